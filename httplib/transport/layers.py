"""Layers and routes: frozen values that say where to connect and what to wrap around the stream."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

from httplib.core.errors import EXCERPT, InvalidRequest, excerpt
from httplib.core.grammar import HOST_REFUSED
from httplib.core.request import field_line

if TYPE_CHECKING:
    import ssl

    from typing_extensions import Unpack

# A kind goes into entry points, errors and environment variables, so it is short and plain.
KIND: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}")

HOST_OCTETS: Final = 255
"""The longest host name (RFC 1035, 2.3.4), checked before IDNA: its encoder takes quadratic time (CVE-2022-45061)."""

_owners: Final[dict[str, str]] = {}


class Layer:
    """One step of a route. Derive from `Endpoint` or `Wrapper`, not from this."""

    __slots__ = ()

    kind: ClassVar[str] = ""
    """The layer's name in entry points, errors and listings."""

    def __str__(self) -> str:
        """Return the kind and the printable fields; fields with ``repr=False`` stay out."""
        # Read by hand: a layer that is no dataclass shows nothing.
        entries: dict[str, dataclasses.Field[object]] = getattr(self, "__dataclass_fields__", {})
        values = [repr(getattr(self, entry.name)) for entry in entries.values() if entry.repr]
        text = ", ".join(values)
        return f"{self.kind}({text if len(text) <= EXCERPT else text[:EXCERPT] + '...'})"


def _claim(cls: type[Layer], kind: str) -> None:
    if not kind and "kind" in cls.__dict__:
        return  # dataclass(slots=True) makes the class a second time, without its keywords
    if not kind:
        raise TypeError(f"{cls.__qualname__} has no kind: write `class {cls.__name__}(..., kind='name')`")
    if KIND.fullmatch(kind) is None:
        raise TypeError(
            f"{cls.__qualname__}: kind {excerpt(kind)} must be 1 to 32 of a-z, 0-9, _ and -, a letter first"
        )
    name = f"{cls.__module__}.{cls.__qualname__}"
    owner = _owners.setdefault(kind, name)
    if owner != name:
        raise TypeError(f"the kind {kind!r} of {name} is taken by {owner}: choose another")
    cls.kind = kind


class Endpoint(Layer):
    """A layer that starts a route: where to connect. Derive with a kind and make it a frozen dataclass:

    ``@dataclass(frozen=True, slots=True)`` above ``class Unix(Endpoint, kind="unix")``. Raises TypeError for a kind
    that is missing, malformed or taken.
    """

    __slots__ = ()

    def __init_subclass__(cls, *, kind: str = "") -> None:
        _claim(cls, kind)


class Wrapper(Layer):
    """A layer that rests on a stream: how to wrap it. Derive as from `Endpoint`."""

    __slots__ = ()

    def __init_subclass__(cls, *, kind: str = "") -> None:
        _claim(cls, kind)


Route: TypeAlias = "tuple[Endpoint, Unpack[tuple[Wrapper, ...]]]"
"""One endpoint and any number of wrappers, from the bottom up."""


def describe(route: Route) -> str:
    """Return a route as one printable line without secrets, such as ``tcp(proxy:3128) > tunnel(example.org:443)``."""
    return " > ".join(str(layer) for layer in route)


def authority(host: str, port: int) -> str:
    """Return ``host:port`` with an IPv6 literal in brackets (RFC 3986, 3.2)."""
    return f"[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{host}:{port}"


def ascii_host(host: str) -> str:
    """Return `host` as it goes on the wire: IDNA for what is not ASCII (RFC 5891). Raises `InvalidRequest`."""
    if host.isascii():
        return host
    check_host(host)
    try:
        encoded = host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise InvalidRequest(f"the host {excerpt(host)} is no host name: {error}") from error
    # Full-width and other forms become ASCII only now: look again.
    check_host(encoded)
    return encoded


def check_host(host: object) -> None:
    """Raise TypeError unless `host` is a str, `InvalidRequest` if it is over 255 characters or no host can hold it."""
    if not isinstance(host, str):
        raise TypeError(f"a host is a str, not {type(host).__name__}")
    if len(host) > HOST_OCTETS:
        raise InvalidRequest(f"a host name has at most {HOST_OCTETS} characters, this one {len(host)}: {excerpt(host)}")
    if found := HOST_REFUSED.search(host):
        raise InvalidRequest(f"the host {excerpt(host)} holds {found[0]!r}, which no host may")


def check_port(port: object) -> None:
    """Raise TypeError unless `port` is an int, `InvalidRequest` unless it is 0 to 65535."""
    if not isinstance(port, int) or isinstance(port, bool):
        raise TypeError(f"a port is an int, not {type(port).__name__}")
    if not 0 <= port <= 65535:
        raise InvalidRequest(f"a port is 0 to 65535, not {port}")


@dataclass(frozen=True, slots=True)
class Tcp(Endpoint, kind="tcp"):
    """A TCP connection to a name or an address (IPv6 without brackets, a zone id behind ``%`` allowed).

    `source_address` is where to bind, host and port; `socket_options` are arguments of `setsockopt`, set before
    connecting; `attempt_delay` is how long one address may be tried alone when there are two address families, in
    seconds (RFC 8305, 5: 0.1 to 2).
    """

    host: str
    port: int
    source_address: tuple[str, int] | None = None
    socket_options: tuple[tuple[int, int, int | bytes], ...] = ()
    attempt_delay: float = 0.25

    def __post_init__(self) -> None:
        check_host(self.host)
        check_port(self.port)

    def __str__(self) -> str:
        return f"tcp({authority(self.host, self.port)})"


@dataclass(frozen=True, slots=True)
class Tls(Wrapper, kind="tls"):
    """TLS by an `ssl.SSLContext`, which alone decides on trust, versions and ALPN: nothing is inherited.

    `server_hostname` is the name or address to verify and to send as SNI; brackets and a zone id are stripped.
    """

    context: ssl.SSLContext
    server_hostname: str | None = None

    def __post_init__(self) -> None:
        if self.server_hostname is not None:
            check_host(self.server_hostname)

    def __str__(self) -> str:
        return f"tls({self.server_hostname or ''})"


@dataclass(frozen=True, slots=True)
class Tunnel(Wrapper, kind="tunnel"):
    """CONNECT to a host and port through the HTTP proxy below (RFC 9110, 9.3.6).

    `headers` go to the proxy alone. `version` is ``HTTP/1.1``, or ``HTTP/1.0`` for proxies that know nothing newer.
    Raises `InvalidRequest` at once for what must not be sent.
    """

    host: str
    port: int
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    version: str = "HTTP/1.1"

    def __post_init__(self) -> None:
        check_host(self.host)
        check_port(self.port)
        if not self.host:
            raise InvalidRequest("a tunnel needs a host")
        ascii_host(self.host)
        if self.version not in ("HTTP/1.1", "HTTP/1.0"):
            raise InvalidRequest(f"a tunnel speaks HTTP/1.1 or HTTP/1.0, not {excerpt(self.version)}")
        for name, value in self.headers:
            field_line(name, value)

    def __str__(self) -> str:
        return f"tunnel({authority(self.host, self.port)})"
