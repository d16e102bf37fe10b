"""Memory for a large body grows with what has arrived."""

from __future__ import annotations

import tracemalloc

import pytest

from httplib import HTTPConnection, IncompleteRead
from httplib.compat.whole import FIRST, read_whole
from tests.support.scripted import HEAD, Close, ScriptedServer


@pytest.mark.parametrize("announced", [50_000_000, 10**15])
def test_no_room_is_made_for_what_is_announced_and_does_not_come(announced: int) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % announced
    with ScriptedServer([HEAD, head, bytes(100_000), Close()]) as server:
        with HTTPConnection(server.host, server.port) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            tracemalloc.start()
            try:
                with pytest.raises(IncompleteRead) as caught:
                    response.read()
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
    assert len(caught.value.partial) == 100_000
    assert peak < 4 * FIRST


def test_room_is_made_for_as_much_as_has_come() -> None:
    size = 9 * FIRST + 5
    given: list[int] = []

    def fill(view: memoryview) -> int:
        given.append(len(view))
        return len(view)

    data, error = read_whole(size, fill)
    assert (len(data), error) == (size, None)
    assert given == [FIRST, FIRST, 2 * FIRST, 4 * FIRST, FIRST + 5]


def test_it_ends_where_nothing_more_comes() -> None:
    counts = iter([3, 4, 0])
    assert read_whole(10, lambda view: next(counts)) == (bytes(7), None)


def test_what_came_before_an_error_is_kept() -> None:
    pieces = iter([b"abc", b"de"])

    def fill(view: memoryview) -> int:
        piece = next(pieces, None)
        if piece is None:
            raise TimeoutError("timed out")
        view[: len(piece)] = piece
        return len(piece)

    data, error = read_whole(10, fill)
    assert data == b"abcde"
    assert isinstance(error, TimeoutError)
