"""TLS over any stream: inside TLS, over pieces of any size, with time-outs, and looked at without waiting."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

import pytest

from httplib.transport.layers import Tcp, Tls, Tunnel
from httplib.transport.manager import PluginSet
from httplib.transport.tls_stream import RECORD, TlsStream
from tests.support.certificates import Authority

AUTHORITY = Authority()


class Dribble:
    """A stream over a socket that gives one byte at a time and has none of the optional methods."""

    def __init__(self, sock: socket.socket, most: int = 1) -> None:
        self.sock = sock
        self.most = most
        self.timeouts: list[float | None] = []
        self.broken: OSError | None = None

    def recv(self, bufsize: int, /) -> bytes:
        return self.sock.recv(min(bufsize, self.most))

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        raise AssertionError("not needed")

    def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
        if self.broken is not None:
            raise self.broken
        self.sock.sendall(data)

    def settimeout(self, value: float | None, /) -> None:
        self.timeouts.append(value)
        self.sock.settimeout(value)

    def close(self) -> None:
        self.sock.close()


class Far:
    """The server's side of a connection, for a test to speak by hand; its handshake runs in a thread."""

    def __init__(self, sock: socket.socket, context: ssl.SSLContext) -> None:
        self._raw = sock
        self._context = context
        self.tls: ssl.SSLSocket | None = None
        self._thread = threading.Thread(target=self._shake_hands)
        self._thread.start()

    def _shake_hands(self) -> None:
        try:
            self.tls = self._context.wrap_socket(self._raw, server_side=True, suppress_ragged_eofs=False)
        except OSError:
            self._raw.close()

    @property
    def sock(self) -> ssl.SSLSocket:
        self._thread.join(20)
        assert self.tls is not None
        return self.tls

    def close(self) -> None:
        self._thread.join(20)
        (self.tls or self._raw).close()


@contextmanager
def connected(most: int = 65536, tickets: int = 0) -> Generator[tuple[TlsStream, Far, Dribble]]:
    near_raw, far_raw = socket.socketpair()
    for raw in (near_raw, far_raw):
        raw.settimeout(20)
    context = AUTHORITY.server_context()
    context.num_tickets = tickets
    far = Far(far_raw, context)
    below = Dribble(near_raw, most)
    stream = TlsStream(AUTHORITY.client_context(), below, "localhost")
    stream.settimeout(20)
    try:
        stream.do_handshake()
        yield stream, far, below
    finally:
        stream.close()
        far.close()


def test_carries_bytes_both_ways_over_a_stream_that_dribbles() -> None:
    with connected(most=1) as (stream, far, _):
        stream.sendall(b"ping")
        assert far.sock.recv(99) == b"ping"
        far.sock.sendall(b"pong")
        assert stream.recv(2) == b"po"
        assert stream.recv(99) == b"ng"


def test_receives_into_the_callers_memory() -> None:
    with connected() as (stream, far, _):
        far.sock.sendall(b"abcdef")
        buffer = bytearray(8)
        assert stream.recv_into(buffer, 2) == 2
        assert stream.recv_into(memoryview(buffer)[2:]) == 4
        assert buffer == b"abcdef\0\0"


def test_sends_more_than_one_record() -> None:
    data = bytes(range(256)) * 512
    with connected() as (stream, far, _):
        sender = threading.Thread(target=stream.sendall, args=(memoryview(data),))
        sender.start()
        received = b""
        while len(received) < len(data):
            received += far.sock.recv(65536)
        sender.join(20)
    assert received == data


def test_asking_for_nothing_waits_for_nothing() -> None:
    with connected() as (stream, _, _):
        assert stream.recv(0) == b""
        assert stream.recv_into(bytearray()) == 0
        with pytest.raises(ValueError, match="negative"):
            stream.recv(-1)


def test_a_large_request_allocates_a_record_at_most() -> None:
    with connected() as (stream, far, _):
        far.sock.sendall(b"x" * RECORD)
        assert len(stream.recv(1 << 40)) <= RECORD


def test_an_announced_end_is_an_end() -> None:
    with connected() as (stream, far, _):
        stream.sendall(b"x")
        far.sock.recv(1)
        far.sock.settimeout(0)
        with pytest.raises(ssl.SSLWantReadError):  # it says goodbye and would wait for ours
            far.sock.unwrap()
        assert stream.recv(1) == b""
        assert stream.recv_into(bytearray(1)) == 0


def test_an_unannounced_end_is_an_error() -> None:
    with connected() as (stream, far, _):
        far.sock.sendall(b"half")
        far.sock.close()
        assert stream.recv(4) == b"half"
        with pytest.raises(ssl.SSLEOFError):
            stream.recv(1)


def test_a_read_that_timed_out_may_be_tried_again() -> None:
    with connected() as (stream, far, _):
        stream.settimeout(0.01)
        with pytest.raises(TimeoutError):
            stream.recv(1)
        stream.settimeout(20)
        far.sock.sendall(b"late")
        assert stream.recv(4) == b"late"


def test_a_call_that_goes_below_several_times_keeps_one_timeout() -> None:
    with connected(most=1) as (stream, far, below):
        far.sock.sendall(b"x")
        below.timeouts.clear()
        assert stream.recv(1) == b"x"
        during, after = below.timeouts[:-1], below.timeouts[-1]
        assert after == 20
        assert during
        assert all(timeout is not None and timeout < 20 for timeout in during)
        assert during == sorted(during, key=lambda timeout: -cast(float, timeout))


def test_without_time_silence_is_want_read() -> None:
    with connected() as (stream, _, _):
        stream.settimeout(0)
        with pytest.raises(ssl.SSLWantReadError):
            stream.recv(1)


def test_session_tickets_are_silence() -> None:
    with connected(tickets=2) as (stream, far, below):
        assert far.sock.version() == "TLSv1.3"
        stream.settimeout(0)
        with pytest.raises(ssl.SSLWantReadError):
            stream.recv(1)
        with pytest.raises(BlockingIOError):
            below.sock.recv(1, socket.MSG_PEEK)


def test_pending_shows_ciphertext_that_no_poll_can_see() -> None:
    with connected() as (stream, far, below):
        assert stream.pending() == 0
        far.sock.sendall(b"one")
        far.sock.sendall(b"two")
        assert stream.recv(3) == b"one"
        stream.settimeout(0)
        with pytest.raises(BlockingIOError):
            below.sock.recv(1, socket.MSG_PEEK)
        assert stream.pending() > 0
        assert stream.recv(3) == b"two"
        assert stream.pending() == 0


def test_after_a_failed_send_the_stream_is_broken_for_good() -> None:
    with connected() as (stream, _, below):
        below.broken = TimeoutError("timed out")
        with pytest.raises(TimeoutError):
            stream.sendall(b"x")
        below.broken = None
        with pytest.raises(OSError, match="cannot be used any more"):
            stream.sendall(b"x")


def test_optional_methods_do_without_what_is_not_below() -> None:
    with connected() as (stream, _, _):
        assert stream.fileno() == -1
        assert stream.gettimeout() == 20
        with pytest.raises(AttributeError):
            stream.getpeername()


def test_shutting_down_reaches_the_transport() -> None:
    near_raw, far_raw = socket.socketpair()
    with near_raw, far_raw:
        stream = TlsStream(AUTHORITY.client_context(), near_raw, "localhost")
        stream.shutdown(socket.SHUT_WR)
        assert far_raw.recv(1) == b""


def test_tells_about_the_connection() -> None:
    with connected() as (stream, far, _):
        assert stream.version() == far.sock.version()
        cipher = stream.cipher()
        assert cipher is not None
        assert cipher[0]
        assert stream.selected_alpn_protocol() is None
        assert stream.getpeercert(True)
        assert stream.getpeercert()


class Relay:
    """An HTTPS proxy for one connection: takes off its TLS, answers CONNECT, and passes bytes to a TLS server."""

    def __init__(self, authority: Authority) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(20)
        self.port = cast(int, self.listener.getsockname()[1])
        self.asked = b""
        self.got = b""
        self._context = authority.server_context()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        raw, _ = self.listener.accept()
        raw.settimeout(20)
        # A client that does not trust us goes away in the middle.
        with self._context.wrap_socket(raw, server_side=True) as outer, contextlib.suppress(OSError):
            while b"\r\n\r\n" not in self.asked:
                self.asked += outer.recv(1)
            outer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            # The origin's own TLS, inside the proxy's.
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            inner = self._context.wrap_bio(incoming, outgoing, server_side=True)
            for step in (
                inner.do_handshake,
                lambda: setattr(self, "got", inner.read(99)),
                lambda: inner.write(b"pong"),
            ):
                while True:
                    try:
                        step()
                        break
                    except ssl.SSLWantReadError:
                        if outgoing.pending:
                            outer.sendall(outgoing.read())
                        incoming.write(outer.recv(65536))
                outer.sendall(outgoing.read())

    def close(self) -> None:
        self._thread.join(20)
        self.listener.close()


def test_tls_inside_tls_through_an_https_proxy() -> None:
    relay = Relay(AUTHORITY)
    context = AUTHORITY.client_context()
    route = (
        Tcp("127.0.0.1", relay.port),
        Tls(context, "localhost"),
        Tunnel("localhost", 443),
        Tls(context, "localhost"),
    )
    opened = PluginSet().open(route, timeout=20)
    stream = opened.stream
    stream.sendall(b"ping")
    assert stream.recv(4) == b"pong"
    assert isinstance(stream, TlsStream)
    assert stream.fileno() > 0
    assert stream.getpeername() == ("127.0.0.1", relay.port)
    assert stream.getsockname() == opened.record.local_address
    assert len([fact for fact in opened.record.facts if type(fact).__name__ == "Secured"]) == 2
    relay.close()
    stream.close()
    assert relay.got == b"ping"
    assert relay.asked.startswith(b"CONNECT localhost:443 HTTP/1.1\r\n")


def test_a_failed_handshake_inside_closes_everything() -> None:
    relay = Relay(AUTHORITY)
    context, stranger = AUTHORITY.client_context(), Authority().client_context()
    route = (Tcp("127.0.0.1", relay.port), Tls(context, "localhost"), Tunnel("a", 1), Tls(stranger, "localhost"))
    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        PluginSet().open(route, timeout=20)
    assert "while opening layer 4 of 4" in vars(caught.value)["__notes__"][-1]
    relay.close()
