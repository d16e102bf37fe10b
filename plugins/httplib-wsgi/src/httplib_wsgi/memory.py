"""A connection in memory: a stream for the client, and what a server's thread or event loop does at the other end.

*Bounds.* Each direction holds `HELD` bytes; who wants to put more there waits. One case is let through: while the
server waits for room itself, the client's bytes are taken in beyond that bound. Otherwise an application that answers
while it still reads and a client that sends before it reads would wait for each other for ever.

*Ends.* Either side can stop sending, and either can go away. What was sent before stays readable.
"""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable
from typing import Final

HELD: Final = 65536
"""How many bytes one direction holds."""


class Connection:
    """The two directions, under one lock. The methods are the server's; the client has a `MemoryStream`."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.watcher: Callable[[], object] | None = None
        self.to_server = bytearray()
        self.to_client = bytearray()
        self.client_done: bool = False
        self.client_deaf: bool = False
        self.client_gone: bool = False
        self.server_gone: bool = False
        self.server_waits: bool = False
        self.failure: BaseException | None = None

    def notify(self) -> None:
        """Wake whoever waits. The lock must be held."""
        self.changed.notify_all()
        if self.watcher is not None:
            self.watcher()

    def watch(self, watcher: Callable[[], object] | None) -> None:
        """Have `watcher` called, under the lock and in any thread, whenever something has changed."""
        with self.changed:
            self.watcher = watcher

    @property
    def has_news(self) -> bool:
        """Whether `receive` has something to say."""
        return bool(self.to_server) or self.client_done

    @property
    def has_room(self) -> bool:
        """Whether the server may send, or need not any more."""
        return len(self.to_client) < HELD or self.client_deaf

    def receive(self) -> bytes:
        """Return what the client has sent; ``b""`` if it will send no more. Only when there is news."""
        with self.changed:
            data = bytes(self.to_server)
            self.to_server.clear()
            self.notify()
            return data

    def send(self, data: bytes) -> None:
        """Send to the client, also beyond the bound: ask `has_room` afterwards. Raises `BrokenPipeError`."""
        with self.changed:
            if self.client_deaf:
                raise BrokenPipeError(errno.EPIPE, "the client has closed the connection")
            self.to_client += data
            self.notify()

    def wait_for_news(self) -> None:
        """Block until the client has sent something or is done."""
        with self.changed:
            self.changed.wait_for(lambda: self.has_news)

    def wait_for_room(self) -> None:
        """Block until the client has taken enough; what it sends meanwhile is taken in."""
        with self.changed:
            self.stuck(True)
            self.changed.wait_for(lambda: self.has_room)
            self.stuck(False)

    def stuck(self, waits: bool) -> None:
        """Say whether the server waits for room."""
        with self.changed:
            self.server_waits = waits
            self.notify()

    def leave(self, failure: BaseException | None = None) -> None:
        """End the server's side. The client gets what was sent, and then the end, or `failure`."""
        with self.changed:
            self.server_gone = True
            self.failure = failure
            self.to_server.clear()
            self.notify()


class MemoryStream:
    """The client's end, with the methods of a socket. There is no descriptor, so `pending` says what is here."""

    def __init__(self, connection: Connection, timeout: float | None) -> None:
        self._connection: Connection = connection
        self._timeout: float | None = timeout

    def recv(self, bufsize: int, /) -> bytes:
        """Return at most `bufsize` bytes; ``b""`` at the end."""
        if bufsize < 0:
            raise ValueError("negative buffersize in recv")
        connection = self._connection
        with connection.changed:
            self._wait(lambda: bool(bufsize == 0 or connection.to_client or self._ended), self._until())
            if not connection.to_client and connection.failure is not None and bufsize:
                raise connection.failure
            data = bytes(memoryview(connection.to_client)[:bufsize])
            del connection.to_client[: len(data)]
            connection.notify()
            return data

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        """Receive into `buffer` and return how many bytes; 0 at the end."""
        view = memoryview(buffer).cast("B")
        data = self.recv(min(nbytes or len(view), len(view)))
        view[: len(data)] = data
        return len(data)

    def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
        """Hand `data` to the server, as it takes it."""
        connection, view = self._connection, memoryview(data).cast("B")
        until = self._until()
        with connection.changed:
            self._check()
            while len(view):
                self._wait(lambda: self._may_send, until)
                if connection.server_gone:
                    raise connection.failure or BrokenPipeError(errno.EPIPE, "the server has closed the connection")
                if connection.client_done:
                    raise BrokenPipeError(errno.EPIPE, "this side was shut down")
                room = len(view) if connection.server_waits else HELD - len(connection.to_server)
                connection.to_server += view[:room]
                view = view[room:]
                connection.notify()

    def settimeout(self, value: float | None, /) -> None:
        """Bound each later call to `value` seconds."""
        if value is not None and value < 0:
            raise ValueError("Timeout value out of range")
        self._timeout = value

    def gettimeout(self) -> float | None:
        """Return the time-out in seconds, None if there is none."""
        return self._timeout

    def pending(self) -> int:
        """Return how many bytes are here; 1 at the end of the stream, which does not wait either."""
        connection = self._connection
        with connection.changed:
            return len(connection.to_client) or int(self._ended)

    def shutdown(self, how: int, /) -> None:
        """End the sending (1 or 2) or the receiving (0 or 2) half, as `socket.shutdown` does."""
        connection = self._connection
        with connection.changed:
            self._check()
            if how != 1:
                connection.to_client.clear()
                connection.client_deaf = True
            if how != 0:
                connection.client_done = True
            connection.notify()

    def close(self) -> None:
        """Go away: the server reads the end, and fails when it sends."""
        connection = self._connection
        with connection.changed:
            connection.client_gone = connection.client_deaf = connection.client_done = True
            connection.to_client.clear()
            connection.notify()

    def __del__(self) -> None:
        # Nobody else would tell the server's thread that it can end.
        self.close()

    @property
    def _ended(self) -> bool:
        return self._connection.server_gone or self._connection.client_deaf

    @property
    def _may_send(self) -> bool:
        connection = self._connection
        full = len(connection.to_server) >= HELD and not connection.server_waits
        return not full or connection.server_gone or connection.client_done

    def _check(self) -> None:
        if self._connection.client_gone:
            raise OSError(errno.EBADF, "the connection is closed")

    def _until(self) -> float | None:
        return None if self._timeout is None else time.monotonic() + self._timeout

    def _wait(self, ready: Callable[[], bool], until: float | None) -> None:
        # The lock is held. A call that need not wait does not time out, whatever the time-out.
        self._check()
        if not ready():
            if self._timeout == 0:
                raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
            left = None if until is None else until - time.monotonic()
            if not self._connection.changed.wait_for(lambda: ready() or self._connection.client_gone, left):
                raise TimeoutError("timed out")
            self._check()
