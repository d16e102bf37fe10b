"""A plugin set: register, find, plan, open.

*How it works.* A `PluginSet` is a value: the plugins it was made of never change, and `with_plugins` makes another. On
first use it registers them, built-ins first, with a `Relay` of its own and works out the `Assembly`; both stand in one
`_State`, which is replaced as a whole when a route names a kind that only an installed distribution opens.
"""

from __future__ import annotations

import functools
import os
import socket
import threading
import time
from types import ModuleType
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from httplib.core.limits import DEFAULT_LIMITS, Limits

from . import direct, plan, tcp, tls, tunnel
from .assembly import Assembly
from .errors import PluginError, plugin_error
from .folding import Collector, StandIn, check_route, close_quietly, fold
from .layers import Layer, Route, Tcp
from .opening import Deadline, Opening, no_answer
from .origin import Origin, TunnelTo
from .record import ConnectionRecord, Opened
from .relay import Relay, name_of
from .stream import Stream

if TYPE_CHECKING:
    import ssl

    from .discovery import Discovery

BUILT_IN: Final[tuple[ModuleType, ...]] = (plan, tcp, tls, tunnel)


class _State(NamedTuple):
    relay: Relay
    assembly: Assembly
    found: tuple[object, ...]
    usual: bool


class PluginSet:
    """The built-in plugins and others, as one immutable value that a connection is given with ``plugins=``.

    `plugins` are objects that hold marked functions (modules, most often), or names under which installed
    distributions list them in the entry-point group ``httplib.plugins``. Later ones are asked first. A plugin that
    does not fit is reported with a `PluginError` on first use.
    """

    __slots__ = ("_discovery", "_lock", "_state", "_usual", "plugins")

    def __init__(self, *plugins: object) -> None:
        self.plugins: tuple[object, ...] = plugins
        self._lock = threading.Lock()
        self._state: _State | None = None
        self._discovery: Discovery | None = None
        self._usual: bool = False

    def with_plugins(self, *plugins: object) -> PluginSet:
        """Return a new set: this one's plugins, then `plugins`. This one stays as it is."""
        return PluginSet(*self.plugins, *plugins)

    def __repr__(self) -> str:
        named = (one if isinstance(one, str) else name_of(one) for one in self.plugins)
        return f"PluginSet({', '.join(named)})"

    @property
    def assembly(self) -> Assembly:
        """What the plugins come to, worked out on first use. Raises `PluginError`."""
        return (self._state or self._ready()).assembly

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of layers that can be opened without looking further, sorted."""
        return tuple(sorted(self._ready().relay.kinds))

    @property
    def discovery(self) -> Discovery:
        """What is installed, and what of it is broken. Loads `importlib.metadata`."""
        if self._discovery is None:
            from .discovery import Discovery

            self._discovery = Discovery()
        return self._discovery

    def plan(self, origin: Origin, tunnel: TunnelTo | None = None, tls_context: ssl.SSLContext | None = None) -> Route:
        """Return the route of a new connection. For https a missing context is the default one.

        Raises what a planner raises to refuse, and `PluginError` for a planner that is broken.
        """
        relay = (self._state or self._ready()).relay
        if tls_context is None and origin.scheme == "https":
            tls_context = relay.tls_context()
        return relay.plan_route(origin, tunnel, tls_context)

    def tls_context(self) -> ssl.SSLContext:
        """Return the default TLS context: a plugin's, or the library's own, of which there is one for each process."""
        return self._ready().relay.tls_context()

    def open(
        self,
        route: Route,
        *,
        timeout: float | None = None,
        deadline: float | None = None,
        connect_timeout: float | None = None,
        limits: Limits = DEFAULT_LIMITS,
        below: Stream | None = None,
        first: StandIn | None = None,
    ) -> Opened:
        """Open `route` and return its topmost stream, whose time-out is then `timeout`, and the record of it.

        `timeout` bounds each blocking call, in seconds (None: no bound; 2.7's unset time-out is
        ``socket.getdefaulttimeout()``). `connect_timeout` bounds the whole opening, in seconds; `deadline` is a point
        on the clock of `time.monotonic`. `below` is a stream that stands for the endpoint, open already; `first` is
        called to open it in place of the plugins.

        Raises `OSError` (`TimeoutError`, `ConnectTimeout`, `DeadlineExceeded`, `TunnelRefused`, `ssl.SSLError`),
        `HTTPException` for what a proxy did wrong, `PluginError` for a plugin's fault, `UnknownKind` before anything
        is opened for a layer that nobody opens, TypeError for what is no route, ValueError for a time-out below 0. When
        it raises, all is closed, `below` too.
        """
        try:
            if timeout is not None and timeout < 0:
                raise ValueError(f"a time-out is 0 seconds or more, or None, not {timeout}")
            state = self._state or self._ready()
            kinds = state.relay.kinds
            for index, layer in enumerate(check_route(route)):
                if layer.kind not in kinds and (index or below is None):
                    state = self._found(layer, state)
                    kinds = state.relay.kinds
        except BaseException:
            if below is not None:
                close_quietly(below)
            raise
        deadlines: tuple[Deadline, ...] = ()
        if connect_timeout is not None:
            deadlines = (Deadline(time.monotonic() + connect_timeout, "connect"),)
        if deadline is not None:
            deadlines += (Deadline(deadline, "exchange"),)
        relay, assembly = state.relay, state.assembly
        collector = Collector(assembly.observers)
        heard = bool(assembly.observers)
        opening = Opening(
            timeout,
            deadlines,
            limits,
            assembly.codec,
            relay.resolve if relay.resolves else no_answer,
            collector if heard else collector.news.append,
            [] if relay.wrapped else None,
            heard,
        )
        return fold(route, relay.openers, relay.open_layer, opening, collector, below, first)

    def dial(
        self, host: str, port: int, timeout: object = direct.UNSET
    ) -> tuple[socket.socket, ConnectionRecord] | None:
        """Open the usual route to `host` at once, if it is an IPv4 literal and only built-in plugins have a say in it.

        None, and nothing is done, where that is not so or not known yet: then `plan` a route and `open` it, which comes
        to the same. `timeout` as there; unless it is given, the socket has the socket module's default. Raises as they.
        """
        if not self._usual or socket.create_connection is not tcp.CREATE_CONNECTION or socket.socket is not tcp.SOCKET:
            return None
        return direct.dial(host, port, timeout)

    def _ready(self) -> _State:
        state = self._state
        if state is None:
            with self._lock:
                state = self._state
                if state is None:
                    state = self._state = self._made(())
                    self._usual = state.usual
        return state

    def _made(self, found: tuple[object, ...]) -> _State:
        named: list[object] = []
        for plugin in self.plugins:
            if isinstance(plugin, str):
                loaded = self.discovery.load("httplib.plugins", plugin)
                if loaded is None:
                    raise plugin_error(
                        "no installed distribution lists it under httplib.plugins",
                        "install it, or correct the name (python -m httplib plugins lists them)",
                        plugin=plugin,
                    )
                named.append(loaded)
            else:
                named.append(plugin)
        # Found ones come before the program's own, which are thus asked first.
        relay = Relay((*BUILT_IN, *found, *named))
        assembly = relay.assemble()
        return _State(relay, assembly, found, _is_usual(relay, assembly))

    def _found(self, layer: Layer, state: _State) -> _State:
        """Return a state that can open `layer`, with an installed plugin, as nothing in `state` does."""
        kind = layer.kind
        plugin = self.discovery.load("httplib.layers", kind)
        if plugin is None:
            if state.relay.opens_any:
                return state  # an untyped opener may know it: the fold will tell
            raise self.discovery.unknown(kind, type(layer).__module__, state.relay.kinds)
        with self._lock:
            state = self._state or state  # another thread may have found it, or something else, meanwhile
            if kind in state.relay.kinds:
                return state
            try:
                state = self._made((*state.found, plugin))
                if kind not in state.relay.kinds:
                    raise plugin_error(f"it opens no layer of kind {kind!r}", "correct its entry point", plugin=kind)
            except PluginError as error:
                self.discovery.quarantine("httplib.layers", kind, str(error))
                raise
            self._state = state
            self._usual = state.usual
        return state


def _is_usual(relay: Relay, assembly: Assembly) -> bool:
    """Tell whether the built-in plugins alone plan routes, find addresses and open TCP, and nobody listens."""
    return (
        relay.planner is plan.httplib_plan_route
        and not relay.resolves
        and relay.openers.get(Tcp) is cast(object, tcp.open_tcp)
        and not assembly.observers
        and assembly.foreign_codec is None
    )


@functools.lru_cache(maxsize=1)
def default_plugins() -> PluginSet:
    """Return the set that connections use when they are given none: the built-ins and what ``HTTPLIB_PLUGINS`` names.

    It is one object for the process, made when first asked for.
    """
    if not os.environ.get("HTTPLIB_PLUGINS"):
        return PluginSet()
    from .discovery import enabled

    return PluginSet(*enabled())
