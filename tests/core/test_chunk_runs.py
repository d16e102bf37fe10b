"""Runs of equal chunks, which are taken together: the payload and the faults are those of chunks read one by one."""

from __future__ import annotations

import pytest

from httplib.core.body import UNBOUNDED, ChunkedDecoder, LengthDecoder
from httplib.core.errors import BadChunk, LimitExceeded
from httplib.core.limits import DEFAULT_LIMITS
from tests.support.wire import every_cut

LAST = b"0\r\n\r\n"


def chunk(data: bytes, size_line: bytes | None = None) -> bytes:
    line = b"%x\r\n" % len(data) if size_line is None else size_line
    return line + data + b"\r\n"


def drain(decoder: ChunkedDecoder, data: bytes | bytearray, most: int = UNBOUNDED) -> tuple[bytes, int]:
    """Return the payload and where it stopped, asking again as long as any comes."""
    body = b""
    at = 0
    while not decoder.done:
        pieces, stop = decoder.decode(data, at, most)
        assert all(type(piece) is bytes for piece in pieces)
        if not pieces and stop == at:
            break
        body += b"".join(pieces)
        at = stop
    return body, at


@pytest.mark.parametrize("count", [1, 2, 4, 5, 6, 20, 21, 22, 84, 85, 86, 400])
@pytest.mark.parametrize("kind", [bytes, bytearray])
def test_a_run_of_any_length(count: int, kind: type[bytes] | type[bytearray]) -> None:
    payload = [b"%03d" % number for number in range(count)]
    data = b"".join(map(chunk, payload)) + LAST
    decoder = ChunkedDecoder()
    assert drain(decoder, kind(data + b"next")) == (b"".join(payload), len(data))
    assert decoder.done


@pytest.mark.parametrize("most", [1, 2, 3, 4, 7, 48, 50, 96])
def test_a_run_asked_for_in_parts(most: int) -> None:
    payload = [b"%03d" % number for number in range(64)]
    decoder = ChunkedDecoder()
    assert drain(decoder, b"".join(map(chunk, payload)) + LAST, most)[0] == b"".join(payload)


def test_a_run_at_every_cut() -> None:
    data = b"".join([chunk(b"ab")] * 20) + chunk(b"abc") + b"".join([chunk(b"ab")] * 3) + LAST
    for pieces in every_cut(data):
        decoder = ChunkedDecoder()
        rest = b""
        body = b""
        for piece in pieces:
            rest += piece
            more, stop = drain(decoder, rest)
            body += more
            rest = rest[stop:]
        assert (body, decoder.done) == (b"ab" * 20 + b"abc" + b"ab" * 3, True)


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("number", [1, 15, 16, 17, 63])
def test_one_wrong_byte_between_the_chunks_of_a_run(place: int, number: int) -> None:
    data = bytearray(b"".join([chunk(b"ab")] * 64) + LAST)
    # What stands in front of chunk `number`: CRLF of the one before it, its size line.
    data[number * 7 - 2 + place] = ord("x")
    decoder = ChunkedDecoder()
    assert drain_to_fault(decoder, bytes(data)) == b"ab" * number


def drain_to_fault(decoder: ChunkedDecoder, data: bytes) -> bytes:
    body = b""
    at = 0
    while True:
        try:
            pieces, at = decoder.decode(data, at, UNBOUNDED)
        except BadChunk:
            return body
        assert not decoder.done
        body += b"".join(pieces)


def test_a_size_line_written_in_another_way_begins_another_run() -> None:
    data = chunk(b"ab") * 8 + chunk(b"ab", b"02\r\n") * 8 + chunk(b"ab") * 8 + LAST
    assert drain(ChunkedDecoder(), data) == (b"ab" * 24, len(data))


# Small chunks are copied one by one, larger ones seen in place; the first of a run are always copied.
@pytest.mark.parametrize("size", [1, 1023, 1024, 4096, 4097])
@pytest.mark.parametrize("most", [10_000, UNBOUNDED])
@pytest.mark.parametrize("kind", [bytes, bytearray])
def test_a_run_of_chunks_of_any_size(size: int, most: int, kind: type[bytes] | type[bytearray]) -> None:
    payload = [bytes([number]) * size for number in range(100)]
    data = b"".join(map(chunk, payload)) + LAST
    assert drain(ChunkedDecoder(), kind(data + b"next"), most) == (b"".join(payload), len(data))


@pytest.mark.parametrize("size", [1023, 1024, 4097])
@pytest.mark.parametrize("place", range(7))
@pytest.mark.parametrize("number", [16, 17, 18, 40, 99])
def test_one_wrong_byte_far_in_a_run_of_chunks_of_any_size(size: int, place: int, number: int) -> None:
    line = b"%04x\r\n" % size
    data = bytearray(b"".join([chunk(b"x" * size, line)] * 100) + LAST)
    data[number * (size + 8) - 2 + place] = ord("y")
    decoder = ChunkedDecoder()
    assert drain_to_fault(decoder, bytes(data)) == b"x" * (size * number)


def test_a_run_leaves_the_bytes_free_to_grow() -> None:
    data = bytearray(chunk(b"x" * 2000) * 40)
    pieces, stop = ChunkedDecoder().decode(data, 0, UNBOUNDED)
    data += LAST
    assert (b"".join(pieces), stop) == (b"x" * 80_000, len(data) - len(LAST))


def test_a_run_behind_bytes_that_were_used() -> None:
    data = b"used" + chunk(b"ab") * 30 + LAST
    pieces, stop = ChunkedDecoder().decode(data, 4, UNBOUNDED)
    assert (b"".join(pieces), stop) == (b"ab" * 30, len(data))


def test_payload_that_looks_like_framing_is_payload() -> None:
    payload = b"\r\n5\r\n"
    decoder = ChunkedDecoder()
    assert drain(decoder, chunk(payload) * 40 + LAST)[0] == payload * 40


def test_extensions_of_equal_size_lines_are_still_counted() -> None:
    decoder = ChunkedDecoder(DEFAULT_LIMITS._replace(chunk_extensions=40))
    with pytest.raises(LimitExceeded, match="chunk extensions"):
        drain(decoder, chunk(b"ab", b"2;x\r\n") * 40 + LAST)


def test_how_much_of_the_stream_payload_takes_is_told_by_the_last_chunk() -> None:
    decoder = ChunkedDecoder()
    assert decoder.span(10) == 10
    decoder.decode(b"4\r\nab", 0, UNBOUNDED)
    assert [decoder.span(size) for size in (1, 2, 3, 6, 7)] == [1, 2, 8, 11, 17]
    decoder.decode(b"cd", 0, UNBOUNDED)
    assert [decoder.span(size) for size in (1, 4, 5)] == [6, 9, 15]
    assert LengthDecoder(100).span(10) == 10


def in_a_run(count: int = 20) -> ChunkedDecoder:
    """Return a decoder behind the data of `count` equal chunks."""
    decoder = ChunkedDecoder()
    decoder.decode((chunk(b"xyz") * count)[:-2], 0, UNBOUNDED)
    return decoder


FRAME = b"\r\n3\r\n"


@pytest.mark.parametrize("kind", [bytes, bytearray])
@pytest.mark.parametrize("behind", [b"", FRAME, FRAME + b"def"])
def test_whole_chunks_are_taken_at_once(kind: type[bytes] | type[bytearray], behind: bytes) -> None:
    run = FRAME + b"abc" + FRAME + b"def"
    decoder = in_a_run()
    assert decoder.at_once(kind(b"used" + run + behind), 4, 6) == (b"abcdef", 4 + len(run))
    assert decoder.at_once(kind(run + behind), 0, 6) == (b"abcdef", len(run))
    assert not decoder.done


@pytest.mark.parametrize("size", [0, 1, 3, 5, 7, 9, 3 * 65, UNBOUNDED])
def test_nothing_else_is_taken_at_once(size: int) -> None:
    data = (FRAME + b"abc") * 2
    decoder = in_a_run()
    assert decoder.at_once(data, 0, size) == (b"", 0)
    assert decoder.decode(data, 0, 6) == ([b"abcabc"], len(data))


@pytest.mark.parametrize("behind", [b"\r", b"\r\n3", b"\r\n0\r\n\r\n", b"\r\n4\r\n", b"junk"])
def test_what_is_no_such_frame_behind_the_run_is_for_the_rules(behind: bytes) -> None:
    data = (FRAME + b"abc") * 2 + behind
    assert in_a_run().at_once(data, 0, 6) == (b"", 0)


@pytest.mark.parametrize("place", [*range(5), *range(8, 13)])
def test_one_wrong_byte_between_chunks_taken_at_once(place: int) -> None:
    data = bytearray((FRAME + b"abc") * 2)
    data[place] = ord("x")
    assert in_a_run().at_once(data, 0, 6) == (b"", 0)


def test_nothing_is_taken_at_once_before_enough_equal_chunks() -> None:
    data = (FRAME + b"abc") * 2
    assert in_a_run(16).at_once(data, 0, 6) == (b"", 0)
    assert in_a_run(17).at_once(data, 0, 6) == (b"abcabc", len(data))


def test_nothing_is_taken_at_once_anywhere_but_behind_a_chunk() -> None:
    data = (FRAME + b"abc") * 2
    decoder = in_a_run()
    assert decoder.at_once(data, 0, 6)[0] == b"abcabc"
    assert decoder.decode(FRAME + b"ab", 0, 3) == ([b"ab"], 7)
    assert decoder.at_once(data, 0, 6) == (b"", 0)
    decoder.decode(b"c\r\n", 0, 1)
    assert decoder.at_once(data, 0, 6) == (b"", 0)
    decoder.decode(b"0\r\n", 0, 1)
    assert [decoder.at_once(data, 0, size) for size in (6, 9)] == [(b"", 0)] * 2
    decoder.decode(b"\r\n", 0, 1)
    assert decoder.done
    assert decoder.at_once(data, 0, 6) == (b"", 0)


def test_chunks_of_another_size_are_not_taken_at_once() -> None:
    decoder = in_a_run()
    assert decoder.at_once((FRAME + b"abc") * 2, 0, 6)[0] == b"abcabc"
    decoder.decode(b"\r\n2\r\nab", 0, 2)
    assert decoder.at_once((FRAME + b"abc") * 2, 0, 6) == (b"", 0)
    assert decoder.at_once(b"\r\n2\r\nab" * 3, 0, 6) == (b"", 0)


def test_bodies_without_framing_have_no_runs() -> None:
    assert LengthDecoder(10).at_once(b"abcdef", 1, 3) == (b"", 1)
