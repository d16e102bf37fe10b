"""The phases of a connection, from events."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterator

import pytest
from httplib_trace import Phase, Timeline

from httplib.command.origin import Origin
from httplib.compat import HTTPConnection
from httplib.transport.plugin import (
    Connected,
    ConnectFailed,
    Connecting,
    Event,
    LayerFailed,
    LayerOpened,
    LayerStarted,
    PluginSet,
    RequestSent,
    Resolved,
    Resolving,
    ResponseEnded,
    ResponseStarted,
    RouteOpened,
    Tcp,
    Tunnel,
)

TCP, TUNNEL = Tcp("a.test", 80), Tunnel("b.test", 443)
ONE, TWO = ("192.0.2.1", 80), ("192.0.2.2", 80)


def heard(*events: Event) -> Timeline:
    """Return a timeline that has heard one event each second, from 0 on."""
    timeline = Timeline(itertools.count().__next__)
    for event in events:
        timeline.httplib_observe()(event)
    return timeline


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as server:
        yield server


def test_every_phase_has_its_start_and_its_end() -> None:
    timeline = heard(
        LayerStarted(TCP),
        Resolving("a.test", 80),
        Resolved("a.test", (ONE, TWO)),
        Connecting(ONE),
        ConnectFailed(ONE, ConnectionRefusedError(111, "refused")),
        Connecting(TWO),
        Connected(TWO, None),
        LayerOpened(TCP),
        LayerStarted(TUNNEL),
        LayerOpened(TUNNEL),
        RouteOpened((TCP, TUNNEL)),
        RequestSent("GET", "http://u:p@b.test/", 50),
        ResponseStarted(100, "Continue"),
        ResponseStarted(200, "OK"),
        ResponseEnded(7, True),
    )
    assert timeline.phases == [
        Phase("resolve", 1, 2, "a.test"),
        Phase("connect", 3, 4, "192.0.2.1 port 80", "[Errno 111] refused"),
        Phase("connect", 5, 6, "192.0.2.2 port 80"),
        Phase("tunnel", 8, 9, "tunnel(b.test:443)"),
        Phase("send", 10, 11, "GET http://***@b.test/ (50 bytes)"),
        Phase("interim", 11, 12, "100 Continue"),
        Phase("first byte", 12, 13, "200 OK"),
        Phase("body", 13, 14, "7 bytes"),
    ]
    assert timeline.phases[0].duration == 1


def test_attempts_that_race_have_their_own_starts() -> None:
    timeline = heard(LayerStarted(TCP), Connecting(ONE), Connecting(TWO), Connected(ONE, None), LayerOpened(TCP))
    assert timeline.phases == [Phase("connect", 1, 3, "192.0.2.1 port 80")]


def test_an_attempt_that_is_cut_off_has_failed() -> None:
    timeline = heard(LayerStarted(TCP), Connecting(ONE), LayerFailed(TCP, TimeoutError("timed out")))
    assert timeline.phases == [Phase("connect", 1, 2, "192.0.2.1 port 80", "TimeoutError: timed out")]


def test_a_name_that_is_not_found_is_a_failed_phase() -> None:
    error = socket.gaierror(-2, "unknown")
    timeline = heard(LayerStarted(TCP), Resolving("a.test", 80), LayerFailed(TCP, error))
    assert timeline.phases == [Phase("resolve", 1, 2, "a.test", "gaierror: [Errno -2] unknown")]


def test_a_wrapper_that_fails_is_a_failed_phase() -> None:
    timeline = heard(LayerStarted(TUNNEL), LayerFailed(TUNNEL, OSError("no")))
    assert timeline.phases == [Phase("tunnel", 0, 1, "tunnel(b.test:443)", "OSError: no")]


def test_an_endpoint_that_tells_nothing_is_one_phase() -> None:
    assert heard(LayerStarted(TCP), LayerOpened(TCP)).phases == [Phase("connect", 0, 1, "tcp(a.test:80)")]


def test_a_request_on_an_open_connection_leaves_at_one_moment() -> None:
    timeline = heard(RequestSent("GET", "/", 5), ResponseStarted(204, ""), ResponseEnded(0, True))
    assert [(phase.name, phase.duration) for phase in timeline.phases] == [("send", 0), ("first byte", 1), ("body", 1)]


def test_a_body_that_is_given_up_is_incomplete() -> None:
    assert heard(ResponseStarted(200, "OK"), ResponseEnded(3, False)).phases[-1].error == "incomplete"


def test_the_text_has_a_line_for_each_phase() -> None:
    timeline = heard(LayerStarted(TUNNEL), LayerFailed(TUNNEL, OSError("no")), RequestSent("GET", "/\x1b", 5))
    assert timeline.text().splitlines() == [
        "     0.000  +1000.000  tunnel     tunnel(b.test:443)  failed: OSError: no",
        "  2000.000     +0.000  send       GET /\\x1b (5 bytes)",
    ]
    timeline.clear()
    assert timeline.text() == ""


def test_a_real_connection_has_all_of_them(origin: Origin) -> None:
    timeline = Timeline()
    connection = HTTPConnection(origin.host, origin.port, timeout=20, plugins=PluginSet(timeline))
    for _ in range(2):
        connection.request("GET", "/bytes/100")
        connection.getresponse().read()
    connection.close()
    names = [phase.name for phase in timeline.phases]
    assert names == ["resolve", "connect", *["send", "first byte", "body"] * 2]
    ends = [phase.end for phase in timeline.phases]
    assert ends == sorted(ends)
    assert all(phase.start <= phase.end for phase in timeline.phases)
