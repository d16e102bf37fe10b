"""Which heads begin a response at once, and that all others are left as they are."""

from __future__ import annotations

import pytest

from httplib.compat.client.response import HTTPResponse as ClientResponse
from httplib.compat.reader import Reader
from httplib.compat.response import HTTPResponse
from httplib.compat.terms import Terms
from httplib.core.limits import DEFAULT_LIMITS
from tests.support.pieces import Pieces

LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
BEHIND = b"hello, world"

KINDS: list[type[HTTPResponse | ClientResponse]] = [HTTPResponse, ClientResponse]


def begins(
    kind: type[HTTPResponse | ClientResponse], wire: bytes, method: str = "GET"
) -> tuple[HTTPResponse | ClientResponse, Reader, bool]:
    reader = Reader(Pieces([wire] if wire else []))
    response = kind(reader, method=method)
    terms = Terms(DEFAULT_LIMITS)
    response._adopt(reader, terms)
    return response, reader, response._begin_at_once(reader, terms)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("wire", "status"), [(LENGTH, 200), (b"HTTP/1.0 404\n\n", 404), (b"HTTP/1.1 304 x\r\nA: 1\r\n\r\n", 304)]
)
def test_a_head_that_comes_in_one_piece_begins_at_once(
    kind: type[HTTPResponse | ClientResponse], wire: bytes, status: int
) -> None:
    response, reader, began = begins(kind, wire + BEHIND)
    assert began
    assert response.status == status
    assert reader.unread_bytes() == BEHIND


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "wire",
    [
        b"",
        LENGTH[:-1],
        b"garbage\r\n",
        b"HTTP/1.1 100 x\r\n\r\n" + LENGTH,
        b"HTTP/1.1 101 x\r\n\r\n",
        b"HTTP/1.1 200 x\r\nX: \0\r\n\r\n",
        b"HTTP/1.1 200 x\r\nContent-Length: 1, 2\r\n\r\n",
    ],
)
def test_any_other_head_is_left_as_it_is(kind: type[HTTPResponse | ClientResponse], wire: bytes) -> None:
    response, reader, began = begins(kind, wire)
    assert not began
    assert response._head is None
    assert reader.unread_bytes() == wire


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["CONNECT", "connect"])
def test_an_answer_to_connect_is_left_as_it_is(kind: type[HTTPResponse | ClientResponse], method: str) -> None:
    _, reader, began = begins(kind, LENGTH, method)
    assert not began
    assert reader.unread_bytes() == LENGTH


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["begin", "_begin", "_read_status"])
def test_a_method_of_the_program_is_not_passed_by(kind: type[HTTPResponse | ClientResponse], name: str) -> None:
    class Own(kind):  # type: ignore[misc, valid-type]  # pyright: ignore[reportGeneralTypeIssues, reportUntypedBaseClass]  # one of two
        pass

    def theirs(response: object) -> None:
        """Do nothing."""

    setattr(Own, name, theirs)
    _, reader, began = begins(Own, LENGTH)
    assert not began
    assert not reader.received


@pytest.mark.parametrize("kind", KINDS)
def test_debug_lines_need_a_head_by_lines(kind: type[HTTPResponse | ClientResponse]) -> None:
    reader = Reader(Pieces([LENGTH]))
    response = kind(reader, 1)
    terms = Terms(DEFAULT_LIMITS)
    response._adopt(reader, terms)
    assert not response._begin_at_once(reader, terms)
