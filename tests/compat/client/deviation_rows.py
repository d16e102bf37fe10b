"""Where the facade departs from http.client on purpose: each row of docs/compatibility.md, and what shows it."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final, NamedTuple
from unittest import mock

from tests.compat.client.wired import outcome, wired

Probe = Callable[[ModuleType], object]

OK: Final = b"HTTP/1.1 200 OK\r\n"
EMPTY: Final = OK + b"Content-Length: 0\r\n\r\n"
CHUNKED: Final = OK + b"Transfer-Encoding: chunked\r\n\r\n"


class Row(NamedTuple):
    """A row, what shows it on either module, and what that sees here."""

    name: str
    probe: Probe
    here: object


def kind_of(action: Callable[[], object]) -> object:
    """Return what `action` returns, or the name of its error: of the class that programs know."""
    try:
        return action()
    except Exception as error:
        known = (base.__name__ for base in type(error).__mro__ if base.__module__ in ("builtins", "http.client"))
        return next(known)


def timeout_of_a_wrong_kind(module: ModuleType) -> object:
    """Return the timeout of a connection that was given a text."""
    return kind_of(lambda: module.HTTPConnection("example.org", timeout="5").timeout)


def reply(answer: bytes, look: Callable[[Any], object], method: str = "GET") -> Probe:  # Any: a response
    """Return a probe: what `look` sees of the response `answer`, or of the error that comes of it."""

    def probe(module: ModuleType) -> object:
        def ask() -> object:
            connection.request(method, "/")
            return look(connection.getresponse())

        with wired(module, answer) as (connection, _):
            return kind_of(ask)

    return probe


def request(*arguments: Any, version: int = 11) -> Probe:  # Any: of many kinds
    """Return a probe: whether `request` raises, what has gone out, and the state behind it."""

    def probe(module: ModuleType) -> object:
        with wired(module) as wire:
            connection = wire.connection
            connection._http_vsn, connection._http_vsn_str = version, f"HTTP/1.{version - 10}"
            seen = kind_of(lambda: connection.request(*arguments))
            return seen, wire.sent(), connection._HTTPConnection__state

    return probe


def text(response: Any) -> object:
    """Read the body."""
    return response.read()


def fields(response: Any) -> object:
    """List the fields."""
    return response.getheaders()


def parts(response: Any) -> object:
    """Read the body until there is no more."""
    return list(iter(lambda: response.read(4), b""))


def partial(response: Any) -> object:
    """Read the body in vain and return what had come."""
    try:
        return response.read()
    except Exception as error:
        return type(error).__name__, getattr(error, "partial", None), response.isclosed()


def tunnel(
    answer: bytes, look: Callable[[Any], object], host: str = "target", **headers: str
) -> Probe:  # Any: see look
    """Return a probe: what `look` sees of a connection whose proxy answers with `answer`."""

    def probe(module: ModuleType) -> object:
        with wired(module, answer, ends=False) as wire:
            connection, sock = wire.connection, wire.connection.sock
            connection.sock = None
            connection._create_connection = mock.Mock(return_value=sock)

            def ask() -> object:
                connection.set_tunnel(host, 443, headers)
                connection.connect()
                return look(wire)

            return kind_of(ask), connection.sock is None

    return probe


def unread(module: ModuleType) -> object:
    """Close a response in the middle and look whether the connection would be used again."""
    with wired(module, OK + b"Content-Length: 9\r\n\r\nHTTP", ends=False) as (connection, peer):
        connection.auto_open = 0
        connection.request("GET", "/")
        connection.getresponse().close()
        with contextlib.suppress(OSError):  # it may be closed already
            peer.sendall(b"/1.1 ")
        return kind_of(lambda: connection.request("GET", "/"))


def unsolicited(module: ModuleType) -> object:
    """Look whether bytes that nobody asked for become the next response."""
    with wired(module, EMPTY, ends=False) as (connection, peer):
        connection.auto_open = 0
        connection.request("GET", "/")
        connection.getresponse().read()
        peer.sendall(OK + b"Forged: 1\r\nContent-Length: 0\r\n\r\n")
        return kind_of(lambda: connection.request("GET", "/"))


def not_connected(module: ModuleType) -> object:
    """Look at the state behind NotConnected."""
    connection = module.HTTPConnection("example.org")
    connection.auto_open = 0
    return kind_of(lambda: connection.request("GET", "/")), connection._HTTPConnection__state


def after_a_fault(module: ModuleType) -> object:
    """Look at the connection behind a bad status line."""
    with wired(module, b"rubbish\r\n\r\n", ends=False) as (connection, _):
        connection.request("GET", "/")
        return kind_of(connection.getresponse), connection.sock is None, connection._HTTPConnection__state


def writes(module: ModuleType) -> object:
    """Count the writes of a small request with a body."""
    with wired(module) as (connection, _):
        seen: list[int] = []
        send = connection.send

        def noting(data: bytes) -> None:
            seen.append(len(data))
            send(data)

        connection.send = noting
        connection.request("POST", "/", b"abc")
        return len(seen)


def announced(module: ModuleType) -> object:
    """Send more than was announced."""
    with wired(module) as (connection, _):
        return kind_of(lambda: connection.request("PUT", "/", [b"abc"], {"Content-Length": "2"}))


def split(host: str) -> Probe:
    """Return a probe: host and port of a connection."""

    def probe(module: ModuleType) -> object:
        connection = kind_of(lambda: module.HTTPConnection(host))
        return connection if isinstance(connection, str) else (connection.host, connection.port)  # type: ignore[attr-defined]  # one of two modules' class

    return probe


def copied(module: ModuleType) -> object:
    """Copy a LineTooLong."""
    return outcome(lambda: str(copy.copy(module.LineTooLong("header line"))))


def matching(module: ModuleType) -> object:
    """Ask a message for all lines of a name."""
    message = module.HTTPMessage()
    message["A"] = "1"
    return message.getallmatchingheaders("a")


def host_line(wire: Any) -> object:
    """Return the lines of CONNECT that name the target."""
    return [line for line in wire.sent().split(b"\r\n") if b"443" in line]
