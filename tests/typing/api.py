"""Ordinary use of the library: mypy and pyright accept every line, and see the types that are written here."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

from typing_extensions import assert_type

from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.transport.plugin import Endpoint, Opening, Route, Stream, Tcp, Tls, Tunnel, Wrapper, opens

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
