"""The built-in tunnel layer keeps the contract of wrappers."""

from __future__ import annotations

import socket

from httplib.transport import tunnel
from httplib.transport.plugin import Stream, Tunnel
from httplib.transport.testing import WrapperContract


def receive_head(far: socket.socket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        data = far.recv(1)
        if not data:
            break
        head += data
    return head


class TestTunnel(WrapperContract):
    plugin = tunnel
    layer = Tunnel("example.org", 443, (("Proxy-Authorization", "Basic dXNlcjpodW50ZXIy"),))
    secrets = ("dXNlcjpodW50ZXIy",)
    speaks_first = False

    def answer(self, far: socket.socket) -> Stream:
        receive_head(far)
        far.sendall(b"HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n")
        return far

    def refuse(self, far: socket.socket) -> None:
        receive_head(far)
        far.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 3\r\n\r\nno\n")


class TestTunnelOverAStream(TestTunnel):
    over_socket = False
