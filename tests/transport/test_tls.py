"""The tls layer on sockets: verification, names, time-outs, hints, and how a cut connection looks."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest

from httplib.core.errors import ConnectTimeout
from httplib.transport import tls
from httplib.transport.certificate import certificate_of
from httplib.transport.layers import Tcp, Tls
from httplib.transport.manager import PluginSet
from httplib.transport.opening import Opening
from httplib.transport.plugin import Stream
from httplib.transport.record import Opened
from httplib.transport.tls import open_tls, peer_name
from tests.support.certificates import Authority
from tests.support.scripted import HEAD, Close, Cut, Reset, ScriptedServer, Step


@pytest.fixture
def server(authority: Authority) -> Iterator[ScriptedServer]:
    with ScriptedServer([HEAD, b"pong"], context=authority.server_context()) as running:
        yield running


def secure(server: ScriptedServer, context: ssl.SSLContext, name: str | None = "localhost") -> Opened:
    return PluginSet().open((Tcp(server.host, server.port), Tls(context, name)), timeout=20)


def test_carries_bytes_and_is_an_ssl_socket(server: ScriptedServer, authority: Authority) -> None:
    opened = secure(server, authority.client_context())
    assert isinstance(opened.stream, ssl.SSLSocket)
    assert opened.stream.gettimeout() == 20
    opened.stream.sendall(b"ping\r\n\r\n")
    assert opened.stream.recv(4) == b"pong"
    opened.stream.close()


def test_the_record_keeps_the_facts_after_closing(server: ScriptedServer, authority: Authority) -> None:
    context = authority.client_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    opened = secure(server, context)
    opened.stream.sendall(b"ping\r\n\r\n")
    opened.stream.recv(4)
    opened.stream.close()
    facts = opened.record.tls
    assert facts is not None
    assert (facts.server_hostname, facts.version, facts.alpn) == ("localhost", "TLSv1.3", None)
    assert facts.cipher is not None
    assert ("DNS", "localhost") in cast("tuple[object, ...]", facts.certificate["subjectAltName"])
    assert facts.der is not None
    assert ssl.DER_cert_to_PEM_cert(facts.der).startswith("-----BEGIN CERTIFICATE")


def test_the_certificate_is_what_the_socket_itself_shows(server: ScriptedServer, authority: Authority) -> None:
    opened = secure(server, authority.client_context())
    assert isinstance(opened.stream, ssl.SSLSocket)
    opened.stream.sendall(b"ping\r\n\r\n")
    shown = opened.stream.getpeercert()
    opened.stream.close()
    facts = opened.record.tls
    assert facts is not None
    assert shown
    assert dict(facts.certificate) == shown
    assert repr(facts.certificate) == repr(shown)


def test_a_certificate_that_was_not_verified_is_not_shown(server: ScriptedServer, authority: Authority) -> None:
    context = authority.client_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    opened = secure(server, context)
    context.verify_mode = ssl.CERT_REQUIRED
    opened.stream.sendall(b"ping\r\n\r\n")
    opened.stream.close()
    facts = opened.record.tls
    assert facts is not None
    assert facts.certificate == {}
    assert facts.der is not None


@pytest.mark.parametrize(("given", "shown"), [({"version": 3}, {"version": 3}), ({}, {}), (None, {})])
def test_a_stream_of_another_make_tells_its_certificate_itself(
    given: dict[str, object] | None, shown: dict[str, object]
) -> None:
    assert certificate_of(SimpleNamespace(getpeercert=lambda: given)) == shown


def test_a_stream_without_certificates_has_none() -> None:
    assert certificate_of(object()) == {}


def test_a_session_that_keeps_no_chain_is_asked_for_its_certificate() -> None:
    resumed = SimpleNamespace(get_unverified_chain=lambda: None)
    assert certificate_of(SimpleNamespace(_sslobj=resumed, getpeercert=lambda: {"version": 3})) == {"version": 3}


def test_tells_what_alpn_agreed_on(authority: Authority) -> None:
    far, near = authority.server_context(), authority.client_context()
    far.set_alpn_protocols(["http/1.1"])
    near.set_alpn_protocols(["h2", "http/1.1"])
    with ScriptedServer([], context=far) as server:
        opened = secure(server, near)
        opened.stream.close()
    assert opened.record.tls is not None
    assert opened.record.tls.alpn == "http/1.1"


@pytest.mark.parametrize("name", ["localhost", "localhost.", "127.0.0.1", "[::1]", "::1", "::1%lo", "127.1"])
def test_verifies_names_and_addresses_in_every_spelling(authority: Authority, name: str) -> None:
    with ScriptedServer([], context=authority.server_context()) as server:
        secure(server, authority.client_context(), name).stream.close()


def failing(authority: Authority, context: ssl.SSLContext, name: str | None, far: ssl.SSLContext) -> ssl.SSLError:
    with ScriptedServer([HEAD], context=far) as server, pytest.raises(ssl.SSLError) as caught:
        secure(server, context, name)
    facts = vars(caught.value)
    assert facts["phase"] == "tls"
    assert facts["layer"] == f"tls({name or ''})"
    return caught.value


def test_refuses_a_certificate_for_another_name(authority: Authority) -> None:
    error = failing(authority, authority.client_context(), "example.org", authority.server_context())
    assert isinstance(error, ssl.SSLCertVerificationError)
    assert "not trusted for this name" in vars(error)["__notes__"][0]


def test_refuses_an_octal_spelling_that_is_another_address(authority: Authority) -> None:
    # 0177.0.0.1 is 127.0.0.1 for the system, so it is checked as that address and as nothing else.
    far = authority.server_context("177.0.0.1")
    assert isinstance(failing(authority, authority.client_context(), "0177.0.0.1", far), ssl.SSLCertVerificationError)


def test_refuses_an_authority_it_does_not_know(authority: Authority) -> None:
    error = failing(authority, Authority().client_context(), "localhost", authority.server_context())
    assert isinstance(error, ssl.SSLCertVerificationError)


def test_refuses_an_expired_certificate(authority: Authority) -> None:
    error = failing(authority, authority.client_context(), "localhost", authority.server_context(expired=True))
    assert "expired" in str(error)


def test_a_context_that_checks_names_needs_one(authority: Authority) -> None:
    error = failing(authority, authority.client_context(), None, authority.server_context())
    assert "cannot be used for None" in str(error)


def test_presents_a_client_certificate(authority: Authority) -> None:
    far = authority.server_context(client_authority=authority)
    with ScriptedServer([HEAD, b"pong"], context=far) as server:
        opened = secure(server, authority.client_context("client@example.org"))
        opened.stream.sendall(b"ping\r\n\r\n")
        assert opened.stream.recv(4) == b"pong"
        opened.stream.close()


def test_plain_http_on_the_port_gets_a_hint(authority: Authority) -> None:
    with ScriptedServer([b"HTTP/1.1 400 Bad Request\r\n\r\n"]) as server, pytest.raises(ssl.SSLError) as caught:
        secure(server, authority.client_context())
    assert "plain HTTP port" in vars(caught.value)["__notes__"][0]


def test_a_peer_that_hangs_up_gets_a_hint(authority: Authority) -> None:
    with ScriptedServer([Close()]) as server, pytest.raises(OSError, match=r".") as caught:
        secure(server, authority.client_context())
    assert "hung up during the TLS handshake" in vars(caught.value)["__notes__"][0]


def test_the_handshake_ends_in_time(authority: Authority) -> None:
    tls_layer = Tls(authority.client_context(), "localhost")
    with ScriptedServer([]) as server, pytest.raises(ConnectTimeout) as caught:
        PluginSet().open((Tcp(server.host, server.port), tls_layer), connect_timeout=0.05)
    assert caught.value.phase == "connect"
    assert isinstance(caught.value.__cause__, TimeoutError)


def read_to_the_end(authority: Authority, last: Step, context: ssl.SSLContext) -> bytes:
    with ScriptedServer([HEAD, b"half", last], context=authority.server_context()) as server:
        stream = secure(server, context).stream
        try:
            stream.sendall(b"ping\r\n\r\n")
            data = b""
            while piece := stream.recv(100):
                data += piece
            return data
        finally:
            stream.close()


def test_an_end_that_was_announced_is_an_end(authority: Authority) -> None:
    assert read_to_the_end(authority, Close(), authority.client_context()) == b"half"


def test_an_end_that_was_not_announced_is_an_error(authority: Authority) -> None:
    with pytest.raises(ssl.SSLEOFError):
        read_to_the_end(authority, Cut(), authority.client_context())


def test_openssls_own_switch_allows_an_unannounced_end(authority: Authority) -> None:
    context = authority.client_context()
    context.options |= ssl.OP_IGNORE_UNEXPECTED_EOF
    assert read_to_the_end(authority, Cut(), context) == b"half"


def test_a_reset_is_an_error(authority: Authority) -> None:
    with pytest.raises(OSError, match=r"."):
        read_to_the_end(authority, Reset(), authority.client_context())


def test_a_context_of_another_make_decides_by_itself() -> None:
    calls: list[object] = []
    left, right = socket.socketpair()

    class Context:
        def wrap_socket(self, sock: object, server_hostname: str | None) -> socket.socket:
            calls.append((sock, server_hostname))
            return right

    with left, right:
        layer = Tls(cast(ssl.SSLContext, Context()), "[::1%eth0]")
        assert open_tls(layer, cast(Stream, left), Opening()) is right
    assert calls == [(left, "::1")]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("example.org", "example.org"),
        ("example.org.", "example.org"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("192.0.2.1", "192.0.2.1"),
        ("0xc0000201", "192.0.2.1"),
        ("0300.0.2.01", "192.0.2.1"),
        ("192.0.513", "192.0.2.1"),
        ("face1.de", "face1.de"),
        ("256.1.1.1", "256.1.1.1"),
    ],
)
def test_decides_once_what_is_an_address(host: str, name: str) -> None:
    assert peer_name(host) == name


def test_the_default_context_verifies_and_is_made_once() -> None:
    context = PluginSet().tls_context()
    assert context is PluginSet().tls_context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.post_handshake_auth


def test_a_program_that_replaces_the_factory_gets_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ssl.SSLContext] = []

    def factory() -> ssl.SSLContext:
        made.append(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        return made[-1]

    monkeypatch.setattr(ssl, "_create_default_https_context", factory)
    assert PluginSet().tls_context() is made[0]
    assert PluginSet().tls_context() is made[1]
    assert made[0] not in tls._default
