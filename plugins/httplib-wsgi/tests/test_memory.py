"""The connection in memory: the whole contract of a stream, and what is special about it."""

from __future__ import annotations

import gc
import queue
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace

import httplib_wsgi
import pytest
from httplib_wsgi import Wsgi
from httplib_wsgi.memory import HELD, Connection, MemoryStream

from httplib.transport.plugin import Endpoint, Opening, Stream, connected, opens
from httplib.transport.testing import EndpointContract, FarEnd


@dataclass(frozen=True, slots=True)
class Memory(Endpoint, kind="memory-under-test"):
    """A connection without HTTP at its other end."""

    number: int = 0


class Server:
    """The other end, with the methods of a stream."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._left = b""

    def recv(self, bufsize: int, /) -> bytes:
        if not self._left:
            self._connection.wait_for_news()
            self._left = self._connection.receive()
        data, self._left = self._left[:bufsize], self._left[bufsize:]
        return data

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        data = self.recv(nbytes or len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
        self._connection.send(bytes(data))
        self._connection.wait_for_room()

    def settimeout(self, value: float | None, /) -> None: ...

    def close(self) -> None:
        self._connection.leave()


MADE: queue.Queue[Connection] = queue.Queue()


@opens(Memory)
def open_memory(layer: Memory, opening: Opening) -> Stream:
    connection = Connection()
    MADE.put(connection)
    stream = MemoryStream(connection, opening.timeout)
    opening.notify(connected(stream))
    return stream


class TestMemory(EndpointContract):
    plugin = SimpleNamespace(open_memory=open_memory)

    @contextmanager
    def listen(self) -> Generator[FarEnd]:
        while not MADE.empty():
            MADE.get()
        yield FarEnd(Memory(), lambda: Server(MADE.get(timeout=20)))

    def end_sending(self, far: Stream) -> None:
        far.close()

    half_close = False


@pytest.fixture
def connection() -> Connection:
    return Connection()


@pytest.fixture
def stream(connection: Connection) -> MemoryStream:
    return MemoryStream(connection, 20)


def test_one_direction_holds_so_much_and_no_more(connection: Connection, stream: MemoryStream) -> None:
    stream.settimeout(0)
    stream.sendall(bytes(HELD))
    with pytest.raises(BlockingIOError):
        stream.sendall(b"x")
    assert connection.receive() == bytes(HELD)
    stream.sendall(b"x")


def test_the_server_waits_once_a_direction_is_full(connection: Connection, stream: MemoryStream) -> None:
    connection.send(bytes(HELD - 1))
    assert connection.has_room
    connection.send(b"x")
    assert not connection.has_room
    stream.recv(1)
    assert connection.has_room


def test_a_server_that_waits_for_room_takes_in_what_comes(connection: Connection, stream: MemoryStream) -> None:
    stream.settimeout(0)
    connection.stuck(True)
    stream.sendall(bytes(10 * HELD))
    assert len(connection.receive()) == 10 * HELD


def test_a_send_that_waits_goes_on_when_the_server_takes(connection: Connection, stream: MemoryStream) -> None:
    taken = bytearray()

    def serve() -> None:
        while len(taken) < 3 * HELD:
            connection.wait_for_news()
            taken.extend(connection.receive())

    thread = threading.Thread(target=serve)
    thread.start()
    stream.sendall(b"x" * 3 * HELD)
    thread.join(20)
    assert taken == b"x" * 3 * HELD


def test_what_came_before_the_end_is_readable_behind_it(connection: Connection, stream: MemoryStream) -> None:
    connection.send(b"last")
    connection.leave(KeyError("oh"))
    assert stream.recv(9) == b"last"
    with pytest.raises(KeyError):
        stream.recv(9)
    with pytest.raises(KeyError):
        stream.sendall(b"x")


def test_a_server_that_has_left_takes_nothing(connection: Connection, stream: MemoryStream) -> None:
    connection.leave()
    assert (stream.pending(), stream.recv(9)) == (1, b"")
    with pytest.raises(BrokenPipeError):
        stream.sendall(b"x")


def test_an_end_of_sending_leaves_the_other_direction(connection: Connection, stream: MemoryStream) -> None:
    stream.sendall(b"a")
    stream.shutdown(socket.SHUT_WR)
    connection.send(b"b")
    assert (connection.receive(), connection.has_news, connection.receive()) == (b"a", True, b"")
    assert stream.recv(9) == b"b"
    with pytest.raises(BrokenPipeError):
        stream.sendall(b"x")


def test_an_end_of_receiving_is_an_end(connection: Connection, stream: MemoryStream) -> None:
    connection.send(b"b")
    stream.shutdown(socket.SHUT_RD)
    assert stream.recv(9) == b""
    with pytest.raises(BrokenPipeError):
        connection.send(b"x")


def test_a_stream_that_is_forgotten_ends_the_servers_thread() -> None:
    before = set(threading.enumerate())
    stream = httplib_wsgi.open_wsgi(Wsgi(lambda environ, start_response: []), None, Opening())
    (thread,) = set(threading.enumerate()) - before
    del stream
    gc.collect()
    thread.join(20)
    assert not thread.is_alive()
