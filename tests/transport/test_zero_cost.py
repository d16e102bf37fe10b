"""No request pays for plugins: on an open connection not one frame of pluggy runs."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

import pytest

from httplib.command.origin import Origin
from httplib.compat import HTTPConnection
from httplib.transport.plugin import PluginSet, Stream, hookimpl


@contextmanager
def frames() -> Generator[list[str]]:
    """Collect the file of each Python function that is called."""
    files: list[str] = []

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            files.append(frame.f_code.co_filename.replace("\\", "/"))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield files
    finally:
        sys.setprofile(before)


def exchange(connection: HTTPConnection) -> None:
    connection.request("POST", "/echo", b"body", {"X-A": "1"})
    assert connection.getresponse().read() == b"body"
    connection.request("GET", "/chunked/5000")
    assert len(connection.getresponse().read()) == 5000


@pytest.mark.parametrize("plugins", [None, PluginSet()], ids=["default set", "own set"])
def test_a_request_on_an_open_connection_runs_no_frame_of_pluggy(origin: Origin, plugins: PluginSet | None) -> None:
    with HTTPConnection(origin.host, origin.port, timeout=20, plugins=plugins) as connection:
        exchange(connection)
        with frames() as files:
            exchange(connection)
    assert any("httplib/compat/" in name for name in files)
    assert [name for name in files if "/pluggy/" in name] == []


def test_a_request_with_the_default_set_runs_nothing_of_the_transport(origin: Origin) -> None:
    with HTTPConnection(origin.host, origin.port, timeout=20) as connection:
        exchange(connection)
        with frames() as files:
            exchange(connection)
    assert [name for name in files if "httplib/transport/" in name] == []


class Watcher:
    """A plugin that surrounds the openers."""

    @hookimpl(wrapper=True)
    def httplib_open_layer(self) -> Generator[None, Stream, Stream]:
        return (yield)


@pytest.mark.parametrize(("plugins", "asked"), [((), False), ((Watcher(),), True)], ids=["typed only", "a wrapper"])
def test_opening_a_connection_runs_pluggy_where_others_than_typed_openers_take_part(
    origin: Origin, plugins: tuple[object, ...], asked: bool
) -> None:
    chosen = PluginSet(*plugins)
    assert chosen.assembly.codec.name == "http/1.1"  # registered before anything is counted
    with frames() as files:
        with HTTPConnection(origin.host, origin.port, timeout=20, plugins=chosen) as connection:
            connection.connect()
    assert any("/pluggy/" in name for name in files) is asked


def test_a_set_asks_the_hooks_of_the_assembly_once(origin: Origin) -> None:
    plugins = PluginSet()
    first = plugins.assembly
    for _ in range(2):
        with HTTPConnection(origin.host, origin.port, timeout=20, plugins=plugins) as connection:
            exchange(connection)
    assert plugins.assembly is first
