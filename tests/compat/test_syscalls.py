"""What a small request on a kept-alive connection costs: one poll, one send, one receive, and no call of pluggy."""

from __future__ import annotations

import itertools
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pluggy
import pytest

from httplib import HTTPConnection
from tests.support.scripted import HEAD, ScriptedServer, Step

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def spied(connection: HTTPConnection, calls: list[str]) -> None:
    """Write down each call of the connection's socket and poller that goes to the system."""
    sock: Any = connection.sock  # Any: a socket, which takes no attributes of its own
    sender = connection._sender
    assert sender is not None
    assert type(sock) is socket.socket

    class Spy:
        """Stands for the stream wherever the sender and the reader hold it."""

        def __getattr__(self, name: str) -> Any:  # Any: whatever the socket has
            found = getattr(sock, name)
            if name not in ("send", "sendall", "sendmsg", "recv", "recv_into", "settimeout", "gettimeout", "fileno"):
                return found

            def call(*arguments: Any) -> Any:  # Any: as the method has them
                calls.append(name)
                return found(*arguments)

            return call

    spy: Any = Spy()  # Any: stands for a socket
    poll = sender._prepare()

    def polled(milliseconds: int) -> list[tuple[int, int]]:
        calls.append(f"poll({milliseconds})")
        return poll(milliseconds)

    sender._poll = polled
    sender.reader._recv = spy.recv
    connection.sock = sender.stream = sender.reader.stream = spy


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_three_system_calls_and_no_hook(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"hello" if method == "POST" else None
    script: list[Step] = [HEAD, HELLO, HEAD, HELLO]
    with ScriptedServer(script) as server, HTTPConnection(server.host, server.port, timeout=20) as connection:
        connection.request("GET", "/")
        connection.getresponse().read()
        calls: list[str] = []
        spied(connection, calls)

        def hook(*arguments: object, **keywords: object) -> object:
            calls.append("hook")
            raise AssertionError("a hook was called")

        with monkeypatch.context() as patch:
            # Not a moment longer: pytest itself lives by hooks.
            patch.setattr(pluggy.HookCaller, "__call__", hook)
            connection.request(method, "/", body)
            response = connection.getresponse()
            data = response.read()
        assert data == b"hello"
        assert calls == ["poll(0)", "sendall", "recv"]


PROGRAM = """
import os, sys
from httplib import HTTPConnection
connection = HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=None)
for number in range(3):
    os.access(f"/round-{number}", os.F_OK)
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"hello"
os.access("/round-3", os.F_OK)
connection.close()
"""


def strace() -> str:
    """Return where strace is, or skip."""
    found = shutil.which("strace")
    if found is None or subprocess.run([found, "-o", "/dev/null", "true"], capture_output=True).returncode:
        pytest.skip("strace is not installed, or may not trace here")
    return found


def test_the_kernel_sees_three_calls(tmp_path: Path) -> None:
    # Without a timeout: with one the socket module itself polls before each send and receive.
    log = tmp_path / "calls"
    with ScriptedServer([HEAD, HELLO, HEAD, HELLO, HEAD, HELLO]) as server:
        command = [strace(), "-f", "-o", str(log), sys.executable, "-c", PROGRAM, str(server.port)]
        subprocess.run(command, check=True, timeout=50)
    names = re.findall(r"^\d+ +(\w+)\((.*)$", log.read_text(), re.MULTILINE)
    marks = [index for index, (_, rest) in enumerate(names) if '"/round-' in rest]
    assert len(marks) == 4
    for start, end in itertools.pairwise(marks[1:]):
        assert [name for name, _ in names[start + 1 : end]] == ["poll", "sendto", "recvfrom"]
