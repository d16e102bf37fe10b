"""One response read in different ways: through the core alone, and through a connection over a real socket pair."""

from __future__ import annotations

import socket
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from httplib import HTTPConnection, HTTPResponse
from httplib.core.body import body_of
from httplib.core.errors import BadStatusLine, HTTPException, IncompleteRead
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.core.response import ResponseHead, may_persist, parse_head


class Reading(NamedTuple):
    """What came of reading one response; `left` is what stands behind it, `interim` the statuses before it."""

    error: type[BaseException] | None = None
    status: int = 0
    reason: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    trailers: tuple[tuple[str, str], ...] = ()
    persists: bool = False
    left: bytes = b""
    interim: tuple[int, ...] = ()


def through_core(pieces: Iterable[bytes], method: str = "GET", limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Feed `pieces`, and then the end of the stream, to `parse_head` and the body's decoder."""
    source = iter(pieces)
    data = bytearray()
    body = bytearray()
    at = seen = 0
    interim: list[int] = []
    try:
        while True:
            found = parse_head(data, at, limits, seen)
            if found is not None:
                head, at = found
                if head.status >= 200 or head.status == 101:
                    break
                interim.append(head.status)
                continue
            seen = len(data)
            piece = next(source, None)
            if piece is None:
                raise IncompleteRead(b"") if data[at:].startswith(b"HTTP/1.1 200") else BadStatusLine("")
            data += piece
        decoder = body_of(method, head, limits)
        while not decoder.done:
            decoded, at = decoder.decode(data, at, 1 << 30)
            body += b"".join(decoded)
            if not decoded and not decoder.done:
                piece = next(source, None)
                if piece is None:
                    decoder.end_of_stream()
                else:
                    del data[:at]
                    at = 0
                    data += piece
    except HTTPException as error:
        return Reading(type(error), body=bytes(body), interim=tuple(interim))
    return Reading(
        None,
        head.status,
        head.reason,
        tuple(head.fields.pairs),
        bytes(body),
        tuple(decoder.trailers),
        decoder.clean and may_persist(head),
        bytes(data[at:]) + b"".join(source),
        tuple(interim),
    )


class FedSocket(socket.socket):
    """One end of a socket pair whose other end sends the next of `pieces` each time that nothing is here to receive.

    So the pieces arrive as they were cut, over a real socket and without threads; then the other end says that there
    is no more, unless `open_end`: then nothing comes.
    """

    def __init__(self, pieces: Iterable[bytes], open_end: bool = False) -> None:
        near, self.far = socket.socketpair()
        super().__init__(near.family, near.type, near.proto, near.detach())
        self.settimeout(20)
        self.far.settimeout(20)
        self._pieces = _small(pieces)
        self._open_end = open_end
        self._here = 0
        self.sent = b""

    def _feed(self) -> None:
        while not self._here:
            piece = next(self._pieces, None)
            if piece is None:
                if not self._open_end:
                    self.far.shutdown(socket.SHUT_WR)
                return
            self.far.sendall(piece)
            self._here = len(piece)

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        """Receive of the next piece."""
        self._feed()
        data = super().recv(bufsize, flags)
        self._here -= len(data)
        return data

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:  # Any: as in socket
        """Receive of the next piece into `buffer`."""
        self._feed()
        count = super().recv_into(buffer, nbytes, flags)
        self._here -= count
        return count

    def sendall(self, data: Any, flags: int = 0) -> None:  # Any: as in socket
        """Send, and keep in `sent` what was sent."""
        self.sent += bytes(data)

    def left(self) -> bytes:
        """Return what nobody has received."""
        self.setblocking(False)
        here = super().recv(1 << 20) if self._here else b""
        return here + b"".join(self._pieces)

    def close(self) -> None:
        """Close both ends."""
        super().close()
        self.far.close()


def _small(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Give `pieces` in parts that the buffer of a socket can hold."""
    for piece in pieces:
        for at in range(0, len(piece), 32768):
            yield piece[at : at + 32768]


@contextmanager
def connected(
    stream: Any, **options: Any
) -> Generator[HTTPConnection, None, None]:  # Any: whatever looks like a socket
    """Give a connection over `stream`, which cannot be opened anew."""
    connection = HTTPConnection("test.invalid", **options)
    connection.auto_open = 0
    connection.sock = stream
    try:
        yield connection
    finally:
        connection.close()
        stream.close()


def through_connection(
    pieces: Iterable[bytes], method: str = "GET", how: str = "read", size: int = 3, **options: Any
) -> Reading:  # Any: arguments of the connection
    """Send a request over a socket pair that answers with `pieces` and read the response in one of several ways."""
    interim: list[int] = []
    body = b""

    def heard(head: ResponseHead) -> None:
        interim.append(head.status)

    with FedSocket(pieces) as stream:
        with connected(stream, strict=1, strict_length=True, on_interim=heard, **options) as connection:
            response: HTTPResponse | None = None
            try:
                connection.request(method, "/")
                response = connection.getresponse()
                for data in read_by(response, how, size):
                    body += data
            except HTTPException as error:
                if response is not None:
                    response.close()
                return Reading(type(error), body=body + getattr(error, "partial", b""), interim=tuple(interim))
            sender = connection._sender
            reader = None if sender is None else sender.reader
            persists = connection.sock is not None
            left = b"" if reader is None else reader.unread_bytes() + stream.left()
            return Reading(
                None,
                response.status,
                response.reason,
                _pairs(response),
                body,
                tuple(response.trailers),
                persists,
                left,
                tuple(interim),
            )


def _pairs(response: HTTPResponse) -> tuple[tuple[str, str], ...]:
    head = response._head
    assert head is not None
    return tuple(head.fields.pairs)


WAYS = ("read", "read-n", "read1", "readinto", "readline", "iterate", "peek")


def read_by(response: HTTPResponse, how: str, size: int) -> Iterator[bytes]:
    """Read the whole body of `response` in the way called `how`, `size` bytes at a time."""
    if how == "read":
        yield response.read()
    elif how == "iterate":
        yield from response
    else:
        while data := _some(response, how, size):
            yield data


def _some(response: HTTPResponse, how: str, size: int) -> bytes:
    if how == "read-n":
        return response.read(size)
    if how == "read1":
        return response.read1(size)
    if how == "readline":
        return response.readline(size)
    if how == "peek":
        return response.read(len(response.peek()[:size]) or size)
    buffer = bytearray(size)
    return bytes(buffer[: response.readinto(buffer)])
