"""G1 and G2: there is one reading of where a message ends, or none; numbers are plain digits of a bounded count."""

from __future__ import annotations

import pytest

from httplib.core.errors import HTTPException, InvalidHeader, UnknownTransferEncoding
from tests.support.driving import FedSocket, connected, through_connection

CHUNKED = b"5\r\nhello\r\n0\r\n\r\n"
SMUGGLED = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"


def response(*lines: bytes, version: bytes = b"1.1") -> bytes:
    return b"\r\n".join([b"HTTP/" + version + b" 200 OK", *lines, b"", b""])


@pytest.mark.parametrize("order", [1, -1])
def test_transfer_encoding_wins_over_content_length_and_ends_the_connection(order: int) -> None:
    lines = [b"Content-Length: 3", b"Transfer-Encoding: chunked"][::order]
    reading = through_connection([response(*lines) + CHUNKED + SMUGGLED])
    assert reading.body == b"hello"
    assert not reading.persists


def test_chunks_in_http_1_0_end_the_connection_even_if_it_was_to_stay_open() -> None:
    lines = b"Connection: keep-alive", b"Transfer-Encoding: chunked"
    reading = through_connection([response(*lines, version=b"1.0") + CHUNKED + SMUGGLED])
    assert reading.body == b"hello"
    assert not reading.persists


@pytest.mark.parametrize(
    "coding",
    [
        *(b"gzip, chunked", b"chunked, gzip", b"chunked, chunked", b"chunked, identity", b"identity, chunked", b"x"),
        *(
            b"chunked;a=b",
            b"chunked ;",
            b"xchunked",
            b"chunked\x0b",
            b"\xa0chunked",
            b"chunked\r\n ",
            b"chunked\0",
            b"",
        ),
        *(b"chunked\r\nTransfer-Encoding: identity", b"identity\r\nTransfer-Encoding: chunked", b"chunked\rX: y"),
    ],
)
@pytest.mark.parametrize("length", [(), (b"Content-Length: 5",)])
def test_any_other_coding_is_an_error_and_never_read_by_its_length(coding: bytes, length: tuple[bytes, ...]) -> None:
    reading = through_connection([response(b"Transfer-Encoding: " + coding, *length) + b"hello"])
    assert reading.error in (UnknownTransferEncoding, InvalidHeader)
    assert reading.body == b""


@pytest.mark.parametrize(
    "line",
    [
        *(b"Transfer-Encoding : chunked", b" Transfer-Encoding: chunked", b"Transfer-Encoding\t:chunked"),
        *(b"Transfer-Encoding\0: chunked", b"X: y\rTransfer-Encoding: chunked", b"\x0bTransfer-Encoding: chunked"),
        *(b"Content-Length : 5", b"Content-Length\xa0: 5", b"Content-Length", b"Content-Length: 5\r\n\t5"),
    ],
)
def test_a_field_that_only_some_would_see_is_an_error(line: bytes) -> None:
    reading = through_connection([response(line, b"Content-Length: 5") + b"hello"])
    assert reading.error is InvalidHeader


@pytest.mark.parametrize(
    "values",
    [
        *((b"5", b"6"), (b"6", b"5"), (b"5, 6",), (b"5", b"5, 6"), (b"5", b""), (b"", b"5"), (b"5", b"-5"), (b"5,",)),
        *(
            (b"5", b"+5"),
            (b"5", b"05"),
            (b"5;5",),
            (b"5 5",),
            (b"5\x0b",),
            (b"\x855",),
            (b"+5",),
            (b"5_0",),
            (b"0" * 20,),
        ),
        *((b"9223372036854775808",), (b"99999999999999999999999",), (b"5" * 5000,), (b"\xb2 5",)),
    ],
)
def test_lengths_that_differ_or_are_no_plain_number_are_an_error(values: tuple[bytes, ...]) -> None:
    reading = through_connection([response(*(b"Content-Length: " + value for value in values)) + b"hello"])
    if values in ((b"5;5",), (b"\xb2 5",)):
        # Nobody takes this for a number: it is ignored, and the body ends with the connection.
        assert (reading.error, reading.body, reading.persists) == (None, b"hello", False)
    else:
        assert reading.error is InvalidHeader


@pytest.mark.parametrize("value", [b"-5", b"five", b"", b"5.0", b"0x5"])
def test_a_senseless_length_is_ignored_and_ends_the_connection(value: bytes) -> None:
    reading = through_connection([response(b"Content-Length: " + value) + b"hello" + SMUGGLED])
    assert reading.body == b"hello" + SMUGGLED
    assert not reading.persists


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("lines", [(b"Content-Length: 9",), (b"Transfer-Encoding: chunked",)])
def test_a_204_that_announces_a_body_ends_the_connection(method: str, lines: tuple[bytes, ...]) -> None:
    wire = response(*lines).replace(b"200 OK", b"204 No Content")
    reading = through_connection([wire + SMUGGLED], method)
    assert (reading.body, reading.persists) == (b"", False)


@pytest.mark.parametrize(
    "size", [b"+5", b"-5", b"0x5", b"5_0", b" 5", b"5\x0b", b"\xb55", b"0" * 17, b"FFFFFFFFFFFFFFFF", b"5.", b"5,5"]
)
def test_a_chunk_size_is_hex_digits_of_a_bounded_count(size: bytes) -> None:
    reading = through_connection([response(b"Transfer-Encoding: chunked") + size + b"\r\nhello\r\n0\r\n\r\n"])
    assert reading.error is not None
    assert issubclass(reading.error, HTTPException)
    assert reading.body == b""


def test_a_connection_in_doubt_is_closed_and_serves_nothing_else() -> None:
    wire = response(b"Content-Length: 5", b"Content-Length: 6") + b"hello" + SMUGGLED
    with FedSocket([wire]) as stream, connected(stream) as connection:
        connection.request("GET", "/")
        with pytest.raises(InvalidHeader):
            connection.getresponse()
        assert connection.sock is None
        assert stream.fileno() == -1
