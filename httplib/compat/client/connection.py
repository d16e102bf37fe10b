"""`HTTPConnection` and `HTTPSConnection` with http.client's signatures, over the engine of this package."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import client as _original
from typing import TYPE_CHECKING, Any

from ...core.errors import HTTPException as CoreException
from ...core.limits import Limits
from .. import hostport, knobs, outgoing
from ..base_connection import _HTTPConnection
from ..plain_request import Seams
from ..reader import Reader
from ..routes import UNSET
from .errors import Fault, converted
from .message import HTTPMessage, fields_of, message_of
from .nominal import name_only
from .printing import say
from .response import HTTPResponse

if TYPE_CHECKING:
    import socket
    from types import TracebackType

    from _typeshed import ReadableBuffer, SupportsRead
    from typing_extensions import Self

    from ...core.response import ResponseHead
    from ...core.state import Event
    from ...transport.layers import Route
    from ...transport.manager import PluginSet
    from ..sender import Sender

    Data = SupportsRead[bytes] | Iterable[ReadableBuffer] | ReadableBuffer
    HeaderValue = ReadableBuffer | str | int


@name_only(_original.HTTPConnection)
class HTTPConnection(_HTTPConnection, _original.HTTPConnection):
    """One connection to an HTTP server, opened when first needed.

    `host` may hold a port (``host:port``); `timeout` is in seconds for each blocking call (None: none; not given: the
    socket module's default); `blocksize` is how much of a file is read at a time, in bytes; `max_response_headers`
    bounds the lines of one header section. The other keyword-only arguments are this library's own: a `route` and a
    set of `plugins` instead of the usual ones, bounds on what the peer may send, seconds for connecting, for a whole
    exchange and for the wait for 100 (Continue), a callable for interim responses, and whether a truncated body is an
    error from every reading method. Raises `InvalidURL` for a host or port that cannot be one.
    """

    # As typeshed says, narrower than the base, which takes whatever programs put here.
    response_class: type[HTTPResponse] = HTTPResponse  # pyright: ignore[reportIncompatibleMethodOverride, reportIncompatibleVariableOverride]  # see above
    """What `getresponse` calls; programs put classes and partials of their own here."""
    _own_response_class = HTTPResponse
    _knobs = knobs.of(__package__)
    sock: socket.socket | Any  # Any: None where there is no connection, as in typeshed
    default_plugins: PluginSet | None = None
    """The plugins of connections that are given none; None for the library's default. Set by `install`."""

    def __init__(
        self,
        host: str,
        port: int | None = None,
        timeout: float | None = UNSET,
        source_address: tuple[str, int] | None = None,
        blocksize: int = 8192,
        *,
        max_response_headers: int | None = None,
        route: Route | None = None,
        plugins: PluginSet | None = None,
        limits: Limits | None = None,
        connect_timeout: float | None = None,
        deadline: float | None = None,
        expect_timeout: float | None = None,
        on_interim: Callable[[ResponseHead], object] | None = None,
        strict_length: bool = False,
    ) -> None:
        self._prepare()
        self.blocksize: int = blocksize
        self._raw_proxy_headers: list[bytes] | None = None
        self._most_fields = max_response_headers
        self._set_up(
            host,
            port,
            timeout,
            source_address,
            route,
            plugins if plugins is not None else self.default_plugins,
            limits,
            connect_timeout,
            deadline,
            expect_timeout,
            on_interim,
            strict_length,
        )

    # --- facade's own ------------------------------------------------------------------------------------------

    @property
    def max_response_headers(self) -> int | None:
        """How many lines a header section may have; None for what ``_MAXHEADERS`` says."""
        return self._most_fields

    @max_response_headers.setter
    def max_response_headers(self, most: int | None) -> None:
        self._most_fields = most

    def _get_hostport(self, host: Any, port: Any) -> tuple[str, int]:  # Any: text or bytes; a number, digits or None
        try:
            return _HTTPConnection._get_hostport(self, host, port)
        except Fault as error:
            raise converted(error) from error.__cause__

    def _validate_host(self, host: str) -> None:
        try:
            _HTTPConnection._validate_host(self, host)
        except Fault as error:
            raise converted(error) from error.__cause__

    def _validate_path(self, url: str) -> None:
        try:
            super()._validate_path(url)
        except Fault as error:
            raise converted(error) from error.__cause__

    def _encode_request(self, request: str) -> bytes:
        return request.encode("ascii")

    def _line(self, text: str) -> bytes:
        return text.encode("latin-1")

    def _value_text(self, value: Any) -> str:  # Any: checked here
        if isinstance(value, str):
            return value
        if isinstance(value, int):
            return str(value)
        if outgoing.is_buffer(value):
            return bytes(value).decode("latin-1")
        raise TypeError(f"a header value is text, bytes or an int, not {type(value).__name__}")

    def _improper(self, event: Event) -> CoreException:
        error = converted(super()._improper(event))
        if event in ("putrequest", "getresponse"):
            error.args = (self.__state,)
        return error

    @staticmethod
    def _is_textIO(stream: object) -> bool:
        """Tell whether `stream` is a text file."""
        return isinstance(stream, io.TextIOBase)

    @staticmethod
    def _get_content_length(body: Any, method: str) -> int | None:  # Any: see request
        """Return the length of `body`, None if it can only be sent in chunks or there is none to announce."""
        if body is None:
            return 0 if outgoing.expects_body(method) else None
        if hasattr(body, "read"):
            return None
        if isinstance(body, str):
            return len(body)
        return memoryview(body).nbytes if outgoing.is_buffer(body) else None

    def _content_length(self, body: Any, method: str) -> int | None:  # Any: see request
        length = self._get_content_length(body, method)
        if length is None and body is not None and self.debuglevel > 0:
            say(f"Unable to determine size of {body!r}")
        return length

    def _check_kind(self, body: object) -> None:
        if not isinstance(body, Mapping):  # a mapping is sent as the sequence of its keys
            outgoing.check_kind(body)

    def _blocks(self, body: Any) -> Iterator[Any]:  # Any: a file or an iterable; bytes or views of them
        if hasattr(body, "read"):
            return self._read_readable(body)
        return outgoing.blocks(self._told_of_empty(body) if self.debuglevel > 0 else body, self.blocksize)

    def _told_of_empty(self, items: Iterable[Any]) -> Iterator[Any]:  # Any: as above
        for item in items:
            if not item:
                say("Zero length chunk ignored")
            yield item

    def _read_readable(self, readable: Any, doing: str = "reading") -> Iterator[Any]:  # Any: as above
        """Return the blocks of a file; text as latin-1."""
        if self.debuglevel > 0:
            say(f"{doing} a readable")
            if self._is_textIO(readable):
                say("encoding file using iso-8859-1")
        return outgoing.blocks(readable, self.blocksize)

    def _tunnel_answered(self, tunnelled: Any) -> None:  # Any: the transport's fact about a tunnel
        self._raw_proxy_headers = tunnelled.raw.splitlines(keepends=True)
        if self.debuglevel > 0:
            for line in self._raw_proxy_headers or ():
                say("header:", line.decode("latin-1"))

    def _tunnel(self) -> None:
        try:
            super()._tunnel()
        except Fault as error:
            raise converted(error) from error.__cause__

    # --- documented --------------------------------------------------------------------------------------------

    def set_debuglevel(self, level: int) -> None:
        """Print what goes over the wire if `level` is over 0."""
        self.debuglevel = level

    def set_tunnel(self, host: str, port: int | None = None, headers: Mapping[str, str] | None = None) -> None:
        """Ask the server for a tunnel to `host` (by CONNECT, with `headers`) when connecting.

        Raises RuntimeError on an open connection, `InvalidURL` and ValueError for what cannot be sent.
        """
        if self.sock:
            raise RuntimeError("Can't set up tunnel for established connection")
        try:
            self._start_tunnel(host, port, headers)
            # From 3.12 on programs find the Host there; the tunnel layer adds it on the wire in any case.
            if sys.version_info >= (3, 12) and not any(name.lower() == "host" for name in self._tunnel_headers):
                self._tunnel_headers["Host"] = hostport.host_field(self._tunnel_host, self._tunnel_port or 0, -1)
        except Fault as error:
            raise converted(error) from error.__cause__

    def get_proxy_response_headers(self) -> HTTPMessage | None:
        """Return the fields of the proxy's answer to CONNECT, None where there was no tunnel."""
        lines = self._raw_proxy_headers
        return None if lines is None else message_of(fields_of(lines), HTTPMessage)

    def connect(self) -> None:
        """Open the connection. Raises `OSError` (`TunnelRefused` if a proxy refuses)."""
        sys.audit("http.client.connect", self, self.host, self.port)
        try:
            self._open()
        except Fault as error:
            raise converted(error) from error.__cause__

    def send(self, data: Data | str) -> None:
        """Send bytes, a file to its end, or an iterable of bytes, connecting first where `auto_open` allows.

        Raises `NotConnected`, `OSError`, and TypeError for any other kind.
        """
        if self.sock is None:
            try:
                self._need_socket()
            except Fault as error:
                raise converted(error) from error.__cause__
        if self.debuglevel > 0:
            say("send:", repr(data))
        if isinstance(data, bytes):
            sys.audit("http.client.send", self, data)
            self._send_bytes(data)
        elif hasattr(data, "read"):
            for block in self._read_readable(data, "sending"):
                sys.audit("http.client.send", self, block)
                self._send_bytes(block)
        elif outgoing.is_buffer(data):
            sys.audit("http.client.send", self, data)
            self._send_bytes(outgoing.as_bytes(data))  # type: ignore[arg-type]  # that it is one was asked above
        elif isinstance(data, Iterable) and not isinstance(data, str):
            sys.audit("http.client.send", self, data)
            for item in data:
                self._send_bytes(outgoing.as_bytes(item))
        else:
            raise TypeError(f"data should be a bytes-like object or an iterable, got {type(data)!r}")

    _own_send = send

    def _send_whole(self, data: bytes) -> Sender:
        if self.sock is None:
            self._need_socket()
        sys.audit("http.client.send", self, data)
        sender = self._connected()
        sender.put(data)
        return sender

    def _tell_block(self, data: object) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]  # None elsewhere
        sys.audit("http.client.send", self, data)

    def putrequest(  # type: ignore[override]  # the base takes any keywords
        self, method: str, url: str, skip_host: bool = False, skip_accept_encoding: bool = False
    ) -> None:
        """Start a request: put its request line, Host and Accept-Encoding into the buffer.

        Raises `CannotSendRequest` in the wrong state, ValueError for a method that is no token, `InvalidURL`.
        """
        try:
            self._put_request(method, url, skip_host, skip_accept_encoding)
        except Fault as error:
            raise converted(error) from error.__cause__

    def putheader(self, header: str | bytes, *values: HeaderValue) -> None:
        """Put a field into the buffer; further values become continuation lines (CRLF and a tab).

        Raises `CannotSendHeader` in the wrong state, ValueError for what cannot be sent.
        """
        self._put_header(header, values)

    _own_putheader = putheader
    _identity_line = b"Accept-Encoding: identity"
    _blank_lines = (b"", b"")

    def endheaders(self, message_body: Data | None = None, *, encode_chunked: bool = False) -> None:
        """Send the head, and `message_body` in the same write if it is small and debug lines are off.

        Raises `CannotSendHeader` in the wrong state, ValueError if a bad field name is in the buffer, `OSError`.
        """
        self._join_body = self.debuglevel <= 0
        try:
            self._end_headers(message_body, encode_chunked)
        except Fault as error:
            raise converted(error) from error.__cause__

    def _finish_head(self, body: Any, encode_chunked: bool) -> None:  # Any: see request
        self.endheaders(body, encode_chunked=encode_chunked)

    def request(
        self,
        method: str,
        url: str,
        body: Data | str | None = None,
        headers: Mapping[str, HeaderValue] = {},
        *,
        encode_chunked: bool = False,
    ) -> None:
        """Send a request. Content-Length, or else chunked coding, is announced unless `headers` say how it is framed.

        Raises `CannotSendRequest` in the wrong state, ValueError and TypeError and `InvalidURL` for what cannot be
        sent (nothing was sent then, and the connection can be used), `OSError`.
        """
        try:
            # What nearly every request is: 4 us less than by the calls one by one.
            if encode_chunked or not self._send_plain(method, url, body, headers):
                self._send_request(method, url, body, headers, encode_chunked)
        except Fault as error:
            raise converted(error) from error.__cause__

    def getresponse(self) -> HTTPResponse:
        """Return the response to the request that was sent.

        Raises `ResponseNotReady` in the wrong state; `BadStatusLine`, other `HTTPException` and `OSError` for what the
        peer did wrong: the connection is closed then.
        """
        try:
            response: HTTPResponse = self._get_response()
        except Fault as error:
            raise converted(error) from error.__cause__
        return response

    def _new_response(self, source: Any, buffering: bool) -> Any:  # Any: see the base
        make: Any = self.response_class  # Any: a class or a partial of a program's own, which takes this
        if self.debuglevel > 0:
            return make(source, self.debuglevel, method=self._method)
        return make(source, method=self._method)

    def _own_response(self, reader: Reader) -> HTTPResponse:
        return HTTPResponse(reader, self.debuglevel, self._method)

    def close(self) -> None:
        """Close the connection, and a response that is still unread. The object can be used again."""
        super().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


HTTPConnection._own_seams = Seams(HTTPConnection, "_get_content_length")
