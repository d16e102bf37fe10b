"""The lists `allow` and `deny`: addresses, networks and names, each with or without a port."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from ipaddress import ip_network
from typing import Final, NamedTuple

from httplib.transport.plugin import check_port, excerpt

from .hosts import read_host
from .rules import Ip, Network

_PORT: Final = re.compile(r"(?P<host>\[[^\[\]]+\]|[^:]+):(?P<port>[0-9]{1,5})")


class Entry(NamedTuple):
    """One entry: a network, or a name (with a leading dot: every name below it); a port, or any."""

    network: Network | None
    name: str
    port: int | None


class Entries:
    """A list of entries such as ``10.0.0.0/8``, ``192.0.2.7:3128``, ``[fd00::1]:443``, ``api.example``, ``.example``.

    Raises ValueError for an entry that is none of these, TypeError for one that is no str.
    """

    __slots__ = ("_entries",)

    def __init__(self, texts: Iterable[str]) -> None:
        if isinstance(texts, str):
            raise TypeError(f"a list of entries is wanted, not the str {excerpt(texts)}")
        self._entries = tuple(map(_read, texts))

    def hold_ip(self, ip: Ip, port: int) -> bool:
        """Tell whether an entry covers `ip` at `port`."""
        return any(
            entry.network is not None and ip in entry.network and entry.port in (None, port) for entry in self._entries
        )

    def hold_name(self, name: str, port: int) -> bool:
        """Tell whether an entry covers the name `name` (as `read_host` gives it) at `port`."""
        return any(covers(entry.name, name) and entry.port in (None, port) for entry in self._entries)


def covers(entry: str, name: str) -> bool:
    """Tell whether the name of an entry covers `name`: it is that name, or with a leading dot a domain above it."""
    return bool(entry) and (name.endswith(entry) if entry.startswith(".") else name == entry)


def _read(text: object) -> Entry:
    if not isinstance(text, str):
        raise TypeError(f"an entry is a str, not {type(text).__name__}")
    with contextlib.suppress(ValueError):
        return Entry(ip_network(text), "", None)
    rest, port = text, None
    if found := _PORT.fullmatch(text):
        rest, port = found["host"], int(found["port"])
        check_port(port)
    bare = rest[1:-1] if rest.startswith("[") and rest.endswith("]") else rest
    with contextlib.suppress(ValueError):
        return Entry(ip_network(bare), "", port)
    host = read_host(rest.removeprefix("."))
    if not host.name or host.ip is not None or not host.plain or any(mark in host.name for mark in "*:[]%"):
        raise ValueError(f"{excerpt(text)} is neither an address, a network (without host bits) nor a name")
    return Entry(None, f".{host.name}" if rest.startswith(".") else host.name, port)
