"""The built-in planner: TCP, then a tunnel if one was asked for, then TLS if the scheme is https."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .layers import Route, Tcp, Tls, Tunnel, Wrapper
from .plugin import hookimpl

if TYPE_CHECKING:
    import ssl

    from .origin import Origin, TunnelTo


@hookimpl(trylast=True)
def httplib_plan_route(origin: Origin, tunnel: TunnelTo | None, tls_context: ssl.SSLContext | None) -> Route:
    """Plan as 2.7 connects: to the origin itself, or through it to the tunnel's target."""
    if tunnel is None and origin.scheme == "http" and origin.source_address is None:
        return usual_route(origin.host, origin.port)
    wrappers: list[Wrapper] = []
    name = origin.host
    if tunnel is not None:
        wrappers.append(Tunnel(tunnel.host, tunnel.port, tunnel.headers, tunnel.version))
        name = tunnel.host
    if origin.scheme == "https":
        if tls_context is None:
            raise TypeError("https needs a TLS context: pass PluginSet.tls_context()")
        wrappers.append(Tls(tls_context, name))
    return (Tcp(origin.host, origin.port, origin.source_address), *wrappers)


@lru_cache(maxsize=64, typed=True)
def usual_route(host: str, port: int) -> Route:
    """Return the usual route; kept, since programs connect to few places, again and again (saves 1 us)."""
    return (Tcp(host, port),)
