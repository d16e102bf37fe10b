"""The stream with faults, over a pair of sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from httplib_faults import FLAWLESS, Faults, ManualClock, Way, open_faults
from httplib_faults.stream import FaultyStream

from httplib.transport.plugin import Opening


class Pair:
    """Two ends, one of them with faults."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.below, self.peer = socket.socketpair()
        self.below.settimeout(20)
        self.peer.settimeout(20)

    def faulty(self, reading: Way = FLAWLESS, writing: Way = FLAWLESS, seed: int = 5) -> FaultyStream:
        stream = open_faults(Faults(seed, reading, writing, self.clock), self.below, Opening())
        assert isinstance(stream, FaultyStream)
        return stream


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair()
    yield made
    made.below.close()
    made.peer.close()


def test_without_faults_all_passes(pair: Pair) -> None:
    stream = pair.faulty()
    stream.sendall(b"out")
    pair.peer.sendall(b"in")
    assert (pair.peer.recv(9), stream.recv(9)) == (b"out", b"in")


def test_reads_are_short(pair: Pair) -> None:
    stream = pair.faulty(Way(pieces=1))
    pair.peer.sendall(b"abc")
    buffer = bytearray(4)
    assert stream.recv(9) == b"a"
    assert [stream.recv_into(buffer), stream.recv_into(buffer, 1)] == [1, 1]
    assert bytes(buffer[:1]) == b"c"


def test_never_receives_more_than_was_asked_for(pair: Pair) -> None:
    stream = pair.faulty(Way(pieces=1000))
    pair.peer.sendall(b"abcdef")
    assert stream.recv(2) == b"ab"
    assert stream.recv_into(bytearray(8), 3) == 3


def test_writes_go_down_in_pieces_and_whole(pair: Pair) -> None:
    stream = pair.faulty(writing=Way(pieces=3))
    stream.sendall(memoryview(b"abcdefghij"))
    stream.close()
    assert b"".join(iter(lambda: pair.peer.recv(100), b"")) == b"abcdefghij"


def test_the_stream_ends_early_for_good(pair: Pair) -> None:
    stream = pair.faulty(Way(end_at=2))
    pair.peer.sendall(b"abc")
    assert [stream.recv(9), stream.recv(9), stream.recv(9)] == [b"ab", b"", b""]


def test_an_end_that_is_due_shows_as_pending(pair: Pair) -> None:
    stream = pair.faulty(Way(end_at=2))
    pair.peer.sendall(b"ab")
    assert stream.pending() == 0
    stream.recv(2)
    assert stream.pending() == 1


def test_what_is_sent_behind_the_end_is_lost(pair: Pair) -> None:
    stream = pair.faulty(writing=Way(end_at=2))
    stream.sendall(b"abc")
    stream.sendall(b"def")
    stream.close()
    assert b"".join(iter(lambda: pair.peer.recv(100), b"")) == b"ab"


def test_a_reset_ends_both_directions(pair: Pair) -> None:
    stream = pair.faulty(Way(reset_at=2))
    pair.peer.sendall(b"abc")
    assert stream.recv(9) == b"ab"
    with pytest.raises(ConnectionResetError, match="put here"):
        stream.recv(9)
    with pytest.raises(ConnectionResetError) as caught:
        stream.sendall(b"x")
    assert caught.value.errno
    assert stream.pending() == 1


def test_a_reset_while_sending_leaves_what_went_before_it(pair: Pair) -> None:
    stream = pair.faulty(writing=Way(reset_at=2))
    with pytest.raises(ConnectionResetError):
        stream.sendall(b"abc")
    assert pair.peer.recv(9) == b"ab"
    with pytest.raises(ConnectionResetError):
        stream.recv(9)


def test_wrong_bytes_come_and_go(pair: Pair) -> None:
    stream = pair.faulty(Way(wrong=1.0), Way(wrong=1.0))
    stream.sendall(b"aaaa")
    pair.peer.sendall(b"aaaa")
    for got in (pair.peer.recv(9), stream.recv(9)):
        assert len(got) == 4
        assert b"a" not in got


def test_latency_passes_on_the_clock(pair: Pair) -> None:
    stream = pair.faulty(Way(latency=2.0), Way(latency=3.0))
    pair.peer.sendall(b"a")
    stream.recv(9)
    assert pair.clock.monotonic() == 2.0
    stream.sendall(b"a")
    assert pair.clock.monotonic() == 5.0


def test_jitter_is_added_by_chance_and_bounded(pair: Pair) -> None:
    stream = pair.faulty(writing=Way(latency=1.0, jitter=1.0))
    before, times = 0.0, list[float]()
    for _ in range(20):
        stream.sendall(b"a")
        times.append(pair.clock.monotonic() - before)
        before = pair.clock.monotonic()
    assert len(set(times)) > 10
    assert 1.0 <= min(times) <= max(times) <= 2.0


def test_bandwidth_makes_the_next_call_wait(pair: Pair) -> None:
    stream = pair.faulty(writing=Way(bandwidth=10.0, pieces=1))
    stream.sendall(b"a" * 21)
    assert pair.clock.monotonic() == pytest.approx(2.0)


def test_a_wait_beyond_the_timeout_is_one_and_goes_on_in_the_next_call(pair: Pair) -> None:
    stream = pair.faulty(Way(latency=5.0))
    stream.settimeout(3.0)
    pair.peer.sendall(b"a")
    with pytest.raises(TimeoutError, match="timed out"):
        stream.recv(9)
    assert pair.clock.monotonic() == 3.0
    assert stream.recv(9) == b"a"
    assert pair.clock.monotonic() == 5.0


def test_the_timeout_bounds_a_whole_write(pair: Pair) -> None:
    stream = pair.faulty(writing=Way(latency=1.0, pieces=1))
    stream.settimeout(3.5)
    with pytest.raises(TimeoutError):
        stream.sendall(b"abcdefgh")
    assert pair.clock.monotonic() == 3.5
    assert pair.peer.recv(9) == b"abc"


def test_what_waiting_has_used_up_is_not_left_for_the_stream_below(pair: Pair) -> None:
    stream = pair.faulty(Way(latency=19.99))
    stream.settimeout(20.0)
    with pytest.raises(TimeoutError):
        stream.recv(9)
    assert pair.below.gettimeout() == 20.0


def test_without_timeout_a_busy_direction_would_block(pair: Pair) -> None:
    stream = pair.faulty(Way(latency=1.0), Way(latency=1.0))
    stream.settimeout(0.0)
    pair.peer.sendall(b"a")
    with pytest.raises(BlockingIOError):
        stream.recv(9)
    with pytest.raises(BlockingIOError):
        stream.sendall(b"a")
    pair.clock.sleep(1.0)
    assert stream.recv(9) == b"a"


def test_other_questions_go_to_the_stream_below(pair: Pair) -> None:
    stream = pair.faulty()
    assert stream.__getattr__("fileno")() == pair.below.fileno()  # type: ignore[operator]  # passed on untyped
    assert stream.gettimeout() == 20.0
    for name in ("sendmsg", "makefile", "send", "dup"):
        assert not hasattr(stream, name)
    assert not hasattr(stream, "getpeercert")
