"""A small CONNECT proxy for the demo and the tests: tunnels to any loopback server, and writes down who asked."""

from __future__ import annotations

import base64
import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Final

from httplib.command.loopback import PATIENCE, LoopbackServer, end_sending

HEAD: Final = 65536
"""The longest head of a request, in bytes."""

HELD: Final = 1 << 18
"""How many bytes one direction of a tunnel holds before it stops receiving."""


class ConnectProxy(LoopbackServer):
    """Tunnel to whatever a CONNECT names; `heads` has the heads that came, `tunnels` the targets that were reached.

    `credentials` ("user:password") are demanded from each client; `context` makes this an HTTPS proxy; `locate` says
    where a target ("host:port") really is, None if it is where its name says.
    """

    def __init__(
        self,
        *,
        context: ssl.SSLContext | None = None,
        family: socket.AddressFamily = socket.AF_INET,
        credentials: str = "",
        locate: Callable[[str], tuple[str, int] | None] | None = None,
    ) -> None:
        self.heads: list[bytes] = []
        self.tunnels: list[str] = []
        self._locate: Callable[[str], tuple[str, int] | None] | None = locate
        self._demanded = f"Basic {base64.b64encode(credentials.encode()).decode()}" if credentials else ""
        self._heads_lock = threading.Lock()
        super().__init__(context=context, family=family)

    def serve(self, connection: socket.socket) -> None:
        """Receive one CONNECT and relay both ways until both sides are done."""
        head, surplus = _receive_head(connection)
        if not head:
            return
        with self._heads_lock:
            self.heads.append(head)
        lines = head.decode("latin-1").split("\r\n")
        method, _, rest = lines[0].partition(" ")
        target = rest.partition(" ")[0]
        if method != "CONNECT":
            return _refuse(connection, "405 Method Not Allowed", "This proxy knows CONNECT alone.")
        if self._demanded and self._demanded not in _values(lines, "proxy-authorization"):
            refusal = '407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="loopback"'
            return _refuse(connection, refusal, "Who are you?")
        host, _, port = target.rpartition(":")
        try:
            found = None if self._locate is None else self._locate(target)
            address = found or (host.strip("[]"), int(port))
            upstream = socket.create_connection(address, PATIENCE)
        except (OSError, ValueError, OverflowError) as error:
            return _refuse(connection, "502 Bad Gateway", f"{target} cannot be reached: {error}")
        with upstream, self.registered(upstream):
            self.tunnels.append(target)
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            upstream.sendall(surplus)
            relay(connection, upstream)
        return None


def _values(lines: list[str], name: str) -> list[str]:
    fields = [line.partition(":") for line in lines[1:]]
    return [value.strip() for key, _, value in fields if key.lower() == name]


def _refuse(connection: socket.socket, status: str, text: str) -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(text) + 1}\r\nConnection: close\r\n\r\n{text}\n"
    connection.sendall(head.encode("latin-1", "replace"))


def _receive_head(connection: socket.socket) -> tuple[bytes, bytes]:
    received = b""
    while b"\r\n\r\n" not in received and len(received) < HEAD:
        data = connection.recv(HEAD)
        if not data:
            return b"", b""
        received += data
    head, end, surplus = received.partition(b"\r\n\r\n")
    return head + end, surplus


class _Flow:
    """One direction: what was received from `source` and waits for `sink`."""

    def __init__(self, source: socket.socket, sink: socket.socket) -> None:
        self.source: socket.socket = source
        self.sink: socket.socket = sink
        self.held = bytearray()
        self.ended: bool = False
        self.finished: bool = False

    def wants(self) -> bool:
        return not self.ended and len(self.held) < HELD

    def receive(self) -> None:
        while self.wants():
            try:
                data = self.source.recv(65536)
            except (BlockingIOError, ssl.SSLWantReadError):
                return
            self.held += data
            self.ended = not data

    def send(self) -> None:
        while self.held:
            try:
                del self.held[: self.sink.send(self.held)]
            except (BlockingIOError, ssl.SSLWantWriteError):
                return
        if self.ended and not self.finished:
            self.finished = True
            with contextlib.suppress(OSError):
                end_sending(self.sink)


def relay(left: socket.socket, right: socket.socket) -> None:
    """Pass bytes both ways until both sides have ended; either may be an `ssl.SSLSocket`."""
    left.setblocking(False)
    right.setblocking(False)
    flows = _Flow(left, right), _Flow(right, left)
    while not all(flow.finished for flow in flows):
        if any(flow.finished and isinstance(flow.sink, ssl.SSLSocket) for flow in flows):
            return  # Python's TLS socket cannot go on receiving once it has said that it is done
        for flow in flows:
            flow.receive()
            flow.send()
        reading = [flow.source for flow in flows if flow.wants()]
        writing = [flow.sink for flow in flows if flow.held]
        if (reading or writing) and select.select(reading, writing, [], PATIENCE) == ([], [], []):
            return
