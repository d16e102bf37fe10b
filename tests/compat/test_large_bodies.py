"""Large bodies: received in one piece of memory, in sized reads, and files sent by the system alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from httplib import HTTPConnection, IncompleteRead
from httplib.compat.exchange import SMALL
from tests.support.scripted import HEAD, Close, ReceiveExactly, ScriptedServer, Step

DONE = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
SIZES = [SMALL, SMALL + 1, 262144, 262145, 3_000_001]


def content(size: int) -> bytes:
    return (b"%08d" * (size // 8 + 1) % tuple(range(size // 8 + 1)))[:size]


def answer(body: bytes, announced: int | None = None) -> list[Step]:
    return [HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (announced or len(body), body)]


@pytest.mark.parametrize("timeout", [None, 20])
@pytest.mark.parametrize("size", SIZES)
def test_read_gives_all_of_a_body(size: int, timeout: float | None) -> None:
    body = content(size)
    with ScriptedServer(answer(body) + answer(b"next")) as server:
        with HTTPConnection(server.host, server.port, timeout=timeout) as connection:
            connection.request("GET", "/")
            assert connection.getresponse().read() == body
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"next"


@pytest.mark.parametrize("size", [1, 65536, 300_000])
def test_read_behind_sized_reads_gives_the_rest(size: int) -> None:
    body = content(1_000_000)
    with ScriptedServer(answer(body)) as server, HTTPConnection(server.host, server.port) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.read(size) == body[:size]
        assert response.readline(5) == body[size : size + 5]
        assert response.read() == body[size + 5 :]


def test_a_truncated_body_gives_what_came() -> None:
    body = content(1_000_000)
    with ScriptedServer([*answer(body, len(body) + 1), Close()]) as server:
        with HTTPConnection(server.host, server.port) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            with pytest.raises(IncompleteRead) as caught:
                response.read()
    assert caught.value.partial == body
    assert caught.value.expected == 1


@pytest.mark.parametrize("announced", [1 << 26, 1 << 40, (1 << 63) - 1])
def test_a_length_that_lies_costs_nothing(announced: int) -> None:
    body = content(100_000)
    with ScriptedServer([*answer(body, announced), Close()]) as server:
        with HTTPConnection(server.host, server.port) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            with pytest.raises(IncompleteRead) as caught:
                response.read()
    assert caught.value.partial == body


def received_body(server: ScriptedServer) -> bytes:
    return server.received[0].partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("timeout", [None, 20])
def test_a_file_goes_out_from_where_it_stands(tmp_path: Path, timeout: float | None) -> None:
    path = tmp_path / "body"
    path.write_bytes(content(3_000_000))
    with ScriptedServer([HEAD, ReceiveExactly(2_999_990), DONE]) as server:
        with HTTPConnection(server.host, server.port, timeout=timeout) as connection, path.open("rb") as file:
            file.read(10)
            connection.request("POST", "/", file)
            assert connection.getresponse().status == 201
            assert file.tell() == 3_000_000
            sock = connection.sock
            assert sock is not None
            assert sock.gettimeout() == timeout
        assert received_body(server) == content(3_000_000)[10:]


@pytest.mark.skipif(not hasattr(os, "sendfile"), reason="this system has no sendfile")
def test_a_file_is_sent_by_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "body"
    path.write_bytes(content(100_000))
    real = os.sendfile
    sizes: list[int] = []

    def sendfile(*arguments: Any) -> int:  # Any: as os has them
        sizes.append(real(*arguments))
        return sizes[-1]

    monkeypatch.setattr(os, "sendfile", sendfile)
    with ScriptedServer([HEAD, ReceiveExactly(100_000), DONE]) as server:
        with HTTPConnection(server.host, server.port) as connection, path.open("rb") as file:
            connection.request("POST", "/", file)
            assert connection.getresponse().status == 201
    assert sum(sizes) == 100_000


def test_a_send_of_the_program_sees_the_blocks_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "body"
    path.write_bytes(content(300_000))
    seen: list[bytes] = []

    class Seeing(HTTPConnection):
        def send(self, data: Any) -> None:  # Any: as the base has it
            seen.append(bytes(data))
            super().send(data)

    with ScriptedServer([HEAD, ReceiveExactly(300_000), DONE]) as server:
        with Seeing(server.host, server.port) as connection, path.open("rb") as file:
            connection.request("POST", "/", file)
            assert connection.getresponse().status == 201
    assert b"".join(seen[1:]) == content(300_000)


def test_an_answer_stops_a_file(tmp_path: Path) -> None:
    path = tmp_path / "body"
    with path.open("wb") as file:
        file.truncate(30_000_000)
    refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno\n"
    with ScriptedServer([HEAD, refusal]) as server, HTTPConnection(server.host, server.port) as connection:
        with path.open("rb") as file:
            connection.request("POST", "/", file)
        response = connection.getresponse()
        assert (response.status, response.read()) == (413, b"no\n")
        assert connection.sock is None
