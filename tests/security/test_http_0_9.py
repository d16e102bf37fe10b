"""G15: HTTP/0.9 only without `strict`, only as the first bytes of a fresh connection, never for a part of HTTP/."""

from __future__ import annotations

import pytest

from httplib import BadStatusLine, HTTPResponse, NotConnected, UnknownProtocol
from tests.support.driving import FedSocket, connected, through_connection
from tests.support.wire import every_cut

SIMPLE = [b"<html>hello", b"abc", b"abc\r\n\r\ndef", b"\r\nHTTP/1.1 200 OK\r\n\r\n", b"\x00\xff", b"ICY 200 OK\r\n\r\n"]


def get(pieces: list[bytes], method: str = "GET", **options: object) -> HTTPResponse:
    with FedSocket(pieces) as stream, connected(stream, **options) as connection:
        connection.request(method, "/")
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]  # kept for the test
        return response


@pytest.mark.parametrize("wire", SIMPLE)
def test_the_whole_stream_is_the_body_at_every_cut(wire: bytes) -> None:
    for pieces in every_cut(wire):
        response = get(pieces)
        assert (response.version, response.status, response.reason) == (9, 200, "")
        assert response.body == wire  # type: ignore[attr-defined]  # see get
        assert response.getheaders() == []
        assert response.will_close


@pytest.mark.parametrize("wire", SIMPLE)
def test_never_with_strict(wire: bytes) -> None:
    with pytest.raises(BadStatusLine):
        get([wire], strict=1)


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT", "OPTIONS", "CONNECT", "get"])
def test_only_in_answer_to_get(method: str) -> None:
    with pytest.raises(BadStatusLine):
        get([b"<html>"], method)


@pytest.mark.parametrize(
    "wire", [b"H", b"HT", b"HTT", b"HTTP", b"HTTP/", b"HTTP/1", b"HTTP/1.1 2", b"HTTP/1.1 abc\r\n\r\n"]
)
@pytest.mark.parametrize("start", [b"", b" ", b"\t"])
def test_never_for_what_may_be_the_beginning_of_a_status_line(wire: bytes, start: bytes) -> None:
    for pieces in every_cut(start + wire):
        with pytest.raises(BadStatusLine):
            get(pieces)


@pytest.mark.parametrize("wire", [b"<html>", b"HTTP/0.9 200 OK\r\n\r\nx"])
def test_never_after_an_interim_response(wire: bytes) -> None:
    for pieces in every_cut(b"HTTP/1.1 100 Continue\r\n\r\n" + wire):
        with pytest.raises((BadStatusLine, UnknownProtocol)):
            get(pieces)


@pytest.mark.parametrize("wire", [b"<html>", b"HTTP/0.9 200 OK\r\n\r\nx"])
def test_never_as_a_second_response(wire: bytes) -> None:
    first = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    with FedSocket([first, wire]) as stream, connected(stream) as connection:
        connection.request("GET", "/")
        connection.getresponse().read()
        connection.request("GET", "/")
        with pytest.raises((BadStatusLine, UnknownProtocol)):
            connection.getresponse()


def test_never_through_a_tunnel() -> None:
    with FedSocket([b"<html>"]) as stream, connected(stream) as connection:
        connection._tunnel_host = "origin.invalid"
        connection.request("GET", "/")
        with pytest.raises(BadStatusLine):
            connection.getresponse()


@pytest.mark.parametrize("status", [b"200 OK", b"404 x", b"204 x", b"304 x"])
def test_a_status_line_that_says_0_9_is_the_head_of_such_a_body(status: bytes) -> None:
    response = get([b"HTTP/0.9 " + status + b"\r\nX: 1\r\n\r\nhello"])
    assert (response.version, response.status) == (9, int(status[:3]))
    assert response.body == b"X: 1\r\n\r\nhello"  # type: ignore[attr-defined]  # see get


@pytest.mark.parametrize("status", [b"100 Continue", b"101 x", b"199 x"])
def test_a_status_line_that_says_0_9_is_never_interim(status: bytes) -> None:
    with pytest.raises(UnknownProtocol):
        get([b"HTTP/0.9 " + status + b"\r\n\r\nhello"])


def test_the_unread_rest_of_a_response_is_never_one() -> None:
    wire = b"HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx"
    with FedSocket([wire]) as stream, connected(stream) as connection:
        connection.request("GET", "/")
        connection.getresponse().close()
        with pytest.raises(NotConnected):
            connection.request("GET", "/")


@pytest.mark.parametrize("version", [b"HTTP/0.9", b"HTTP/0.8", b"HTTP/2.0"])
def test_the_core_knows_no_0_9(version: bytes) -> None:
    assert through_connection([version + b" 200 OK\r\n\r\nx"]).error is UnknownProtocol
