"""What goes wrong with a SOCKS server: each reply code with its errno and what it means to the program."""

from __future__ import annotations

import errno
from typing import Final, Literal

from httplib.transport.plugin import advise, excerpt

SOCKS5_REPLIES: Final[dict[int, tuple[int, str]]] = {
    0x01: (errno.EIO, "the SOCKS server failed"),
    0x02: (errno.EACCES, "its rules do not allow this connection"),
    0x03: (errno.ENETUNREACH, "the network cannot be reached from there"),
    0x04: (errno.EHOSTUNREACH, "the host cannot be reached from there, or its name is not known"),
    0x05: (errno.ECONNREFUSED, "the target refused the connection"),
    0x06: (errno.EHOSTUNREACH, "the time to live expired on the way to the target"),
    0x07: (errno.EOPNOTSUPP, "it does not support CONNECT"),
    0x08: (errno.EAFNOSUPPORT, "it does not support this type of address; try local_names, or an address"),
}
"""RFC 1928, 6. An expired TTL has the errno that Linux gives for it."""

SOCKS4_REPLIES: Final[dict[int, tuple[int, str]]] = {
    0x5B: (errno.ECONNREFUSED, "the request was rejected or the target could not be reached"),
    0x5C: (errno.EACCES, "it cannot ask the identd of this machine who the user is"),
    0x5D: (errno.EACCES, "the identd of this machine names another user"),
}

NO_METHOD: Final = 0xFF
"""RFC 1928, 3: none of the methods offered is acceptable."""


class SocksError(OSError):
    """The SOCKS server sent what the protocol does not allow; errno is EPROTO."""

    side: Literal["remote"] = "remote"
    phase: Literal["tunnel"] = "tunnel"
    request_sent: Literal["none"] = "none"
    response_started: bool = False


class SocksRefused(SocksError):
    """The SOCKS server said no; errno says why, `reply` is its code (for a refused password, the status; RFC 1929)."""

    reply: int = 0


def refusal(target: str, reply: int, meanings: dict[int, tuple[int, str]]) -> SocksRefused:
    """Return the error for a reply other than success."""
    number, meaning = meanings.get(reply, (errno.EIO, "a reply that the protocol does not name"))
    error = SocksRefused(number, f"the SOCKS server did not connect to {target}: {meaning} (reply 0x{reply:02x})")
    error.reply = reply
    return error


def no_method(credentials: bool) -> SocksRefused:
    """Return the error for a server that accepts no method of authentication that was offered."""
    error = SocksRefused(errno.EACCES, f"the SOCKS server accepts no offered authentication (reply 0x{NO_METHOD:02x})")
    error.reply = NO_METHOD
    if credentials:
        advise(error, "it wants something else than a user and a password, which is all that this plugin can give")
    else:
        advise(error, "it wants credentials: give the layer user= and password=")
    return error


def wrong_credentials(status: int) -> SocksRefused:
    """Return the error for a refused user or password."""
    error = SocksRefused(errno.EACCES, f"the SOCKS server refused the user or the password (status 0x{status:02x})")
    error.reply = status
    return error


def malformed(what: str, received: bytes, version: int) -> SocksError:
    """Return the error for an answer that is none; one of another `version` gets a note on what that mostly means."""
    error = SocksError(errno.EPROTO, f"the SOCKS server's {what} is malformed: {excerpt(received)}")
    hints = {
        0x00: "it speaks SOCKS 4: use Socks4",
        0x05: "it speaks SOCKS 5: use Socks5",
        0x15: "it answers with a TLS alert: put Tls(...) below this layer",
        0x48: "it speaks HTTP: use Tunnel(...)",
    }
    if received[0] != version and received[0] in hints:
        advise(error, hints[received[0]])
    return error


def hung_up(where: str) -> ConnectionResetError:
    """Return the error for a server that closed in the middle of its handshake."""
    return ConnectionResetError(errno.ECONNRESET, f"the SOCKS server closed the connection instead of its {where}")
