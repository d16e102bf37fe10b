"""`HTTPConnection` and `HTTPSConnection` with the signatures and the words of Python 2.7."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping

from ..core.errors import EXCERPT, BadStatusLine, InvalidURL, LineTooLong, RemoteDisconnected, advise
from ..core.grammar import TARGET_REFUSED
from ..core.limits import Limits
from . import knobs, outgoing
from .base_connection import _HTTPConnection
from .constants import HTTPS_PORT
from .plain_request import Seams
from .reader import Reader
from .response import NO_STATUS_LINE, HTTPResponse
from .routes import UNSET, replaced_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from types import TracebackType
    from typing import Any

    from typing_extensions import Self

    from ..core.response import ResponseHead
    from ..transport.layers import Route
    from ..transport.manager import PluginSet
    from .sender import Sender
else:
    from ..core.typed import Any

Body = Any  # Any: text, bytes-like, a file, an iterable of them, or None: what kinds there are is checked at run time


def _say(*words: object) -> None:
    """Print a debug line by the package's own `print`, which programs replace by a logger."""
    printer: Callable[..., object] = getattr(sys.modules[__package__ or ""], "print", print)
    printer(*words)


class HTTPConnection(_HTTPConnection):
    """One connection to an HTTP server, opened when first needed.

    `host` may hold a port (``host:port``); `timeout` is in seconds for each blocking call (None: none; not given: the
    socket module's default). `strict` refuses HTTP/0.9. The keyword-only arguments are this library's own: a `route`
    and a set of `plugins` instead of the usual ones, bounds on what the peer may send, seconds for connecting, for a
    whole exchange and for the wait for 100 (Continue), a callable for interim responses, and whether a truncated body
    is an error from every reading method. Raises `InvalidURL` for a host or port that cannot be one.
    """

    response_class: Callable[..., Any] = HTTPResponse  # Any: programs put classes and partials of their own here
    _own_response_class = HTTPResponse
    _knobs = knobs.of(__package__)

    def __init__(
        self,
        host: str,
        port: int | None = None,
        strict: object = None,
        timeout: float | None = UNSET,
        source_address: tuple[str, int] | None = None,
        *,
        route: Route | None = None,
        plugins: PluginSet | None = None,
        limits: Limits | None = None,
        connect_timeout: float | None = None,
        deadline: float | None = None,
        expect_timeout: float | None = None,
        on_interim: Callable[[ResponseHead], object] | None = None,
        strict_length: bool = False,
        blocksize: int = 8192,
    ) -> None:
        self._prepare()
        if strict is not None:
            self.strict = strict
        self.blocksize: int = blocksize
        self._set_up(
            host,
            port,
            timeout,
            source_address,
            route,
            plugins,
            limits,
            connect_timeout,
            deadline,
            expect_timeout,
            on_interim,
            strict_length,
        )

    # --- facade's own ------------------------------------------------------------------------------------------

    def _validate_path(self, url: str) -> None:
        if TARGET_REFUSED.search(url) is not None:
            super()._validate_path(url)
        if not url.isascii():
            found = ascii(next(char for char in url if not char.isascii()))
            error = InvalidURL(f"URL can't contain control characters. {url[:EXCERPT]!a} (found at least {found})")
            advise(error, "percent-encode what is not ASCII, with urllib.parse.quote() for example")
            raise error

    def _encode_request(self, request: str) -> str:
        return request

    def _line(self, text: str) -> str:
        text.encode("latin-1")
        return text

    def _value_text(self, value: Any) -> str:  # Any: 2.7 takes anything and calls str()
        return value.decode("latin-1") if isinstance(value, bytes) else str(value)

    def _content_length(self, body: Body, method: str) -> int | None:
        if body is None:
            return 0 if outgoing.expects_body(method) else None
        if isinstance(body, (str, bytes)):
            return len(body)
        if hasattr(body, "read"):
            length = outgoing.file_length(body)
            if length is None and self.debuglevel > 0:
                _say("Cannot stat!!")
            return length
        return len(outgoing.as_bytes(body)) if outgoing.is_buffer(body) else None

    def _set_content_length(self, body: Body, method: str) -> None:
        """Put a Content-Length for `body` if its length can be known (2.7's private name)."""
        length = self._content_length(body, method)
        if length is not None:
            self.putheader("Content-Length", str(length))

    def _tunnel_answered(self, tunnelled: Any) -> None:  # Any: the transport's fact about a tunnel
        self._proxy_headers = tunnelled.headers

    def _no_answer(self, error: BadStatusLine | LineTooLong) -> Exception:
        if isinstance(error, LineTooLong):
            return LineTooLong("header line", error.limit)
        if isinstance(error, RemoteDisconnected):
            return error if error.response_started else BadStatusLine(NO_STATUS_LINE)
        return error if error.line.startswith("HTTP/") else OSError("Invalid response from tunnel request")

    # --- documented --------------------------------------------------------------------------------------------

    def set_debuglevel(self, level: int) -> None:
        """Print what goes over the wire if `level` is over 0."""
        self.debuglevel = level

    def set_tunnel(self, host: str, port: int | None = None, headers: Mapping[str, str] | None = None) -> None:
        """Ask the server for a tunnel to `host` (by CONNECT, with `headers`) when connecting.

        Raises RuntimeError on an open connection, `InvalidURL` and ValueError for what cannot be sent.
        """
        if self.sock:
            raise RuntimeError("Can't setup tunnel for established connection.")
        self._start_tunnel(host, port, headers)

    def get_proxy_response_headers(self) -> list[tuple[str, str]] | None:
        """Return the fields of the proxy's answer to CONNECT, None where there was no tunnel."""
        return None if self._proxy_headers is None else list(self._proxy_headers)

    def connect(self) -> None:
        """Open the connection. Raises `OSError` (`TunnelRefused` if a proxy refuses)."""
        self._open()

    def send(self, data: Body) -> None:
        """Send `data` (text as latin-1, bytes-like, or a file to its end), connecting first where `auto_open` allows.

        Raises `NotConnected`, `OSError`, and TypeError for any other kind.
        """
        if self.sock is None:
            self._need_socket()
        if type(data) is bytes and self.debuglevel <= 0:
            # What is nearly always sent, by fewer steps.
            self._send_bytes(data)
            return
        if hasattr(data, "read"):
            if self.debuglevel > 0:
                _say("send:", ascii(data))
                _say("sendIng a read()able")
            for block in outgoing.blocks(data, self.blocksize):
                self._send_bytes(block)
            return
        if isinstance(data, str):
            data = outgoing.encode_text(data, "data")
        if self.debuglevel > 0:
            _say("send:", ascii(bytes(data).decode("latin-1")))
        self._send_bytes(outgoing.as_bytes(data))

    _own_send = send

    def _send_body(self, sender: Sender, body: Body, encode_chunked: bool) -> None:
        if self.debuglevel > 0 and hasattr(body, "read") and not encode_chunked:
            self.send(body)
        else:
            super()._send_body(sender, body, encode_chunked)

    def putrequest(  # type: ignore[override]  # the base takes any keywords
        self, method: str, url: str, skip_host: object = 0, skip_accept_encoding: object = 0
    ) -> None:
        """Start a request: put its request line, Host and Accept-Encoding into the buffer.

        Raises `CannotSendRequest` in the wrong state, ValueError for a method that is no token, `InvalidURL`.
        """
        self._put_request(method, url, skip_host, skip_accept_encoding)

    def putheader(self, header: str, *values: object) -> None:
        """Put a field into the buffer; further values become continuation lines (CRLF and a tab).

        Raises `CannotSendHeader` in the wrong state, ValueError for what cannot be sent.
        """
        self._put_header(header, values)

    _own_putheader = putheader
    _identity_line = "Accept-Encoding: identity"

    def endheaders(self, message_body: Body = None, *, encode_chunked: bool = False) -> None:
        """Send the head, and `message_body` in the same write if it is small.

        Raises `CannotSendHeader` in the wrong state, ValueError if a bad field name is in the buffer, `OSError`.
        """
        self._end_headers(message_body, encode_chunked)

    def _finish_head(self, body: Body, encode_chunked: bool) -> None:
        if encode_chunked:
            self.endheaders(body, encode_chunked=True)
        else:
            self.endheaders(body)

    def request(
        self,
        method: str,
        url: str,
        body: Body = None,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = {},  # 2.7's signature; never changed
        *,
        encode_chunked: bool = False,
    ) -> None:
        """Send a request. Content-Length, or else chunked coding, is announced unless `headers` say how it is framed.

        Raises `CannotSendRequest` in the wrong state, ValueError and TypeError and `InvalidURL` for what cannot be
        sent (nothing was sent then, and the connection can be used), `OSError`.
        """
        # What nearly every request is: 4 us less than by the calls one by one.
        if encode_chunked or not self._send_plain(method, url, body, headers):
            self._send_request(method, url, body, headers, encode_chunked)

    def getresponse(self, buffering: bool = False) -> HTTPResponse:
        """Return the response to the request that was sent.

        Raises `ResponseNotReady` in the wrong state; `BadStatusLine`, other `HTTPException` and `OSError` for what the
        peer did wrong: the connection is closed then.
        """
        response: HTTPResponse = self._get_response(buffering)
        return response

    def _new_response(self, source: Any, buffering: bool) -> Any:  # Any: see the base
        if buffering or self.debuglevel > 0:
            arguments = (self.debuglevel,) if self.debuglevel > 0 else ()
            keywords = {"buffering": True} if buffering else {}
            return self.response_class(source, *arguments, strict=self.strict, method=self._method, **keywords)
        return self.response_class(source, strict=self.strict, method=self._method)

    def _own_response(self, reader: Reader) -> HTTPResponse:
        return HTTPResponse(reader, self.debuglevel, self.strict, self._method)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


HTTPConnection._own_seams = Seams(HTTPConnection)


class HTTPSConnection(HTTPConnection):
    """An `HTTPConnection` over TLS; certificate and host name are verified unless `context` says otherwise.

    `key_file` and `cert_file` (deprecated on the page) are loaded into the context.
    """

    default_port = HTTPS_PORT
    _scheme = "https"

    def __init__(
        self,
        host: str,
        port: int | None = None,
        key_file: str | None = None,
        cert_file: str | None = None,
        strict: object = None,
        timeout: float | None = UNSET,
        source_address: tuple[str, int] | None = None,
        context: ssl.SSLContext | None = None,
        **additions: Any,  # Any: the keyword-only arguments of HTTPConnection, typed there
    ) -> None:
        super().__init__(host, port, strict, timeout, source_address, **additions)
        self.key_file: str | None = key_file
        self.cert_file: str | None = cert_file
        if context is not None:
            self._context = context
        else:
            self._own_context = replaced_context()
        if (key_file or cert_file) and self._context is not None:
            self._context.load_cert_chain(cert_file or key_file or "", key_file)
