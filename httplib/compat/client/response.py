"""`HTTPResponse` as http.client has it: a buffered binary file with `status`, `headers` and the rest."""

from __future__ import annotations

import io
from collections.abc import Iterator
from http import client as _original
from typing import TYPE_CHECKING, Any, TypeVar, overload

from ...core.fields import Fields
from ...core.limits import Limits
from ..base_response import Detached, _HTTPResponse
from ..beginning import PASSED_BY
from ..reader import Reader, Unopened
from ..terms import Terms
from .errors import Fault, RemoteDisconnected, ResponseNotReady, converted
from .message import HTTPMessage, limits_in_force, message_of
from .nominal import name_only
from .printing import say

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed import WriteableBuffer
    from typing_extensions import Self

    from ...core.errors import BadStatusLine

_T = TypeVar("_T")

_UNBUILT: Any = object()  # Any: stands where a message will be
"""Stands for a message that nobody has asked for yet."""


@name_only(_original.HTTPResponse)
# The base has 2.7's integers too where http.client has bool, and properties for some of its variables.
class HTTPResponse(_HTTPResponse, _original.HTTPResponse):  # type: ignore[misc]  # pyright: ignore[reportIncompatibleVariableOverride]  # see above
    """The response to one request: `status`, `reason`, `version` (10 or 11), `headers`, and the body to read.

    Made by `HTTPConnection.getresponse`; or over any object with a `makefile`, followed by `begin`.
    """

    if TYPE_CHECKING:  # as typeshed has them; before begin() they are 'UNKNOWN', and programs set some to other things
        status: int
        code: int
        version: int
        reason: str
        fp: io.BufferedReader
        url: str

    _headers: Any = _UNBUILT  # Any: an HTTPMessage, or what a program put here
    _msg: Any = _UNBUILT  # Any: as above; urllib.request puts the reason phrase here

    def __init__(
        self,
        sock: Any,  # Any: see Unopened
        debuglevel: int = 0,
        method: str | None = None,
        url: str | None = None,
    ) -> None:  # Any: whatever has a makefile
        source: Any = sock if type(sock) is Reader else Unopened(sock, True)  # Any: see the base's `fp`
        self.fp = source
        self.debuglevel: int = debuglevel
        self._method: str | None = method

    # --- head --------------------------------------------------------------------------------------------------

    def begin(self, *, _max_headers: int | None = None) -> None:
        """Read the head, past interim responses, and set the attributes. Raises as `HTTPConnection.getresponse`."""
        if self._heads is not None:
            return
        if _max_headers is not None:
            terms = self._terms or Terms(self._limits(), fresh=True, alone=True)
            self._terms = terms.bounded(terms.limits._replace(fields=_max_headers))
        try:
            self._begin()
        except Fault as error:
            raise converted(error) from error.__cause__
        self._headers = self._msg = _UNBUILT
        if self.debuglevel > 0 and self._head is not None:
            for name, value in self._head.fields.pairs:
                say("header:", name + ":", value)

    def _read_status(self) -> tuple[str, int, str]:
        try:
            return super()._read_status()
        except Fault as error:
            raise converted(error) from error.__cause__

    def _limits(self) -> Limits:
        return limits_in_force()

    def _show_status_line(self, line: str) -> None:
        if self.debuglevel > 0:
            say("reply:", repr(line))

    def _show_interim(self, raw: bytes) -> None:
        if self.debuglevel > 0:
            say("headers:", raw.splitlines(keepends=True))

    def _disconnected(self) -> BadStatusLine:
        return RemoteDisconnected("Remote end closed connection without response")

    def _version_of(self, text: str) -> int:
        return 10 if text == "HTTP/0.9" else super()._version_of(text)

    # --- headers -----------------------------------------------------------------------------------------------

    def _fields(self) -> Fields:
        head = self._head
        if head is None:
            raise ResponseNotReady()
        return head.fields

    def _message(self) -> Any:  # Any: None before begin()
        """Build the message that `headers` and `msg` are, once."""
        if self._heads is None:
            return None
        message = message_of(self._fields(), HTTPMessage)
        if self._headers is _UNBUILT:
            self._headers = message
        if self._msg is _UNBUILT:
            self._msg = message
        return message

    @property
    def headers(self) -> HTTPMessage:
        """The header fields, an `HTTPMessage`; None before `begin`."""
        headers: HTTPMessage = self._message() if self._headers is _UNBUILT else self._headers
        return headers

    @headers.setter
    def headers(self, value: _original.HTTPMessage) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]  # built late
        if self._msg is _UNBUILT:
            self._message()
        self._headers = value

    @property
    def msg(self) -> HTTPMessage:
        """The same object as `headers`, until a program puts something else here."""
        message: HTTPMessage = self._message() if self._msg is _UNBUILT else self._msg
        return message

    @msg.setter
    def msg(self, value: _original.HTTPMessage) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]  # as headers
        if self._headers is _UNBUILT and self._msg is _UNBUILT:
            self._message()
        self._msg = value

    @overload
    def getheader(self, name: str) -> str | None: ...
    @overload
    def getheader(self, name: str, default: _T) -> str | _T: ...
    def getheader(self, name: str, default: Any = None) -> Any:  # Any: see the overloads
        """Return the values of header `name`, joined by ``", "``, or `default`, joined too if it is a list of texts.

        Raises `ResponseNotReady` before `begin`.
        """
        headers = self._headers
        if headers is None:
            raise ResponseNotReady()
        fields = self._fields() if headers is _UNBUILT else headers
        found: Any = fields.get_all(name) or default  # Any: a list of text, or the default
        if isinstance(found, str) or not hasattr(found, "__iter__"):
            return found
        return ", ".join(found)

    def getheaders(self) -> list[tuple[str, str]]:
        """Return (name, value) pairs as received, one for each field line. Raises `ResponseNotReady`."""
        headers = self._headers
        if headers is None:
            raise ResponseNotReady()
        if headers is _UNBUILT:
            return list(self._fields().pairs)
        return list(headers.items())

    def info(self) -> HTTPMessage:
        """Return `headers`, as responses of urllib do."""
        return self.headers

    def geturl(self) -> str:
        """Return `url`, which urllib.request sets. Raises `AttributeError` where nobody has set it."""
        return self.url

    def getcode(self) -> int:
        """Return `status`."""
        return self.status

    # --- body --------------------------------------------------------------------------------------------------

    def _abandon(self, error: BaseException) -> None:
        super()._abandon(error)
        if isinstance(error, Fault):
            raise converted(error) from error.__cause__

    def read1(self, n: int = -1) -> bytes:
        """Return up to `n` bytes of the body as soon as there are any; empty at its end."""
        return self._read1(n)

    def readinto(self, b: WriteableBuffer) -> int:
        """Fill `b` with the body; return how many bytes it got, fewer than its size only at the end."""
        return self._readinto(b)

    def readline(self, limit: int = -1) -> bytes:  # type: ignore[override]  # http.client's own name for the size
        """Return the next line of the body, with its line end, at most `limit` bytes of it."""
        return self._readline(limit)

    def peek(self, n: int = -1) -> bytes:
        """Return some bytes of the body without using them, after at most one receive; empty at its end."""
        return self._peek()

    def _safe_read(self, amt: int) -> bytes:
        try:
            return super()._safe_read(amt)
        except Fault as error:
            raise converted(error) from error.__cause__

    def readable(self) -> bool:
        """It can be read."""
        return True

    def flush(self) -> None:
        """Nothing is ever buffered on its way out. Raises ValueError once closed."""
        io.BufferedIOBase.flush(self)

    def __iter__(self) -> Iterator[bytes]:
        # io's own refuses a closed file; a response that was read to its end gives no more lines instead.
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        self.close()

    # --- end ---------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the response. If its body was not read to the end, the connection will not be used again."""
        try:
            io.BufferedIOBase.close(self)  # sets `closed`
        finally:
            self._close()

    def __del__(self) -> None:
        # io's own closes each file that is given up; at the end of a body nothing is left to close (saves 2 us).
        fp: Any = self.fp  # Any: None at the end, see the base
        if fp is not None or (type(self) is not HTTPResponse and type(self).close is not HTTPResponse.close):
            super().__del__()

    def fileno(self) -> int:
        """Return the descriptor of the socket. Raises `AttributeError` once the response is closed."""
        return self.fp.fileno()

    def detach(self) -> Detached:  # type: ignore[override]  # a response has no raw file to give; see the base
        """Hand over the stream with its unread bytes, after 101 or a CONNECT that succeeded. HTTP is over on it.

        Raises `UnimplementedFileMode` for any other response, and where there is no stream.
        """
        try:
            return super().detach()
        except Fault as error:
            raise converted(error) from error.__cause__


HTTPResponse._own_ways = PASSED_BY(HTTPResponse)
