"""G12: a connection is used again only after a complete exchange, with nothing beyond it and a silent socket."""

from __future__ import annotations

import ssl
import threading

import pytest

from httplib import (
    CannotSendRequest,
    HTTPConnection,
    HTTPException,
    HTTPSConnection,
    IncompleteRead,
    NotConnected,
    ResponseNotReady,
)
from tests.support.driving import FedSocket, connected
from tests.support.pieces import Pieces
from tests.support.scripted import HEAD, Await, Close, ReceiveExactly, Reset, ScriptedServer, Signal, Step

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
FORGED = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
SECOND = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond"


def get(connection: HTTPConnection, url: str = "/") -> bytes:
    connection.request("GET", url)
    return connection.getresponse().read()


def connections(
    *scripts: list[Step], idle: threading.Event | None = None, before: threading.Event | None = None
) -> int:
    """Fetch twice from servers of `scripts`; return how many connections that took."""
    with ScriptedServer(*scripts) as server:
        with HTTPConnection(server.host, server.port, timeout=20) as connection:
            assert get(connection, "/1") == b"hello"
            if idle is not None:
                assert idle.wait(20)
            assert get(connection, "/2") == b"second"
            if before is not None:
                before.set()
        return len(server.received)


def test_a_connection_is_used_again_after_a_complete_exchange() -> None:
    assert connections([HEAD, HELLO, HEAD, SECOND]) == 1


@pytest.mark.parametrize("surplus", [FORGED, b"\r\n", b"\0", b"HTTP/1.1 408 Timeout\r\nConnection: close\r\n\r\n"])
def test_bytes_that_came_with_a_response_are_never_the_next_one(surplus: bytes) -> None:
    assert connections([HEAD, HELLO + surplus], [HEAD, SECOND]) == 2


@pytest.mark.parametrize("surplus", [FORGED, b"x"])
def test_bytes_that_came_while_idle_are_never_the_next_response(surplus: bytes) -> None:
    read, sent = threading.Event(), threading.Event()
    with ScriptedServer([HEAD, HELLO, Await(read), surplus, Signal(sent)], [HEAD, SECOND]) as server:
        with HTTPConnection(server.host, server.port, timeout=20) as connection:
            assert get(connection) == b"hello"
            read.set()
            assert sent.wait(20)
            assert get(connection) == b"second"


@pytest.mark.parametrize("end", [Close(), Reset()])
def test_a_connection_that_the_server_closed_while_idle_is_opened_anew(end: Close | Reset) -> None:
    with ScriptedServer([HEAD, HELLO, end], [HEAD, SECOND]) as server:
        with HTTPConnection(server.host, server.port, timeout=20) as connection:
            assert get(connection) == b"hello"
            sender = connection._sender
            assert sender is not None
            assert sender.readable(20_000)
            assert get(connection) == b"second"


def test_nothing_is_sent_where_no_new_connection_may_be_opened() -> None:
    with FedSocket([HELLO + FORGED], open_end=True) as stream, connected(stream) as connection:
        assert get(connection) == b"hello"
        sent = stream.sent
        with pytest.raises(NotConnected):
            connection.request("GET", "/")
        assert stream.sent == sent


def test_an_unread_body_is_never_the_next_response() -> None:
    big = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + FORGED
    with ScriptedServer([HEAD, big], [HEAD, SECOND]) as server:
        with HTTPConnection(server.host, server.port, timeout=20) as connection:
            connection.request("GET", "/")
            connection.getresponse().close()
            assert get(connection) == b"second"


def test_the_rest_of_a_body_that_is_here_is_thrown_away() -> None:
    with ScriptedServer([HEAD, HELLO, HEAD, SECOND]) as server:
        with HTTPConnection(server.host, server.port, timeout=20) as connection:
            connection.request("GET", "/")
            connection.getresponse().close()
            assert get(connection) == b"second"


@pytest.mark.parametrize(
    "wire",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n",
        b"garbage\r\n",
        b"HTTP/1.1 200 OK\r\nX: \0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    ],
)
def test_after_an_error_the_connection_is_closed_and_the_next_request_opens_another(wire: bytes) -> None:
    with ScriptedServer([HEAD, wire], [HEAD, SECOND]) as server:
        with HTTPConnection(server.host, server.port, 1, timeout=20) as connection:
            with pytest.raises(HTTPException):
                get(connection)
            assert get(connection) == b"second"


@pytest.mark.parametrize("wire", [b"", b"HTTP/1.1 200 OK\r\n", HELLO[:-1]])
def test_after_a_timeout_the_connection_is_closed(wire: bytes) -> None:
    with ScriptedServer([HEAD, wire], [HEAD, SECOND]) as server:
        with HTTPConnection(server.host, server.port, timeout=20) as connection:
            connection.request("GET", "/")
            connection.sock.settimeout(0.05)
            with pytest.raises(TimeoutError):
                connection.getresponse().read()
            assert get(connection) == b"second"


# --- one request behind an unread response -----------------------------------------------------------------------


def test_one_request_may_go_behind_an_unread_response_and_gets_its_own() -> None:
    with FedSocket([HELLO + SECOND], open_end=True) as stream, connected(stream) as connection:
        connection.request("GET", "/1")
        first = connection.getresponse()
        connection.request("GET", "/2")
        with pytest.raises(ResponseNotReady):
            connection.getresponse()
        with pytest.raises(CannotSendRequest):
            connection.request("GET", "/3")
        assert first.read() == b"hello"
        assert connection.getresponse().read() == b"second"


def test_the_response_behind_one_that_was_given_up_cannot_be_had() -> None:
    with FedSocket([HELLO[:-2], b"lo" + SECOND], open_end=True) as stream, connected(stream) as connection:
        connection.request("GET", "/1")
        first = connection.getresponse()
        connection.request("GET", "/2")
        first.close()
        with pytest.raises(ResponseNotReady):
            connection.getresponse()
        assert connection.sock is None


def test_the_socket_is_looked_at_when_a_response_was_read_between_putrequest_and_endheaders() -> None:
    with FedSocket([HELLO + FORGED], open_end=True) as stream, connected(stream) as connection:
        connection.request("GET", "/1")
        response = connection.getresponse()
        connection.putrequest("GET", "/2")
        assert response.read() == b"hello"
        with pytest.raises(NotConnected):
            connection.endheaders()


def test_the_body_of_an_unread_response_is_not_taken_for_an_early_answer() -> None:
    body = b"x" * 200_000
    with ScriptedServer(
        [
            HEAD,
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
            b"HTTP/",
            HEAD,
            ReceiveExactly(len(body)),
            b"HTTP/1.1 204 No Content\r\n\r\n",
        ]
    ) as server:
        with HTTPConnection(server.host, server.port, timeout=20) as connection:
            connection.request("GET", "/1")
            first = connection.getresponse()
            connection.request("POST", "/2", body)
            assert first.read() == b"HTTP/"
            assert connection.getresponse().status == 204


# --- streams of other kinds --------------------------------------------------------------------------------------


def test_a_stream_without_a_descriptor_counts_as_silent() -> None:
    stream = Pieces([HELLO, SECOND])
    with connected(stream) as connection:
        assert get(connection) == b"hello"
        assert get(connection) == b"second"


def test_a_stream_without_a_descriptor_is_judged_by_what_was_received() -> None:
    stream = Pieces([HELLO + FORGED])
    with connected(stream) as connection:
        assert get(connection) == b"hello"
        with pytest.raises(NotConnected):
            connection.request("GET", "/")


def test_over_tls_session_tickets_count_as_silence(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    # A server of TLS 1.3 sends its tickets behind the handshake: the socket is readable, and yet nothing was said.
    with ScriptedServer([HEAD, HELLO, HEAD, SECOND], context=server_context) as server:
        with HTTPSConnection("localhost", server.port, context=client_context, timeout=20) as connection:
            assert get(connection) == b"hello"
            assert get(connection) == b"second"


def test_over_tls_the_rest_of_a_record_is_never_the_next_response(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    # OpenSSL holds the rest of a record that was read in part, and no poll of the socket shows it.
    read = threading.Event()
    body = b"x" * 5000
    script: list[Step] = [
        HEAD,
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n",
        Await(read),
        body + FORGED,
    ]
    with ScriptedServer(script, [HEAD, SECOND], context=server_context) as server:
        with HTTPSConnection("localhost", server.port, context=client_context, timeout=20) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            read.set()
            assert response.read() == body
            assert get(connection) == b"second"


def test_over_tls_a_record_that_came_while_idle_is_never_the_next_response(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    read, sent = threading.Event(), threading.Event()
    script: list[Step] = [HEAD, HELLO, Await(read), FORGED, Signal(sent)]
    with ScriptedServer(script, [HEAD, SECOND], context=server_context) as server:
        with HTTPSConnection("localhost", server.port, context=client_context, timeout=20) as connection:
            assert get(connection) == b"hello"
            read.set()
            assert sent.wait(20)
            assert get(connection) == b"second"


# --- half a request ----------------------------------------------------------------------------------------------


def test_a_body_that_fails_ends_its_connection() -> None:
    def failing() -> object:
        yield b"abc"
        raise RuntimeError("no more")

    with FedSocket([], open_end=True) as stream, connected(stream) as connection:
        with pytest.raises(RuntimeError):
            connection.request("POST", "/", failing())
        assert connection.sock is None
        with pytest.raises(NotConnected):
            connection.request("GET", "/")
        assert stream.sent.endswith(b"3\r\nabc\r\n")


@pytest.mark.parametrize("body", [[b"abc", 5], [b"abc", "\u20ac"], [b"abc", None]])
def test_an_item_of_a_wrong_kind_ends_its_connection(body: list[object]) -> None:
    with FedSocket([], open_end=True) as stream, connected(stream) as connection:
        with pytest.raises((TypeError, ValueError)):
            connection.request("POST", "/", body)
        assert connection.sock is None


def test_a_send_that_failed_is_followed_by_no_other_request_even_if_an_answer_comes() -> None:
    class Failing(Pieces):
        def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
            if b"POST" not in bytes(data):
                raise TimeoutError("timed out")
            super().sendall(data)

    stream = Failing([b"HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n"])
    with connected(stream) as connection:
        connection.putrequest("POST", "/")
        connection.putheader("Content-Length", "100")
        connection.endheaders()
        with pytest.raises(TimeoutError):
            connection.send(b"half of it")
        response = connection.getresponse()
        assert (response.status, response.will_close) == (408, True)
        assert connection.sock is None
        response.read()


def test_a_cut_body_ends_its_connection_also_where_it_is_no_error() -> None:
    with FedSocket([HELLO[:-1]]) as stream, connected(stream) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.read(100) == b"hell"
        assert response.read(100) == b""
        with pytest.raises(NotConnected):
            connection.request("GET", "/")


def test_a_response_that_owns_its_stream_closes_it_at_its_end() -> None:
    with FedSocket([b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"]) as stream, connected(stream) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert connection.sock is None
        assert stream.fileno() >= 0
        assert response.read() == b"hello"
        assert stream.fileno() == -1


def test_closing_the_connection_closes_an_unread_response() -> None:
    with FedSocket([HELLO]) as stream, connected(stream) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        connection.close()
        assert response.isclosed()
        assert response.read() == b""
        assert stream.fileno() == -1


def test_a_partial_body_stays_in_the_error() -> None:
    with FedSocket([HELLO[:-1]]) as stream, connected(stream) as connection:
        connection.request("GET", "/")
        with pytest.raises(IncompleteRead) as caught:
            connection.getresponse().read()
        assert caught.value.partial == b"hell"
