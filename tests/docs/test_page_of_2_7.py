"""The examples on the documentation page of Python 2.7's httplib, with print(), urllib.parse and bytes."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

import httplib
from tests.docs.world import World, loopback_world
from tests.support.scripted import HEAD, ReceiveExactly, ScriptedServer, Step


@pytest.fixture
def world() -> Iterator[World]:
    with loopback_world() as found:
        yield found


def test_connections_with_every_form_of_host_and_port(world: World) -> None:
    for connection in (
        httplib.HTTPConnection("www.cwi.nl"),
        httplib.HTTPConnection("www.cwi.nl:80"),
        httplib.HTTPConnection("www.cwi.nl", 80),
        httplib.HTTPConnection("www.cwi.nl", 80, timeout=10),
    ):
        connection.request("GET", "/")
        assert connection.getresponse().status == httplib.OK
        connection.close()
    assert [request.get("Host") for request in world.plain.requests] == ["www.cwi.nl"] * 4


def test_get(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    found: list[Step] = [
        HEAD,
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst",
        HEAD,
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\nsecond",
    ]
    with ScriptedServer(found, context=world.authority.any_name_context()) as server:
        world.ports["www.python.org", 443] = server.port
        conn = httplib.HTTPSConnection("www.python.org")
        conn.request("GET", "/")
        r1 = conn.getresponse()
        print(r1.status, r1.reason)
        data1 = r1.read()
        conn.request("GET", "/")
        r2 = conn.getresponse()
        print(r2.status, r2.reason)
        data2 = r2.read()
        conn.close()
    assert capsys.readouterr().out == "200 OK\n404 Not Found\n"
    assert (data1, data2) == (b"first", b"second")


def test_head(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    conn = httplib.HTTPSConnection("www.python.org")
    conn.request("HEAD", "/")
    res = conn.getresponse()
    print(res.status, res.reason)
    data = res.read()
    print(len(data))
    conn.close()
    assert capsys.readouterr().out == "200 OK\n0\n"
    assert data == b""
    assert [request.method for request in world.secure.requests] == ["HEAD"]


def test_post(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    body = b'Redirecting to <a href="http://bugs.python.org/issue12524">http://bugs.python.org/issue12524</a>'
    answer = b"HTTP/1.1 302 Found\r\nContent-Length: %d\r\n\r\n" % len(body)
    params = urlencode({"@number": 12524, "@type": "issue", "@action": "show"})
    headers = {"Content-type": "application/x-www-form-urlencoded", "Accept": "text/plain"}
    with ScriptedServer([HEAD, ReceiveExactly(len(params)), answer + body]) as server:
        world.ports["bugs.python.org", 80] = server.port
        conn = httplib.HTTPConnection("bugs.python.org")
        conn.request("POST", "", params, headers)
        response = conn.getresponse()
        print(response.status, response.reason)
        data = response.read()
        conn.close()
    assert capsys.readouterr().out == "302 Found\n"
    assert data == body
    head, _, sent = server.received[0].partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"POST / HTTP/1.1",
        b"Host: bugs.python.org",
        b"Accept-Encoding: identity",
        b"Content-Length: 44",
        b"Content-type: application/x-www-form-urlencoded",
        b"Accept: text/plain",
    ]
    assert sent == b"%40number=12524&%40type=issue&%40action=show"


def test_put(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    BODY = "***filecontents***"
    with ScriptedServer([HEAD, ReceiveExactly(18), b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]) as server:
        world.ports["localhost", 8080] = server.port
        conn = httplib.HTTPConnection("localhost", 8080)
        conn.request("PUT", "/file", BODY)
        response = conn.getresponse()
        print(response.status, response.reason)
        conn.close()
    assert capsys.readouterr().out == "200 OK\n"
    assert server.received[0].endswith(b"\r\n\r\n***filecontents***")


def test_responses_maps_codes_to_names() -> None:
    assert httplib.responses[httplib.NOT_FOUND] == "Not Found"
