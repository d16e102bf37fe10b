"""What the converted suite of Python 2.7 finds in place of 2.7's own test support."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import ssl
import threading
import unittest
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])
HOST = "127.0.0.1"


class MemoryFile(io.BytesIO):
    """A file in memory whose content may be given as text of one character a byte."""

    def __init__(self, content: str | bytes | bytearray = b"") -> None:
        super().__init__(content.encode("latin-1") if isinstance(content, str) else content)


def bind_port(sock: socket.socket) -> int:
    """Bind `sock` to a free port and return it."""
    sock.bind((HOST, 0))
    port: int = sock.getsockname()[1]
    return port


def find_unused_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as sock:
        return bind_port(sock)


def requires(resource: str) -> None:
    """Skip the case: the tests reach no network."""
    raise unittest.SkipTest(f"needs the resource {resource!r}")


def as_it_is(function: Function) -> Function:
    """Stand for a decorator that is not needed here."""
    return function


def lenient_context() -> ssl.SSLContext:
    """Return a client context that verifies nothing until it is told to, as PROTOCOL_TLS gave it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class NotFound(BaseHTTPRequestHandler):
    """Answers every request with 404, quietly."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        pass


class TlsServer(HTTPServer):
    """Shakes hands before it serves; a handshake that fails ends that connection alone."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__((HOST, 0), NotFound)
        self.context = context

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        sock, address = super().get_request()
        sock.settimeout(5)
        try:
            return self.context.wrap_socket(sock, server_side=True), address
        except OSError:
            sock.close()
            raise


def make_https_server(case: unittest.TestCase, *, certfile: str) -> SimpleNamespace:
    """Start a server with the certificate and key in `certfile`, stopped when `case` ends; return its `port`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certfile)
    server = TlsServer(context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    case.addCleanup(stop)
    return SimpleNamespace(port=server.server_port)


@contextlib.contextmanager
def transient_internet(resource_name: str) -> Generator[None, None, None]:
    """Stand for 2.7's; every case that uses it asks for the network first, and is skipped."""
    yield


def names(path: str) -> dict[str, object]:
    """Return the global names with which the converted suite at `path` starts."""
    return {
        "__name__": "python27_suite",
        "__file__": os.fspath(path),
        "StringIO": SimpleNamespace(StringIO=MemoryFile),
        "lenient_context": lenient_context,
        "make_https_server": make_https_server,
        "test_support": SimpleNamespace(
            HOST=HOST,
            bind_port=bind_port,
            find_unused_port=find_unused_port,
            reap_threads=as_it_is,
            requires=requires,
            system_must_validate_cert=as_it_is,
            transient_internet=transient_internet,
        ),
    }
