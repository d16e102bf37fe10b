"""One response on its way in, by the engine alone: every way of reading, its errors, and what is left behind it."""

from __future__ import annotations

import contextlib
import io
import traceback
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from httplib.compat.exchange import Exchange
from httplib.compat.reader import Reader
from httplib.core.errors import HTTPException, IncompleteRead, LimitExceeded, LineTooLong
from httplib.core.limits import DEFAULT_LIMITS
from httplib.core.response import ResponseHead, parse_status_line, version_of
from tests.support.driving import FedSocket
from tests.support.examples import BAD, GOOD, Bad, Good
from tests.support.pieces import Pieces
from tests.support.wire import BEHIND, every_cut, every_cut_with_bytes_behind

FRAMED = [example for example in GOOD if not example.ends]
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n"
PLAIN = b"HTTP/1.1 200 OK\r\n\r\n"


def begin(source: Pieces | FedSocket | io.BytesIO, method: str = "GET", strict_length: bool = True) -> Exchange:
    """Read heads up to the final one, by line and section, and choose the decoder."""
    reader = Reader(None, source) if isinstance(source, io.BytesIO) else Reader(source)
    exchange = Exchange(reader, DEFAULT_LIMITS, strict_length)
    while True:
        line = exchange.receive_status_line("status line")
        version, status, reason = parse_status_line(line)
        fields, raw, cut = exchange.receive_section()
        if status >= 200 or status == 101:
            break
    exchange.start_body(method, ResponseHead(version_of(version), status, reason, fields, raw, b"", cut))
    return exchange


def by_read(exchange: Exchange) -> Iterator[bytes]:
    while data := exchange.read(3):
        yield data


def by_read1(exchange: Exchange) -> Iterator[bytes]:
    while data := exchange.read1(4):
        yield data


def by_readinto(exchange: Exchange) -> Iterator[bytes]:
    buffer = bytearray(3)
    while count := exchange.readinto(memoryview(buffer)):
        yield bytes(buffer[:count])


def by_readline(exchange: Exchange) -> Iterator[bytes]:
    while data := exchange.readline(-1):
        yield data


def by_peek(exchange: Exchange) -> Iterator[bytes]:
    while data := exchange.peek():
        assert exchange.read1(len(data)) == data
        yield data


def by_read_all(exchange: Exchange) -> Iterator[bytes]:
    yield exchange.read_all()


def drain(body: Iterator[bytes], got: bytearray) -> None:
    for data in body:
        got += data


WAYS: list[Callable[[Exchange], Iterator[bytes]]] = [by_read, by_read1, by_readinto, by_readline, by_peek, by_read_all]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("example", FRAMED, ids=[example.name for example in FRAMED])
def test_a_body_is_read_at_every_cut_and_nothing_behind_it(example: Good, way: Callable[..., Iterator[bytes]]) -> None:
    for pieces in every_cut_with_bytes_behind(example.wire):
        stream = Pieces(pieces)
        exchange = begin(stream, example.method)
        assert b"".join(way(exchange)) == example.body
        assert exchange.complete()
        assert tuple(exchange.decoder.trailers) == example.trailers
        assert exchange.reader.unread_bytes() + stream.left == BEHIND
        assert exchange.count == len(example.body)
        assert not stream.closed


@pytest.mark.parametrize("example", FRAMED, ids=[example.name for example in FRAMED])
@pytest.mark.parametrize("way", WAYS)
def test_from_a_file_nothing_behind_the_body_is_taken(example: Good, way: Callable[..., Iterator[bytes]]) -> None:
    if example.name in ("bare-lf", "mixed-ends") or way is by_readline or way is by_peek:
        return
    file = io.BytesIO(example.wire + BEHIND)
    exchange = begin(file, example.method)
    assert b"".join(way(exchange)) == example.body
    assert file.read() == BEHIND


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("example", BAD, ids=[example.name for example in BAD])
def test_a_fault_closes_the_stream_for_good_and_loses_nothing(
    example: Bad, way: Callable[..., Iterator[bytes]]
) -> None:
    for pieces in ([example.wire], [example.wire[i : i + 1] for i in range(len(example.wire))]):
        stream = Pieces(pieces)
        try:
            exchange = begin(stream, example.method)
        except HTTPException:
            assert not example.body
            continue
        got = bytearray()
        with pytest.raises(example.error) as caught:
            drain(way(exchange), got)
        assert bytes(got) + getattr(caught.value, "partial", b"") == example.body
        assert stream.closed
        assert exchange.reader.spoilt


@pytest.mark.parametrize("way", [by_read, by_read1, by_readinto, by_readline, by_peek])
def test_a_short_body_is_no_error_without_strict_length(way: Callable[..., Iterator[bytes]]) -> None:
    for pieces in every_cut(LENGTH + b"hello"):
        exchange = begin(Pieces(pieces), strict_length=False)
        assert b"".join(way(exchange)) == b"hello"
        assert (exchange.owed, exchange.complete(), exchange.reader.spoilt) == (6, False, True)


def test_all_of_a_short_body_is_an_error_always() -> None:
    for pieces in every_cut(LENGTH + b"hello"):
        with pytest.raises(IncompleteRead) as caught:
            begin(Pieces(pieces), strict_length=False).read_all()
        assert (caught.value.partial, caught.value.expected) == (b"hello", 6)


@pytest.mark.parametrize("size", [70_000, 300_000])
@pytest.mark.parametrize("missing", [0, 1])
def test_a_large_body_of_known_length(size: int, missing: int) -> None:
    wire = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + bytes(size - missing)
    for step in (len(wire), 4096, 65536):
        exchange = begin(Pieces([wire[i : i + step] for i in range(0, len(wire), step)]))
        if missing:
            with pytest.raises(IncompleteRead) as caught:
                exchange.read_all()
            assert (len(caught.value.partial), caught.value.expected) == (size - 1, 1)
        else:
            assert exchange.read_all() == bytes(size)


def test_a_large_chunk_goes_past_the_buffer_and_the_framing_behind_it_is_still_read() -> None:
    wire = CHUNKED + b"30000\r\n" + b"x" * 0x30000 + b"\r\n3\r\nabc\r\n0\r\n\r\n"
    for way in WAYS:
        for step in (len(wire), 1000, 70_000):
            stream = Pieces([wire[i : i + step] for i in range(0, len(wire), step)])
            exchange = begin(stream)
            assert b"".join(way(exchange)) == b"x" * 0x30000 + b"abc"
            assert exchange.complete()


def test_lines_of_a_body_with_and_without_a_limit() -> None:
    wire = LENGTH + b"one\r\n\ntwo!x"
    for pieces in every_cut(wire):
        exchange = begin(Pieces(pieces))
        assert [exchange.readline(-1) for _ in range(4)] == [b"one\r\n", b"\n", b"two!x", b""]
        exchange = begin(Pieces(pieces))
        assert [exchange.readline(2) for _ in range(7)] == [b"on", b"e\r", b"\n", b"\n", b"tw", b"o!", b"x"]
        assert exchange.readline(0) == b""


def test_the_ways_of_reading_may_be_mixed() -> None:
    for pieces in every_cut(CHUNKED + b"7\r\nabcdefg\r\n4\r\n\nhij\r\n0\r\n\r\n"):
        exchange = begin(Pieces(pieces))
        assert exchange.peek()
        assert exchange.read(2) == b"ab"
        buffer = bytearray(2)
        assert exchange.readinto(memoryview(buffer)) == 2
        assert buffer == b"cd"
        assert exchange.readline(-1) == b"efg\n"
        assert exchange.read_all() == b"hij"
        assert exchange.read(5) == exchange.read1(5) == exchange.readline(-1) == exchange.peek() == b""


def test_reading_nothing_receives_nothing() -> None:
    stream = Pieces([LENGTH, b"hello world"])
    exchange = begin(stream)
    reads = stream.reads
    assert (exchange.read(0), exchange.read1(0), exchange.readline(0)) == (b"", b"", b"")
    assert exchange.readinto(memoryview(bytearray())) == 0
    assert stream.reads == reads


@pytest.mark.parametrize("head", [LENGTH, CHUNKED + b"b\r\n", PLAIN])
@pytest.mark.parametrize("way", WAYS)
def test_an_error_of_the_stream_closes_it_and_carries_what_came(
    head: bytes, way: Callable[..., Iterator[bytes]]
) -> None:
    stream = Pieces([head, b"hel", b"lo"], ConnectionResetError(104, "reset"))
    exchange = begin(stream)
    got = bytearray()
    with pytest.raises(ConnectionResetError) as caught:
        drain(way(exchange), got)
    assert bytes(got) + caught.value.__dict__.get("partial", b"") == b"hello"
    assert stream.closed


class Interrupted(BaseException):
    """What a framework throws into a call that waits."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "head", [LENGTH, CHUNKED + b"b\r\n", PLAIN, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"]
)
def test_an_interrupt_closes_the_stream(way: Callable[..., Iterator[bytes]], head: bytes) -> None:
    class Interrupting(Pieces):
        def recv(self, size: int, /) -> bytes:
            if self.reads == 2:
                raise Interrupted
            return super().recv(size)

    stream = Interrupting([head, b"hello", b"rest"])
    exchange = begin(stream)
    with pytest.raises(Interrupted):
        for _ in way(exchange):
            pass
    assert stream.closed


def views(error: BaseException) -> list[memoryview]:
    """Return the views that the frames of the traceback of `error` hold and that are still good."""
    found: list[memoryview] = []
    for frame, _ in traceback.walk_tb(error.__traceback__):
        for value in frame.f_locals.values():
            if isinstance(value, memoryview):
                with contextlib.suppress(ValueError):
                    found.append(cast("memoryview[int]", value)[:0])
    return found


class Failing(FedSocket):
    """Raises an error of the test's own where the end would be."""

    error: BaseException | None = None

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:  # Any: as in socket
        """Receive, or fail at the end."""
        count = super().recv_into(buffer, nbytes, flags)
        if not count and self.error is not None:
            raise self.error
        return count


@pytest.mark.parametrize("error", [None, ConnectionResetError(104, "reset"), TimeoutError("timed out"), Interrupted()])
def test_no_view_of_our_memory_outlives_a_fault(error: BaseException | None) -> None:
    # The collector of Python 3.12 crashes where it finds a view of a BytesIO in the frames of a traceback.
    wire = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + bytes(300_000)
    with Failing([wire]) as stream:
        stream.error = error
        exchange = begin(stream)
        with pytest.raises((IncompleteRead, OSError, Interrupted)) as caught:
            exchange.read_all()
        assert views(caught.value) == []


@pytest.mark.parametrize("error", [None, ConnectionResetError(104, "reset"), Interrupted()])
def test_a_caller_s_buffer_is_free_again_after_a_fault(error: BaseException | None) -> None:
    wire = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + bytes(300_000)
    buffer = bytearray(1_000_000)
    with Failing([wire]) as stream:
        stream.error = error
        exchange = begin(stream)
        with memoryview(buffer) as view, pytest.raises((IncompleteRead, OSError, Interrupted)) as caught:
            exchange.readinto(view)
        buffer.clear()
    assert caught.value is not None
    assert not buffer


# --- the rest of a body ------------------------------------------------------------------------------------------


def test_a_rest_that_is_here_is_passed_over() -> None:
    for wire in (LENGTH + b"hello world", CHUNKED + b"5\r\nhello\r\n0\r\nX: 1\r\n\r\n"):
        exchange = begin(Pieces([wire + BEHIND]))
        assert exchange.read(2) == b"he"
        exchange.peek()
        exchange.skip_rest()
        assert (exchange.reader.spoilt, exchange.reader.unread_bytes()) == (False, BEHIND)


@pytest.mark.parametrize(
    "wire", [LENGTH + b"hello", CHUNKED + b"5\r\nhel", CHUNKED + b"x\r\n", CHUNKED + b"0\r\nX", PLAIN + b"x"]
)
def test_a_rest_that_is_not_here_or_no_good_spoils_the_stream(wire: bytes) -> None:
    stream = Pieces([wire, b"more"])
    exchange = begin(stream)
    reads = stream.reads
    exchange.skip_rest()
    assert exchange.reader.spoilt
    assert stream.reads == reads


# --- heads -------------------------------------------------------------------------------------------------------


def test_a_status_line_of_the_limit_passes_and_one_byte_more_does_not() -> None:
    good = b"HTTP/1.1 200 " + b"a" * (65536 - 15) + b"\r\n"
    for step in (len(good) + 1, 1000):
        wires = [[wire[i : i + step] for i in range(0, len(wire), step)] for wire in (good, b"a" + good)]
        assert len(Exchange(Reader(Pieces(wires[0])), DEFAULT_LIMITS).receive_status_line("status line")) == 65536
        with pytest.raises(LineTooLong, match="header line"):
            Exchange(Reader(Pieces(wires[1])), DEFAULT_LIMITS).receive_status_line("header line")


def test_a_stream_that_has_ended_gives_an_empty_status_line() -> None:
    assert Exchange(Reader(Pieces([])), DEFAULT_LIMITS).receive_status_line("status line") == ""


@pytest.mark.parametrize("section", [b"", b"A: 1", b"A: 1\r\n", b"A: 1\r\n\r"])
def test_a_section_that_was_cut_is_told(section: bytes) -> None:
    for pieces in every_cut(PLAIN[:-2] + section):
        exchange = begin(Pieces(pieces))
        assert exchange.cut
        with pytest.raises(IncompleteRead):
            exchange.read_all()


def test_heads_are_added_up() -> None:
    limits = DEFAULT_LIMITS._replace(head_bytes=60)
    exchange = Exchange(Reader(Pieces([PLAIN * 4])), limits)
    for _ in range(3):
        exchange.receive_status_line("status line")
        exchange.receive_section()
    exchange.receive_status_line("status line")
    with pytest.raises(LimitExceeded):
        exchange.receive_section()


def test_what_ends_http_is_marked() -> None:
    assert begin(Pieces([b"HTTP/1.1 101 x\r\n\r\n"])).reader.switched
    assert begin(Pieces([PLAIN]), "CONNECT").reader.switched
    assert not begin(Pieces([b"HTTP/1.1 403 x\r\nContent-Length: 0\r\n\r\n"]), "CONNECT").reader.switched
    assert not begin(Pieces([PLAIN])).reader.switched


def test_a_length_that_a_program_sets_is_not_trusted_by_the_next_request() -> None:
    exchange = begin(Pieces([LENGTH + b"hello world"]))
    exchange.set_length(5)
    assert exchange.read_all() == b"hello"
    assert exchange.reader.doomed
    exchange = begin(Pieces([LENGTH + b"hello world!"]))
    exchange.set_length(None)
    assert exchange.read_all() == b"hello world!"
