"""`HTTPSConnection`: which context it uses, what it verifies, tunnels to and through it."""

from __future__ import annotations

import ssl
import warnings
from pathlib import Path
from typing import Any

import pytest

from httplib.command.origin import Origin
from httplib.command.proxy import ConnectProxy
from httplib.compat import client
from tests.support.certificates import Authority


def test_request_over_tls_tells_what_it_went_over(tls_origin: Origin, client_context: ssl.SSLContext) -> None:
    with client.HTTPSConnection("localhost", tls_origin.port, context=client_context) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.read() == b"Hello from the TLS origin.\n"
        assert response.connection_info.tls.version.startswith("TLSv1.")


def test_default_context_does_not_trust_the_origin(tls_origin: Origin) -> None:
    with client.HTTPSConnection("localhost", tls_origin.port) as connection:
        with pytest.raises(ssl.SSLCertVerificationError):
            connection.request("GET", "/")
        assert connection.sock is None


def test_context_that_a_program_asks_for_is_its_own() -> None:
    first, second = client.HTTPSConnection("localhost"), client.HTTPSConnection("localhost")
    context = first._context
    assert context is first._context
    assert context is not second._context
    assert context is not None
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.post_handshake_auth


def test_replaced_factory_of_default_contexts_is_used(
    tls_origin: Origin, client_context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssl, "_create_default_https_context", lambda: client_context)
    connection = client.HTTPSConnection("localhost", tls_origin.port)
    monkeypatch.undo()
    with connection:
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"Hello from the TLS origin.\n"


def test_create_https_context_speaks_http_1_1(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[list[str]] = []

    class Context(ssl.SSLContext):
        def set_alpn_protocols(self, alpn_protocols: Any) -> None:  # Any: as in ssl
            spoken.append(alpn_protocols)

    monkeypatch.setattr(ssl, "_create_default_https_context", lambda: Context(ssl.PROTOCOL_TLS_CLIENT))
    assert client._create_https_context(11).post_handshake_auth
    client._create_https_context(10)
    assert spoken == [["http/1.1"]]


def test_old_arguments_are_loaded_with_a_warning(tls_origin: Origin, authority: Authority, tmp_path: Path) -> None:
    certificate, key = authority.write_client_files(tmp_path)
    with pytest.warns(DeprecationWarning, match="key_file, cert_file and check_hostname are deprecated"):
        connection = client.HTTPSConnection("localhost", tls_origin.port, str(key), str(certificate))
    assert (connection.key_file, connection.cert_file) == (str(key), str(certificate))


def test_check_hostname_without_verification_is_refused() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with pytest.raises(ValueError, match="check_hostname needs"):
            client.HTTPSConnection("localhost", context=context, check_hostname=True)


@pytest.mark.parametrize("level", [0, 1])
def test_tunnel_gives_the_proxys_headers(
    level: int,
    tls_origin: Origin,
    connect_proxy: ConnectProxy,
    client_context: ssl.SSLContext,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with client.HTTPSConnection(connect_proxy.host, connect_proxy.port, context=client_context) as connection:
        assert connection.get_proxy_response_headers() is None
        connection.set_debuglevel(level)
        connection.set_tunnel("localhost", tls_origin.port, {"X-For": "proxy"})
        connection.request("GET", "/fields")
        body = connection.getresponse().read()
        headers = connection.get_proxy_response_headers()
    assert isinstance(headers, client.HTTPMessage)
    assert headers.items() == []
    assert b"X-For" not in body
    assert b"X-For: proxy" in connect_proxy.heads[0]
    assert ("CONNECT" in capsys.readouterr().out) is bool(level)


def test_set_tunnel_on_an_open_connection_is_refused(origin: Origin) -> None:
    with client.HTTPConnection(origin.host, origin.port) as connection:
        connection.connect()
        with pytest.raises(RuntimeError, match="Can't set up tunnel for established connection"):
            connection.set_tunnel("localhost")


def test_tunnel_called_by_a_program_goes_through_send(tls_origin: Origin, connect_proxy: ConnectProxy) -> None:
    # urllib3's connect() opens the socket itself and calls _tunnel().
    sent: list[bytes] = []

    class Own(client.HTTPConnection):
        def send(self, data: Any) -> None:  # Any: as in the base
            sent.append(bytes(data))
            super().send(data)

        def connect(self) -> None:
            self.sock = self._create_connection((self.host, self.port), 20, None)
            sock = self.sock
            self._tunnel()
            assert self.sock is sock

    connection = Own(connect_proxy.host, connect_proxy.port)
    connection.set_tunnel("localhost", tls_origin.port)
    connection.connect()
    connection.close()
    assert sent == [b"CONNECT localhost:%d HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % ((tls_origin.port,) * 2)]
