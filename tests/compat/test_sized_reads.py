"""Sized reads of a chunked body: what is received at once ends where a read ends, within bounds."""

from __future__ import annotations

import pytest

from httplib.compat.exchange import SMALL, Exchange
from httplib.compat.reader import PIECE, Reader
from httplib.core.body import ChunkedDecoder
from httplib.core.limits import DEFAULT_LIMITS
from tests.support.pieces import Pieces


class Recorded(Pieces):
    """Gives all that is asked for, and keeps what that was."""

    def __init__(self, wire: bytes) -> None:
        super().__init__([wire])
        self.asked: list[int] = []

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        self.asked.append(bufsize)
        return super().recv(bufsize)


def body_of_chunks(size: int, total: int) -> tuple[bytes, bytes]:
    payload = bytes(range(256)) * (total // 256 + 1)
    chunks = [payload[at : min(at + size, total)] for at in range(0, total, size)]
    return payload[:total], b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


def exchange_over(stream: Recorded) -> Exchange:
    exchange = Exchange(Reader(stream), DEFAULT_LIMITS)
    exchange.decoder = ChunkedDecoder()
    return exchange


@pytest.mark.parametrize("size", [1, 64, 1000, 1024, 16384, 50_000, 65_536, 100_000])
@pytest.mark.parametrize("most", [1000, 8192, 65_536, 100_000, PIECE, PIECE + 1, 2_000_000])
def test_a_body_is_the_same_however_it_is_read(size: int, most: int) -> None:
    payload, wire = body_of_chunks(size, 700_000)
    stream = Recorded(wire)
    exchange = exchange_over(stream)
    got: list[bytes] = []
    while data := exchange.read(most):
        got.append(data)
    assert b"".join(got) == payload
    assert {len(data) for data in got[:-1]} <= {most}
    assert all(0 < asked <= PIECE + SMALL for asked in stream.asked)


@pytest.mark.parametrize(("size", "most"), [(1024, 65_536), (16_384, 65_536), (1000, 8192), (10_000, 50_000)])
def test_no_read_needs_two_receives_once_the_chunks_are_known(size: int, most: int) -> None:
    _, wire = body_of_chunks(size, 2_000_000)
    stream = Recorded(wire)
    exchange = exchange_over(stream)
    exchange.read(most)
    exchange.read(PIECE // most * most)
    while len(exchange.read(most)) == most:
        before = len(stream.asked)
        unread = exchange.reader.unread
        if len(exchange.read(most)) < most:
            break
        assert len(stream.asked) == before + (unread == 0)


def test_reads_of_other_sizes_leave_nothing_out() -> None:
    payload, wire = body_of_chunks(1024, 600_000)
    exchange = exchange_over(Recorded(wire))
    got = b""
    for most in (65_536, 1, 100_000, 7, 65_536, 300_000, 12, 200_000):
        got += exchange.read(most)
    assert got == payload
