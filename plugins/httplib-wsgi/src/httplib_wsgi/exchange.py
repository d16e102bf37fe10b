"""HTTP/1.1 on the server's side, by h11: what WSGI and ASGI have in common. No input or output here."""

from __future__ import annotations

import errno
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import unquote_to_bytes

import h11

HEAD: Final = 1 << 18
"""The longest head of a request, in bytes."""

Fields: TypeAlias = "list[tuple[bytes, bytes]]"

WITHOUT_BODY: Final = (204, 304)


class Target(NamedTuple):
    """A request target: the path as it came, the same decoded, the query."""

    raw_path: bytes
    path: bytes
    query: bytes


def server_side() -> h11.Connection:
    """Return h11's state of a new connection."""
    return h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD)


def split_target(request: h11.Request) -> Target:
    """Take the target apart (RFC 9112, 3.2): origin form, absolute form, ``*``, or the authority of a CONNECT."""
    target = request.target
    if not target.startswith(b"/") and b"://" in target.partition(b"?")[0]:
        slash = target.find(b"/", target.index(b"://") + 3)
        target = target[slash:] if slash >= 0 else b"/"
    path, _, query = target.partition(b"?")
    return Target(path, unquote_to_bytes(path), query)


def head_bytes(connection: h11.Connection, status: int, reason: bytes, fields: Fields) -> bytes:
    """Encode the head of a final response. Raises `h11.LocalProtocolError` for what must not be sent."""
    if connection.they_are_waiting_for_100_continue:
        # The body may come or not, so the next request could not be found.
        fields = [*fields, (b"Connection", b"close")]
    return connection.send(h11.Response(status_code=status, reason=reason, headers=fields)) or b""


def body_bytes(connection: h11.Connection, data: bytes) -> bytes:
    """Encode a piece of a body. Raises `h11.LocalProtocolError` for one beyond its Content-Length."""
    return connection.send(h11.Data(data=data)) or b"" if data else b""


def end_bytes(connection: h11.Connection) -> bytes:
    """Encode the end of a response. Raises `h11.LocalProtocolError` where Content-Length promised more."""
    return connection.send(h11.EndOfMessage()) or b""


def continue_bytes(connection: h11.Connection) -> bytes:
    """Return what tells a client to go on with its body, nothing if it does not wait for that."""
    if not connection.they_are_waiting_for_100_continue or connection.our_state is not h11.SEND_RESPONSE:
        return b""
    return connection.send(h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")) or b""


def plain_answer(connection: h11.Connection, status: int, reason: bytes, text: bytes) -> bytes:
    """Return a whole response of the server's own, which ends the connection; nothing if one has begun."""
    if connection.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
        return b""
    fields = [(b"Content-Type", b"text/plain"), (b"Content-Length", b"%d" % len(text)), (b"Connection", b"close")]
    return head_bytes(connection, status, reason, fields) + body_bytes(connection, text) + end_bytes(connection)


def cut_off(connection: h11.Connection) -> ConnectionResetError | None:
    """Return the error that a client must get for a response that has begun and will not be finished, if it has."""
    if connection.our_state is not h11.SEND_BODY:
        return None
    # An end would do for a known length, but could pass for the end of a body that only the end delimits.
    return ConnectionResetError(errno.ECONNRESET, "the application failed in the middle of its response")


def awaits_next(connection: h11.Connection) -> bool:
    """Tell whether another request may follow, once what is left of this one's body is out of the way."""
    return connection.our_state is h11.DONE


def has_body(method: bytes, status: int) -> bool:
    """Tell whether the response to `method` with `status` has a body (RFC 9112, 6.3)."""
    return method != b"HEAD" and status not in WITHOUT_BODY


def stays_open(connection: h11.Connection) -> bool:
    """Go on to the next request; False if there can be none on this connection."""
    if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
        return False
    connection.start_next_cycle()
    return True
