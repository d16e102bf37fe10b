"""A stream in memory that hands out its bytes in exactly the given pieces, and then the end of the connection."""

from __future__ import annotations

from collections.abc import Iterable


class Pieces:
    """Has the methods that HTTP needs of a socket; `sent` holds what was sent, `closed` says whether it was closed.

    One `recv` or `recv_into` never gives bytes of two pieces. Behind the last piece comes the end of the
    connection (`b""`), or `error` if one is given.
    """

    def __init__(self, pieces: Iterable[bytes], error: OSError | None = None) -> None:
        self._pieces = [piece for piece in pieces if piece]
        self._pieces.reverse()
        self._error = error
        self.sent = b""
        self.closed = False
        self.timeout: float | None = None
        self.reads = 0

    @property
    def left(self) -> bytes:
        """The bytes nobody has received."""
        return b"".join(reversed(self._pieces))

    def recv(self, size: int, /) -> bytes:
        """Return at most `size` bytes of the next piece."""
        if self.closed:
            raise OSError(9, "received from a closed stream")
        self.reads += 1
        if not self._pieces:
            if self._error is not None:
                raise self._error
            return b""
        piece = self._pieces.pop()
        if len(piece) > size:
            self._pieces.append(piece[size:])
        return piece[:size]

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        """Receive into `buffer`, as `socket.recv_into` does."""
        view = memoryview(buffer).cast("B")
        data = self.recv(nbytes or len(view))
        view[: len(data)] = data
        return len(data)

    def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
        """Keep `data` in `sent`."""
        if self.closed:
            raise OSError(9, "sent to a closed stream")
        self.sent += bytes(data)

    def settimeout(self, timeout: float | None, /) -> None:
        """Keep `timeout`."""
        self.timeout = timeout

    def close(self) -> None:
        """Close; more than once is fine."""
        self.closed = True
