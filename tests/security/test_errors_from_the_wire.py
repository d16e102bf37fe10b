"""G13: whatever a peer sends, what is raised is an HTTPException or an OSError, and the connection is closed then."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httplib import HTTPConnection, HTTPException, ImproperConnectionState, NotConnected
from httplib.core.limits import DEFAULT_LIMITS
from tests.support.driving import WAYS, FedSocket, connected, read_by
from tests.support.examples import BAD, GOOD

METHODS = ["GET", "HEAD", "POST", "CONNECT"]
SMALL = DEFAULT_LIMITS._replace(line=200, fields=10, head_bytes=2000, interim=3, trailers=5, chunk_extensions=50)
CORPUS = [example.wire for example in (*GOOD, *BAD)]
PARTS = [
    *(
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.0 200 OK\r\n",
        b"HTTP/0.9 200 OK\r\n",
        b"HTTP/1.1 100 x\r\n\r\n",
        b"HTTP/1.1 204 \r\n",
    ),
    *(
        b"Content-Length: ",
        b"Transfer-Encoding: chunked\r\n",
        b"Connection: close\r\n",
        b"X: ",
        b"5\r\n",
        b"0\r\n",
        b"\r\n",
    ),
    *(b"\n", b"\r", b"\0", b" ", b"\t", b":", b";", b"-", b"+", b"_", b"0x", b"9" * 30, b"\xff", b"hello", b"A" * 300),
]


def one_after_another(connection: HTTPConnection, method: str, how: str) -> Exception | None:
    """Read two responses; return the error of a kind that programs expect, and let any other out."""
    try:
        for _ in range(2):
            connection.request(method, "/")
            response = connection.getresponse()
            body = b"".join(read_by(response, how, 7))
            assert isinstance(body, bytes)
            assert 100 <= response.status <= 999
    except (HTTPException, OSError) as error:
        return error
    return None


def survive(wire: bytes, cuts: list[int], method: str, how: str, strict: int) -> None:
    pieces = [wire[i:j] for i, j in zip([0, *cuts], [*cuts, None], strict=True)]
    with FedSocket(pieces) as stream, connected(stream, limits=SMALL, strict=strict) as connection:
        error = one_after_another(connection, method, how)
        if error is not None:
            assert len(str(error)) < 3000
            assert len(repr(error)) < 3000
            # The connection is closed for good, or what is left can do no harm: another request is refused or fails.
            again = one_after_another(connection, method, how)
            assert isinstance(again, (NotConnected, ImproperConnectionState, OSError))


@pytest.mark.parametrize("seed", range(40))
def test_mutated_responses(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        wire = bytearray(chance.choice(CORPUS) + chance.choice(CORPUS))
        for _ in range(chance.randint(0, 4)):
            at = chance.randrange(len(wire) + 1)
            match chance.randrange(4):
                case 0:
                    wire[at : at + 1] = bytes([chance.randrange(256)])
                case 1:
                    wire[at:at] = chance.choice(PARTS)
                case 2:
                    del wire[at : at + chance.randint(1, 9)]
                case _:
                    wire[at:at] = wire[at : at + chance.randint(1, 30)]
        cuts = sorted({chance.randrange(1, len(wire)) for _ in range(chance.randint(0, 5))}) if len(wire) > 1 else []
        survive(bytes(wire), cuts, chance.choice(METHODS), chance.choice(WAYS), chance.randint(0, 1))


@settings(max_examples=500, derandomize=True, deadline=None, database=None)
@given(
    st.lists(st.one_of(st.sampled_from(PARTS), st.binary(max_size=8)), max_size=25).map(b"".join),
    st.sampled_from(METHODS),
    st.sampled_from(WAYS),
    st.integers(0, 1),
)
def test_responses_put_together_at_random(wire: bytes, method: str, how: str, strict: int) -> None:
    survive(wire, list(range(1, len(wire)))[:: max(1, len(wire) // 10)], method, how, strict)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.binary(max_size=200), st.sampled_from(WAYS))
def test_random_bytes(wire: bytes, how: str) -> None:
    survive(wire, [], "GET", how, 1)
    survive(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + wire, [], "GET", how, 1)
    survive(b"HTTP/1.1 200 OK\r\n" + wire, [], "GET", how, 1)


@pytest.mark.parametrize(
    "wire",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7FFFFFFFFFFFFFFF\r\nx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"F" * 5000 + b"\r\nx",
        b"HTTP/1.1 " + b"9" * 5000 + b" OK\r\n\r\n",
        b"\xff\xfe" * 100,
    ],
)
@pytest.mark.parametrize("how", WAYS)
def test_numbers_too_large_for_python_or_the_machine(wire: bytes, how: str) -> None:
    with FedSocket([wire]) as stream, connected(stream, strict=1, strict_length=True) as connection:
        connection.request("GET", "/")
        with pytest.raises((HTTPException, OSError)):
            b"".join(read_by(connection.getresponse(), how, 100 if how in ("readinto", "peek") else 1 << 40))
