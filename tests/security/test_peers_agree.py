"""Against h11 and llhttp (httptools): where ours accepts a response and they do too, all frame it the same.

Who accepts less is no danger; who reads the same bytes as another message is. No such difference is known. What ours
accepts and both peers refuse, and the other way round, stands in two lists, each with its reason.
"""

from __future__ import annotations

import random
from typing import Any, Final, NamedTuple

import pytest

from tests.support.driving import through_core
from tests.support.examples import GOOD
from tests.support.wire import BEHIND

h11 = pytest.importorskip("h11", reason="the group `peers` is not installed")
httptools = pytest.importorskip("httptools", reason="the group `peers` is not installed")


class Framed(NamedTuple):
    """Status and body of a message, and whether it ended by itself."""

    status: int
    body: bytes
    ended: bool


OURS_ALONE: Final = {
    "2.7 ignores a length that is none and reads to the end": b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
    "2.7 passes over a line without a colon": b"HTTP/1.1 200 OK\r\nrubbish\r\nContent-Length: 5\r\n\r\nhello",
    "old servers separate by tabs": b"HTTP/1.1\t200\tOK\r\nContent-Length: 5\r\n\r\nhello",
}
PEERS_ALONE: Final = {
    "a coding we cannot undo is no body": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a CR in an extension is no CRLF": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0;a=b\r\r\n\r\n",
    "only HTTP/1 is read": b"HTTP/2.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
}


def by_ours(wire: bytes, method: str) -> Framed | None:
    reading = through_core([wire], method)
    if reading.error is not None:
        return None
    until_end = not reading.left and through_core([wire + b"?"], method).body == reading.body + b"?"
    return Framed(reading.status, reading.body, not until_end)


def by_h11(wire: bytes, method: str) -> Framed | None:
    connection = h11.Connection(h11.CLIENT)
    status = 0
    body = b""
    try:
        target = "host:1" if method == "CONNECT" else "/"
        connection.send(h11.Request(method=method, target=target, headers=[("Host", "a")]))
        connection.send(h11.EndOfMessage())
        connection.receive_data(wire)
        closed = False
        while True:
            event: Any = connection.next_event()  # Any: h11's events have no common type here
            if event is h11.NEED_DATA:
                if closed:
                    return None
                connection.receive_data(b"")
                closed = True
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.InformationalResponse) and event.status_code == 101:
                return Framed(101, b"", True)
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return Framed(status, body, not closed)
            elif event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                return Framed(status, body, True) if status else None
    except h11.RemoteProtocolError:
        return None


class Listener:
    """What httptools calls."""

    def __init__(self) -> None:
        self.parser: Any = None  # Any: httptools has no types
        self.status = 0
        self.body = b""
        self.messages: list[Framed] = []

    def on_headers_complete(self) -> None:
        self.status = self.parser.get_status_code()

    def on_body(self, data: bytes) -> None:
        self.body += data

    def on_message_complete(self) -> None:
        self.messages.append(Framed(self.status, self.body, True))
        self.body = b""


def by_llhttp(wire: bytes, method: str) -> Framed | None:
    if method != "GET":
        return None  # it is not told to which request the response belongs
    listener = Listener()
    listener.parser = httptools.HttpResponseParser(listener)
    try:
        listener.parser.feed_data(wire)
    except httptools.HttpParserUpgrade:
        pass
    except httptools.HttpParserError:
        final = [message for message in listener.messages if message.status >= 200]
        return final[0] if final else None
    final = [message for message in listener.messages if message.status >= 200 or message.status == 101]
    if final:
        return final[0]
    # Without an end of the message: the body may last to the end of the connection, or was cut.
    return Framed(listener.status, listener.body, False) if listener.status >= 200 else None


def assert_agreement(wire: bytes, method: str) -> int:
    """Assert that who accepts `wire` reads the same; return how many peers did."""
    ours = by_ours(wire, method)
    if ours is None:
        return 0
    others = [framed for framed in (by_h11(wire, method), by_llhttp(wire, method)) if framed is not None]
    for framed in others:
        assert framed == ours, wire
    return len(others)


@pytest.mark.parametrize("example", GOOD, ids=[example.name for example in GOOD])
def test_the_examples_are_framed_the_same(example: Any) -> None:  # Any: an example
    assert_agreement(example.wire, example.method)
    if not example.ends and example.name != "101":
        assert_agreement(example.wire + BEHIND, example.method)


def test_most_examples_are_accepted_by_a_peer() -> None:
    assert sum(bool(assert_agreement(example.wire, example.method)) for example in GOOD) > 0.6 * len(GOOD)


VALUES = [
    *(
        b"0",
        b"5",
        b" 5 ",
        b"05",
        b"5, 5",
        b"5,6",
        b"+5",
        b"-5",
        b"5x",
        b"0x5",
        b"5_0",
        b"",
        b"five",
        b"5\x0b",
        b"9" * 21,
    ),
]
CODINGS = [
    *(b"chunked", b"Chunked ", b"gzip, chunked", b"chunked, gzip", b"chunked, chunked", b"identity", b"xchunked"),
    *(b"chunked\x0b", b"", b"chunked;q=1"),
]
SIZES = [
    *(
        b"5",
        b"05",
        b"5 ",
        b"5;a",
        b"5;a=b",
        b'5;a="b"',
        b"+5",
        b" 5",
        b"0x5",
        b"5\t",
        b"5\x0b",
        b"5;a\nb",
        b"5_0",
        b"-5",
        b"A",
    ),
]
ENDS = [b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b"\r\r\n", b"\n\r"]
LINES = [
    *(
        b"X: 1",
        b"X:1",
        b"X : 1",
        b" X: 1",
        b"X\t: 1",
        b"rubbish",
        b": 1",
        b"X: \xe9",
        b"X: a\x01b",
        b"X: 1\r\n 2",
        b"X: \x00",
    ),
    *(
        b"Connection: close",
        b"Connection: keep-alive",
        b"Trailer: X",
        b"Content-Length : 5",
        b"Transfer-Encoding\x0b: chunked",
    ),
]


def generated(chance: random.Random) -> bytes:
    """Return a response, rarely a good one."""

    def end() -> bytes:
        return chance.choice(ENDS) if chance.random() < 0.05 else b"\r\n"

    wire = chance.choice([b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0"])
    wire += b" " + chance.choice([b"200 OK", b"200 OK", b"404 Not Found", b"204 x", b"304 x", b"200 ", b"200"]) + end()
    if chance.random() < 0.1:
        wire = b"HTTP/1.1 100 Continue\r\n\r\n" + wire
    lines: list[bytes] = [chance.choice(LINES)] if chance.random() < 0.4 else []
    kind = chance.random()
    if kind < 0.55:
        good = chance.random() < 0.6
        lines += [
            b"Content-Length: " + (b"5" if good else chance.choice(VALUES)) for _ in range(chance.choice([1, 1, 1, 2]))
        ]
    if kind > 0.45:
        good = chance.random() < 0.8
        lines += [b"Transfer-Encoding: " + (b"chunked" if good else chance.choice(CODINGS))]
    chance.shuffle(lines)
    wire += b"".join(line + end() for line in lines) + end()
    if kind < 0.5:
        return wire + b"hello"
    for _ in range(chance.randint(0, 3)):
        size = chance.choice(SIZES) if chance.random() < 0.3 else b"5"
        wire += size + end() + (b"helloworld" if size == b"A" else b"hello") + end()
    wire += b"0" + end()
    if chance.random() < 0.2:
        wire += chance.choice(LINES) + end()
    return wire + end()


@pytest.mark.parametrize("seed", range(20))
def test_generated_responses_are_framed_the_same(seed: int) -> None:
    chance = random.Random(seed)
    accepted = 0
    for _ in range(300):
        wire = generated(chance)
        accepted += bool(assert_agreement(wire, chance.choice(["GET", "GET", "HEAD"])))
    assert accepted > 30


@pytest.mark.parametrize("wire", OURS_ALONE.values(), ids=OURS_ALONE)
def test_what_ours_alone_accepts(wire: bytes) -> None:
    assert by_ours(wire, "GET") is not None
    assert (by_h11(wire, "GET"), by_llhttp(wire, "GET")) == (None, None)


@pytest.mark.parametrize("wire", PEERS_ALONE.values(), ids=PEERS_ALONE)
def test_what_ours_alone_refuses(wire: bytes) -> None:
    assert by_ours(wire, "GET") is None
    assert by_h11(wire, "GET") or by_llhttp(wire, "GET")
