"""Serve one connection with a WSGI application (PEP 3333), in a thread that blocks."""

from __future__ import annotations

import contextlib
import io
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from wsgiref.util import FileWrapper

import h11

from . import exchange
from .exchange import Fields

if TYPE_CHECKING:
    from _typeshed import OptExcInfo

    from . import Wsgi
    from .memory import Connection

Environ: TypeAlias = "dict[str, Any]"  # Any: PEP 3333 has values of many types


class WsgiServer:
    """One connection. `run` is the whole of it, and ends with the connection."""

    def __init__(self, layer: Wsgi, connection: Connection) -> None:
        self._layer: Wsgi = layer
        self._connection: Connection = connection
        self._http: h11.Connection = exchange.server_side()

    def run(self) -> None:
        """Serve until either side ends. What the application raises goes to the client or into the error log."""
        failure: BaseException | None = None
        try:
            while self._one():
                pass
            failure = exchange.cut_off(self._http)
        except BaseException as error:
            failure = error
        finally:
            self._connection.leave(failure)

    def _one(self) -> bool:
        """Serve one request; False if it was the last."""
        try:
            request = self.next_event()
        except h11.RemoteProtocolError as error:
            text = str(error).encode("latin-1", "replace") + b"\n"
            self.send(exchange.plain_answer(self._http, error.error_status_hint, b"Bad Request", text))
            return False
        if not isinstance(request, h11.Request):
            return False
        body = io.BufferedReader(_Body(self))
        environ = self._environ(request, body)
        answer = _Answer(self, request)
        try:
            self._call(environ, answer)
        except BaseException as error:
            if self._connection.client_deaf and isinstance(error, OSError):
                return False
            if self._layer.on_error == "raise":
                raise
            environ["wsgi.errors"].write("".join(traceback.format_exception(error)))
            self.send(exchange.plain_answer(self._http, 500, b"Internal Server Error", b"Internal Server Error\n"))
            return False
        # What the application did not read of the body stands before the next request.
        with contextlib.suppress(ConnectionError):
            while exchange.awaits_next(self._http) and body.read(65536):
                pass
        return exchange.stays_open(self._http)

    def _call(self, environ: Environ, answer: _Answer) -> None:
        # typeshed's type has a Protocol for start_response that is a little more than it needs to be.
        app = cast("Callable[[Environ, Callable[..., object]], Iterable[bytes]]", self._layer.app)
        pieces = app(environ, answer.start)
        try:
            for piece in pieces:
                answer.write(piece)
            answer.finish()
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()

    def _environ(self, request: h11.Request, body: object) -> Environ:
        layer, target = self._layer, exchange.split_target(request)
        environ: Environ = {
            "REQUEST_METHOD": request.method.decode("ascii"),
            "SCRIPT_NAME": layer.root_path,
            "PATH_INFO": _below(layer.root_path, target.path.decode("latin-1")),
            "QUERY_STRING": target.query.decode("latin-1"),
            "REQUEST_URI": request.target.decode("latin-1"),
            "SERVER_NAME": layer.server[0],
            "SERVER_PORT": str(layer.server[1]),
            "SERVER_PROTOCOL": f"HTTP/{request.http_version.decode('ascii')}",
            "REMOTE_ADDR": layer.client[0],
            "REMOTE_PORT": str(layer.client[1]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": layer.scheme,
            "wsgi.input": body,
            "wsgi.input_terminated": True,
            "wsgi.errors": sys.stderr if layer.errors is None else layer.errors,
            "wsgi.file_wrapper": FileWrapper,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in request.headers:
            if b"_" in name:
                continue  # it could pass for another field
            key = name.decode("ascii").upper().replace("-", "_")
            key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
            text = value.decode("latin-1")
            if key in environ:
                text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ', '}{text}"
            environ[key] = text
        return environ

    def next_event(self) -> object:
        """Return h11's next event, once there is enough for one. Raises `h11.RemoteProtocolError`."""
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self.send(exchange.continue_bytes(self._http))
            self._connection.wait_for_news()
            self._http.receive_data(self._connection.receive())
        return event

    def send(self, data: bytes) -> None:
        """Send and wait until there is room again. Raises `BrokenPipeError`."""
        if data:
            self._connection.send(data)
            self._connection.wait_for_room()

    @property
    def http(self) -> h11.Connection:
        """h11's state."""
        return self._http


def _below(root: str, path: str) -> str:
    """Return `path` without the path of the application, if it is below that."""
    return path[len(root) :] if path == root or path.startswith(root + "/") else path


class _Body(io.RawIOBase):
    """The request's body as a file; it ends where the body ends."""

    def __init__(self, server: WsgiServer) -> None:
        self._server: WsgiServer = server
        self._data = b""
        self._ended: bool = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # Any: any writable buffer; typeshed's type is private
        while not self._data and not self._ended:
            try:
                event = self._server.next_event()
            except h11.RemoteProtocolError as error:
                self._ended = True
                raise ConnectionAbortedError(f"the request's body ends too early: {error}") from error
            if isinstance(event, h11.Data):
                self._data = bytes(event.data)
            else:
                self._ended = True
        size = min(len(buffer), len(self._data))
        buffer[:size] = self._data[:size]
        self._data = self._data[size:]
        return size


class _Answer:
    """A response on its way out: held back until the first byte of its body, as PEP 3333 wants."""

    def __init__(self, server: WsgiServer, request: h11.Request) -> None:
        self._server: WsgiServer = server
        self._method: bytes = request.method
        self._head: tuple[int, bytes, Fields] | None = None
        self._sent: bool = False

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: OptExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        """Take status and fields: `start_response`."""
        if exc_info is not None:
            if self._sent and exc_info[1] is not None:
                raise exc_info[1].with_traceback(exc_info[2])
        elif self._head is not None:
            raise AssertionError("start_response() was called a second time, without exc_info")
        code, _, reason = status.partition(" ")
        if len(code) != 3 or not code.isascii() or not code.isdigit() or code < "200":
            raise ValueError(f"a status is three digits from 200 on, a space and a reason, not {status!r}")
        fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self._head = (int(code), reason.encode("latin-1"), fields)
        return self.write

    def write(self, data: bytes) -> None:
        """Send a piece of the body."""
        if self._head is None:
            raise AssertionError("the application gave a body before it called start_response()")
        if not isinstance(cast(object, data), bytes):
            raise TypeError(f"a piece of a body is bytes, not {type(data).__name__}")
        if data:
            has_body = exchange.has_body(self._method, self._head[0])
            self._server.send(self._start() + (exchange.body_bytes(self._server.http, data) if has_body else b""))

    def finish(self) -> None:
        """Send the end of the response."""
        if self._head is None:
            raise AssertionError("the application ended without calling start_response()")
        self._server.send(self._start() + exchange.end_bytes(self._server.http))

    def _start(self) -> bytes:
        if self._sent or self._head is None:
            return b""
        data = exchange.head_bytes(self._server.http, *self._head)
        self._sent = True
        return data
