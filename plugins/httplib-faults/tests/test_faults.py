"""Faults in routes: as a layer, and by the plugin that puts them over the layers of others."""

from __future__ import annotations

from collections.abc import Iterator

import httplib_faults
import pytest
from httplib_faults import Faults, Faulty, ManualClock, Way

from httplib.command.origin import Origin
from httplib.compat import HTTPConnection, IncompleteRead
from httplib.transport.plugin import PluginSet, Tcp

PLUGINS = PluginSet(httplib_faults)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as server:
        yield server


def connect(origin: Origin, faults: Faults) -> HTTPConnection:
    route = (Tcp(origin.host, origin.port), faults)
    return HTTPConnection("localhost", timeout=20, route=route, plugins=PLUGINS)


def body_of(connection: HTTPConnection, target: str = "/bytes/5000") -> bytes:
    connection.request("GET", target)
    return connection.getresponse().read()


def test_pieces_and_delays_change_nothing(origin: Origin) -> None:
    way = Way(pieces=5, latency=0.01, jitter=0.01, bandwidth=1e6)
    connection = connect(origin, Faults(1, way, way, ManualClock()))
    whole = body_of(connection)
    used = connection.sock
    assert body_of(connection, "/chunked/5000") == whole == bytes(range(256)) * 19 + bytes(range(136))
    assert connection.sock is used
    connection.close()


def test_an_early_end_is_an_incomplete_body(origin: Origin) -> None:
    connection = connect(origin, Faults(reading=Way(end_at=1000)))
    with pytest.raises(IncompleteRead):
        body_of(connection)


def test_a_reset_reaches_the_program(origin: Origin) -> None:
    connection = connect(origin, Faults(writing=Way(reset_at=10)))
    with pytest.raises(ConnectionResetError):
        body_of(connection)
    connection.close()


def test_the_plugin_puts_other_faults_over_each_connection(origin: Origin) -> None:
    plugins = PluginSet(Faulty(Faults(3, reading=Way(ends=0.001))))

    def failures() -> list[int]:
        found: list[int] = []
        connection = HTTPConnection(origin.host, origin.port, timeout=20, plugins=plugins)
        for _ in range(5):
            try:
                found.append(len(body_of(connection, "/bytes/20000")))
            except IncompleteRead as error:
                found.append(len(error.partial))
            connection.close()
        return found

    first = failures()
    assert len(set(first)) == 5
    plugins = PluginSet(Faulty(Faults(3, reading=Way(ends=0.001))))
    assert failures() == first


def test_the_plugin_leaves_other_kinds_alone(origin: Origin) -> None:
    plugins = PluginSet(Faulty(Faults(reading=Way(end_at=0)), kinds=("tls",)))
    connection = HTTPConnection(origin.host, origin.port, timeout=20, plugins=plugins)
    assert len(body_of(connection)) == 5000
    connection.close()


def test_is_a_value_that_prints_well() -> None:
    assert Faults(7, Way(pieces=3)) == Faults(7, Way(pieces=3), clock=ManualClock())
    assert hash(Faults(7)) == hash(Faults(7))
    assert str(Faults(7, Way(pieces=3))) == "faults(7)"
