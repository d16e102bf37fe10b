"""Framing: which decoder reads a body, and what each makes of bytes, at every cut and every read size."""

from __future__ import annotations

import pytest

from httplib.core.body import (
    UNBOUNDED,
    BodyDecoder,
    ChunkedDecoder,
    LengthDecoder,
    UntilCloseDecoder,
    body_of,
)
from httplib.core.errors import (
    IncompleteRead,
    InvalidHeader,
    UnknownTransferEncoding,
)
from httplib.core.fields import parse_fields
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.core.response import ResponseHead
from tests.support.wire import BEHIND, every_cut, every_cut_with_bytes_behind

STRICT = DEFAULT_LIMITS._replace(strict=True)


def head_of(section: bytes, status: int = 200, version: int = 11) -> ResponseHead:
    return ResponseHead(version, status, "", parse_fields(section, DEFAULT_LIMITS))


def framing(section: bytes, status: int = 200, version: int = 11, method: str = "GET") -> tuple[str, int | None, bool]:
    decoder = body_of(method, head_of(section, status, version))
    return type(decoder).__name__.removesuffix("Decoder"), decoder.owed, decoder.clean


def feed(decoder: BodyDecoder, pieces: list[bytes], most: int = UNBOUNDED) -> tuple[bytes, bytes]:
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


# --- which decoder -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (b"", ("UntilClose", None, False)),
        (b"Content-Length: 5\r\n", ("Length", 5, True)),
        (b"Content-Length: 0\r\n", ("Length", 0, True)),
        (b"Content-Length: 007\r\n", ("Length", 7, True)),
        (b"Content-Length: 9223372036854775807\r\n", ("Length", 2**63 - 1, True)),
        (b"Content-Length: 5\r\nContent-Length: 5\r\n", ("Length", 5, True)),
        (b"Content-Length: 5,5 ,\t5\r\n", ("Length", 5, True)),
        (b"Content-Length: -1\r\n", ("UntilClose", None, False)),
        (b"Content-Length: many\r\n", ("UntilClose", None, False)),
        (b"Content-Length:\r\n", ("UntilClose", None, False)),
        (b"Content-Length: 5.0\r\n", ("UntilClose", None, False)),
        (b"Transfer-Encoding: chunked\r\n", ("Chunked", None, True)),
        (b"Transfer-Encoding: Chunked\r\n", ("Chunked", None, True)),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", ("Chunked", None, False)),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5, 6\r\n", ("Chunked", None, False)),
        (b"Transfer-Encoding: identity\r\n", ("UntilClose", None, False)),
        (b"Transfer-Encoding: Identity\r\nContent-Length: 5\r\n", ("Length", 5, False)),
    ],
)
def test_framing_by_the_fields(section: bytes, expected: tuple[str, int | None, bool]) -> None:
    assert framing(section) == expected


def test_chunks_from_a_peer_of_1_0_are_read_but_not_trusted() -> None:
    assert framing(b"Transfer-Encoding: chunked\r\n", version=10) == ("Chunked", None, False)


@pytest.mark.parametrize(
    ("method", "status"),
    [
        ("HEAD", 200),
        ("HEAD", 404),
        ("GET", 304),
        ("get", 304),
        ("CONNECT", 200),
        ("CONNECT", 299),
        ("GET", 101),
        ("GET", 103),
    ],
)
@pytest.mark.parametrize(
    ("section", "clean"),
    [
        (b"", True),
        (b"Content-Length: 5\r\n", True),
        (b"Content-Length: 5, 6\r\n", True),
        (b"Transfer-Encoding: chunked\r\n", True),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", False),
    ],
)
def test_some_responses_have_no_body(method: str, status: int, section: bytes, clean: bool) -> None:
    assert framing(section, status, method=method) == ("Length", 0, clean)


@pytest.mark.parametrize(
    ("section", "clean"),
    [
        (b"", True),
        (b"Content-Length: 0\r\n", True),
        (b"Content-Length: 5\r\n", False),
        (b"Content-Length: x\r\n", False),
        (b"Transfer-Encoding: chunked\r\n", False),
    ],
)
def test_a_204_that_is_framed_as_if_it_had_a_body_is_not_trusted(section: bytes, clean: bool) -> None:
    assert framing(section, 204) == ("Length", 0, clean)


@pytest.mark.parametrize("method", ["head", "Head", "connect"])
def test_a_method_that_the_peer_may_not_know_in_this_spelling_is_not_trusted(method: str) -> None:
    assert framing(b"Content-Length: 5\r\n", method=method) == ("Length", 0, False)


def test_a_coding_from_a_peer_of_1_0_is_not_trusted_without_a_body_either() -> None:
    assert framing(b"Transfer-Encoding: chunked\r\n", 304, version=10) == ("Length", 0, False)


@pytest.mark.parametrize(("method", "status"), [("GET", 205), ("CONNECT", 300), ("CONNECT", 407), ("HEADER", 200)])
def test_other_responses_have_one(method: str, status: int) -> None:
    assert framing(b"Content-Length: 5\r\n", status, method=method) == ("Length", 5, True)


@pytest.mark.parametrize(
    "value",
    [
        *("gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked", "identity, chunked", "chunked, identity", ""),
        *("chunked;q=1", "xchunked", "chunkedx", "\x0bchunked", "chunked\x85", '"chunked"', "chunked,", ",chunked"),
    ],
)
def test_any_other_coding_is_refused(value: str) -> None:
    section = f"Transfer-Encoding: {value}\r\nContent-Length: 5\r\n".encode("latin-1")
    with pytest.raises(UnknownTransferEncoding) as caught:
        body_of("GET", head_of(section))
    assert caught.value.side == "remote"


def test_a_coding_in_two_fields_is_refused() -> None:
    with pytest.raises(UnknownTransferEncoding):
        body_of("GET", head_of(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"))


LENGTHS = [
    "+5",
    "5_0",
    "5 0",
    "\xa05",
    "5\x0b",
    "\x005",
    "5, 6",
    "5,",
    ",5",
    "5, x",
    "x, x",
    "9" * 20,
    "0" * 20,
    str(2**63),
]


@pytest.mark.parametrize("value", [value for value in LENGTHS if "\0" not in value])
@pytest.mark.parametrize("limits", [DEFAULT_LIMITS, STRICT], ids=["default", "strict"])
def test_a_doubtful_length_is_refused(value: str, limits: Limits) -> None:
    with pytest.raises(InvalidHeader, match="the end of the body is not known for sure") as caught:
        body_of("GET", head_of(f"Content-Length: {value}\r\n".encode("latin-1")), limits)
    assert caught.value.line


@pytest.mark.parametrize("value", ["-1", "many", "", "5.0"])
def test_a_senseless_length_is_refused_where_limits_are_strict(value: str) -> None:
    with pytest.raises(InvalidHeader, match="no plain number"):
        body_of("GET", head_of(f"Content-Length: {value}\r\n".encode()), STRICT)


def test_two_framings_are_refused_where_limits_are_strict() -> None:
    with pytest.raises(InvalidHeader, match="both Transfer-Encoding and Content-Length"):
        body_of("GET", head_of(b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), STRICT)


def test_a_length_of_the_limit_passes_and_one_more_does_not() -> None:
    limits = DEFAULT_LIMITS._replace(content_length=1000)
    assert body_of("GET", head_of(b"Content-Length: 1000\r\n"), limits).owed == 1000
    with pytest.raises(InvalidHeader, match="over 1000"):
        body_of("GET", head_of(b"Content-Length: 1001\r\n"), limits)


def test_a_long_length_is_refused_before_it_becomes_a_number() -> None:
    # A million digits would take int() a minute and more.
    with pytest.raises(InvalidHeader) as caught:
        body_of("GET", head_of(b"Content-Length: " + b"9" * 60_000 + b"\r\n"))
    assert len(str(caught.value)) < 500


# --- known length ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [1, 2, 4, 5, 6, UNBOUNDED])
def test_a_known_length_is_taken_and_nothing_behind_it(most: int) -> None:
    for pieces in every_cut_with_bytes_behind(b"hello"):
        decoder = LengthDecoder(5)
        body, left = feed(decoder, pieces, most)
        assert (body, left, decoder.done, decoder.owed) == (b"hello", BEHIND, True, 0)


def test_bytes_that_go_straight_to_the_caller_are_counted() -> None:
    decoder = LengthDecoder(5)
    decoder.took(3)
    assert (decoder.direct, decoder.owed, decoder.done) == (2, 2, False)
    assert decoder.decode(b"xlo!", 1, 10) == ([b"lo"], 3)
    assert decoder.done


def test_the_end_of_the_stream_short_of_the_length_is_an_error() -> None:
    decoder = LengthDecoder(5)
    decoder.took(2)
    with pytest.raises(IncompleteRead) as caught:
        decoder.end_of_stream()
    assert (caught.value.partial, caught.value.expected) == (b"", 3)


@pytest.mark.parametrize("decoder", [LengthDecoder(0), LengthDecoder(5), UntilCloseDecoder(), ChunkedDecoder()])
def test_no_bytes_give_no_payload(decoder: BodyDecoder) -> None:
    assert decoder.decode(b"", 0, 10) == ([], 0)
    assert decoder.decode(b"xyz", 3, 10) == ([], 3)


# --- until the end of the stream ---------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [1, 3, UNBOUNDED])
def test_until_the_end_everything_is_payload(most: int) -> None:
    for pieces in every_cut(b"a\r\n\r\nHTTP/1.1"):
        decoder = UntilCloseDecoder()
        assert feed(decoder, pieces, most) == (b"a\r\n\r\nHTTP/1.1", b"")
        assert (decoder.done, decoder.owed, decoder.clean) == (False, None, False)
        decoder.took(7)
        decoder.end_of_stream()
        assert (decoder.done, decoder.direct) == (True, 0)


def test_the_base_leaves_decoding_to_the_three() -> None:
    base = BodyDecoder(0, False, True)
    assert base.owed is None
    with pytest.raises(NotImplementedError):
        base.decode(b"", 0, 1)
    with pytest.raises(NotImplementedError):
        base.took(1)
    with pytest.raises(IncompleteRead):
        base.end_of_stream()
