"""The race of two address families (RFC 8305): who begins, who follows when, who wins, who is closed."""

from __future__ import annotations

import contextlib
import gc
import socket
import time
from collections.abc import Generator
from types import SimpleNamespace
from typing import cast

import pytest

from httplib.core.errors import ConnectTimeout
from httplib.transport.events import ConnectFailed, Connecting, Event
from httplib.transport.layers import Tcp
from httplib.transport.manager import PluginSet
from httplib.transport.opening import Address
from httplib.transport.plugin import Observer, Opening, observes, resolves

FOREVER = 1000.0
"""An attempt delay that no test waits for."""


@contextlib.contextmanager
def unanswering(family: socket.AddressFamily) -> Generator[Address]:
    """An address that neither accepts nor refuses: a listener whose queue is full drops what comes."""
    host = "::1" if family == socket.AF_INET6 else "127.0.0.1"
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((host, 0), family=family, backlog=0))
        for _ in range(8):
            waiting = stack.enter_context(socket.socket(family))
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield Address.of(host, cast(int, listener.getsockname()[1]))


@contextlib.contextmanager
def listening(family: socket.AddressFamily) -> Generator[Address]:
    host = "::1" if family == socket.AF_INET6 else "127.0.0.1"
    with socket.create_server((host, 0), family=family) as listener:
        yield Address.of(host, cast(int, listener.getsockname()[1]))


def refusing(family: socket.AddressFamily) -> Address:
    with listening(family) as address:
        return address


class Race:
    """A plugin set that resolves every name to `addresses` and keeps what it hears."""

    def __init__(self, *addresses: Address) -> None:
        self.heard: list[Event] = []

        def answer(host: str, port: int, opening: Opening) -> list[Address]:
            return list(addresses)

        def listen() -> Observer:
            return self.heard.append

        self.plugins = PluginSet(SimpleNamespace(a=resolves(answer), b=observes(listen)))

    def run(self, delay: float, timeout: float | None = 20, connect_timeout: float | None = None) -> socket.socket:
        layer = Tcp("example.org", 80, attempt_delay=delay)
        opened = self.plugins.open((layer,), timeout=timeout, connect_timeout=connect_timeout)
        return cast(socket.socket, opened.stream)

    @property
    def tried(self) -> list[object]:
        return [event.address for event in self.heard if isinstance(event, Connecting)]

    @property
    def failed(self) -> list[object]:
        return [event.address for event in self.heard if isinstance(event, ConnectFailed)]


V4, V6 = socket.AF_INET, socket.AF_INET6


def test_the_first_address_wins_when_it_answers() -> None:
    with listening(V6) as first, listening(V4) as second:
        race = Race(first, second)
        with race.run(FOREVER) as sock:
            assert sock.getpeername()[:2] == first.sockaddr
            assert sock.gettimeout() == 20
        assert race.tried == [first.sockaddr]


def test_a_dead_first_address_is_overtaken() -> None:
    with unanswering(V6) as dead, listening(V4) as alive:
        race = Race(dead, alive)
        with race.run(0.01) as sock:
            assert sock.getpeername() == alive.sockaddr
        assert race.tried == [dead.sockaddr, alive.sockaddr]
        assert race.failed == []


def test_a_refusal_starts_the_next_attempt_at_once() -> None:
    refused = refusing(V6)
    with listening(V4) as alive:
        race = Race(refused, alive)
        with race.run(FOREVER) as sock:
            assert sock.getpeername() == alive.sockaddr
        assert race.failed == [refused.sockaddr]


def test_an_address_that_cannot_even_be_tried_is_passed_over() -> None:
    with listening(V6) as alive:
        broadcast = Address.of("255.255.255.255", 80)
        race = Race(broadcast, alive)
        with race.run(FOREVER) as sock:
            assert sock.family == V6
        assert race.failed == [broadcast.sockaddr]


def test_families_take_turns() -> None:
    sixes = [Address.of("::1", port) for port in (1, 2, 3)]
    fours = [Address.of("127.0.0.1", port) for port in (1, 2)]
    race = Race(*sixes, *fours)
    with pytest.raises(ConnectionRefusedError):
        race.run(FOREVER)
    expected = [sixes[0], fours[0], sixes[1], fours[1], sixes[2]]
    assert race.tried == [address.sockaddr for address in expected]


def test_a_slow_first_address_still_wins_if_the_others_fail() -> None:
    refused = refusing(V4)
    with socket.create_server(("::1", 0), family=V6) as listener:
        first = Address.of("::1", cast(int, listener.getsockname()[1]))
        with Race(first, refused).run(0) as sock:
            assert sock.family == V6


def test_when_all_fail_each_is_noted_and_the_error_has_an_errno() -> None:
    first, second = refusing(V6), refusing(V4)
    with pytest.raises(ConnectionRefusedError) as caught:
        Race(first, second).run(FOREVER)
    assert caught.value.errno
    notes = vars(caught.value)["__notes__"]
    assert [note.split(" ")[0] for note in notes[:2]] == ["::1", "127.0.0.1"]


def test_each_attempt_has_the_timeout_of_the_connection() -> None:
    with unanswering(V6) as first, unanswering(V4) as second:
        race = Race(first, second)
        with pytest.raises(TimeoutError, match="timed out") as caught:
            race.run(0.01, timeout=0.05)
        assert type(caught.value) is TimeoutError
        assert race.failed == [first.sockaddr, second.sockaddr]


def test_the_connect_timeout_ends_the_race() -> None:
    with unanswering(V6) as first, unanswering(V4) as second:
        race = Race(first, second)
        started = time.monotonic()
        with pytest.raises(ConnectTimeout):
            race.run(FOREVER, timeout=None, connect_timeout=0.05)
        assert time.monotonic() - started < FOREVER


def test_losers_are_closed() -> None:
    with unanswering(V6) as dead, listening(V4) as alive:
        gc.collect()
        with Race(dead, alive).run(0.01):
            # An unclosed loser would be collected here, with a ResourceWarning that is an error.
            gc.collect()


def test_an_address_that_cannot_be_bound_for_is_passed_over() -> None:
    with listening(V6) as six, listening(V4) as four:
        race = Race(six, four)
        layer = Tcp("example.org", 80, ("127.0.0.1", 0), attempt_delay=FOREVER)
        with cast(socket.socket, race.plugins.open((layer,), timeout=20).stream) as sock:
            assert sock.family == V4
        assert race.failed == [six.sockaddr]
