"""A file that changes while it is sent: what goes out is never more than was announced, and never passes for whole."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from httplib import HTTPConnection, NotConnected
from httplib.core.errors import BodyMismatch
from tests.support.driving import FedSocket, connected
from tests.support.scripted import HEAD, ReceiveEnd, ScriptedServer


class Growing(io.BytesIO):
    """Has more to read than its size was when it was asked for."""

    more = b"GET /smuggled HTTP/1.1\r\n\r\n"

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data:
            data, self.more = self.more, b""
        return data


class Shrinking(io.BytesIO):
    """Has less."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size)[:3] if self.tell() == 0 else b""


@pytest.mark.parametrize(("kind", "sent"), [(Growing, b"0123456789"), (Shrinking, b"012")])
@pytest.mark.parametrize("announced", [{}, {"Content-Length": "10"}], ids=["automatic", "own"])
def test_a_file_that_is_not_as_long_as_announced_ends_its_connection(
    kind: type[io.BytesIO], sent: bytes, announced: dict[str, str]
) -> None:
    with FedSocket([], open_end=True) as stream, connected(stream) as connection:
        with pytest.raises(BodyMismatch):
            connection.request("POST", "/", kind(b"0123456789"), announced)
        assert stream.sent.partition(b"\r\n\r\n")[2] == sent
        assert connection.sock is None
        with pytest.raises(NotConnected):
            connection.request("GET", "/")


def test_a_real_file_that_grows_is_sent_as_far_as_announced_over_a_socket_too(tmp_path: Path) -> None:
    # Over a plain socket the system itself may read the file.
    path = tmp_path / "log"
    path.write_bytes(b"0123456789" * 20_000)
    with ScriptedServer([HEAD, ReceiveEnd()]) as server, path.open("rb") as file:
        with HTTPConnection(server.host, server.port, timeout=20) as connection:
            connection.putrequest("POST", "/")
            body, _ = connection._frame(file, {}, False)
            with path.open("ab") as more:
                more.write(b"GET /smuggled HTTP/1.1\r\n\r\n")
            with contextlib.suppress(BodyMismatch):
                connection.endheaders(body)
        server.wait()
    assert b"smuggled" not in server.received[0]


def test_a_real_file_that_shrinks_ends_its_connection(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"0123456789" * 20_000)
    with ScriptedServer([HEAD, ReceiveEnd()]) as server, path.open("rb") as file:
        with HTTPConnection(server.host, server.port, timeout=20) as connection:
            connection.putrequest("POST", "/")
            body, _ = connection._frame(file, {}, False)
            path.write_bytes(b"0123456789" * 10_000)
            with pytest.raises(BodyMismatch):
                connection.endheaders(body)
            assert connection.sock is None


def test_a_real_file_that_grows_is_sent_as_far_as_announced(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"0123456789")
    with path.open("rb") as file, FedSocket([], open_end=True) as stream, connected(stream) as connection:
        connection.putrequest("POST", "/")
        body, chunked = connection._frame(file, {}, False)
        assert not chunked
        with path.open("ab") as more:
            more.write(b"GET /smuggled HTTP/1.1\r\n\r\n")
        try:
            connection.endheaders(body)
        except BodyMismatch:
            assert connection.sock is None
        assert b"smuggled" not in stream.sent
