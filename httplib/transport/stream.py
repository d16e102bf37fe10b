"""The Stream protocol: the part of `socket.socket` that HTTP needs, under the same names."""

from __future__ import annotations

import socket
from typing import Final, Protocol


class Stream(Protocol):
    """A connected, reliable, ordered byte stream; a `socket.socket` and an `ssl.SSLSocket` are streams as they stand.

    Errors are `OSError`: `TimeoutError` when the time-out passes, `BlockingIOError` (over TLS `ssl.SSLWantReadError`)
    when it is 0 and nothing is there. Optional methods, asked for at run time: `fileno`, `pending`, `sendmsg`,
    `shutdown`, `makefile`, `getpeername`, `getsockname`.
    """

    def recv(self, bufsize: int, /) -> bytes:
        """Wait for bytes and return at most `bufsize` of them; ``b""`` is the end of the stream."""
        ...

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        """Receive into `buffer`, at most `nbytes` if that is not 0, and return how many bytes; 0 is the end."""
        ...

    def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
        """Send all of `data`. After an error it is not known how much of it has left."""
        ...

    def settimeout(self, value: float | None, /) -> None:
        """Bound each later call to `value` seconds; None waits without end, 0 never waits."""
        ...

    def close(self) -> None:
        """Release the stream and what it rests on; more than once does no harm."""
        ...


METHODS: Final = ("recv", "recv_into", "sendall", "settimeout", "close")


def missing_methods(candidate: object) -> tuple[str, ...]:
    """Return the names of the methods that `candidate` lacks for being a stream: an empty tuple for a stream."""
    if isinstance(candidate, socket.SocketType):
        return ()
    missing: tuple[str, ...] = ()
    for name in METHODS:
        if not callable(getattr(candidate, name, None)):
            missing += (name,)
    return missing
