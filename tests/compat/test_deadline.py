"""The deadline of a whole exchange: it holds while sending, while waiting and while reading, however busy a peer is."""

from __future__ import annotations

import itertools
import threading

import pytest

from httplib import HTTPConnection
from httplib.compat import reader as reader_module
from httplib.compat import sender as sender_module
from httplib.core.errors import DeadlineExceeded
from tests.support.driving import connected
from tests.support.pieces import Pieces
from tests.support.scripted import HEAD, Await, ReceiveEnd, ScriptedServer, Signal

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class Clock:
    """Stands for `time.monotonic`; a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    from httplib.compat import base_connection

    for module in (reader_module, sender_module, base_connection):
        monkeypatch.setattr(module, "monotonic", clock)
    return clock


class Slow(Pieces):
    """Each receive takes a second of the clock; the timeout that was in force is kept."""

    def __init__(self, pieces: list[bytes], clock: Clock, timeout: float | None = 20.0) -> None:
        super().__init__(pieces)
        self.clock = clock
        self.timeout = timeout
        self.timeouts: list[float | None] = []

    def gettimeout(self) -> float | None:
        return self.timeout

    def recv(self, size: int, /) -> bytes:
        self.timeouts.append(self.timeout)
        self.clock.now += 1.0
        return super().recv(size)

    def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
        self.timeouts.append(self.timeout)
        self.clock.now += 1.0
        super().sendall(data)


def bytewise(data: bytes) -> list[bytes]:
    return [data[i : i + 1] for i in range(len(data))]


def test_a_peer_that_sends_byte_by_byte_is_given_up(clock: Clock) -> None:
    stream = Slow(bytewise(HELLO), clock)
    with connected(stream, deadline=10) as connection:
        connection.request("GET", "/")
        with pytest.raises(DeadlineExceeded) as caught:
            connection.getresponse()
        assert connection.sock is None
        assert stream.closed
        assert (caught.value.request_sent, caught.value.response_started) == ("all", True)
    assert stream.timeouts == [10.0, *[float(left) for left in range(9, 0, -1)]]


def test_a_body_that_comes_byte_by_byte_is_given_up_and_kept(clock: Clock) -> None:
    stream = Slow([HELLO[:-5], *bytewise(b"hello")], clock)
    with connected(stream, deadline=5) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        with pytest.raises(DeadlineExceeded) as caught:
            response.read()
        assert caught.value.__dict__["partial"] == b"hel"
        assert response.isclosed()
        assert stream.closed


@pytest.mark.parametrize("interim", [b"HTTP/1.1 100 x\r\n\r\n"])
def test_a_flood_of_interim_responses_ends_with_the_deadline(clock: Clock, interim: bytes) -> None:
    stream = Slow([interim] * 50, clock)
    with connected(stream, deadline=10) as connection:
        connection.request("GET", "/")
        with pytest.raises(DeadlineExceeded):
            connection.getresponse()


def test_the_usual_timeout_is_back_afterwards_and_each_exchange_has_its_own_deadline(clock: Clock) -> None:
    stream = Slow([HELLO] * 20, clock, 3.0)
    with connected(stream, deadline=4) as connection:
        for _ in range(20):
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"hello"
            assert stream.timeout == 3.0


def test_the_shorter_of_timeout_and_deadline_holds(clock: Clock) -> None:
    stream = Slow([HELLO], clock, 3.0)
    with connected(stream, deadline=10) as connection:
        connection.request("GET", "/")
        connection.getresponse().read()
    assert stream.timeouts == [3.0, 3.0]
    stream = Slow([HELLO], clock, None)
    with connected(stream, deadline=10) as connection:
        connection.request("GET", "/")
        connection.getresponse().read()
    assert stream.timeouts == [10.0, 9.0]


def test_sending_block_by_block_is_given_up(clock: Clock) -> None:
    stream = Slow([], clock)
    with connected(stream, deadline=5) as connection:
        with pytest.raises(DeadlineExceeded) as caught:
            connection.request("POST", "/", itertools.repeat(b"x" * 10, 100))
        assert connection.sock is None
        assert caught.value.request_sent == "part"


def test_waiting_for_100_is_given_up() -> None:
    stop = threading.Event()
    with ScriptedServer([HEAD, Await(stop)]) as server:
        with HTTPConnection(server.host, server.port, timeout=20, expect_timeout=20, deadline=0.1) as connection:
            with pytest.raises(DeadlineExceeded):
                connection.request("POST", "/", b"hello", {"Expect": "100-continue"})
        stop.set()


def test_a_peer_that_takes_a_big_body_bit_by_bit_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each bit that the server takes is progress, and renews the timeout; the deadline it does not move.
    clock = Clock()
    started = threading.Event()
    with ScriptedServer([HEAD, Signal(started), ReceiveEnd()]) as server:
        with HTTPConnection(server.host, server.port, timeout=20, deadline=10) as connection:
            from httplib.compat import base_connection

            for module in (reader_module, sender_module, base_connection):
                monkeypatch.setattr(module, "monotonic", clock)
            connection.connect()
            connection.putrequest("POST", "/")
            connection.putheader("Content-Length", "30000000")
            connection.endheaders()
            assert started.wait(20)

            def ticking() -> float:
                clock.now += 1.0
                return clock.now

            monkeypatch.setattr(sender_module, "monotonic", ticking)
            with pytest.raises(DeadlineExceeded):
                connection.send(b"x" * 30_000_000)


def test_what_a_timeout_and_a_deadline_say_differs() -> None:
    with ScriptedServer([HEAD], [HEAD]) as server:
        with HTTPConnection(server.host, server.port, timeout=0.05, deadline=20) as connection:
            connection.request("GET", "/")
            with pytest.raises(TimeoutError) as caught:
                connection.getresponse()
            assert not isinstance(caught.value, DeadlineExceeded)
        with HTTPConnection(server.host, server.port, timeout=20, deadline=0.05) as connection:
            connection.request("GET", "/")
            with pytest.raises(DeadlineExceeded, match="longer than its deadline"):
                connection.getresponse()
