"""G7 and G8: every line, count and sum that a peer decides has a bound; a flood ends in an error, soon and small."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

import httplib
from httplib.core.errors import HTTPException, InvalidHeader, LimitExceeded, LineTooLong
from httplib.core.limits import DEFAULT_LIMITS
from tests.support.driving import FedSocket, Reading, connected, through_connection

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
END = b"Content-Length: 0\r\n\r\n"


def read(wire: bytes) -> Reading:
    whole = through_connection([wire])
    assert through_connection([wire[i : i + 1000] for i in range(0, len(wire), 1000)]) == whole
    assert through_connection([wire[:-1], wire[-1:]]) == whole
    return whole


def line(start: bytes, size: int, end: bytes = b"\r\n") -> bytes:
    return start + b"a" * (size - len(start) - len(end)) + end


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_status_line_at_the_bound_and_over_it(end: bytes) -> None:
    assert read(line(b"HTTP/1.1 200 ", 65536, end) + END).status == 200
    assert read(line(b"HTTP/1.1 200 ", 65537, end) + END).error is LineTooLong


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("start", [b"X: ", b"rubbish"])
def test_a_field_line_at_the_bound_and_over_it(start: bytes, end: bytes) -> None:
    assert read(OK + line(start, 65536, end) + END).status == 200
    assert read(OK + line(start, 65537, end) + END).error is LineTooLong


def test_a_folded_line_at_the_bound_and_over_it() -> None:
    assert read(OK + b"X: a\r\n" + line(b" ", 65536) + END).status == 200
    assert read(OK + b"X: a\r\n" + line(b" ", 65537) + END).error is LineTooLong


def test_a_size_line_at_the_bound_and_over_it() -> None:
    assert read(CHUNKED + line(b"0;", 65536) + b"\r\n").error is None
    assert read(CHUNKED + line(b"00;", 65537) + b"\r\n").error is LineTooLong


def test_a_trailer_line_at_the_bound_and_over_it() -> None:
    assert read(CHUNKED + b"0\r\n" + line(b"X: ", 65536) + b"\r\n").error is None
    assert read(CHUNKED + b"0\r\n" + line(b"X: ", 65537) + b"\r\n").error is LineTooLong


@pytest.mark.parametrize("field", [b"X: 1\r\n", b"rubbish\r\n", b": x\r\n", b"X: 1\n", b"a b: c\r\n"])
def test_header_lines_at_the_bound_and_over_it(field: bytes) -> None:
    assert read(OK + field * 99 + END).status == 200
    assert read(OK + field * 100 + END).error is LimitExceeded


def test_folds_at_the_bound_and_over_it() -> None:
    assert read(OK + b"X: 1\r\n" + b" 2\r\n" * 98 + END).status == 200
    assert read(OK + b"X: 1\r\n" + b" 2\r\n" * 99 + END).error is LimitExceeded


@pytest.mark.parametrize("field", [b"X: 1\r\n", b"rubbish\r\n"])
def test_trailer_lines_at_the_bound_and_over_it(field: bytes) -> None:
    assert read(CHUNKED + b"0\r\n" + field * 100 + b"\r\n").error is None
    assert read(CHUNKED + b"0\r\n" + field * 101 + b"\r\n").error is LimitExceeded


def test_all_heads_together_at_the_bound_and_over_it() -> None:
    big = line(b"X: ", 65536) * 15
    rest = 1048576 - len(OK) - len(big) - len(END)
    assert read(OK + big + line(b"X: ", rest) + END).status == 200
    assert read(OK + big + line(b"X: ", rest + 1) + END).error is LimitExceeded


def test_a_trailer_section_at_the_bound_and_over_it() -> None:
    big = line(b"X: ", 65536) * 15
    assert read(CHUNKED + b"0\r\n" + big + line(b"X: ", 65534) + b"\r\n").error is None
    assert read(CHUNKED + b"0\r\n" + big + line(b"X: ", 65535) + b"\r\n").error is LimitExceeded


@pytest.mark.parametrize("filler", [b";" + b"a" * 32767, b" " * 32768, b" " * 16384 + b";" + b"a" * 16383])
def test_chunk_extensions_and_padding_at_the_bound_and_over_it(filler: bytes) -> None:
    chunk = b"1" + filler + b"\r\na\r\n"
    assert read(CHUNKED + chunk * 2 + b"0\r\n\r\n").body == b"aa"
    assert read(CHUNKED + chunk * 2 + b"0 \r\n\r\n").error is LimitExceeded


def test_a_content_length_at_the_bound_and_over_it() -> None:
    assert read(OK + b"Content-Length: 9223372036854775807\r\n\r\n").error is httplib.IncompleteRead
    assert read(OK + b"Content-Length: 9223372036854775808\r\n\r\n").error is InvalidHeader


def test_interim_responses_at_the_bound_and_over_it() -> None:
    assert read(b"HTTP/1.1 103 x\r\n\r\n" * 100 + OK + END).status == 200
    assert read(b"HTTP/1.1 103 x\r\n\r\n" * 101 + OK + END).error is LimitExceeded


def test_own_limits_of_a_connection() -> None:
    wire = OK + b"X: 1\r\n" * 4 + END
    limits = DEFAULT_LIMITS._replace(fields=4)
    assert through_connection([wire], limits=limits).error is LimitExceeded
    assert through_connection([wire], limits=limits._replace(fields=5)).status == 200


def test_the_changed_knobs_of_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(httplib, "_MAXHEADERS", 3)
    monkeypatch.setattr(httplib, "_MAXLINE", 30)
    assert through_connection([OK + b"X: 1\r\n" * 2 + END]).status == 200
    assert through_connection([OK + b"X: 1\r\n" * 3 + END]).error is LimitExceeded
    assert through_connection([OK + line(b"X: ", 30) + END]).status == 200
    assert through_connection([OK + line(b"X: ", 31) + END]).error is LineTooLong


FLOODS = {
    "status line": itertools.repeat(b"H" * 1000),
    "reason": itertools.chain([b"HTTP/1.1 200 "], itertools.repeat(b"a" * 1000)),
    "field line": itertools.chain([OK, b"X: "], itertools.repeat(b"a" * 1000)),
    "fields": itertools.chain([OK], itertools.repeat(b"X: 1\r\n" * 100)),
    "long fields": itertools.chain([OK], itertools.repeat(b"X: " + b"a" * 20000 + b"\r\n")),
    "rubbish": itertools.chain([OK], itertools.repeat(b"rubbish\n" * 100)),
    "folds": itertools.chain([OK + b"X: 1\r\n"], itertools.repeat(b" 2\r\n" * 100)),
    "blank folds": itertools.chain([OK + b"X: 1\r\n"], itertools.repeat(b" \r\n" * 100)),
    "From lines": itertools.chain([OK], itertools.repeat(b"From x\r\n" * 100)),
    "interim": itertools.repeat(b"HTTP/1.1 100 x\r\n\r\n" * 10),
    "interim fields": itertools.chain([b"HTTP/1.1 100 x\r\n"], itertools.repeat(b"X: 1\r\n" * 100)),
    "size line": itertools.chain([CHUNKED], itertools.repeat(b"0" * 1000)),
    "extension": itertools.chain([CHUNKED + b"1;"], itertools.repeat(b"a" * 1000)),
    "extensions": itertools.chain([CHUNKED], itertools.repeat(b"1;" + b"a" * 1000 + b"\r\na\r\n")),
    "padding": itertools.chain([CHUNKED], itertools.repeat(b"1" + b" " * 1000 + b"\r\na\r\n")),
    "trailers": itertools.chain([CHUNKED + b"0\r\n"], itertools.repeat(b"X: 1\r\n" * 100)),
    "trailer line": itertools.chain([CHUNKED + b"0\r\nX: "], itertools.repeat(b"a" * 1000)),
    "trailer rubbish": itertools.chain([CHUNKED + b"0\r\n"], itertools.repeat(b"rubbish\r\n")),
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_ends_in_an_error_after_two_megabytes_at_most(name: str) -> None:
    taken = 0

    def counted() -> Iterator[bytes]:
        nonlocal taken
        for piece in FLOODS[name]:
            taken += len(piece)
            yield piece

    with FedSocket(counted()) as stream, connected(stream, strict=1) as connection:
        connection.request("GET", "/")
        with pytest.raises(HTTPException) as caught:
            connection.getresponse().read()
        assert caught.value.side == "remote"
    assert taken < 2_200_000
