"""A final response while the request is still being sent, and Expect: 100-continue."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from httplib import HTTPConnection, HTTPException
from httplib.core.errors import LimitExceeded
from httplib.core.limits import DEFAULT_LIMITS
from tests.support.scripted import (
    HEAD,
    Await,
    Close,
    EndSending,
    Receive,
    ReceiveEnd,
    ReceiveExactly,
    ScriptedServer,
    Send,
    Signal,
    Step,
)

TOO_LARGE = b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno\n"
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
DONE = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
EXPECT = {"Expect": "100-continue"}
BIG = 30_000_000
LAST_CHUNK = Receive(b"\r\n0\r\n\r\n")


def connect(server: ScriptedServer, **options: object) -> HTTPConnection:
    return HTTPConnection(server.host, server.port, **{"timeout": 20, **options})  # type: ignore[arg-type]  # given by each test


def refused(connection: HTTPConnection) -> None:
    """Assert that the answer is the 413, that it can be read, and that the connection serves no other request."""
    response = connection.getresponse()
    assert (response.status, response.will_close) == (413, True)
    assert response.read() == b"no\n"
    assert connection.sock is None


def blocks(count: int, answered: threading.Event | None = None) -> Iterator[bytes]:
    for number in range(count):
        if number == 2 and answered is not None:
            assert answered.wait(20)
        yield b"x" * 1000


def test_a_body_in_memory_stops_at_the_answer() -> None:
    # The server reads nothing of the body: sending all of it would block until the timeout.
    with ScriptedServer([HEAD, TOO_LARGE, ReceiveEnd()]) as server, connect(server) as connection:
        connection.request("POST", "/", b"x" * BIG)
        refused(connection)


def test_a_file_stops_at_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "big"
    with path.open("wb") as file:
        file.truncate(BIG)
    with ScriptedServer([HEAD, TOO_LARGE, ReceiveEnd()]) as server, connect(server) as connection:
        with path.open("rb") as file:
            connection.request("POST", "/", file)
        refused(connection)


def test_a_body_sent_by_the_program_stops_at_the_answer_too() -> None:
    with ScriptedServer([HEAD, TOO_LARGE, ReceiveEnd()]) as server, connect(server) as connection:
        connection.putrequest("POST", "/")
        connection.putheader("Content-Length", str(BIG))
        connection.endheaders()
        connection.send(b"x" * (BIG - 10))
        connection.send(b"x" * 10)
        refused(connection)


@pytest.mark.parametrize("interim", [b"", GO_ON, b"HTTP/1.1 103 x\r\nLink: a\r\n\r\n" * 3])
@pytest.mark.parametrize("timeout", [20, None])
def test_an_iterable_stops_at_the_answer(interim: bytes, timeout: float | None) -> None:
    answered = threading.Event()
    script: list[Step] = [HEAD, interim + TOO_LARGE, Signal(answered), ReceiveEnd()]
    with ScriptedServer(script) as server, connect(server, timeout=timeout) as connection:
        connection.request("POST", "/", blocks(1_000_000, answered))
        refused(connection)


def test_the_next_request_takes_a_new_connection() -> None:
    with ScriptedServer([HEAD, TOO_LARGE, ReceiveEnd()], [HEAD, DONE]) as server, connect(server) as connection:
        connection.request("POST", "/", b"x" * BIG)
        refused(connection)
        connection.request("GET", "/")
        assert connection.getresponse().status == 201


def test_interim_responses_do_not_stop_a_body() -> None:
    body = b"x" * 300_000
    script: list[Step] = [HEAD, GO_ON, b"HTTP/1.1 102 x\r\n\r\n", ReceiveExactly(len(body)), DONE]
    with ScriptedServer(script) as server, connect(server) as connection:
        connection.request("POST", "/", body)
        response = connection.getresponse()
        assert (response.status, response.will_close) == (201, False)
    assert server.received[0].endswith(body)


def test_part_of_a_head_does_not_stop_a_body() -> None:
    body = b"x" * 300_000
    script: list[Step] = [HEAD, DONE[:20], ReceiveExactly(len(body)), DONE[20:]]
    with ScriptedServer(script) as server, connect(server) as connection:
        connection.request("POST", "/", body)
        assert connection.getresponse().status == 201
    assert server.received[0].endswith(body)


def test_a_server_that_says_no_more_may_still_be_sent_the_body() -> None:
    body = b"x" * 300_000
    script: list[Step] = [HEAD, EndSending(), ReceiveExactly(len(body))]
    with ScriptedServer(script) as server, connect(server) as connection:
        connection.request("POST", "/", body)
        with pytest.raises(HTTPException):
            connection.getresponse()
        server.wait()
    assert server.received[0].endswith(body)


def test_an_answer_before_the_connection_broke_is_not_lost() -> None:
    with ScriptedServer([HEAD, TOO_LARGE, Close()]) as server, connect(server) as connection:
        try:
            connection.request("POST", "/", b"x" * BIG)
        except OSError:
            assert connection.sock is not None
        response = connection.getresponse()
        assert response.status == 413
        assert response.will_close
        response.close()


@pytest.mark.parametrize("flood", [GO_ON, b"HTTP/1.1 103 x\r\nX: " + b"a" * 50_000 + b"\r\n\r\n"])
def test_a_flood_of_interim_responses_while_sending_is_bounded(flood: bytes) -> None:
    # The server reads nothing, so the body never gets through, and what it says instead must not fill our memory.
    with ScriptedServer([HEAD, Send(flood, 100_000)]) as server, connect(server) as connection:
        connection.request("POST", "/", b"x" * BIG)
        sender = connection._sender
        assert sender is not None
        assert sender.reader.unread < 3_000_000
        with pytest.raises(LimitExceeded):
            connection.getresponse()


# --- Expect: 100-continue ----------------------------------------------------------------------------------------


def test_the_body_waits_for_100() -> None:
    asked = threading.Event()
    script: list[Step] = [HEAD, Signal(asked), Await(asked), GO_ON, ReceiveExactly(5), DONE]
    with ScriptedServer(script) as server, connect(server, expect_timeout=20) as connection:
        connection.request("POST", "/", b"hello", EXPECT)
        response = connection.getresponse()
        assert (response.status, response.will_close) == (201, False)


@pytest.mark.parametrize("body", [b"hello", b"x" * 100_000, [b"a", b"b"], None], ids=["small", "big", "blocks", "none"])
def test_a_refusal_means_that_no_body_is_sent(body: object) -> None:
    with ScriptedServer([HEAD, TOO_LARGE, ReceiveEnd()]) as server, connect(server, expect_timeout=20) as connection:
        connection.request("POST", "/", body, EXPECT)
        response = connection.getresponse()
        assert response.status == 413
        assert response.will_close or body is None
        assert response.read() == b"no\n"
        connection.close()
        server.wait()
        assert server.received[0].endswith(b"\r\n\r\n")


@pytest.mark.parametrize("cut", range(1, len(TOO_LARGE), 7))
def test_a_refusal_that_comes_in_parts_is_one_too(cut: int) -> None:
    # Had part of a head been taken for leave to go on, the body would have been sent.
    with ScriptedServer([HEAD, TOO_LARGE[:cut], TOO_LARGE[cut:], ReceiveEnd()]) as server:
        with connect(server, expect_timeout=20) as connection:
            connection.request("POST", "/", b"hello", EXPECT)
            refused(connection)
            connection.close()
            server.wait()
    assert server.received[0].endswith(b"\r\n\r\n")


def test_another_interim_response_is_no_leave_to_go_on() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
    with ScriptedServer([HEAD, early, TOO_LARGE, ReceiveEnd()]) as server:
        with connect(server, expect_timeout=20) as connection:
            connection.request("POST", "/", b"hello", EXPECT)
            refused(connection)
            connection.close()
            server.wait()
    assert server.received[0].endswith(b"\r\n\r\n")


def test_without_an_answer_the_body_goes_out_after_a_while() -> None:
    with ScriptedServer([HEAD, ReceiveExactly(5), DONE]) as server, connect(server, expect_timeout=0.05) as connection:
        connection.request("POST", "/", b"hello", EXPECT)
        assert connection.getresponse().status == 201


def test_without_expect_timeout_nothing_is_waited_for() -> None:
    with ScriptedServer([HEAD, ReceiveExactly(5), DONE]) as server, connect(server) as connection:
        connection.request("POST", "/", b"hello", EXPECT)
        assert connection.getresponse().status == 201


def test_bounds_of_the_connection_hold_while_waiting() -> None:
    limits = DEFAULT_LIMITS._replace(interim=2)
    with ScriptedServer([HEAD, b"HTTP/1.1 103 x\r\n\r\n" * 3, ReceiveEnd()]) as server:
        with connect(server, expect_timeout=20, limits=limits) as connection:
            connection.request("POST", "/", b"hello", EXPECT)
            with pytest.raises(LimitExceeded):
                connection.getresponse()


def test_a_server_that_answers_while_it_reads_gets_all_of_the_body() -> None:
    begun = threading.Event()
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    script: list[Step] = [HEAD, head, Signal(begun), LAST_CHUNK, b"2\r\nok\r\n0\r\n\r\n"]
    with ScriptedServer(script) as server, connect(server) as connection:
        connection.request("POST", "/", blocks(5, begun))
        response = connection.getresponse()
        assert (response.status, response.read(), response.will_close) == (200, b"ok", False)


def test_a_success_that_is_whole_stops_the_body() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with ScriptedServer([HEAD, whole, ReceiveEnd()]) as server, connect(server) as connection:
        connection.request("POST", "/", b"x" * BIG)
        response = connection.getresponse()
        assert (response.status, response.read(), response.will_close) == (200, b"ok", True)


def test_an_answer_that_streams_does_not_fill_our_memory() -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n"
    begun = threading.Event()
    script: list[Step] = [
        HEAD,
        body,
        Send(bytes(100_000), 10),
        Signal(begun),
        ReceiveExactly(BIG),
        Send(bytes(8_000_000)),
    ]
    with ScriptedServer(script) as server, connect(server) as connection:
        connection.putrequest("POST", "/")
        connection.putheader("Content-Length", str(BIG))
        connection.endheaders()
        assert begun.wait(20)
        connection.send(bytes(BIG))
        assert connection._connected().reader.unread < 1_000_000
        assert len(connection.getresponse().read()) == 9_000_000


@pytest.mark.parametrize("status", [b"200 OK", b"302 Found", b"417 Expectation Failed"])
def test_any_final_answer_ends_the_wait_for_100(status: bytes) -> None:
    answer = b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\n"
    with ScriptedServer([HEAD, answer, Send(b"ok"), ReceiveEnd()]) as server:
        with connect(server, expect_timeout=20) as connection:
            connection.request("PUT", "/", b"never sent", EXPECT)
            assert connection.getresponse().read() == b"ok"
        assert not server.received[0].endswith(b"never sent")
