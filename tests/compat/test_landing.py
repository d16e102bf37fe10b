"""Sized reads that land where they stay: what comes, an end and an error are those of receives joined."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable

import pytest

from httplib import HTTPSConnection, IncompleteRead
from httplib.compat.landing import Landing
from httplib.compat.reader import PIECE
from tests.support.scripted import HEAD, Await, Close, Cut, ScriptedServer, Step

BODY = b"".join(b"%08d" % number for number in range(50_000))


def filling(pieces: list[bytes], error: BaseException | None = None) -> Callable[[memoryview], int]:
    """Return what gives each piece, as much of it as there is room for, and then the end or `error`."""

    def fill(view: memoryview) -> int:
        if not pieces:
            if error is not None:
                raise error
            return 0
        piece, pieces[0] = pieces[0][: len(view)], pieces[0][len(view) :]
        if not pieces[0]:
            del pieces[0]
        view[: len(piece)] = piece
        return len(piece)

    return fill


@pytest.mark.parametrize("size", [1, 2, 5, 6])
def test_pieces_become_one(size: int) -> None:
    left = [b"abc", b"d", b"efg"]
    assert Landing().receive(size, filling(left)) == (b"abcdefg"[:size], None)
    assert b"".join(left) == b"abcdefg"[size:]


def test_fewer_at_the_end() -> None:
    landing = Landing()
    assert landing.receive(10, filling([b"abc", b"d"])) == (b"abcd", None)
    assert landing.receive(10, filling([])) == (b"", None)


def test_what_came_before_an_error_is_kept_and_the_next_read_is_another() -> None:
    landing = Landing()
    error = TimeoutError("timed out")
    assert landing.receive(10, filling([b"abc"], error)) == (b"abc", error)
    assert landing.receive(10, filling([], error)) == (b"", error)
    assert landing.receive(2, filling([b"abc"])) == (b"ab", None)


def test_no_memory_is_kept() -> None:
    views: list[memoryview] = []

    def fill(view: memoryview) -> int:
        views.append(view)
        if len(views) == 2:
            raise KeyboardInterrupt
        return 1

    data, error = Landing().receive(3, fill)
    assert (len(data), type(error)) == (1, KeyboardInterrupt)
    for view in views:
        with pytest.raises(ValueError, match="released"):
            view.tobytes()


# --- over TLS ----------------------------------------------------------------------------------------------------


def answer(body: bytes, length: int | None = None) -> list[Step]:
    return [HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (length or len(body)), body]


@pytest.mark.parametrize("timeout", [None, 20])
@pytest.mark.parametrize("size", [16384, 16385, 65536, PIECE, PIECE + 1, len(BODY) + 1])
def test_sized_reads_over_tls(
    size: int, timeout: float | None, server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    with ScriptedServer(answer(BODY) + answer(b"next"), context=server_context) as server:
        with HTTPSConnection("localhost", server.port, context=client_context, timeout=timeout) as connection:
            connection.request("GET", "/")
            read = connection.getresponse().read
            got: list[bytes] = []
            while data := read(size):
                got.append(data)
            assert b"".join(got) == BODY
            assert {len(data) for data in got[:-1]} <= {size}
            connection.request("GET", "/")
            assert connection.getresponse().read(65536) == b"next"


@pytest.mark.parametrize("end", [Close(), Cut()])
def test_a_read_cut_short_over_tls(end: Step, server_context: ssl.SSLContext, client_context: ssl.SSLContext) -> None:
    with ScriptedServer([*answer(BODY, len(BODY) + 1), end], context=server_context) as server:
        with HTTPSConnection(
            "localhost", server.port, context=client_context, timeout=20, strict_length=True
        ) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            got = response.read(200_000) + response.read(180_000)
            with pytest.raises(IncompleteRead) as caught:
                response.read(200_000)
    assert got + caught.value.partial == BODY
    assert caught.value.expected == 1


def test_a_read_cut_short_over_tls_gives_what_came_without_strict_length(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    with ScriptedServer([*answer(BODY, len(BODY) + 1), Close()], context=server_context) as server:
        with HTTPSConnection("localhost", server.port, context=client_context, timeout=20) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            got = [response.read(250_000), response.read(250_000), response.read(250_000)]
    assert got == [BODY[:250_000], BODY[250_000:], b""]


def test_a_timeout_over_tls_loses_nothing(server_context: ssl.SSLContext, client_context: ssl.SSLContext) -> None:
    read = threading.Event()
    script = [*answer(BODY, len(BODY) + 1), Await(read)]
    with ScriptedServer(script, context=server_context) as server:
        with HTTPSConnection("localhost", server.port, context=client_context, timeout=20) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            got = response.read(200_000) + response.read(180_000)
            sock = connection.sock
            assert sock is not None
            sock.settimeout(0.5)
            with pytest.raises(TimeoutError) as caught:
                response.read(200_000)
            read.set()
    assert got + caught.value.__dict__["partial"] == BODY
    assert sock.fileno() == -1
