"""G11: CONNECT is written and read like any request; nothing of it reaches the origin, nothing of a refusal is its."""

from __future__ import annotations

import pytest

from httplib import HTTPConnection, HTTPException
from httplib.core.errors import InvalidHeader, LimitExceeded, LineTooLong, SurplusBytes, TunnelRefused
from tests.support.scripted import HEAD, Close, ReceiveEnd, ScriptedServer, Step

OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
FORGED = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"


def through(server: ScriptedServer, headers: dict[str, str] | None = None) -> HTTPConnection:
    connection = HTTPConnection(server.host, server.port, timeout=20)
    connection.set_tunnel("origin.example", 80, headers)
    return connection


def test_what_is_for_the_proxy_goes_to_the_proxy_and_what_is_for_the_origin_to_the_origin() -> None:
    with ScriptedServer([HEAD, OPEN, HEAD, HELLO]) as server:
        with through(server, {"Proxy-Authorization": "Basic secret", "X-Proxy": "1"}) as connection:
            connection.request("GET", "/", headers={"Authorization": "Bearer token"})
            assert connection.getresponse().read() == b"hello"
        connect, request, rest = server.received[0].split(b"\r\n\r\n")
    assert connect.startswith(b"CONNECT origin.example:80 HTTP/1.1\r\nHost: origin.example:80\r\n")
    assert b"Proxy-Authorization: Basic secret" in connect
    assert b"Bearer" not in connect
    assert b"secret" not in request
    assert b"X-Proxy" not in request
    assert request.startswith(b"GET / HTTP/1.1\r\nHost: origin.example\r\n")
    assert rest == b""


def test_later_requests_carry_nothing_for_the_proxy_either() -> None:
    with ScriptedServer([HEAD, OPEN, HEAD, HELLO, HEAD, HELLO]) as server:
        with through(server, {"Proxy-Authorization": "Basic secret"}) as connection:
            for _ in range(2):
                connection.request("GET", "/")
                assert connection.getresponse().read() == b"hello"
        assert server.received[0].count(b"secret") == 1


@pytest.mark.parametrize("status", [b"407 Auth", b"403 No", b"302 Found", b"500 x", b"101 Switching"])
def test_a_refusal_shows_nothing_as_the_origin_s_and_closes(status: bytes) -> None:
    page = b"HTTP/1.1 " + status + b"\r\nContent-Length: 6\r\nLocation: http://evil/\r\n\r\nforged" + FORGED
    with ScriptedServer([HEAD, page, ReceiveEnd()]) as server:
        with through(server) as connection:
            with pytest.raises(OSError, match="Tunnel connection failed") as caught:
                connection.request("GET", "/")
            assert isinstance(caught.value, TunnelRefused)
            assert caught.value.status == int(status[:3])
            assert connection.sock is None
            server.wait()
    assert server.received[0].count(b"\r\n\r\n") == 1


@pytest.mark.parametrize("surplus", [b"x", b"\r\n", FORGED, b"HTTP/1.1 100 Continue\r\n\r\n" + FORGED])
def test_bytes_behind_the_answer_are_an_error_and_never_the_origin_s(surplus: bytes) -> None:
    with ScriptedServer([HEAD, OPEN + surplus, ReceiveEnd()]) as server:
        with through(server) as connection:
            with pytest.raises(SurplusBytes):
                connection.request("GET", "/")
            assert connection.sock is None


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", InvalidHeader),
        (b"HTTP/1.1 200 OK\r\nX: \0\r\n\r\n", InvalidHeader),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding : chunked\r\n\r\n", InvalidHeader),
        (b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 101 + b"\r\n", LimitExceeded),
        (b"HTTP/1.1 200 OK\r\n" + b"rubbish\r\n" * 101 + b"\r\n", LimitExceeded),
        (b"HTTP/1.1 100 x\r\n\r\n" * 101 + OPEN, LimitExceeded),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 65536 + b"\r\n\r\n", LineTooLong),
        (b"HTTP/1.1 200 " + b"a" * 65536 + b"\r\n\r\n", LineTooLong),
    ],
)
def test_the_answer_has_the_bounds_and_the_grammar_of_any_response(answer: bytes, error: type[HTTPException]) -> None:
    with ScriptedServer([HEAD, answer, ReceiveEnd()]) as server:
        with through(server) as connection:
            with pytest.raises(error):
                connection.request("GET", "/")
            assert connection.sock is None


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX: 1\r\n", b"garbage\r\n"]
)
def test_an_answer_that_was_cut_or_is_none_opens_no_tunnel(answer: bytes) -> None:
    script: list[Step] = [HEAD, answer, Close()]
    with ScriptedServer(script) as server:
        with through(server) as connection:
            with pytest.raises((HTTPException, OSError)):
                connection.request("GET", "/")
            assert connection.sock is None


@pytest.mark.parametrize("char", ["\r", "\n", "\r\n", "\0", " ", "\t", "/", "@", "#", "\\"])
def test_a_host_cannot_end_the_line_of_connect(char: str) -> None:
    connection = HTTPConnection("127.0.0.1", 1)
    for host in (f"origin{char}X: y", f"{char}origin", f"origin{char}"):
        with pytest.raises((ValueError, HTTPException)):
            connection.set_tunnel(host, 80)


@pytest.mark.parametrize("port", ["80\r\n", "80 HTTP/1.1\r\nX: y", "-1", "65536", " 80"])
def test_a_port_cannot_either(port: str) -> None:
    connection = HTTPConnection("127.0.0.1", 1)
    with pytest.raises((ValueError, HTTPException)):
        connection.set_tunnel("origin", port)  # type: ignore[arg-type]  # digits are taken at run time
    with pytest.raises((ValueError, HTTPException)):
        connection.set_tunnel(f"origin:{port}")


@pytest.mark.parametrize(
    "headers",
    [
        *({"X": "a\r\nY: b"}, {"X": "a\nb"}, {"X": "a\0"}, {"X\r\nY": "b"}, {"X Y": "b"}, {"": "b"}, {"X:": "b"}),
        *({"X": "\u20ac"}, {"X": "a\r\n\r\nGET / HTTP/1.1"}, {"X\u010a": "b"}),
    ],
)
def test_headers_for_the_proxy_are_checked_before_anything_is_opened(headers: dict[str, str]) -> None:
    connection = HTTPConnection("127.0.0.1", 1)
    with pytest.raises(ValueError, match=r"X|header|''"):
        connection.set_tunnel("origin", 80, headers)
    assert connection._tunnel_host is None


@pytest.mark.parametrize("host", ["evil\r\nX: y", "evil:1 HTTP/1.1\r\nX: y\r\n\r\n", "evil X"])
def test_a_host_that_a_program_puts_past_set_tunnel_is_checked_when_connecting(host: str) -> None:
    with ScriptedServer([ReceiveEnd()]) as server:
        connection = HTTPConnection(server.host, server.port, timeout=20)
        connection._tunnel_host = host
        connection._tunnel_port = 80
        with pytest.raises((ValueError, HTTPException, OSError)):
            connection.request("GET", "/")
        connection.close()
    assert server.received in ([], [b""])


def test_headers_that_a_program_puts_past_set_tunnel_are_checked_when_connecting() -> None:
    with ScriptedServer([ReceiveEnd()]) as server:
        connection = through(server)
        connection._tunnel_headers = {"X": "a\r\nY: b"}
        with pytest.raises(ValueError, match="Invalid header value"):
            connection.request("GET", "/")
        connection.close()
    assert server.received in ([], [b""])


def test_secrets_are_in_no_message_and_no_repr() -> None:
    with ScriptedServer([HEAD, b"HTTP/1.1 407 Auth\r\nContent-Length: 0\r\n\r\n", ReceiveEnd()]) as server:
        with through(server, {"Proxy-Authorization": "Basic secret"}) as connection:
            with pytest.raises(OSError, match="407") as caught:
                connection.request("GET", "/")
            shown = [str(caught.value), repr(caught.value), str(caught.value.__dict__), repr(connection)]
            assert not any("secret" in text for text in shown)
