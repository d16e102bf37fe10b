"""`HeadMemo`: a head that it finds means what it means to a reader without it; its bounds; what it never keeps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httplib.core.body import ChunkedDecoder, LengthDecoder, body_of
from httplib.core.errors import HTTPException
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.core.memo import DECIDING, LINE_BYTES, LINES, OUTCOMES, HeadMemo
from httplib.core.response import may_persist, parse_head

LINE = [
    b"A: 1",
    b"B:2",
    b"a: 3",
    b"C:  \t4 \t",
    b"D:",
    b"Content-Length: 5",
    b"content-length:6 ",
    b"Content-Length: 0",
    b"Content-Length: 007",
    b"Content-Length: 5, 5",
    b"Content-Length: +5",
    b"Content-Length: 99999999999999999999",
    b"Content-Length:",
    b" fold",
    b"\tfold: x",
    b"rubbish",
    b": no name",
    b"b ad: x",
    b"E : blank before the colon",
    b"F: bare\nG: lf",
    b"F: bare\rCR",
    b"F: nul\0",
    b"F: \x85\xa0",
    b"",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: identity",
    b"Transfer-Encoding : chunked",
    b"Connection: close",
    b"Connection: keep-alive",
    b"Keep-Alive: timeout=5",
    b"Proxy-Connection: keep-alive",
    b"HTTP/1.1 200 OK",
    b"Date",
    b"Set-Cookie: s",
]

STATUS_LINE = [
    b"HTTP/1.1 200 OK",
    b"HTTP/1.0 200 OK",
    b"HTTP/1.1 204 No Content",
    b"HTTP/1.1 304 Not Modified",
    b"HTTP/1.1 101 Switching Protocols",
    b"HTTP/1.1 100 Continue",
    b"HTTP/1.1 299 A phrase of one's own",
    b"HTTP/1.1 200",
    b"HTTP/1.1 200 OK\nContent-Length: 9",
    b"HTTP/2 200 OK",
    b"A: 1",
    b"",
]

METHOD = ["GET", "HEAD", "CONNECT", "head", ""]


def plainly(method: str, data: bytes, limits: Limits) -> object:
    """Return what `data` means to the parser, the framing and the rules of persistence; None if it is not usual."""
    try:
        found = parse_head(data, 0, limits)
        if found is None:
            return None
        head, end = found
        decoder = body_of(method, head, limits)
    except HTTPException:
        return None
    if head.status < 200 or method == "CONNECT" or not decoder.clean or not may_persist(head):
        return None
    chunked = type(decoder) is ChunkedDecoder
    assert chunked or type(decoder) is LengthDecoder
    fields = head.fields
    facts = (head.version, head.status, head.reason, head.raw, head.status_line, head.cut)
    return end, facts, chunked, decoder.direct, fields.pairs, fields.index, fields.defects


def with_memo(memo: HeadMemo, method: str, data: bytes | bytearray, limits: Limits) -> object:
    found = memo.find(method, data, 0, limits)
    if found is None:
        return None
    outcome, length, lines, end = found
    head = memo.head(outcome, lines)
    fields = head.fields
    facts = (head.version, head.status, head.reason, head.raw, head.status_line, head.cut)
    return end, facts, outcome.chunked, length, fields.pairs, fields.index, fields.defects


def agree(memo: HeadMemo, method: str, lines: list[bytes], limits: Limits = DEFAULT_LIMITS) -> bool:
    """Check that the memo says what the parser says, or nothing; tell which."""
    data = b"\r\n".join([*lines, b"", b"body\r\n\r\n"])
    found = with_memo(memo, method, data, limits)
    assert found is None or found == plainly(method, data, limits)
    return found is not None


@settings(max_examples=1000)
@given(
    st.lists(
        st.tuples(st.sampled_from(METHOD), st.sampled_from(STATUS_LINE), st.lists(st.sampled_from(LINE), max_size=6)),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_what_it_finds_is_what_the_parser_reads(heads: list[tuple[str, bytes, list[bytes]]], strict: bool) -> None:
    limits = DEFAULT_LIMITS._replace(strict=strict, fields=5)
    memo = HeadMemo()
    for method, status_line, lines in heads + heads:
        agree(memo, method, [status_line, *lines], limits)


@pytest.mark.parametrize("method", METHOD)
@pytest.mark.parametrize("status_line", STATUS_LINE)
def test_every_pair_of_lines_is_what_the_parser_reads(method: str, status_line: bytes) -> None:
    memo = HeadMemo()
    for first in LINE:
        for second in LINE:
            agree(memo, method, [status_line, first, second])


@pytest.mark.parametrize(
    "lines",
    [
        [b"HTTP/1.1 200 OK", b"Content-Length: 5"],
        [b"HTTP/1.1 200 OK", b"Content-Length: 0", b"A: 1"],
        [b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", b"Connection: keep-alive"],
        [b"HTTP/1.0 200 OK", b"Connection: keep-alive", b"Content-Length: 5"],
        [b"HTTP/1.1 304 Not Modified", b"Content-Length: 5"],
        [b"HTTP/1.1 299 Another", b"Set-Cookie: s", b"Content-Length: 5"],
        [b"HTTP/1.1 204 No Content"],
    ],
)
def test_usual_heads_are_found_the_first_time_and_later(lines: list[bytes]) -> None:
    memo = HeadMemo()
    assert agree(memo, "GET", lines)
    assert agree(memo, "GET", lines)


def test_the_length_is_that_of_the_line_that_came() -> None:
    memo = HeadMemo()
    for length in (5, 6, 5, 0, 7):
        found = memo.find("GET", b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length, 0, DEFAULT_LIMITS)
        assert found is not None
        assert found[1] == length


def test_two_lengths_are_left_to_the_parser() -> None:
    memo = HeadMemo()
    assert agree(memo, "GET", [b"HTTP/1.1 200 OK", b"Content-Length: 5"])
    assert not agree(memo, "GET", [b"HTTP/1.1 200 OK", b"Content-Length: 5", b"Content-Length: 6"])


def test_a_field_line_in_front_is_no_status_line() -> None:
    memo = HeadMemo()
    assert agree(memo, "GET", [b"HTTP/1.1 200 OK", b"A: 1", b"Content-Length: 5"])
    assert not agree(memo, "GET", [b"A: 1", b"HTTP/1.1 200 OK", b"Content-Length: 5"])


def test_it_looks_where_it_is_told_and_no_further() -> None:
    data = b"xxHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody"
    for head in (data, bytearray(data)):
        found = HeadMemo().find("GET", head, 2, DEFAULT_LIMITS)
        assert found is not None
        assert found[3] == len(data) - 4


@pytest.mark.parametrize("body", [b"", b"\r\n", b"A: 1", b"A: 1\r\n", b"A: 1\r\n\r\n"])
def test_a_head_that_ends_before_the_last_one_did_ends_there(body: bytes) -> None:
    memo = HeadMemo()
    short = b"HTTP/1.1 204 No Content\r\nX: 1"
    long = short + b"\r\n\r\n" + body
    # An end stands where the last head had its own.
    assert agree(memo, "GET", [long.replace(b"\r\n\r\n", b"\t\t\t\t")])
    assert with_memo(memo, "GET", long + b"\r\n\r\n", DEFAULT_LIMITS) is None
    assert agree(memo, "GET", [short + b"23"])


@pytest.mark.parametrize("cut", range(1, 41))
def test_a_head_that_is_not_whole_is_not_found(cut: int) -> None:
    data = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    assert HeadMemo().find("GET", data[:-cut], 0, DEFAULT_LIMITS) is None


@pytest.mark.parametrize("line", [b" fold", b"no colon", b": no name", b"a b: c", b"A: \r", b"A: \n", b"A: \0", b""])
def test_what_is_no_field_by_itself_is_not_taken(line: bytes) -> None:
    memo = HeadMemo()
    for lines in ([b"A: 1", line], [line]):
        assert memo.find("GET", b"\r\n".join([b"HTTP/1.1 200 OK", *lines, b"", b""]), 0, DEFAULT_LIMITS) is None


def test_bounds_at_and_one_over() -> None:
    data = b"HTTP/1.1 204 No Content\r\nA: 1\r\nB: 2\r\n\r\n"
    for limits, taken in (
        (DEFAULT_LIMITS._replace(fields=2), True),
        (DEFAULT_LIMITS._replace(fields=1), False),
        (DEFAULT_LIMITS._replace(line=len(data)), True),
        (DEFAULT_LIMITS._replace(line=len(data) - 1), False),
        (DEFAULT_LIMITS._replace(head_bytes=len(data)), True),
        (DEFAULT_LIMITS._replace(head_bytes=len(data) - 1), False),
    ):
        assert (HeadMemo().find("GET", data, 0, limits) is not None) is taken


def test_other_bounds_start_anew() -> None:
    memo = HeadMemo()
    data = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    assert memo.find("GET", data, 0, DEFAULT_LIMITS) is not None
    assert memo.find("GET", data, 0, DEFAULT_LIMITS._replace(content_length=4)) is None
    assert memo.find("GET", data, 0, DEFAULT_LIMITS._replace(content_length=5)) is not None


@pytest.mark.parametrize("name", ["Set-Cookie", "set-cookie", "Authorization", "X-Api-Key"])
def test_secrets_are_not_remembered(name: str) -> None:
    memo = HeadMemo()
    data = f"HTTP/1.1 204 No Content\r\n{name}: secret\r\n\r\n".encode()
    found = memo.find("GET", data, 0, DEFAULT_LIMITS)
    assert found is not None
    assert memo.head(found[0], found[2]).fields.pairs == [(name, "secret")]
    assert memo.sizes()[:2] == (0, 0)


def find_lines(memo: HeadMemo, lines: list[bytes]) -> bool:
    data = b"\r\n".join([b"HTTP/1.1 204 No Content", *lines, b"", b""])
    found = memo.find("GET", data, 0, DEFAULT_LIMITS._replace(fields=LINES))
    if found is None:
        return False
    assert memo.head(found[0], found[2]).fields.index
    return True


@pytest.mark.parametrize("name", [b"A", b"Connection", b"Proxy-Connection"])
def test_a_line_below_the_bound_is_remembered_and_one_byte_more_is_not(name: bytes) -> None:
    memo = HeadMemo()
    line = name + b": " + b"a" * (LINE_BYTES - len(name) - 3)
    assert find_lines(memo, [line])
    assert memo.sizes()[0] == 1
    memo = HeadMemo()
    find_lines(memo, [line + b"a"])
    assert memo.sizes()[0] == 0


@pytest.mark.parametrize("name", [b"A", b"Keep-Alive"])
def test_a_peer_cannot_make_its_lines_grow(name: bytes) -> None:
    memo = HeadMemo()
    limits = DEFAULT_LIMITS._replace(fields=LINES)
    for number in range(LINES + 1):
        line = b"%b: %d" % (name, number)
        found = memo.find("GET", b"HTTP/1.1 204 No Content\r\n" + line + b"\r\n\r\n", 0, limits)
        assert found is not None
        assert memo.head(found[0], found[2]).fields.index == {name.lower().decode(): str(number)}
        assert memo.sizes()[0] == (number + 1 if number < LINES else 1)
        assert memo.sizes()[1] == memo.sizes()[0]


def test_a_peer_cannot_make_its_outcomes_grow() -> None:
    memo = HeadMemo()
    for number in range(OUTCOMES + 1):
        data = b"HTTP/1.1 %d x\r\nContent-Length: 5\r\n\r\n" % (400 + number)
        assert memo.find("GET", data, 0, DEFAULT_LIMITS) is not None
        assert memo.sizes()[2] == (number + 1 if number < OUTCOMES else 1)


def test_an_outcome_of_many_lines_is_not_remembered() -> None:
    for count in (DECIDING, DECIDING + 1):
        memo = HeadMemo()
        assert find_lines(memo, [b"Keep-Alive: %d" % number for number in range(count)])
        assert memo.sizes()[2] == (1 if count == DECIDING else 0)


@pytest.mark.parametrize(
    "name", ["transfer-encoding", "content-length", "connection", "keep-alive", "proxy-connection"]
)
def test_every_field_that_decides_makes_an_outcome_of_its_own(name: str) -> None:
    memo = HeadMemo()
    assert agree(memo, "GET", [b"HTTP/1.1 204 No Content"])
    agree(memo, "GET", [b"HTTP/1.1 204 No Content", name.encode() + b": close"])
    assert memo.sizes()[0] == (0 if name == "content-length" else 1)


class Asked(dict[str, str]):
    """An index that notes which names are looked up."""

    def __init__(self, known: dict[str, str]) -> None:
        super().__init__(known)
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:  # Any: as the base has it
        self.names.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_framing_and_persistence_look_at_no_other_fields(version: bytes) -> None:
    from httplib.core.grammar import FRAMING_NAMES
    from httplib.core.response import PERSISTENCE_NAMES

    found = parse_head(b"HTTP/" + version + b" 200 OK\r\nContent-Length: 5\r\nConnection: x\r\nA: 1\r\n\r\n")
    assert found is not None
    head = found[0]
    asked = head.fields.index = Asked(head.fields.index)
    body_of("GET", head)
    may_persist(head)
    assert "content-length" in asked.names
    assert asked.names <= FRAMING_NAMES | PERSISTENCE_NAMES
