"""Serve one connection with an ASGI application (ASGI 3, HTTP), in an event loop of its own."""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

import h11

from . import exchange
from .application import Message

if TYPE_CHECKING:
    from . import Asgi
    from .memory import Connection


class AsgiServer:
    """One connection. `run` is the whole of it, and ends with the connection."""

    def __init__(self, layer: Asgi, connection: Connection) -> None:
        self._layer: Asgi = layer
        self._connection: Connection = connection
        self._http: h11.Connection = exchange.server_side()
        self._news: asyncio.Event | None = None

    def run(self) -> None:
        """Serve until either side ends. What the application raises goes to the client or into the error log."""
        failure: BaseException | None = None
        try:
            asyncio.run(self._serve())
            failure = exchange.cut_off(self._http)
        except BaseException as error:
            failure = error
        finally:
            self._connection.leave(failure)

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        self._news = news = asyncio.Event()
        self._connection.watch(lambda: loop.call_soon_threadsafe(news.set))
        try:
            while await self._one():
                pass
        finally:
            # The loop must not be called any more once it is closed.
            self._connection.watch(None)

    async def _one(self) -> bool:
        """Serve one request; False if it was the last."""
        try:
            request = await self.next_event()
        except h11.RemoteProtocolError as error:
            text = str(error).encode("latin-1", "replace") + b"\n"
            await self.send(exchange.plain_answer(self._http, error.error_status_hint, b"Bad Request", text))
            return False
        if not isinstance(request, h11.Request):
            return False
        cycle = _Cycle(self, request)
        try:
            await self._layer.app(self._scope(request), cycle.receive, cycle.send)
            if not self._connection.client_deaf:
                cycle.check()
        except BaseException as error:
            if self._connection.client_deaf and isinstance(error, OSError):
                return False
            if self._layer.on_error == "raise":
                raise
            errors = sys.stderr if self._layer.errors is None else self._layer.errors
            errors.write("".join(traceback.format_exception(error)))
            await self.send(
                exchange.plain_answer(self._http, 500, b"Internal Server Error", b"Internal Server Error\n")
            )
            return False
        while exchange.awaits_next(self._http) and not cycle.body_ended:
            await cycle.skip()
        return exchange.stays_open(self._http)

    def _scope(self, request: h11.Request) -> Message:
        layer, target = self._layer, exchange.split_target(request)
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": request.http_version.decode("ascii"),
            "method": request.method.decode("ascii").upper(),
            "scheme": layer.scheme,
            "path": target.path.decode("utf-8", "replace"),
            "raw_path": target.raw_path,
            "query_string": target.query,
            "root_path": layer.root_path,
            "headers": [(bytes(name), bytes(value)) for name, value in request.headers],
            "client": layer.client,
            "server": layer.server,
            "extensions": {},
        }

    async def until(self, ready: Callable[[], bool]) -> None:
        """Wait, while other tasks run, until `ready` says that something has changed for the better."""
        assert self._news is not None
        while True:
            self._news.clear()
            if ready():
                return
            await self._news.wait()

    async def next_event(self) -> object:
        """Return h11's next event, once there is enough for one. Raises `h11.RemoteProtocolError`."""
        while (event := self._http.next_event()) is h11.NEED_DATA:
            await self.send(exchange.continue_bytes(self._http))
            await self.until(lambda: self._connection.has_news)
            self._http.receive_data(self._connection.receive())
        return event

    async def send(self, data: bytes) -> None:
        """Send and wait until there is room again. Raises `BrokenPipeError`."""
        if data:
            self._connection.send(data)
            self._connection.stuck(True)
            try:
                await self.until(lambda: self._connection.has_room)
            finally:
                self._connection.stuck(False)

    async def until_gone(self) -> None:
        """Wait for the client to close the connection."""
        await self.until(lambda: self._connection.client_gone)

    @property
    def http(self) -> h11.Connection:
        """h11's state."""
        return self._http


class _Cycle:
    """One request and its response, as the application's `receive` and `send` see them."""

    def __init__(self, server: AsgiServer, request: h11.Request) -> None:
        self._server: AsgiServer = server
        self._method: bytes = request.method
        self._start: Message | None = None
        self._head_sent: bool = False
        self._complete = asyncio.Event()
        self.body_ended: bool = False

    async def receive(self) -> Message:
        """Return the next piece of the request's body, and then the client's or the response's end."""
        if self.body_ended or self._complete.is_set():
            waits = [asyncio.ensure_future(self._complete.wait()), asyncio.ensure_future(self._server.until_gone())]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
            return {"type": "http.disconnect"}
        try:
            event = await self._server.next_event()
        except (h11.RemoteProtocolError, BrokenPipeError):
            self.body_ended = True
            return {"type": "http.disconnect"}
        if isinstance(event, h11.Data):
            return {"type": "http.request", "body": bytes(event.data), "more_body": True}
        self.body_ended = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def skip(self) -> None:
        """Pass over a piece of the body that the application did not ask for."""
        try:
            self.body_ended = not isinstance(await self._server.next_event(), h11.Data)
        except h11.RemoteProtocolError:
            self.body_ended = True

    async def send(self, message: Message) -> None:
        """Take a message of the application. Raises `BrokenPipeError` once the client has closed the connection."""
        kind, http = message["type"], self._server.http
        if kind == "http.response.start" and self._start is None:
            self._start = message
            return
        if kind != "http.response.body" or self._start is None or self._complete.is_set():
            raise RuntimeError(f"the message {kind!r} does not fit here")
        status: int = self._start["status"]
        data, body = b"", bytes(message.get("body", b""))
        if not self._head_sent:
            fields = [(bytes(name), bytes(value)) for name, value in self._start.get("headers", ())]
            data = exchange.head_bytes(http, status, b"", fields)
            self._head_sent = True
        if exchange.has_body(self._method, status):
            data += exchange.body_bytes(http, body)
        if not message.get("more_body", False):
            data += exchange.end_bytes(http)
            self._complete.set()
        await self._server.send(data)

    def check(self) -> None:
        """Raise RuntimeError if the application has returned without a whole response."""
        if not self._complete.is_set():
            raise RuntimeError("the application returned before its response was complete")
