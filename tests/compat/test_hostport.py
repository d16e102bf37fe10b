"""Hosts and ports: splitting, checking, and the Host field."""

from __future__ import annotations

import pytest

from httplib import InvalidURL
from httplib.compat import hostport


@pytest.mark.parametrize(
    ("host", "port", "split"),
    [
        ("a", None, ("a", 80)),
        ("a:", None, ("a", 80)),
        ("a:8080", None, ("a", 8080)),
        ("a:0", None, ("a", 0)),
        ("a:65535", None, ("a", 65535)),
        ("a", 8080, ("a", 8080)),
        ("a", "8080", ("a", 8080)),
        ("a", b"8080", ("a", 8080)),
        ("[::1]", None, ("::1", 80)),
        ("[::1]:", None, ("::1", 80)),
        ("[::1]:8080", None, ("::1", 8080)),
        ("::1", None, ("::1", 80)),
        ("[::1]", 8080, ("::1", 8080)),
        ("::1", 8080, ("::1", 8080)),
        ("[fe80::1%eth0]:8080", None, ("fe80::1%eth0", 8080)),
        ("::ffff:127.0.0.1", None, ("::ffff:127.0.0.1", 80)),
        ("", None, ("", 80)),
    ],
)
def test_splitting(host: str, port: object, split: tuple[str, int]) -> None:
    assert hostport.split(host, port, 80) == split


@pytest.mark.parametrize(
    "port", ["x", "80x", " 80", "80 ", "+80", "-1", "65536", "0x50", "8_0", "\u0661", "80\n", "1" * 6]
)
def test_a_port_that_is_no_number(port: str) -> None:
    with pytest.raises(InvalidURL, match="nonnumeric port"):
        hostport.split(f"a:{port}", None, 80)
    with pytest.raises(InvalidURL, match="nonnumeric port"):
        hostport.split("a", port, 80)


@pytest.mark.parametrize("port", [-1, 65536, 10**30])
def test_a_port_out_of_range(port: int) -> None:
    with pytest.raises(InvalidURL, match="out of range"):
        hostport.split("a", port, 80)


@pytest.mark.parametrize("host", [None, 80, ["a"]])
def test_a_host_that_is_no_text(host: object) -> None:
    with pytest.raises(AttributeError):
        hostport.split(host, 80, 80)  # type: ignore[arg-type]  # what the test is about


@pytest.mark.parametrize("port", [80.0, True, [80], ("80",)])
def test_a_port_of_a_wrong_type(port: object) -> None:
    with pytest.raises(TypeError, match="port must be a number"):
        hostport.split("a", port, 80)


def test_a_long_port_is_refused_before_it_becomes_a_number() -> None:
    with pytest.raises(InvalidURL) as caught:
        hostport.split("a:" + "9" * 1_000_000, None, 80)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "host", ["[::1", "::1]", "[a]", "[::1]a", "a[::1]", "a:b:c", "[::1]:80:90", "[[::1]]", "[]", "1::2::3", "[%eth0]"]
)
def test_brackets_and_colons_only_around_and_in_ipv6(host: str) -> None:
    with pytest.raises(InvalidURL):
        hostport.split(host, None, 80)


@pytest.mark.parametrize("char", [*map(chr, range(0x21)), "\x7f", "/", "?", "#", "@", "\\"])
def test_a_host_holds_no_control_and_no_delimiter(char: str) -> None:
    with pytest.raises(InvalidURL, match="URL can't contain control characters"):
        hostport.check_host(f"a{char}b")


def test_a_host_of_255_characters_passes_and_one_more_does_not() -> None:
    hostport.check_host("a" * 255)
    with pytest.raises(InvalidURL, match="longer than 255"):
        hostport.check_host("a" * 256)


@pytest.mark.parametrize(
    ("host", "encoded"),
    [
        ("a.b", "a.b"),
        ("caf\xe9.example", "xn--caf-dma.example"),
        ("B\xdcCHER", "xn--bcher-kva"),
        ("\uff41\uff42", "ab"),
        ("::1", "::1"),
    ],
)
def test_names_are_encoded_by_idna(host: str, encoded: str) -> None:
    assert hostport.encode(host) == encoded


@pytest.mark.parametrize(
    "host",
    [
        *(
            "a\uff0fb",
            "a\uff03b",
            "a\uff20b",
            "a\uff1fb",
            "a\u2100b",
            "a\uff1a80",
            "\uff3b::1\uff3d",
            "a\uff05b",
            "\u2048",
        ),
        *("\xe9" * 70, "a..\xe9", ".\xe9", "\xe9\u202e", "a\u3000\xe9", "\ud800", "\xad"),
    ],
)
def test_what_idna_makes_into_something_else_is_refused(host: str) -> None:
    with pytest.raises(InvalidURL):
        hostport.encode(host)


@pytest.mark.parametrize(
    ("host", "port", "field"),
    [
        ("a", 80, "a"),
        ("a", 8080, "a:8080"),
        ("::1", 80, "[::1]"),
        ("::1", 8080, "[::1]:8080"),
        ("fe80::1%eth0", 80, "[fe80::1]"),
        ("caf\xe9", 8080, "xn--caf-dma:8080"),
    ],
)
def test_the_host_field(host: str, port: int, field: str) -> None:
    assert hostport.host_field(host, port, 80) == field


@pytest.mark.parametrize("host", ["a\r\nX: y", "a b", "a\0", "\xe9\r", "\xe9" * 256])
def test_the_host_field_of_no_host_is_refused(host: str) -> None:
    with pytest.raises(InvalidURL):
        hostport.host_field(host, 80, 80)


def test_bytes_are_ascii() -> None:
    assert hostport.from_bytes(b"a:80") == "a:80"
    with pytest.raises(InvalidURL, match="ASCII"):
        hostport.from_bytes(b"caf\xe9")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://a/b", "a"),
        ("HTTPS://a:8080?b", "a:8080"),
        ("http://user:secret@a/b@c", "a"),
        ("http://a#b@c", "a"),
        ("http://[fe80::1%25eth0]:80/", "[fe80::1]:80"),
        ("http://[::1]/", "[::1]"),
        ("http:///b", ""),
        ("/http://a", ""),
        ("httpx://a", ""),
        ("http:a", ""),
        ("*", ""),
    ],
)
def test_the_host_of_an_absolute_url(url: str, host: str) -> None:
    assert hostport.host_of_url(url) == host
