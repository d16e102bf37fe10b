"""The sending half of a stream: what it knows of the other direction, and what it says when sending fails."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from httplib.compat.reader import Reader
from httplib.compat.sender import WATCHED, Sender
from httplib.core.body import LengthDecoder
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.core.response import parse_head
from tests.support.driving import FedSocket
from tests.support.pieces import Pieces

GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
NO = b"HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"


def sender_of(stream: object) -> Sender:
    return Sender(Reader(stream), stream)  # type: ignore[arg-type]  # streams of all kinds, also bad ones


# --- silence -----------------------------------------------------------------------------------------------------


def test_a_socket_where_nothing_came_is_silent(pair: tuple[socket.socket, socket.socket]) -> None:
    assert sender_of(pair[0]).silent()


@pytest.mark.parametrize("what", [b"x", b""], ids=["bytes", "the end"])
def test_a_socket_where_something_came_is_not(pair: tuple[socket.socket, socket.socket], what: bytes) -> None:
    near, far = pair
    if what:
        far.sendall(what)
    else:
        far.close()
    sender = sender_of(near)
    assert sender.readable(20_000)
    assert not sender.silent()


def test_a_socket_that_was_closed_behind_its_back_is_not_silent(pair: tuple[socket.socket, socket.socket]) -> None:
    sender = sender_of(pair[0])
    pair[0].close()
    assert not sender.silent()


@pytest.mark.parametrize("mark", ["spoilt", "doomed", "switched", "ended"])
def test_a_reader_that_is_out_of_order_is_not_silent(pair: tuple[socket.socket, socket.socket], mark: str) -> None:
    sender = sender_of(pair[0])
    setattr(sender.reader, mark, True)
    assert not sender.silent()


def test_unused_bytes_are_not_silence(pair: tuple[socket.socket, socket.socket]) -> None:
    sender = sender_of(pair[0])
    sender.reader.push_back(b"x")
    assert not sender.silent()


class Numbered(Pieces):
    """A stream with a descriptor of some kind."""

    def __init__(self, number: object) -> None:
        super().__init__([])
        self.number = number

    def fileno(self) -> object:
        if isinstance(self.number, Exception):
            raise self.number
        return self.number


@pytest.mark.parametrize("number", [-1, None, "3", OSError(9, "bad"), ValueError("closed"), AttributeError("none")])
def test_a_descriptor_that_is_none_counts_as_silence(number: object) -> None:
    sender = sender_of(Numbered(number))
    assert not sender.readable()
    assert sender.silent()


class Pending(Pieces):
    """A stream without a descriptor that holds bytes of its own, as TLS does."""

    def __init__(self, pieces: list[bytes]) -> None:
        super().__init__(pieces)
        self.timeouts: list[float | None] = []

    def pending(self) -> int:
        return len(self.left)

    def gettimeout(self) -> float | None:
        return self.timeout

    def settimeout(self, timeout: float | None, /) -> None:
        self.timeouts.append(timeout)
        super().settimeout(timeout)


def test_bytes_that_a_stream_holds_itself_are_not_silence() -> None:
    assert sender_of(Pending([])).silent()
    stream = Pending([b"forged"])
    stream.timeout = 7.0
    sender = sender_of(stream)
    assert not sender.silent()
    assert stream.timeouts == [0.0, 7.0]
    assert sender.reader.unread_bytes() == b"forged"


class WantReadError(OSError):
    """As TLS says that what came was nothing for the application."""


def test_a_stream_that_would_block_is_silent_though_it_is_readable() -> None:
    WantReadError.__name__ = "SSLWantReadError"

    class Tickets(Pending):
        def pending(self) -> int:
            return 5

        def recv(self, size: int, /) -> bytes:
            raise WantReadError(2, "want read")

    assert sender_of(Tickets([])).silent()


@pytest.mark.parametrize("error", [ConnectionResetError(104, "reset"), OSError(5, "other")])
def test_a_stream_that_fails_when_looked_at_is_not_silent(error: OSError) -> None:
    class Failing(Pending):
        def pending(self) -> int:
            return 5

        def recv(self, size: int, /) -> bytes:
            raise error

    assert not sender_of(Failing([])).silent()


# --- looking for an answer ---------------------------------------------------------------------------------------


def holding(data: bytes, **limits: Any) -> Sender:  # Any: bounds by name
    sender = sender_of(Pieces([]))
    sender._can_look = True
    sender.limits = DEFAULT_LIMITS._replace(**limits)
    sender.reader.push_back(data)
    return sender


@pytest.mark.parametrize("before", [b"", GO_ON, EARLY, GO_ON + EARLY * 3])
@pytest.mark.parametrize(
    "final", [NO, b"HTTP/1.1 101 x\r\n\r\n", b"HTTP/1.0 200\n\n", b"garbage\n", b"HTTP/1.1 200 x\r\nX: \0\r\n\r\n"]
)
def test_a_final_response_or_none_at_all_is_an_answer(before: bytes, final: bytes) -> None:
    sender = holding(before + final)
    assert sender.answered()
    assert sender.answered_early
    assert sender.reader.doomed
    assert sender.reader.unread_bytes() == before + final


@pytest.mark.parametrize("data", [b"", GO_ON, EARLY, NO[:5], NO[:-1], GO_ON + NO[:-1], EARLY[:-1]])
def test_interim_responses_and_parts_are_none(data: bytes) -> None:
    sender = holding(data)
    assert not sender.answered()
    assert not sender.reader.doomed
    assert sender.reader.unread_bytes() == data


def test_what_comes_in_parts_is_an_answer_once_it_is_whole() -> None:
    wire = GO_ON + EARLY + NO
    for step in (1, 2, 7):
        sender = holding(b"")
        for end in range(step, len(wire) + step, step):
            sender.reader.data, sender.reader.pos = wire[:end], 0
            assert sender.answered() is (end >= len(wire))


def test_the_answer_to_an_earlier_request_is_none_to_this_one() -> None:
    sender = holding(NO)
    sender.start(alone=False)
    assert not sender.answered()
    assert not sender.reader.doomed


def test_too_many_interim_responses_are_left_for_begin_to_refuse() -> None:
    assert not holding(GO_ON * 3, interim=3).answered()
    assert holding(GO_ON * 4, interim=3).answered()
    assert not holding(GO_ON * 4, head_bytes=4 * len(GO_ON)).answered()
    assert holding(GO_ON * 4, head_bytes=4 * len(GO_ON) - 1).answered()


def test_interim_responses_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []

    def counting(data: bytes, start: int, limits: Limits, resume: int) -> object:
        parsed.append(start)
        return parse_head(data, start, limits, resume)

    monkeypatch.setattr("httplib.compat.sender.parse_head", counting)
    sender = holding(b"", interim=1000)
    for count in range(1, 101):
        sender.reader.data = GO_ON * count
        assert not sender.answered()
    # One for each, and one at the end of each look.
    assert len(parsed) == 200


# --- waiting for 100 ---------------------------------------------------------------------------------------------


def awaiting(pieces: list[bytes]) -> Sender:
    stream = FedSocket(pieces, open_end=True)
    sender = sender_of(stream)
    # The socket feeds itself when it is read, so it looks readable from the start.
    sender._pending = lambda: 1
    try:
        sender.await_continue(0.2)
    finally:
        stream.close()
    return sender


@pytest.mark.parametrize("wire", [GO_ON, EARLY + GO_ON])
def test_100_in_any_pieces_is_leave_to_go_on(wire: bytes) -> None:
    for step in (1, 5, len(wire)):
        sender = awaiting([wire[i : i + step] for i in range(0, len(wire), step)])
        assert not sender.answered_early
        assert sender.reader.unread_bytes() == wire


@pytest.mark.parametrize("wire", [NO, EARLY + NO, b"garbage\n"])
def test_a_final_response_in_any_pieces_is_not(wire: bytes) -> None:
    for step in (1, 5, len(wire)):
        sender = awaiting([wire[i : i + step] for i in range(0, len(wire), step)])
        assert sender.answered_early
        assert sender.reader.unread_bytes() == wire


def test_a_stream_that_cannot_be_looked_at_is_not_waited_for() -> None:
    sender = sender_of(Pieces([GO_ON]))
    sender.await_continue(1000)
    assert not sender.answered_early


# --- sending -----------------------------------------------------------------------------------------------------


def test_what_was_sent_is_told() -> None:
    stream = Pieces([])
    sender = sender_of(stream)
    assert sender.sent == "none"
    sender.put(b"abc")
    sender.put(memoryview(b"de"))
    assert (sender.sent, sender.count, stream.sent) == ("part", 5, b"abcde")
    sender.start()
    assert (sender.sent, sender.count) == ("none", 0)


@pytest.mark.parametrize("error", [ConnectionResetError(104, "reset"), TimeoutError("timed out"), KeyboardInterrupt()])
def test_a_send_that_fails_dooms_the_connection(error: BaseException) -> None:
    class Failing(Pieces):
        def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
            raise error

    sender = sender_of(Failing([]))
    with pytest.raises(type(error)):
        sender.put(b"abc")
    assert (sender.failed, sender.reader.doomed, sender.sent) == (True, True, "part")
    assert not sender.silent()


def test_nothing_is_sent_behind_an_early_answer() -> None:
    stream = Pieces([])
    sender = sender_of(stream)
    sender.answered_early = True
    sender.put(b"abc")
    assert stream.sent == b""


def test_a_big_piece_gets_through_while_the_peer_only_reads(pair: tuple[socket.socket, socket.socket]) -> None:
    import threading

    near, far = pair
    data = bytes(range(256)) * 20_000
    got = bytearray()

    def read() -> None:
        while len(got) < len(data):
            got.extend(far.recv(1 << 20))

    thread = threading.Thread(target=read)
    thread.start()
    sender = sender_of(near)
    sender.put(data)
    thread.join(20)
    assert got == data
    assert (sender.count, sender.sent) == (len(data), "part")


def test_a_big_piece_that_nobody_takes_times_out(pair: tuple[socket.socket, socket.socket]) -> None:
    near, _ = pair
    near.settimeout(0.05)
    sender = sender_of(near)
    with pytest.raises(TimeoutError):
        sender.put(b"x" * 50 * WATCHED)
    assert sender.reader.doomed


def test_a_big_piece_to_a_peer_that_is_gone_fails(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    far.close()
    sender = sender_of(near)
    with pytest.raises(OSError, match=r"Broken pipe|reset"):
        sender.put(b"x" * 50 * WATCHED)
    assert sender.reader.doomed


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    ],
    ids=["length", "chunks"],
)
def test_an_answer_that_streams_while_we_send_is_looked_at_once(head: bytes, unit: bytes) -> None:
    class Decoder(LengthDecoder):
        """Counts the bytes it is given."""

        given = 0

        def decode(self, data: bytes | bytearray, start: int, most: int) -> tuple[list[bytes], int]:
            Decoder.given += len(data) - start
            return super().decode(data, start, most)

    sender = holding(head)
    assert not sender.answered()
    body = sender._body
    assert body is not None
    if type(body) is LengthDecoder:
        sender._body = Decoder(body.direct)
    for count in range(1, 2001):
        sender.reader.data = head + unit * count
        assert not sender.answered()
        assert sender._at > len(head) + len(unit) * (count - 1)
    assert Decoder.given <= 2000


def test_an_answer_that_streams_without_end_is_not_waited_for_and_fills_no_memory() -> None:
    sender = holding(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 300_000)
    assert not sender.answered()
    assert sender._deaf
    sender.reader.data += b"x" * 699_999
    assert not sender.answered()


def test_an_answer_with_a_fault_in_its_body_is_one() -> None:
    assert holding(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n").answered()
