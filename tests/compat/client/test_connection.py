"""`HTTPConnection` sends and prints what http.client's does; names that programs patch and set work."""

from __future__ import annotations

import array
import io
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.compat.client.wired import FACADE, ORIGINAL, on_both, outcome, wired
from tests.support.imports import ROOT

ORIGINAL_OUTPUT: Callable[..., None] = FACADE.HTTPConnection._send_output

BODIES: dict[str, Any] = {  # Any: every kind of body; functions make those that a run uses up
    "none": None,
    "empty": "",
    "text": "Grüße",
    "bytes": b"abc",
    "bytearray": bytearray(b"abc"),
    "view": memoryview(b"abc"),
    "array": array.array("h", [1, 2, 3]),
    "list": [b"one", b"", b"two"],
    "generator": lambda: (piece for piece in (b"one", b"two")),
    "dict": {b"key": 1, b"other": 2},
    "file": lambda: io.BytesIO(b"x" * 20000),
    "text file": lambda: io.StringIO("Grüße"),
}


@pytest.mark.parametrize("method", ["GET", "POST", "put"])
@pytest.mark.parametrize("kind", BODIES)
def test_body_goes_out_as_from_the_original(kind: str, method: str) -> None:
    def probe(module: ModuleType) -> object:
        body = BODIES[kind]() if callable(BODIES[kind]) else BODIES[kind]
        with wired(module) as wire:
            wire.connection.request(method, "/path?query", body, {"X-One": "1", "Host": "other"})
            return wire.sent()

    original, ours = on_both(probe)
    assert ours == original


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Length": "3"},
        {"content-length": 3},
        {"Transfer-Encoding": "chunked"},
        {"Accept-Encoding": "gzip", "X-Bytes": b"\xff", "X-Int": 7},
    ],
)
@pytest.mark.parametrize("encode_chunked", [False, True])
def test_framing_by_the_caller_goes_out_as_from_the_original(headers: dict[str, Any], encode_chunked: bool) -> None:
    def probe(module: ModuleType) -> object:
        with wired(module) as wire:
            wire.connection.request("POST", "/", [b"a", b"bc"], headers, encode_chunked=encode_chunked)
            return wire.sent()

    original, ours = on_both(probe)
    assert ours == original


@pytest.mark.parametrize(
    "url", ["/", "", "*", "http://other:81/x", "http://[fe80::1%25eth0]/x", "HTTP://other/x", "https://other/x"]
)
def test_target_goes_out_as_from_the_original(url: str) -> None:
    def probe(module: ModuleType) -> object:
        with wired(module) as wire:
            wire.connection.request("GET", url)
            return wire.sent()

    original, ours = on_both(probe)
    if "%25" in url:  # Python 3.10 sends the zone
        original = b"GET http://[fe80::1%25eth0]/x HTTP/1.1\r\nHost: [fe80::1]\r\nAccept-Encoding: identity\r\n\r\n"
    if url.startswith("HTTP:"):  # a scheme has any case (RFC 3986, 3.1)
        original = b"GET HTTP://other/x HTTP/1.1\r\nHost: other\r\nAccept-Encoding: identity\r\n\r\n"
    assert ours == original


@pytest.mark.parametrize("value", ["text", b"bytes", 5, True, "\xe4", "a\r\n b", 1.5, None, ["x"], "\u20ac", "a\nb"])
def test_header_value_is_taken_or_refused_as_by_the_original(value: object) -> None:
    def probe(module: ModuleType) -> object:
        with wired(module) as wire:
            wire.connection.putrequest("GET", "/", skip_host=True, skip_accept_encoding=True)
            try:
                wire.connection.putheader("Name", value)
            except TypeError:
                return TypeError
            except ValueError:
                return ValueError
            wire.connection.endheaders()
            return wire.sent()

    original, ours = on_both(probe)
    assert ours == original


def test_debug_lines_are_those_of_the_original(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = b"HTTP/1.1 100 Continue\r\nZ: 1\r\n\r\nHTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nContent-Length: 0\r\n\r\n"

    def probe(module: ModuleType) -> object:
        lines: list[tuple[object, ...]] = []
        # Python 3.10 has one word for both.
        doing: tuple[str, ...] = ("sendIng a read()able", "sending a readable", "reading a readable")
        old: dict[str, str] = dict.fromkeys(doing, "a readable") if sys.version_info < (3, 11) else {}

        def note(*words: object) -> None:
            lines.append(tuple(old.get(str(word), word) for word in words))

        monkeypatch.setattr(module, "print", note, raising=False)
        with wired(module, ends=False) as (connection, peer):
            connection.set_debuglevel(1)
            connection.request("POST", "/", b"abc", {"X": "1"})
            peer.sendall(answer)
            connection.getresponse().read()
        with wired(module, ends=False) as (connection, _):
            connection.set_debuglevel(1)
            with io.StringIO("text") as file:
                connection.request("PUT", "/", file)
        with wired(module, ends=False) as (connection, _):
            connection.set_debuglevel(1)
            connection.request("PUT", "/", [b"a", b"", b"b"], {"Transfer-Encoding": "x"})
            connection.send(io.BytesIO(b"raw"))
        return [tuple("<file>" if "StringIO" in str(w) or "BytesIO" in str(w) else w for w in line) for line in lines]

    original, ours = on_both(probe)
    assert ours == original


AUDIT = """
import os, socket, sys
if sys.argv[1] == "facade":
    from httplib.compat.client import install
    install()
import http.client
seen = []
def hook(event, arguments):
    if event.startswith("http.client."):
        seen.append((event, type(arguments[0]).__name__, *arguments[1:]))
sys.addaudithook(hook)
with socket.create_server(("127.0.0.1", 0)) as server:
    port = server.getsockname()[1]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/", headers={"Host": "here"})
    connection.send(b"more")
    connection.close()
    connection.request("PUT", "/", iter([b"abc", b"de"]), {"Host": "here"})
    connection.close()
    events = [[fact for fact in event if fact != port] for event in seen]
    with open(os.__file__, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        connection.request("PUT", "/", file, {"Content-Length": str(size), "Host": "here"})
    connection.close()
print(events, sum(len(event[2]) for event in seen if event[0] == "http.client.send"))
"""


def test_audit_events_are_those_of_the_original() -> None:
    printed = [
        subprocess.run(
            [sys.executable, "-c", AUDIT, kind], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
        ).stdout
        for kind in ("original", "facade")
    ]
    assert "http.client.send" in printed[0]
    assert printed[1] == printed[0]


def test_replaced_send_sees_every_byte_of_a_real_file(tmp_path: Path) -> None:
    path = tmp_path / "body"
    path.write_bytes(bytes(100000))
    seen: list[bytes] = []

    class Own(FACADE.HTTPConnection):  # type: ignore[name-defined, misc]  # a module's attribute, as programs write it
        def send(self, data: bytes) -> None:
            seen.append(bytes(data))

    connection = Own("example.org")
    with path.open("rb") as file:
        connection.request("PUT", "/", file, {"Content-Length": "100000"})
    assert b"".join(seen).endswith(b"\r\n\r\n" + bytes(100000))


def test_state_error_has_the_state() -> None:
    def probe(module: ModuleType) -> object:
        with wired(module) as (connection, _):
            connection.putrequest("GET", "/")
            return outcome(lambda: connection.putrequest("GET", "/")), outcome(connection.getresponse)

    original, ours = on_both(probe)
    assert ours == original == (("CannotSendRequest", "Request-started"), ("ResponseNotReady", "Request-started"))


def test_raw_sender_sets_the_state_itself() -> None:
    with wired(FACADE, b"HTTP/1.1 204 No Content\r\n\r\n") as (connection, _):
        connection.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        connection._HTTPConnection__state = FACADE._CS_REQ_SENT
        assert connection.getresponse().status == 204


def test_replaced_send_output_sends_what_the_buffer_holds() -> None:
    # botocore's way.
    class Own(FACADE.HTTPConnection):  # type: ignore[name-defined, misc]  # a module's attribute, as programs write it
        def _send_output(self, message_body: Any = None, *args: Any, **keywords: Any) -> None:  # Any: passed through
            self._buffer.extend((b"", b""))
            message = b"\r\n".join(self._buffer)
            del self._buffer[:]
            self.send(message)

    ours, peer = socket.socketpair()
    connection = Own("example.org")
    connection.sock = ours
    with ours, peer:
        for _ in range(2):
            connection.request("GET", "/", headers={"X": "1"})
            assert peer.recv(999) == b"GET / HTTP/1.1\r\nHost: example.org\r\nAccept-Encoding: identity\r\nX: 1\r\n\r\n"
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            assert connection.getresponse().read() == b"ok"


def test_replaced_send_output_meets_no_forged_response() -> None:
    class Own(FACADE.HTTPConnection):  # type: ignore[name-defined, misc]  # as above
        auto_open = 0

        def _send_output(self, *args: Any, **keywords: Any) -> None:  # Any: passed through
            ORIGINAL_OUTPUT(self, *args, **keywords)

    ours, peer = socket.socketpair()
    connection = Own("example.org")
    connection.sock = ours
    with ours, peer:
        connection.request("GET", "/")
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        connection.getresponse().read()
        peer.sendall(b"HTTP/1.1 200 OK\r\nForged: 1\r\nContent-Length: 0\r\n\r\n")
        with pytest.raises(ORIGINAL.NotConnected):
            connection.request("GET", "/")


def test_max_response_headers_bounds_the_lines() -> None:
    answer = b"HTTP/1.1 200 OK\r\n" + b"A: 1\r\n" * 101 + b"Content-Length: 0\r\n\r\n"
    with wired(FACADE, answer, max_response_headers=102) as (connection, _):
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
    with wired(FACADE, answer, max_response_headers=101) as (connection, _):
        connection.request("GET", "/")
        with pytest.raises(ORIGINAL.HTTPException, match="got more than 101 headers"):
            connection.getresponse()


def test_max_response_headers_wins_over_the_module_global(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FACADE, "_MAXHEADERS", 3)
    answer = b"HTTP/1.1 200 OK\r\n" + b"A: 1\r\n" * 5 + b"Content-Length: 0\r\n\r\n"
    for bound, ends in ((None, "got more than 3"), (100, "")):
        with wired(FACADE, answer, max_response_headers=bound) as (connection, _):
            connection.request("GET", "/")
            seen = outcome(lambda: connection.getresponse().status)  # called in this turn
        assert seen == 200 if not ends else ends in str(seen)


def test_module_global_bounds_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FACADE, "_MAXLINE", 20)
    with wired(FACADE, b"HTTP/1.1 200 OK\r\nA: 45678901234567890\r\n\r\n") as (connection, _):
        connection.request("GET", "/")
        with pytest.raises(ORIGINAL.LineTooLong, match="got more than 20 bytes"):
            connection.getresponse()


def test_read_headers_and_parse_headers() -> None:
    def probe(module: ModuleType) -> object:
        section = b"A: 1\r\nB:2\r\na: 3\r\n\r\nbehind"
        file, again = io.BytesIO(section), io.BytesIO(section)
        return module._read_headers(file), file.read(), module.parse_headers(again).items(), again.read()

    original, ours = on_both(probe)
    assert ours == original


def test_parse_headers_makes_a_message_of_the_class_asked_for() -> None:
    class Own(FACADE.HTTPMessage):  # type: ignore[name-defined, misc]  # as above
        pass

    assert type(FACADE.parse_headers(io.BytesIO(b"A: 1\r\n\r\n"), _class=Own)) is Own


def test_message_finds_all_lines_of_a_name() -> None:
    message = FACADE.parse_headers(io.BytesIO(b"A: 1\r\nB: 2\r\na: 3\r\n\r\n"))
    assert message.getallmatchingheaders("A") == ["A: 1", "a: 3"]
