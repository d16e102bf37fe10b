"""G9: memory follows the bytes received and asked for, never the bytes announced; streams of a GiB pass in little."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import tracemalloc

import pytest

from httplib import HTTPException, HTTPResponse
from tests.support.driving import FedSocket, connected
from tests.support.pieces import Pieces
from tests.support.scripted import HEAD, Close, ScriptedServer, Send, Step

MIB = 1 << 20
GIB = 1 << 30

# Reports by how many bytes the largest resident size grew over the exchange, a small one having been made before.
PROGRAM = """
import resource, sys
from httplib import HTTPConnection

def grown(exchange):
    connection = HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
    connection.request("GET", "/small")
    connection.getresponse().read()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    exchange(connection)
    connection.close()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024

"""
SMALL = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def grown(exchange: str, port: int) -> int:
    """Run the function `exchange` of a program of its own; return by how much its memory grew."""
    command = [sys.executable, "-c", f"{PROGRAM}{exchange}\nprint(grown(exchange))", str(port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=55)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


DOWN = """
def exchange(connection):
    connection.request("GET", "/")
    response = connection.getresponse()
    count = 0
    {loop}
    assert count == 1 << 30, count
    assert response.isclosed()
"""
READ = "while data := response.read(65536): count += len(data)"
READINTO = "buffer = bytearray(65536)\n    while size := response.readinto(buffer): count += size"
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("loop", [READ, READINTO], ids=["read", "readinto"])
@pytest.mark.parametrize("framing", ["length", "chunked", "until close"])
def test_a_gib_down_grows_by_less_than_16_mib(loop: str, framing: str) -> None:
    steps: list[Step] = [LENGTH, Send(b"x" * MIB, 1024)]
    if framing == "chunked":
        steps = [CHUNKED, Send(b"4000\r\n" + b"x" * 16384 + b"\r\n", GIB // 16384), b"0\r\n\r\n"]
    elif framing == "until close":
        steps = [b"HTTP/1.1 200 OK\r\n\r\n", Send(b"x" * MIB, 1024), Close()]
    script: list[Step] = [HEAD, SMALL, HEAD, *steps]
    with ScriptedServer(script) as server:
        assert grown(DOWN.format(loop=loop), server.port) < 16 * MIB


UP = """
def exchange(connection):
    def blocks():
        for _ in range(1024):
            yield block
    block = b"x" * (1 << 20)
    connection.request("POST", "/", blocks(), {headers})
    assert connection.getresponse().read() == b"hello"
"""


def swallow(listener: socket.socket, counts: list[int]) -> None:
    """Serve one connection: a small response to the first head, another after a GiB and more."""
    connection, _ = listener.accept()
    with connection:
        connection.settimeout(30)
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        connection.sendall(SMALL)
        count = 0
        while count < GIB:
            count += len(connection.recv(MIB))
        connection.sendall(SMALL)
        while size := len(connection.recv(MIB)):
            count += size
        counts.append(count)


@pytest.mark.parametrize("headers", ["{}", "{'Content-Length': str(1 << 30)}"], ids=["chunked", "length"])
def test_a_gib_up_grows_by_less_than_16_mib(headers: str) -> None:
    counts: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=swallow, args=(listener, counts))
        thread.start()
        growth = grown(UP.replace("{headers}", headers), listener.getsockname()[1])
        thread.join(30)
    assert growth < 16 * MIB
    assert counts[0] > GIB


# --- what is announced costs nothing -----------------------------------------------------------------------------


def read_on(response: HTTPResponse, size: int | None) -> None:
    while response.read(size):
        pass


def peak(wire: bytes, size: int | None, by_file: bool = False) -> int:
    """Return the most memory, in bytes, that reading a cut response takes."""
    with FedSocket([wire]) as stream:
        source = _FileOnly(stream) if by_file else stream
        with connected(source, strict_length=True) as connection:
            connection.request("GET", "/")
            tracemalloc.start()
            try:
                response = connection.getresponse()
                with pytest.raises((HTTPException, OSError)):
                    read_on(response, size)
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()


class _FileOnly:
    """A program's object that has nothing but `makefile` and a way to send."""

    def __init__(self, stream: FedSocket) -> None:
        self.makefile = stream.makefile
        self.sendall = stream.sendall
        self.close = stream.close


ANNOUNCED = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n38D7EA4C68000\r\nhello",
]


@pytest.mark.parametrize("wire", ANNOUNCED, ids=["length", "chunk"])
@pytest.mark.parametrize("size", [None, 10**15], ids=["all", "what is announced"])
@pytest.mark.parametrize("by_file", [False, True], ids=["socket", "makefile"])
def test_a_body_of_10_to_the_15_costs_nothing_until_it_comes(wire: bytes, size: int | None, by_file: bool) -> None:
    assert peak(wire, size, by_file) < MIB


# --- work follows what is received -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "unit"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"abcdef"),
    ],
    ids=["chunks", "until close"],
)
def test_receives_follow_the_bytes_and_not_their_framing(start: bytes, unit: bytes) -> None:
    def receives(count: int) -> int:
        wire = start + unit * count + (b"0\r\n\r\n" if b"chunked" in start else b"")
        stream = Pieces([wire[i : i + 4096] for i in range(0, len(wire), 4096)])
        with connected(stream) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            assert len(response.read()) >= count
        return stream.reads

    assert receives(40_000) < 4.2 * receives(10_000)
