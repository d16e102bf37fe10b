"""A small SOCKS 5 server for the examples: it lets everybody in, with whatever password, and names lead where told."""

from __future__ import annotations

import socket
from collections.abc import Callable

from httplib.command.loopback import PATIENCE, LoopbackServer
from httplib.command.proxy import relay


class SocksProxy(LoopbackServer):
    """Connect each client to where `locate` says that its target ("host:port") is; addresses are not understood."""

    def __init__(self, locate: Callable[[str], tuple[str, int]]) -> None:
        self._locate: Callable[[str], tuple[str, int]] = locate
        super().__init__()

    def serve(self, connection: socket.socket) -> None:
        """Shake hands (RFC 1928, RFC 1929), then relay both ways."""
        with connection.makefile("rb") as file:
            wants_password = 2 in file.read(file.read(2)[1])
            connection.sendall(b"\x05\x02" if wants_password else b"\x05\x00")
            if wants_password:
                file.read(file.read(2)[1])
                file.read(file.read(1)[0])
                connection.sendall(b"\x01\x00")
            if file.read(4) != b"\x05\x01\x00\x03":
                return
            name = file.read(file.read(1)[0]).decode("ascii")
            port = int.from_bytes(file.read(2), "big")
        with socket.create_connection(self._locate(f"{name}:{port}"), PATIENCE) as upstream, self.registered(upstream):
            connection.sendall(b"\x05\x00\x00\x01" + bytes(6))
            relay(connection, upstream)
