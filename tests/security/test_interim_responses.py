"""G6: interim responses are never the answer; 101 is, and it ends HTTP on its connection."""

from __future__ import annotations

import pytest

from httplib import BadStatusLine, HTTPException, NotConnected, ResponseNotReady
from httplib.core.errors import LimitExceeded
from tests.support.driving import FedSocket, connected, through_connection

FINAL = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.mark.parametrize("status", [100, 102, 103, 104, 150, 199])
@pytest.mark.parametrize(
    "more", [b"", b"Content-Length: 7\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n"]
)
def test_an_interim_response_is_passed_over_whatever_it_says(status: int, more: bytes) -> None:
    reading = through_connection([b"HTTP/1.1 %d x\r\n" % status + more + b"\r\n" + FINAL])
    assert (reading.status, reading.body, reading.interim) == (200, b"hello", (status,))
    assert reading.persists


def test_what_an_interim_response_says_is_not_said_by_the_answer() -> None:
    reading = through_connection([b"HTTP/1.1 103 x\r\nLink: a\r\n\r\n" + FINAL])
    assert reading.pairs == (("Content-Length", "5"),)


def test_interim_responses_alone_are_no_answer() -> None:
    assert through_connection([b"HTTP/1.1 100 x\r\n\r\n" * 3]).error is not None


def test_a_bad_interim_response_is_an_error() -> None:
    for wire in (b"HTTP/1.1 100 x\r\nX: a\rb\r\n\r\n", b"HTTP/1.1 1000 x\r\n\r\n", b"HTTP/2 100 x\r\n\r\n"):
        reading = through_connection([wire + FINAL])
        assert reading.error is not None
        assert issubclass(reading.error, HTTPException)


def test_as_many_interim_responses_as_the_limit_pass_and_one_more_does_not() -> None:
    assert through_connection([b"HTTP/1.1 100 x\r\n\r\n" * 100 + FINAL]).body == b"hello"
    assert through_connection([b"HTTP/1.1 100 x\r\n\r\n" * 101 + FINAL]).error is LimitExceeded


def test_all_heads_of_one_response_are_bounded_together() -> None:
    interim = b"HTTP/1.1 100 x\r\nX: " + b"a" * 60_000 + b"\r\n\r\n"
    assert through_connection([interim * 17 + FINAL]).body == b"hello"
    assert through_connection([interim * 18 + FINAL]).error is LimitExceeded


@pytest.mark.parametrize("read", [False, True])
def test_no_request_goes_out_on_a_connection_that_has_switched(read: bool) -> None:
    with FedSocket([b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n" + FINAL], open_end=True) as stream:
        with connected(stream) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            assert response.status == 101
            if read:
                assert response.read() == b""
            with pytest.raises(NotConnected):
                connection.request("GET", "/again")
            assert stream.sent == b"GET / HTTP/1.1\r\nHost: test.invalid\r\nAccept-Encoding: identity\r\n\r\n"


def test_what_follows_101_is_handed_over_and_not_read_as_http() -> None:
    with FedSocket([b"HTTP/1.1 101 Switching\r\n\r\n" + FINAL], open_end=True) as stream:
        with connected(stream) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            detached = response.detach()
            assert detached.stream is stream
            assert detached.data == FINAL
            with pytest.raises(ResponseNotReady):
                connection.getresponse()


def test_a_connect_that_succeeded_is_no_http_any_more() -> None:
    with FedSocket([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"], open_end=True) as stream:
        with connected(stream) as connection:
            connection.request("CONNECT", "origin:443")
            response = connection.getresponse()
            assert response.detach().data == b"hello"
            with pytest.raises(NotConnected):
                connection.request("GET", "/")


def test_an_end_behind_an_interim_response_is_no_http_0_9() -> None:
    for behind in (b"", b"hello", b"\x00"):
        with FedSocket([b"HTTP/1.1 100 x\r\n\r\n" + behind]) as stream, connected(stream) as connection:
            connection.request("GET", "/")
            with pytest.raises(BadStatusLine):
                connection.getresponse()
