"""The request encoder: what goes out, and what is refused before it becomes bytes."""

from __future__ import annotations

import pytest

from httplib.core.errors import InvalidRequest, InvalidURL
from httplib.core.request import LAST_CHUNK, RequestHead, encode_chunk, field_line, request_line

CONTROLS = [chr(number) for number in (*range(0x20), 0x7F)]


def test_the_request_line() -> None:
    assert request_line("GET", "/a?b#c") == b"GET /a?b#c HTTP/1.1"
    assert request_line("M-SEARCH", "*", "HTTP/1.0") == b"M-SEARCH * HTTP/1.0"


def test_a_field_line_is_latin_1() -> None:
    assert field_line("X-A", "caf\xe9\t\x80\xff") == b"X-A: caf\xe9\t\x80\xff"


@pytest.mark.parametrize("char", [*CONTROLS, " ", "/", ":", '"', "(", "\x80", "\xe9", "\u0660", "\uff27"])
@pytest.mark.parametrize("method", ["{}", "GET{}", "{}GET", "G{}T"])
def test_a_method_is_a_token(method: str, char: str) -> None:
    with pytest.raises(InvalidRequest, match="method can't contain"):
        request_line(method.format(char), "/")


def test_an_empty_method_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="it is empty"):
        request_line("", "/")


def test_the_text_for_controls_in_a_method_names_them() -> None:
    with pytest.raises(
        ValueError, match=r"^method can't contain control characters. 'A\\nB' \(found at least '\\n'\)$"
    ):
        request_line("A\nB", "/")
    with pytest.raises(ValueError, match="anything but token characters"):
        request_line("GET /x", "/")


@pytest.mark.parametrize("char", [*CONTROLS, " "])
@pytest.mark.parametrize("target", ["{}", "/{}", "{}/", "/a{}b"])
def test_a_target_holds_no_control_and_no_space(target: str, char: str) -> None:
    with pytest.raises(InvalidURL, match="URL can't contain control characters") as caught:
        request_line("GET", target.format(char))
    assert caught.value.side == "local"


@pytest.mark.parametrize("target", ["/\x80", "/caf\xe9", "/\u20ac"])
def test_a_target_is_ascii(target: str) -> None:
    with pytest.raises(InvalidURL, match="must be ASCII"):
        request_line("GET", target)


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "a:", ":a", "a\r\nb", "a\n", "\ta", "a\0", "caf\xe9", "\u212a", "a(b)"]
)
def test_a_field_name_is_a_token(name: str) -> None:
    with pytest.raises(InvalidRequest, match="Invalid header name"):
        field_line(name, "x")


@pytest.mark.parametrize("char", [char for char in CONTROLS if char != "\t"])
@pytest.mark.parametrize("value", ["{}", "a{}", "{}a", "a{}b", "a{} b", "a{}\tb"])
def test_a_value_holds_no_control_but_the_tab(value: str, char: str) -> None:
    with pytest.raises(InvalidRequest, match="Invalid header value"):
        field_line("X", value.format(char))


@pytest.mark.parametrize("value", ["a\r\n b", "a\r\n\tb", "\r\n a", "a\r\n b\r\n  c"])
def test_a_value_may_be_folded(value: str) -> None:
    assert field_line("X", value) == b"X: " + value.encode()


@pytest.mark.parametrize(
    "value",
    [
        "a\r\nb",
        "a\r\n",
        "a\r\n\r\n b",
        "a\r\n \r\n b",
        "a\r\n ",
        "a\r\n\t \r\nX: y",
        "a\n b",
        "a\r b",
        "a\r\n b\n",
        "a\n\r b",
    ],
)
def test_what_is_no_fold_is_refused(value: str) -> None:
    with pytest.raises(InvalidRequest, match="Invalid header value"):
        field_line("X", value)


def test_a_value_outside_latin_1_is_refused_by_the_name_of_its_field() -> None:
    with pytest.raises(InvalidRequest, match="'X-Price' must be latin-1"):
        field_line("X-Price", "\u20ac")


def test_an_error_shows_a_bounded_part() -> None:
    with pytest.raises(InvalidRequest) as value:
        field_line("X", "\0" * 100_000)
    with pytest.raises(InvalidURL) as target:
        request_line("GET", " " * 100_000)
    assert len(str(value.value)) < 1200
    assert len(str(target.value)) < 1200


def test_a_head_is_its_lines_and_a_blank_one() -> None:
    head = RequestHead("GET", "/", [("Host", "a"), ("X", "1"), ("X", "2")])
    assert head.encode() == b"GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n\r\n"
    assert RequestHead("GET", "/", version="HTTP/1.0").encode() == b"GET / HTTP/1.0\r\n\r\n"


def test_a_head_checks_all_its_lines() -> None:
    with pytest.raises(InvalidRequest):
        RequestHead("GET", "/", [("A", "1"), ("B", "2\r\nC: 3")]).encode()
    with pytest.raises(InvalidURL):
        RequestHead("GET", "/ HTTP/1.1\r\nX: y").encode()


def test_the_repr_of_a_head_shows_no_values() -> None:
    assert repr(RequestHead("GET", "/", [("Authorization", "secret")])) == "RequestHead('GET', '/', 1 fields)"


def test_a_chunk_is_its_size_in_hex_its_data_and_a_line_end() -> None:
    assert encode_chunk(b"a" * 26) == b"1A\r\n" + b"a" * 26 + b"\r\n"
    assert LAST_CHUNK == b"0\r\n\r\n"
