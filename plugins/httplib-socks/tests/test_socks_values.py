"""The layers as values: what they refuse before anything is sent, and what they do not show."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from httplib_socks import Socks4, Socks5

KINDS = [Socks4, Socks5]
BOTH = pytest.mark.parametrize("kind", KINDS)


@BOTH
@pytest.mark.parametrize("host", ["", "a b", "a\0b", "a\r\nb", "x" * 256, "[::1]", "::1%1", "a:80", "127.0.0.1%1"])
def test_refuses_what_is_no_host(kind: type[Socks4 | Socks5], host: str) -> None:
    with pytest.raises(ValueError, match=r"host|address"):
        kind(host, 80)


@BOTH
@pytest.mark.parametrize("port", [-1, 65536])
def test_refuses_what_is_no_port(kind: type[Socks4 | Socks5], port: int) -> None:
    with pytest.raises(ValueError, match="0 to 65535"):
        kind("example.org", port)


@BOTH
def test_refuses_values_of_another_type(kind: type[Socks4 | Socks5]) -> None:
    make = cast("Callable[..., object]", kind)
    for arguments in [(b"host", 80), ("host", "80"), ("host", 80, b"user"), ("host", 80, None)]:
        with pytest.raises(TypeError, match=r"is an? (str|int), not"):
            make(*arguments)


@BOTH
def test_takes_the_longest_name(kind: type[Socks4 | Socks5]) -> None:
    assert kind("x" * 255, 65535).port == 65535


def test_a_user_and_a_password_have_at_most_255_octets() -> None:
    Socks5("h", 80, "\xe9" * 127, "p" * 255)
    Socks4("h", 80, "u" * 255)
    with pytest.raises(ValueError, match="a SOCKS user has at most 255 octets, this one 256"):
        Socks5("h", 80, "\xe9" * 128, "p")
    with pytest.raises(ValueError, match="a SOCKS password has at most 255 octets, this one 256"):
        Socks5("h", 80, "u", "p" * 256)
    with pytest.raises(ValueError, match="a SOCKS user has at most 255 octets, this one 256"):
        Socks4("h", 80, "u" * 256)


@pytest.mark.parametrize(("user", "password"), [("user", ""), ("", "secret")])
def test_a_user_and_a_password_go_together(user: str, password: str) -> None:
    with pytest.raises(ValueError, match="needs a password"):
        Socks5("h", 80, user, password)


def test_a_secret_that_cannot_be_encoded_stays_out_of_the_error() -> None:
    with pytest.raises(ValueError, match="UTF-8 can encode") as caught:
        Socks5("h", 80, "user", "secret\udc80")
    assert "secret\udc80" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_socks4_refuses_a_user_with_nul() -> None:
    with pytest.raises(ValueError, match="NUL"):
        Socks4("h", 80, "a\0b")


@pytest.mark.parametrize("host", ["::1", "2001:db8::1"])
def test_socks4_refuses_ipv6(host: str) -> None:
    with pytest.raises(ValueError, match="use Socks5"):
        Socks4(host, 80)


@pytest.mark.parametrize("host", ["0.0.0.1", "0.0.0.255", "\uff10.0.0.7"])
def test_socks4_refuses_the_addresses_that_announce_a_name(host: str) -> None:
    with pytest.raises(ValueError, match="a name follows"):
        Socks4(host, 80)


def test_secrets_are_not_shown() -> None:
    for layer in (Socks5("h", 80, "me-myself", "secret"), Socks4("h", 80, "me-myself")):
        assert "me-myself" not in repr(layer) + str(layer)
        assert "secret" not in repr(layer) + str(layer)


def test_layers_are_values_that_print_well() -> None:
    assert Socks5("h", 80, "u", "p") == Socks5("h", 80, "u", "p") != Socks5("h", 80, "u", "q")
    assert len({Socks4("h", 80), Socks4("h", 80), Socks4("h", 81)}) == 2
    assert str(Socks5("::1", 443)) == "socks5([::1]:443)"
    assert str(Socks4("example.org", 80)) == "socks4(example.org:80)"
