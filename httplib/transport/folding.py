"""Opening a route: a fold over its layers, bottom up, that leaves nothing open when it fails."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast

from httplib.core.errors import HTTPException, Phase, advise

from .events import (
    Connected,
    ConnectFailed,
    Connecting,
    Event,
    LayerFailed,
    LayerOpened,
    LayerStarted,
    Observer,
    Resolved,
    Resolving,
    RouteOpened,
    Secured,
    Tunnelled,
    connected,
)
from .layers import Endpoint, Layer, Route, Wrapper, describe
from .opening import Opening
from .record import ConnectionRecord, Opened
from .stream import Stream

LayerOpener: TypeAlias = "Callable[[Layer, Stream | None, Opening], Stream]"

StandIn: TypeAlias = Callable[[Endpoint, Opening], Stream]
"""What may stand for the first layer of a route: it gets the endpoint and the opening and returns a stream."""

PHASES: Final[dict[str, Phase]] = {"tls": "tls", "tunnel": "tunnel"}

# News that says nothing of the finished connection; a failure would also keep its traceback alive.
_PASSING: Final = (Resolving, Connecting, ConnectFailed, LayerStarted, LayerOpened, LayerFailed, RouteOpened)

_LASTING: Final = frozenset((Resolved, Connected, Secured, Tunnelled))
"""What need not be compared with those: saves 0.4 us of a connection."""


class Collector:
    """Tells observers what happens and keeps the news for the record.

    An observer's failure is kept until the layer is open: raised inside an opener, it would leak what that has open.
    Where nobody listens, nobody need be told: then ``news.append`` does for an observer (saves 0.6 us).
    """

    __slots__ = ("failure", "news", "observers")

    def __init__(self, observers: tuple[Observer, ...]) -> None:
        self.observers: tuple[Observer, ...] = observers
        self.news: list[Event] = []
        self.failure: Exception | None = None

    def facts(self) -> tuple[Event, ...]:
        """Return what of the news lasts."""
        if _LASTING.issuperset(map(type, self.news)):
            return tuple(self.news)
        return tuple([one for one in self.news if not isinstance(one, _PASSING)])

    def __call__(self, event: Event) -> None:
        self.news.append(event)
        for observer in self.observers:
            try:
                observer(event)
            except Exception as error:
                self.failure = self.failure or error

    def check(self) -> None:
        """Raise what an observer has raised."""
        if self.failure is not None:
            raise self.failure


def check_route(route: object) -> Route:
    """Return `route` if it is one endpoint and then wrappers; raise TypeError, which says what is wrong, if not."""
    if not isinstance(route, tuple) or not route:
        raise TypeError(f"a route is a tuple of layers, an endpoint first, not {route!r}")
    layers = cast("tuple[object, ...]", route)
    if len(layers) == 1 and isinstance(layers[0], Endpoint):
        return cast("Route", layers)
    for index, layer in enumerate(layers):
        expected = Wrapper if index else Endpoint
        if not isinstance(layer, expected):
            raise TypeError(
                f"item {index} of a route must derive from {expected.__name__}, which {type(layer).__name__} does not: "
                f"a route is one endpoint and then wrappers, from the bottom up"
            )
    return cast("Route", route)


def fold(
    route: Route,
    openers: Mapping[type[Layer], LayerOpener],
    open_layer: LayerOpener,
    opening: Opening,
    collector: Collector,
    below: Stream | None,
    first: StandIn | None,
) -> Opened:
    """Open `route` and return its top, by `openers` and for other layers by `open_layer`.

    With `below` the endpoint counts as open; `first` stands in for its opener.
    On failure everything is closed, `below` too, and the error has `phase`, `layer`, `route` and a note about them.
    """
    stream = below
    observers = collector.observers
    for index, layer in enumerate(route):
        try:
            if stream is not None:
                _set_timeout(stream, opening.timeout)
            elif opening.deadlines:
                _ = opening.timeout  # raises when all of the time is used up
            if observers:
                collector(LayerStarted(layer))
            if index == 0 and (stream is not None or first is not None):
                stream = stream or cast("StandIn", first)(cast(Endpoint, layer), opening)
                collector(connected(stream))
            else:
                stream = openers.get(type(layer), open_layer)(layer, stream, opening)
            if observers:
                collector(LayerOpened(layer))
                if index + 1 == len(route):
                    collector(RouteOpened(route))
                collector.check()
            if opening.deadlines:
                _ = opening.timeout
        except BaseException as error:
            # Top down: what a hook wrapper has lost stands above what it was given.
            for lost in (*reversed(opening.made or ()), stream):
                if lost is not None:
                    close_quietly(lost)
            if observers:
                collector(LayerFailed(layer, error))
            raise explained(error, route, index, opening)  # noqa: B904  # the cause is set where there is another
    assert stream is not None
    _set_timeout(stream, opening.call_timeout)
    return Opened(stream, ConnectionRecord(route, opening.codec.name, collector.facts()))


def _set_timeout(stream: Stream, timeout: float | None) -> None:
    if isinstance(stream, socket.SocketType) and stream.gettimeout() == timeout:
        return  # a system call saved
    # A stand-in that a program made may have makefile() and little else.
    settimeout = getattr(stream, "settimeout", None)
    if settimeout is not None:
        settimeout(timeout)


def close_quietly(stream: Stream) -> None:
    """Close what may be broken already: the error that led here matters more."""
    with contextlib.suppress(Exception):
        stream.close()


def explained(error: BaseException, route: Route, index: int, opening: Opening) -> BaseException:
    """Return the error to raise: itself with notes, or the deadline's with the original as its cause."""
    raised = error
    if isinstance(error, (TimeoutError, BlockingIOError)) and (deadline := opening.overrun()) is not None:
        late = deadline.error()
        if type(late) is not type(error):
            late.__cause__ = error
            raised = late
    if isinstance(raised, (OSError, HTTPException)):
        layer = route[index]
        facts: dict[str, object] = raised.__dict__
        if not getattr(raised, "phase", "") or isinstance(raised, HTTPException):
            facts["phase"] = PHASES.get(layer.kind, "connect")
        facts.setdefault("request_sent", "none")
        facts["layer"], facts["route"] = str(layer), describe(route)
        advise(raised, f"while opening layer {index + 1} of {len(route)}, {layer}, of the route {describe(route)}")
    return raised
