"""The two layers: a target behind a SOCKS server, checked whole before anything is sent."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from typing import Final

from httplib.transport.plugin import Wrapper, ascii_host, authority, check_host, check_port, excerpt

OCTETS: Final = 255
"""The longest user, password (RFC 1929, 2) and name (RFC 1928, 5), in octets of UTF-8; SOCKS 4 sets no bound itself."""


@dataclass(frozen=True, slots=True)
class Socks5(Wrapper, kind="socks5"):
    """A connection to `host` and `port` through the SOCKS 5 server below (RFC 1928).

    The server looks the name up (what curl calls socks5h); with `local_names` it is looked up here, and the server gets
    the first address. `user` and `password` (RFC 1929) go together, 1 to 255 octets of UTF-8 each; a server that wants
    none does not get to see them. Raises ValueError for what cannot be sent.
    """

    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    local_names: bool = False

    def __post_init__(self) -> None:
        _check_target(self.host, self.port)
        user, password = _octets("user", self.user), _octets("password", self.password)
        if bool(user) != bool(password):
            raise ValueError("a SOCKS 5 user needs a password and the other way round; neither may be empty (RFC 1929)")

    def __str__(self) -> str:
        return f"socks5({authority(self.host, self.port)})"


@dataclass(frozen=True, slots=True)
class Socks4(Wrapper, kind="socks4"):
    """A connection to `host` and `port` through the SOCKS 4 server below.

    The server looks the name up (SOCKS 4a); with `local_names` it is looked up here (plain SOCKS 4), and the server
    gets the first IPv4 address: SOCKS 4 knows no other. `user` is SOCKS 4's user id, at most 255 octets of UTF-8
    without NUL. Raises ValueError for what cannot be sent.
    """

    host: str
    port: int
    user: str = field(default="", repr=False)
    local_names: bool = False

    def __post_init__(self) -> None:
        _check_target(self.host, self.port)
        if b"\0" in _octets("user", self.user):
            raise ValueError("a SOCKS 4 user cannot hold NUL, which ends it")
        name = ascii_host(self.host)
        if ":" in name:
            raise ValueError(f"SOCKS 4 knows no IPv6, so it cannot reach {excerpt(name)}: use Socks5")
        if marks_a_name(name):
            raise ValueError(f"SOCKS 4 cannot carry the address {name}: 0.0.0.x means that a name follows")

    def __str__(self) -> str:
        return f"socks4({authority(self.host, self.port)})"


def is_ip(host: str, family: socket.AddressFamily) -> bool:
    """Tell whether `host` is a literal address of `family`; forms such as 127.1 are names, as the server sees them."""
    try:
        socket.inet_pton(family, host)
    except OSError:
        return False
    return True


def marks_a_name(host: str) -> bool:
    """Tell whether `host` is an address by which SOCKS 4a says that a name follows: 0.0.0.x with x above 0."""
    return host.startswith("0.0.0.") and host != "0.0.0.0" and is_ip(host, socket.AF_INET)


def _check_target(host: str, port: int) -> None:
    check_host(host)
    check_port(port)
    if not host:
        raise ValueError("a SOCKS target needs a host")
    name = ascii_host(host)
    if any(mark in name for mark in ":[]%") and not is_plain_ipv6(name):
        raise ValueError(f"{excerpt(host)} is no IPv6 address: it has neither brackets nor a zone here")


def is_plain_ipv6(host: str) -> bool:
    """Tell whether `host` is an IPv6 address without a zone, which would mean nothing to another machine."""
    return "%" not in host and is_ip(host, socket.AF_INET6)


def _octets(what: str, value: object) -> bytes:
    if not isinstance(value, str):
        raise TypeError(f"a SOCKS {what} is a str, not {type(value).__name__}")
    # The value stays out of the messages: it is a secret.
    try:
        octets = value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"a SOCKS {what} must be text that UTF-8 can encode") from None
    if len(octets) > OCTETS:
        raise ValueError(f"a SOCKS {what} has at most {OCTETS} octets, this one {len(octets)}")
    return octets
