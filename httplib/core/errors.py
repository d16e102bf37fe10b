"""Every error of the library: 2.7's documented tree first, finer classes below it."""

from __future__ import annotations

from collections.abc import Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, Literal, NamedTuple, TypeAlias
else:
    from .typed import NamedTuple

Side: TypeAlias = 'Literal["", "local", "remote"]'
Phase: TypeAlias = 'Literal["", "connect", "tls", "tunnel", "request", "head", "body"]'
RequestSent: TypeAlias = 'Literal["", "none", "part", "all"]'

EXCERPT: Final = 200
"""How much of an offending line a message shows, in characters."""


def excerpt(text: str | bytes) -> str:
    """Return the printable form of `text`, cut to a bounded length: a message must not carry megabytes or controls."""
    return repr(text) if len(text) <= EXCERPT else f"{text[:EXCERPT]!r}... ({len(text)} in all)"


class HTTPException(Exception):
    """The base of the errors of this library.

    `side` says who broke the rule: ``"local"`` (our caller), ``"remote"`` (the peer) or ``""`` (nobody, or not known).
    `phase` says when. `request_sent` says how much of the request had left when it failed (``""``: not about a
    request), `response_started` whether any byte of a response had come: a request of which nothing left is safe to
    repeat, one that left in full without an answer may have been processed.
    """

    side: Side = ""
    phase: Phase = ""
    request_sent: RequestSent = ""
    response_started: bool = False


class NotConnected(HTTPException):
    """There is no connection and `auto_open` forbids to open one."""

    side: Side = "local"


class InvalidURL(HTTPException):
    """A host, port or request target that cannot be sent as it is."""

    side: Side = "local"


class UnknownProtocol(HTTPException):
    """The peer speaks another version of HTTP; `version` is what it said."""

    side: Side = "remote"
    phase: Phase = "head"

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.version: str = version


class UnknownTransferEncoding(HTTPException):
    """A Transfer-Encoding that is not exactly `chunked`, so the end of the body is not known (RFC 9112, 6.3)."""

    side: Side = "remote"
    phase: Phase = "head"


class UnimplementedFileMode(HTTPException):
    """Kept for programs that catch it; 2.7 never raises it either."""


class IncompleteRead(HTTPException):
    """The body ended, or went wrong, before its framing said so.

    `partial` holds the bytes that the failed call had received; `expected` how many more were due, None if unknown.
    """

    side: Side = "remote"
    phase: Phase = "body"

    def __init__(self, partial: bytes, expected: int | None = None) -> None:
        super().__init__(partial)
        self.partial: bytes = partial
        self.expected: int | None = expected

    def __repr__(self) -> str:
        # The name stays for subclasses, as in 2.7.
        more = f", {self.expected} more expected" if self.expected is not None else ""
        return f"IncompleteRead({len(self.partial)} bytes read{more})"

    def __str__(self) -> str:
        return repr(self)


class BadChunk(IncompleteRead):
    """The peer broke the chunked transfer coding (RFC 9112, 7.1); `line` is the offending line, cut to 200 bytes."""

    line: bytes = b""


class ImproperConnectionState(HTTPException):
    """The call does not fit the state of the connection."""

    side: Side = "local"


class CannotSendRequest(ImproperConnectionState):
    """A request cannot start now: one is being sent, or a response is still unread."""


class CannotSendHeader(ImproperConnectionState):
    """A header cannot be sent now: no request has been started."""


class ResponseNotReady(ImproperConnectionState):
    """There is no response to get now."""


class BadStatusLine(HTTPException):
    """The peer's first line is no status line; `line` is what it sent."""

    side: Side = "remote"
    phase: Phase = "head"

    def __init__(self, line: str) -> None:
        if not line:
            line = repr(line)
        super().__init__(line)
        self.line: str = line


class RemoteDisconnected(ConnectionResetError, BadStatusLine):
    """The peer closed the connection where a status line was due."""

    def __init__(self, *args: object) -> None:
        # The originals differ: 2.7 has the message as `line`, http.client an empty line and the message in `args`.
        line = args[0] if args and isinstance(args[0], str) else ""
        BadStatusLine.__init__(self, line)
        ConnectionResetError.__init__(self, *args)


class LineTooLong(HTTPException):
    """A line over `Limits.line` bytes."""

    side: Side = "remote"
    phase: Phase = "head"

    def __init__(self, line_type: str, limit: int = 65536) -> None:
        self.args: tuple[object, ...] = (f"got more than {limit} bytes when reading {line_type}",)
        self.line_type: str = line_type
        self.limit: int = limit
        advise(self, "a peer that you trust may send longer ones with limits=DEFAULT_LIMITS._replace(line=...)")

    def __reduce__(self) -> tuple[type[LineTooLong], tuple[str, int], dict[str, object]]:
        return type(self), (self.line_type, self.limit), self.__dict__


class LimitExceeded(HTTPException):
    """More than one of the `Limits` allows; `limit` is its name, `bound` its value."""

    side: Side = "remote"
    phase: Phase = "head"
    limit: str = ""
    bound: int = 0


class InvalidHeader(HTTPException):
    """A header section of the peer that could be misread, so it is not read at all; `line` is the offending line."""

    side: Side = "remote"
    phase: Phase = "head"
    line: bytes = b""


class InvalidRequest(HTTPException, ValueError):
    """A method, field or framing of our caller that must not be sent. Nothing was sent; the connection is usable."""

    side: Side = "local"
    phase: Phase = "request"
    request_sent: RequestSent = "none"


class BodyMismatch(HTTPException):
    """The request body was shorter or longer than its Content-Length announced; the connection is closed."""

    side: Side = "local"
    phase: Phase = "request"


class SurplusBytes(HTTPException):
    """The peer sent bytes where none may come (after a CONNECT reply); `data` is a bounded part of them."""

    side: Side = "remote"
    data: bytes = b""


class TunnelRefused(OSError):
    """The proxy refused CONNECT; the message is 2.7's, the proxy's answer stands in the attributes."""

    side: Side = "remote"
    phase: Phase = "tunnel"
    request_sent: RequestSent = "none"
    response_started: bool = True
    status: int = 0
    reason: str = ""
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""


class ConnectTimeout(TimeoutError):
    """The route could not be opened within `connect_timeout` seconds."""

    side: Side = ""
    phase: Phase = "connect"
    request_sent: RequestSent = "none"
    response_started: bool = False


class DeadlineExceeded(TimeoutError):
    """The whole exchange took longer than its deadline; the connection is closed."""

    side: Side = ""
    phase: Phase = ""
    request_sent: RequestSent = ""
    response_started: bool = False

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        advise(self, "give the connection another deadline= if the peer needs more time")


class Facts(NamedTuple):
    """What an error says beside its message; the attributes of `HTTPException`, which errors of the system have too."""

    side: Side
    phase: Phase
    request_sent: RequestSent
    response_started: bool


def facts_of(error: BaseException) -> Facts:
    """Return the facts that `error` carries, typed; defaults where it carries none."""
    return Facts(
        getattr(error, "side", ""),
        getattr(error, "phase", ""),
        getattr(error, "request_sent", ""),
        getattr(error, "response_started", False),
    )


def advise(error: BaseException, advice: str) -> None:
    """Put `advice` into the error's notes (shown in tracebacks from Python 3.11 on; kept as `__notes__` on 3.10)."""
    # A new list: copies of an error share the old one.
    notes: list[str] = error.__dict__.get("__notes__", [])
    error.__dict__["__notes__"] = [*notes, advice]
