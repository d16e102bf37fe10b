"""The wire log over every kind of route, with the whole contract of a stream below it."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from types import MappingProxyType

import pytest
import trustme
from httplib_trace import WireLog
from httplib_trace.wire import LoggedStream

from httplib.command.origin import Origin
from httplib.command.proxy import ConnectProxy
from httplib.compat import HTTPConnection, HTTPSConnection
from httplib.transport.plugin import PluginSet, Route, Tcp, Tls, Tunnel
from httplib.transport.testing import EndpointContract, FarEnd

SECRET = {"Authorization": "Basic hunter2", "Cookie": "a=hunter2"}


class Log(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.logger = logging.Logger("test", logging.DEBUG)
        self.logger.addHandler(self)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def of(self, start: str) -> list[str]:
        """What was logged of one layer."""
        return [line.removeprefix(start) for line in self.lines if line.startswith(start)]


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]  # names pyOpenSSL too
    return context


@pytest.fixture
def client_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)  # pyright: ignore[reportUnknownMemberType]  # names pyOpenSSL too
    return context


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as server:
        yield server


@pytest.fixture
def tls_origin(server_context: ssl.SSLContext) -> Iterator[Origin]:
    with Origin(context=server_context) as server:
        yield server


def fetch(connection: HTTPConnection, times: int = 2) -> None:
    """Get something over and over."""
    with connection:
        for _ in range(times):
            connection.request("GET", "/bytes/70000", headers=SECRET)
            assert len(connection.getresponse().read()) == 70000


def test_logs_both_directions_over_tcp(origin: Origin, log: Log) -> None:
    with HTTPConnection(origin.host, origin.port, timeout=20, plugins=PluginSet(WireLog(log.logger))) as connection:
        connection.request("POST", "/echo", b"{}", SECRET)
        connection.getresponse().read()
    assert log.of(f"#1 tcp({origin.netloc}) ") == [
        "* opened",
        "> POST /echo HTTP/1.1",
        f"> Host: {origin.netloc}",
        "> Accept-Encoding: identity",
        "> Content-Length: 2",
        "> Authorization: ***",
        "> Cookie: ***",
        "> (2 bytes)",
        "< HTTP/1.1 200 OK",
        "< Content-Type: text/plain",
        "< Content-Length: 2",
        "< (2 bytes)",
        "* closed",
    ]


def test_a_connection_stays_open_for_the_next_request(origin: Origin, log: Log) -> None:
    fetch(HTTPConnection(origin.host, origin.port, timeout=20, plugins=PluginSet(WireLog(log.logger))), 3)
    assert origin.connections == 1


@pytest.mark.parametrize("kinds", [None, ("tls",), ("tcp",)])
def test_tls_shows_what_is_in_it_and_sizes_below(
    tls_origin: Origin, client_context: ssl.SSLContext, log: Log, kinds: tuple[str, ...] | None
) -> None:
    plugins = PluginSet(WireLog(log.logger, kinds=kinds))
    fetch(HTTPSConnection("localhost", tls_origin.port, timeout=20, context=client_context, plugins=plugins))
    inside, below = log.of("#1 tls(localhost) "), log.of(f"#1 tcp(localhost:{tls_origin.port}) ")
    assert ("> GET /bytes/70000 HTTP/1.1" in inside) == (kinds != ("tcp",))
    assert bool(below) == (kinds != ("tls",))
    assert all("bytes of TLS" in line for line in below[1:-1])
    assert "hunter2" not in "".join(log.lines)


def test_every_layer_of_tls_in_tls_through_a_tunnel(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext, tls_origin: Origin, log: Log
) -> None:
    with ConnectProxy(context=server_context, credentials="me:hunter2") as proxy:
        secret = (("Proxy-Authorization", "Basic bWU6aHVudGVyMg=="),)
        route: Route = (
            Tcp("localhost", proxy.port),
            Tls(client_context, "localhost"),
            Tunnel("localhost", tls_origin.port, secret),
            Tls(client_context, "localhost"),
        )
        fetch(HTTPConnection("localhost", timeout=20, route=route, plugins=PluginSet(WireLog(log.logger))))
    signs = {line.split(" ", 2)[1] for line in log.lines}
    assert signs == {f"tcp(localhost:{proxy.port})", "tls(localhost)"}
    lines = log.of("#1 tls(localhost) ")
    assert f"> CONNECT localhost:{tls_origin.port} HTTP/1.1" in lines
    assert "> Proxy-Authorization: ***" in lines
    assert lines.count("> GET /bytes/70000 HTTP/1.1") == 2
    assert "bWU6" not in "".join(log.lines)
    assert "hunter2" not in "".join(log.lines)


def test_a_connection_that_the_server_has_closed_is_not_used_again(log: Log) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        connection = HTTPConnection("127.0.0.1", port, timeout=20, plugins=PluginSet(WireLog(log.logger)))
        connection.connect()
        first, _ = listener.accept()
        with first:
            first.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            connection.request("GET", "/one")
            connection.getresponse().read()
        connection.request("GET", "/two")
        assert connection.sock is not None
        second, _ = listener.accept()
        second.close()
        connection.close()
    assert [line for line in log.lines if line.endswith(("opened", "closed"))] == [
        f"#{number} tcp(127.0.0.1:{port}) * {what}" for number in (1, 2) for what in ("opened", "closed")
    ]


def test_a_failure_is_logged(log: Log) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        connection = HTTPConnection("127.0.0.1", port, timeout=0.02, plugins=PluginSet(WireLog(log.logger)))
        connection.request("GET", "/")
        with pytest.raises(TimeoutError):
            connection.getresponse()
    assert log.of(f"#1 tcp(127.0.0.1:{port}) ")[-2:] == ["! TimeoutError: timed out", "* closed"]


def test_where_nobody_reads_the_log_nothing_is_put_over_a_layer(origin: Origin) -> None:
    plugins = PluginSet(WireLog(logging.Logger("quiet", logging.INFO)))
    opened = plugins.open((Tcp(origin.host, origin.port),), timeout=20)
    assert type(opened.stream) is socket.socket
    opened.stream.close()


def test_what_would_block_is_no_failure_and_other_questions_go_below(log: Log) -> None:
    near, far = socket.socketpair()
    with near, far:
        opening = WireLog(log.logger).httplib_open_layer(Tcp("a.test", 80), None)
        next(opening)
        with pytest.raises(StopIteration) as done:
            opening.send(near)
        stream: LoggedStream = done.value.value
        stream.settimeout(0)
        with pytest.raises(BlockingIOError):
            stream.recv(1)
        assert getattr(stream, "fileno", None) == near.fileno
        assert not hasattr(stream, "pending")
        for name in ("sendmsg", "makefile", "send", "dup"):
            assert not hasattr(stream, name)
        stream.close()
        stream.close()
    assert log.lines == ["#1 tcp(a.test:80) * opened", "#1 tcp(a.test:80) * closed"]


class TestContract(EndpointContract):
    """A logged TCP connection keeps the contract of a stream."""

    plugin = WireLog(Log().logger, bodies=True)
    exempt = MappingProxyType({"leaves_other_layers_alone": "listening to the layers of others is what it is for"})

    @contextmanager
    def listen(self) -> Generator[FarEnd]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(20)
            yield FarEnd(Tcp("127.0.0.1", listener.getsockname()[1]), lambda: listener.accept()[0])


def test_is_enabled_by_its_name() -> None:
    plugins = PluginSet("wirelog")
    if "wirelog" not in {one.name for one in plugins.discovery.installed()}:
        pytest.skip("the plugin is not installed")
    assert plugins.assembly.observers == ()
