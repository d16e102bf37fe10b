"""The reader of header and trailer sections, and the model of what it read."""

from __future__ import annotations

import pytest

from httplib.core.errors import InvalidHeader, LimitExceeded, LineTooLong
from httplib.core.fields import Fields, parse_fields, unfold
from httplib.core.limits import DEFAULT_LIMITS

STRICT = DEFAULT_LIMITS._replace(strict=True)


def parse(section: bytes) -> Fields:
    return parse_fields(section, DEFAULT_LIMITS)


# --- the model ---------------------------------------------------------------------------------------------------


def test_order_spelling_and_duplicates_are_kept() -> None:
    fields = parse(b"B: 1\r\nA: 2\r\nb: 3\r\n")
    assert fields.pairs == [("B", "1"), ("A", "2"), ("b", "3")]
    assert list(fields) == fields.pairs
    assert len(fields) == 3


def test_names_are_found_in_any_case_and_values_joined() -> None:
    fields = parse(b"Via: a\r\nVIA: b\r\nX: 1\r\nvia:\r\n")
    assert fields.get("vIa") == "a, b, "
    assert fields.index == {"via": "a, b, ", "x": "1"}
    assert fields.get_all("Via") == ["a", "b", ""]


def test_a_missing_name_gives_the_default() -> None:
    fields = parse(b"")
    assert fields.get("a") is None
    assert fields.get("a", "b") == "b"
    assert fields.get_all("a") == []


def test_the_repr_shows_the_pairs() -> None:
    assert repr(parse(b"A: 1\r\n")) == "Fields([('A', '1')])"


# --- what a line is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["", "a", "a b", "a\tb", "\x85a\xa0", "\x01\x0b\x0c\x1f\x7f", '"a:b"', "a,b"])
def test_a_value_is_text_without_outer_blanks(value: str) -> None:
    line = b"X:" + value.encode("latin-1")
    assert parse(line + b"\r\n").pairs == [("X", value)]
    assert parse(b"X: \t " + line[2:] + b" \t\r\n").pairs == [("X", value)]


@pytest.mark.parametrize("ends", [b"\r\n", b"\n"])
def test_only_line_ends_end_a_line(ends: bytes) -> None:
    assert parse(b"A: 1\x0b2\x0c3\x1c4\x854" + ends + b"B: 2" + ends).pairs == [
        ("A", "1\x0b2\x0c3\x1c4\x854"),
        ("B", "2"),
    ]


@pytest.mark.parametrize(
    ("section", "value"),
    [
        (b"A: 1\r\n 2\r\n", "1 2"),
        (b"A: 1 \r\n\t 2\t\r\n", "1 2"),
        (b"A:\r\n 2\r\n", "2"),
        (b"A: 1\r\n \r\n 2\r\n", "1 2"),
        (b"A: 1\r\n \r\n", "1"),
        (b"A: 1\n 2\n", "1 2"),
        (b"A: 1\r\n B: 2\r\n", "1 B: 2"),
    ],
)
def test_a_fold_is_one_space(section: bytes, value: str) -> None:
    fields = parse(section)
    assert fields.pairs == [("A", value)]
    assert fields.index == {"a": value}


def test_a_fold_belongs_to_the_last_of_several_lines_of_a_name() -> None:
    assert parse(b"A: 1\r\nA: 2\r\n 3\r\nB: 4\r\n").index == {"a": "1, 2 3", "b": "4"}


@pytest.mark.parametrize(
    ("value", "more", "whole"), [("a", "b", "a b"), ("", "b", "b"), ("a", "", "a"), ("a, ", "b", "a, b")]
)
def test_unfold(value: str, more: str, whole: str) -> None:
    assert unfold(value, more) == whole


@pytest.mark.parametrize("section", [b"A: 1\r\nB: 2", b"A: 1\nB: 2", b"A: 1\r\nB: 2\r"])
def test_a_section_that_was_cut_gives_what_is_there(section: bytes) -> None:
    assert parse(section).pairs == [("A", "1"), ("B", "2")]


# --- lines that are passed over ------------------------------------------------------------------------------------

RUBBISH = [
    (b"no colon", "no colon"),
    (b"", "no colon"),
    (b": x", "no name"),
    (b"b\xe9d: x", "bad name"),
    (b"a b: x", "bad name"),
    (b"a\x0b: x", "bad name"),
    (b"Fr\rom: x", "bad name"),
    (b"\rFrom: x", "bad name"),
    (b"Content-Lengthy\x0b: x", "bad name"),
]


@pytest.mark.parametrize(("line", "defect"), RUBBISH)
def test_a_bad_line_is_passed_over_alone(line: bytes, defect: str) -> None:
    fields = parse(b"A: 1\r\n" + line + b"\r\nB: 2\r\n")
    assert fields.pairs == [("A", "1"), ("B", "2")]
    assert fields.defects == [defect]


def test_a_fold_behind_a_bad_line_goes_with_it() -> None:
    fields = parse(b"A: 1\r\nrubbish\r\n 2\r\nB: 3\r\n 4\r\n")
    assert fields.pairs == [("A", "1"), ("B", "3 4")]
    assert fields.defects == ["no colon", "leading blank"]


@pytest.mark.parametrize("line", [b" x: 1", b"\tx", b" :", b" "])
def test_a_blank_at_the_start_of_the_first_line_makes_it_rubbish(line: bytes) -> None:
    fields = parse(line + b"\r\nB: 2\r\n")
    assert fields.pairs == [("B", "2")]
    assert fields.defects == ["leading blank"]


@pytest.mark.parametrize("line", [line for line, _ in RUBBISH if b"\r" not in line] + [b" x"])
def test_a_bad_line_is_an_error_where_limits_are_strict(line: bytes) -> None:
    with pytest.raises(InvalidHeader) as caught:
        parse_fields(line + b"\r\nB: 2\r\n", STRICT)
    assert caught.value.line == line


# --- lines that are refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        b"X: a\rb",
        b"X: a\r",
        b"X: a\0",
        b"X: a\r\n b\0c",
        b"Content-Length: 5\rX",
        b"\rContent-Length: 5",
        b"a b\rTransfer-Encoding: chunked",
        b"X\r: \0",
    ],
)
def test_cr_or_nul_where_another_reader_could_be_misled(line: bytes) -> None:
    section = line + b"\r\nB: 2\r\n"
    if line == b"X\r: \0":
        assert parse(section).defects == ["bad name"]
        return
    with pytest.raises(InvalidHeader, match="CR or NUL"):
        parse(section)


@pytest.mark.parametrize(
    "line",
    [
        b"X : a",
        b"X\t: a",
        b"Content-Length : 5",
        b"Content-Length",
        b" Content-Length: 5",
        b"Content-Length\x0b: 5",
        b"\x0ctransfer-ENCODING: chunked",
        b"(Transfer-Encoding): chunked",
        b"Content-Length\xa0: 5",
        b"Content-Length: 5\r\n 6",
        b"Content-Length:\r\n 6",
        b"Transfer-Encoding: chunked\r\n\t",
        b"Content-Length: 5\r\nrubbish\r\n 6",
    ],
)
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_line_that_two_readers_could_frame_by_differently(line: bytes, end: bytes) -> None:
    with pytest.raises(InvalidHeader) as caught:
        parse(line.replace(b"\r\n", end) + end + b"B: 2" + end)
    assert caught.value.side == "remote"
    assert caught.value.line in line


def test_an_error_shows_a_bounded_part_of_the_line() -> None:
    with pytest.raises(InvalidHeader) as caught:
        parse(b"X: \0" + b"a" * 60000 + b"\r\n")
    assert len(caught.value.line) == 200
    assert len(str(caught.value)) < 400


# --- bounds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_line_of_the_limit_passes_and_one_byte_more_does_not(end: bytes) -> None:
    line = b"X: " + b"a" * (65536 - 3 - len(end))
    section = b"A: 1" + end + line + end
    assert [len(value) for _, value in parse(section)] == [1, 65536 - 3 - len(end)]
    with pytest.raises(LineTooLong, match="got more than 65536 bytes when reading header line"):
        parse(b"A: 1" + end + b"X" + line + end)


@pytest.mark.parametrize("line", [b"A: 1", b"rubbish", b": x"])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_lines_of_any_kind_count_up_to_the_limit(line: bytes, end: bytes) -> None:
    fields = parse((line + end) * 100)
    assert len(fields.pairs) + len(fields.defects) == 100
    with pytest.raises(LimitExceeded, match="got more than 100 headers") as caught:
        parse((line + end) * 101)
    assert (caught.value.limit, caught.value.bound) == ("fields", 100)


def test_folds_count_as_lines() -> None:
    assert parse(b"A: 1\r\n" + b" 2\r\n" * 99).get("a") == "1" + " 2" * 99
    with pytest.raises(LimitExceeded):
        parse(b"A: 1\r\n" + b" 2\r\n" * 100)


@pytest.mark.parametrize("section", [b"A: 1\r\n" * 500_000, b"A: 1\r\n" + b" 2\r\n" * 500_000, b"x\r\n" * 500_000])
def test_half_a_million_lines_take_no_quadratic_time(section: bytes) -> None:
    # Joined one by one they would take an hour: the time limit of the suite is the assertion.
    limits = DEFAULT_LIMITS._replace(fields=1_000_000)
    assert len(parse_fields(section, limits)) in (500_000, 1, 0)
