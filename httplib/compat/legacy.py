"""What 2.7 kept of older interfaces: `HTTP` and `HTTPS` of Python 1.5.2, `FakeSocket`, `LineAndFileWrapper`."""

from __future__ import annotations

from collections.abc import Callable

from ..core.errors import BadStatusLine
from .connection import HTTPConnection, HTTPSConnection

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from typing import Any, Protocol, TypeVar

    from .message import HTTPMessage

    _T = TypeVar("_T")
else:
    from ..core.typed import Protocol


class HTTP:
    """One request at a time in the manner of Python 1.5.2: HTTP/1.0, and `getreply` gives status, reason and headers.

    `send`, `putrequest`, `putheader`, `endheaders` and `set_debuglevel` are the methods of the connection itself.
    """

    _http_vsn: int = 10
    _http_vsn_str: str = "HTTP/1.0"
    debuglevel: int = 0
    _connection_class: Any = HTTPConnection  # Any: HTTPS and programs put classes with other arguments here

    headers: HTTPMessage | None
    file: Any  # Any: the response's fp, whatever a program has put there

    def __init__(self, host: str = "", port: int | None = None, strict: object = None) -> None:
        """Prepare a connection to `host`; port 0 means the default. Raises `InvalidURL`."""
        self._setup(self._connection_class(host, port or None, strict))

    def _setup(self, conn: HTTPConnection) -> None:
        self._conn = conn
        self.send: Callable[[Any], None] = conn.send  # Any: see HTTPConnection.send
        self.putrequest: Callable[..., None] = conn.putrequest
        self.putheader: Callable[..., None] = conn.putheader
        self.endheaders: Callable[..., None] = conn.endheaders
        self.set_debuglevel: Callable[[int], None] = conn.set_debuglevel
        conn._http_vsn = self._http_vsn
        conn._http_vsn_str = self._http_vsn_str
        self.file = None

    def connect(self, host: str | None = None, port: int | None = None) -> None:
        """Connect, to another `host` and `port` if given. Raises `InvalidURL` and `OSError`."""
        if host is not None:
            self._conn.host, self._conn.port = self._conn._get_hostport(host, port)
        self._conn.connect()

    def getfile(self) -> Any:  # Any: as `file`
        """Return the file that the body comes from; None before `getreply`, and after a reply that was none."""
        return self.file

    def getreply(self, buffering: bool = False) -> tuple[int, str, HTTPMessage | None]:
        """Return status, reason and headers; ``(-1, line, None)`` for what is no HTTP: the connection is closed then.

        Raises `ResponseNotReady`, other `HTTPException` and `OSError` as `HTTPConnection.getresponse`.
        """
        try:
            # Connection classes of programs need not know the argument.
            response = self._conn.getresponse(True) if buffering else self._conn.getresponse()
        except BadStatusLine as error:
            self.close()
            self.headers = None
            return -1, error.line, None
        self.headers = response.msg
        self.file = response.fp
        return response.status, response.reason, response.msg

    def close(self) -> None:
        """Close the connection and forget the file."""
        self._conn.close()
        self.file = None


class HTTPS(HTTP):
    """`HTTP` over TLS; `key_file`, `cert_file` and `context` as for `HTTPSConnection`."""

    _connection_class: Any = HTTPSConnection  # Any: as in HTTP

    def __init__(
        self,
        host: str = "",
        port: int | None = None,
        key_file: str | None = None,
        cert_file: str | None = None,
        strict: object = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """Prepare a connection to `host`; port 0 means the default. Raises `InvalidURL` and `OSError`."""
        self._setup(self._connection_class(host, port or None, key_file, cert_file, strict, context=context))
        self.key_file: str | None = key_file
        self.cert_file: str | None = cert_file


def FakeSocket(sock: object, sslobj: _T) -> _T:
    """Return `sslobj`, which is a socket by itself since Python 2.6. Warns that it is deprecated."""
    import warnings

    warnings.warn(
        "FakeSocket is deprecated: use the socket that SSLContext.wrap_socket returns", DeprecationWarning, stacklevel=2
    )
    return sslobj


class _File(Protocol):
    def read(self, amt: int = ..., /) -> bytes: ...
    def readline(self) -> bytes: ...
    def readlines(self, size: int = ..., /) -> list[bytes]: ...


class LineAndFileWrapper:
    """A file that gives `line` first and then what `file` has; all other attributes are those of `file`.

    2.7 gives the body of an HTTP/0.9 response by it.
    """

    def __init__(self, line: bytes, file: _File) -> None:
        self._line: bytes = line
        self._file: _File = file
        self._line_offset: int = 0
        self._line_left = len(line)
        self._line_consumed = not line
        if self._line_consumed:
            self._done()

    def __getattr__(self, attr: str) -> Any:  # Any: whatever `file` has
        if attr == "_file":
            raise AttributeError(attr)
        return getattr(self._file, attr)

    def _done(self) -> None:
        # From here on the file's own methods stand in the place of ours, with all their arguments (2.7).
        self._line_consumed = True
        self._line_left = 0
        self.read = self._file.read  # type: ignore[method-assign, assignment]  # see above
        self.readline = self._file.readline  # type: ignore[method-assign]  # see above
        self.readlines = self._file.readlines  # type: ignore[method-assign, assignment]  # see above

    def _rest(self) -> bytes:
        rest = self._line[self._line_offset :]
        self._done()
        return rest

    def read(self, amt: int | None = None) -> bytes:
        """Return `amt` bytes, all if it is None or negative; fewer only at the end of the file."""
        if amt is None or amt < 0:
            return self._rest() + self._file.read()
        if amt > self._line_left:
            more = amt - self._line_left
            return self._rest() + self._file.read(more)
        start = self._line_offset
        self._line_offset += amt
        self._line_left -= amt
        part = self._line[start : self._line_offset]
        if not self._line_left:
            self._done()
        return part

    def readline(self) -> bytes:
        """Return the rest of the line, afterwards the next line of the file."""
        return self._rest()

    def readlines(self, size: int | None = None) -> list[bytes]:
        """Return the rest of the line and the lines of the file (of those, about `size` bytes)."""
        rest = self._rest()
        return [rest, *(self._file.readlines() if size is None else self._file.readlines(size))]
