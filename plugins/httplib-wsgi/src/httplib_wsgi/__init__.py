"""WSGI and ASGI applications under httplib: endpoints that need no network, with real HTTP in between."""

from __future__ import annotations

import contextvars
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TextIO

from httplib.transport.plugin import Endpoint, Opening, Stream, connected, opens

from .application import AsgiApplication
from .memory import Connection, MemoryStream

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from .asgi import AsgiServer
    from .wsgi import WsgiServer

__all__ = ["Asgi", "AsgiApplication", "Wsgi"]

httplib_api = 1


@dataclass(frozen=True, slots=True)
class Wsgi(Endpoint, kind="wsgi"):
    """A WSGI application (PEP 3333). Each connection has a thread of its own, in a copy of the opener's context.

    `on_error` says what becomes of an exception in the application: ``"500"`` is what servers do (a response with that
    status, and the traceback goes to `errors`, by default `sys.stderr`); ``"raise"`` raises it in the client's call.
    `scheme`, `root_path`, `server` and `client` are what the application is told of URL and addresses.
    """

    app: WSGIApplication
    on_error: Literal["500", "raise"] = "500"
    scheme: Literal["http", "https"] = "http"
    root_path: str = ""
    server: tuple[str, int] = ("127.0.0.1", 80)
    client: tuple[str, int] = ("127.0.0.1", 49152)
    errors: TextIO | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"wsgi({_name(self.app)})"


@dataclass(frozen=True, slots=True)
class Asgi(Endpoint, kind="asgi"):
    """An ASGI application (ASGI 3, HTTP; no lifespan). Each connection has a thread with an event loop of its own.

    The other fields are those of `Wsgi`.
    """

    app: AsgiApplication
    on_error: Literal["500", "raise"] = "500"
    scheme: Literal["http", "https"] = "http"
    root_path: str = ""
    server: tuple[str, int] = ("127.0.0.1", 80)
    client: tuple[str, int] = ("127.0.0.1", 49152)
    errors: TextIO | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"asgi({_name(self.app)})"


@opens(Wsgi)
def open_wsgi(layer: Wsgi, opening: Opening) -> Stream:
    """Start a thread that serves the application, and return the client's end."""
    from .wsgi import WsgiServer  # with h11: not for those who only list plugins

    connection = Connection()
    return _serve(connection, WsgiServer(layer, connection), opening)


@opens(Asgi)
def open_asgi(layer: Asgi, opening: Opening) -> Stream:
    """Start a thread with an event loop that serves the application, and return the client's end."""
    from .asgi import AsgiServer  # with asyncio, which takes longer to load than all else

    connection = Connection()
    return _serve(connection, AsgiServer(layer, connection), opening)


def _serve(connection: Connection, server: WsgiServer | AsgiServer, opening: Opening) -> Stream:
    stream = MemoryStream(connection, opening.timeout)
    context = contextvars.copy_context()
    # A daemon: an application that hangs must not keep the program from ending.
    threading.Thread(target=context.run, args=(server.run,), name=f"{type(server).__name__}", daemon=True).start()
    opening.notify(connected(stream))
    return stream


def _name(app: object) -> str:
    name = getattr(app, "__qualname__", None) or type(app).__qualname__
    return f"{getattr(app, '__module__', type(app).__module__)}.{name}"
