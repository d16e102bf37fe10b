"""A connection of either module over a socket whose other end has its answer ready."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NamedTuple

from httplib.compat import client

ORIGINAL: ModuleType = http.client
FACADE: ModuleType = client


class Wired(NamedTuple):
    """A connection, and the socket of its peer."""

    connection: Any  # Any: of either module
    peer: socket.socket

    def sent(self) -> bytes:
        """Return what the connection has sent since the last call."""
        self.peer.setblocking(False)
        try:
            return self.peer.recv(1 << 20)
        except BlockingIOError:
            return b""
        finally:
            self.peer.setblocking(True)


@contextmanager
def wired(
    module: ModuleType, answer: bytes = b"", ends: bool = True, **options: object
) -> Generator[Wired, None, None]:
    """Give a connection of `module` to a peer that has sent `answer` already, and then the end of the stream."""
    ours, peer = socket.socketpair()
    connection = module.HTTPConnection("example.org", **options)
    connection.sock = ours
    peer.sendall(answer)
    if ends:
        peer.shutdown(socket.SHUT_WR)
    try:
        yield Wired(connection, peer)
    finally:
        connection.close()
        ours.close()
        peer.close()


def outcome(action: Callable[[], object]) -> object:
    """Return what `action` returns, or the name and text of the error it raises."""
    try:
        return action()
    except Exception as error:
        return type(error).__name__, str(error)


def on_both(probe: Callable[[ModuleType], object]) -> tuple[object, object]:
    """Return what `probe` sees of the original and of the facade."""
    return probe(ORIGINAL), probe(FACADE)
