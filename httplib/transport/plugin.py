"""The page that authors of plugins import: the values, the eight hooks, and a typed marker for each hook.

A transport is a frozen dataclass that says where to connect or how to wrap, and one function that opens it::

    @dataclass(frozen=True, slots=True)
    class Unix(Endpoint, kind="unix"):
        path: str

    @opens(Unix)
    def open_unix(layer: Unix, opening: Opening) -> Stream: ...

A plugin is any object that holds marked functions, most often a module. It takes part when a program registers it
(``HTTPConnection(..., plugins=PluginSet(module))``), when a route names a kind that an installed distribution lists
under the entry-point group ``httplib.layers`` (entry name = kind, value = module), or when the program or the variable
``HTTPLIB_PLUGINS`` names it under the group ``httplib.plugins``. Installing it alone changes nothing.

*Order.* Plugins registered later are asked first, the built-in ones last. Where the first answer wins, None means "not
mine". A function marked with `hookimpl` and named after its hook takes part too; it takes as many of the hook's
arguments as it likes, by name, may be ``tryfirst`` or ``trylast``, and with ``wrapper=True`` it surrounds all the
others: it yields once, gets what they made and returns what shall be used instead.

*Errors.* Raise `OSError` (with errno) or an `HTTPException` for what goes wrong in the world: it reaches the program as
it is, with the layer and the route in its notes. Anything else is taken for a fault of the plugin.

*Versions.* A plugin may say ``httplib_api = 1``: the `API_VERSION` that it was written for. Another number is refused.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, cast, overload

import pluggy

from httplib.core.body import BodyDecoder
from httplib.core.errors import HTTPException, SurplusBytes, TunnelRefused, advise, excerpt
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.core.request import RequestHead
from httplib.core.response import ResponseHead
from httplib.core.status import Status

from .certificate import certificate_of
from .codec import HTTP_1, WireCodec
from .errors import PluginError, UnknownKind, plugin_error
from .events import (
    Connected,
    ConnectFailed,
    Connecting,
    ConnectionClosed,
    Event,
    LayerFailed,
    LayerOpened,
    LayerStarted,
    Observer,
    RequestSent,
    Resolved,
    Resolving,
    ResponseEnded,
    ResponseStarted,
    RouteOpened,
    Secured,
    SocketAddress,
    Tunnelled,
    connected,
)
from .layers import (
    Endpoint,
    Layer,
    Route,
    Tcp,
    Tls,
    Tunnel,
    Wrapper,
    ascii_host,
    authority,
    check_host,
    check_port,
    describe,
)
from .opening import Address, Opening
from .origin import Origin, TunnelTo
from .rules import HeaderRules
from .stream import Stream, missing_methods

if TYPE_CHECKING:
    import ssl

    from .manager import PluginSet, default_plugins

__all__ = [
    "API_VERSION",
    "DEFAULT_LIMITS",
    "HTTP_1",
    "Address",
    "BodyDecoder",
    "ConnectFailed",
    "Connected",
    "Connecting",
    "ConnectionClosed",
    "Endpoint",
    "Event",
    "HTTPException",
    "HeaderRules",
    "Layer",
    "LayerFailed",
    "LayerOpened",
    "LayerStarted",
    "Limits",
    "Observer",
    "Opening",
    "Origin",
    "PluginError",
    "PluginSet",
    "RequestHead",
    "RequestSent",
    "Resolved",
    "Resolving",
    "ResponseEnded",
    "ResponseHead",
    "ResponseStarted",
    "Route",
    "RouteOpened",
    "Secured",
    "SocketAddress",
    "Status",
    "Stream",
    "SurplusBytes",
    "Tcp",
    "Tls",
    "Tunnel",
    "TunnelRefused",
    "TunnelTo",
    "Tunnelled",
    "UnknownKind",
    "WireCodec",
    "Wrapper",
    "adds_status_codes",
    "advise",
    "ascii_host",
    "authority",
    "certificate_of",
    "check_host",
    "check_port",
    "connected",
    "default_plugins",
    "describe",
    "excerpt",
    "gives_codec",
    "gives_tls_context",
    "hookimpl",
    "observes",
    "opens",
    "plans_routes",
    "resolves",
    "sets_header_rules",
]

API_VERSION: Final = 1
"""Counts up when a plugin written for the number before would break."""

PROJECT: Final = "httplib"

hookspec: Final = pluggy.HookspecMarker(PROJECT)

hookimpl: Final = pluggy.HookimplMarker(PROJECT)
"""Marks a function named after its hook; needed for ``wrapper=True``, ``tryfirst`` and ``trylast`` alone."""


class Hooks:
    """The eight hooks. A hook may get more arguments in time, but none is ever renamed or dropped."""

    @hookspec(firstresult=True)
    def httplib_open_layer(self, layer: Layer, below: Stream | None, opening: Opening) -> Stream | None:
        """Open one layer of a new connection.

        Called bottom up, once for each layer. `below` is the open stream that a wrapper rests on, None for an
        endpoint; its time-out is set already. The first stream ends the call. A wrapper that changes no bytes
        afterwards returns `below` itself; one whose peer may speak first reads exactly the bytes of its own handshake.

        An opener that fails closes what it opened; `below` is closed by the caller. Before each call that may block,
        set the time-out to ``opening.timeout`` again: time passes. Use `opens` unless you wrap other openers.
        """

    @hookspec(firstresult=True)
    def httplib_plan_route(
        self, origin: Origin, tunnel: TunnelTo | None, tls_context: ssl.SSLContext | None
    ) -> Route | None:
        """Choose the route of a new connection. The first route wins; the built-in planner is asked last.

        `tls_context` is there whenever ``origin.scheme`` is ``"https"``. Raise to refuse an origin.
        """

    @hookspec(firstresult=True)
    def httplib_resolve(self, host: str, port: int, opening: Opening) -> Sequence[Address] | None:
        """Turn a name, or a literal address, into the addresses to dial, best first.

        Called in the tcp layer. The first answer wins; None leaves it to others and at last to the operating system.
        What is returned is what is dialled: nobody looks the name up again. Raise `OSError` to refuse.
        """

    @hookspec(firstresult=True)
    def httplib_tls_context(self) -> ssl.SSLContext | None:
        """Give the default TLS context, for connections whose program gave none. The first answer wins."""

    @hookspec
    def httplib_status_codes(self) -> Iterable[Status]:
        """Give rows for the status registry: names and phrases of codes that it lacks. All answers are merged."""
        raise NotImplementedError

    @hookspec(firstresult=True)
    def httplib_wire_codec(self) -> WireCodec | None:
        """Give the codec of the wire. The first answer wins; bounds and framing are then the codec's own affair."""

    @hookspec
    def httplib_header_rules(self) -> HeaderRules | None:
        """Give the policy of the header model. All answers are merged; the first to set a bound or a field wins."""

    @hookspec
    def httplib_observe(self) -> Observer | None:
        """Give a callable for the events of connections and exchanges. All of them are called, in order."""


_Function = TypeVar("_Function", bound=Callable[..., object])
_EndpointKind = TypeVar("_EndpointKind", bound=Endpoint)
_WrapperKind = TypeVar("_WrapperKind", bound=Wrapper)

OpenLayer: TypeAlias = "Callable[[Layer, Stream | None, Opening], Stream | None]"
PlanRoute: TypeAlias = "Callable[[Origin, TunnelTo | None, ssl.SSLContext | None], Route | None]"
Resolve: TypeAlias = "Callable[[str, int, Opening], Sequence[Address] | None]"


def guarded(function: Callable[..., object], *arguments: object) -> object:
    """Call a plugin's function; what is neither `OSError` nor `HTTPException` becomes a `PluginError` that names it."""
    try:
        return function(*arguments)
    except (OSError, HTTPException):
        raise
    except Exception as error:
        raise fault(function, error) from error


def fault(function: Callable[..., object], error: Exception) -> PluginError:
    """Return the error for a plugin's function that raised what it should not."""
    name = getattr(function, "__qualname__", repr(function))
    return plugin_error(
        f"{name} raised {type(error).__name__}: {excerpt(str(error))}",
        "tell its author, or leave the plugin out",
        plugin=getattr(function, "__module__", "") or "",
    )


def _marked(adapter: _Function, function: Callable[..., object], hook: str, arguments: int) -> _Function:
    try:
        inspect.signature(function).bind(*range(arguments))
    except TypeError:
        name = getattr(function, "__qualname__", repr(function))
        raise TypeError(f"{name} must take {arguments} positional arguments to serve {hook}") from None
    # Not __wrapped__: pluggy would follow it and take the author's argument names for the hook's.
    for attribute in ("__name__", "__doc__", "__module__"):
        setattr(adapter, attribute, getattr(function, attribute, None))
    return hookimpl(specname=hook)(adapter)


@overload
def opens(
    kind: type[_EndpointKind],
) -> Callable[[Callable[[_EndpointKind, Opening], Stream]], OpenLayer]: ...


@overload
def opens(
    kind: type[_WrapperKind],
) -> Callable[[Callable[[_WrapperKind, Stream, Opening], Stream]], OpenLayer]: ...


def opens(kind: type[Layer]) -> Callable[[Callable[..., Stream]], OpenLayer]:
    """Mark a function as the opener of one kind of layer.

    It takes ``(layer, opening)`` for an endpoint, ``(layer, below, opening)`` for a wrapper, and returns a stream; see
    `Hooks.httplib_open_layer` for what it must and may do. Raises TypeError for a function of another shape.
    """

    if not (isinstance(cast(object, kind), type) and issubclass(kind, Endpoint | Wrapper) and kind.kind):
        raise TypeError(f"opens() takes a class derived from Endpoint or Wrapper, not {kind!r}")
    endpoint = issubclass(kind, Endpoint)

    def mark(function: Callable[..., Stream]) -> OpenLayer:
        opener = cast("Callable[..., Stream | None]", function)

        def adapter(layer: Layer, below: Stream | None, opening: Opening) -> Stream | None:
            if type(layer) is not kind:
                return None
            try:
                # As guarded, written out: saves 0.4 us of a connection.
                stream = opener(layer, opening) if endpoint else opener(layer, below, opening)
            except (OSError, HTTPException):
                raise
            except Exception as error:
                raise fault(function, error) from error
            missing: tuple[str, ...] = ()
            if stream is None or (stream is not below and (missing := missing_methods(stream))):
                what = f"returned no stream: it lacks {', '.join(missing)}" if missing else "returned None"
                raise plugin_error(
                    f"{function.__qualname__} {what}",
                    "an opener returns a stream or raises OSError",
                    plugin=function.__module__,
                    hook=kind.kind,
                )
            if opening.made is not None:
                opening.made.append(stream)
            return stream

        adapter.httplib_kind = kind.kind  # type: ignore[attr-defined]  # how a plugin set knows which kinds it can open
        adapter.httplib_opener = function  # type: ignore[attr-defined]  # for the checks of httplib.transport.testing
        # With the adapter itself: a function that functools.wraps() makes of it copies the mark, and is another one.
        adapter.httplib_typed = (kind, adapter)  # type: ignore[attr-defined]  # how a relay finds the opener of a layer
        return _marked(adapter, function, "httplib_open_layer", 2 if endpoint else 3)

    return mark


def plans_routes(function: PlanRoute) -> PlanRoute:
    """Mark a function ``(origin, tunnel, tls_context) -> route or None``; see `Hooks.httplib_plan_route`."""

    def adapter(origin: Origin, tunnel: TunnelTo | None, tls_context: ssl.SSLContext | None) -> Route | None:
        return cast("Route | None", guarded(function, origin, tunnel, tls_context))

    return _marked(adapter, function, "httplib_plan_route", 3)


def resolves(function: Resolve) -> Resolve:
    """Mark a function ``(host, port, opening) -> addresses or None``; see `Hooks.httplib_resolve`."""

    def adapter(host: str, port: int, opening: Opening) -> Sequence[Address] | None:
        return cast("Sequence[Address] | None", guarded(function, host, port, opening))

    return _marked(adapter, function, "httplib_resolve", 3)


def gives_tls_context(function: Callable[[], ssl.SSLContext | None]) -> Callable[[], ssl.SSLContext | None]:
    """Mark a function ``() -> context or None``; see `Hooks.httplib_tls_context`."""

    def adapter() -> ssl.SSLContext | None:
        return cast("ssl.SSLContext | None", guarded(function))

    return _marked(adapter, function, "httplib_tls_context", 0)


def adds_status_codes(function: Callable[[], Iterable[Status]]) -> Callable[[], Iterable[Status]]:
    """Mark a function ``() -> rows``; see `Hooks.httplib_status_codes`."""

    def adapter() -> Iterable[Status]:
        return cast("Iterable[Status]", guarded(function))

    return _marked(adapter, function, "httplib_status_codes", 0)


def gives_codec(function: Callable[[], WireCodec | None]) -> Callable[[], WireCodec | None]:
    """Mark a function ``() -> codec or None``; see `Hooks.httplib_wire_codec`."""

    def adapter() -> WireCodec | None:
        return cast("WireCodec | None", guarded(function))

    return _marked(adapter, function, "httplib_wire_codec", 0)


def sets_header_rules(function: Callable[[], HeaderRules | None]) -> Callable[[], HeaderRules | None]:
    """Mark a function ``() -> rules or None``; see `Hooks.httplib_header_rules`."""

    def adapter() -> HeaderRules | None:
        return cast("HeaderRules | None", guarded(function))

    return _marked(adapter, function, "httplib_header_rules", 0)


def observes(function: Callable[[], Observer | None]) -> Callable[[], Observer | None]:
    """Mark a function ``() -> observer or None``; see `Hooks.httplib_observe`."""

    def adapter() -> Observer | None:
        return cast("Observer | None", guarded(function))

    return _marked(adapter, function, "httplib_observe", 0)


if not TYPE_CHECKING:  # checkers would take any misspelt name for one that is found here

    def __getattr__(name: str) -> object:
        # The set imports this page, so the page can give it only when it is asked for.
        if name in ("PluginSet", "default_plugins"):
            from . import manager

            return getattr(manager, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
