"""The lists of what is allowed and denied, and the options that a guard refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from httplib_guard import AddressRefused, Guard


def passes(guard: Guard, host: str, port: int = 80) -> bool:
    try:
        guard.check(host, port)
    except AddressRefused:
        return False
    return True


@pytest.mark.parametrize(
    ("entry", "host", "port", "expected"),
    [
        ("10.0.0.5", "10.0.0.5", 80, True),
        ("10.0.0.5", "10.0.0.6", 80, False),
        ("10.0.0.0/24", "10.0.0.255", 80, True),
        ("10.0.0.0/24", "10.0.1.0", 80, False),
        ("10.0.0.5:3128", "10.0.0.5", 3128, True),
        ("10.0.0.5:3128", "10.0.0.5", 80, False),
        ("fd00::1", "[fd00::1]", 80, True),
        ("[fd00::1]", "fd00::1", 80, True),
        ("::1", "::1", 80, True),
        ("::ffff:0:0/96", "::ffff:10.0.0.1", 80, False),
        ("[fd00::1]:443", "fd00::1", 443, True),
        ("[fd00::1]:443", "fd00::1", 80, False),
        ("localhost", "LocalHost.", 80, True),
        ("localhost:8080", "localhost", 8080, True),
        ("localhost:8080", "localhost", 80, False),
        (".localhost", "a.localhost", 80, True),
        (".localhost", "localhost", 80, False),
    ],
)
def test_allow_goes_before_the_rules(entry: str, host: str, port: int, expected: bool) -> None:
    assert not passes(Guard(), host, port)
    assert passes(Guard(allow=[entry]), host, port) is expected


@pytest.mark.parametrize(
    ("entry", "host", "expected"),
    [
        ("8.8.8.8", "8.8.8.8", False),
        ("8.8.8.0/24", "8.8.8.8", False),
        ("8.8.8.8:443", "8.8.8.8", True),
        ("bad.example", "bad.example", False),
        ("bad.example", "BAD.example.", False),
        ("b\xe4d.example", "xn--bd-via.example", False),
        ("bad.example", "worse.bad.example", True),
        (".bad.example", "worse.bad.example", False),
        (".bad.example", "notbad.example", True),
    ],
)
def test_deny_refuses_more(entry: str, host: str, expected: bool) -> None:
    assert passes(Guard(), host)
    assert passes(Guard(deny=[entry]), host) is expected


def test_deny_goes_before_allow() -> None:
    assert not passes(Guard(allow=["10.0.0.0/8"], deny=["10.0.0.5"]), "10.0.0.5")
    assert not passes(Guard(allow=["a.example"], deny=[".example"]), "a.example")


def test_deny_holds_for_an_address_inside_another() -> None:
    guard = Guard(rules=(), deny=["10.0.0.0/8"])
    assert not passes(guard, "::ffff:10.0.0.1")
    assert not passes(guard, "10.1")


@pytest.mark.parametrize("entry", ["", "10.0.0.1/8", "*.example", "a b", "127.1", "[::1", "::1:99999", "a:99999", "."])
def test_refuses_what_is_no_entry(entry: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Guard(allow=[entry])
    assert not isinstance(caught.value, AddressRefused)


@pytest.mark.parametrize("option", ["allow", "deny", "endpoints"])
def test_a_list_is_no_str(option: str) -> None:
    make = cast("Callable[..., object]", Guard)
    with pytest.raises(TypeError, match="a list of"):
        make(**{option: "10.0.0.1"})
    with pytest.raises(TypeError, match="is a str"):
        make(allow=[1])


def test_refuses_unknown_rules_and_modes() -> None:
    make = cast("Callable[..., object]", Guard)
    with pytest.raises(ValueError, match="no such rules: looopback; there are 6to4, link-local, loopback"):
        Guard(rules=["looopback"])
    with pytest.raises(ValueError, match="pin, check or trust, not 'off'"):
        make(behind_proxies="off")
