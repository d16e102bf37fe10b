"""Line ends of a header section: CRLF, bare LF and any mixture of them separate the same lines."""

from __future__ import annotations

import itertools

import pytest

from httplib.core.errors import InvalidHeader
from httplib.core.fields import parse_fields
from httplib.core.limits import DEFAULT_LIMITS

LINES = [b"A: 1", b"B: 2", b"Content-Length: 3", b"A: 4"]
ENDS = (b"\r\n", b"\n")


@pytest.mark.parametrize("ends", list(itertools.product(ENDS, ENDS, ENDS, (*ENDS, b""))))
def test_every_mixture_of_line_ends_gives_the_same_fields(ends: tuple[bytes, ...]) -> None:
    section = b"".join(line + end for line, end in zip(LINES, ends, strict=True))
    fields = parse_fields(section, DEFAULT_LIMITS)
    assert fields.pairs == [("A", "1"), ("B", "2"), ("Content-Length", "3"), ("A", "4")]
    assert fields.index == {"a": "1, 4", "b": "2", "content-length": "3"}


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b""])
@pytest.mark.parametrize("inside", [b"\r", b"\0", b"\r\r", b"\0\0"])
def test_cr_and_nul_in_a_value_are_refused_whatever_ends_the_line(inside: bytes, end: bytes) -> None:
    with pytest.raises(InvalidHeader, match="CR or NUL"):
        parse_fields(b"A: 1\r\nB: x" + inside + b"y" + end, DEFAULT_LIMITS)


def test_a_fold_behind_a_line_that_was_passed_over_goes_with_it() -> None:
    fields = parse_fields(b"A: 1\r\njunk\r\n x\r\nB: 2\r\n y\r\n", DEFAULT_LIMITS)
    assert fields.pairs == [("A", "1"), ("B", "2 y")]
    assert fields.defects == ["no colon", "leading blank"]


def test_a_fold_behind_rubbish_behind_a_framing_field_is_refused() -> None:
    with pytest.raises(InvalidHeader, match="decides framing"):
        parse_fields(b"Content-Length: 1\r\njunk\r\n 2\r\n", DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("section", "value"),
    [
        (b"A: 1\r\n 2\r\n\t3\r\n", "1 2 3"),
        (b"A:\r\n 2\r\n", "2"),
        (b"A: 1\r\n \r\n", "1"),
        (b"A: 1\r\nA:\r\n 2\r\n", "1, 2"),
    ],
)
def test_a_fold_is_one_space_and_none_where_nothing_stands(section: bytes, value: str) -> None:
    assert parse_fields(section, DEFAULT_LIMITS).index["a"] == value
