"""The guard: one object with three hooks, each of which surrounds whatever the other plugins do.

*Directly.* Every name is looked up once, by the other resolvers or the system. All of its addresses are checked, one
that is refused refuses the name, and the tcp layer dials exactly those: a name that changes its address between check
and use has no effect. When the endpoint is open, the peer's own address is checked again.

*Behind a proxy* the target is in the layer (CONNECT, SOCKS), and the proxy looks names up itself. So a planned route is
pinned: the name gives way to its first address, checked here; TLS above still verifies the name.
"""

from __future__ import annotations

import contextlib
import dataclasses
import socket
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Final, Literal, TypeAlias, cast

from httplib.transport.plugin import (
    Address,
    Endpoint,
    Layer,
    Opening,
    Route,
    Stream,
    Wrapper,
    hookimpl,
)

from .entries import Entries, covers
from .errors import refused
from .hosts import read_host, read_ip
from .rules import NAMES, NUMERIC, RULES, Ip, embedded, rules_of

Lookup: TypeAlias = Callable[[str, int], Sequence[Address]]

UNPINNED: Final = "unpinned"
ENDPOINT: Final = "endpoint"


def system_lookup(host: str, port: int) -> Sequence[Address]:
    """Ask the operating system."""
    return Opening().resolve(host, port)


class Guard:
    """Refuses connections to addresses that are not meant for the public. Raises `AddressRefused`, an `OSError`.

    `rules` are the ones to keep. `allow` and `deny` are lists of addresses, networks and names with or without a port
    (see `Entries`); `deny` goes before `allow`, and `allow` before the rules. `endpoints` are the kinds of layers that
    may start a route: add ``"unix"`` to let Unix sockets through.

    `behind_proxies` is for names that a proxy would look up: ``"pin"`` puts their address into planned routes and
    refuses them in others (use `pin`), ``"check"`` checks the addresses that are found here, though the proxy may find
    others, ``"trust"`` leaves them to the proxy; addresses are always checked. `lookup` finds addresses where no
    plugin does. Raises ValueError for what is no rule, no entry or no mode.
    """

    httplib_api = 1

    def __init__(
        self,
        *,
        rules: Iterable[str] = RULES,
        allow: Iterable[str] = (),
        deny: Iterable[str] = (),
        endpoints: Iterable[str] = ("tcp",),
        behind_proxies: Literal["pin", "check", "trust"] = "pin",
        lookup: Lookup = system_lookup,
    ) -> None:
        self.rules: frozenset[str] = frozenset(rules)
        if unknown := self.rules - RULES:
            raise ValueError(f"no such rules: {', '.join(sorted(unknown))}; there are {', '.join(sorted(RULES))}")
        if behind_proxies not in ("pin", "check", "trust"):
            raise ValueError(f"behind_proxies is pin, check or trust, not {behind_proxies!r}")
        if isinstance(endpoints, str):
            raise TypeError("endpoints is a list of kinds, not a str")
        self.endpoints: frozenset[str] = frozenset(endpoints)
        self.behind_proxies: Literal["pin", "check", "trust"] = behind_proxies
        self._allow: Entries = Entries(allow)
        self._deny: Entries = Entries(deny)
        self._lookup: Lookup = lookup

    def check(self, host: str, port: int) -> Ip | None:
        """Check a host as it is written, without looking it up. Return its address if it is one, None for a name."""
        read = read_host(host)
        if not read.plain and NUMERIC in self.rules:
            raise refused(host, port, str(read.ip or host), NUMERIC, "write the address in its one plain form")
        if read.ip is not None:
            self._check_ip(read.ip, host, port)
            return read.ip
        if self._deny.hold_name(read.name, port):
            raise refused(host, port, host, "deny")
        if not self._allow.hold_name(read.name, port):
            for rule, names in NAMES.items():
                if rule in self.rules and any(covers(name, read.name) for name in names):
                    raise refused(host, port, host, rule)
        return None

    def addresses(self, host: str, port: int) -> tuple[Address, ...]:
        """Look a host up and return its addresses, all of them checked. Raises `socket.gaierror` as well."""
        self.check(host, port)
        return self._checked(self._lookup(host, port), host, port)

    def pin(self, route: Route) -> Route:
        """Return `route` with the name of every target behind a proxy replaced by its address, checked."""
        return (route[0], *(self._pinned(layer) for layer in route[1:]))

    @hookimpl(wrapper=True)
    def httplib_plan_route(self) -> Generator[None, Route, Route]:
        """Pin what others plan."""
        route = yield
        return self.pin(route) if self.behind_proxies == "pin" else route

    @hookimpl(wrapper=True)
    def httplib_resolve(
        self, host: str, port: int, opening: Opening
    ) -> Generator[None, Sequence[Address] | None, Sequence[Address]]:
        """Check what others find, and find what they do not: else the system would be asked behind our back."""
        self.check(host, port)
        found = yield
        return self._checked(found or self._lookup(host, port), host, port)

    @hookimpl(wrapper=True)
    def httplib_open_layer(self, layer: Layer, opening: Opening) -> Generator[None, Stream | None, Stream | None]:
        """Check a target before its proxy is asked, and a peer when its endpoint is open."""
        if isinstance(layer, Wrapper):
            self._check_target(layer, opening)
        elif layer.kind not in self.endpoints:
            cure = f"if the program means it, make the guard with endpoints=('tcp', {layer.kind!r})"
            raise refused(str(layer), 0, str(layer), ENDPOINT, cure)
        stream = yield
        if isinstance(layer, Endpoint) and stream is not None:
            try:
                self._check_peer(layer, stream)
            except BaseException:
                stream.close()
                raise
        return stream

    def _checked(self, found: Sequence[Address], host: str, port: int) -> tuple[Address, ...]:
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, f"{host} has no address")
        for address in found:
            ip = read_ip(address.sockaddr[0])
            if ip is None:
                raise refused(host, port, address.sockaddr[0], "reserved")
            self._check_ip(ip, host, port)
        return tuple(found)

    def _check_ip(self, ip: Ip, host: str, port: int) -> None:
        rule = self._refusing(ip, port, self._allow.hold_name(read_host(host).name, port))
        if rule is not None:
            raise refused(host, port, str(ip), rule)

    def _refusing(self, ip: Ip, port: int, allowed: bool) -> str | None:
        """Return the rule that refuses `ip`, or an IPv4 address in it."""
        if self._deny.hold_ip(ip, port):
            return "deny"
        if not allowed and not self._allow.hold_ip(ip, port):
            for rule in rules_of(ip):
                if rule in self.rules:
                    return rule
        return next(filter(None, (self._refusing(inner, port, allowed) for inner in embedded(ip))), None)

    def _check_target(self, layer: Wrapper, opening: Opening) -> None:
        target = _target(layer)
        if target is None or self.check(*target) is not None or self._is_settled(layer, *target):
            return
        if self.behind_proxies == "check":
            opening.resolve(*target)
        elif self.behind_proxies == "pin":
            host, port = target
            cure = (
                "give the route through Guard.pin(), or allow the name, or make the guard with behind_proxies='check'"
            )
            raise refused(host, port, host, UNPINNED, f"the proxy would look the name up itself: {cure}")

    def _is_settled(self, layer: Wrapper, host: str, port: int) -> bool:
        """Tell whether the name may stay: it is allowed, or the layer looks it up here, where `httplib_resolve` is."""
        return getattr(layer, "local_names", False) is True or self._allow.hold_name(read_host(host).name, port)

    def _pinned(self, layer: Wrapper) -> Wrapper:
        target = _target(layer)
        value = cast("object", layer)
        if (
            target is None
            or self._is_settled(layer, *target)
            or not dataclasses.is_dataclass(value)
            or isinstance(value, type)
        ):
            return layer
        host, port = target
        ip = self.check(host, port)
        if ip is None:
            ip = read_ip(self.addresses(host, port)[0].sockaddr[0])
        return cast("Wrapper", dataclasses.replace(value, host=str(ip)))

    def _check_peer(self, layer: Endpoint, stream: Stream) -> None:
        peer: object = None
        # Without the method, or closed already, or in memory: there is no address to check.
        with contextlib.suppress(AttributeError, OSError):
            peer = cast("Callable[[], object]", getattr(stream, "getpeername"))()  # noqa: B009  # no part of a Stream
        if not isinstance(peer, tuple):
            return
        address, number = cast("tuple[object, ...]", peer)[:2]
        ip = read_ip(address) if isinstance(address, str) else None
        if ip is not None and isinstance(number, int):
            host, port = _target(layer) or (str(ip), number)
            self._check_ip(ip, host, port)


def _target(layer: Layer) -> tuple[str, int] | None:
    """Return the host and port that a layer leads to; None for one that leads nowhere else, such as TLS."""
    host: object = getattr(layer, "host", None)
    port: object = getattr(layer, "port", None)
    return (host, port) if isinstance(host, str) and isinstance(port, int) else None
