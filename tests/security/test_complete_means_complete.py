"""G4: a response that was cut is an error, in whatever way it is read, and what came of it is never lost."""

from __future__ import annotations

import ssl

import pytest

from httplib import BadStatusLine, HTTPSConnection, IncompleteRead, NotConnected
from httplib.core.errors import InvalidHeader
from tests.support.driving import WAYS, FedSocket, connected, read_by, through_connection
from tests.support.examples import GOOD, Good
from tests.support.pieces import Pieces
from tests.support.scripted import HEAD, Close, Cut, ScriptedServer, Step

FRAMED = [example for example in GOOD if not example.ends and example.name not in ("bare-lf", "mixed-ends")]


@pytest.mark.parametrize("example", FRAMED, ids=[example.name for example in FRAMED])
def test_no_beginning_of_a_response_is_complete(example: Good) -> None:
    # Both originals take an end of the stream behind the last chunk's line, and so do we.
    tolerated = len(example.wire)
    if b"\r\n0" in example.wire and example.name not in ("length-zero", "length-padded"):
        tolerated = example.wire.index(b"\n", example.wire.rindex(b"\r\n0") + 2) + 1
    for end in range(tolerated):
        reading = through_connection([example.wire[:end]], example.method)
        assert reading.error is not None, example.wire[:end]
        assert issubclass(reading.error, (IncompleteRead, BadStatusLine, InvalidHeader))
        assert example.body.startswith(reading.body)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("body", [b"Content-Length: 9\r\n\r\nhello", b"Transfer-Encoding: chunked\r\n\r\n9\r\nhello"])
def test_every_way_of_reading_tells_of_a_cut_body_and_gives_what_came(how: str, body: bytes) -> None:
    reading = through_connection([b"HTTP/1.1 200 OK\r\n" + body], "GET", how, 2)
    assert reading.error is IncompleteRead
    assert reading.body == b"hello"


def test_read_tells_of_a_cut_body_without_strict_length_too() -> None:
    with FedSocket([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"]) as stream, connected(stream) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        with pytest.raises(IncompleteRead) as caught:
            response.read()
        assert (caught.value.partial, caught.value.expected) == (b"hello", 4)
        assert (caught.value.request_sent, caught.value.response_started) == ("all", True)


@pytest.mark.parametrize("how", ["read-n", "read1", "readinto", "readline", "iterate"])
def test_the_other_ways_keep_what_is_owed_visible(how: str) -> None:
    with FedSocket([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"]) as stream, connected(stream) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert b"".join(read_by(response, how, 4)) == b"hello"
        assert response.length == 4
        assert response.isclosed()
        with pytest.raises(NotConnected):
            connection.request("GET", "/")


@pytest.mark.parametrize(
    "end", [b"", b"\r", b"\r\n", b"X", b"X: 1\r\n", b"Content-Length: 0\r\n", b"Content-Length: 0\r\n\r"]
)
def test_an_end_inside_the_header_section_is_no_empty_body(end: bytes) -> None:
    wire = b"HTTP/1.1 200 OK\r\nA: 1\r\n" + end if end != b"\r\n" else b"HTTP/1.1 200 OK\r\n"
    with FedSocket([wire]) as stream, connected(stream) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.will_close
        assert response.msg.status == "EOF in headers"
        with pytest.raises(IncompleteRead):
            response.read()


@pytest.mark.parametrize("status", [204, 304])
def test_a_cut_header_section_is_an_error_where_there_is_no_body_either(status: int) -> None:
    assert through_connection([b"HTTP/1.1 %d x\r\nA: 1" % status]).error is IncompleteRead


@pytest.mark.parametrize("head", [b"", b"Content-Length: 9\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_reset_is_an_error_and_gives_what_came(head: bytes) -> None:
    data = b"9\r\nhello" if b"chunked" in head else b"hello"
    stream = Pieces([b"HTTP/1.1 200 OK\r\n" + head + b"\r\n", data], ConnectionResetError(104, "reset"))
    with connected(stream) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        with pytest.raises(ConnectionResetError) as caught:
            response.read()
        assert caught.value.__dict__["partial"] == b"hello"
        assert stream.closed


@pytest.mark.parametrize("head", [b"", b"Content-Length: 9\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_tls_stream_that_ends_without_saying_so_is_cut(
    head: bytes, server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    data = b"9\r\nhello" if b"chunked" in head else b"hello"
    script: list[Step] = [HEAD, b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + data, Cut()]
    with ScriptedServer(script, context=server_context) as server:
        with HTTPSConnection("localhost", server.port, context=client_context, timeout=20) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            with pytest.raises((IncompleteRead, ssl.SSLError)) as caught:
                response.read()
            assert caught.value.__dict__["partial"] == b"hello"


def test_a_tls_stream_that_says_so_is_whole(server_context: ssl.SSLContext, client_context: ssl.SSLContext) -> None:
    with ScriptedServer([HEAD, b"HTTP/1.1 200 OK\r\n\r\nhello", Close()], context=server_context) as server:
        with HTTPSConnection("localhost", server.port, context=client_context, timeout=20) as connection:
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"hello"


class Interrupted(BaseException):
    """What a framework throws into a call that waits, as gevent.Timeout."""


@pytest.mark.parametrize("how", ["read", "read-n", "read1", "readinto", "readline", "peek"])
def test_after_an_interrupt_no_later_read_passes_the_rest_for_the_whole(how: str) -> None:
    class Interrupting(Pieces):
        def recv(self, size: int, /) -> bytes:
            if self.reads == 2:
                self.reads += 1
                raise Interrupted
            return super().recv(size)

    stream = Interrupting([b"HTTP/1.1 200 OK\r\n\r\n", b"first", b"second"])
    with connected(stream) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        with pytest.raises(Interrupted):
            for _ in read_by(response, how, 100):
                pass
        assert response.isclosed()
        assert response.read() == b""
        assert stream.closed
