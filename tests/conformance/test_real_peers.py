"""The facade with peers that are not ours: nginx and tinyproxy, over IPv4, IPv6, TLS and CONNECT."""

from __future__ import annotations

import io
import ssl

import pytest

import httplib
from httplib.command.origin import Origin
from httplib.core.errors import TunnelRefused
from tests.support.certificates import Authority
from tests.support.nginx import Nginx
from tests.support.tinyproxy import Tinyproxy

pytestmark = pytest.mark.peer


@pytest.fixture
def client(nginx: Nginx) -> httplib.HTTPConnection:
    return httplib.HTTPConnection(nginx.host, nginx.http, timeout=10)


def get(connection: httplib.HTTPConnection, path: str) -> tuple[int, bytes]:
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read()


def test_sized_chunked_and_empty_bodies_on_one_connection(client: httplib.HTTPConnection) -> None:
    with client:
        assert get(client, "/hello") == (200, b"hello from nginx\n")
        sock = client.sock
        assert get(client, "/chunked.html") == (200, b"<p>" + b"chunk " * 20000 + b"</p>\n")
        assert get(client, "/no-content") == (204, b"")
        assert get(client, "/hello.txt") == (200, b"hello, file\n")
        assert get(client, "/nothing-here")[0] == 404
        assert client.sock is sock


def test_head_has_headers_and_no_body(client: httplib.HTTPConnection) -> None:
    with client:
        client.request("HEAD", "/hello.txt")
        response = client.getresponse()
        assert (response.getheader("content-length"), response.read()) == ("12", b"")
        assert get(client, "/hello") == (200, b"hello from nginx\n")


def test_the_last_response_of_a_connection_is_followed_by_a_new_one(client: httplib.HTTPConnection) -> None:
    with client:
        assert get(client, "/last") == (200, b"last\n")
        assert client.sock is None
        assert get(client, "/hello") == (200, b"hello from nginx\n")


def test_a_connection_that_is_dropped_is_no_answer(client: httplib.HTTPConnection) -> None:
    with client, pytest.raises(httplib.BadStatusLine):
        get(client, "/drop")


@pytest.mark.parametrize("chunked", [False, True])
def test_an_upload_arrives_whole(client: httplib.HTTPConnection, nginx: Nginx, chunked: bool) -> None:
    data = bytes(range(256)) * 4000
    body = iter([data[:500000], data[500000:]]) if chunked else io.BytesIO(data)
    with client:
        client.request("PUT", f"/upload-{chunked}", body)
        response = client.getresponse()
        assert response.status in (201, 204)
        response.read()
    assert (nginx.root / f"upload-{chunked}").read_bytes() == data


def test_ipv6(nginx: Nginx) -> None:
    with httplib.HTTPConnection("::1", nginx.http, timeout=10) as connection:
        assert get(connection, "/headers") == (200, f"|[::1]:{nginx.http}|GET\n".encode())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_https_verifies_names_and_addresses(nginx: Nginx, authority: Authority, host: str) -> None:
    context = authority.client_context()
    with httplib.HTTPSConnection(host, nginx.https, timeout=10, context=context) as connection:
        assert get(connection, "/tls") == (200, b"TLSv1.3 \n")
        assert get(connection, "/chunked.html")[0] == 200


def test_https_refuses_an_unknown_authority(nginx: Nginx, stranger: Authority) -> None:
    connection = httplib.HTTPSConnection("localhost", nginx.https, timeout=10, context=stranger.client_context())
    with connection, pytest.raises(ssl.SSLCertVerificationError):
        get(connection, "/hello")


@pytest.mark.parametrize(("names", "expired"), [(("other.example.org",), False), (("localhost",), True)])
def test_https_refuses_a_wrong_name_and_an_expired_certificate(
    authority: Authority, names: tuple[str, ...], expired: bool
) -> None:
    with Origin(context=authority.server_context(*names, expired=expired)) as origin:
        context = authority.client_context()
        with httplib.HTTPSConnection("localhost", origin.port, timeout=10, context=context) as connection:
            with pytest.raises(ssl.SSLCertVerificationError):
                get(connection, "/")
        assert origin.requests == []


def test_a_client_certificate_is_shown_where_it_is_demanded(nginx: Nginx, authority: Authority) -> None:
    context = authority.client_context("me@example.org")
    with httplib.HTTPSConnection("localhost", nginx.mutual, timeout=10, context=context) as connection:
        status, body = get(connection, "/tls")
        assert status == 200
        assert b"trustme" in body
    with httplib.HTTPSConnection(
        "localhost", nginx.mutual, timeout=10, context=authority.client_context()
    ) as connection:
        assert get(connection, "/tls")[0] == 400


def test_a_tunnel_through_tinyproxy(tinyproxy: Tinyproxy, nginx: Nginx) -> None:
    with httplib.HTTPConnection(tinyproxy.host, tinyproxy.port, timeout=10) as connection:
        connection.set_tunnel(nginx.host, nginx.http)
        assert get(connection, "/hello") == (200, b"hello from nginx\n")
        assert get(connection, "/hello.txt") == (200, b"hello, file\n")


def test_https_in_a_tunnel_through_tinyproxy(tinyproxy: Tinyproxy, nginx: Nginx, authority: Authority) -> None:
    context = authority.client_context()
    with httplib.HTTPSConnection(tinyproxy.host, tinyproxy.port, timeout=10, context=context) as connection:
        connection.set_tunnel("localhost", nginx.https)
        assert get(connection, "/tls") == (200, b"TLSv1.3 \n")


def test_a_password_for_tinyproxy_never_reaches_the_origin(guarded_tinyproxy: Tinyproxy, origin: Origin) -> None:
    with httplib.HTTPConnection(guarded_tinyproxy.host, guarded_tinyproxy.port, timeout=10) as connection:
        connection.set_tunnel(origin.host, origin.port, {"Proxy-Authorization": "Basic dXNlcjpzZWNyZXQ="})
        assert get(connection, "/")[0] == 200
    assert [request.get("Proxy-Authorization") for request in origin.requests] == [""]


def test_a_refusal_of_tinyproxy_is_an_error_with_its_facts(guarded_tinyproxy: Tinyproxy) -> None:
    with httplib.HTTPConnection(guarded_tinyproxy.host, guarded_tinyproxy.port, timeout=10) as connection:
        connection.set_tunnel("127.0.0.1", 1)
        with pytest.raises(TunnelRefused, match="407") as caught:
            connection.connect()
        assert connection.sock is None
    assert caught.value.status == 407
    assert b"tinyproxy" in caught.value.body
