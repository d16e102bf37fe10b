"""Installed clients that stand on http.client do the same on the facade as on the original."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from httplib.command.origin import Origin, Received
from httplib.command.proxy import ConnectProxy
from tests.consumers.both import Both, one
from tests.support.certificates import Authority
from tests.support.scripted import HEAD, Close, EndSending, Receive, ReceiveExactly, ScriptedServer, Step

MISSING = "the group `consumers` is not installed"

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
# The client learns that the server has done with the connection only when it wants to use it again.
CLOSING: list[list[Step]] = [[HEAD, HELLO, EndSending()]] * 3
TRUNCATING: list[list[Step]] = [[HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nnot all", Close()]]


class World(NamedTuple):
    """The servers that the programs talk to."""

    origin: Origin
    tls_origin: Origin
    proxy: ConnectProxy
    cafile: str
    folder: Path

    def run(self, program: str, names: str) -> Both:
        """Run a program on both and compare what it saw and what the servers saw; return what it saw."""
        seen: list[dict[str, Any]] = []  # Any: as the program returns it
        asked: list[tuple[list[Received], list[Received], list[str]]] = []
        for kind in ("original", "facade"):
            with ScriptedServer(*CLOSING) as closing, ScriptedServer(*TRUNCATING) as truncating:
                arguments = {
                    "http": f"http://{self.origin.netloc}",
                    "https": f"https://localhost:{self.tls_origin.port}",
                    "cafile": self.cafile,
                    "http_proxy": f"http://{self.origin.netloc}",
                    "connect_proxy": f"http://{self.proxy.netloc}",
                    "closing": f"http://{closing.host}:{closing.port}/",
                    "truncating": f"http://{truncating.host}:{truncating.port}/",
                }
                before = self.origin.connections, self.tls_origin.connections
                results = dict(one(kind, program, self.folder, **{name: arguments[name] for name in names.split()}))
            results["connections"] = [self.origin.connections - before[0], self.tls_origin.connections - before[1]]
            seen.append(results)
            asked.append((self.origin.requests[:], self.tls_origin.requests[:], self.proxy.tunnels[:]))
            for noted in (self.origin.requests, self.tls_origin.requests, self.proxy.tunnels):
                noted.clear()
        assert seen[1] == seen[0]
        assert asked[1] == asked[0]
        return Both(*seen)


@pytest.fixture
def world(
    origin: Origin, tls_origin: Origin, connect_proxy: ConnectProxy, authority: Authority, tmp_path: Path
) -> World:
    """All servers, running."""
    return World(origin, tls_origin, connect_proxy, str(authority.write_certificate(tmp_path / "ca.pem")), tmp_path)


def test_urllib3(world: World) -> None:
    pytest.importorskip("urllib3", reason=MISSING)
    _, facade = world.run("urllib3_program", "http https cafile http_proxy connect_proxy closing")
    assert facade["stale"][0] == ["hello"] * 3
    assert facade["streams"][-1] == [1, 6]


def test_requests(world: World) -> None:
    pytest.importorskip("requests", reason=MISSING)
    _, facade = world.run("requests_program", "http https cafile http_proxy connect_proxy closing truncating")
    assert facade["stream chunked/9000"] == [1000] * 9
    assert facade["truncated"] == "ChunkedEncodingError"


def test_httplib2(world: World) -> None:
    pytest.importorskip("httplib2", reason=MISSING)
    _, facade = world.run("httplib2_program", "http https cafile closing")
    assert facade["stale"] == ["hello"] * 3


REFUSAL = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
STORED = b'HTTP/1.1 200 OK\r\nETag: "stored"\r\nContent-Length: 0\r\n\r\n'
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
S3: list[list[Step]] = [
    [
        *(HEAD, CONTINUE, ReceiveExactly(80), STORED),
        # Refused before the body: it must not be sent, and then the connection is of no use.
        *(HEAD, b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(REFUSAL), REFUSAL),
        Close(),
    ],
    [HEAD, CONTINUE, ReceiveExactly(100000), STORED, Receive(b"")],
]


def test_botocore_puts_objects_with_expect_continue(tmp_path: Path) -> None:
    pytest.importorskip("botocore", reason=MISSING)
    bodies: list[list[bytes]] = []
    for kind in ("original", "facade"):
        with ScriptedServer(*S3) as server:
            seen = one(kind, "botocore_program", tmp_path, url=f"http://{server.host}:{server.port}")
            assert seen == [['"stored"', 200], ["AccessDenied", 403], ['"stored"', 200]]
            bodies.append([b"\r\n\r\n".join(received.split(b"\r\n\r\n")[1:]) for received in server.received])
            assert all(b"\r\nExpect: 100-continue\r\n" in received for received in server.received)
            assert b"refused" not in b"".join(server.received)
    assert bodies[1][1] == bodies[0][1] == b"z" * 100000
