"""Connections to an address are opened by the short way, and only where nobody could tell."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from httplib import HTTPConnection
from httplib.transport.manager import PluginSet
from httplib.transport.plugin import Tcp
from httplib.transport.record import Opened
from tests.support.scripted import HEAD, ScriptedServer

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

FAR: dict[str, dict[str, Any]] = {  # Any: arguments of HTTPConnection
    "connect_timeout": {"connect_timeout": 10.0},
    "deadline": {"deadline": 10.0},
    "source_address": {"source_address": ("127.0.0.1", 0)},
}


def modules_of_opening(connection: HTTPConnection) -> set[str]:
    """Return the names of the transport's modules that run while `connection` is opened."""
    found: set[str] = set()

    def note(frame: FrameType, event: str, argument: object) -> None:
        name = frame.f_globals.get("__name__", "")
        if event == "call" and name.startswith("httplib.transport."):
            found.add(name.rpartition(".")[2])

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        connection.connect()
    finally:
        sys.setprofile(before)
        connection.close()
    return found


@pytest.fixture(autouse=True)
def used() -> None:
    """Let the default set know its plugins."""
    from httplib.transport.manager import default_plugins

    assert default_plugins().kinds


def test_an_address_is_opened_by_the_short_way() -> None:
    with ScriptedServer([]) as server:
        modules = modules_of_opening(HTTPConnection(server.host, server.port, timeout=10))
    assert modules <= {"manager", "direct", "record", "plan", "layers", "opening"}
    assert "direct" in modules


@pytest.mark.parametrize("arguments", FAR.values(), ids=FAR)
def test_what_needs_more_is_opened_by_a_route(arguments: dict[str, Any]) -> None:  # Any: as above
    with ScriptedServer([]) as server:
        modules = modules_of_opening(HTTPConnection(server.host, server.port, timeout=10, **arguments))
    assert {"folding", "tcp"} <= modules


def test_a_route_of_the_programs_own_is_opened() -> None:
    with ScriptedServer([]) as server:
        route = (Tcp(server.host, server.port),)
        assert "folding" in modules_of_opening(HTTPConnection("192.0.2.1", 80, timeout=10, route=route))


def test_a_set_with_an_open_of_its_own_is_asked() -> None:
    opened: list[str] = []

    class Counting(PluginSet):
        __slots__ = ()

        def open(self, *arguments: Any, **more: Any) -> Opened:  # Any: as `PluginSet.open`
            opened.append("open")
            return super().open(*arguments, **more)

    plugins = Counting()
    for _ in range(2):
        with (
            ScriptedServer([HEAD, OK]) as server,
            HTTPConnection(server.host, server.port, timeout=10, plugins=plugins) as connection,
        ):
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"ok"
    assert opened == ["open", "open"]


def test_a_timeout_set_later_is_checked_as_ever() -> None:
    with ScriptedServer([]) as server:
        connection = HTTPConnection(server.host, server.port, timeout=10)
        connection.timeout = -1
        with pytest.raises(ValueError, match="timeout must be 0 seconds or more"):
            connection.connect()


def test_a_timeout_set_later_is_the_sockets() -> None:
    with ScriptedServer([]) as server, HTTPConnection(server.host, server.port) as connection:
        connection.timeout = 7.5
        connection.connect()
        assert connection.sock is not None
        assert connection.sock.gettimeout() == 7.5
