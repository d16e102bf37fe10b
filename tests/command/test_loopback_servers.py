"""The loopback servers that the demo and other tests rely on, tried with the standard library's client."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator

import pytest

from httplib.command.origin import Origin
from httplib.command.proxy import ConnectProxy
from tests.support.certificates import Authority


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as server:
        yield server


@pytest.fixture
def client(origin: Origin) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(origin.host, origin.port, timeout=10)
    yield connection
    connection.close()


def test_the_origin_keeps_connections(origin: Origin, client: http.client.HTTPConnection) -> None:
    for path in ("/", "/bytes/0", "/chunked/5000"):
        client.request("GET", path)
        client.getresponse().read()
    assert origin.connections == 1
    assert [request.target for request in origin.requests] == ["/", "/bytes/0", "/chunked/5000"]


@pytest.mark.parametrize("framing", ["bytes", "chunked", "close"])
def test_the_origin_frames_a_body_as_asked(client: http.client.HTTPConnection, framing: str) -> None:
    client.request("GET", f"/{framing}/70001")
    response = client.getresponse()
    assert len(response.read()) == 70001
    assert response.will_close == (framing == "close")


def test_the_origin_echoes_sized_and_chunked_bodies(client: http.client.HTTPConnection) -> None:
    for body in (b"as it is", iter([b"in ", b"chunks"])):
        client.request("POST", "/echo", body, {"Content-Type": "text/x-thing"})
        response = client.getresponse()
        assert response.getheader("content-type") == "text/x-thing"
        assert response.read() in (b"as it is", b"in chunks")


def test_the_origin_answers_head_without_a_body(client: http.client.HTTPConnection) -> None:
    client.request("HEAD", "/bytes/10")
    response = client.getresponse()
    assert (response.getheader("content-length"), response.read()) == ("10", b"")
    client.request("GET", "/status/404")
    assert client.getresponse().status == 404


def test_the_origin_speaks_tls_and_says_when_it_is_done(authority: Authority) -> None:
    with Origin(context=authority.server_context()) as origin:
        context = authority.client_context()
        with (
            socket.create_connection((origin.host, origin.port), 10) as plain,
            context.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False) as tls,
        ):
            tls.sendall(b"GET /close/3 HTTP/1.1\r\n\r\n")
            received = b""
            while data := tls.recv(100):
                received += data
            assert received.endswith(b"\r\n\r\n\x00\x01\x02")


def test_the_origin_listens_on_ipv6() -> None:
    with Origin(family=socket.AF_INET6) as origin:
        assert origin.netloc == f"[::1]:{origin.port}"
        client = http.client.HTTPConnection("::1", origin.port, timeout=10)
        client.request("GET", "/")
        assert client.getresponse().read() == b"Hello from the origin.\n"
        client.close()


def test_closing_ends_what_is_open(origin: Origin, client: http.client.HTTPConnection) -> None:
    client.request("GET", "/")
    client.getresponse().read()
    origin.close()
    assert client.sock.recv(1) == b""
    assert [t.name for t in threading.enumerate() if origin.netloc in t.name] == []


def tunnel(
    proxy: ConnectProxy, target: str, fields: bytes = b"", context: ssl.SSLContext | None = None
) -> socket.socket:
    connection = socket.create_connection((proxy.host, proxy.port), 10)
    if context is not None:
        connection = context.wrap_socket(connection, server_hostname="localhost")
    connection.sendall(b"CONNECT %s HTTP/1.1\r\n%s\r\n" % (target.encode(), fields))
    return connection


def head(connection: socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"\r\n\r\n"):
        received += connection.recv(1)
    return received


def test_the_proxy_tunnels_and_keeps_the_heads(origin: Origin) -> None:
    with ConnectProxy() as proxy, tunnel(proxy, origin.netloc) as connection:
        assert head(connection) == b"HTTP/1.1 200 Connection established\r\n\r\n"
        connection.sendall(b"POST /echo HTTP/1.1\r\nContent-Length: 2000000\r\nConnection: close\r\n\r\n")
        thread = threading.Thread(target=connection.sendall, args=(b"x" * 2000000,))
        thread.start()
        with connection.makefile("rb") as file:
            assert file.read().endswith(b"\r\n\r\n" + b"x" * 2000000)
        thread.join()
        assert proxy.heads == [b"CONNECT %s HTTP/1.1\r\n\r\n" % origin.netloc.encode()]
        assert proxy.tunnels == [origin.netloc]


def test_the_proxy_knows_names_of_its_own(origin: Origin) -> None:
    names = {"example.org:443": (origin.host, origin.port)}
    with ConnectProxy(locate=names.get) as proxy, tunnel(proxy, "example.org:443") as connection:
        assert head(connection).startswith(b"HTTP/1.1 200 ")


def test_the_proxy_demands_credentials(origin: Origin) -> None:
    with ConnectProxy(credentials="user:secret") as proxy:
        with tunnel(proxy, origin.netloc) as connection:
            assert head(connection).startswith(b"HTTP/1.1 407 ")
        with tunnel(proxy, origin.netloc, b"proxy-authorization: Basic dXNlcjpzZWNyZXQ=\r\n") as connection:
            assert head(connection).startswith(b"HTTP/1.1 200 ")


def test_the_proxy_refuses_what_it_cannot_reach() -> None:
    with ConnectProxy() as proxy:
        with tunnel(proxy, "127.0.0.1:99999") as connection:
            assert head(connection).startswith(b"HTTP/1.1 502 ")


def test_an_https_proxy_relays_tls_in_tls(authority: Authority) -> None:
    context = authority.client_context()
    with (
        Origin(context=authority.server_context()) as origin,
        ConnectProxy(context=authority.server_context()) as proxy,
        tunnel(proxy, origin.netloc, context=context) as outer,
    ):
        assert head(outer).startswith(b"HTTP/1.1 200 ")
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        inner = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
        received = b""
        sent = False
        while b"Hello" not in received:
            try:
                if not sent:
                    inner.write(b"GET / HTTP/1.1\r\n\r\n")
                    sent = True
                received += inner.read(1000)
            except ssl.SSLWantReadError:
                outer.sendall(outgoing.read())
                incoming.write(outer.recv(65536))
