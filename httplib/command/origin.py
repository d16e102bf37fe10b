"""A small HTTP/1.1 origin server for the demo and the tests: kept-alive, echoes, bodies of every framing."""

from __future__ import annotations

import re
import socket
import threading
from typing import TYPE_CHECKING, Final, NamedTuple

from httplib.command.loopback import LoopbackServer

if TYPE_CHECKING:
    import ssl
    from io import BufferedReader

LINE: Final = 65536
"""The longest line of a request, in bytes."""

SIZED: Final = re.compile(r"/(bytes|chunked|close|status)/([0-9]{1,12})")
"""/bytes/N, /chunked/N and /close/N have a body of N bytes, framed so; /status/N answers with that status."""

PIECE: Final = bytes(range(256)) * 256


class Received(NamedTuple):
    """A request as it came."""

    method: str
    target: str
    fields: list[tuple[str, str]]
    body: bytes

    def get(self, name: str) -> str:
        """The values of a field, joined; empty if it is not there."""
        return ", ".join(value for key, value in self.fields if key.lower() == name.lower())


class Origin(LoopbackServer):
    """Answer /echo with the request's body, /fields with its header section, any other path with a greeting.

    See `SIZED` for the rest. `requests` has what came, in order.
    """

    def __init__(
        self,
        *,
        context: ssl.SSLContext | None = None,
        family: socket.AddressFamily = socket.AF_INET,
        host: str = "",
        name: str = "origin",
    ) -> None:
        self.name: str = name
        self.requests: list[Received] = []
        self._requests_lock = threading.Lock()
        super().__init__(context=context, family=family, host=host)

    def serve(self, connection: socket.socket) -> None:
        """Answer requests until the client closes or one asks for the connection's end."""
        with connection.makefile("rb") as file:
            while (request := _receive(file, connection)) is not None:
                with self._requests_lock:
                    self.requests.append(request)
                if not self._answer(connection, request):
                    return

    def _answer(self, connection: socket.socket, request: Received) -> bool:
        """Send the response; False if the connection ends with it."""
        status, framing, body = 200, "bytes", f"Hello from the {self.name}.\n".encode()
        if sized := SIZED.fullmatch(request.target):
            framing, number = sized[1], int(sized[2])
            if framing == "status":
                status, framing = number, "bytes"
            else:
                body = (PIECE * (number // len(PIECE) + 1))[:number]
        elif request.target.startswith("/echo"):
            body = request.body
        elif request.target == "/fields":
            body = "".join(f"{name}: {value}\n" for name, value in request.fields).encode("latin-1")
        stays = framing != "close" and "close" not in request.get("Connection").lower()
        head = [f"HTTP/1.1 {status} {'OK' if status == 200 else 'As asked'}"]
        head.append(f"Content-Type: {request.get('Content-Type') or 'text/plain'}")
        if not stays:
            head.append("Connection: close")
        if framing == "bytes":
            head.append(f"Content-Length: {len(body)}")
        elif framing == "chunked":
            head.append("Transfer-Encoding: chunked")
            body = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in _cut(body)) + b"0\r\nX-Trailer: behind\r\n\r\n"
        if request.method == "HEAD" or status in (204, 304):
            body = b""
        connection.sendall("\r\n".join([*head, "", ""]).encode("latin-1") + body)
        return stays


def _cut(body: bytes) -> list[bytes]:
    return [body[i : i + 1000] for i in range(0, len(body), 1000)]


def _receive(file: BufferedReader, connection: socket.socket) -> Received | None:
    """Read one request; None at the end of the connection or at anything that is no request."""
    words = file.readline(LINE).decode("latin-1").split()
    if len(words) != 3:
        return None
    fields: list[tuple[str, str]] = []
    while (line := file.readline(LINE)) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        fields.append((name, value.strip()))
    request = Received(words[0], words[1], fields, b"")
    if request.get("Expect").lower() == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    if request.get("Transfer-Encoding"):
        return request._replace(body=_read_chunks(file))
    return request._replace(body=file.read(int(request.get("Content-Length") or 0)))


def _read_chunks(file: BufferedReader) -> bytes:
    body = bytearray()
    while size := int(file.readline(LINE).partition(b";")[0], 16):
        body += file.read(size)
        file.readline(LINE)
    while file.readline(LINE) not in (b"\r\n", b""):
        pass
    return bytes(body)
