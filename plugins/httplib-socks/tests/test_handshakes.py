"""The bytes of each handshake, and every way in which a server can answer."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Generator
from typing import NamedTuple

import httplib_socks
import pytest
from httplib_socks import Socks4, Socks5, SocksConnected, SocksError, SocksRefused

from httplib.transport.plugin import Address, Opening, PluginSet, Stream, Tcp, resolves

EARLY = b"220 the target speaks first\r\n"
NO_PASSWORD = b"\x05\x00"
GRANTED_5 = b"\x05\x00\x00\x01\x7f\x00\x00\x01\x10\x92"
GRANTED_4 = b"\x00\x5a\x10\x92\x7f\x00\x00\x01"
BOUND = ("127.0.0.1", 4242)


class Names:
    """A resolver that knows three names."""

    def __init__(self) -> None:
        self.resolve = resolves(self._resolve)

    def _resolve(self, host: str, port: int, opening: Opening) -> tuple[Address, ...] | None:
        """Answer from the table."""
        known = {
            "both.example": ("fe80::1%1", "2001:db8::1", "192.0.2.1"),
            "four.example": ("192.0.2.1", "192.0.2.2"),
            "odd.example": ("0.0.0.9",),
            "scoped.example": ("fe80::1%1",),
        }
        return tuple(Address.of(ip, port) for ip in known[host])


PLUGINS = PluginSet(httplib_socks, Names())


class Result(NamedTuple):
    sent: bytes
    """What the server got."""
    rest: bytes
    """What is left to read after the handshake."""
    facts: tuple[object, ...]


class Drip:
    """A stream that gives one byte at a time and counts the bytes that it was asked for."""

    def __init__(self, below: Stream) -> None:
        self.below = below
        self.close = below.close
        self.sendall = below.sendall
        self.settimeout = below.settimeout

    def recv(self, bufsize: int, /) -> bytes:
        assert bufsize > 0
        return self.below.recv(1)

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        raise NotImplementedError


@contextlib.contextmanager
def server(answers: bytes, *, hangs_up: bool = False) -> Generator[tuple[socket.socket, socket.socket], None, None]:
    """A connection to a server that has said `answers` beforehand; with `hangs_up` it says nothing more."""
    near, far = socket.socketpair()
    with near, far:
        far.settimeout(20)
        far.sendall(answers)
        if hangs_up:
            far.shutdown(socket.SHUT_WR)
        yield near, far


def handshake(layer: Socks4 | Socks5, answers: bytes, *, drip: bool = False) -> Result:
    with server(answers + EARLY, hangs_up=True) as (near, far):
        below = Drip(near) if drip else near
        opened = PLUGINS.open((Tcp("proxy", 1080), layer), timeout=20, below=below)
        assert opened.stream is below
        near.shutdown(socket.SHUT_WR)
        return Result(read(far), read(near), opened.record.facts)


def read(sock: socket.socket) -> bytes:
    received = b""
    while data := sock.recv(65536):
        received += data
    return received


def fault(layer: Socks4 | Socks5, answers: bytes, *, hangs_up: bool = True) -> OSError:
    """Return the error of a handshake that fails; everything is closed then."""
    with server(answers, hangs_up=hangs_up) as (near, _):
        with pytest.raises(OSError, match=r".") as caught:
            PLUGINS.open((Tcp("proxy", 1080), layer), timeout=20, below=near)
        assert near.fileno() == -1
        return caught.value


def notes(error: BaseException) -> str:
    return "\n".join(vars(error).get("__notes__", ()))


CASES_5 = {
    "a name": (Socks5("example.org", 443), b"\x05\x01\x00\x03\x0bexample.org\x01\xbb"),
    "an IDNA name": (Socks5("b\xfccher.example", 80), b"\x05\x01\x00\x03\x15xn--bcher-kva.example\x00\x50"),
    "IPv4": (Socks5("192.0.2.7", 80), b"\x05\x01\x00\x01\xc0\x00\x02\x07\x00\x50"),
    "IPv6": (Socks5("2001:db8::1", 80), b"\x05\x01\x00\x04\x20\x01\x0d\xb8" + bytes(11) + b"\x01\x00\x50"),
    "a numeric name": (Socks5("127.1", 80), b"\x05\x01\x00\x03\x05127.1\x00\x50"),
    "a local name": (
        Socks5("both.example", 80, local_names=True),
        b"\x05\x01\x00\x04\x20\x01\x0d\xb8" + bytes(11) + b"\x01\x00\x50",
    ),
    "a local IPv4 name": (Socks5("four.example", 80, local_names=True), b"\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x50"),
}


@pytest.mark.parametrize(("layer", "request_bytes"), CASES_5.values(), ids=CASES_5)
def test_socks5_asks_for_the_target(layer: Socks5, request_bytes: bytes) -> None:
    assert handshake(layer, NO_PASSWORD + GRANTED_5).sent == b"\x05\x01\x00" + request_bytes


def test_socks5_gives_the_password_when_asked() -> None:
    layer = Socks5("192.0.2.7", 80, "user", "p\xe4ss")
    sent = handshake(layer, b"\x05\x02" + b"\x01\x00" + GRANTED_5).sent
    assert sent == b"\x05\x02\x00\x02" + b"\x01\x04user\x05p\xc3\xa4ss" + b"\x05\x01\x00\x01\xc0\x00\x02\x07\x00\x50"


def test_socks5_keeps_the_password_to_itself_when_not_asked() -> None:
    sent = handshake(Socks5("192.0.2.7", 80, "user", "secret"), NO_PASSWORD + GRANTED_5).sent
    assert sent == b"\x05\x02\x00\x02" + b"\x05\x01\x00\x01\xc0\x00\x02\x07\x00\x50"


CASES_4 = {
    "a name": (Socks4("example.org", 443), b"\x04\x01\x01\xbb\x00\x00\x00\xff\x00example.org\x00"),
    "a name with a user": (Socks4("h", 80, "me"), b"\x04\x01\x00\x50\x00\x00\x00\xffme\x00h\x00"),
    "IPv4": (Socks4("192.0.2.7", 80, "me"), b"\x04\x01\x00\x50\xc0\x00\x02\x07me\x00"),
    "0.0.0.0": (Socks4("0.0.0.0", 80), b"\x04\x01\x00\x50\x00\x00\x00\x00\x00"),
    "a local name": (Socks4("both.example", 80, local_names=True), b"\x04\x01\x00\x50\xc0\x00\x02\x01\x00"),
}


@pytest.mark.parametrize(("layer", "request_bytes"), CASES_4.values(), ids=CASES_4)
def test_socks4_asks_for_the_target(layer: Socks4, request_bytes: bytes) -> None:
    assert handshake(layer, GRANTED_4).sent == request_bytes


REPLIES = {
    "socks4": (Socks4("h", 80), GRANTED_4, BOUND),
    "IPv4": (Socks5("h", 80), NO_PASSWORD + GRANTED_5, BOUND),
    "IPv6": (Socks5("h", 80), NO_PASSWORD + b"\x05\x00\x00\x04" + bytes(15) + b"\x01\x10\x92", ("::1", 4242)),
    "a name": (Socks5("h", 80), NO_PASSWORD + b"\x05\x00\x00\x03\x04here\x10\x92", ("here", 4242)),
    "no name": (Socks5("h", 80), NO_PASSWORD + b"\x05\x00\x00\x03\x00\x10\x92", ("", 4242)),
    "a long name": (Socks5("h", 80), NO_PASSWORD + b"\x05\x00\x00\x03\xff" + b"n" * 255 + b"\x10\x92", None),
    "with a password": (Socks5("h", 80, "u", "p"), b"\x05\x02\x01\x00" + GRANTED_5, BOUND),
}


@pytest.mark.parametrize("drip", [False, True], ids=["whole", "byte by byte"])
@pytest.mark.parametrize(("layer", "answers", "bound"), REPLIES.values(), ids=REPLIES)
def test_reads_no_byte_beyond_the_reply(
    layer: Socks4 | Socks5, answers: bytes, bound: tuple[str, int] | None, drip: bool
) -> None:
    result = handshake(layer, answers, drip=drip)
    assert result.rest == EARLY
    bound = bound or ("n" * 255, 4242)
    (fact,) = (fact for fact in result.facts if isinstance(fact, SocksConnected))
    assert (fact.host, fact.port, fact.bound) == ("h", 80, bound)


@pytest.mark.parametrize(("layer", "answers", "bound"), REPLIES.values(), ids=REPLIES)
def test_a_server_that_hangs_up_anywhere_resets(layer: Socks4 | Socks5, answers: bytes, bound: object) -> None:
    for cut in range(len(answers)):
        error = fault(layer, answers[:cut])
        assert isinstance(error, ConnectionResetError)
        assert error.errno == errno.ECONNRESET


ERRNO_5 = {
    1: errno.EIO,
    2: errno.EACCES,
    3: errno.ENETUNREACH,
    4: errno.EHOSTUNREACH,
    5: errno.ECONNREFUSED,
    6: errno.EHOSTUNREACH,
    7: errno.EOPNOTSUPP,
    8: errno.EAFNOSUPPORT,
}


def test_each_reply_of_socks5_has_its_errno() -> None:
    for reply in range(1, 256):
        error = fault(Socks5("h", 80), NO_PASSWORD + bytes((5, reply)) + GRANTED_5[2:])
        assert isinstance(error, SocksRefused)
        assert (error.errno, error.reply) == (ERRNO_5.get(reply, errno.EIO), reply)
        assert str(error).endswith(f"(reply 0x{reply:02x})")
        assert (error.side, error.phase, error.request_sent) == ("remote", "tunnel", "none")


def test_a_refusal_needs_no_more_than_its_code() -> None:
    assert fault(Socks5("h", 80), NO_PASSWORD + b"\x05\x05").errno == errno.ECONNREFUSED


def test_each_reply_of_socks4_has_its_errno() -> None:
    expected = {0x5B: errno.ECONNREFUSED, 0x5C: errno.EACCES, 0x5D: errno.EACCES}
    for reply in set(range(256)) - {0x5A}:
        error = fault(Socks4("h", 80), bytes((0, reply)) + bytes(6))
        assert isinstance(error, SocksRefused)
        assert (error.errno, error.reply) == (expected.get(reply, errno.EIO), reply)


def test_a_refused_password_is_a_refusal() -> None:
    error = fault(Socks5("h", 80, "user", "secret"), b"\x05\x02\x01\x07")
    assert isinstance(error, SocksRefused)
    assert (error.errno, error.reply) == (errno.EACCES, 7)
    assert "secret" not in str(error) + notes(error) + repr(error)


@pytest.mark.parametrize(("layer", "hint"), [(Socks5("h", 80), "give the layer"), (Socks5("h", 80, "u", "p"), "else")])
def test_no_acceptable_method_says_what_to_do(layer: Socks5, hint: str) -> None:
    error = fault(layer, b"\x05\xff")
    assert error.errno == errno.EACCES
    assert hint in notes(error)


MALFORMED = {
    "a method that was not offered": (Socks5("h", 80), b"\x05\x02", ""),
    "GSSAPI": (Socks5("h", 80, "u", "p"), b"\x05\x01", ""),
    "another version in the choice": (Socks5("h", 80), b"\x04\x00", ""),
    "a SOCKS 4 server": (Socks5("h", 80), b"\x00\x5b", "use Socks4"),
    "an HTTP server": (Socks5("h", 80), b"HTTP/1.1 400 Bad Request\r\n\r\n", "speaks HTTP"),
    "a TLS server": (Socks5("h", 80), b"\x15\x03\x01\x00\x02\x02\x46", "Tls(...) below"),
    "another version for the password": (Socks5("h", 80, "u", "p"), b"\x05\x02\x05\x00", ""),
    "another version in the reply": (Socks5("h", 80), NO_PASSWORD + b"\x04" + GRANTED_5[1:], ""),
    "an unknown type of address": (Socks5("h", 80), NO_PASSWORD + b"\x05\x00\x00\x02" + GRANTED_5[4:], ""),
    "a name that is no text": (Socks5("h", 80), NO_PASSWORD + b"\x05\x00\x00\x03\x01\xff\x10\x92", ""),
    "SOCKS 4 with a version": (Socks4("h", 80), b"\x04" + GRANTED_4[1:], ""),
    "a SOCKS 5 server": (Socks4("h", 80), b"\x05\xff" + bytes(6), "use Socks5"),
}


@pytest.mark.parametrize(("layer", "answers", "hint"), MALFORMED.values(), ids=MALFORMED)
def test_an_answer_that_is_none_is_an_error(layer: Socks4 | Socks5, answers: bytes, hint: str) -> None:
    error = fault(layer, answers)
    assert type(error) is SocksError
    assert error.errno == errno.EPROTO
    assert hint in notes(error)


@pytest.mark.parametrize(
    "layer", [Socks4("odd.example", 80, local_names=True), Socks5("scoped.example", 80, local_names=True)]
)
def test_a_name_without_an_address_that_can_be_sent_is_not_known(layer: Socks4 | Socks5) -> None:
    with server(b"") as (near, far):
        with pytest.raises(socket.gaierror, match=r"has no .*address that socks[45] could carry"):
            PLUGINS.open((Tcp("proxy", 1080), layer), timeout=20, below=near)
        assert far.recv(1) == b""


@pytest.mark.parametrize("layer", [Socks4("h", 80), Socks5("h", 80)])
def test_a_silent_server_ends_in_a_timeout(layer: Socks4 | Socks5) -> None:
    with server(b"") as (near, _), pytest.raises(TimeoutError):
        PLUGINS.open((Tcp("proxy", 1080), layer), timeout=0.02, below=near)


def test_a_slow_server_ends_at_the_deadline() -> None:
    with server(NO_PASSWORD) as (near, _), pytest.raises(TimeoutError, match="connect_timeout"):
        PLUGINS.open((Tcp("proxy", 1080), Socks5("h", 80)), timeout=20, connect_timeout=0.02, below=near)
