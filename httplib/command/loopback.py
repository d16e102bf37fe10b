"""A server on the loopback interface with a thread for each connection; it closes every one of them when it stops."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ssl

    from typing_extensions import Self

PATIENCE: Final = 30.0
"""Seconds after which a silent client is dropped."""


class LoopbackServer:
    """Listen on a free port of 127.0.0.1 or ::1 and `serve` each connection, over TLS if given a context.

    Use as a context manager: leaving it closes whatever is still open and joins every thread.
    """

    def __init__(
        self, *, context: ssl.SSLContext | None = None, family: socket.AddressFamily = socket.AF_INET, host: str = ""
    ) -> None:
        host = host or ("::1" if family == socket.AF_INET6 else "127.0.0.1")
        self._context: ssl.SSLContext | None = context
        self._lock = threading.Lock()
        self._live: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._stopping: bool = False
        self._listener = socket.create_server((host, 0), family=family, backlog=128)
        self.host: str = host
        self.port: int = self._listener.getsockname()[1]
        self.connections: int = 0
        self._acceptor = threading.Thread(
            target=self._accept, name=f"{type(self).__name__} on {self.netloc}", daemon=True
        )
        self._acceptor.start()

    def serve(self, connection: socket.socket) -> None:
        """Serve one connection; it is closed on return. An OSError means that the client went away."""
        raise NotImplementedError

    @property
    def netloc(self) -> str:
        """Host and port as they stand in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop accepting, close every connection, join every thread."""
        with self._lock:
            self._stopping = True
            for connection in self._live:
                wake(connection)
        wake(self._listener)
        self._acceptor.join(PATIENCE)
        self._listener.close()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # close() was called
            thread = threading.Thread(
                target=self._run, args=(connection,), name=f"connection to {self.netloc}", daemon=True
            )
            self._threads = [t for t in self._threads if t.is_alive()]
            self._threads.append(thread)
            self.connections += 1
            thread.start()

    def _run(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE)
        # Answers leave in several small writes; without this each would wait for the client's acknowledgement.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        handshake = None
        if self._context is not None:
            connection = tls = self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            handshake = tls.do_handshake
        with connection, self.registered(connection), contextlib.suppress(OSError):
            if handshake is not None:
                handshake()
            self.serve(connection)
            end_sending(connection)

    @contextlib.contextmanager
    def registered(self, connection: socket.socket) -> Generator[None, None, None]:
        """Keep `connection` among those that `close` ends."""
        with self._lock:
            self._live.add(connection)
            if self._stopping:
                wake(connection)
        try:
            yield
        finally:
            with self._lock:
                self._live.discard(connection)


def end_sending(connection: socket.socket) -> None:
    """Say that nothing more will come: TLS's close_notify, without waiting for an answer, or TCP's FIN."""
    unwrap: Callable[[], object] | None = getattr(connection, "unwrap", None)
    if unwrap is None:
        connection.shutdown(socket.SHUT_WR)
    else:
        connection.settimeout(0)
        unwrap()


def wake(blocked: socket.socket) -> None:
    """End every wait in `blocked`, past a TLS layer: no alert is sent and none is waited for."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(blocked, socket.SHUT_RDWR)
