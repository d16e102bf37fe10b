"""What observers hear: one small frozen value for each thing that happens to a connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, cast

from .layers import Layer, Route

if TYPE_CHECKING:
    import socket


class Event:
    """The base of all events. A plugin may derive its own and notify them too; observers ignore what they do not know.

    Events carry no time: an observer is called at once and may look at its clock.
    """

    __slots__ = ()


SocketAddress: TypeAlias = "tuple[str, int] | tuple[str, int, int, int] | str | bytes"
"""What `getpeername` returns: host and port, the same with flow and scope, or the path of a Unix socket."""


@dataclass(frozen=True, slots=True)
class Resolving(Event):
    """A name is about to be resolved."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Resolved(Event):
    """A name has been resolved; `addresses` are in the order in which they will be tried."""

    host: str
    addresses: tuple[SocketAddress, ...]


@dataclass(frozen=True, slots=True)
class Connecting(Event):
    """A connection to one address begins."""

    address: SocketAddress


@dataclass(frozen=True, slots=True)
class ConnectFailed(Event):
    """One address could not be reached; others may follow."""

    address: SocketAddress
    error: OSError


@dataclass(frozen=True, slots=True)
class Connected(Event):
    """An endpoint is connected. Either address is None where the stream does not know it."""

    peer: SocketAddress | None
    local: SocketAddress | None


@dataclass(frozen=True, slots=True)
class Secured(Event):
    """A TLS handshake is complete.

    `certificate` is the peer's as `getpeercert()` gives it (empty when it was not verified), `der` its bytes.
    """

    server_hostname: str | None
    version: str | None
    cipher: tuple[str, str, int] | None
    alpn: str | None
    certificate: Mapping[str, object] = field(default_factory=dict[str, object], hash=False, compare=False, repr=False)
    der: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Tunnelled(Event):
    """A proxy has answered CONNECT with 2xx; `headers` are its own, `raw` its header section as received."""

    host: str
    port: int
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class LayerStarted(Event):
    """A layer is about to be opened."""

    layer: Layer


@dataclass(frozen=True, slots=True)
class LayerOpened(Event):
    """A layer is open."""

    layer: Layer


@dataclass(frozen=True, slots=True)
class LayerFailed(Event):
    """A layer could not be opened; everything below it is closed."""

    layer: Layer
    error: BaseException


@dataclass(frozen=True, slots=True)
class RouteOpened(Event):
    """The whole route is open: the connection can carry requests."""

    route: Route


@dataclass(frozen=True, slots=True)
class RequestSent(Event):
    """A request has left in full; `size` counts the bytes of head and body."""

    method: str
    target: str
    size: int


@dataclass(frozen=True, slots=True)
class ResponseStarted(Event):
    """The head of a response has come; an interim response (1xx) is announced too."""

    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class ResponseEnded(Event):
    """The body of a response is complete, or was given up (`complete` is False)."""

    size: int
    complete: bool


@dataclass(frozen=True, slots=True)
class ConnectionClosed(Event):
    """The connection is closed."""


Observer: TypeAlias = Callable[[Event], None]
"""Called for each event, at once and in the thread of the connection. It must not block, and must not raise."""


def _address(stream: object, name: str) -> SocketAddress | None:
    # AttributeError: the stream is none of the operating system's; OSError: it has no address, or is closed already.
    try:
        address: SocketAddress = getattr(stream, name)()
    except (AttributeError, OSError):
        return None
    return address


def connected(stream: object) -> Connected:
    """Return the event for an endpoint's stream, with the addresses it tells."""
    sock = cast("socket.socket", stream)
    try:
        return Connected(sock.getpeername(), sock.getsockname())
    except (AttributeError, OSError):
        return Connected(_address(stream, "getpeername"), _address(stream, "getsockname"))
