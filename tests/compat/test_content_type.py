"""Media type, parameters and transfer encoding of an `HTTPMessage`. Results are 2.7.18's."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from httplib.compat.message import HTTPMessage
from httplib.core.fields import parse_fields
from httplib.core.limits import DEFAULT_LIMITS


def read(section: str) -> HTTPMessage:
    return HTTPMessage(io.StringIO(section + "\r\n"))


def parsed(section: str) -> HTTPMessage:
    raw = section.encode()
    return HTTPMessage._of(raw + b"\r\n", parse_fields(raw, DEFAULT_LIMITS), "")


def of(value: str) -> HTTPMessage:
    return parsed(f"Content-Type: {value}\r\n")


@pytest.mark.parametrize(
    ("value", "main", "sub", "text", "items"),
    [
        ('Text/HTML; Charset="utf-8"; q', "text", "html", '; Charset="utf-8"; q', ['charset="utf-8"', "q"]),
        ("text/html", "text", "html", "", []),
        ("TEXT/plain ;x=1;;y = \"2\" ; z", "text", "plain", ";x=1;;y = \"2\" ; z", ["x=1", "", 'y="2"', "z"]),
        ("A / B / C ; Q=1", "a", "b/c", "; Q=1", ["q=1"]),
        ('a/b; x="y;z"', "a", "b", '; x="y;z"', ['x="y', 'z"']),
        ("a/b;\t x = Y ;", "a", "b", ";\t x = Y ;", ["x=Y", ""]),
        ("a/b; NoEq", "a", "b", "; NoEq", ["NoEq"]),
        ("/", "", "", "", []),
        ("; a=b", "", "", "; a=b", ["a=b"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("make", [read, parsed])
def test_a_type_with_a_slash(
    make: Callable[[str], HTTPMessage], value: str, main: str, sub: str, text: str, items: list[str]
) -> None:
    msg = make(f"Content-Type: {value}\r\n")
    assert (msg.typeheader, msg.maintype, msg.subtype) == (value, main, sub)
    assert (msg.plisttext, msg.plist) == (text, items)
    assert (msg.getmaintype(), msg.getsubtype(), msg.getplist()) == (main, sub, items)
    assert msg.type == msg.gettype() == (f"{main}/{sub}" if "/" in value else main)


@pytest.mark.parametrize(("value", "kind"), [("Text", "text"), ("", ""), ("text/", "text/"), ("/X", "/x")])
def test_a_type_without_one_of_its_halves(value: str, kind: str) -> None:
    assert of(value).type == kind


@pytest.mark.parametrize("make", [read, parsed])
def test_without_a_content_type_it_is_text_plain(make: Callable[[str], HTTPMessage]) -> None:
    msg = make("A: 1\r\n")
    assert (msg.type, msg.maintype, msg.subtype) == ("text/plain", "text", "plain")
    assert (msg.typeheader, msg.plisttext, msg.plist) == (None, "", [])
    assert (msg.encodingheader, msg.getencoding()) == (None, "7bit")


def test_two_content_types_are_joined() -> None:
    msg = parsed("Content-Type: a/b; x=1\r\nContent-Type: c/d\r\n")
    assert (msg.type, msg.plist) == ("a/b", ["x=1, c/d"])


def test_the_encoding_is_lower_case() -> None:
    msg = parsed("Content-Transfer-Encoding: BASE64\r\n")
    assert (msg.encodingheader, msg.getencoding()) == ("BASE64", "base64")


def test_an_empty_encoding_stays_empty() -> None:
    assert parsed("Content-Transfer-Encoding:\r\n").getencoding() == ""


@pytest.mark.parametrize(
    ("value", "name", "found"),
    [
        ('a/b; Boundary="AbC"', "boundary", "AbC"),
        ('a/b; boundary="AbC"', "BOUNDARY", "AbC"),
        ('a/b; x="\\"q\\""', "x", '"q"'),
        ("a/b; x=<q>", "x", "q"),
        ("a/b; x=<", "x", "<"),
        ('a/b; x="', "x", '"'),
        ("a/b; x='q'", "x", "'q'"),
        ('a/b; x=" y "', "x", " y "),
        ("a/b; x=1; x=2", "x", "1"),
        ("a/b; a==b", "a", "=b"),
        ("a/b; x", "x", None),
        ("a/b", "x", None),
    ],
)
def test_a_parameter_is_unquoted(value: str, name: str, found: str | None) -> None:
    assert of(value).getparam(name) == found


def test_parameter_names_are_those_with_a_value() -> None:
    assert of('a/b; "K"=v; A=1; a=2; flag; =x').getparamnames() == ['"k"', "a", "a", ""]


def test_the_type_stays_what_was_received() -> None:
    msg = parsed("Content-Type: a/b\r\n")
    msg["content-type"] = "c/d"
    assert (msg.gettype(), msg.typeheader) == ("a/b", "a/b")


def test_attributes_can_be_set_and_parsed_again() -> None:
    msg = of("a/b; x=1")
    msg.typeheader = "X/Y;q=2"
    msg.parsetype()
    assert (msg.type, msg.maintype, msg.subtype, msg.plisttext) == ("x/y", "x", "y", ";q=2")
    msg.parseplist()
    assert msg.plist == ["q=2"]


def test_parameters_start_at_a_semicolon() -> None:
    msg = of("a/b")
    msg.plisttext = "x=1; y=2"
    msg.parseplist()
    assert msg.plist == []
