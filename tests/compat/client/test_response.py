"""`HTTPResponse` gives what http.client's gives, in each of the ways that a file is read."""

from __future__ import annotations

import email.errors
import io
import socket
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from tests.compat.client.wired import FACADE, ORIGINAL, on_both, outcome, wired

BODY = b"first line\nsecond line\r\n\nlast, without an end"
SIZED = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (
    BODY[:5],
    len(BODY) - 5,
    BODY[5:],
)
UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + BODY

Read = Callable[[Any], object]  # Any: a response of either module


def into(response: Any, size: int) -> bytes:  # Any: as above
    buffer = bytearray(size)
    count: int = response.readinto(buffer)
    return bytes(buffer[:count])


READS: dict[str, Read] = {
    "read": lambda response: response.read(),
    "read in parts": lambda response: [response.read(7) for _ in range(9)],
    "read nothing": lambda response: [response.read(0), response.isclosed(), response.read()],
    "readinto": lambda response: [into(response, 10) for _ in range(6)],
    "readinto1": lambda response: response.readinto1(bytearray(1)),
    "readline": lambda response: [response.readline() for _ in range(6)],
    "readlines": lambda response: response.readlines(),
    "readlines with a hint": lambda response: response.readlines(12),
    "iteration": lambda response: list(response),
    "read1 in small parts": lambda response: b"".join(iter(lambda: response.read1(1), b"")),
    "peek, then read": lambda response: (bool(response.peek()), response.read()),
    "text": lambda response: io.TextIOWrapper(response, "latin-1", newline="").read(),
    "buffered": lambda response: io.BufferedReader(response).read(),
    "mixed": lambda response: (response.read(3), response.readline(), response.read1(1), response.read()),
    "ways to ask": lambda response: (response.readable(), response.writable(), response.seekable()),
    "after the end": lambda response: (response.read(), response.read(), response.readline(), list(response)),
    "a context": lambda response: (
        response.__enter__() is response,
        response.read(),
        response.__exit__(None, None, None),
    ),
}


@pytest.mark.parametrize("answer", [SIZED, CHUNKED, UNTIL_CLOSE], ids=["sized", "chunked", "until close"])
@pytest.mark.parametrize("way", READS)
def test_reading_gives_what_the_original_gives(way: str, answer: bytes) -> None:
    def probe(module: ModuleType) -> object:
        with wired(module, answer) as (connection, _):
            connection.request("GET", "/")
            response = connection.getresponse()
            return READS[way](response)

    original, ours = on_both(probe)
    assert ours == original


@pytest.mark.parametrize("answer", [SIZED, CHUNKED, UNTIL_CLOSE], ids=["sized", "chunked", "until close"])
def test_readline_keeps_to_its_limit(answer: bytes) -> None:
    def probe(module: ModuleType) -> object:
        with wired(module, answer) as (connection, _):
            connection.request("GET", "/")
            response = connection.getresponse()
            return [response.readline(4) for _ in range(16)]

    # With chunks the original's own lines may be longer than that.
    first = [b"firs", b"t li", b"ne\n", b"seco", b"nd l", b"ine\r", b"\n", b"\n"]
    assert probe(FACADE) == [*first, b"last", b", wi", b"thou", b"t an", b" end", b"", b"", b""]


@pytest.mark.parametrize("answer", [SIZED, UNTIL_CLOSE], ids=["sized", "until close"])
def test_attributes_are_those_of_the_original(answer: bytes) -> None:
    def facts(response: Any) -> list[object]:  # Any: as above
        names = [
            "status",
            "code",
            "reason",
            "version",
            "chunked",
            "chunk_left",
            "length",
            "will_close",
            "closed",
            "debuglevel",
            "_method",
        ]
        return [getattr(response, name) for name in names] + [response.isclosed(), response.fp is None]

    def probe(module: ModuleType) -> object:
        with wired(module, answer) as (connection, _):
            connection.request("GET", "/")
            response = connection.getresponse()
            seen = [facts(response)]
            response.read(5)
            seen.append(facts(response))
            response.read()
            seen.append(facts(response))
            response.close()
            return [*seen, facts(response)]

    original, ours = on_both(probe)
    assert ours == original


def test_before_begin_everything_is_unknown() -> None:
    def probe(module: ModuleType) -> object:
        ours, peer = socket.socketpair()
        with ours, peer, module.HTTPResponse(ours, method="GET") as response:
            names = ["status", "reason", "version", "chunked", "chunk_left", "length", "will_close", "headers", "msg"]
            return [getattr(response, name) for name in names] + [outcome(response.getheaders)]

    original, ours = on_both(probe)
    assert ours == original


HEADERS = b"HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\na: 3\r\nSet-Cookie: x=1\r\nContent-Length: 0\r\n\r\n"

LOOKS: dict[str, Read] = {
    "getheaders": lambda response: response.getheaders(),
    "getheader": lambda response: response.getheader("a"),
    "missing": lambda response: (response.getheader("x"), response.getheader("x", "no"), response.getheader("x", 5)),
    "missing, a list": lambda response: response.getheader("x", ["a", "b"]),
    "headers": lambda response: (response.headers["A"], response.headers.get_all("a"), response.headers.items()),
    "as text": lambda response: (str(response.headers), response.headers.as_string()),
    "payload": lambda response: (response.headers.get_payload(), response.headers.is_multipart()),
    "defects": lambda response: response.headers.defects,
    "the same": lambda response: (response.msg is response.headers, response.info() is response.msg),
    "code": lambda response: response.getcode(),
}


@pytest.mark.parametrize("way", LOOKS)
def test_headers_look_as_in_the_original(way: str) -> None:
    def probe(module: ModuleType) -> object:
        with wired(module, HEADERS) as (connection, _):
            connection.request("GET", "/")
            return LOOKS[way](connection.getresponse())

    original, ours = on_both(probe)
    assert ours == original


def test_message_is_built_when_somebody_asks() -> None:
    with wired(FACADE, HEADERS) as (connection, _):
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.getheader("A") == "1, 3"
        assert not isinstance(response._headers, FACADE.HTTPMessage)
        assert isinstance(response.headers, ORIGINAL.HTTPMessage)
        response.headers.add_header("A", "4")
        assert response.getheader("A") == "1, 3, 4"


def test_msg_and_headers_are_set_apart() -> None:
    # urllib.request puts the reason phrase into msg.
    with wired(FACADE, HEADERS) as (connection, _):
        connection.request("GET", "/")
        response = connection.getresponse()
        response.msg = response.reason
        assert response.msg == "OK"
        assert response.headers["B"] == "2"
        response.headers = {"B": "3"}
        assert (response.msg, response.headers) == ("OK", {"B": "3"})


def test_lines_that_were_passed_over_are_defects() -> None:
    answer = b"HTTP/1.1 200 OK\r\nA: 1\r\nno colon\r\nContent-Length: 0\r\n\r\n"
    with wired(FACADE, answer) as (connection, _):
        connection.request("GET", "/")
        headers = connection.getresponse().headers
    assert [type(defect) for defect in headers.defects] == [email.errors.MissingHeaderBodySeparatorDefect]
    assert headers.items() == [("A", "1"), ("Content-Length", "0")]


def test_url_is_unset_until_somebody_sets_it() -> None:
    with wired(FACADE, HEADERS) as (connection, _):
        connection.request("GET", "/")
        response = connection.getresponse()
        with pytest.raises(AttributeError):
            response.geturl()
        response.url = "http://example.org/"
        assert response.geturl() == "http://example.org/"


@pytest.mark.parametrize("answer", [SIZED, CHUNKED], ids=["sized", "chunked"])
def test_body_can_be_read_when_the_program_has_closed_the_socket(answer: bytes) -> None:
    # urllib.request closes connection.sock right behind getresponse().
    head = answer.index(b"\r\n\r\n") + 4
    with wired(FACADE, answer[:head], ends=False) as (connection, peer):
        connection.request("GET", "/")
        response = connection.getresponse()
        sock, connection.sock = connection.sock, None
        sock.close()
        peer.sendall(answer[head:])
        assert response.read() == BODY
        assert sock.fileno() == -1


def test_program_that_reads_chunks_itself_keeps_the_connection() -> None:
    # urllib3 reads the framing from response.fp.
    with wired(FACADE, CHUNKED + HEADERS, ends=False) as (connection, _):
        connection.request("GET", "/")
        sock = connection.sock
        response = connection.getresponse()
        body = b""
        while size := int(response.fp.readline(), 16):
            body += response._safe_read(size)
            assert response._safe_read(2) == b"\r\n"
        assert response.fp.readline() == b"\r\n"
        response.close()
        assert body == BODY
        connection._HTTPConnection__state = "Request-sent"
        assert connection.getresponse().getheader("b") == "2"
        assert connection.sock is sock


@pytest.mark.parametrize("taken", [1, 3, 6, 8, 9, len(CHUNKED) - 60])
@pytest.mark.parametrize("rest", [b"", b"\r\n"], ids=["whole", "cut"])
def test_program_that_stops_reading_itself_keeps_the_connection_if_the_rest_is_here(taken: int, rest: bytes) -> None:
    with wired(FACADE, CHUNKED[: len(CHUNKED) - len(rest)], ends=False) as (connection, _):
        connection.request("GET", "/")
        response = connection.getresponse()
        assert len(response.fp.read(taken)) == taken
        response.close()
        assert connection._sender.reader.unread == 0
        assert connection._sender.reader.spoilt is bool(rest)


def test_reading_goes_on_where_a_program_has_stopped_reading_itself() -> None:
    with wired(FACADE, CHUNKED, ends=False) as (connection, _):
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.fp.readline() == b"5\r\n"
        assert response.read() == BODY


def test_program_that_replaces_close_conn_keeps_the_file() -> None:
    with wired(FACADE, SIZED) as (connection, _):
        connection.request("GET", "/")
        response = connection.getresponse()
        kept: list[Any] = []  # Any: whatever fp is

        def keep() -> None:
            kept.append(response.fp)
            response.fp = None

        response._close_conn = keep
        assert response.read() == BODY
        assert kept[0].read(9) == b""


def test_closed_response_refuses_to_be_flushed_but_reads_nothing() -> None:
    with wired(FACADE, SIZED) as (connection, _):
        connection.request("GET", "/")
        response = connection.getresponse()
        response.close()
        assert (response.read(), response.isclosed(), response.closed) == (b"", True, True)
        with pytest.raises(ValueError, match="closed"):
            response.flush()
        with pytest.raises(AttributeError):
            response.fileno()
