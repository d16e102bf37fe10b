"""The built-in `tunnel` plugin: CONNECT through an HTTP proxy (RFC 9110, 9.3.6).

The request is one write. The answer is read by the same parser and under the same limits as any response; interim ones
are passed over. Any 2xx opens the tunnel, and then not one byte may follow the head: we have not spoken yet, so it
could only be meant to pass for the origin's. Anything else is a refusal and closes the connection.
"""

from __future__ import annotations

import contextlib
import time
from typing import BinaryIO, Final, cast

from httplib.core.errors import BadStatusLine, IncompleteRead, LimitExceeded, RemoteDisconnected
from httplib.core.hints import hint_of
from httplib.core.status import is_interim

from .layers import Tunnel, ascii_host, authority
from .plugin import (
    HTTPException,
    Opening,
    RequestHead,
    ResponseHead,
    Stream,
    SurplusBytes,
    Tunnelled,
    TunnelRefused,
    advise,
    excerpt,
    opens,
)

FEED: Final = 8192
"""How much is asked for at a time, in bytes."""

PATIENCE: Final = 1.0
"""How long to wait for the body of a refusal, in seconds: it explains the error but must not delay it for long."""


@opens(Tunnel)
def open_tunnel(layer: Tunnel, below: Stream, opening: Opening) -> Stream:
    """Ask for the tunnel and return `below` itself.

    Raises `TunnelRefused`, which carries the proxy's answer; `BadStatusLine` for an answer that is none (as
    `RemoteDisconnected` when the proxy hung up); `SurplusBytes`, `LineTooLong`, `LimitExceeded` and `InvalidHeader` for
    one that cannot be trusted.
    """
    target = authority(ascii_host(layer.host), layer.port)
    fields = list(layer.headers)
    if layer.version != "HTTP/1.0" and not any(name.lower() == "host" for name, _ in fields):
        fields.insert(0, ("Host", target))
    below.sendall(opening.codec.encode_head(RequestHead("CONNECT", target, fields, layer.version)))
    answer = _Answer(below, opening)
    try:
        head = answer.head()
        headers = tuple(head.fields.pairs)
        if not 200 <= head.status < 300:
            raise _refusal(head, headers, answer.body(head))
    finally:
        answer.close()
    if answer.rest:
        surplus = SurplusBytes(
            f"the proxy sent {len(answer.rest)} bytes or more behind its answer to CONNECT, where none may come: "
            f"{excerpt(answer.rest[:100])}; the connection is closed"
        )
        surplus.data = answer.rest[:1024]
        raise surplus
    opening.notify(Tunnelled(layer.host, layer.port, head.status, head.reason, headers, head.raw))
    return below


def _refusal(head: ResponseHead, headers: tuple[tuple[str, str], ...], body: bytes) -> TunnelRefused:
    error = TunnelRefused(f"Tunnel connection failed: {head.status} {head.reason[:200].strip()}")
    error.status, error.reason, error.headers, error.body = head.status, head.reason, headers, body
    if head.status == 407:
        advise(error, "the proxy wants credentials: give set_tunnel() a Proxy-Authorization header")
    return error


class _Answer:
    """What the proxy says. `rest` is what has come behind the head."""

    def __init__(self, below: Stream, opening: Opening) -> None:
        self._below: Stream = below
        self._opening: Opening = opening
        self._data = bytearray()
        self._end: int = 0
        self._file: BinaryIO | None = None
        if not hasattr(below, "recv"):
            # A program's own object with makefile() alone: line by line, so that nothing behind the head is taken.
            self._file = cast(BinaryIO, cast("_Fake", below).makefile("rb", 0))

    @property
    def rest(self) -> bytes:
        """The bytes behind the head."""
        return bytes(self._data[self._end :])

    def close(self) -> None:
        """Close the file of a makefile-only object; the object itself stays open."""
        if self._file is not None:
            self._file.close()

    def head(self) -> ResponseHead:
        """Return the final head. `Limits.head_bytes` covers all heads together."""
        limits = self._opening.limits
        start = seen = interim = 0
        while True:
            try:
                found = self._opening.codec.parse_head(self._data, start, limits, seen)
            except BadStatusLine as error:
                raise _no_answer(error) from None
            if found is not None:
                head, self._end = found
                if self._end > limits.head_bytes:
                    raise _over("head_bytes", limits.head_bytes)
                if not is_interim(head.status):
                    return head
                interim += 1
                if interim > limits.interim:
                    raise _over("interim", limits.interim)
                start = seen = self._end
                continue
            seen = len(self._data)
            more = self._receive(self._opening.timeout)
            if not more:
                if self._data[start:] and not self._data.startswith(b"HTTP/", start):
                    raise _no_answer(BadStatusLine(bytes(self._data[start : start + 200]).decode("latin-1")))
                when = "in the middle of its answer" if self._data else "without an answer"
                closed = RemoteDisconnected(f"the proxy closed the connection {when} to CONNECT")
                closed.response_started = bool(self._data)
                raise closed
            self._data += more

    def body(self, head: ResponseHead) -> bytes:
        """Return what comes of a refusal's body within a second, at most `Limits.tunnel_body` bytes."""
        most = self._opening.limits.tunnel_body
        body = bytearray()
        until = time.monotonic() + PATIENCE
        # Best effort: the refusal is the news, and a fault in its body must not hide it.
        with contextlib.suppress(OSError, HTTPException):
            decoder = self._opening.codec.body_of("CONNECT", head, self._opening.limits)
            while not decoder.done and len(body) < most:
                try:
                    pieces, self._end = decoder.decode(self._data, self._end, most - len(body))
                except IncompleteRead as error:
                    body += error.partial
                    break
                decoded = b"".join(pieces)
                body += decoded
                if decoded or decoder.done:
                    continue
                left = min(until - time.monotonic(), self._opening.timeout or PATIENCE)
                more = self._receive(left) if left > 0 else b""
                if not more:
                    break
                del self._data[: self._end]
                self._end = 0
                self._data += more
        return bytes(body)

    def _receive(self, timeout: float | None) -> bytes:
        if self._file is not None:
            return self._file.readline(self._opening.limits.line + 1)
        self._below.settimeout(timeout)
        return self._below.recv(FEED)


class _Fake:
    """What a makefile-only object has."""

    def makefile(self, mode: str, buffering: int) -> object:
        """Return a binary file."""
        raise NotImplementedError


def _no_answer(error: BadStatusLine) -> BadStatusLine:
    """Return `error` with a note on what answers on that port instead of a proxy, if the line tells."""
    if error.line.startswith("\x15\x03"):
        advise(error, "the proxy answered with a TLS alert: it wants TLS on this port")
    elif hint := hint_of(error.line):
        advise(error, f"no HTTP proxy answered CONNECT: {hint}")
    return error


def _over(limit: str, bound: int) -> LimitExceeded:
    error = LimitExceeded(f"the proxy's answer to CONNECT goes over the limit {limit!r} of {bound}")
    error.limit, error.bound = limit, bound
    return error
