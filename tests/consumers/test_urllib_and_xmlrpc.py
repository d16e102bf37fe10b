"""The standard library's own clients of http.client do the same on the facade as on the original."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xmlrpc.server import SimpleXMLRPCRequestHandler, SimpleXMLRPCServer

import pytest

from httplib.command.origin import Origin, Received
from httplib.command.proxy import ConnectProxy
from tests.consumers.both import one
from tests.support.certificates import Authority


def seen_by(origin: Origin) -> list[Received]:
    """Return the requests since the last call."""
    requests, origin.requests = origin.requests, []
    return requests


def test_urllib_request(
    origin: Origin, tls_origin: Origin, connect_proxy: ConnectProxy, authority: Authority, tmp_path: Path
) -> None:
    arguments = {
        "http": f"http://{origin.netloc}",
        "https": f"https://localhost:{tls_origin.port}",
        "cafile": str(authority.write_certificate(tmp_path / "ca.pem")),
        "http_proxy": f"http://{origin.netloc}",
        "connect_proxy": f"http://{connect_proxy.netloc}",
    }
    original = one("original", "urllib_program", tmp_path, **arguments)
    asked = seen_by(origin), seen_by(tls_origin), connect_proxy.tunnels[:]
    facade = one("facade", "urllib_program", tmp_path, **arguments)
    assert facade == original
    assert (seen_by(origin), seen_by(tls_origin)) == asked[:2]
    assert connect_proxy.tunnels == asked[2] * 2
    assert facade["bytes/100000"][8] == 100000
    assert facade["untrusted"] == "SSLCertVerificationError"
    assert [request.target for request in asked[0]][-1] == "http://origin.invalid/echo"


class Quiet(SimpleXMLRPCRequestHandler):
    """Keeps the connection, logs nothing."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def add(left: Any, right: Any) -> Any:  # Any: what XML-RPC can carry
    return left + right


def same(value: Any) -> Any:  # Any: as above
    return value


def fail() -> None:
    raise ValueError("on purpose")


@pytest.fixture
def rpc() -> Iterator[SimpleXMLRPCServer]:
    """A server of XML-RPC."""
    with SimpleXMLRPCServer(("127.0.0.1", 0), Quiet, allow_none=True) as server:
        server.register_function(add)
        server.register_function(same)
        server.register_function(fail)
        server.register_introspection_functions()
        server.register_multicall_functions()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_xmlrpc(rpc: SimpleXMLRPCServer, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{rpc.server_address[1]}/RPC2"
    original = one("original", "xmlrpc_program", tmp_path, url=url)
    facade = one("facade", "xmlrpc_program", tmp_path, url=url)
    assert facade == original
    assert facade["add"] == [1, 2, 3, 4, 5]
    assert facade["elsewhere"][0] == 404
