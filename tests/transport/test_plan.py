"""Planning: what the built-in planner makes of an origin, and who may plan instead."""

from __future__ import annotations

import ssl
from types import SimpleNamespace

import pytest

from httplib.transport.errors import PluginError
from httplib.transport.layers import Route, Tcp, Tls, Tunnel
from httplib.transport.manager import PluginSet
from httplib.transport.origin import Origin, TunnelTo
from httplib.transport.plugin import gives_tls_context, plans_routes

CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TUNNEL = TunnelTo("example.org", 443, (("X-A", "1"),), "HTTP/1.0")


def test_http_is_tcp_alone() -> None:
    origin = Origin("http", "example.org", 80, ("127.0.0.1", 0))
    assert PluginSet().plan(origin) == (Tcp("example.org", 80, ("127.0.0.1", 0)),)


def test_a_kept_route_serves_no_origin_that_would_be_refused() -> None:
    assert PluginSet().plan(Origin("http", "example.org", 1)) == (Tcp("example.org", 1),)
    with pytest.raises(PluginError, match="a port is an int, not bool"):
        PluginSet().plan(Origin("http", "example.org", True))


def test_https_is_tls_over_tcp() -> None:
    route = PluginSet().plan(Origin("https", "example.org", 443), None, CONTEXT)
    assert route == (Tcp("example.org", 443), Tls(CONTEXT, "example.org"))


def test_a_tunnel_takes_its_headers_along_and_tls_verifies_the_target() -> None:
    route = PluginSet().plan(Origin("https", "proxy", 3128), TUNNEL, CONTEXT)
    tunnel = Tunnel("example.org", 443, (("X-A", "1"),), "HTTP/1.0")
    assert route == (Tcp("proxy", 3128), tunnel, Tls(CONTEXT, "example.org"))


def test_http_through_a_tunnel_has_no_tls() -> None:
    assert [layer.kind for layer in PluginSet().plan(Origin("http", "proxy", 3128), TUNNEL)] == ["tcp", "tunnel"]


def test_https_without_context_gets_a_plugins_default() -> None:
    def context() -> ssl.SSLContext:
        return CONTEXT

    plugins = PluginSet(SimpleNamespace(context=gives_tls_context(context)))
    assert plugins.tls_context() is CONTEXT
    assert plugins.plan(Origin("https", "example.org", 443))[1:] == (Tls(CONTEXT, "example.org"),)


def test_an_origin_prints_as_a_url() -> None:
    assert str(Origin("https", "::1", 443)) == "https://[::1]:443"


def test_a_planner_goes_before_the_built_in_one_and_may_leave_it_alone() -> None:
    def plan(origin: Origin, tunnel: TunnelTo | None, tls_context: ssl.SSLContext | None) -> Route | None:
        return (Tcp("127.0.0.1", 8080),) if origin.host == "example.org" else None

    plugins = PluginSet(SimpleNamespace(plan=plans_routes(plan)))
    assert plugins.plan(Origin("http", "example.org", 80)) == (Tcp("127.0.0.1", 8080),)
    assert plugins.plan(Origin("http", "example.net", 80)) == (Tcp("example.net", 80),)


def test_a_planner_may_refuse() -> None:
    def plan(origin: Origin, tunnel: TunnelTo | None, tls_context: ssl.SSLContext | None) -> Route | None:
        raise PermissionError(13, "not there")

    with pytest.raises(PermissionError, match="not there"):
        PluginSet(SimpleNamespace(plan=plans_routes(plan))).plan(Origin("http", "example.org", 80))


@pytest.mark.parametrize("route", [(), (Tls(CONTEXT, "a"),), (Tcp("a", 1), Tcp("b", 2)), [Tcp("a", 1)], "a:1"])
def test_a_planner_that_gives_no_route_is_named(route: object) -> None:
    def plan(origin: Origin, tunnel: TunnelTo | None, tls_context: ssl.SSLContext | None) -> Route | None:
        return route  # type: ignore[return-value]  # what the test is about

    with pytest.raises(PluginError, match=r"SimpleNamespace.*must give a route"):
        PluginSet(SimpleNamespace(plan=plans_routes(plan))).plan(Origin("http", "example.org", 80))
