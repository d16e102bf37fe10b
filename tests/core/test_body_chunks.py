"""The chunked transfer coding, at every cut and every read size, and its bounds."""

from __future__ import annotations

import pytest

from httplib.core.body import UNBOUNDED, ChunkedDecoder
from httplib.core.errors import BadChunk, HTTPException, IncompleteRead
from httplib.core.limits import DEFAULT_LIMITS, Limits
from tests.support.wire import BEHIND, every_cut, every_cut_with_bytes_behind


def feed(decoder: ChunkedDecoder, pieces: list[bytes], most: int = UNBOUNDED) -> tuple[bytes, bytes]:
    """Return the payload and what is left behind the body, or behind what could be decoded."""
    data = bytearray()
    body = bytearray()
    for piece in pieces:
        data += piece
        while not decoder.done:
            decoded, stop = decoder.decode(data, 0, most)
            assert all(decoded)
            assert sum(map(len, decoded)) <= most
            body += b"".join(decoded)
            del data[:stop]
            if not decoded:
                break
    return bytes(body), bytes(data)


CHUNKS: list[tuple[bytes, bytes, list[tuple[str, str]]]] = [
    (b"0\r\n\r\n", b"", []),
    (b"5\r\nhello\r\n0\r\n\r\n", b"hello", []),
    (b"005 \t\r\nhello\r\n1;a=b\r\n!\r\n000;x\r\n\r\n", b"hello!", []),
    (b"C\r\n0\r\n\r\n5\r\n\r\n0\r\r\n0\r\n\r\n", b"0\r\n\r\n5\r\n\r\n0\r", []),
    (b"2\r\nab\r\n" * 30 + b"1\r\nc\r\n" + b"2\r\nde\r\n" * 20 + b"0\r\n\r\n", b"ab" * 30 + b"c" + b"de" * 20, []),
    (b"0\r\nA: 1\r\n\r\n", b"", [("A", "1")]),
    (b"1\r\na\r\n0\r\nA: 1\r\nB:\r\n 2\r\nrubbish\r\nA: 3\r\n\r\n", b"a", [("A", "1"), ("B", "2"), ("A", "3")]),
    (b"0\r\nA: 1\n\n", b"", [("A", "1")]),
    (b"0\r\n\n", b"", []),
]


@pytest.mark.parametrize(("wire", "payload", "trailers"), CHUNKS)
@pytest.mark.parametrize("most", [1, 2, 3, 61, UNBOUNDED])
def test_chunks_are_read_at_every_cut_and_nothing_behind_them(
    wire: bytes, payload: bytes, trailers: list[tuple[str, str]], most: int
) -> None:
    for pieces in every_cut_with_bytes_behind(wire):
        decoder = ChunkedDecoder()
        body, left = feed(decoder, pieces, most)
        assert (body, left, decoder.done) == (payload, BEHIND, True)
        assert decoder.trailers == trailers


@pytest.mark.parametrize(("wire", "payload", "trailers"), CHUNKS)
def test_no_beginning_of_chunks_is_a_body(wire: bytes, payload: bytes, trailers: list[tuple[str, str]]) -> None:
    last = wire.rindex(b"\r\n0") if b"\r\n0" in wire else -2
    tolerated = wire.index(b"\n", last + 2) + 1
    for end in range(tolerated):
        decoder = ChunkedDecoder()
        body, _ = feed(decoder, [wire[:end]])
        assert payload.startswith(body)
        with pytest.raises(IncompleteRead):
            decoder.end_of_stream()
        assert not decoder.done


@pytest.mark.parametrize("trailer", [b"", b"A: 1\r\n", b"A: 1\r\nB: 2\r\n"])
def test_a_missing_blank_line_behind_the_last_chunk_is_tolerated_and_not_trusted(trailer: bytes) -> None:
    for pieces in every_cut(b"1\r\na\r\n0\r\n" + trailer):
        decoder = ChunkedDecoder()
        assert feed(decoder, pieces)[0] == b"a"
        decoder.end_of_stream()
        assert (decoder.done, decoder.clean, decoder.trailers) == (True, False, [])


@pytest.mark.parametrize("trailer", [b"\r", b"A", b"A: 1\r", b"A: 1\r\nB: 2", b"A: 1\r\n\r"])
def test_an_end_inside_a_trailer_line_is_not(trailer: bytes) -> None:
    for pieces in every_cut(b"0\r\n" + trailer):
        decoder = ChunkedDecoder()
        feed(decoder, pieces)
        with pytest.raises(IncompleteRead):
            decoder.end_of_stream()


def test_what_is_owed_in_a_chunk_is_told_when_the_stream_ends() -> None:
    decoder = ChunkedDecoder()
    assert feed(decoder, [b"a\r\nhel"]) == (b"hel", b"")
    assert (decoder.direct, decoder.owed) == (7, None)
    with pytest.raises(IncompleteRead) as caught:
        decoder.end_of_stream()
    assert caught.value.expected == 7


def test_chunk_data_may_go_straight_to_the_caller() -> None:
    decoder = ChunkedDecoder()
    assert decoder.decode(b"5\r\n", 0, 10) == ([], 3)
    assert decoder.direct == 5
    decoder.took(3)
    decoder.took(2)
    assert decoder.decode(b"\r\n0\r\n\r\n", 0, 10) == ([], 7)
    assert decoder.done


BAD_CHUNKS = [
    *[(line, b"") for line in (b"+5\r\nhello", b"-5\r\nhello", b" 5\r\nhello", b"0x5\r\nhello", b"0_5\r\nhello")],
    *[(line, b"") for line in (b"5\nhello", b"5\r\r\nhello", b"5 5\r\nhello", b"g\r\n", b"\r\n", b"0" * 17 + b"\r\n")],
    *[(line, b"") for line in (b"5;a\nhello", b"5;a\rb\r\nhello", b"5;\0\r\nhello", b";a\r\n")],
    *[(line, b"") for line in (b"8000000000000000\r\n", b"FFFFFFFFFFFFFFFF\r\n")],
    *[(b"5\r\nhello" + behind, b"hello") for behind in (b"XX", b"\n", b"\r\r", b"0\r\n", b"\r\n\r\n", b"\r\nx\n")],
    (b"2\r\nab\r\n" * 9 + b"2\r\nab\rx", b"ab" * 10),
    (b"2\r\nab\r\n" * 9 + b"2\nab\r\n", b"ab" * 9),
    (b"2\r\nab\r\n" * 20 + b"2\r\nab\rx" + b"2\r\nab\r\n" * 20, b"ab" * 21),
]


def drive(decoder: ChunkedDecoder, pieces: list[bytes], most: int, body: bytearray) -> None:
    """Feed `pieces` and add the payload to `body`, up to the fault."""
    data = b""
    for piece in pieces:
        data += piece
        decoded = [b""]
        while decoded:
            decoded, stop = decoder.decode(data, 0, most)
            data = data[stop:]
            body += b"".join(decoded)


@pytest.mark.parametrize(("wire", "payload"), BAD_CHUNKS)
@pytest.mark.parametrize("most", [1, 5, UNBOUNDED])
def test_a_bad_chunk_is_an_error_behind_the_payload_before_it_at_every_cut(
    wire: bytes, payload: bytes, most: int
) -> None:
    for pieces in every_cut(wire):
        body = bytearray()
        with pytest.raises(BadChunk) as caught:
            drive(ChunkedDecoder(), pieces, most, body)
        assert bytes(body) == payload
        assert caught.value.partial == b""
        assert caught.value.line
        assert "the peer broke the chunked coding" in caught.value.__dict__["__notes__"][0]


def test_an_error_repeats_where_it_stands() -> None:
    decoder = ChunkedDecoder()
    for _ in range(3):
        with pytest.raises(BadChunk):
            decoder.decode(b"x\r\n", 0, 10)


# --- bounds ------------------------------------------------------------------------------------------------------

SMALL = DEFAULT_LIMITS._replace(line=20, trailers=2, trailer_bytes=30, chunk_extensions=10, content_length=1000)


def verdict(pieces: list[bytes], limits: Limits) -> str:
    decoder = ChunkedDecoder(limits)
    try:
        feed(decoder, pieces)
    except HTTPException as error:
        return f"{error.phase}: {type(error).__name__} {getattr(error, 'limit', '')}".strip()
    return "read" if decoder.done else "wants more"


def assert_verdict(wire: bytes, expected: str) -> None:
    for pieces in every_cut(wire):
        assert verdict(pieces, SMALL) == expected


def test_a_size_line_of_the_limit_passes_and_one_byte_more_does_not() -> None:
    assert_verdict(b"0000000000;" + b"a" * 7 + b"\r\n\r\n", "read")
    assert_verdict(b"0000000000;" + b"a" * 8 + b"\r\n\r\n", "body: LineTooLong 20")
    assert_verdict(b"0000000000;" + b"a" * 8, "wants more")
    assert_verdict(b"0000000000;" + b"a" * 9, "body: LineTooLong 20")


def test_extensions_of_one_body_are_added_up() -> None:
    assert_verdict(b"1;234\r\na\r\n1;67\r\nb\r\n1;9\r\nc\r\n0\r\n\r\n".replace(b"1;9", b"1;"), "read")
    assert_verdict(b"1;234\r\na\r\n1;67\r\nb\r\n1;90\r\nc\r\n0\r\n\r\n", "read")
    assert_verdict(b"1;234\r\na\r\n1;67\r\nb\r\n1;90\r\nc\r\n0;\r\n\r\n", "body: LimitExceeded chunk_extensions")


def test_blanks_in_the_place_of_extensions_count_too() -> None:
    assert_verdict(b"1    \r\na\r\n1 \t \t  \r\nb\r\n0\r\n\r\n", "read")
    assert_verdict(b"1    \r\na\r\n1 \t \t  \r\nb\r\n0 \r\n\r\n", "body: LimitExceeded chunk_extensions")


def test_a_chunk_of_the_limit_passes_and_one_byte_more_does_not() -> None:
    assert_verdict(b"3E8\r\n", "wants more")
    assert_verdict(b"3E9\r\n", "body: BadChunk")


def test_a_trailer_section_of_the_limit_passes_and_one_line_more_does_not() -> None:
    assert_verdict(b"0\r\nA: 1\r\nx\r\n\r\n", "read")
    assert_verdict(b"0\r\nA: 1\r\nx\r\ny\r\n\r\n", "body: LimitExceeded fields")
    assert_verdict(b"0\r\nA: 1\r\nx\r\ny\r\n", "body: LimitExceeded fields")


def test_trailer_bytes_of_the_limit_pass_and_one_more_does_not() -> None:
    assert_verdict(b"0\r\nA: 34567890123\r\nB: 3456789\r\n\r\n", "read")
    assert_verdict(b"0\r\nA: 34567890123\r\nB: 34567890\r\n\r\n", "body: LimitExceeded trailer_bytes")


def test_a_trailer_line_of_the_limit_passes_and_one_byte_more_does_not() -> None:
    assert_verdict(b"0\r\nA: 456789012345678\r\n\r\n", "read")
    assert_verdict(b"0\r\nA: 4567890123456789\r\n\r\n", "body: LineTooLong 20")


def test_the_defaults_at_their_bounds() -> None:
    line = b"0;" + b"a" * 65532 + b"\r\n"
    assert verdict([line + b"\r\n"], DEFAULT_LIMITS) == "read"
    assert verdict([b"0" + line + b"\r\n"], DEFAULT_LIMITS) == "body: LineTooLong 65536"
    assert verdict([b"1;" + b"a" * 32767 + b"\r\nx\r\n", b"0;" + b"a" * 32767 + b"\r\n\r\n"], DEFAULT_LIMITS) == "read"
    assert (
        verdict([b"1;" + b"a" * 32767 + b"\r\nx\r\n", b"0;" + b"a" * 32768 + b"\r\n\r\n"], DEFAULT_LIMITS)
        == "body: LimitExceeded chunk_extensions"
    )
    assert verdict([b"0\r\n" + b"A: 1\r\n" * 100 + b"\r\n"], DEFAULT_LIMITS) == "read"
    assert verdict([b"0\r\n" + b"A: 1\r\n" * 101 + b"\r\n"], DEFAULT_LIMITS) == "body: LimitExceeded fields"


class Counting(bytes):
    """Counts the bytes that `find` looks at."""

    looked = 0

    def find(self, sub: bytes, start: int = 0, end: int | None = None) -> int:  # type: ignore[override]  # as used here
        Counting.looked += min(len(self), len(self) if end is None else end) - start
        return super().find(sub, start, len(self) if end is None else end)


@pytest.mark.parametrize("opening", [b"1;", b"0\r\nA: "], ids=["size line", "trailer"])
def test_a_line_that_comes_byte_by_byte_is_not_looked_at_again_with_each_byte(opening: bytes) -> None:
    def work(size: int) -> int:
        decoder = ChunkedDecoder(DEFAULT_LIMITS)
        Counting.looked = pos = 0
        wire = opening + b"a" * size
        for end in range(1, len(wire) + 1):
            _, stop = decoder.decode(Counting(wire[pos:end]), 0, 10)
            pos += stop
        return Counting.looked

    assert work(4000) < 5 * work(1000)
