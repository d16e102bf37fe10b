"""The server programs of the system answer as the tests expect of them, asked with plain sockets."""

from __future__ import annotations

import socket

import pytest

from tests.support.certificates import Authority
from tests.support.nginx import Nginx
from tests.support.tinyproxy import Tinyproxy

pytestmark = pytest.mark.peer


def ask(connection: socket.socket, request: bytes) -> bytes:
    """Send `request`, return all that comes until the peer closes."""
    with connection:
        connection.sendall(request)
        received = b""
        while data := connection.recv(65536):
            received += data
        return received


def get(path: str, fields: bytes = b"", method: bytes = b"GET") -> bytes:
    return b"%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n" % (method, path.encode(), fields)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_nginx_answers_on_both_families(nginx: Nginx, host: str) -> None:
    assert ask(socket.create_connection((host, nginx.http), 10), get("/hello")).endswith(b"\r\n\r\nhello from nginx\n")


def test_nginx_sends_a_chunked_body(nginx: Nginx) -> None:
    answer = ask(socket.create_connection((nginx.host, nginx.http), 10), get("/chunked.html"))
    assert b"\r\nTransfer-Encoding: chunked\r\n" in answer
    assert answer.endswith(b"\r\n0\r\n\r\n")


def test_nginx_stores_an_upload(nginx: Nginx) -> None:
    put = get("/upload", b"Content-Length: 4\r\n", b"PUT") + b"data"
    assert ask(socket.create_connection((nginx.host, nginx.http), 10), put).startswith(b"HTTP/1.1 201 Created\r\n")
    assert (nginx.root / "upload").read_bytes() == b"data"


def test_nginx_asks_for_a_password(nginx: Nginx) -> None:
    assert ask(socket.create_connection((nginx.host, nginx.http), 10), get("/private")).startswith(b"HTTP/1.1 401 ")
    fields = b"Authorization: Basic dXNlcjpzZWNyZXQ=\r\n"
    answer = ask(socket.create_connection((nginx.host, nginx.http), 10), get("/private", fields))
    assert answer.endswith(b"\r\n\r\nhello, file\n")


def test_nginx_speaks_tls_and_asks_for_client_certificates(nginx: Nginx, authority: Authority) -> None:
    for port, name, expected in ((nginx.https, "", b"TLSv1.3 \n"), (nginx.mutual, "me@example.org", b"TLSv1.3 OU=")):
        plain = socket.create_connection((nginx.host, port), 10)
        tls = authority.client_context(name).wrap_socket(plain, server_hostname="localhost")
        assert ask(tls, get("/tls")).partition(b"\r\n\r\n")[2].startswith(expected)


def test_nginx_listens_on_a_unix_socket(nginx: Nginx) -> None:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(str(nginx.socket))
    assert ask(connection, get("/hello")).endswith(b"hello from nginx\n")


def test_tinyproxy_tunnels(tinyproxy: Tinyproxy, nginx: Nginx) -> None:
    request = f"CONNECT 127.0.0.1:{nginx.http} HTTP/1.1\r\n\r\n".encode() + get("/hello")
    answer = ask(socket.create_connection((tinyproxy.host, tinyproxy.port), 10), request)
    assert answer.startswith(b"HTTP/1.0 200 Connection established\r\n")
    assert answer.endswith(b"hello from nginx\n")
    assert f"CONNECT 127.0.0.1:{nginx.http}" in tinyproxy.log


def test_tinyproxy_asks_for_a_password(guarded_tinyproxy: Tinyproxy) -> None:
    request = b"CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n"
    answer = ask(socket.create_connection((guarded_tinyproxy.host, guarded_tinyproxy.port), 10), request)
    assert answer.startswith(b"HTTP/1.0 407 Proxy Authentication Required\r\n")
