"""What the kit puts under a wrapper: a stream that counts, dribbles, delays and fails as a check wants it."""

from __future__ import annotations

import errno
import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httplib.transport.plugin import Endpoint, Opening, Stream, connected, opens

if TYPE_CHECKING:
    from typing_extensions import Buffer


@dataclass(frozen=True, slots=True)
class Faults:
    """How a `Wire` behaves: by default as a socket does.

    `most` bytes in one read; from call number `fail_at` on (0 is the first) each read and write raises `error`;
    after `end_after` received bytes comes the end; each read and write takes `delay` seconds.
    """

    most: int = 1 << 30
    fail_at: int = -1
    error: BaseException = field(default_factory=lambda: ConnectionResetError(errno.ECONNRESET, "reset by the kit"))
    end_after: int = 1 << 60
    delay: float = 0.0


class Wire:
    """A stream over a socket that has the five methods of a stream and no other.

    `calls` counts reads and writes, `completed` those that did not fail; `received` is the number of bytes that were
    read, and `closed` says whether the stream was closed.
    """

    def __init__(self, sock: socket.socket, faults: Faults | None = None) -> None:
        self._sock: socket.socket = sock
        self._timeout: float | None = None
        self.faults: Faults = faults or Faults()
        self.calls: int = 0
        self.completed: int = 0
        self.received: int = 0
        self.closed: bool = False

    def recv(self, bufsize: int, /) -> bytes:
        """Receive as a socket does, within what the faults allow."""
        self._pass()
        left = self.faults.end_after - self.received
        data = self._sock.recv(min(bufsize, self.faults.most, left)) if left else b""
        self.received += len(data)
        return data

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        """Receive as a socket does, within what the faults allow."""
        view = memoryview(buffer).cast("B")
        data = self.recv(nbytes or len(view))
        view[: len(data)] = data
        return len(data)

    def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
        """Send as a socket does."""
        self._pass()
        self._sock.sendall(data)

    def settimeout(self, value: float | None, /) -> None:
        """Bound each later call."""
        self._timeout = value
        self._sock.settimeout(value)

    def close(self) -> None:
        """Close the socket."""
        self.closed = True
        self._sock.close()

    def _pass(self) -> None:
        call, self.calls = self.calls, self.calls + 1
        if 0 <= self.faults.fail_at <= call:
            raise self.faults.error
        if self.faults.delay:
            if self._timeout is not None and self._timeout < self.faults.delay:
                time.sleep(self._timeout)
                raise TimeoutError("timed out")
            time.sleep(self.faults.delay)
        self.completed += 1


@dataclass(frozen=True, slots=True)
class Wired(Endpoint, kind="httplib-testing"):
    """The kit's own endpoint: a stream that is there already."""

    stream: Stream = field(repr=False)


@opens(Wired)
def open_wired(layer: Wired, opening: Opening) -> Stream:
    """Give the stream of the layer."""
    opening.notify(connected(layer.stream))
    return layer.stream


class CorkedSocket(socket.socket):
    """The far end's socket. What it sends waits until it receives or `uncork` is called, so that it comes in one piece.

    A server's last words of a handshake and its first words of what follows often come in one packet.
    """

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(fileno=sock.detach())
        self._held: bytearray | None = bytearray()

    def uncork(self) -> None:
        """Send what is held, and hold nothing any more."""
        held, self._held = self._held, None
        if held and self.fileno() >= 0:
            super().sendall(held)

    def _flush(self) -> None:
        if self._held:
            super().sendall(self._held)
            self._held.clear()

    def send(self, data: Buffer, flags: int = 0, /) -> int:
        """Hold or send `data`."""
        if self._held is None:
            return super().send(data, flags)
        self._held += data
        return len(memoryview(data).cast("B"))

    def sendall(self, data: Buffer, flags: int = 0, /) -> None:
        """Hold or send `data`."""
        if self._held is None:
            super().sendall(data, flags)
        else:
            self._held += data

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """Send what is held, then receive."""
        self._flush()
        return super().recv(bufsize, flags)

    def recv_into(self, buffer: Buffer, nbytes: int = 0, flags: int = 0) -> int:
        """Send what is held, then receive."""
        self._flush()
        return super().recv_into(buffer, nbytes, flags)


def connected_pair() -> tuple[socket.socket, socket.socket]:
    """Return two sockets that are connected over TCP on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        near = socket.create_connection(listener.getsockname()[:2])
        far, _ = listener.accept()
    for end in (near, far):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return near, far
