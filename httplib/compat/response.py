"""`HTTPResponse` as Python 2.7 has it, plus the file methods that Python 3 programs expect."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from ..core.errors import BadStatusLine, RemoteDisconnected, ResponseNotReady, UnknownProtocol, advise
from ..core.fields import Fields
from ..core.limits import DEFAULT_LIMITS, Limits
from ..core.response import ResponseHead
from . import knobs
from .base_response import _HTTPResponse
from .beginning import PASSED_BY
from .message import HTTPMessage, status_of
from .reader import Reader, Unopened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, TypeVar, overload

    from typing_extensions import Self

    _T = TypeVar("_T")
else:
    from ..core.typed import overload

NO_STATUS_LINE = "No status line received - the server has closed the connection"


def _say(*words: object, end: str = "\n") -> None:
    printer: Callable[..., object] = getattr(sys.modules[__package__ or ""], "print", print)
    if end == "\n":
        printer(*words)
    else:
        printer(*words, end=end)


class HTTPResponse(_HTTPResponse):
    """The response to one request: `status`, `reason`, `version` (10 or 11), the headers in `msg`, the body to read.

    Made by `HTTPConnection.getresponse`; or over any object with a `makefile`, followed by `begin`.
    """

    fp: Any  # Any: see the base
    _msg: Any = None  # Any: an HTTPMessage after begin(), or what a program put here
    chunked: bool | int
    will_close: bool | int
    strict: Any = 0  # Any: 2.7 keeps whatever was given
    _line_type = "header line"

    def __init__(
        self,
        sock: Any,  # Any: whatever has a makefile
        debuglevel: int = 0,
        strict: object = 0,
        method: str | None = None,
        buffering: bool = False,
    ) -> None:
        self.fp = sock if type(sock) is Reader else Unopened(sock, buffering)
        self.debuglevel: int = debuglevel
        self.strict = strict
        self._method: str | None = method

    # --- head --------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Read the head, past interim responses, and set the attributes. Raises as `HTTPConnection.getresponse`."""
        if self._heads is not None or self._msg is not None:
            return
        self._begin()
        if self.debuglevel > 0 and self.version != 9:
            for line in self.msg.headers:
                _say("header:", line, end="")

    def _limits(self) -> Limits:
        return knobs.applied(DEFAULT_LIMITS, knobs.of(__package__))

    def _show_status_line(self, line: str) -> None:
        if self.debuglevel > 0:
            _say("reply:", ascii(line))

    def _show_interim(self, raw: bytes) -> None:
        if self.debuglevel > 0:
            for line in raw.decode("latin-1").splitlines():
                if line:
                    _say("header:", line)

    def _disconnected(self) -> BadStatusLine:
        return RemoteDisconnected(NO_STATUS_LINE)

    def _bad_status_line(self, line: str, error: BadStatusLine) -> tuple[str, int, str]:
        # HTTP/0.9 has no head: the whole stream is the body. Only without `strict`, as the first bytes of a fresh
        # connection, in answer to GET, and never for what may be the beginning of a status line (G15).
        start = line.strip()[:5]
        may_be_head = bool(start) and "HTTP/".startswith(start)
        if self.strict or may_be_head or not self._may_be_simple():
            return super()._bad_status_line(line, error)
        exchange = self._start()
        exchange.reader.push_back(line.encode("latin-1"))
        return "HTTP/0.9", 200, ""

    def _may_be_simple(self) -> bool:
        """Tell whether a response in HTTP/0.9 may come here (G15)."""
        fresh = self._terms is None or self._terms.fresh
        return fresh and not self._interim_seen and (self._method or "GET") == "GET"

    def _simple(self, status: int, reason: str) -> bool:
        if self.strict or status < 200 or not self._may_be_simple():
            raise UnknownProtocol("HTTP/0.9")
        head = ResponseHead(9, status, reason, Fields([], {}))
        exchange = self._start()
        exchange.start_body("GET", ResponseHead(9, 200, "", head.fields))
        self.version = 9
        self.status = status
        self.reason = reason
        self.chunked = 0
        self.will_close = 1
        self._heads = head
        return True

    # --- headers -----------------------------------------------------------------------------------------------

    def _message(self) -> HTTPMessage | None:
        message: HTTPMessage | None = self._msg
        head = self._head
        if message is None and head is not None:
            status = "" if head.version == 9 else status_of(head.raw, head.fields, head.cut)
            message = self._msg = HTTPMessage._of(head.raw, head.fields, status)
        return message

    @property
    def msg(self) -> HTTPMessage:
        """The header section, None before `begin`; made when first asked for."""
        message: Any = self._message()  # Any: None for the few who ask before begin()
        return message  # type: ignore[no-any-return]  # as said

    @msg.setter
    def msg(self, message: HTTPMessage) -> None:
        self._msg = message

    @overload
    def getheader(self, name: str) -> str | None: ...
    @overload
    def getheader(self, name: str, default: _T) -> str | _T: ...
    def getheader(self, name: str, default: _T | None = None) -> str | _T | None:
        """Return the values of header `name`, joined by ``", "``, or `default`. Raises `ResponseNotReady`."""
        message = self._message()
        if message is None:
            raise self._not_begun()
        value: str | _T | None = message.getheader(name, default)
        return value

    def getheaders(self) -> list[tuple[str, str]]:
        """Return (lower-case name, joined values) pairs. Raises `ResponseNotReady`."""
        message = self._message()
        if message is None:
            raise self._not_begun()
        return message.items()

    def _not_begun(self) -> ResponseNotReady:
        error = ResponseNotReady()
        advise(error, "call begin() first")
        return error

    # --- body --------------------------------------------------------------------------------------------------

    def read1(self, amt: int = -1) -> bytes:
        """Return up to `amt` bytes of the body as soon as there are any; empty at its end."""
        return self._read1(amt)

    def readinto(self, buffer: Any) -> int:  # Any: any writable buffer
        """Fill `buffer` with the body; return how many bytes it got, fewer than its size only at the end."""
        return self._readinto(buffer)

    def readline(self, limit: int | None = -1) -> bytes:
        """Return the next line of the body, with its line end."""
        return self._readline(-1 if limit is None else limit)

    def readlines(self, hint: int | None = -1) -> list[bytes]:
        """Return the lines of the body, no more of them once they come to `hint` bytes."""
        lines: list[bytes] = []
        size = 0
        for line in self:
            lines.append(line)
            size += len(line)
            if 0 < (hint or 0) <= size:
                break
        return lines

    def peek(self, amt: int = -1) -> bytes:
        """Return some bytes of the body without using them."""
        return self._peek()

    def readable(self) -> bool:
        """It can be read."""
        return True

    def flush(self) -> None:
        """Nothing is ever buffered on its way out."""

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # --- end ---------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the response. If its body was not read to the end, the connection will not be used again."""
        self._close()

    @property
    def closed(self) -> bool:
        """As `isclosed`."""
        return self.fp is None

    def fileno(self) -> int:
        """Return the descriptor of the socket. Raises `AttributeError` once the response is closed."""
        number: int = self.fp.fileno()
        return number


HTTPResponse._own_ways = PASSED_BY(HTTPResponse)
