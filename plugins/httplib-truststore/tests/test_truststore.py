"""The system's trust store as the default: who is trusted, who is not, and who decides otherwise."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httplib_truststore
import pytest
import trustme
import truststore
from httplib_truststore import system_context

from httplib.command.origin import Origin
from httplib.command.proxy import ConnectProxy
from httplib.compat import HTTPConnection, HTTPSConnection
from httplib.transport.plugin import PluginSet, Tcp, Tls, Tunnel

PLUGINS = PluginSet(httplib_truststore)
HELLO = b"Hello from the origin.\n"
# Where it is not OpenSSL that verifies, its variables do not lead to another store.
OPENSSL = pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="the system verifies by itself here")


def server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["h2", "http/1.1"])
    certificate = authority.issue_cert("localhost")
    certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType]  # names pyOpenSSL, which is not here
    return context


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that is in the system's store; where OpenSSL verifies, a variable says where that is."""
    authority = trustme.CA()
    store = tmp_path / "store.pem"
    authority.cert_pem.write_to_path(str(store))
    monkeypatch.setenv("SSL_CERT_FILE", str(store))
    return authority


@pytest.fixture
def origin(trusted: trustme.CA) -> Iterator[Origin]:
    with Origin(context=server_context(trusted)) as server:
        yield server


def fetch(connection: HTTPConnection) -> bytes:
    try:
        connection.request("GET", "/")
        body: bytes = connection.getresponse().read()
        return body
    finally:
        connection.close()


@OPENSSL
def test_trusts_what_the_system_trusts(origin: Origin) -> None:
    assert fetch(HTTPSConnection("localhost", origin.port, timeout=20, plugins=PLUGINS)) == HELLO


def test_refuses_what_the_system_does_not_trust() -> None:
    with Origin(context=server_context(trustme.CA())) as server:
        with pytest.raises(ssl.SSLCertVerificationError):
            fetch(HTTPSConnection("localhost", server.port, timeout=20, plugins=PLUGINS))
        assert server.requests == []


@OPENSSL
def test_refuses_a_certificate_for_another_name(origin: Origin) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"127\.0\.0\.1"):
        fetch(HTTPSConnection("127.0.0.1", origin.port, timeout=20, plugins=PLUGINS))


@OPENSSL
def test_negotiates_http_1_1(origin: Origin) -> None:
    opened = PLUGINS.open((Tcp("localhost", origin.port), Tls(system_context(), "localhost")), timeout=20)
    opened.stream.close()
    assert opened.record.tls is not None
    assert opened.record.tls.alpn == "http/1.1"


@OPENSSL
def test_verifies_behind_a_proxy_that_speaks_tls_too(trusted: trustme.CA, origin: Origin) -> None:
    with ConnectProxy(context=server_context(trusted)) as proxy:
        tls = Tls(PLUGINS.tls_context(), "localhost")
        route = (Tcp("localhost", proxy.port), tls, Tunnel("localhost", origin.port), tls)
        assert fetch(HTTPConnection("localhost", timeout=20, route=route, plugins=PLUGINS)) == HELLO


@OPENSSL
def test_refuses_behind_a_proxy_what_is_not_trusted(trusted: trustme.CA) -> None:
    with (
        Origin(context=server_context(trustme.CA())) as origin,
        ConnectProxy(context=server_context(trusted)) as proxy,
    ):
        tls = Tls(PLUGINS.tls_context(), "localhost")
        route = (Tcp("localhost", proxy.port), tls, Tunnel("localhost", origin.port), tls)
        with pytest.raises(ssl.SSLCertVerificationError):
            fetch(HTTPConnection("localhost", timeout=20, route=route, plugins=PLUGINS))
        assert origin.requests == []


def test_a_context_of_the_connections_own_decides(origin: Origin) -> None:
    strict = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody
    with pytest.raises(ssl.SSLCertVerificationError):
        fetch(HTTPSConnection("localhost", origin.port, timeout=20, context=strict, plugins=PLUGINS))


def test_a_context_verifies_and_is_ones_own() -> None:
    context = PLUGINS.tls_context()
    assert isinstance(context, truststore.SSLContext)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.post_handshake_auth
    assert PLUGINS.tls_context() is not context


@OPENSSL
def test_a_stream_under_it_may_be_any_stream(origin: Origin) -> None:
    """Over something else than a socket TLS runs in memory, and must verify there too."""

    class Plain:
        def __init__(self, sock: socket.socket) -> None:
            self.recv = sock.recv
            self.recv_into = sock.recv_into
            self.sendall = sock.sendall
            self.settimeout = sock.settimeout
            self.close = sock.close

    for name, wrong in (("localhost", False), ("example.org", True)):
        below = Plain(socket.create_connection(("localhost", origin.port), 20))
        route = (Tcp("localhost", origin.port), Tls(PLUGINS.tls_context(), name))
        if wrong:
            with pytest.raises(ssl.SSLCertVerificationError):
                PLUGINS.open(route, timeout=20, below=below)
        else:
            PLUGINS.open(route, timeout=20, below=below).stream.close()


PROGRAM = """
import sys
from httplib.compat import HTTPSConnection
connection = HTTPSConnection("localhost", int(sys.argv[1]), timeout=20)
connection.request("GET", "/")
print(type(connection.sock).__module__, connection.getresponse().read())
connection.close()
"""


@OPENSSL
def test_a_variable_turns_it_on_for_a_program(origin: Origin) -> None:
    names = {one.name for one in PluginSet().discovery.installed() if one.group == "httplib.plugins"}
    if "truststore" not in names:
        pytest.skip("the plugin is not installed, so no variable finds it")
    for value, module in (("truststore", "truststore"), ("", "ssl")):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", PROGRAM, str(origin.port)],
            env={**os.environ, "HTTPLIB_PLUGINS": value},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.stderr == ""
        assert done.stdout.startswith(module)
        assert done.stdout.endswith(f"{HELLO!r}\n")
