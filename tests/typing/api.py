"""Ordinary use of the library: mypy and pyright accept every line, and see the types that are written here."""

from __future__ import annotations

import io
import ssl
from dataclasses import dataclass

from typing_extensions import assert_type

import httplib
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.transport.plugin import Endpoint, Opening, PluginSet, Route, Stream, Tcp, Tls, Tunnel, Wrapper, opens

context = ssl.create_default_context()

plain: Route = (Tcp("example.org", 80),)
secure: Route = (Tcp("example.org", 443), Tls(context, "example.org"))
tunnelled: Route = (Tcp("proxy", 3128), Tunnel("example.org", 443), Tls(context, "example.org"))
nested: Route = (Tcp("proxy", 443), Tls(context, "proxy"), Tunnel("example.org", 443), Tls(context, "example.org"))


def endpoint_of(route: Route) -> Endpoint:
    """Read a route."""
    assert_type(route[0], Endpoint)
    return route[0]


@dataclass(frozen=True)
class Pipe(Endpoint, kind="pipe"):
    """An endpoint of one's own."""

    path: str


@dataclass(frozen=True)
class Meter(Wrapper, kind="meter"):
    """A wrapper of one's own."""

    bytes_per_second: int = 1000


@opens(Pipe)
def open_pipe(layer: Pipe, opening: Opening) -> Stream:
    """Open it."""
    assert_type(layer.path, str)
    assert_type(opening.timeout, float | None)
    raise NotImplementedError


@opens(Meter)
def open_meter(layer: Meter, below: Stream, opening: Opening) -> Stream:
    """Open it on what is below."""
    below.settimeout(opening.timeout)
    return below


metered: Route = (Pipe("/run/pipe"), Meter(), Tls(context, "example.org"))

assert_type(DEFAULT_LIMITS.line, int)
assert_type(Limits(fields=1000).fields, int)
assert_type(DEFAULT_LIMITS._replace(strict=True), Limits)


def fetch(connection: httplib.HTTPConnection) -> bytes:
    """Use the documented names."""
    connection.request("POST", "/", b"body", {"Accept": "text/plain"})
    connection.request("POST", "/", "text", encode_chunked=True)
    connection.request("POST", "/", io.BytesIO(b"file"))
    connection.putrequest("GET", "/", skip_host=True)
    connection.putheader("X-Many", "one", 2, b"three")
    connection.endheaders()
    connection.send(b"more")
    connection.set_tunnel("example.org", 443, {"Proxy-Authorization": "Basic ..."})
    connection.set_debuglevel(1)
    response = connection.getresponse()
    assert_type(response, httplib.HTTPResponse)
    assert_type(response.version, int)
    assert_type(response.status, int)
    assert_type(response.reason, str)
    assert_type(response.msg, httplib.HTTPMessage)
    assert_type(response.getheader("etag"), str | None)
    assert_type(response.getheader("etag", ""), str)
    assert_type(response.getheaders(), list[tuple[str, str]])
    assert_type(response.trailers, list[tuple[str, str]])
    with connection, response:
        return response.read() + response.read(10)


def fetch_with_everything(plugins: PluginSet) -> None:
    """Use the keyword-only additions, on both classes."""
    for one in (
        httplib.HTTPConnection(
            "example.org",
            route=plain,
            plugins=plugins,
            limits=Limits(fields=10),
            connect_timeout=1,
            deadline=2.5,
            expect_timeout=1,
            on_interim=lambda head: assert_type(head.status, int),
            strict_length=True,
        ),
        httplib.HTTPSConnection("example.org", 443, timeout=10, context=context, route=secure, plugins=plugins),
    ):
        fetch(one)


def ask_for_an_error() -> str:
    """Catch the documented errors."""
    try:
        fetch(httplib.HTTPSConnection("example.org"))
    except httplib.IncompleteRead as error:
        assert_type(error.partial, bytes)
        assert_type(error.expected, int | None)
    except httplib.BadStatusLine as error:
        return error.line
    except httplib.HTTPException as error:
        return error.side
    return httplib.responses[httplib.NOT_FOUND]
