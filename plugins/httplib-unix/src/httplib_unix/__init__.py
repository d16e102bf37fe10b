"""Unix sockets under httplib: an endpoint that connects to a path or to an abstract name."""

from __future__ import annotations

import os
import socket
import struct
from dataclasses import dataclass

from httplib.transport.plugin import Endpoint, Opening, Stream, advise, connected, opens

__all__ = ["Unix"]

httplib_api = 1


@dataclass(frozen=True, slots=True)
class Unix(Endpoint, kind="unix"):
    """A stream socket at `path` in the file system; with `abstract`, at that name in Linux's abstract namespace.

    Raises ValueError for a path that is empty or holds NUL.
    """

    path: str
    abstract: bool = False

    def __post_init__(self) -> None:
        # os.fsencode says TypeError for what is no path at all.
        if not self.path or b"\0" in os.fsencode(self.path):
            raise ValueError(f"a Unix socket needs a path without NUL, not {self.path!r}")

    def __str__(self) -> str:
        return f"unix({'@' if self.abstract else ''}{self.path})"


@opens(Unix)
def open_unix(layer: Unix, opening: Opening) -> Stream:
    """Connect. Raises the system's `OSError`, with the path as its `filename`; `TimeoutError` for a full queue."""
    address = (b"\0" if layer.abstract else b"") + os.fsencode(layer.path)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _connect(sock, address, opening.timeout)
    except OSError as error:
        sock.close()
        if error.errno is not None:
            error.filename = str(layer) if layer.abstract else layer.path
        if isinstance(error, (FileNotFoundError, ConnectionRefusedError)):
            advise(error, f"nobody listens at {layer}: is the server running?")
        raise
    except BaseException:
        sock.close()
        raise
    opening.notify(connected(sock))
    return sock


def _connect(sock: socket.socket, address: bytes, timeout: float | None) -> None:
    if not timeout:
        sock.settimeout(timeout)
        sock.connect(address)
        return
    # A socket with a time-out does not block inside, and then Linux answers EAGAIN for a full queue instead of waiting.
    seconds, microseconds = divmod(max(1, int(timeout * 1_000_000)), 1_000_000)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", seconds, microseconds))
    try:
        sock.connect(address)
    except BlockingIOError:
        raise TimeoutError("timed out") from None
    finally:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 0, 0))
