"""Peers for the tests: SOCKS servers of the system, origins, a CONNECT proxy, and a door of TLS over a Unix socket."""

from __future__ import annotations

import contextlib
import shutil
import socket
import socketserver
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
import trustme

from httplib.command.origin import Origin
from httplib.command.proxy import ConnectProxy, relay

PATIENCE = 20.0

DANTE = """\
logoutput: {folder}/danted.log
errorlog: {folder}/danted.log
internal: 127.0.0.1 port = {port}
external: 127.0.0.1
socksmethod: none
clientmethod: none
client pass {{ from: 127.0.0.0/8 to: 0.0.0.0/0 }}
socks block {{ from: 0.0.0.0/0 to: 127.0.0.2/32 }}
socks pass {{ from: 127.0.0.0/8 to: 0.0.0.0/0 command: connect }}
"""

Address = tuple[str, int]


def program(name: str) -> str:
    """The path of a server program; the test is skipped where there is none."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def free_port() -> int:
    """A port of 127.0.0.1 that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def running(command: list[str], port: int, log: Path) -> Generator[Address, None, None]:
    """Run a server until it listens on `port`; leaving the block stops it."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        until = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), PATIENCE):
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
            if process.returncode is not None or time.monotonic() > until:
                raise AssertionError(f"{command} does not listen:\n{log.read_text(errors='replace')}")
        yield "127.0.0.1", port
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture(scope="session")
def microsocks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A SOCKS 5 server that lets everybody in."""
    port = free_port()
    command = [program("microsocks"), "-i", "127.0.0.1", "-p", str(port)]
    with running(command, port, tmp_path_factory.mktemp("microsocks") / "log") as address:
        yield address


@pytest.fixture(scope="session")
def guarded_microsocks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """The same for user:secret alone."""
    port = free_port()
    command = [program("microsocks"), "-i", "127.0.0.1", "-p", str(port), "-u", "user", "-P", "secret"]
    with running(command, port, tmp_path_factory.mktemp("guarded") / "log") as address:
        yield address


@pytest.fixture(scope="session")
def danted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A server for SOCKS 4 and 5, whose rules refuse 127.0.0.2."""
    folder = tmp_path_factory.mktemp("danted")
    port = free_port()
    configuration = folder / "danted.conf"
    configuration.write_text(DANTE.format(folder=folder, port=port))
    command = [program("danted"), "-f", str(configuration), "-p", str(folder / "danted.pid")]
    with running(command, port, folder / "output") as address:
        yield address


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """The certificate authority of every server here."""
    return trustme.CA()


@pytest.fixture(scope="session")
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    """The TLS context of servers for localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = authority.issue_cert("localhost", "127.0.0.1")
    certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType]  # names pyOpenSSL, which is not here
    return context


@pytest.fixture(scope="session")
def client_context(authority: trustme.CA) -> ssl.SSLContext:
    """The TLS context of clients that trust `authority`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)  # pyright: ignore[reportUnknownMemberType]  # as above
    return context


@pytest.fixture
def origin() -> Iterator[Address]:
    """An origin server."""
    with Origin() as server:
        yield server.host, server.port


@pytest.fixture
def tls_origin(server_context: ssl.SSLContext) -> Iterator[Address]:
    """The same over TLS."""
    with Origin(context=server_context, name="TLS origin") as server:
        yield server.host, server.port


@pytest.fixture
def ipv6_origin() -> Iterator[Address]:
    """The same on ::1."""
    try:
        server = Origin(family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no ::1")
    with server:
        yield server.host, server.port


@pytest.fixture
def connect_proxy() -> Iterator[Address]:
    """A CONNECT proxy."""
    with ConnectProxy() as server:
        yield server.host, server.port


class _Door(socketserver.ThreadingUnixStreamServer):
    """Ends TLS on a Unix socket and passes the rest on to `inside`."""

    daemon_threads = True

    def __init__(self, path: str, context: ssl.SSLContext, inside: Address) -> None:
        self.context = context
        self.inside = inside
        super().__init__(path, _Passage)


class _Passage(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        door = self.server
        assert isinstance(door, _Door)
        outside: socket.socket = self.request
        with (
            door.context.wrap_socket(outside, server_side=True) as tls,
            socket.create_connection(door.inside, PATIENCE) as inside,
        ):
            relay(tls, inside)


@pytest.fixture
def tls_door(server_context: ssl.SSLContext) -> Iterator[Callable[[Address], str]]:
    """Put a TLS door on a Unix socket in front of a server; call with its address, get the path."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="s", dir="/tmp"))

        def put(inside: Address) -> str:
            path = f"{folder}/door"
            door = stack.enter_context(_Door(path, server_context, inside))
            thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            stack.callback(thread.join, PATIENCE)
            stack.callback(door.shutdown)
            return path

        yield put
