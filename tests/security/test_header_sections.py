"""G3: fields end at CRLF or LF and nowhere else; folds are one space; no delivered value holds CR, LF or NUL."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httplib.core.errors import InvalidHeader
from tests.support.driving import FedSocket, Reading, connected, through_connection

ENDS = [b"\r\n", b"\n"]


def read(section: bytes) -> Reading:
    return through_connection([b"HTTP/1.1 200 OK\r\n" + section + b"Content-Length: 0\r\n\r\n"])


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("inside", [b"\r", b"\0", b"\r\r", b"\r\0", b"\0\r"])
@pytest.mark.parametrize(
    "line", [b"X: a%bSet-Cookie: b", b"X:%b ", b"X: %ba", b"X: a\r\n b%b c", b"X%b: a\r\n: ", b"Y: 1\r\n%bX: 2"]
)
def test_a_cr_or_nul_never_makes_a_field_and_never_reaches_one(line: bytes, inside: bytes, end: bytes) -> None:
    reading = read(line % inside + end)
    if reading.error is not None:
        assert reading.error is InvalidHeader
        return
    # The line was passed over as rubbish: what stands behind the mark became nothing.
    assert reading.pairs[-1] == ("Content-Length", "0")
    assert {name for name, _ in reading.pairs} <= {"Y", "Content-Length"}


@pytest.mark.parametrize("mark", [b"\x0b", b"\x0c", b"\x1c", b"\x1d", b"\x1e", b"\x85"])
def test_what_python_calls_a_line_end_is_none(mark: bytes) -> None:
    reading = read(b"X: a" + mark + b"Y: b\r\n")
    assert reading.pairs[0] == ("X", "a" + mark.decode("latin-1") + "Y: b")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("fold", [b" b", b"\tb", b" \t b \t", b" b:"])
def test_a_fold_is_one_space(fold: bytes, end: bytes) -> None:
    assert read(b"X: a" + end + fold + end).pairs[0] == ("X", "a " + fold.decode().strip())


@pytest.mark.parametrize("rubbish", [b"rubbish", b": x", b"b\xe9d: x", b"a b: x", b"", b"From me"])
def test_a_bad_line_hides_nothing_behind_it(rubbish: bytes) -> None:
    section = b"A: 1\r\n" + rubbish + (b"\r\n" if rubbish else b"") + b"B: 2\r\n"
    assert read(section).pairs == (("A", "1"), ("B", "2"), ("Content-Length", "0"))


@pytest.mark.parametrize("section", [b"A: 1\r\n\r\r\n", b"A: 1\n\r\r\n", b"A: 1\r\r\n\r\r\n", b"A: 1\r\n\rB: 2\r\n"])
def test_a_cr_does_not_end_the_section(section: bytes) -> None:
    # What a reader who ends it there would take for the body is still the header section here, or an error.
    reading = read(section)
    assert reading.error is InvalidHeader or reading.pairs[-1] == ("Content-Length", "0")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_lines_in_any_number_and_with_any_end_stay_lines(count: int, end: bytes) -> None:
    section = b"".join(b"X%d: %d" % (number, number) + end for number in range(count))
    wire = b"HTTP/1.1 200 OK" + end + section + b"Content-Length: 0" + end + end
    expected = [(f"X{number}", f"{number}") for number in range(count)]
    assert through_connection([wire]).pairs == (*expected, ("Content-Length", "0"))


LINE = st.binary(max_size=20)


@settings(max_examples=500, derandomize=True, deadline=None, database=None)
@given(
    st.lists(st.tuples(LINE, st.sampled_from([b"\r\n", b"\n", b"\r", b"\0", b"\r\r\n", b": ", b"\r\n "])), max_size=12)
)
def test_no_value_holds_cr_lf_or_nul_whatever_comes(lines: list[tuple[bytes, bytes]]) -> None:
    section = b"".join(line + end for line, end in lines).replace(b"\n\n", b"\n").replace(b"\n\r\n", b"\n")
    wire = b"HTTP/1.1 200 OK\r\nA: 1\r\n" + section + b"\r\nContent-Length: 0\r\n\r\n"
    with FedSocket([wire]) as stream, connected(stream) as connection:
        connection.request("GET", "/")
        try:
            response = connection.getresponse()
        except InvalidHeader:
            return
        for name, value in [*response.getheaders(), *response.msg.items(), *response.trailers]:
            assert not set("\r\n\0") & set(name + value)
        head = response._head
        assert head is not None
        for name, value in head.fields:
            assert not set("\r\n\0") & set(name + value)
        response.close()
