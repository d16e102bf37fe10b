"""The unread bytes of one stream: what was received and not yet used, and the reading of more. This is also `fp`.

A reader has one of two sources. A stream (a socket, or anything with `recv`) is read ahead in large pieces; what one
message leaves belongs to the next one, so nothing is lost between responses. A file (from the `makefile` of an object
that has nothing else) is never read ahead: lines by `readline`, body bytes by `read`, so what follows stays in it.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from time import monotonic

from ..core.errors import DeadlineExceeded, IncompleteRead, advise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final, Protocol, cast

    from ..core.memo import HeadMemo
    from ..transport.stream import Stream
    from .landing import Landing
else:
    from ..core.typed import Protocol, cast

AHEAD: Final = 65536
"""How much is asked for at once where a head may come."""

_WAIT: Final = getattr(socket, "MSG_WAITALL", 0)

PIECE: Final = 262144
"""The most that is asked for at once in a body; also keeps every call far below the 2 GiB that TLS can take."""


class File(Protocol):
    """What is needed of the file that a `makefile` gives."""

    def read(self, amt: int, /) -> bytes: ...
    def readline(self, limit: int, /) -> bytes: ...
    def close(self) -> object: ...


class _Raw:
    """What programs look for behind ``fp.raw``: the socket, to set timeouts on it or to take it over."""

    def __init__(self, stream: object) -> None:
        self._sock: object = stream

    def __getattr__(self, name: str) -> object:
        return getattr(self._sock, name)


class Reader:
    """Bytes received from one stream: ``data[pos:]`` are not used yet.

    `ended` says that the peer closed its side (`torn`: a TLS peer, without saying so first), `spoilt` that the bytes
    to come can no longer be told apart, so that no other message may be read from here (and no request sent), `doomed`
    that the message to come is the last one, `switched` that HTTP is over on it (101, CONNECT). `received` counts the
    pieces that came. `lands` says that the stream is an `ssl.SSLSocket`, which gives a record at a time and keeps no
    memory it is given. `memo` is for the field lines of the connection's responses. `timed` says that there is a
    deadline. `tap`, if set, hears of the bytes that a program reads itself, by the methods of a file.
    """

    # Slots cost less to fill than an instance's dict, and a default in the class costs five times as much to read.
    # With a dict all the same: programs put their own methods into files.
    __slots__ = (
        "__dict__",
        "__weakref__",
        "_deadline",
        "_landing",
        "_recv",
        "_recv_all",
        "_usual",
        "closed",
        "data",
        "doomed",
        "ended",
        "file",
        "lands",
        "memo",
        "on_close",
        "pos",
        "received",
        "spoilt",
        "stream",
        "switched",
        "tap",
        "timed",
        "torn",
    )

    def __init__(self, stream: Stream | None, file: File | None = None) -> None:
        self.stream: Stream | None = stream
        self.file: File | None = file
        self.data: bytes | bytearray = b""
        self.pos: int = 0
        self.received: int = 0
        self.ended: bool = False
        self.torn: bool = False
        self.spoilt: bool = False
        self.doomed: bool = False
        self.switched: bool = False
        self.closed: bool = False
        self.timed: bool = False
        self.tap: Callable[[bytes], object] | None = None
        self.on_close: Callable[[], object] | None = None
        self.memo: HeadMemo | None = None
        self._deadline: float | None = None
        self._usual: float | None = None
        self._landing: Landing | None = None
        self._recv: Callable[[int], bytes] = self._no_recv if stream is None else stream.recv
        self._recv_all: Callable[[int, int], bytes] | None = stream.recv if type(stream) is socket.socket else None
        self.lands: bool = type(stream).__module__ == "ssl"

    def _no_recv(self, most: int) -> bytes:
        raise ValueError("read of a closed stream")

    # --- receiving ---------------------------------------------------------------------------------------------

    def set_deadline(self, at: float | None) -> None:
        """Let later calls end at `at` (of `time.monotonic`) with `DeadlineExceeded`; None takes the deadline off."""
        if at != self._deadline and self.stream is not None:
            self._deadline = at
            self.timed = at is not None
            self._recv = self.stream.recv if at is None else self._recv_in_time

    def arm(self) -> None:
        """Give the stream what is left until the deadline as its timeout, if there is a deadline; see `disarm`."""
        if self._deadline is not None and self.stream is not None:
            gettimeout = cast("Callable[[], float | None] | None", getattr(self.stream, "gettimeout", None))
            self._usual = None if gettimeout is None else gettimeout()
            self.stream.settimeout(self.allowed(self._usual))

    def disarm(self) -> None:
        """Give the stream the timeout back that it had before `arm`."""
        if self._deadline is not None and self.stream is not None:
            self.stream.settimeout(self._usual)

    def allowed(self, timeout: float | None) -> float | None:
        """Return how many of `timeout` seconds the deadline allows; None for no bound. Raises `DeadlineExceeded`."""
        if self._deadline is None:
            return timeout
        left = self._deadline - monotonic()
        if left <= 0:
            raise self.too_late()
        return left if timeout is None else min(left, timeout)

    def late(self, error: BaseException) -> bool:
        """Tell whether `error` is a timeout that the deadline caused."""
        return isinstance(error, TimeoutError) and self._deadline is not None and monotonic() >= self._deadline

    def too_late(self) -> DeadlineExceeded:
        return DeadlineExceeded("the exchange took longer than its deadline")

    def _recv_in_time(self, most: int) -> bytes:
        stream = self.stream
        assert stream is not None
        self.arm()
        try:
            return stream.recv(most)
        except TimeoutError as error:
            if self.late(error):
                raise self.too_late() from error
            raise
        finally:
            self.disarm()

    def take(self, most: int, wait: bool = False) -> bytes:
        """Receive up to `most` bytes past the buffer, which must be empty; empty at the end of the stream.

        With `wait` a plain socket without timeout waits for all of them, so that they are one piece and one call.
        """
        # Files allocate what they are asked for, and that may be what a peer announced.
        if most > PIECE:
            most = PIECE
        try:
            if wait and self._recv_all is not None and self._deadline is None:
                data = self._recv_all(most, _WAIT)
            elif self.file is not None:
                data = self.file.read(most)
            else:
                data = self._recv(most)
        except OSError as error:
            data = self._torn(error)
        if data:
            self.received += 1
        else:
            self.ended = True
        return data

    def take_into(self, view: memoryview) -> int:
        """Receive into `view`, past the empty buffer; 0 at the end of the stream."""
        stream: Any = self.stream  # Any: a socket's `recv_into` takes flags
        try:
            if self._recv_all is not None and not self.timed and stream is not None:
                count: int = stream.recv_into(view, 0, _WAIT)
            elif self.timed or self.file is not None or stream is None:
                data = self.take(len(view))
                view[: len(data)] = data
                return len(data)
            else:
                # The buffer alone, as a file over a socket does it: a program's stand-in for one may take no more.
                count = stream.recv_into(view)
        except OSError as error:
            count = len(self._torn(error))
        if count:
            self.received += 1
        else:
            self.ended = True
        return count

    def land(self, size: int) -> tuple[bytes, BaseException | None]:
        """Receive all of `size` bytes past the empty buffer; return them, or those before the end or an error, and it.

        Where `lands` says so, and for at most `PIECE` bytes: as much is allocated.
        """
        landing = self._landing
        if landing is None:
            from .landing import Landing

            landing = self._landing = Landing()
        return landing.receive(size, self.take_into)

    def _torn(self, error: OSError) -> bytes:
        """Take the end of a TLS stream without close_notify for an end, but a doubtful one; raise any other error."""
        if type(error).__name__ != "SSLEOFError":  # ssl is not imported for it
            raise error
        self.torn = True
        return b""

    def fill(self, most: int) -> bool:
        """Receive more behind what is unused (a line, if from a file); False at the end of the stream."""
        empty = self.pos == len(self.data)
        if empty:
            # Its memory takes what comes now, and is in the processor's cache.
            self.data, self.pos = b"", 0
        receive = self._recv
        try:
            piece = receive(most) if self.file is None else self.file.readline(most)
        except OSError as error:
            piece = self._torn(error)
        if not piece:
            self.ended = True
            return False
        self.received += 1
        if empty:
            self.data = piece
        elif isinstance(self.data, bytearray) and self.pos < PIECE:
            self.data += piece
        else:
            # A bytearray grows in place: a peer that sends byte by byte costs no quadratic time.
            self.data = bytearray(memoryview(self.data)[self.pos :]) + piece
            self.pos = 0
        return True

    @property
    def unread(self) -> int:
        """How many bytes were received and not used."""
        return len(self.data) - self.pos

    def unread_bytes(self) -> bytes:
        """Return what was received and not used, and forget it."""
        rest = bytes(self.data[self.pos :])
        self.data, self.pos = b"", 0
        return rest

    def release(self) -> tuple[Stream, bytes]:
        """Give the stream and its unread bytes to somebody else: from here on this reader does not close it."""
        stream = self.stream
        assert stream is not None
        self.stream = None
        self.spoilt = True
        self._recv = self._no_recv
        self._recv_all = None
        return stream, self.unread_bytes()

    def push_back(self, data: bytes) -> None:
        """Make `data`, read before, the next bytes again."""
        self.data, self.pos = data + self.data[self.pos :], 0

    def line(self, limit: int) -> bytes:
        """Return the next line with its line end, at most `limit` bytes of it; the rest at the end of the stream."""
        looked = 0
        while True:
            end = self.data.find(b"\n", self.pos + looked) + 1
            size = end - self.pos if end else self.unread
            if end or 0 <= limit <= size:
                break
            looked = size
            if not self.fill(AHEAD if self.file is None or limit < 0 else limit - size):
                break
        if 0 <= limit < size:
            size = limit
        line = bytes(self.data[self.pos : self.pos + size])
        self.pos += size
        return line

    # --- the file that `fp` is -----------------------------------------------------------------------------------

    def _told(self, data: bytes) -> bytes:
        if self.tap is not None and data:
            self.tap(data)
        return data

    def readline(self, limit: int = -1) -> bytes:
        """Return the next line with its line end, at most `limit` bytes of it; the rest at the end of the stream."""
        return self._told(self.line(limit))

    def read(self, amt: int | None = -1) -> bytes:
        """Return `amt` bytes, or all up to the end of the stream; fewer only at its end."""
        pieces: list[bytes] = []
        want = amt if amt is not None and amt >= 0 else None
        while want is None or want > 0:
            piece = self.read1(-1 if want is None else want)
            if not piece:
                break
            pieces.append(piece)
            if want is not None:
                want -= len(piece)
        return b"".join(pieces)

    def readlines(self, hint: int | None = -1) -> list[bytes]:
        """Return the lines up to the end of the stream, no more of them once they come to `hint` bytes."""
        lines: list[bytes] = []
        size = 0
        for line in self:
            lines.append(line)
            size += len(line)
            if hint and 0 < hint <= size:
                break
        return lines

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def read1(self, amt: int = -1) -> bytes:
        """Return up to `amt` bytes after at most one receive."""
        if amt == 0:
            return b""
        if self.pos == len(self.data):
            return self._told(self.take(amt if amt > 0 else PIECE))
        stop = len(self.data) if amt < 0 else min(self.pos + amt, len(self.data))
        piece = bytes(self.data[self.pos : stop])
        self.pos = stop
        return self._told(piece)

    def readinto(self, buffer: bytearray | memoryview) -> int:
        """Read up to ``len(buffer)`` bytes into `buffer`."""
        data = self.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def peek(self, amt: int = 0) -> bytes:
        """Return what is buffered, after one receive if nothing is, without using it."""
        if self.pos == len(self.data):
            self.fill(AHEAD)
        return bytes(self.data[self.pos :])

    def readable(self) -> bool:
        """It can be read."""
        return True

    def flush(self) -> None:
        """Nothing is ever buffered on its way out."""

    def fileno(self) -> int:
        """Return the descriptor of the stream. Raises `AttributeError` if it has none."""
        source = self.stream if self.file is None else self.file
        return cast("Callable[[], int]", getattr(source, "fileno"))()  # noqa: B009  # optional: not in the protocols

    @property
    def raw(self) -> _Raw:
        """The stream below, where io's files have their raw file; ``fp.raw._sock`` is the socket."""
        return _Raw(self.stream if self.file is None else getattr(self.file, "raw", self.file))

    @property
    def _sock(self) -> object:
        return self.stream

    def close(self) -> None:
        """Close the stream, or the file; what was received stays."""
        if not self.closed and self.on_close is not None:
            self.on_close()
        self.closed = self.spoilt = True
        stream, file = self.stream, self.file
        if stream is not None:
            stream.close()
        if file is not None:
            file.close()


class Unopened:
    """The file of `sock` before anybody read from it: a connection puts its own reader in its place."""

    __slots__ = ("buffering", "sock")

    def __init__(self, sock: Any, buffering: bool) -> None:  # Any: whatever has a makefile
        self.sock: Any = sock  # Any: whatever has a makefile
        self.buffering: bool = buffering

    def open(self) -> Reader:
        """Call `makefile` as 2.7 does: unbuffered unless asked for, so that nothing behind this response is taken."""
        return Reader(None, self.sock.makefile("rb") if self.buffering else self.sock.makefile("rb", 0))

    def fileno(self) -> int:
        """Return the descriptor of the socket."""
        number: int = self.sock.fileno()
        return number

    def close(self) -> None:
        """Nothing is open."""


def torn_body() -> IncompleteRead:
    """Return the error for a body that ends where a TLS peer ended the stream without saying so."""
    error = IncompleteRead(b"")
    advise(
        error,
        "the TLS connection ended without close_notify, so anybody on the way may have cut this body "
        "(RFC 9112, 9.8); for a server that never says it: context.options |= ssl.OP_IGNORE_UNEXPECTED_EOF",
    )
    return error
