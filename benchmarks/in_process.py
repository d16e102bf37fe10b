"""What needs no network: parsing alone (W11), and request and response over a fake socket (W13)."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from itertools import cycle
from typing import Any

from httplib.core.body import BodyDecoder, ChunkedDecoder, body_of
from httplib.core.limits import DEFAULT_LIMITS
from httplib.core.memo import HeadMemo
from httplib.core.response import parse_head

Operation = Callable[[], object]

_SMALL = (
    b"HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Mon, 22 Nov 2027 10:%02d:%02d GMT\r\n"
    b"Content-Type: text/html; charset=utf-8\r\nConnection: keep-alive\r\nVary: Accept-Encoding\r\n"
    b'ETag: "5f2b8c-%06x"\r\nCache-Control: max-age=3600\r\nLast-Modified: Sun, 21 Nov 2027 10:00:00 GMT\r\n'
)
_MORE = b"".join(b"X-Field-Number-%02d: value %d of a field of usual length\r\n" % (i, i) for i in range(31))

_RESPONSES = {
    "small": _SMALL + b"Content-Length: 1024\r\n\r\n" + b"x" * 1024,
    "40 headers": _SMALL + b"Content-Length: 1024\r\n" + _MORE + b"\r\n" + b"x" * 1024,
    "16 chunks": _SMALL + b"Transfer-Encoding: chunked\r\n\r\n" + (b"40\r\n" + b"x" * 64 + b"\r\n") * 16 + b"0\r\n\r\n",
}

RESPONSES = {
    name: [response % (number // 60, number % 60, number * 65537) for number in range(600)]
    for name, response in _RESPONSES.items()
}
"""9 fields and 1 KiB; the same with 40 fields; 9 fields and 1 KiB in 16 chunks.

Each is a list of responses with dates and identifiers of their own, so that none of them is like the one before it.
"""


class FakeSocket:
    """A socket that answers whatever is sent with the next of `answers`, in one piece."""

    def __init__(self, answers: list[bytes]) -> None:
        self.answers = cycle(answers)
        self.left = b""

    def sendall(self, data: object) -> None:
        """The request is taken, and the answer is there."""
        self.left = next(self.answers)

    def recv(self, most: int) -> bytes:
        """Give what is left."""
        data, self.left = self.left[:most], self.left[most:]
        return data

    def recv_into(self, buffer: memoryview) -> int:
        """Give what is left, into `buffer`."""
        data = self.recv(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def settimeout(self, timeout: object) -> None:
        """Nothing ever waits."""

    def makefile(self, mode: str, buffering: int = -1) -> BytesIO:
        """Give all of the answer as a file; it costs http.client less than a real socket's."""
        return BytesIO(self.left or next(self.answers))

    def close(self) -> None:
        """Nothing is open."""


def parse_with_core(answers: list[bytes]) -> Operation:
    """Parse with this library's core."""
    following = cycle(answers)

    def parse() -> object:
        data = next(following)
        found = parse_head(data, 0, DEFAULT_LIMITS)
        assert found is not None
        head, at = found
        return head.status, head.fields.pairs, _payload(body_of("GET", head), data, at)

    return parse


def parse_with_core_and_memo(answers: list[bytes]) -> Operation:
    """Parse with this library's core as a connection does from its second response on."""
    following = cycle(answers)
    memo = HeadMemo()

    def parse() -> object:
        data = next(following)
        found = memo.find("GET", data, 0, DEFAULT_LIMITS)
        assert found is not None
        outcome, length, lines, at = found
        head = memo.head(outcome, lines)
        body = _payload(ChunkedDecoder(), data, at) if outcome.chunked else data[at : at + length]
        return head.status, head.fields.pairs, body

    return parse


def _payload(decoder: BodyDecoder, data: bytes, at: int) -> bytes:
    pieces: list[bytes] = []
    while not decoder.done:
        more, at = decoder.decode(data, at, 65536)
        pieces += more
    return b"".join(pieces)


def parse_with_http_client(answers: list[bytes]) -> Operation:
    """Parse with http.client's response."""
    fake: Any = FakeSocket(answers)

    def parse() -> object:
        response = http.client.HTTPResponse(fake, method="GET")
        response.begin()
        return response.status, response.getheaders(), response.read()

    return parse


def parse_with_h11(answers: list[bytes]) -> Operation:
    """Parse with h11, which must have been asked first."""
    import h11

    request = h11.Request(method="GET", target="/", headers=[("Host", "a")])
    following = cycle(answers)

    def parse() -> object:
        machine = h11.Connection(h11.CLIENT)
        machine.send(request)
        machine.send(h11.EndOfMessage())
        machine.receive_data(next(following))
        head: Any = machine.next_event()
        pieces: list[bytes] = []
        while not isinstance(event := machine.next_event(), h11.EndOfMessage):
            pieces.append(bytes(event.data)) if isinstance(event, h11.Data) else None
        return head.status_code, list(head.headers), b"".join(pieces)

    return parse


def parse_with_httptools(answers: list[bytes]) -> Operation:
    """Parse with the C parser of Node.js."""
    import httptools

    following = cycle(answers)

    class Sink:
        def __init__(self) -> None:
            self.headers: list[tuple[bytes, bytes]] = []
            self.body: list[bytes] = []

        def on_header(self, name: bytes, value: bytes) -> None:
            self.headers.append((name, value))

        def on_body(self, body: bytes) -> None:
            self.body.append(body)

    def parse() -> object:
        sink = Sink()
        parser = httptools.HttpResponseParser(sink)
        parser.feed_data(next(following))
        return parser.get_status_code(), sink.headers, b"".join(sink.body)

    return parse


def exchange_with(module_name: str) -> Callable[[list[bytes]], Operation]:
    """Exchange with a module that has http.client's connection."""

    def make(answers: list[bytes]) -> Operation:
        module: Any = import_module(module_name)
        connection = module.HTTPConnection("127.0.0.1")
        connection.sock = FakeSocket(answers)

        def exchange() -> object:
            connection.request("GET", "/small")
            response = connection.getresponse()
            return response.status, response.read()

        return exchange

    return make


def exchange_with_h11(answers: list[bytes]) -> Operation:
    """Exchange with h11 over the fake socket."""
    import h11

    machine = h11.Connection(h11.CLIENT)
    fake = FakeSocket(answers)

    def exchange() -> object:
        request = h11.Request(method="GET", target="/small", headers=[("Host", "127.0.0.1")])
        fake.sendall((machine.send(request) or b"") + (machine.send(h11.EndOfMessage()) or b""))
        machine.receive_data(fake.recv(65536))
        head: Any = machine.next_event()
        pieces: list[bytes] = []
        while not isinstance(event := machine.next_event(), h11.EndOfMessage):
            pieces.append(bytes(event.data)) if isinstance(event, h11.Data) else None
        machine.start_next_cycle()
        return head.status_code, b"".join(pieces)

    return exchange


PARSING: dict[str, Callable[[list[bytes]], Operation]] = {
    "http.client": parse_with_http_client,
    "httplib.core": parse_with_core,
    "httplib.core, HeadMemo": parse_with_core_and_memo,
    "httptools": parse_with_httptools,
    "h11": parse_with_h11,
}
EXCHANGES: dict[str, Callable[[list[bytes]], Operation]] = {
    "http.client": exchange_with("http.client"),
    "httplib.compat": exchange_with("httplib.compat"),
    "httplib.compat.client": exchange_with("httplib.compat.client"),
    "h11": exchange_with_h11,
}


def operations(makers: dict[str, Callable[[list[bytes]], Operation]], response: str) -> dict[str, Operation]:
    """Return an operation for each client that is installed, run once already."""
    found: dict[str, Operation] = {}
    for name, make in makers.items():
        try:
            operation = make(RESPONSES[response])
        except ImportError:
            continue
        operation()
        found[name] = operation
    return found
