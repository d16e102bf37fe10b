"""h11: the parser in pure Python that httpcore rests on, and a socket."""

from __future__ import annotations

from collections.abc import Iterator

import h11

from .base import Client, Origin, pieces
from .floor import Floor


class H11(Client):
    """A socket and h11's connection, as its documentation shows."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.floor = Floor(origin)
        self.machine = h11.Connection(h11.CLIENT)

    def _send(self, *events: h11.Event) -> None:
        sock = self.floor.sock
        if sock is None:
            sock = self.floor.sock = self.floor.connect()
        sock.sendall(b"".join(self.machine.send(event) or b"" for event in events))

    def _events(self, size: int = 65536) -> Iterator[h11.Event]:
        sock = self.floor.sock
        assert sock is not None
        while True:
            event = self.machine.next_event()
            if event is h11.NEED_DATA:
                self.machine.receive_data(sock.recv(size))
            elif isinstance(event, h11.EndOfMessage):
                self.machine.start_next_cycle()
                return
            elif isinstance(event, h11.Event):
                yield event

    def _ask(self, path: str) -> None:
        fields = [("Host", "127.0.0.1"), ("Accept-Encoding", "identity")]
        self._send(h11.Request(method="GET", target=path, headers=fields), h11.EndOfMessage())

    def get(self, path: str) -> int:
        self._ask(path)
        return len(b"".join(bytes(event.data) for event in self._events() if isinstance(event, h11.Data)))

    def get_once(self, path: str) -> int:
        self.close()
        size = self.get(path)
        self.close()
        return size

    def stream(self, path: str, size: int) -> int:
        self._ask(path)
        return sum(len(event.data) for event in self._events(size) if isinstance(event, h11.Data))

    def post_bytes(self, body: bytes) -> None:
        fields = [("Host", "127.0.0.1"), ("Content-Length", str(len(body)))]
        self._send(h11.Request(method="POST", target="/sink", headers=fields), h11.Data(data=body), h11.EndOfMessage())
        for _ in self._events():
            pass

    def post_pieces(self, size: int) -> None:
        fields = [("Host", "127.0.0.1"), ("Transfer-Encoding", "chunked")]
        self._send(h11.Request(method="POST", target="/sink", headers=fields))
        for piece in pieces(size):
            self._send(h11.Data(data=piece))
        self._send(h11.EndOfMessage())
        for _ in self._events():
            pass

    def close(self) -> None:
        self.floor.close()
        self.machine = h11.Connection(h11.CLIENT)
