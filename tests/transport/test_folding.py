"""Opening a route: bottom up, nothing left open on failure, errors that say where, time-outs in between."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

import pytest

from httplib.core.errors import BadStatusLine, ConnectTimeout, DeadlineExceeded
from httplib.transport.errors import PluginError, UnknownKind
from httplib.transport.events import (
    Connected,
    Connecting,
    Event,
    LayerFailed,
    LayerOpened,
    LayerStarted,
    Observer,
    RouteOpened,
)
from httplib.transport.layers import Route, Tcp, Wrapper
from httplib.transport.manager import PluginSet
from httplib.transport.plugin import Endpoint, Opening, Stream, observes, opens
from tests.support.pieces import Pieces


@dataclass(frozen=True, slots=True)
class Ground(Endpoint, kind="fold-ground"):
    pass


@dataclass(frozen=True, slots=True)
class Coat(Wrapper, kind="fold-coat"):
    name: str = "coat"


@dataclass(frozen=True, slots=True)
class Strange(Wrapper, kind="fold-strange"):
    pass


class Recording(Pieces):
    """Keeps every time-out it is given."""

    def __init__(self) -> None:
        super().__init__([])
        self.timeouts: list[float | None] = []

    def settimeout(self, timeout: float | None, /) -> None:
        self.timeouts.append(timeout)


class Build:
    """A plugin set over a recording stream; `act` is what the wrapper does."""

    def __init__(self, act: Callable[[Stream, Opening], Stream] | None = None, *more: object) -> None:
        self.ground = Recording()
        self.heard: list[Event] = []

        def open_ground(layer: Ground, opening: Opening) -> Stream:
            opening.notify(Connecting("ground"))
            opening.notify(Connected("there", "here"))
            return self.ground

        def open_coat(layer: Coat, below: Stream, opening: Opening) -> Stream:
            return act(below, opening) if act is not None else below

        both = SimpleNamespace(a=opens(Ground)(open_ground), b=opens(Coat)(open_coat))
        self.plugins = PluginSet(both, *more)
        self.watched = self.plugins.with_plugins(SimpleNamespace(c=observes(lambda: self.heard.append)))


GROUND, COAT = Ground(), Coat()
ROUTE: Route = (GROUND, COAT)


def fail(error: BaseException) -> Callable[[Stream, Opening], Stream]:
    def act(below: Stream, opening: Opening) -> Stream:
        raise error

    return act


def test_returns_the_top_and_what_was_told() -> None:
    build = Build()
    opened = build.plugins.open(ROUTE, timeout=7)
    assert opened.stream is build.ground
    assert opened.record.route == ROUTE
    assert opened.record.facts == (Connected("there", "here"),)
    assert (opened.record.peer_address, opened.record.local_address) == ("there", "here")
    assert (opened.record.tls, opened.record.tunnel, opened.record.codec) == (None, None, "http/1.1")
    assert repr(opened.record) == "ConnectionRecord(fold-ground() > fold-coat('coat'))"


def test_the_stream_has_the_time_left_while_opening_and_the_timeout_afterwards() -> None:
    build = Build()
    build.plugins.open(ROUTE, timeout=None, connect_timeout=1000)
    during, after = build.ground.timeouts[:-1], build.ground.timeouts[-1]
    assert after is None
    assert during
    assert all(timeout is not None and 900 < timeout <= 1000 for timeout in during)


def test_an_error_keeps_its_errno_and_says_where_it_happened() -> None:
    error = ConnectionResetError(104, "reset")
    build = Build(fail(error))
    with pytest.raises(ConnectionResetError) as caught:
        build.plugins.open(ROUTE)
    assert caught.value is error
    assert caught.value.errno == 104
    facts = vars(error)
    assert (facts["phase"], facts["request_sent"]) == ("connect", "none")
    assert (facts["layer"], facts["route"]) == ("fold-coat('coat')", "fold-ground() > fold-coat('coat')")
    assert facts["__notes__"] == [
        "while opening layer 2 of 2, fold-coat('coat'), of the route fold-ground() > fold-coat('coat')"
    ]


@pytest.mark.parametrize("error", [OSError(1, "x"), BadStatusLine("x"), KeyError("x"), KeyboardInterrupt()])
def test_whatever_goes_wrong_closes_what_was_open(error: BaseException) -> None:
    build = Build(fail(error))
    with pytest.raises((type(error), PluginError)):
        build.plugins.open(ROUTE)
    assert build.ground.closed


def test_a_wrapper_that_returns_no_stream_closes_what_was_open() -> None:
    build = Build(lambda below, opening: cast(Stream, None))
    with pytest.raises(PluginError, match="returned None"):
        build.plugins.open(ROUTE)
    assert build.ground.closed


def test_closing_may_fail_without_hiding_the_error() -> None:
    build = Build(fail(OSError(5, "the news")))

    def close() -> None:
        raise RuntimeError("closing failed")

    build.ground.close = close  # type: ignore[method-assign]  # what the test is about
    with pytest.raises(OSError, match="the news"):
        build.plugins.open(ROUTE)


def test_an_unknown_kind_is_found_before_anything_is_opened() -> None:
    build = Build()
    with pytest.raises(UnknownKind, match=r"no plugin opens layers of kind 'fold-strange'") as caught:
        build.watched.open((Ground(), Strange()))
    assert build.heard == []
    assert "fold-coat" in caught.value.known
    assert __name__ in str(caught.value)


def test_the_nearest_kind_is_suggested() -> None:
    near = type("Goat", (Wrapper,), {}, kind="fold-coats")()
    with pytest.raises(UnknownKind, match=r"[a-z]; did you mean 'fold-coat'\? Register the plugin"):
        Build().plugins.open((Ground(), near))


def test_where_no_kind_is_near_the_sentence_ends() -> None:
    far = type("Goat", (Wrapper,), {}, kind="q")()
    with pytest.raises(UnknownKind, match=r"[a-z]\. Register the plugin"):
        Build().plugins.open((Ground(), far))


@pytest.mark.parametrize("route", [(), (Coat(),), (Ground(), Ground()), Ground(), None])
def test_what_is_no_route_is_refused(route: object) -> None:
    with pytest.raises(TypeError, match="route"):
        Build().plugins.open(cast(Route, route))


def test_a_timeout_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="0 seconds or more"):
        Build().plugins.open(ROUTE, timeout=-1)


def test_an_open_stream_stands_for_the_endpoint_and_is_closed_on_failure() -> None:
    below = Recording()
    build = Build()
    assert build.plugins.open((Tcp("nowhere", 1), Coat()), below=below).stream is below
    with pytest.raises(OSError, match="no"):
        Build(fail(OSError("no"))).plugins.open((Tcp("nowhere", 1), Coat()), below=below)
    assert below.closed


def test_an_open_stream_is_closed_too_when_the_route_is_refused() -> None:
    below = Recording()
    with pytest.raises(UnknownKind):
        Build().plugins.open((Tcp("nowhere", 1), Strange()), below=below)
    assert below.closed


def test_a_stand_in_opens_the_endpoint_and_gets_the_opening() -> None:
    stream = Recording()

    def first(endpoint: Endpoint, opening: Opening) -> Stream:
        assert endpoint == Tcp("nowhere", 1)
        assert opening.timeout == 3
        return stream

    opened = Build().plugins.open((Tcp("nowhere", 1), Coat()), first=first, timeout=3)
    assert opened.stream is stream
    assert opened.record.peer_address is None


def test_a_stand_in_with_makefile_alone_passes_through() -> None:
    class Fake:
        def makefile(self) -> None: ...

    fake = cast(Stream, Fake())
    assert Build().plugins.open((Ground(), Coat()), first=lambda endpoint, opening: fake).stream is fake


def test_a_timeout_after_the_connect_timeout_is_that_ones() -> None:
    def wait(below: Stream, opening: Opening) -> Stream:
        raise TimeoutError("timed out")

    build = Build(wait)
    with pytest.raises(ConnectTimeout, match="connect_timeout") as caught:
        build.plugins.open(ROUTE, timeout=5, connect_timeout=0.001)
    assert caught.value.phase == "connect"
    assert build.ground.closed or build.ground.timeouts == []


@pytest.fixture
def much_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let 2000 seconds pass when called."""
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + 2000)
    return lambda: monkeypatch.setattr("httplib.transport.opening.time", later)


def test_a_timeout_at_the_deadline_is_that_ones_and_keeps_its_cause(much_later: Callable[[], None]) -> None:
    def wait(below: Stream, opening: Opening) -> Stream:
        much_later()
        raise TimeoutError("timed out")

    with pytest.raises(DeadlineExceeded) as caught:
        Build(wait).plugins.open(ROUTE, timeout=5, deadline=time.monotonic() + 1000)
    assert str(caught.value.__cause__) == "timed out"


def test_a_timeout_of_the_connection_itself_stays_what_it_is() -> None:
    with pytest.raises(TimeoutError) as caught:
        Build(fail(TimeoutError("timed out"))).plugins.open(ROUTE, timeout=5, connect_timeout=1000)
    assert type(caught.value) is TimeoutError


def test_an_opener_that_used_up_the_time_fails_the_route(much_later: Callable[[], None]) -> None:
    def dawdle(below: Stream, opening: Opening) -> Stream:
        much_later()
        return below

    build = Build(dawdle)
    with pytest.raises(ConnectTimeout):
        build.plugins.open(ROUTE, connect_timeout=1000)
    assert build.ground.closed


def test_observers_hear_the_layers_in_order() -> None:
    build = Build()
    opened = build.watched.open(ROUTE)
    assert build.heard == [
        LayerStarted(GROUND),
        Connecting("ground"),
        Connected("there", "here"),
        LayerOpened(GROUND),
        LayerStarted(COAT),
        LayerOpened(COAT),
        RouteOpened(ROUTE),
    ]
    assert opened.record.facts == (Connected("there", "here"),)


def test_observers_hear_of_a_failure() -> None:
    error = OSError("no")
    build = Build(fail(error))
    with pytest.raises(OSError, match="no"):
        build.watched.open(ROUTE)
    assert build.heard[-1] == LayerFailed(COAT, error)


def test_an_observer_that_raises_fails_the_route_and_leaks_nothing() -> None:
    def give() -> Observer:
        def hear(event: Event) -> None:
            raise KeyError("x")

        return hear

    build = Build(None, SimpleNamespace(give=observes(give)))
    with pytest.raises(PluginError, match="observer raised KeyError"):
        build.plugins.open(ROUTE)
    assert build.ground.closed
