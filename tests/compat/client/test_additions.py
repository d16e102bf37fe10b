"""What the facade has beyond http.client: the keyword-only arguments and what responses and errors tell more."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from httplib.command.origin import Origin
from httplib.compat import client
from httplib.core.errors import DeadlineExceeded
from httplib.core.limits import Limits
from httplib.core.response import ResponseHead
from httplib.transport.plugin import Tcp
from tests.compat.client.wired import FACADE, ORIGINAL, wired
from tests.support.scripted import HEAD, Await, ReceiveExactly, ScriptedServer

EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def test_route_stands_for_host_and_port(origin: Origin) -> None:
    with client.HTTPConnection("nowhere.invalid", route=(Tcp(origin.host, origin.port),)) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.read() == b"Hello from the origin.\n"
    assert response.connection_info.peer_address[:2] == (origin.host, origin.port)
    assert origin.requests[0].get("Host") == "nowhere.invalid"


def test_limits_bound_the_response() -> None:
    with wired(FACADE, b"HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\n\r\n", limits=Limits(fields=1)) as (connection, _):
        connection.request("GET", "/")
        with pytest.raises(ORIGINAL.HTTPException, match="got more than 1 headers") as caught:
            connection.getresponse()
    assert (caught.value.limit, caught.value.bound) == ("fields", 1)


def test_deadline_ends_an_exchange_that_trickles() -> None:
    over = threading.Event()
    with ScriptedServer([HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", Await(over)]) as server:
        with client.HTTPConnection(server.host, server.port, timeout=30, deadline=0.2) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            with pytest.raises(DeadlineExceeded) as caught:
                response.read()
        over.set()
    assert caught.value.request_sent == "all"


def test_body_waits_for_100_continue() -> None:
    with ScriptedServer([HEAD, b"HTTP/1.1 100 Continue\r\n\r\n", ReceiveExactly(3), EMPTY]) as server:
        with client.HTTPConnection(server.host, server.port, timeout=20, expect_timeout=20) as connection:
            connection.request("PUT", "/", b"abc", {"Expect": "100-continue"})
            assert connection.getresponse().status == 200


def test_final_answer_in_place_of_100_keeps_the_body_back() -> None:
    refusal = b"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n"
    with ScriptedServer([HEAD, refusal]) as server:
        with client.HTTPConnection(server.host, server.port, timeout=20, expect_timeout=20) as connection:
            connection.request("PUT", "/", b"secret", {"Expect": "100-continue"})
            assert connection.getresponse().status == 417
        server.wait()
        assert b"secret" not in server.received[0]


def test_interim_responses_are_handed_over() -> None:
    seen: list[ResponseHead] = []
    answer = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + EMPTY
    with wired(FACADE, answer, on_interim=seen.append) as (connection, _):
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
    assert [(head.status, head.fields.get("link")) for head in seen] == [(103, "</a.css>")]


def test_trailers_are_kept_apart() -> None:
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nDigest: x\r\n\r\n"
    with wired(FACADE, answer) as (connection, _):
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.read() == b"a"
    assert response.trailers == [("Digest", "x")]
    assert "Digest" not in response.headers


def test_strict_length_makes_every_reading_method_refuse_a_truncated_body() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"
    with wired(FACADE, answer, strict_length=True) as (connection, _):
        connection.request("GET", "/")
        response = connection.getresponse()
        with pytest.raises(ORIGINAL.IncompleteRead) as caught:
            response.read(9)
    assert (caught.value.partial, caught.value.expected) == (b"abc", 6)


def test_stream_is_handed_over_after_101_with_its_unread_bytes() -> None:
    with wired(FACADE, b"HTTP/1.1 101 Switching Protocols\r\n\r\nfirst words", ends=False) as (connection, peer):
        connection.request("GET", "/", headers={"Connection": "Upgrade", "Upgrade": "x"})
        response = connection.getresponse()
        assert response.status == 101
        stream, data = response.detach()
        assert data == b"first words"
        peer.sendall(b"and more")
        assert stream.recv(99) == b"and more"


def test_ordinary_response_does_not_hand_over_its_stream() -> None:
    with wired(FACADE, EMPTY) as (connection, _):
        connection.request("GET", "/")
        with pytest.raises(ORIGINAL.UnimplementedFileMode):
            connection.getresponse().detach()


def test_connection_closes_with_its_block() -> None:
    with wired(FACADE, EMPTY) as (connection, _):
        with connection as same:
            same.request("GET", "/")
        assert connection.sock is None


def test_answer_that_comes_early_stops_the_upload() -> None:
    # The client's own send(), as urllib3 calls it behind endheaders().
    ours, peer = socket.socketpair()
    with ours, peer:
        connection: Any = client.HTTPConnection("example.org")  # Any: sock is a pair's end here
        connection.sock = ours
        connection.putrequest("POST", "/")
        connection.putheader("Content-Length", str(1 << 22))
        connection.endheaders()
        peer.sendall(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nmuch")
        connection.send(bytes(1 << 21))  # nobody reads this
        connection.send(bytes(1 << 21))
        response = connection.getresponse()
        assert (response.status, response.read(), response.will_close) == (413, b"much", True)
        assert connection.sock is None
