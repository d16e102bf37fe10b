"""The parser of response heads, at every cut, and what it says of the connection."""

from __future__ import annotations

import pytest

from httplib.core.errors import BadStatusLine, HTTPException, InvalidHeader, LimitExceeded, LineTooLong, UnknownProtocol
from httplib.core.fields import parse_fields
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.core.response import (
    ResponseHead,
    may_persist,
    parse_head,
    parse_status_line,
    section_end,
    version_of,
)
from tests.support.wire import BEHIND, every_cut_with_bytes_behind, prefixes


def parse(data: bytes, limits: Limits = DEFAULT_LIMITS) -> ResponseHead:
    found = parse_head(data, 0, limits)
    assert found is not None
    return found[0]


def in_pieces(pieces: list[bytes], limits: Limits = DEFAULT_LIMITS) -> tuple[ResponseHead, bytes] | None:
    """Feed `pieces` as a caller would who keeps all and says how far the last call had looked."""
    data = bytearray()
    for piece in pieces:
        seen = len(data)
        data += piece
        found = parse_head(data, 0, limits, seen)
        if found is not None:
            return found[0], bytes(data[found[1] :])
    return None


# --- status line -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("HTTP/1.1 200 OK\r\n", ("HTTP/1.1", 200, "OK")),
        ("HTTP/1.1 200 OK\n", ("HTTP/1.1", 200, "OK")),
        ("HTTP/1.1 200 OK", ("HTTP/1.1", 200, "OK")),
        ("HTTP/1.1 404\r\n", ("HTTP/1.1", 404, "")),
        ("HTTP/1.1 404  Not  Found\t \r\n", ("HTTP/1.1", 404, "Not  Found")),
        ("HTTP/2 100 x\r\n", ("HTTP/2", 100, "x")),
        ("HTTP/1.1 999 \x85\r\n", ("HTTP/1.1", 999, "\x85")),
    ],
)
def test_a_status_line_has_three_parts(line: str, parts: tuple[str, int, str]) -> None:
    assert parse_status_line(line) == parts


@pytest.mark.parametrize("line", ["", "\r\n", "HTTP/1.1 20\r\n", "HTTP/1.1 200 OK\r\r\n", "HTTP/1.1 200 OK\n\n", "abc"])
def test_a_bad_status_line_is_shown_as_it_came(line: str) -> None:
    with pytest.raises(BadStatusLine) as caught:
        parse_status_line(line)
    assert caught.value.line == (line or "''")


@pytest.mark.parametrize(("text", "version"), [("HTTP/1.0", 10), ("HTTP/1.1", 11), ("HTTP/1.2", 11), ("HTTP/1.9", 11)])
def test_versions(text: str, version: int) -> None:
    assert version_of(text) == version


@pytest.mark.parametrize(
    "text", ["HTTP/0.9", "HTTP/2", "HTTP/2.0", "HTTP/1", "HTTP/1.", "HTTP/1.10", "HTTP/1.x", "HTTP/"]
)
def test_other_versions_are_unknown(text: str) -> None:
    with pytest.raises(UnknownProtocol) as caught:
        version_of(text)
    assert caught.value.version == text


# --- head --------------------------------------------------------------------------------------------------------

HEADS = [
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 200 OK\n\n",
    b"HTTP/1.1 200 OK\r\n\n",
    b"HTTP/1.1 200 OK\n\r\n",
    b"HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\n\r\n",
    b"HTTP/1.1 200 OK\nA: 1\nB: 2\n\n",
    b"HTTP/1.1 200 OK\r\nA: 1\nB: 2\r\n\n",
    b"HTTP/1.1 200 OK\nA: 1\r\nB: 2\n\r\n",
    b"HTTP/1.1 200 OK\r\nA: 1\n\r\n",
    b"HTTP/1.0 100\r\nA: 1\r\n 2\r\nrubbish\r\n\r\n",
]

BLANK_LINES = [b"\r\n\r\nX", b"\r\n", b"\n\n", b"\n\r\n\r\n", b"\r\n\r\n\r\n\r\n"]


@pytest.mark.parametrize("behind", BLANK_LINES)
@pytest.mark.parametrize("data", HEADS)
def test_line_ends_behind_a_head_are_no_part_of_it(data: bytes, behind: bytes) -> None:
    wire = data + behind
    for pieces in ([wire], [wire[:-1], wire[-1:]], [wire[i : i + 1] for i in range(len(wire))]):
        found = in_pieces(pieces)
        assert found is not None
        assert found[0].status_line + found[0].raw == data
        assert found[1] in {behind[:size] for size in range(len(behind) + 1)}


@pytest.mark.parametrize("data", HEADS)
def test_a_head_is_the_same_at_every_cut_and_takes_nothing_behind_it(data: bytes) -> None:
    whole = parse(data)
    for pieces in every_cut_with_bytes_behind(data):
        found = in_pieces(pieces)
        assert found is not None
        head, left = found
        assert (head.status, head.version, head.reason) == (whole.status, whole.version, whole.reason)
        assert (head.fields.pairs, head.defects) == (whole.fields.pairs, whole.defects)
        assert head.status_line + head.raw == data
        assert left == BEHIND


@pytest.mark.parametrize("data", HEADS)
def test_no_beginning_of_a_head_is_a_head(data: bytes) -> None:
    for beginning in prefixes(data):
        assert parse_head(beginning) is None
        assert in_pieces([beginning[i : i + 1] for i in range(len(beginning))]) is None


def test_a_head_is_found_where_it_starts() -> None:
    data = b"xHTTP/1.1 100 C\r\n\r\nHTTP/1.1 204 N\r\nA: 1\r\n\r\n"
    first = parse_head(data, 1)
    assert first is not None
    second = parse_head(data, first[1])
    assert second is not None
    assert (first[0].status, second[0].status, second[1]) == (100, 204, len(data))


def test_what_a_head_tells() -> None:
    head = parse(b"HTTP/1.0 404 Not Found\r\nA: 1\r\nrubbish\r\n\r\n")
    assert (head.version, head.status, head.reason) == (10, 404, "Not Found")
    assert head.status_line == b"HTTP/1.0 404 Not Found\r\n"
    assert head.raw == b"A: 1\r\nrubbish\r\n\r\n"
    assert head.defects == ("no colon",)
    assert not head.cut
    assert repr(head) == "ResponseHead(10, 404, 'Not Found', 1 fields)"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"\r\n", BadStatusLine),
        (b"ICY 200 OK\r\n", BadStatusLine),
        (b"HTTP/1.1 200 O\0K\r\n", BadStatusLine),
        (b"HTTP/1.1 200 OK\r\r\n", BadStatusLine),
        (b"HTTP/3 200 OK\r\n", UnknownProtocol),
    ],
)
def test_a_bad_status_line_is_told_before_the_head_is_whole(data: bytes, error: type[HTTPException]) -> None:
    with pytest.raises(error):
        parse_head(data)
    with pytest.raises(error):
        in_pieces([data[i : i + 1] for i in range(len(data))])


def test_a_cr_is_no_line_end() -> None:
    assert parse_head(b"HTTP/1.1 200 OK\r\nA: 1\r\r\rB: 2\r\r") is None
    with pytest.raises(InvalidHeader):
        parse(b"HTTP/1.1 200 OK\r\nA: 1\r\r\n\r\n")


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (b"\r\nx", (0, 2)),
        (b"\nx", (0, 1)),
        (b"a\r\n\r\nx", (3, 5)),
        (b"a\n\nx", (2, 3)),
        (b"a\r\n\nx\r\n\r\n", (3, 4)),
        (b"a\n\r\n\n", (2, 4)),
        (b"", (-1, -1)),
        (b"\r", (-1, -1)),
        (b"a\r\n\r", (-1, -1)),
        (b"a\r\r\n", (-1, -1)),
        (b"\r\r\n", (-1, -1)),
    ],
)
def test_the_end_of_a_section_is_found_however_far_was_looked_before(data: bytes, end: tuple[int, int]) -> None:
    for shift in (0, 1, 5):
        here = b"x" * shift + data
        there = (end[0] + shift, end[1] + shift) if end[0] >= 0 else end
        assert section_end(here, shift) == there
        for looked in range(len(data)):
            if section_end(here[: shift + looked], shift) == (-1, -1):
                assert section_end(here, shift, shift + looked) == there


# --- bounds ------------------------------------------------------------------------------------------------------

SMALL = DEFAULT_LIMITS._replace(line=40, fields=3, head_bytes=80)


def verdict(pieces: list[bytes], limits: Limits) -> str:
    try:
        return "read" if in_pieces(pieces, limits) else "wants more"
    except HTTPException as error:
        return type(error).__name__


def assert_verdict(data: bytes, expected: str, limits: Limits = SMALL) -> None:
    assert verdict([data], limits) == expected
    assert verdict([data[i : i + 1] for i in range(len(data))], limits) == expected
    for i in range(len(data)):
        assert verdict([data[:i], data[i:]], limits) == expected


def test_a_status_line_of_the_limit_passes_and_one_byte_more_does_not() -> None:
    assert_verdict(b"HTTP/1.1 200 " + b"a" * 25 + b"\r\n\r\n", "read")
    assert_verdict(b"HTTP/1.1 200 " + b"a" * 26 + b"\r\n\r\n", "LineTooLong")
    assert_verdict(b"HTTP/1.1 200 " + b"a" * 27, "wants more")
    assert_verdict(b"HTTP/1.1 200 " + b"a" * 28, "LineTooLong")


def test_a_field_line_of_the_limit_passes_and_one_byte_more_does_not() -> None:
    assert_verdict(b"HTTP/1.1 200\r\nA: " + b"a" * 35 + b"\r\n\r\n", "read")
    assert_verdict(b"HTTP/1.1 200\r\nA: " + b"a" * 36 + b"\r\n\r\n", "LineTooLong")
    assert_verdict(b"HTTP/1.1 200\r\nA: " + b"a" * 37, "wants more")
    assert_verdict(b"HTTP/1.1 200\r\nA: " + b"a" * 38, "LineTooLong")


def test_a_section_of_the_limit_passes_and_one_line_more_does_not() -> None:
    assert_verdict(b"HTTP/1.1 200\r\n" + b"A: 1\r\n" * 3 + b"\r\n", "read")
    assert_verdict(b"HTTP/1.1 200\r\n" + b"A: 1\r\n" * 4 + b"\r\n", "LimitExceeded")
    assert_verdict(b"HTTP/1.1 200\r\n" + b"A: 1\r\n" * 3, "wants more")
    assert_verdict(b"HTTP/1.1 200\r\n" + b"A: 1\r\n" * 4, "LimitExceeded")


def test_a_head_of_the_limit_passes_and_one_byte_more_does_not() -> None:
    assert_verdict(b"HTTP/1.1 200\r\nA: " + b"a" * 30 + b"\r\nB: " + b"b" * 24 + b"\r\n\r\n", "read")
    assert_verdict(b"HTTP/1.1 200\r\nA: " + b"a" * 30 + b"\r\nB: " + b"b" * 25 + b"\r\n\r\n", "LimitExceeded")


def test_a_usual_head_has_the_same_bounds() -> None:
    data = b"HTTP/1.1 200 OK\r\nA: " + b"a" * 30 + b"\r\nB: " + b"b" * 20 + b"\r\n\r\n"
    size = len(data)
    assert_verdict(data, "read", DEFAULT_LIMITS._replace(head_bytes=size, line=35, fields=2))
    assert_verdict(data, "LimitExceeded", DEFAULT_LIMITS._replace(head_bytes=size - 1))
    assert_verdict(data, "LineTooLong", DEFAULT_LIMITS._replace(line=34))
    assert_verdict(data, "LimitExceeded", DEFAULT_LIMITS._replace(fields=1))


def test_a_head_that_never_ends_is_refused_by_its_size() -> None:
    limits = DEFAULT_LIMITS._replace(fields=1 << 30, head_bytes=1000)
    assert verdict([b"HTTP/1.1 200\r\n" + b"A: 1\r\n" * 166], limits) == "wants more"
    assert verdict([b"HTTP/1.1 200\r\n" + b"A: 1\r\n" * 167], limits) == "LimitExceeded"


def test_the_defaults_at_their_bounds() -> None:
    assert len(parse(b"HTTP/1.1 200\r\n" + b"A: 1\r\n" * 100 + b"\r\n").fields) == 100
    with pytest.raises(LimitExceeded, match="got more than 100 headers"):
        parse(b"HTTP/1.1 200\r\n" + b"A: 1\r\n" * 101 + b"\r\n")
    assert parse(b"HTTP/1.1 200 " + b"a" * (65536 - 15) + b"\r\n\r\n").reason == "a" * (65536 - 15)
    with pytest.raises(LineTooLong, match="got more than 65536 bytes when reading status line"):
        parse(b"HTTP/1.1 200 " + b"a" * (65536 - 14) + b"\r\n\r\n")
    assert parse(b"HTTP/1.1 200\r\n" + b"A: " + b"a" * 65531 + b"\r\n\r\n").fields.get("a") == "a" * 65531


class Counting(bytearray):
    """Counts the bytes that are looked at by the methods of bytearray."""

    looked = 0

    def find(self, sub: bytes, start: int = 0, end: int | None = None) -> int:  # type: ignore[override]  # as used here
        found = super().find(sub, start, len(self) if end is None else end)
        Counting.looked += (found if found >= 0 else min(len(self), len(self) if end is None else end)) - start + 1
        return found

    def count(self, sub: bytes, start: int = 0) -> int:  # type: ignore[override]  # as above
        Counting.looked += len(self) - start
        return super().count(sub, start)

    def rfind(self, sub: bytes, start: int = 0) -> int:  # type: ignore[override]  # as above
        found = super().rfind(sub, start)
        Counting.looked += len(self) - max(found, start)
        return found


def work(lines: int) -> int:
    """Return how many bytes are looked at to read a head of `lines` lines that comes byte by byte."""
    data = Counting()
    Counting.looked = seen = 0
    limits = DEFAULT_LIMITS._replace(fields=1 << 30, line=64)
    for byte in b"HTTP/1.1 200\r\n" + b"ABCDEFGHIJ: 123456789012345678901234567890\r\n" * lines + b"\r\n":
        data.append(byte)
        if parse_head(data, 0, limits, seen) is not None:
            return Counting.looked
        seen = len(data)
    raise AssertionError("the head was not read")


def test_a_head_that_comes_byte_by_byte_is_not_looked_at_again_with_each_byte() -> None:
    # Lines are counted anew at each line end, and fields are bounded, so 4 times the lines may cost 16 times that part:
    # 25 and 100 lines are what the default allows.
    few, many = work(25), work(100)
    assert many < 8 * few


# --- persistence -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "section", "persists"),
    [
        (11, b"", True),
        (11, b"Connection: keep-alive\r\n", True),
        (11, b"Connection: close\r\n", False),
        (11, b"Connection: x ,\tCLOSE\r\n", False),
        (11, b"Connection: x\r\nConnection: close\r\n", False),
        (11, b"Connection: not-close\r\n", True),
        (11, b"Connection: closed\r\n", True),
        (11, b"Connection: close;x\r\n", True),
        (11, b"Proxy-Connection: close\r\n", True),
        (10, b"", False),
        (10, b"Connection: keep-alive\r\n", True),
        (10, b"Connection: Keep-Alive, x\r\n", True),
        (10, b"Connection: keep-alive, close\r\n", False),
        (10, b"Connection: close\r\nKeep-Alive: 5\r\n", False),
        (10, b"Connection: x\r\n", False),
        (10, b"Keep-Alive: timeout=5\r\n", True),
        (10, b"Proxy-Connection: keep-alive\r\n", True),
        (10, b"Proxy-Connection: keep-alive, close\r\n", False),
        (9, b"Connection: keep-alive\r\n", False),
    ],
)
def test_who_keeps_the_connection_open(version: int, section: bytes, persists: bool) -> None:
    head = ResponseHead(version, 200, "OK", parse_fields(section, DEFAULT_LIMITS))
    assert may_persist(head) is persists
