"""HTTP over Unix sockets: a Docker-style API, and the layer on its own."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import socket
import socketserver
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import httplib_unix
import pytest
from httplib_unix import Unix

from httplib.compat import HTTPConnection
from httplib.transport.plugin import PluginSet, UnknownKind

PLUGINS = PluginSet(httplib_unix)


class Api(http.server.BaseHTTPRequestHandler):
    """A little of what a container engine answers."""

    protocol_version = "HTTP/1.1"

    def address_string(self) -> str:
        return "unix"

    def log_message(self, format: str, *args: object) -> None: ...

    def do_GET(self) -> None:
        if self.path == "/events":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for status in ("create", "start"):
                line = json.dumps({"status": status}).encode() + b"\n"
                self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self._answer(200, {"Host": self.headers["Host"], "Path": self.path})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(201, {"Id": "4e0f", "Image": body["Image"]})

    def _answer(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Engine(socketserver.ThreadingUnixStreamServer):
    """Serves `Api` on a path, or on an abstract name with a leading NUL."""

    daemon_threads = True


@contextlib.contextmanager
def folder() -> Generator[Path]:
    """A short folder: the address of a Unix socket has room for 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="u", dir="/tmp") as name:
        yield Path(name)


@contextlib.contextmanager
def engine(address: str) -> Generator[None]:
    with Engine(address, Api) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join(20)


@pytest.fixture
def sock_path() -> Iterator[str]:
    with folder() as where:
        yield str(where / "docker.sock")


@pytest.fixture
def docker(sock_path: str) -> Iterator[HTTPConnection]:
    with engine(sock_path):
        connection = HTTPConnection("localhost", timeout=20, route=(Unix(sock_path),), plugins=PLUGINS)
        yield connection
        connection.close()


def test_gets_from_a_socket_in_the_file_system(docker: HTTPConnection) -> None:
    docker.request("GET", "/version")
    response = docker.getresponse()
    assert response.status == 200
    assert json.loads(response.read()) == {"Host": "localhost", "Path": "/version"}


def test_keeps_the_connection_for_the_next_request(docker: HTTPConnection) -> None:
    docker.request("POST", "/containers/create", json.dumps({"Image": "alpine"}), {"Content-Type": "application/json"})
    response = docker.getresponse()
    assert (response.status, json.loads(response.read())) == (201, {"Id": "4e0f", "Image": "alpine"})
    used = docker.sock
    docker.request("GET", "/containers/4e0f/json")
    assert json.loads(docker.getresponse().read())["Path"] == "/containers/4e0f/json"
    assert docker.sock is used


def test_reads_a_stream_of_events(docker: HTTPConnection) -> None:
    docker.request("GET", "/events")
    lines = docker.getresponse().read().splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["create", "start"]


@pytest.mark.skipif(sys.platform != "linux", reason="abstract names are Linux's")
def test_connects_to_an_abstract_name() -> None:
    name = f"httplib-unix-{os.getpid()}"
    with engine(f"\0{name}"):
        connection = HTTPConnection("localhost", timeout=20, route=(Unix(name, abstract=True),), plugins=PLUGINS)
        connection.request("GET", "/_ping")
        assert connection.getresponse().status == 200
        connection.close()


def test_the_stream_is_the_socket_itself_with_the_connections_timeout(sock_path: str) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(sock_path)
        listener.listen()
        opened = PLUGINS.open((Unix(sock_path),), timeout=7)
        assert isinstance(opened.stream, socket.socket)
        assert opened.stream.gettimeout() == 7
        opened.stream.close()
        assert opened.record.peer_address == sock_path


def test_nobody_there_is_the_systems_error_with_the_path(sock_path: str) -> None:
    with pytest.raises(FileNotFoundError, match=r"docker\.sock") as caught:
        PLUGINS.open((Unix(sock_path),), timeout=7)
    assert caught.value.errno
    assert "is the server running?" in vars(caught.value)["__notes__"][0]


def test_a_socket_that_nobody_serves_refuses(sock_path: str) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(sock_path)
    with pytest.raises(ConnectionRefusedError, match=r"docker\.sock"):
        PLUGINS.open((Unix(sock_path),))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue refuses")
def test_a_full_queue_ends_in_a_timeout(sock_path: str) -> None:
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket(socket.AF_UNIX))
        listener.bind(sock_path)
        listener.listen(0)
        for _ in range(2):
            waiting = stack.enter_context(socket.socket(socket.AF_UNIX))
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(sock_path)
        with pytest.raises(TimeoutError, match="timed out"):
            PLUGINS.open((Unix(sock_path),), timeout=0.05)


def test_a_path_that_is_too_long_is_refused_by_the_system() -> None:
    with pytest.raises(OSError, match="too long"):
        PLUGINS.open((Unix("/tmp/" + "x" * 200),))


@pytest.mark.parametrize("path", ["", "a\0b"])
def test_refuses_what_is_no_path(path: str) -> None:
    with pytest.raises(ValueError, match="without NUL"):
        Unix(path)


def test_is_a_value_that_prints_well() -> None:
    assert Unix("/run/x") == Unix("/run/x")
    assert str(Unix("/run/x")) == "unix(/run/x)"
    assert str(Unix("x", abstract=True)) == "unix(@x)"


def test_a_set_without_the_plugin_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    plugins = PluginSet()
    if "httplib.layers" in {one.group for one in plugins.discovery.installed() if one.name == "unix"}:
        pytest.skip("the plugin is installed, so a route finds it")
    with pytest.raises(UnknownKind, match=r"PluginSet\(\.\.\.\) \(the layer comes from the module httplib_unix\)"):
        plugins.open((Unix("/run/x"),))
