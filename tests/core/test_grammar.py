"""The expressions of the grammar: what each accepts and refuses, and that none can be made to work long."""

from __future__ import annotations

import re

import pytest

from httplib.core import grammar

TCHARS = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
EVERY = [chr(number) for number in range(256)]


def matching(pattern: re.Pattern[str]) -> str:
    return "".join(char for char in EVERY if pattern.search(char))


def test_a_token_is_made_of_exactly_the_77_characters_of_the_standard() -> None:
    assert set(TCHARS) == {char for char in EVERY if grammar.is_token(char)}
    assert set(TCHARS) == set(EVERY) - set(matching(grammar.NOT_TCHAR))
    assert set(TCHARS.encode()) == set(grammar.TCHARS)


@pytest.mark.parametrize("text", ["", "a b", "a\n", "\na", "a\u0660", "\u212a", "\uff21"])
def test_what_is_no_token(text: str) -> None:
    assert not grammar.is_token(text)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("HTTP/1.1 200 OK", ("HTTP/1.1", "200", "OK")),
        ("HTTP/1.1 200", ("HTTP/1.1", "200", None)),
        ("HTTP/1.1 200 ", ("HTTP/1.1", "200", None)),
        ("HTTP/1.1 \t200\t  not  found", ("HTTP/1.1", "200", "not  found")),
        ("HTTP/ 999 x", ("HTTP/", "999", "x")),
        ("HTTP/x 100 \x01\x7f\xff", ("HTTP/x", "100", "\x01\x7f\xff")),
    ],
)
def test_status_lines(line: str, parts: tuple[str, str, str | None]) -> None:
    found = grammar.STATUS_LINE.fullmatch(line)
    assert found is not None
    assert found.groups() == parts


@pytest.mark.parametrize(
    "line",
    [
        "",
        "HTTP/1.1",
        "HTTP/1.1 ",
        "http/1.1 200 OK",
        " HTTP/1.1 200 OK",
        "HTTP/1.1\xa0200 OK",
        "HTTP/1.1\x0c200 OK",
        "HTTP/1.1 099 x",
        "HTTP/1.1 1000 x",
        "HTTP/1.1 20 x",
        "HTTP/1.1 2\u0660\u0660 x",
        "HTTP/1.1 200OK",
        "HTTP/1.1 200\xa0OK",
        "HTTP/1.1 200 a\rb",
        "HTTP/1.1 200 a\nb",
        "HTTP/1.1 200 a\0b",
        "HTTP/1.1 200 OK\n",
    ],
)
def test_what_is_no_status_line(line: str) -> None:
    assert grammar.STATUS_LINE.fullmatch(line) is None


@pytest.mark.parametrize("text", ["0", "7", "0" * 19, "9" * 19])
def test_digits(text: str) -> None:
    assert grammar.DIGITS.fullmatch(text)


@pytest.mark.parametrize("text", ["", "0" * 20, "+1", "-1", " 1", "1 ", "1_0", "0x1", "\u0661", "\xb2", "1\n"])
def test_what_is_no_number(text: str) -> None:
    assert not grammar.DIGITS.fullmatch(text)


@pytest.mark.parametrize("text", ["+5", "5_0", " 5", "5 ", "5 0", "5\x0b", "\xa05", "\x855", "0" * 20, "+ 5"])
def test_what_int_or_strtol_would_take_for_a_number_is_like_one(text: str) -> None:
    assert grammar.NUMBER_LIKE.fullmatch(text)


@pytest.mark.parametrize("text", ["", "five", "-5", "5.0", "x5", "_", "+"])
def test_what_nobody_takes_for_a_number_is_not_like_one(text: str) -> None:
    assert not grammar.NUMBER_LIKE.fullmatch(text)


@pytest.mark.parametrize("size", [b"0", b"5", b"aB", b"F" * 16, b"0" * 16])
@pytest.mark.parametrize("more", [b"", b" ", b"\t ", b";", b";a", b' ;a="b;c"', b";\x01\xff"])
def test_chunk_size_lines(size: bytes, more: bytes) -> None:
    found = grammar.CHUNK_LINE.fullmatch(size + more + b"\r\n")
    assert found is not None
    assert found[1] == size


@pytest.mark.parametrize(
    "line",
    [b"", b"5", b"5\n", b"5\r", b"5\r\r\n", b" 5\r\n", b"+5\r\n", b"0x5\r\n", b"5_0\r\n", b"5 a\r\n", b"g\r\n"],
)
def test_what_is_no_chunk_size(line: bytes) -> None:
    assert grammar.CHUNK_LINE.fullmatch(line) is None


@pytest.mark.parametrize(
    "line",
    [b"\r\n", b";a\r\n", b"5;a\n", b"5;a\rb\r\n", b"5;a\nb\r\n", b"5;a\0\r\n", b"5,\r\n", b"0" * 17 + b"\r\n"],
)
def test_what_is_no_chunk_size_line(line: bytes) -> None:
    assert grammar.CHUNK_LINE.fullmatch(line) is None


def test_a_target_holds_no_control_and_no_space() -> None:
    assert matching(grammar.TARGET_REFUSED) == "".join(map(chr, [*range(0x21), 0x7F]))


def test_a_value_holds_no_control_but_the_tab() -> None:
    assert matching(grammar.VALUE_REFUSED) == "".join(map(chr, [*range(9), *range(10, 32), 0x7F]))


@pytest.mark.parametrize("text", ["\r\n x", "\r\n\tx"])
def test_a_fold_is_a_line_end_and_a_blank(text: str) -> None:
    assert grammar.FOLD.sub("", text) == text[2:]


@pytest.mark.parametrize(
    "text", ["\r\n", "\r\nx", "\n x", "\r x", "\n\r x", "\r\n\x0bx", "\r\n\xa0x", "\r\n ", "\r\n \r\n"]
)
def test_what_is_no_fold(text: str) -> None:
    assert grammar.FOLD.sub("", text) == text


def test_a_host_holds_no_control_no_space_and_no_mark_that_ends_it() -> None:
    assert matching(grammar.HOST_REFUSED) == "".join(map(chr, range(0x21))) + "#/?@\\\x7f"


@pytest.mark.parametrize(("text", "good"), [("0", True), ("65535", True), ("99999", True), ("", False), ("+1", False)])
def test_ports(text: str, good: bool) -> None:
    assert bool(grammar.PORT.fullmatch(text)) is good


@pytest.mark.parametrize("text", ["123456", " 1", "1\n", "\u0661", "0x1", "1_0"])
def test_what_is_no_port(text: str) -> None:
    assert not grammar.PORT.fullmatch(text)


def test_a_late_pattern_is_compiled_when_first_used() -> None:
    wrong = grammar.late("(")
    with pytest.raises(re.error):
        wrong.search("")
    assert grammar.late(rb"(?i:a)+").fullmatch(b"aA")


def test_known_names_are_tokens_in_three_spellings() -> None:
    assert all(map(grammar.is_token, grammar.KNOWN_NAMES))
    assert {grammar.KNOWN_NAMES[name] for name in ("ETag", "etag", "Etag")} == {"etag"}
    assert all(name.lower() == lower for name, lower in grammar.KNOWN_NAMES.items())


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (grammar.STATUS_LINE, "HTTP/1.1 200" + " " * 1_000_000 + "\0"),
        (grammar.STATUS_LINE, "HTTP/1.1" + " " * 1_000_000 + "x"),
        (grammar.STATUS_LINE, "HTTP/1.1 200 " + "a " * 500_000 + "\0"),
        (grammar.STATUS_LINE, "HTTP/" + "/" * 1_000_000),
        (grammar.NUMBER_LIKE, "+" * 1_000_000 + "5" * 1_000_000 + "x"),
        (grammar.NUMBER_LIKE, "5 " * 500_000 + "x"),
        (grammar.TOKEN, "a" * 1_000_000 + " "),
        (grammar.FOLD, "\r\n" * 500_000),
    ],
    ids=range(8),
)
def test_a_million_characters_that_do_not_match_are_refused_at_once(pattern: re.Pattern[str], text: str) -> None:
    # Quadratic work on this would take hours: the time limit of the suite is the assertion.
    assert pattern.fullmatch(text) is None


@pytest.mark.parametrize("line", [b"5" + b" " * 1_000_000 + b"\n", b"5;" + b" ;" * 500_000 + b"\n", b"0" * 1_000_000])
def test_a_million_bytes_that_are_no_size_line_are_refused_at_once(line: bytes) -> None:
    assert grammar.CHUNK_LINE.fullmatch(line) is None
