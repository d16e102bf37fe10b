"""Exchanges over a faulty network: no hang, no cut or wrong data as complete, no unexpected error, nothing left open.

Faults follow from a seed and stand at bytes of the stream, so a seed that fails here fails again. Servers are real ones
on loopback, time passes on a clock that nobody waits for.
"""

from __future__ import annotations

import random
import ssl
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

pytest.importorskip("httplib_faults", reason="the plugin httplib-faults is not installed")

import httplib_faults
from httplib_faults import FLAWLESS, Faults, ManualClock, Way

from httplib import HTTPConnection, HTTPException
from httplib.command.origin import PIECE, Origin
from httplib.command.proxy import ConnectProxy
from httplib.compat.client import HTTPConnection as ClientConnection
from httplib.compat.client import HTTPException as ClientException
from httplib.transport.plugin import PluginSet, Route, Tcp, Tls, Tunnel
from httplib.transport.testing.descriptors import open_descriptors

PLUGINS = PluginSet(httplib_faults)
SEEDS = range(60)
REQUESTS = 6
PATIENT = 20.0
"""Seconds: a wait of that length is a hang."""

HASTY = 0.05
"""Seconds, where a fault may well leave both sides waiting: the time-out is then what ends the exchange."""

Connection = HTTPConnection | ClientConnection
Build = Callable[[Faults], Route]


class Exchange(NamedTuple):
    """A request, and the body that its response must have."""

    method: str
    target: str
    body: bytes | None
    expected: bytes


class Outcome(NamedTuple):
    """What came of an exchange: the body, or the error."""

    exchange: Exchange
    body: bytes | None
    error: BaseException | None


@pytest.fixture(autouse=True)
def _descriptors() -> Iterator[None]:
    before = open_descriptors()
    yield
    assert open_descriptors() - before == set()


@pytest.fixture(params=[HTTPConnection, ClientConnection], ids=["compat", "client"])
def facade(request: pytest.FixtureRequest) -> type[Connection]:
    kind: type[Connection] = request.param
    return kind


@pytest.fixture
def plain() -> Iterator[Origin]:
    with Origin() as server:
        yield server


@pytest.fixture
def secure(server_context: ssl.SSLContext) -> Iterator[Origin]:
    with Origin(context=server_context) as server:
        yield server


def exchanges(seed: int, until_close: bool) -> list[Exchange]:
    """Return the exchanges of one seed; `until_close` allows bodies that only the end of the connection delimits."""
    source = random.Random(seed)
    framings = ["bytes", "chunked", "close"] if until_close else ["bytes", "chunked"]
    made: list[Exchange] = []
    for _ in range(REQUESTS):
        size = source.choice([0, 1, 900, 5000, 30000])
        data = PIECE[:size]
        if source.random() < 0.3:
            made.append(Exchange("POST", "/echo", data, data))
        else:
            made.append(Exchange("GET", f"/{source.choice(framings)}/{size}", None, data))
    return made


def run(connection: Connection, wanted: list[Exchange]) -> Iterator[Outcome]:
    """Do the exchanges one after another, whatever becomes of each. Raises what is no error for a program to expect."""
    for exchange in wanted:
        try:
            connection.request(exchange.method, exchange.target, exchange.body)
            body = connection.getresponse().read()
        except (HTTPException, ClientException, OSError) as error:
            connection.close()
            yield Outcome(exchange, None, error)
        else:
            yield Outcome(exchange, body, None)
    connection.close()


def outcomes(
    facade: type[Connection],
    build: Build,
    reading: Way = FLAWLESS,
    writing: Way = FLAWLESS,
    *,
    until_close: bool = False,
    timeout: float = PATIENT,
    seeds: range = SEEDS,
) -> list[Outcome]:
    """Return what comes of the exchanges of all seeds."""
    found: list[Outcome] = []
    for seed in seeds:
        route = build(Faults(seed, reading, writing, ManualClock()))
        connection = facade("localhost", timeout=timeout, route=route, plugins=PLUGINS)
        found.extend(run(connection, exchanges(seed, until_close)))
    return found


def check(found: list[Outcome], *, hangs: bool = False) -> None:
    """Raise AssertionError unless some exchanges were complete and right, and all others failed with an error."""
    for outcome in found:
        if outcome.error is None:
            assert outcome.body == outcome.exchange.expected, outcome.exchange.target
        elif not hangs:
            assert not isinstance(outcome.error, TimeoutError), outcome.exchange.target
    assert {outcome.error is None for outcome in found} == {True, False}


SHORT = Way(pieces=50, latency=0.01, jitter=0.01, bandwidth=1e6)
CUT = Way(pieces=2000, resets=3e-5, ends=3e-5)
RESET = Way(pieces=2000, resets=1e-4)
LOST = Way(ends=1e-3)


def test_short_reads_and_writes_and_delays_change_nothing(facade: type[Connection], plain: Origin) -> None:
    def build(faults: Faults) -> Route:
        return (Tcp(plain.host, plain.port), faults)

    found = outcomes(facade, build, SHORT, SHORT, until_close=True, seeds=range(10))
    assert [outcome.error for outcome in found] == [None] * len(found)
    assert all(outcome.body == outcome.exchange.expected for outcome in found)


def test_cuts_and_resets_over_tcp(facade: type[Connection], plain: Origin) -> None:
    check(outcomes(facade, lambda faults: (Tcp(plain.host, plain.port), faults), CUT, RESET))


def test_resets_of_bodies_that_only_the_end_delimits(facade: type[Connection], plain: Origin) -> None:
    check(outcomes(facade, lambda faults: (Tcp(plain.host, plain.port), faults), RESET, RESET, until_close=True))


def test_cuts_resets_and_wrong_bytes_below_tls(
    facade: type[Connection], secure: Origin, client_context: ssl.SSLContext
) -> None:
    # A wrong length of a record leaves both sides waiting for the rest of it.
    def build(faults: Faults) -> Route:
        return (Tcp(secure.host, secure.port), faults, Tls(client_context, "localhost"))

    reading = Way(pieces=2000, resets=1e-5, ends=1e-5, wrong=1e-5)
    check(outcomes(facade, build, reading, reading, until_close=True, timeout=HASTY), hangs=True)


def test_cuts_and_resets_above_tls(facade: type[Connection], secure: Origin, client_context: ssl.SSLContext) -> None:
    def build(faults: Faults) -> Route:
        return (Tcp(secure.host, secure.port), Tls(client_context, "localhost"), faults)

    check(outcomes(facade, build, CUT, RESET))


def test_cuts_and_resets_below_a_tunnel(
    facade: type[Connection], secure: Origin, connect_proxy: ConnectProxy, client_context: ssl.SSLContext
) -> None:
    def build(faults: Faults) -> Route:
        proxy = Tcp(connect_proxy.host, connect_proxy.port)
        return (proxy, faults, Tunnel("localhost", secure.port), Tls(client_context, "localhost"))

    check(outcomes(facade, build, CUT, RESET, until_close=True))


def test_requests_that_are_lost_on_the_way_time_out(facade: type[Connection], plain: Origin) -> None:
    def build(faults: Faults) -> Route:
        return (Tcp(plain.host, plain.port), faults)

    found = outcomes(facade, build, writing=LOST, timeout=HASTY, seeds=range(10))
    check(found, hangs=True)
    assert any(isinstance(outcome.error, TimeoutError) for outcome in found)


def test_wrong_bytes_without_tls_raise_what_a_program_expects(facade: type[Connection], plain: Origin) -> None:
    # HTTP has no checksum, so wrong bodies may pass for right ones; `run` lets no other error through.
    def build(faults: Faults) -> Route:
        return (Tcp(plain.host, plain.port), faults)

    found = outcomes(facade, build, Way(pieces=2000, wrong=5e-3), timeout=HASTY)
    assert any(outcome.error is not None for outcome in found)
