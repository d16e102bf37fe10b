"""Trace and faults over every kind of route: neither changes what a program gets."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest

pytest.importorskip("httplib_faults", reason="the plugin httplib-faults is not installed")
pytest.importorskip("httplib_trace", reason="the plugin httplib-trace is not installed")
pytest.importorskip("httplib_wsgi", reason="the plugin httplib-wsgi is not installed")

import httplib_faults
import httplib_wsgi
from httplib_faults import Faults, Faulty, ManualClock, Way
from httplib_trace import Timeline, WireLog
from httplib_wsgi import Asgi, Wsgi

from httplib import HTTPConnection
from httplib.command.origin import PIECE, Origin
from httplib.command.proxy import ConnectProxy
from httplib.transport.plugin import PluginSet, Route, Tcp, Tls, Tunnel

SLOW = Way(pieces=100, latency=0.01, bandwidth=1e5)
ALL = ("tcp", "tls", "tunnel", "wsgi", "asgi")
DATA = PIECE[:20000]


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:  # Any: PEP 3333
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


async def asgi_application(
    scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:  # Any: ASGI's messages
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(params=["tcp", "tls", "tunnel", "tls in tls", "wsgi", "asgi"])
def route(request: pytest.FixtureRequest, client_context: ssl.SSLContext) -> Route:
    """A route of each kind, to something that answers with the body of the request."""

    def server(name: str) -> Any:  # Any: an Origin or a ConnectProxy
        return request.getfixturevalue(name)

    tls = Tls(client_context, "localhost")
    if request.param == "wsgi":
        return (Wsgi(application),)
    if request.param == "asgi":
        return (Asgi(asgi_application),)
    if request.param == "tcp":
        plain: Origin = server("origin")
        return (Tcp(plain.host, plain.port),)
    secure: Origin = server("tls_origin")
    if request.param == "tls":
        return (Tcp(secure.host, secure.port), tls)
    if request.param == "tunnel":
        proxy: ConnectProxy = server("connect_proxy")
        return (Tcp(proxy.host, proxy.port), Tunnel("localhost", secure.port), tls)
    https_proxy: ConnectProxy = server("https_proxy")
    return (Tcp(https_proxy.host, https_proxy.port), tls, Tunnel("localhost", secure.port), tls)


def test_what_is_traced_and_slowed_down_everywhere_arrives_all_the_same(route: Route) -> None:
    lines: list[str] = []
    logger = logging.Logger("test", logging.DEBUG)
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]  # a one-off
    logger.addHandler(handler)
    timeline, clock = Timeline(), ManualClock()
    faults = Faults(3, SLOW, SLOW, clock)
    plugins = PluginSet(httplib_wsgi, httplib_faults, Faulty(faults, ALL), WireLog(logger), timeline)
    connection = HTTPConnection("localhost", timeout=1000, route=(*route, faults), plugins=plugins)
    for _ in range(2):
        connection.request("POST", "/echo", DATA, {"Authorization": "Basic hunter2"})
        assert connection.getresponse().read() == DATA
    connection.close()
    assert clock.monotonic() > 1.0
    top = f" {faults} "
    assert sum(f"{top}> POST /echo HTTP/1.1" in line for line in lines) == 2
    assert sum(f"{top}< HTTP/1.1 200" in line for line in lines) == 2
    assert not any("hunter2" in line for line in lines)
    assert [phase.name for phase in timeline.phases][-6:] == ["send", "first byte", "body"] * 2
