"""What the kit does at the far end of a connection: receive so much, receive all, and speak TLS and HTTP."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Final, TypeVar

from httplib.transport.plugin import Stream

_T = TypeVar("_T")

# No certificate is needed to see whether bytes get through; such suites exist up to TLS 1.2.
ANONYMOUS: Final = "aNULL:!eNULL:@SECLEVEL=0"


def receive(stream: Stream, size: int) -> bytes:
    """Receive `size` bytes, fewer if the end comes first."""
    received = bytearray()
    while len(received) < size and (data := stream.recv(size - len(received))):
        received += data
    return bytes(received)


def receive_all(stream: Stream) -> bytes:
    """Receive until the end."""
    received = bytearray()
    while data := stream.recv(65536):
        received += data
    return bytes(received)


def receive_exactly(stream: Stream, size: int) -> bytes:
    """Receive `size` bytes. Raises ConnectionError if the end comes first."""
    received = receive(stream, size)
    if len(received) < size:
        raise ConnectionError(f"the end came after {len(received)} of {size} bytes")
    return received


def receive_until(stream: Stream, end: bytes) -> bytes:
    """Receive up to `end`, byte by byte, and nothing behind it. Raises ConnectionError if it never comes."""
    received = bytearray()
    while not received.endswith(end):
        received += receive_exactly(stream, 1)
    return bytes(received)


def tls_contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return contexts for a client and a server without certificates. Never use them for anything but a check."""
    client, server = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    for context in (client, server):
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(ANONYMOUS)
    return client, server


class TlsServer:
    """The server's side of TLS over any stream."""

    def __init__(self, stream: Stream, context: ssl.SSLContext) -> None:
        self._stream: Stream = stream
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._run(self._tls.do_handshake)

    def recv(self, bufsize: int) -> bytes:
        """Return at most `bufsize` bytes, none at the end."""
        try:
            return self._run(lambda: self._tls.read(bufsize))
        except ssl.SSLError:
            return b""

    def sendall(self, data: bytes) -> None:
        """Send all of `data`."""
        self._run(lambda: self._tls.write(data))

    def _run(self, operation: Callable[[], _T]) -> _T:
        while True:
            try:
                result = operation()
            except ssl.SSLWantReadError:
                self._flush()
                if data := self._stream.recv(65536):
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()
                continue
            self._flush()
            return result

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._stream.sendall(self._outgoing.read())
