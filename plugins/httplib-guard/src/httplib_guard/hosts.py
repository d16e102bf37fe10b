"""Reading a host as the machine that dials it may: as a name, a plain address, or an address in disguise."""

from __future__ import annotations

import contextlib
import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, NamedTuple

from httplib.transport.plugin import ascii_host, check_host

from .rules import Ip

# A last label like this makes the whole an IPv4 address, or nothing at all (WHATWG URL, "ends in a number").
_ENDS_IN_A_NUMBER: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)")


class Host(NamedTuple):
    """A host: `name` in ASCII and lower case without a final dot, `ip` if it is an address, `plain` if it looks so."""

    name: str
    ip: Ip | None
    plain: bool


def read_host(host: str) -> Host:
    """Return what `host` means. Raises `InvalidRequest` (a ValueError) for what is no host.

    IDNA comes first: it turns full-width digits and circled ones into those of an address.
    """
    check_host(host)
    name = ascii_host(host).lower().rstrip(".")
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    bare = bare.partition("%")[0]
    if ":" in bare:
        with contextlib.suppress(ValueError):
            return Host(name, IPv6Address(bare), True)
        return Host(name, None, True)
    if _ENDS_IN_A_NUMBER.fullmatch(bare) is None:
        return Host(name, None, True)
    with contextlib.suppress(OSError):
        return Host(name, IPv4Address(socket.inet_pton(socket.AF_INET, bare)), True)
    with contextlib.suppress(OSError):
        return Host(name, IPv4Address(socket.inet_aton(bare)), False)
    return Host(name, None, False)


def read_ip(text: str) -> Ip | None:
    """Return the address of a socket, without its zone; None for what is none."""
    with contextlib.suppress(ValueError):
        return ip_address(text.partition("%")[0])
    return None
