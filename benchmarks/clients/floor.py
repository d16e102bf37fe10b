"""The floor: a raw socket that knows each length in advance and parses nothing."""

from __future__ import annotations

import os
import re
import socket
import ssl
from typing import IO

from .base import PIECE, Client, Origin, pieces


class Floor(Client):
    """What the kernel and CPython's socket object cost."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.sock: socket.socket | None = None
        self.known: dict[str, tuple[bytes, int, int]] = {}

    def connect(self) -> socket.socket:
        """Connect as the origin says."""
        origin = self.origin
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect(("127.0.0.1", origin.proxy or origin.port))
        if origin.proxy:
            sock.sendall(b"CONNECT 127.0.0.1:%d HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % origin.port)
            sock.recv(65536)
        return origin.context().wrap_socket(sock, server_hostname="127.0.0.1") if origin.scheme == "https" else sock

    def ask(self, path: str) -> tuple[socket.socket, bytes, int, int]:
        """Return the socket, the request, and the sizes of the whole answer and of its head, learned by asking."""
        sock = self.sock
        if sock is None:
            sock = self.sock = self.connect()
        known = self.known.get(path)
        if known is None:
            request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n\r\n".encode()
            known = self.known[path] = (request, *self.learn(sock, request, path))
        return sock, *known

    def learn(self, sock: socket.socket, request: bytes, path: str) -> tuple[int, int]:
        """Ask once, and find out the sizes."""
        sock.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += sock.recv(65536)
        head = data.index(b"\r\n\r\n") + 4
        length = re.search(rb"Content-Length: ([0-9]+)", data[:head])
        if length:
            total = head + int(length[1])
        else:
            _, _, chunk, mib = path.split("/")
            frames = (int(mib) << 20) // int(chunk)
            total = head + frames * (len(f"{int(chunk):x}") + 4 + int(chunk)) + 5
        left = total - len(data)
        while left:
            left -= len(sock.recv(min(left, 262144)))
        return total, head

    def get(self, path: str) -> int:
        sock, request, total, head = self.ask(path)
        sock.sendall(request)
        data = sock.recv(min(total, 65536))
        if len(data) == total:
            return len(data[head:])
        if isinstance(sock, ssl.SSLSocket):
            body = bytearray(total - len(data))
            view = memoryview(body)
            while view:
                view = view[sock.recv_into(view) :]
            return total
        return len(data) + len(sock.recv(total - len(data), socket.MSG_WAITALL))

    def get_once(self, path: str) -> int:
        self.close()
        size = self.get(path)
        self.close()
        return size

    def stream(self, path: str, size: int) -> int:
        sock, request, total, _ = self.ask(path)
        sock.sendall(request)
        left = total
        size = max(size, 262144) if path.startswith("/chunked") else size
        while left:
            left -= len(sock.recv(min(left, size)))
        return total

    def read_into(self, path: str, size: int) -> int:
        sock, request, total, _ = self.ask(path)
        view = memoryview(bytearray(size))
        sock.sendall(request)
        left = total
        while left:
            left -= sock.recv_into(view, min(left, size))
        return total

    def post_bytes(self, body: bytes) -> None:
        sock = self.sock or self.connect()
        self.sock = sock
        sock.sendall(b"POST /sink HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(body))
        sock.sendall(body)
        sock.recv(65536)

    def post_file(self, body: IO[bytes], size: int) -> None:
        sock = self.sock or self.connect()
        self.sock = sock
        sock.sendall(b"POST /sink HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % size)
        at = 0
        while at < size:
            at += os.sendfile(sock.fileno(), body.fileno(), at, size - at)
        sock.recv(65536)

    def post_pieces(self, size: int) -> None:
        sock = self.sock or self.connect()
        self.sock = sock
        sock.sendall(b"POST /sink HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        line = b"%x\r\n" % PIECE
        for piece in pieces(size):
            sock.sendall(b"".join((line, piece, b"\r\n")))
        sock.sendall(b"0\r\n\r\n")
        sock.recv(65536)

    def close(self) -> None:
        if self.sock is not None:
            self.sock.close()
            self.sock = None
