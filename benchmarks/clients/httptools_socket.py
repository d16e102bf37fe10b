"""httptools: the C parser of Node.js, and twenty lines of socket around it."""

from __future__ import annotations

import httptools

from .base import Client, Origin
from .floor import Floor


class Httptools(Client):
    """A socket and a parser with callbacks; it checks nothing beyond what the parser does."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.floor = Floor(origin)
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: list[bytes] = []
        self.done = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a field."""
        self.headers.append((name, value))

    def on_body(self, data: bytes) -> None:
        """Keep a piece of the body."""
        self.body.append(data)

    def on_message_complete(self) -> None:
        """The body has ended."""
        self.done = True

    def _ask(self, path: str) -> httptools.HttpResponseParser:
        sock = self.floor.sock
        if sock is None:
            sock = self.floor.sock = self.floor.connect()
        self.headers, self.body, self.done = [], [], False
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n\r\n".encode())
        return httptools.HttpResponseParser(self)

    def get(self, path: str) -> int:
        parser = self._ask(path)
        sock = self.floor.sock
        assert sock is not None
        while not self.done:
            parser.feed_data(sock.recv(65536))
        return len(b"".join(self.body))

    def get_once(self, path: str) -> int:
        self.close()
        size = self.get(path)
        self.close()
        return size

    def stream(self, path: str, size: int) -> int:
        parser = self._ask(path)
        sock = self.floor.sock
        assert sock is not None
        total = 0
        while not self.done:
            parser.feed_data(sock.recv(max(size, 65536)))
            total += sum(map(len, self.body))
            self.body.clear()
        return total

    def close(self) -> None:
        self.floor.close()
