"""A plugin's stream made to look like a socket, for programs that ask `sock` for a file."""

from __future__ import annotations

import io
from collections.abc import Callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, cast

    from ..transport.stream import Stream
else:
    from ..core.typed import cast


class SocketLike:
    """Passes all calls on to `stream`, and adds `makefile`. Made once, at connect; sockets need none."""

    def __init__(self, stream: Stream) -> None:
        self.stream: Stream = stream
        self.recv: Callable[[int], bytes] = stream.recv
        self.recv_into: Callable[[Any], int] = stream.recv_into  # Any: any writable buffer
        self.sendall: Callable[[Any], None] = stream.sendall  # Any: any buffer
        self.settimeout: Callable[[float | None], None] = stream.settimeout
        self._files: int = 0
        self._closing: bool = False

    def __getattr__(self, name: str) -> Any:  # Any: whatever the stream has under that name
        return getattr(self.stream, name)

    def makefile(
        self,
        mode: str = "r",
        buffering: int | None = None,
        **text: Any,  # Any: for TextIOWrapper
    ) -> io.IOBase:  # Any: for TextIOWrapper
        """Return a file over the stream, as `socket.socket.makefile` does; the stream closes with the last of them."""
        if set(mode) - set("rwb"):
            raise ValueError(f"invalid mode {mode!r} (only r, w, b allowed)")
        raw = _Raw(self, "r" in mode or "w" not in mode, "w" in mode)
        self._files += 1
        if buffering == 0:
            if "b" not in mode:
                raise ValueError("unbuffered streams must be binary")
            return raw
        size = io.DEFAULT_BUFFER_SIZE if buffering is None or buffering < 0 else buffering
        file: Any  # Any: one of io's three buffered classes, which typing gives no common name
        if raw.readable() and raw.writable():
            file = io.BufferedRWPair(raw, raw, size)
        elif raw.writable():
            file = io.BufferedWriter(raw, size)
        else:
            file = io.BufferedReader(raw, size)
        return cast("io.IOBase", file if "b" in mode else io.TextIOWrapper(file, **text))

    def close(self) -> None:
        """Close the stream, once the last file over it is closed too."""
        self._closing = True
        if self._files <= 0:
            self.stream.close()

    def file_closed(self) -> None:
        """Note that one of the files was closed."""
        self._files -= 1
        if self._closing and self._files <= 0:
            self.stream.close()


class Spoken:
    """A stream that sends by a connection's `send`, so that a program's override of it hears CONNECT too."""

    def __init__(self, stream: Any, send: Callable[[Any], None]) -> None:  # Any: what stands in `sock`; data
        self._stream: Any = stream  # Any: as given
        self.sendall: Callable[[Any], None] = send  # Any: data

    def __getattr__(self, name: str) -> Any:  # Any: whatever the stream has under that name
        return getattr(self._stream, name)


class _Raw(io.RawIOBase):
    """The unbuffered file below those that `makefile` gives."""

    def __init__(self, sock: SocketLike, reads: bool, writes: bool) -> None:
        self._sock: SocketLike = sock
        self._reads: bool = reads
        self._writes: bool = writes

    def readable(self) -> bool:
        return self._reads

    def writable(self) -> bool:
        return self._writes

    def readinto(self, buffer: Any) -> int:  # Any: any writable buffer
        return self._sock.stream.recv_into(buffer)

    def write(self, data: Any) -> int:  # Any: any buffer
        self._sock.stream.sendall(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._sock.file_closed()
