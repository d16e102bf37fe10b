"""`LineMemo`: lines seen before mean what they meant; nothing else about a head changes; its bounds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httplib.core.errors import HTTPException
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.core.memo import LINE_BYTES, LINES, LineMemo
from httplib.core.response import parse_head

LINE = [
    b"A: 1",
    b"B:2",
    b"a: 3",
    b"C:  \t4 \t",
    b"D:",
    b"Content-Length: 5",
    b"Content-Length: 6",
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
    b"Transfer-Encoding : chunked",
    b"Date",
    b"Set-Cookie: s",
]


def outcome(data: bytes, limits: Limits, memo: LineMemo | None) -> object:
    try:
        found = parse_head(data, 0, limits, 0, memo)
    except HTTPException as error:
        return type(error), str(error)
    if found is None:
        return None
    head, end = found
    fields = head.fields
    return end, head.status, head.reason, head.raw, head.status_line, fields.pairs, fields.index, fields.defects


@settings(max_examples=500)
@given(st.lists(st.lists(st.sampled_from(LINE), max_size=6), min_size=1, max_size=4), st.booleans())
def test_with_a_memo_every_head_reads_as_without(sections: list[list[bytes]], strict: bool) -> None:
    limits = DEFAULT_LIMITS._replace(strict=strict, fields=5)
    memo = LineMemo()
    for lines in sections + sections:
        data = b"\r\n".join([b"HTTP/1.1 200 OK", *lines, b"", b"body\r\n\r\n"])
        assert outcome(data, limits, memo) == outcome(data, limits, None)


def test_every_pair_of_lines_reads_as_without() -> None:
    memo = LineMemo()
    for first in LINE:
        for second in LINE:
            data = b"HTTP/1.1 200 OK\r\n" + first + b"\r\n" + second + b"\r\n\r\n"
            assert outcome(data, DEFAULT_LIMITS, memo) == outcome(data, DEFAULT_LIMITS, None)


def test_a_line_is_remembered_with_its_spelling_and_without_its_blanks() -> None:
    memo = LineMemo()
    for _ in range(2):
        fields = memo.fields([b"NaMe: \tvalue ", b"B: 1", b"b: 2"])
        assert fields is not None
        assert fields.pairs == [("NaMe", "value"), ("B", "1"), ("b", "2")]
        assert fields.index == {"name": "value", "b": "1, 2"}
        assert len(fields) == 3
    assert len(memo) == 3


@pytest.mark.parametrize("line", [b" fold", b"no colon", b": no name", b"a b: c", b"A: \r", b"A: \n", b"A: \0", b""])
def test_what_is_no_field_by_itself_is_not_taken(line: bytes) -> None:
    memo = LineMemo()
    assert memo.fields([b"A: 1", line]) is None
    assert memo.fields([line]) is None


@pytest.mark.parametrize("name", ["Set-Cookie", "set-cookie", "Authorization", "X-Api-Key"])
def test_secrets_are_not_remembered(name: str) -> None:
    memo = LineMemo()
    assert memo.fields([f"{name}: secret".encode()]) is not None
    assert len(memo) == 0


def test_a_line_below_the_bound_is_remembered_and_one_byte_more_is_not() -> None:
    memo = LineMemo()
    memo.fields([b"A: " + b"a" * (LINE_BYTES - 3)])
    assert len(memo) == 0
    memo.fields([b"A: " + b"a" * (LINE_BYTES - 4)])
    assert len(memo) == 1


def test_a_peer_cannot_make_it_grow() -> None:
    memo = LineMemo()
    memo.fields([b"A: %d" % number for number in range(LINES)])
    assert len(memo) == LINES
    memo.fields([b"B: 1"])
    assert len(memo) == 1


def test_framing_is_decided_by_the_line_that_came() -> None:
    memo = LineMemo()
    for length in (b"5", b"6", b"5"):
        found = parse_head(b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n", memo=memo)
        assert found is not None
        assert found[0].fields.index == {"content-length": length.decode()}
