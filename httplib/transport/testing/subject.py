"""What an author tells the kit: how to make a layer and its far end; and the connections the kit makes of that."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import NamedTuple
from unittest import SkipTest

from httplib.transport.folding import close_quietly
from httplib.transport.manager import BUILT_IN
from httplib.transport.plugin import Endpoint, Event, Layer, Observer, PluginSet, Route, Stream, Wrapper, hookimpl
from httplib.transport.record import ConnectionRecord

from . import wire
from .task import Task
from .wire import CorkedSocket, Faults, Wire, Wired, connected_pair


class FarEnd(NamedTuple):
    """A server for one endpoint: the layer that leads to it, and how the server gets its side of a connection."""

    layer: Endpoint
    accept: Callable[[], Stream]


class Dial(NamedTuple):
    """A connection that can be made: `route` leads there, `meet` returns the far end's stream once it is there."""

    route: Route
    meet: Callable[[], Stream]
    wire: Wire | None


class Link(NamedTuple):
    """A connection: the plugin's stream, the far end's, what is known of it, and what is below a wrapper."""

    near: Stream
    far: Stream
    record: ConnectionRecord
    wire: Wire | None


class Heard:
    """Keeps the events of the connections of one plugin set."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    @hookimpl
    def httplib_observe(self) -> Observer:
        """Listen."""
        return self.events.append


class Subject:
    """What is tested. Derive from `EndpointSubject` or `WrapperSubject`."""

    plugin: object
    """The plugin: its module, or whatever `PluginSet` takes."""

    secrets: tuple[str, ...] = ()
    """What must not be shown: the passwords in the layers that are made here."""

    exempt: Mapping[str, str] = {}
    """Names of checks that do not hold for this plugin, and why. Say it in the plugin's README too."""

    patience: float = 10.0
    """Seconds after which something hangs."""

    half_close: bool = True
    """Whether the far end can still receive when it has ended its own side. Python's TLS sockets cannot."""

    @cached_property
    def _watched(self) -> list[socket.socket]:
        return []

    def layer_of(self) -> Layer:
        """Return a layer of the plugin, to be looked at and not opened."""
        raise NotImplementedError

    def dial(self, faults: Faults | None = None) -> AbstractContextManager[Dial]:
        """Start a far end that expects one connection."""
        raise NotImplementedError

    def end_sending(self, far: Stream) -> None:
        """Say, at the far end, that nothing more will come: TLS's close_notify or a shutdown. Override for others."""
        unwrap = getattr(far, "unwrap", None)
        if unwrap is not None:
            far.settimeout(0)  # nobody waits for the answer
            with contextlib.suppress(OSError):
                unwrap()
        elif isinstance(far, socket.socket):
            far.shutdown(socket.SHUT_WR)
        else:
            raise SkipTest("override end_sending() to say how the far end ends its side")

    def plugins(self, *more: object) -> PluginSet:
        """Return the plugin, the kit's own endpoint and `more` as a set."""
        built_in = any(self.plugin is one for one in BUILT_IN)
        return PluginSet(wire, *more, *(() if built_in else (self.plugin,)))

    @contextmanager
    def link(self, faults: Faults | None = None) -> Generator[Link]:
        """Open a connection and give both ends; both are closed afterwards."""
        with self.dial(faults) as dial:
            meeting = Task(dial.meet)
            try:
                near, record = self.plugins().open(dial.route, timeout=self.patience)
            except BaseException:
                self.leave(meeting)
                raise
            try:
                far = self.watch(meeting.result(self.patience))
                try:
                    yield Link(near, far, record, dial.wire)
                finally:
                    close_quietly(far)
            finally:
                close_quietly(near)

    def leave(self, meeting: Task[Stream]) -> bool:
        """Wake the far end and close its stream; tell whether it has ended."""
        self.release()
        over = meeting.wait(self.patience / 2)
        for far in meeting.results:
            close_quietly(far)
        return over

    def watch(self, stream: Stream) -> Stream:
        """Shut `stream` down when the check is over, if it hangs for example."""
        if isinstance(stream, socket.socket):
            self._watched.append(stream)
        return stream

    def release(self) -> None:
        """Wake whatever still waits at a far end."""
        while self._watched:
            sock = self._watched.pop()
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class EndpointSubject(Subject):
    """Says how to reach a far end through an endpoint. `listen` is needed; the others make more checks possible."""

    def listen(self) -> AbstractContextManager[FarEnd]:
        """Start a server, and give the layer that leads to it and what accepts one connection there."""
        raise NotImplementedError(f"{type(self).__name__}.listen() must give a FarEnd")

    def refused(self) -> AbstractContextManager[Endpoint]:
        """Give a layer for a place where nobody listens."""
        raise SkipTest("override refused() to give a layer for a place where nobody listens")

    def stalled(self) -> AbstractContextManager[Endpoint]:
        """Give a layer for a server that never lets anybody in."""
        raise SkipTest("override stalled() to give a layer for a server that never lets anybody in")

    def layer_of(self) -> Endpoint:
        with self.listen() as far_end:
            return far_end.layer

    @contextmanager
    def dial(self, faults: Faults | None = None) -> Generator[Dial]:
        with self.listen() as far_end:
            yield Dial((far_end.layer,), far_end.accept, None)


class WrapperSubject(Subject):
    """Says how the far end answers a wrapper's handshake. `layer` and `answer` are needed."""

    layer: Wrapper
    """The layer under test; a property if each connection needs its own."""

    over_socket: bool = True
    """Whether ordinary connections rest on a socket, or on a stream with the five methods and no others."""

    speaks_first: bool = True
    """Whether the server may speak at once behind the handshake. Where it may not, as through a CONNECT tunnel, bytes
    there must be refused."""

    def answer(self, far: socket.socket) -> Stream:
        """Speak the far end's side of the handshake; return the stream for what is above: `far` if it is the same."""
        raise NotImplementedError(f"{type(self).__name__}.answer() must speak the far end's side of the handshake")

    def refuse(self, far: socket.socket) -> None:
        """Speak the far end's side of a handshake that ends in a refusal; `far` is closed behind it."""
        raise NotImplementedError

    def layer_of(self) -> Wrapper:
        return self.layer

    @contextmanager
    def dial(self, faults: Faults | None = None) -> Generator[Dial]:
        with self.dial_to(self._meet, faults) as dial:
            yield dial

    def _meet(self, far: CorkedSocket) -> Stream:
        above = self.answer(far)
        far.uncork()
        return above

    @contextmanager
    def dial_to(self, meet: Callable[[CorkedSocket], Stream], faults: Faults | None = None) -> Generator[Dial]:
        """Give a route over the kit's own endpoint to a far end that does what `meet` does."""
        near, raw = connected_pair()
        far = CorkedSocket(raw)
        far.settimeout(self.patience)
        self.watch(near)
        self.watch(far)
        with near, far:
            below = None if faults is None and self.over_socket else Wire(near, faults)
            route: Route = (Wired(near if below is None else below), self.layer)
            yield Dial(route, lambda: meet(far), below)
