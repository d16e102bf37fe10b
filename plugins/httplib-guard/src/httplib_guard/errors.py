"""The guard's one error: which address was refused, and by which rule."""

from __future__ import annotations

import errno
from typing import Literal

from httplib.transport.plugin import advise, excerpt


class AddressRefused(PermissionError):
    """The guard refused to connect; nothing was sent. errno is EACCES.

    `host` and `port` are what was asked for, `address` is what is refused (the same text for a name that is refused
    itself), `rule` the rule's name, ``"deny"`` for the list of that name.
    """

    side: Literal["local"] = "local"
    phase: Literal["connect"] = "connect"
    request_sent: Literal["none"] = "none"
    response_started: bool = False
    host: str = ""
    port: int = 0
    address: str = ""
    rule: str = ""


def refused(host: str, port: int, address: str, rule: str, cure: str = "") -> AddressRefused:
    """Return the error; its note says how the program's author lets the address through."""
    what = excerpt(host) if address == host else f"{excerpt(host)}, whose address is {address}"
    error = AddressRefused(errno.EACCES, f"the guard refuses {what}, by its rule {rule!r}")
    error.host, error.port, error.address, error.rule = host, port, address, rule
    advise(error, cure or "if it may be reached, put the name or the address on the guard's list allow=")
    return error
