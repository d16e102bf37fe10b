"""ASGI applications behind real HTTP, in memory."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httplib_wsgi
import pytest
from httplib_wsgi import Asgi, AsgiApplication
from httplib_wsgi.application import Message, Receive, Send

from httplib.compat import HTTPConnection
from httplib.transport.plugin import PluginSet

PLUGINS = PluginSet(httplib_wsgi)
BIG = bytes(range(256)) * 4000  # many times what one direction holds


@contextmanager
def connect(app: AsgiApplication, timeout: float = 20, **options: Any) -> Generator[HTTPConnection]:  # Any: of Asgi
    connection = HTTPConnection("app.test", timeout=timeout, route=(Asgi(app, **options),), plugins=PLUGINS)
    try:
        yield connection
    finally:
        connection.close()


async def answer(send: Send, body: bytes, status: int = 200, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def body_of(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        assert message["type"] == "http.request"
        body, more = body + message["body"], message["more_body"]
    return body


async def collect(scope: Message, receive: Receive, send: Send) -> None:
    """Answer with the request's body."""
    await answer(send, await body_of(receive))


async def echo(scope: Message, receive: Receive, send: Send) -> None:
    """Answer piece by piece, while the body comes."""
    await send({"type": "http.response.start", "status": 200})
    more = True
    while more:
        message = await receive()
        more = message["more_body"]
        await send({"type": "http.response.body", "body": message["body"], "more_body": more})


async def environment(scope: Message, receive: Receive, send: Send) -> None:
    await answer(send, json.dumps(scope, default=lambda value: value.decode("latin-1")).encode())


def seen(target: str, headers: dict[str, str] | None = None, **options: Any) -> Any:
    # Any: the options of Asgi, and what JSON holds
    with connect(environment, **options) as connection:
        connection.request("GET", target, headers=headers or {})
        return json.loads(connection.getresponse().read())


def test_answers_with_status_fields_and_body() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await answer(send, b"not here", 404, ((b"x-two", b"1"), (b"x-two", b"2"), (b"content-length", b"8")))

    with connect(app) as connection:
        connection.request("GET", "/x")
        response = connection.getresponse()
        assert (response.status, response.getheader("x-two"), response.read()) == (404, "1, 2", b"not here")


def test_keeps_the_connection_for_the_next_request() -> None:
    with connect(collect) as connection:
        for body in (b"one", b"two"):
            connection.request("POST", "/", body)
            assert connection.getresponse().read() == body
            used = connection.sock
        assert connection.sock is used


def test_the_request_is_in_the_scope() -> None:
    scope = seen("/a%20b/%C3%A9?q=%20", {"X-Name": "v"})
    assert (scope["type"], scope["method"], scope["http_version"], scope["scheme"]) == ("http", "GET", "1.1", "http")
    assert (scope["path"], scope["raw_path"], scope["query_string"]) == ("/a b/\xe9", "/a%20b/%C3%A9", "q=%20")
    assert ["host", "app.test"] in scope["headers"]
    assert ["x-name", "v"] in scope["headers"]
    assert scope["asgi"]["version"] == "3.0"


def test_options_of_the_layer_are_in_the_scope() -> None:
    scope = seen("/app/x", scheme="https", root_path="/app", server=("s", 443), client=("192.0.2.7", 5))
    assert (scope["scheme"], scope["root_path"], scope["path"]) == ("https", "/app", "/app/x")
    assert (scope["server"], scope["client"]) == (["s", 443], ["192.0.2.7", 5])


def test_big_bodies_flow_both_ways_at_once() -> None:
    with connect(echo) as connection:
        connection.request("POST", "/", BIG)
        assert connection.getresponse().read() == BIG


def test_a_big_chunked_body_arrives_whole() -> None:
    with connect(collect) as connection:
        connection.request("POST", "/", iter([BIG[:300000], BIG[300000:]]))
        assert connection.getresponse().read() == BIG


def test_a_body_that_nobody_reads_does_not_stand_before_the_next_request() -> None:
    with connect(environment) as connection:
        for target in ("/one", "/two"):
            connection.request("POST", target, BIG)
            assert json.loads(connection.getresponse().read())["path"] == target
            used = connection.sock
        assert connection.sock is used


@pytest.mark.parametrize("status", [200, 204, 304])
def test_no_body_where_none_may_be(status: int) -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await answer(send, b"body", status)

    with connect(app) as connection:
        for _ in range(2):
            connection.request("HEAD" if status == 200 else "GET", "/")
            assert connection.getresponse().read() == b""


def test_pieces_arrive_when_they_are_sent() -> None:
    go_on = threading.Event()

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        await asyncio.get_running_loop().run_in_executor(None, go_on.wait, 20)
        await send({"type": "http.response.body", "body": b"second"})

    with connect(app) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.read(5) == b"first"
        go_on.set()
        assert response.read() == b"second"


def test_an_application_can_listen_for_the_clients_end_while_it_sends() -> None:
    heard = threading.Event()

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await body_of(receive)
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        assert await receive() == {"type": "http.disconnect"}
        heard.set()

    with connect(app) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().read(5) == b"first"
    assert heard.wait(20)


def test_the_end_of_the_response_ends_the_wait_for_the_client() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await body_of(receive)
        waiting = asyncio.ensure_future(receive())
        await answer(send, b"done")
        assert await waiting == {"type": "http.disconnect"}

    with connect(app, on_error="raise") as connection:
        for _ in range(2):
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"done"


def test_an_exception_is_a_500_and_goes_to_the_error_log() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError("oh")

    errors = io.StringIO()
    with connect(app, errors=errors) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert (response.status, response.read()) == (500, b"Internal Server Error\n")
    assert "ZeroDivisionError: oh" in errors.getvalue()


def test_an_exception_can_be_raised_in_the_clients_call() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError("oh")

    with connect(app, on_error="raise") as connection:
        connection.request("GET", "/")
        with pytest.raises(ZeroDivisionError, match="oh"):
            connection.getresponse()


def test_a_response_that_breaks_off_is_no_whole_one() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})

    errors = io.StringIO()
    with connect(app, errors=errors) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        with pytest.raises(ConnectionResetError, match="in the middle of its response"):
            response.read()
    assert "returned before its response was complete" in errors.getvalue()


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"type": "http.response.body"}],
        [{"type": "http.response.start", "status": 200}] * 2,
        [{"type": "http.response.start", "status": 200}, {"type": "other"}],
        [{"type": "http.response.start", "status": 200}, *[{"type": "http.response.body"}] * 2],
    ],
)
def test_messages_out_of_order_are_the_applications_fault(messages: list[Message]) -> None:
    faults: list[Exception] = []

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        try:
            for message in messages:
                await send(message)
        except RuntimeError as error:
            faults.append(error)
            raise

    with connect(app, on_error="raise") as connection:
        connection.request("GET", "/")
        file = connection.sock.makefile("rb")
        with pytest.raises(RuntimeError, match=r"fit here|before its response"):
            file.read()
        file.close()
    assert bool(faults) == bool(messages)


def test_a_client_that_goes_away_ends_an_endless_response() -> None:
    ended = threading.Event()

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        try:
            while True:
                await send({"type": "http.response.body", "body": b"x" * 1000, "more_body": True})
        except OSError:
            ended.set()
            raise

    with connect(app) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().read(10) == b"x" * 10
    assert ended.wait(20)


def test_a_timeout_bounds_the_wait_for_the_application() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await body_of(receive)
        await receive()

    with connect(app, timeout=0.02) as connection:
        connection.request("GET", "/")
        with pytest.raises(TimeoutError, match="timed out"):
            connection.getresponse()


def test_an_expected_100_comes_when_the_body_is_read() -> None:
    with connect(collect, errors=io.StringIO()) as connection:
        connection.connect()
        connection.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert connection.sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_what_is_no_request_is_refused() -> None:
    with connect(collect) as connection:
        connection.connect()
        connection.send(b"GET / HTTP/1.1\r\n\r\n")
        with connection.sock.makefile("rb") as file:
            assert file.readline() == b"HTTP/1.1 400 Bad Request\r\n"
            assert b"Host" in file.read()


def test_is_a_value_that_prints_well() -> None:
    assert Asgi(echo) == Asgi(echo)
    assert hash(Asgi(echo)) == hash(Asgi(echo))
    assert str(Asgi(echo)) == f"asgi({__name__}.echo)"
