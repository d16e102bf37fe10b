"""A response that begins at once, or as one before it: nobody can tell it from one whose head was read by lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import httplib.compat
import httplib.compat.client
from httplib.compat.beginning import Beginning
from httplib.core.memo import HeadMemo

FACADES = [httplib.compat.HTTPConnection, httplib.compat.client.HTTPConnection]

HEAD = b"Date: today\r\nServer: s\r\nX-Own: a\r\nx-own: b\r\nSet-Cookie: c\r\n"
RESPONSES = {
    "length": b"HTTP/1.1 200 OK\r\n" + HEAD + b"Content-Length: 6\r\n\r\nab\ncde",
    "no body": b"HTTP/1.1 200 OK\r\n" + HEAD + b"Content-Length: 0\r\n\r\n",
    "304": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\n",
    "chunks": b"HTTP/1.1 200 OK\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n6\r\nab\ncde\r\n0\r\nT: 1\r\n\r\n",
    "1.0": b"HTTP/1.0 200 Fine\r\nConnection: Keep-Alive\r\nContent-Length: 6\r\n\r\nab\ncde",
    "interim": b"HTTP/1.1 103 Hints\r\nA: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab\ncde",
    "rubbish": b"HTTP/1.1 200 OK\r\nrubbish\r\n fold\r\nContent-Length: 6\r\n\r\nab\ncde",
    "closing": b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\nab\ncde",
    "until close": b"HTTP/1.1 200 OK\r\n\r\nab\ncde",
    "wrong": b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\nab\ncde",
    "surplus": b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab\ncde" + b"HTTP/1.1 200 OK\r\n",
}


class Answering:
    """A socket that gives for each request the next of `answers`, in pieces of `size` bytes; then its end."""

    def __init__(self, answers: list[bytes], size: int) -> None:
        self.answers = iter(answers)
        self.left = b""
        self.size = size
        self.closed = False

    def sendall(self, data: object) -> None:
        self.left += next(self.answers)

    def recv(self, most: int) -> bytes:
        data = self.left[: min(most, self.size)]
        self.left = self.left[len(data) :]
        return data

    def recv_into(self, view: memoryview) -> int:
        data = self.recv(len(view))
        view[: len(data)] = data
        return len(data)

    def settimeout(self, timeout: object) -> None:
        """Nothing ever waits."""

    def close(self) -> None:
        self.closed = True


def into(response: Any) -> object:  # Any: a response of either facade
    buffer = bytearray(4)
    return response.readinto(buffer), bytes(buffer)


def set_length(response: Any) -> object:  # Any: as above
    response.length = 2
    return response.length, response.read()


def replaced(response: Any) -> object:  # Any: as above
    response.will_close = True
    return response.read()


ACTIONS: dict[str, Callable[[Any], object]] = {  # Any: as above
    "read": lambda response: response.read(),
    "read in parts": lambda response: [response.read(size) for size in (2, 0, 3, 5, 5)],
    "part and rest": lambda response: [response.read(2), response.read()],
    "read1": lambda response: [response.read1(2), response.read1()],
    "readinto": lambda response: [into(response), into(response), into(response)],
    "lines": lambda response: [response.readline(), response.readline(2), list(response)],
    "peek": lambda response: [response.peek(), response.read()],
    "fp": lambda response: [response.fp.read(1), response.fp.peek(), response.fp.readline()],
    "close": lambda response: response.close(),
    "leave": lambda response: None,
    "length": set_length,
    "will_close": replaced,
    "detach": lambda response: response.detach(),
}


def facts(response: Any) -> object:  # Any: as above
    return [
        getattr(response, name, None)
        for name in ("status", "code", "reason", "version", "length", "chunked", "chunk_left", "will_close", "trailers")
    ]


def headers(response: Any) -> object:  # Any: as above
    return response.getheaders(), str(response.msg), response.getheader("x-own"), response.getheader("none", "d")


def attempt(what: Callable[[], object]) -> object:
    try:
        return what()
    except Exception as error:
        return type(error), str(error), getattr(error, "partial", None)


def finding_nothing(*arguments: object) -> None:
    """Stand in for what finds a head at once: it is to be read anew, or line by line."""


def told(facade: Any, method: str, answers: list[bytes], size: int, action: str) -> list[object]:  # Any: a class
    """Return all that a program can see of three exchanges, and whether the stream is open behind each."""
    sock = Answering(answers, size)
    connection = facade("localhost")
    connection.sock = sock
    connection.auto_open = 0
    seen: list[object] = []

    def exchange(asked_first: bool) -> None:
        connection.request(method, "/")
        response = connection.getresponse()
        seen.append(facts(response))
        if asked_first:
            seen.append(headers(response))
        seen.append(attempt(lambda: ACTIONS[action](response)))
        seen.extend((facts(response), response.isclosed(), headers(response)))

    for asked_first in (True, False, True):
        seen.append(attempt(lambda first=asked_first: exchange(first)))  # type: ignore[misc]  # a default is a default
        seen.append(sock.closed)
    return seen


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", RESPONSES)
@pytest.mark.parametrize("facade", FACADES)
def test_nobody_can_tell(facade: Any, name: str, action: str, monkeypatch: pytest.MonkeyPatch) -> None:  # Any: a class
    answers = [RESPONSES["length"], RESPONSES[name], RESPONSES[name]]
    for method in ("GET", "HEAD"):
        for size in (1, 65536):
            with_memo = told(facade, method, answers, size, action)
            with monkeypatch.context() as patch:
                patch.setattr(HeadMemo, "find", finding_nothing)
                assert told(facade, method, answers, size, action) == with_memo
                patch.setattr(Beginning, "_begin_at_once", finding_nothing)
                assert told(facade, method, answers, size, action) == with_memo


@pytest.mark.parametrize("facade", FACADES)
def test_the_memo_is_used_from_the_second_response_on(facade: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # Any: a class
    found: list[bool] = []
    find = HeadMemo.find

    def noting(*arguments: Any) -> Any:  # Any: passed on
        result = find(*arguments)
        found.append(result is not None)
        return result

    monkeypatch.setattr(HeadMemo, "find", noting)
    told(facade, "GET", [RESPONSES["length"]] * 3, 65536, "read")
    assert found == [True, True]
