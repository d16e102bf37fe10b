"""What is known of a connection, kept after it is closed."""

from __future__ import annotations

from typing import NamedTuple

from .events import Connected, Event, Resolved, Secured, SocketAddress, Tunnelled
from .layers import Route, describe
from .stream import Stream


class ConnectionRecord:
    """The route of a connection, and the facts that its layers told while it was opened, in order.

    `codec` is the name of the wire codec: anything but ``http/1.1`` is a plugin's and outside our guarantees.
    """

    __slots__ = ("_dialled", "_facts", "codec", "route")

    def __init__(
        self,
        route: Route,
        codec: str,
        facts: tuple[Event, ...] | None,
        dialled: tuple[str, SocketAddress, SocketAddress | None] = ("", "", None),
    ) -> None:
        self.route: Route = route
        self.codec: str = codec
        self._facts: tuple[Event, ...] | None = facts
        self._dialled: tuple[str, SocketAddress, SocketAddress | None] = dialled

    @property
    def facts(self) -> tuple[Event, ...]:
        """What the layers told. Made of what was `dialled` (host, peer, local) where there is nothing else to tell."""
        facts = self._facts
        if facts is None:
            host, peer, local = self._dialled
            facts = self._facts = (Resolved(host, (peer,)), Connected(peer, local))
        return facts

    @property
    def peer_address(self) -> SocketAddress | None:
        """The address that was dialled: a proxy's, if there is one."""
        return next((fact.peer for fact in self.facts if isinstance(fact, Connected)), None)

    @property
    def local_address(self) -> SocketAddress | None:
        """Our own end of the connection."""
        return next((fact.local for fact in self.facts if isinstance(fact, Connected)), None)

    @property
    def tls(self) -> Secured | None:
        """The outcome of the topmost TLS handshake: the origin's where the scheme is https; None without TLS."""
        return next((fact for fact in reversed(self.facts) if isinstance(fact, Secured)), None)

    @property
    def tunnel(self) -> Tunnelled | None:
        """The last proxy's answer to CONNECT; None without a tunnel."""
        # Asked for each connection: a loop takes half the time of a generator.
        for fact in reversed(self.facts):
            if isinstance(fact, Tunnelled):
                return fact
        return None

    def __repr__(self) -> str:
        return f"ConnectionRecord({describe(self.route)})"


class Opened(NamedTuple):
    """An open route: the topmost stream, and what is known of it."""

    stream: Stream
    record: ConnectionRecord
