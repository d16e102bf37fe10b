"""The unread bytes of a stream or a file: nothing lost, nothing taken too early, at every cut."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from functools import partial

import pytest

from httplib.compat.reader import PIECE, Reader
from httplib.core.errors import DeadlineExceeded
from tests.support.driving import FedSocket
from tests.support.pieces import Pieces
from tests.support.wire import every_cut

TEXT = b"one\r\ntwo\n\nthree"


def until_empty(read: Callable[[], bytes]) -> list[bytes]:
    return list(iter(read, b""))


def over(pieces: list[bytes]) -> Reader:
    return Reader(Pieces(pieces))


class SlowFile(io.BytesIO):
    """A file that counts what was asked of it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.asked: list[int | None] = []

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked.append(size)
        return super().read(size)


@pytest.mark.parametrize("limit", [-1, 100])
def test_lines_at_every_cut(limit: int) -> None:
    for pieces in every_cut(TEXT):
        reader = over(pieces)
        assert [reader.readline(limit) for _ in range(5)] == [b"one\r\n", b"two\n", b"\n", b"three", b""]
        assert reader.ended


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_a_limit_cuts_a_line_at_every_cut(limit: int) -> None:
    for pieces in every_cut(TEXT):
        reader = over(pieces)
        lines = until_empty(partial(reader.readline, limit))
        assert b"".join(lines) == TEXT
        assert max(map(len, lines)) == limit
        assert all(b"\n" not in line[:-1] for line in lines)


def test_a_limit_of_nothing_reads_nothing() -> None:
    reader = over([b"x\n"])
    assert reader.readline(0) == b""
    assert reader.readline() == b"x\n"


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_read_gives_what_was_asked_at_every_cut(size: int) -> None:
    for pieces in every_cut(TEXT):
        reader = over(pieces)
        read = until_empty(partial(reader.read, size))
        assert b"".join(read) == TEXT
        assert all(len(data) == size for data in read[:-1])


@pytest.mark.parametrize("amt", [-1, None])
def test_read_without_an_amount_reads_to_the_end(amt: int | None) -> None:
    for pieces in every_cut(TEXT):
        assert over(pieces).read(amt) == TEXT


def test_read_of_nothing_receives_nothing() -> None:
    stream = Pieces([b"x"])
    reader = Reader(stream)
    assert (reader.read(0), reader.read1(0), stream.reads) == (b"", b"", 0)


def test_read1_gives_what_is_here_after_one_receive_at_most() -> None:
    stream = Pieces([b"abc", b"def"])
    reader = Reader(stream)
    assert (reader.read1(2), stream.reads) == (b"ab", 1)
    assert (reader.read1(9), stream.reads) == (b"c", 2)
    assert reader.peek() == b"def"
    assert (reader.read1(9), stream.reads) == (b"def", 3)
    assert reader.read1(9) == b""


def test_read1_gives_the_buffer_where_there_is_one() -> None:
    reader = over([b"abcdef"])
    assert reader.peek() == b"abcdef"
    assert reader.read1(2) == b"ab"
    assert reader.read1() == b"cdef"
    assert reader.read1() == b""


def test_readinto_fills_what_it_can() -> None:
    reader = over([b"abc", b"d"])
    buffer = bytearray(5)
    assert reader.readinto(buffer) == 3
    assert buffer == b"abc\0\0"
    assert reader.readinto(memoryview(buffer)[:1]) == 1
    assert buffer == b"dbc\0\0"
    assert reader.readinto(buffer) == 0


def test_lines_and_bytes_may_be_mixed() -> None:
    for pieces in every_cut(TEXT):
        reader = over(pieces)
        assert reader.readline() == b"one\r\n"
        assert reader.read(2) == b"tw"
        assert reader.readlines() == [b"o\n", b"\n", b"three"]


def test_readlines_stops_behind_the_hint() -> None:
    reader = over([TEXT])
    assert reader.readlines(6) == [b"one\r\n", b"two\n"]
    assert list(reader) == [b"\n", b"three"]


def test_what_was_pushed_back_comes_again_before_the_rest() -> None:
    reader = over([b"abc", b"def"])
    assert reader.peek() == b"abc"
    assert reader.read(2) == b"ab"
    reader.push_back(b"xy")
    assert reader.unread == 3
    assert reader.unread_bytes() == b"xyc"
    assert (reader.unread, reader.read(9)) == (0, b"def")


def test_a_buffer_that_was_used_up_to_a_point_keeps_the_rest() -> None:
    pieces = [b"a" * 1000] * 1000
    reader = over(pieces)
    for _ in range(250):
        assert reader.readline(3000) == b"a" * 3000
        assert reader.read(1000) == b"a" * 1000
        assert len(reader.data) < PIECE + 10_000


def test_no_more_than_a_piece_is_asked_for_at_once() -> None:
    asked: list[int] = []

    class Asking(Pieces):
        def recv(self, size: int, /) -> bytes:
            asked.append(size)
            return super().recv(size)

    reader = Reader(Asking([b"x" * 10]))
    assert reader.take(10**15) == b"x" * 10
    assert asked == [PIECE]


def test_a_file_is_never_asked_for_more_than_a_piece() -> None:
    file = SlowFile(b"x" * 10)
    assert Reader(None, file).take(10**15) == b"x" * 10
    assert file.asked == [PIECE]


def test_a_file_is_not_read_ahead() -> None:
    file = io.BytesIO(b"one\ntwo\nthree")
    reader = Reader(None, file)
    assert reader.readline() == b"one\n"
    assert file.tell() == 4
    assert reader.read(2) == b"tw"
    assert file.tell() == 6


def test_take_into_goes_straight_into_the_memory() -> None:
    reader = over([b"abc"])
    buffer = bytearray(5)
    assert reader.take_into(memoryview(buffer)) == 3
    assert bytes(buffer) == b"abc\0\0"
    assert not reader.ended
    assert reader.take_into(memoryview(buffer)) == 0
    assert reader.ended


def test_take_into_asks_a_stand_in_for_a_socket_as_a_file_would() -> None:
    class StandIn(Pieces):
        def recv_into(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # what programs write
            return super().recv_into(buffer)

    memory = bytearray(5)
    assert Reader(StandIn([b"hello"])).take_into(memoryview(memory)) == 5  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # as above
    assert memory == b"hello"


def test_take_into_works_over_a_file_too() -> None:
    reader = Reader(None, io.BytesIO(b"abc"))
    buffer = bytearray(2)
    assert reader.take_into(memoryview(buffer)) == 2
    assert buffer == b"ab"


def take(reader: Reader) -> object:
    return reader.take(5)


def fill(reader: Reader) -> object:
    return reader.fill(5)


def take_into(reader: Reader) -> object:
    return reader.take_into(memoryview(bytearray(5)))


@pytest.mark.parametrize("receive", [take, fill, take_into])
def test_an_error_is_let_out_and_is_no_end(receive: Callable[[Reader], object]) -> None:
    reader = Reader(Pieces([], ConnectionResetError(104, "reset")))
    with pytest.raises(ConnectionResetError):
        receive(reader)
    assert not reader.ended


@pytest.mark.parametrize("receive", [take, fill, take_into])
def test_a_tls_stream_that_ends_without_saying_so_is_torn(receive: Callable[[Reader], object]) -> None:
    import ssl

    reader = Reader(Pieces([], ssl.SSLEOFError(8, "EOF occurred in violation of protocol")))
    assert not receive(reader)
    assert (reader.ended, reader.torn) == (True, True)


def test_a_reader_of_nothing_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="closed"):
        Reader(None).read()


def test_what_was_released_is_not_closed_and_not_read_again() -> None:
    stream = Pieces([b"abcdef"])
    reader = Reader(stream)
    assert reader.read(0) == b""
    assert reader.peek() == b"abcdef"
    assert reader.read(2) == b"ab"
    assert reader.release() == (stream, b"cdef")
    reader.close()
    assert not stream.closed
    with pytest.raises(ValueError, match="closed"):
        reader.read()


def test_close_closes_stream_and_file_and_tells_once() -> None:
    stream, file = Pieces([]), io.BytesIO()
    told: list[str] = []
    reader = Reader(stream, file)
    reader.on_close = lambda: told.append("closed")
    reader.close()
    reader.close()
    assert (stream.closed, file.closed, told) == (True, True, ["closed"])
    assert reader.spoilt


def test_a_tap_hears_what_a_program_reads_and_not_what_was_taken_by_the_engine() -> None:
    heard: list[bytes] = []
    reader = over([b"one\ntwo\nthree"])
    reader.tap = heard.append
    assert reader.line(100) == b"one\n"
    assert reader.readline() == b"two\n"
    assert reader.read(2) == b"th"
    assert heard == [b"two\n", b"th"]


def test_what_programs_look_for_in_a_file() -> None:
    with FedSocket([b"x"]) as stream:
        reader = Reader(stream)
        assert reader.readable()
        reader.flush()
        assert reader.fileno() == stream.fileno()
        assert reader._sock is stream
        assert reader.raw._sock is stream
        assert getattr(reader.raw, "gettimeout")() == 20  # noqa: B009  # it passes any name on
    with pytest.raises(AttributeError):
        over([]).fileno()


def test_a_plain_socket_waits_for_all_that_was_asked() -> None:
    near, far = socket.socketpair()
    with near, far:
        reader = Reader(near)
        far.sendall(b"hello")
        far.shutdown(socket.SHUT_WR)
        assert reader.take(100, wait=True) == b"hello"
        assert reader.take(100, wait=True) == b""


def test_without_a_deadline_any_timeout_is_allowed() -> None:
    reader = over([])
    assert (reader.timed, reader.allowed(5), reader.allowed(None)) == (False, 5, None)
    assert not reader.late(TimeoutError())


def test_a_deadline_that_has_passed_is_an_error() -> None:
    reader = over([b"x"])
    reader.set_deadline(0.0)
    assert reader.timed
    assert reader.late(TimeoutError())
    with pytest.raises(DeadlineExceeded):
        reader.take(1)
    reader.set_deadline(None)
    assert reader.take(1) == b"x"


@pytest.mark.parametrize("count", [2000])
def test_a_line_that_comes_byte_by_byte_is_copied_in_linear_time(count: int) -> None:
    reader = over([b"a"] * count + [b"\n"])
    made = 0
    last: object = None
    while reader.fill(10):
        if reader.data is not last:
            made, last = made + 1, reader.data
    assert reader.unread == count + 1
    assert made <= 3
