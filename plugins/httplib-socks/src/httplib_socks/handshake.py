"""The handshakes: each answer is read to the byte, since the target may speak first and its bytes are not ours.

The messages are those of the library `socksio`; it takes complete messages, so their lengths are counted here. No
answer is longer than 262 bytes. After the handshake the stream below carries the target's bytes as they are, so it is
returned itself.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Final

from socksio import (
    ProtocolError,
    SOCKS4ARequest,
    SOCKS4Command,
    SOCKS4Reply,
    SOCKS4ReplyCode,
    SOCKS4Request,
    SOCKS5AuthMethod,
    SOCKS5AuthMethodsRequest,
    SOCKS5Command,
    SOCKS5CommandRequest,
    SOCKS5Reply,
    SOCKS5UsernamePasswordRequest,
)

from httplib.transport.plugin import Event, Opening, Stream, ascii_host, authority, opens

from .errors import (
    NO_METHOD,
    SOCKS4_REPLIES,
    SOCKS5_REPLIES,
    hung_up,
    malformed,
    no_method,
    refusal,
    wrong_credentials,
)
from .layers import Socks4, Socks5, is_ip, is_plain_ipv6, marks_a_name

GRANTED: Final = SOCKS4ReplyCode.REQUEST_GRANTED.value
WITHOUT: Final = SOCKS5AuthMethod.NO_AUTH_REQUIRED
PASSWORD: Final = SOCKS5AuthMethod.USERNAME_PASSWORD

# How many bytes of a reply's address follow its type: a name is preceded by its own length (RFC 1928, 6).
ADDRESS_SIZES: Final = {1: 4, 4: 16}
NAME: Final = 3


@dataclass(frozen=True, slots=True)
class SocksConnected(Event):
    """A SOCKS server has connected to the target; `bound` is the address that it says it did so from."""

    host: str
    port: int
    bound: tuple[str, int]


@opens(Socks5)
def open_socks5(layer: Socks5, below: Stream, opening: Opening) -> Stream:
    """Ask for the connection and return `below` itself.

    Raises `SocksRefused` with an errno for each reply code, `SocksError` for an answer that is none,
    `ConnectionResetError` for a server that hangs up, `socket.gaierror` for a name that is not known here.
    """
    host = _local(layer, opening) if layer.local_names else ascii_host(layer.host)
    server = _Server(below, opening)
    _authenticate(layer, server)
    server.send(SOCKS5CommandRequest.from_address(SOCKS5Command.CONNECT, (host, layer.port)).dumps())
    received = server.receive(2, "reply")
    if received[0] != 5:
        raise malformed("reply", received, 5)
    if received[1]:
        raise refusal(authority(host, layer.port), received[1], SOCKS5_REPLIES)
    received += server.receive(2, "reply")
    size = server.receive(1, "reply")[0] if received[3] == NAME else ADDRESS_SIZES.get(received[3])
    if size is None:
        raise malformed("reply", received, 5)
    # Without the length of a name: socksio takes it for a part of the name.
    received += server.receive(size + 2, "reply")
    try:
        reply = SOCKS5Reply.loads(received)
    except ProtocolError:
        raise malformed("reply", received, 5) from None
    opening.notify(SocksConnected(layer.host, layer.port, (reply.addr, reply.port)))
    return below


def _authenticate(layer: Socks5, server: _Server) -> None:
    """Agree on a method and give the credentials if the server wants them (RFC 1928, 3; RFC 1929)."""
    methods = [WITHOUT, PASSWORD] if layer.user else [WITHOUT]
    server.send(SOCKS5AuthMethodsRequest(methods).dumps())
    received = server.receive(2, "choice of a method")
    if received[0] != 5:
        raise malformed("choice of a method", received, 5)
    if received[1] == NO_METHOD:
        raise no_method(bool(layer.user))
    if received[1:] not in methods:
        raise malformed("choice of a method", received, 5)
    if received[1:] == PASSWORD:
        server.send(SOCKS5UsernamePasswordRequest(layer.user.encode(), layer.password.encode()).dumps())
        received = server.receive(2, "answer to the password")
        if received[0] != 1:
            raise malformed("answer to the password", received, 1)
        if received[1]:
            raise wrong_credentials(received[1])


@opens(Socks4)
def open_socks4(layer: Socks4, below: Stream, opening: Opening) -> Stream:
    """Ask for the connection and return `below` itself. Raises as `open_socks5`."""
    host = _local(layer, opening) if layer.local_names else ascii_host(layer.host)
    server = _Server(below, opening)
    user = layer.user.encode()
    if is_ip(host, socket.AF_INET):
        request = SOCKS4Request(SOCKS4Command.CONNECT, layer.port, socket.inet_aton(host), user).dumps()
    else:
        request = SOCKS4ARequest(SOCKS4Command.CONNECT, layer.port, host.encode("ascii"), user).dumps()
    server.send(request)
    received = server.receive(8, "reply")
    if received[0]:
        raise malformed("reply", received, 0)
    if received[1:2] != GRANTED:
        raise refusal(authority(host, layer.port), received[1], SOCKS4_REPLIES)
    reply = SOCKS4Reply.loads(received)
    opening.notify(SocksConnected(layer.host, layer.port, (reply.addr or "", reply.port)))
    return below


def _local(layer: Socks4 | Socks5, opening: Opening) -> str:
    """Return the first address of the target's name that the server can be told."""
    for address in opening.resolve(layer.host, layer.port):
        ip = address.sockaddr[0]
        if isinstance(layer, Socks4):
            if is_ip(ip, socket.AF_INET) and not marks_a_name(ip):
                return ip
        elif is_ip(ip, socket.AF_INET) or is_plain_ipv6(ip):
            return ip
    kind = "IPv4 address" if isinstance(layer, Socks4) else "address"
    raise socket.gaierror(socket.EAI_NONAME, f"{layer.host} has no {kind} that {layer.kind} could carry")


class _Server:
    """The server below, written to and read from within the time that is left."""

    def __init__(self, below: Stream, opening: Opening) -> None:
        self._below: Stream = below
        self._opening: Opening = opening

    def send(self, message: bytes) -> None:
        self._below.settimeout(self._opening.timeout)
        self._below.sendall(message)

    def receive(self, size: int, where: str) -> bytes:
        """Receive exactly `size` bytes."""
        received = b""
        while len(received) < size:
            self._below.settimeout(self._opening.timeout)
            data = self._below.recv(size - len(received))
            if not data:
                raise hung_up(where)
            received += data
        return received
