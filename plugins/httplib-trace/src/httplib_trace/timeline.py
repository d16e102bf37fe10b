"""The timeline of a connection: its phases from the first name to the last byte, as data and as text."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from httplib.transport.plugin import (
    Connected,
    ConnectFailed,
    Connecting,
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
    SocketAddress,
    Wrapper,
    hookimpl,
)

from .transcript import printable, without_userinfo


@dataclass(frozen=True, slots=True)
class Phase:
    """Something that took its time. `start` and `end` are seconds on the timeline's clock.

    `name` is ``resolve``, ``connect``, the kind of a wrapper (``tls``, ``tunnel``), ``send``, ``interim`` (a response
    1xx), ``first byte`` (the wait for the response's head) or ``body``; `what` says which, `error` how it failed.
    """

    name: str
    start: float
    end: float
    what: str = ""
    error: str = ""

    @property
    def duration(self) -> float:
        """Seconds from start to end."""
        return self.end - self.start


class Timeline:
    """A plugin that listens to one connection: events do not say whose they are, so give each its own timeline.

    `phases` are in the order of their ends. `clock` gives seconds. No event says when a request on an open connection
    began to leave, so there the phase ``send`` has no length.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.phases: list[Phase] = []
        self._clock: Callable[[], float] = clock
        self._layer: float | None = None
        self._resolving: tuple[str, float] | None = None
        self._attempts: dict[SocketAddress, float] = {}
        self._connected: bool = False
        self._ready: float | None = None
        self._sent: float | None = None
        self._head: float | None = None

    @hookimpl
    def httplib_observe(self) -> Observer:
        """Listen."""
        return self._hear

    def clear(self) -> None:
        """Forget the phases so far."""
        self.phases.clear()

    def text(self) -> str:
        """Return one line for each phase: when it began, how long it took (both in milliseconds), what it was."""
        begin = min((phase.start for phase in self.phases), default=0.0)
        return "\n".join(
            f"{(phase.start - begin) * 1000:10.3f} {phase.duration * 1000:+10.3f}  {phase.name:<10} {phase.what}"
            f"{'  failed: ' if phase.error else ''}{phase.error}"
            for phase in self.phases
        )

    def _hear(self, event: Event) -> None:
        now = self._clock()
        if isinstance(event, LayerStarted):
            self._layer = now
            if not isinstance(event.layer, Wrapper):
                self._attempts.clear()
                self._resolving, self._connected = None, False
        elif isinstance(event, Resolving):
            self._resolving = (event.host, now)
        elif isinstance(event, Resolved):
            self._resolved(now, "")
        elif isinstance(event, Connecting):
            self._attempts[event.address] = now
        elif isinstance(event, ConnectFailed):
            self._tried(event.address, now, str(event.error))
        elif isinstance(event, Connected):
            self._tried(event.peer, now, "")
            self._attempts.clear()
        elif isinstance(event, (LayerOpened, LayerFailed)):
            self._layer_done(event, now)
        elif isinstance(event, RouteOpened):
            self._ready = now
        else:
            self._exchange(event, now)

    def _exchange(self, event: Event, now: float) -> None:
        if isinstance(event, RequestSent):
            target = printable(without_userinfo(event.target.encode("latin-1", "replace")))
            self._add("send", self._ready, now, f"{event.method} {target} ({event.size} bytes)")
            self._ready, self._sent = None, now
        elif isinstance(event, ResponseStarted):
            interim = 100 <= event.status < 200 and event.status != 101
            what = f"{event.status} {printable(event.reason.encode('latin-1', 'replace'))}".rstrip()
            # An answer may come before the request has left in full.
            start = self._ready if self._sent is None else self._sent
            self._add("interim" if interim else "first byte", start, now, what)
            self._sent = self._head = now
        elif isinstance(event, ResponseEnded):
            self._add("body", self._head, now, f"{event.size} bytes", "" if event.complete else "incomplete")
            self._sent = self._head = None

    def _layer_done(self, event: LayerOpened | LayerFailed, now: float) -> None:
        error = "" if isinstance(event, LayerOpened) else f"{type(event.error).__name__}: {event.error}"
        if error and self._resolving is not None:
            self._resolved(now, error)
        elif isinstance(event.layer, Wrapper):
            self._add(event.layer.kind, self._layer, now, str(event.layer), error)
        else:
            for address in list(self._attempts):
                self._tried(address, now, error)
            if not self._connected:
                self._add("connect", self._layer, now, str(event.layer), error)

    def _resolved(self, now: float, error: str) -> None:
        if self._resolving is not None:
            self._add("resolve", self._resolving[1], now, self._resolving[0], error)
            self._resolving = None

    def _tried(self, address: SocketAddress | None, now: float, error: str) -> None:
        # A plugin's endpoint tells only that it is connected, perhaps not even to what.
        start = self._layer if address is None else self._attempts.pop(address, self._layer)
        what = f"{address[0]} port {address[1]}" if isinstance(address, tuple) else str(address or "")
        self._add("connect", start, now, what, error)
        self._connected = True

    def _add(self, name: str, start: float | None, end: float, what: str, error: str = "") -> None:
        self.phases.append(Phase(name, end if start is None else start, end, what, error))
