"""WSGI applications behind real HTTP, in memory."""

from __future__ import annotations

import contextvars
import io
import json
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from wsgiref.validate import validator

import httplib_wsgi
import pytest
from httplib_wsgi import Wsgi

from httplib.compat import HTTPConnection
from httplib.transport.plugin import PluginSet

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PLUGINS = PluginSet(httplib_wsgi)
BIG = bytes(range(256)) * 4000  # many times what one direction holds

App = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]


@contextmanager
def connect(app: WSGIApplication, timeout: float = 20, **options: Any) -> Generator[HTTPConnection]:  # Any: of Wsgi
    connection = HTTPConnection("app.test", timeout=timeout, route=(Wsgi(app, **options),), plugins=PLUGINS)
    try:
        yield connection
    finally:
        connection.close()


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    while data := environ["wsgi.input"].read(10000):
        yield data


def environment(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    body = json.dumps(environ, default=repr).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def seen(method: str = "GET", target: str = "/", headers: dict[str, str] | None = None, **options: Any) -> Any:
    # Any: the options of Wsgi, and what JSON holds
    with connect(environment, **options) as connection:
        connection.request(method, target, headers=headers or {})
        return json.loads(connection.getresponse().read())


def test_answers_with_status_fields_and_body() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("404 Nowhere", [("Content-Type", "text/plain"), ("X-Two", "1"), ("X-Two", "2")])
        return [b"not ", b"here"]

    with connect(validator(app)) as connection:
        connection.request("GET", "/x")
        response = connection.getresponse()
        assert (response.status, response.reason, response.getheader("x-two")) == (404, "Nowhere", "1, 2")
        assert response.read() == b"not here"


def test_keeps_the_connection_for_the_next_request() -> None:
    with connect(echo) as connection:
        for body in (b"one", b"two"):
            connection.request("POST", "/", body)
            assert connection.getresponse().read() == body
            used = connection.sock
        assert connection.sock is used


def test_the_request_is_in_the_environment() -> None:
    environ = seen("GET", "/a%20b/%C3%A9?q=%20", {"X-Name": "v", "Cookie": "a=b"})
    assert environ["REQUEST_METHOD"] == "GET"
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"], environ["QUERY_STRING"]) == ("", "/a b/\xc3\xa9", "q=%20")
    assert (environ["HTTP_HOST"], environ["HTTP_X_NAME"], environ["HTTP_COOKIE"]) == ("app.test", "v", "a=b")
    assert (environ["REMOTE_ADDR"], environ["SERVER_PROTOCOL"]) == ("127.0.0.1", "HTTP/1.1")
    assert (environ["wsgi.url_scheme"], environ["wsgi.version"]) == ("http", [1, 0])


def test_options_of_the_layer_are_in_the_environment() -> None:
    options: dict[str, Any] = {
        "scheme": "https",
        "root_path": "/app",
        "server": ("s", 443),
        "client": ("192.0.2.7", 5),
    }  # Any: of Wsgi
    environ = seen("GET", "/app/x", **options)
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"], environ["wsgi.url_scheme"]) == ("/app", "/x", "https")
    assert [environ[n] for n in ("SERVER_NAME", "SERVER_PORT", "REMOTE_ADDR")] == ["s", "443", "192.0.2.7"]
    assert seen("GET", "/application", **options)["PATH_INFO"] == "/application"


@pytest.mark.parametrize(
    ("target", "path"),
    [("http://other.test/x?y", "/x"), ("http://other.test", "/"), ("*", "*"), ("/a?u=http://b/c", "/a")],
)
def test_other_forms_of_target_have_a_path_too(target: str, path: str) -> None:
    assert seen("OPTIONS", target)["PATH_INFO"] == path


def test_fields_with_an_underscore_cannot_pass_for_others() -> None:
    assert "HTTP_X_USER" not in seen(headers={"X_User": "root"})


def test_bodies_of_every_framing_arrive() -> None:
    with connect(echo) as connection:
        connection.request("POST", "/", b"sized")
        assert connection.getresponse().read() == b"sized"
        connection.request("POST", "/", iter([b"chunked"]))
        assert connection.getresponse().read() == b"chunked"


def test_big_bodies_flow_both_ways_at_once() -> None:
    with connect(echo) as connection:
        connection.request("POST", "/", BIG)
        assert connection.getresponse().read() == BIG


def test_a_big_chunked_body_arrives_whole() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        body = environ["wsgi.input"].read()
        start_response("200 OK", [])
        return [body]

    with connect(app) as connection:
        connection.request("POST", "/", iter([BIG[:300000], BIG[300000:]]))
        assert connection.getresponse().read() == BIG


def test_an_application_that_answers_before_it_reads_does_not_block() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield BIG
        yield b"%d" % len(environ["wsgi.input"].read())

    with connect(app) as connection:
        connection.request("POST", "/", BIG)
        assert connection.getresponse().read() == BIG + b"%d" % len(BIG)


def test_a_body_that_nobody_reads_does_not_stand_before_the_next_request() -> None:
    with connect(environment) as connection:
        connection.request("POST", "/one", BIG)
        assert json.loads(connection.getresponse().read())["PATH_INFO"] == "/one"
        used = connection.sock
        connection.request("GET", "/two")
        assert json.loads(connection.getresponse().read())["PATH_INFO"] == "/two"
        assert connection.sock is used


def test_lines_of_the_body_can_be_read() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [])
        body = environ["wsgi.input"]
        return [repr([body.readline(), *body, body.read()]).encode()]

    with connect(app) as connection:
        connection.request("POST", "/", b"a\nb\nc")
        assert connection.getresponse().read() == b"[b'a\\n', b'b\\n', b'c', b'']"


@pytest.mark.parametrize("status", [200, 204, 304])
def test_no_body_where_none_may_be(status: int) -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response(f"{status} X", [])
        return [b"body"]

    with connect(app) as connection:
        for _ in range(2):
            connection.request("HEAD" if status == 200 else "GET", "/")
            assert connection.getresponse().read() == b""


def test_pieces_arrive_when_they_are_given() -> None:
    go_on = threading.Event()

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b"first"
        assert go_on.wait(20)
        yield b"second"

    with connect(app) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.read(5) == b"first"
        go_on.set()
        assert response.read() == b"second"


def test_the_write_callable_sends() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        write = start_response("200 OK", [])
        write(b"written ")
        return [b"returned"]

    with connect(app) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"written returned"


def test_an_exception_is_a_500_and_goes_to_the_error_log() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        environ["wsgi.errors"].write("before\n")
        raise ZeroDivisionError("oh")

    errors = io.StringIO()
    with connect(app, errors=errors) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert (response.status, response.read()) == (500, b"Internal Server Error\n")
    assert errors.getvalue().startswith("before\nTraceback")
    assert "ZeroDivisionError: oh" in errors.getvalue()


def test_an_exception_can_be_raised_in_the_clients_call() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        raise ZeroDivisionError("oh")

    with connect(app, on_error="raise") as connection:
        connection.request("GET", "/")
        with pytest.raises(ZeroDivisionError, match="oh"):
            connection.getresponse()


def test_exc_info_replaces_a_response_that_has_not_begun() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [("X-First", "1")])
        try:
            raise KeyError("oh")
        except KeyError:
            start_response("503 Later", [], sys.exc_info())
        return [b"sorry"]

    with connect(app) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert (response.status, response.getheader("X-First"), response.read()) == (503, None, b"sorry")


@pytest.mark.parametrize("fields", [[], [("Content-Length", "100")]])
def test_a_response_that_breaks_off_is_no_whole_one(fields: list[tuple[str, str]]) -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", fields)
        yield b"half"
        try:
            raise KeyError("oh")
        except KeyError:
            start_response("503 Later", [], sys.exc_info())

    errors = io.StringIO()
    with connect(app, errors=errors) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        with pytest.raises(ConnectionResetError, match="in the middle of its response"):
            response.read()
    assert "KeyError: 'oh'" in errors.getvalue()


def too_long(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "2")])
    return [b"abc"]


def twice(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("200 OK", [])
    start_response("200 OK", [])
    return []


def never(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    return []


def body_first(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    return [b"body"]


def text(environ: WSGIEnvironment, start_response: StartResponse) -> list[Any]:  # Any: wrong on purpose
    start_response("200 OK", [])
    return ["text"]


def bad_status(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("OK", [])
    return []


def split_header(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("200 OK", [("X", "a\r\nSet-Cookie: b")])
    return []


@pytest.mark.parametrize("app", [too_long, twice, never, body_first, text, bad_status, split_header])
def test_an_application_that_breaks_the_rules_fails(app: App) -> None:
    with connect(app, on_error="raise") as connection:
        connection.request("GET", "/")
        with pytest.raises((AssertionError, TypeError, ValueError, Exception), match=r"\w") as caught:
            connection.getresponse().read()
        assert not isinstance(caught.value, OSError)


def test_the_iterable_is_closed() -> None:
    closed = threading.Event()

    class Pieces:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"a"])

        def close(self) -> None:
            closed.set()

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return Pieces()

    with connect(app) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"a"
    assert closed.wait(20)


def test_a_client_that_goes_away_ends_an_endless_response() -> None:
    ended = threading.Event()

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [])
        try:
            while True:
                yield b"x" * 1000
        finally:
            ended.set()

    with connect(app) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().read(10) == b"x" * 10
    assert ended.wait(20)


def test_a_timeout_bounds_the_wait_for_the_application() -> None:
    go_on = threading.Event()

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        go_on.wait(20)
        start_response("200 OK", [])
        return []

    with connect(app, timeout=0.02) as connection:
        connection.request("GET", "/")
        with pytest.raises(TimeoutError, match="timed out"):
            connection.getresponse()
    go_on.set()


def test_an_expected_100_comes_when_the_body_is_read() -> None:
    connection = HTTPConnection("app.test", timeout=20, route=(Wsgi(echo),), plugins=PLUGINS)
    connection.connect()
    connection.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    assert connection.sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.close()


def test_a_refusal_without_100_ends_the_connection() -> None:
    connection = HTTPConnection("app.test", timeout=20, route=(Wsgi(environment),), plugins=PLUGINS)
    connection.connect()
    connection.send(b"POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    file = connection.sock.makefile("rb")
    assert b"\r\nConnection: close\r\n" in file.read()
    file.close()
    connection.close()


def test_what_is_no_request_is_refused() -> None:
    connection = HTTPConnection("app.test", timeout=20, route=(Wsgi(echo),), plugins=PLUGINS)
    connection.connect()
    connection.send(b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: two\r\n\r\n")
    file = connection.sock.makefile("rb")
    assert file.readline() == b"HTTP/1.1 400 Bad Request\r\n"
    assert file.read().endswith(b"Content-Length\n")
    file.close()
    connection.close()


NUMBER: contextvars.ContextVar[int] = contextvars.ContextVar("NUMBER", default=0)


def test_context_variables_of_the_opener_are_seen() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [])
        return [b"%d" % NUMBER.get()]

    token = NUMBER.set(7)
    with connect(app) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"7"
    NUMBER.reset(token)


def test_is_a_value_that_prints_well() -> None:
    assert Wsgi(echo) == Wsgi(echo)
    assert hash(Wsgi(echo)) == hash(Wsgi(echo))
    assert str(Wsgi(echo)) == f"wsgi({__name__}.echo)"
