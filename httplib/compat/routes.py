"""From a connection's attributes to an open stream: plan the route, let the plugins open it (loaded when called)."""

from __future__ import annotations

import os
import socket
import sys
from functools import lru_cache
from operator import index
from time import monotonic

from ..core.errors import InvalidRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any, Final, Literal, NamedTuple, cast

    from ..core.limits import Limits
    from ..transport.assembly import Assembly
    from ..transport.codec import WireCodec
    from ..transport.layers import Route
    from ..transport.manager import PluginSet
    from ..transport.opening import Opening
    from ..transport.origin import Origin as AnyOrigin
    from ..transport.origin import TunnelTo
    from ..transport.record import ConnectionRecord, Opened
    from ..transport.stream import Stream
else:
    from ..core.typed import NamedTuple, cast

CREATE_CONNECTION: Final = socket.create_connection
"""What `socket.create_connection` was at first: a program that replaced it since wants its own to be called."""

UNSET: Final[Any] = socket._GLOBAL_DEFAULT_TIMEOUT  # type: ignore[attr-defined]  # Any: both originals' mark for "no timeout given"


MAX_TIMEOUT: Final = 9 * 10**9
"""285 years: about what a socket's clock takes."""


class Plan(NamedTuple):
    """What a connection asks for."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    source_address: Any  # Any: handed to the socket module as the program gave it
    tunnel_host: str | None
    tunnel_port: int | None
    tunnel_headers: tuple[tuple[str, str], ...]
    http_version: str
    context: ssl.SSLContext | None
    route: Route | None
    plugins: PluginSet | None
    limits: Limits
    timeout: Any  # Any: seconds, None for no bound, or the mark for "not given": the socket module's default
    connect_timeout: float | None
    deadline: float | None
    create: Callable[..., Any] | None  # Any: a socket or a program's stand-in for one


class _Transport:
    """What is used of the transport."""

    __slots__ = ("Origin", "PluginSet", "TunnelTo", "manager", "usual_origin")

    def __init__(self) -> None:
        from ..core import memo as memo  # needed with a second response, which should not wait for a file
        from ..transport import manager
        from ..transport.origin import Origin, TunnelTo

        self.manager: ModuleType = manager
        self.Origin: type[AnyOrigin] = Origin
        self.TunnelTo: type[TunnelTo] = TunnelTo
        self.PluginSet: type[PluginSet] = manager.PluginSet
        # A value that many connections share: saves 0.5 us of each.
        self.usual_origin: Callable[[Literal["http", "https"], str, int], AnyOrigin] = lru_cache(
            maxsize=64, typed=True
        )(Origin)


_loaded: list[_Transport] = []


def _transport() -> _Transport:
    """Load the transport, with the first connection; an import statement for each connection would cost 4 us."""
    if not _loaded:
        _loaded.append(_Transport())
    return _loaded[0]


def default_has_plugins() -> bool:
    """Tell whether the default set holds more than the built-in plugins; before it can be made, whether it may."""
    if _loaded:
        # As the environment was when it was made; to look there each time would cost 0.8 us.
        plugins: PluginSet = _loaded[0].manager.default_plugins()
        return plugins.plugins != ()
    return "HTTPLIB_PLUGINS" in os.environ


def plugins_of(plugins: PluginSet | None) -> PluginSet:
    """Return the set of a connection: its own or the default one."""
    if plugins is not None:
        return plugins
    default: PluginSet = (_loaded[0] if _loaded else _transport()).manager.default_plugins()
    return default


def assembly_of(plugins: PluginSet | None) -> Assembly:
    """Return what the plugins come to. Raises `PluginError`."""
    return plugins_of(plugins).assembly


def codec_of(assembly: Assembly) -> WireCodec | None:
    """Return the wire codec of a plugin, None for the library's own."""
    return assembly.foreign_codec


def replaced_context() -> ssl.SSLContext | None:
    """Return what a program's ``ssl._create_default_https_context`` gives, None where it was not replaced."""
    # Who has not imported ssl cannot have replaced anything in it.
    if "ssl" not in sys.modules:
        return None
    import ssl

    return None if ssl._create_default_https_context is ssl.create_default_context else new_context()


def private_context(plugins: PluginSet | None) -> ssl.SSLContext:
    """Return a context of one's own, like the default one: that one is shared by the whole process."""
    if plugins is not None or "HTTPLIB_PLUGINS" in os.environ:
        from ..transport.manager import PluginSet as AnySet

        context = plugins_of(plugins).tls_context()
        if context is not AnySet().tls_context():  # a plugin's, and not the shared one
            return context
    return new_context()


def new_context(http_version: int = 11) -> ssl.SSLContext:
    """Return a new default context: the system's trust, ALPN for HTTP/1.1, authentication after the handshake."""
    import ssl

    # Looked up late: programs replace it to change what is trusted (PEP 476), also by contexts of another make.
    context = ssl._create_default_https_context()
    if isinstance(cast(object, context), ssl.SSLContext):
        if http_version == 11:
            context.set_alpn_protocols(["http/1.1"])
        context.post_handshake_auth = True
    return context


def seconds(timeout: Any) -> float | None:  # Any: as in Plan
    """Return a timeout in seconds, None for no bound; 2.7's unset one is the socket module's default."""
    if timeout is UNSET:
        return socket.getdefaulttimeout()
    return None if timeout is None else checked_timeout(timeout)


def checked_timeout(timeout: Any) -> float:  # Any: a number of any kind, as 2.7 takes it
    """Return `timeout` as a socket takes it. Raises TypeError, ValueError and OverflowError as a socket does."""
    if type(timeout) is not float:
        if isinstance(timeout, (str, bytes, bytearray)):
            raise TypeError(f"timeout must be seconds or None, not {type(timeout).__name__}")
        try:
            timeout = float(timeout)
        except TypeError:
            raise TypeError(f"timeout must be seconds or None, not {type(timeout).__name__}") from None
    if not timeout >= 0:
        raise ValueError(f"timeout must be 0 seconds or more, or None, not {timeout}")
    if timeout > MAX_TIMEOUT:
        raise OverflowError(f"timeout must be at most {MAX_TIMEOUT} seconds, or None, not {timeout}")
    return cast("float", timeout)


def check_source(address: Any) -> None:  # Any: whatever was given
    """Raise TypeError or OverflowError for what `socket.bind` refuses, naming the argument."""
    if not isinstance(address, tuple):
        raise TypeError(f"source_address must be a tuple of host and port, not {type(address).__name__}")
    parts = cast("tuple[object, ...]", address)
    if not 2 <= len(parts) <= 4 or not isinstance(parts[0], (str, bytes, bytearray)):
        raise TypeError(f"source_address must be a tuple of host (text) and port, not {address!r}")
    try:
        port = index(cast("Any", parts[1]))  # Any: index() says
    except TypeError:
        raise TypeError(f"the port of source_address must be a number, not {type(parts[1]).__name__}") from None
    if not 0 <= port <= 65535:
        raise OverflowError(f"the port of source_address must be from 0 to 65535, not {port}")


def check_context(context: object) -> None:
    """Raise TypeError for what is no TLS context; those of other libraries need only do the same."""
    if not callable(getattr(context, "wrap_socket", None)):
        raise TypeError(f"context must be an ssl.SSLContext, not {type(context).__name__}")


def open_directly(
    plugins: PluginSet | None,
    host: str,
    port: int,
    timeout: Any,  # Any: as in Plan
) -> tuple[socket.socket, ConnectionRecord] | None:
    """Open the usual route without a plan where no plugin would notice; None, and nothing is done, where one might."""
    transport = _loaded[0] if _loaded else _transport()
    chosen: PluginSet = transport.manager.default_plugins() if plugins is None else plugins
    # A class derived from it may have an `open` of its own.
    if type(chosen) is not transport.PluginSet:
        return None
    if timeout is not UNSET and timeout is not None:
        timeout = checked_timeout(timeout)
    return chosen.dial(host, port, timeout)


def open_route(plan: Plan, upto_tunnel: bool = False) -> Opened:
    """Open the plan's route; only its part below the tunnel if `upto_tunnel`. Raises as `PluginSet.open`."""
    plugins = plugins_of(plan.plugins)
    route = plan.route if plan.route is not None else _planned(plan, plugins)
    if upto_tunnel:
        route = cast("Route", route[:1])
    return plugins.open(
        route,
        timeout=seconds(plan.timeout),
        connect_timeout=plan.connect_timeout,
        deadline=None if plan.deadline is None else monotonic() + plan.deadline,
        limits=plan.limits,
        first=None if plan.create is None else _stand_in(plan),
    )


def open_above(plan: Plan, stream: Stream, tunnel: bool, tls: bool) -> Opened:
    """Open the wrappers of the plan above `stream`, which a program has opened itself."""
    plugins = plugins_of(plan.plugins)
    from ..transport.layers import Tls, Tunnel

    route = _planned(plan, plugins)
    wanted = [
        layer for layer in route[1:] if (tunnel and isinstance(layer, Tunnel)) or (tls and isinstance(layer, Tls))
    ]
    return plugins.open(
        cast("Route", (route[0], *wanted)),
        timeout=seconds(plan.timeout),
        connect_timeout=plan.connect_timeout,
        limits=plan.limits,
        below=stream,
    )


def _planned(plan: Plan, plugins: PluginSet) -> Route:
    transport = _loaded[0] if _loaded else _transport()
    tunnel = None
    if plan.tunnel_host is not None:
        port = plan.tunnel_port if plan.tunnel_port is not None else plan.port
        tunnel = transport.TunnelTo(plan.tunnel_host, port, plan.tunnel_headers, plan.http_version)
    assert plan.scheme in ("http", "https")
    if plan.context is not None:
        check_context(plan.context)
    if plan.source_address is None:
        origin = transport.usual_origin(plan.scheme, plan.host, plan.port)
    else:
        origin = transport.Origin(plan.scheme, plan.host, plan.port, plan.source_address)
    return plugins.plan(origin, tunnel, plan.context)


def _stand_in(plan: Plan) -> Callable[[Any, Opening], Stream]:  # Any: the endpoint, whatever its kind
    create = plan.create
    assert create is not None

    def first(endpoint: Any, opening: Opening) -> Stream:  # Any: as above
        return cast("Stream", create((plan.host, plan.port), plan.timeout, plan.source_address))

    return first


def whole_record(plan: Plan, parts: list[Any]) -> ConnectionRecord:  # Any: records, or None where a program tunnels
    """Return the record of a route that was opened in parts, each above the one before it."""
    from ..transport.record import ConnectionRecord as Record

    told = [part for part in parts if part is not None]
    facts = list(told[0].facts)
    for part in told[1:]:
        # Each part tells of the endpoint again, which it found open.
        facts += [fact for fact in part.facts if type(fact).__name__ in ("Tunnelled", "Secured")]
    return Record(_planned(plan, plugins_of(plan.plugins)), told[0].codec, tuple(facts))


def text_pairs(headers: Any) -> tuple[tuple[str, str], ...]:  # Any: a mapping or pairs, of text or bytes
    """Return header pairs as text, checked as any request's. Raises `InvalidRequest` before anything is sent."""
    from ..core.request import check_name, check_value

    pairs: list[tuple[str, str]] = []
    for name, value in headers.items() if hasattr(headers, "items") else headers:
        key = name.decode("latin-1") if isinstance(name, bytes) else str(name)
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        check_name(key)
        check_value(key, text)
        try:
            text.encode("latin-1")
        except UnicodeEncodeError:
            raise InvalidRequest(f"the value of {key!r} for the proxy must be latin-1 text or bytes") from None
        pairs.append((key, text))
    return tuple(pairs)
