"""What a head announced is what must have left before its connection is used again; and other bad arguments."""

from __future__ import annotations

import pytest

from httplib.compat import CannotSendHeader, CannotSendRequest, HTTPConnection, InvalidURL
from httplib.core.errors import InvalidRequest
from httplib.core.limits import DEFAULT_LIMITS
from httplib.core.response import ResponseHead
from tests.support.scripted import HEAD, Receive, ScriptedServer

OK = b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno"


@pytest.mark.parametrize("headers", [{"Content-Length": "50"}, {"Content-Length": "x"}, {"Transfer-Encoding": "gzip"}])
def test_a_request_cut_short_is_the_last_on_its_connection(headers: dict[str, str]) -> None:
    with ScriptedServer([Receive(b"abc"), OK], [HEAD, OK]) as server:
        with HTTPConnection(server.host, server.port, timeout=10) as connection:
            connection.request("POST", "/first", b"abc", headers)
            response = connection.getresponse()
            assert (response.status, response.will_close, response.read()) == (401, True, b"no")
            connection.request("GET", "/second")
            assert connection.getresponse().read() == b"no"
        assert server.received[1].startswith(b"GET /second ")


def test_a_body_that_the_program_sends_itself_keeps_the_connection() -> None:
    with ScriptedServer([Receive(b"0123456789"), OK, HEAD, OK]) as server:
        with HTTPConnection(server.host, server.port, timeout=10) as connection:
            connection.request("POST", "/", None, {"Content-Length": "10"})
            connection.send(b"01234")
            connection.send(b"56789")
            assert connection.getresponse().read() == b"no"
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"no"


def test_putheader_announces_too() -> None:
    with ScriptedServer([Receive(b"abc"), OK]) as server:
        with HTTPConnection(server.host, server.port, timeout=10) as connection:
            connection.putrequest("POST", "/")
            connection.putheader("Content-Length", 4)
            connection.endheaders(b"abc")
            with connection.getresponse() as response:
                assert response.will_close


def test_chunks_that_the_program_makes_keep_the_connection() -> None:
    with ScriptedServer([Receive(b"0\r\n\r\n"), OK]) as server:
        with HTTPConnection(server.host, server.port, timeout=10) as connection:
            connection.request("POST", "/", b"3\r\nabc\r\n0\r\n\r\n", {"Transfer-Encoding": "chunked"})
            assert not connection.getresponse().will_close


@pytest.mark.parametrize("name", ["Authorization", "proxy-authorization", "Cookie"])
@pytest.mark.parametrize("value", ["hunter2\n", "hunter2\u20ac"])
def test_no_message_shows_a_secret(name: str, value: str) -> None:
    connection = HTTPConnection("localhost")
    with pytest.raises(InvalidRequest) as caught:
        connection.request("GET", "/", headers={name: value})
    assert "hunter2" not in repr(caught.value)
    with pytest.raises(InvalidRequest) as caught:
        connection.set_tunnel("origin.test", 443, {name: value})
    assert "hunter2" not in repr(caught.value)


def test_an_interim_response_has_its_status_line() -> None:
    heads: list[ResponseHead] = []
    with ScriptedServer([HEAD, b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + OK]) as server:
        with HTTPConnection(server.host, server.port, timeout=10, on_interim=heads.append) as connection:
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"no"
    assert [head.status_line for head in heads] == [b"HTTP/1.1 103 Early Hints\r\n"]


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("plugins", "guard", TypeError),
        ("limits", {"fields": 3}, TypeError),
        ("deadline", "x", TypeError),
        ("deadline", float("nan"), ValueError),
        ("connect_timeout", -1, ValueError),
        ("connect_timeout", True, TypeError),
        ("expect_timeout", 1e30, ValueError),
        ("on_interim", 3, TypeError),
    ],
)
def test_an_argument_of_the_wrong_kind_is_named_at_once(argument: str, value: object, error: type[Exception]) -> None:
    options: dict[str, object] = {argument: value}
    with pytest.raises(error, match=argument):
        HTTPConnection("localhost", **options)  # type: ignore[arg-type]  # wrong on purpose
    HTTPConnection("localhost", limits=DEFAULT_LIMITS, deadline=0, connect_timeout=10**8, on_interim=print)


def test_the_advice_for_a_wrong_state_works() -> None:
    with ScriptedServer([HEAD, OK]) as server, HTTPConnection(server.host, server.port, timeout=10) as connection:
        connection.putrequest("GET", "/")
        with pytest.raises(CannotSendRequest) as started:
            connection.putrequest("GET", "/")
        assert "endheaders()" in started.value.__dict__["__notes__"][0]
        connection.endheaders()
        with pytest.raises(CannotSendHeader) as sent:
            connection.putheader("A", "b")
        assert "getresponse()" in sent.value.__dict__["__notes__"][0]
        assert connection.getresponse().read() == b"no"


def test_a_url_as_host_gets_advice() -> None:
    with pytest.raises(InvalidURL) as caught:
        HTTPConnection("http://origin.test/")
    assert "not a URL" in caught.value.__dict__["__notes__"][0]
