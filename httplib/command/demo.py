"""``python -m httplib demo``: servers and proxies in this process, a fetch over every kind of route, what each used.

Nothing leaves the machine: every name ends in ``.test`` and is resolved to the loopback interface by a plugin.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, NamedTuple

from httplib.command.authority import Authority
from httplib.command.origin import Origin
from httplib.command.proxy import ConnectProxy
from httplib.compat import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from httplib.transport.plugin import Address, PluginSet, Route, Tcp, Tls, Tunnel, describe, resolves

if TYPE_CHECKING:
    import ssl

    from httplib.transport.plugin import Opening

ORIGIN = "origin.test"
PROXY = "proxy.test"
PASSWORD = "user:secret"
BASIC = "Basic dXNlcjpzZWNyZXQ="


class Names:
    """A plugin that resolves every name in ``.test`` to this machine."""

    @staticmethod
    @resolves
    def resolve(host: str, port: int, opening: Opening) -> tuple[Address, ...] | None:
        """Answer for names of the demo alone."""
        return (Address.of("127.0.0.1", port),) if host.endswith(".test") else None


class Place(NamedTuple):
    """Everything that the steps of the demo fetch from and through."""

    plain: Origin
    secure: Origin
    proxy: ConnectProxy
    secure_proxy: ConnectProxy
    trusted: ssl.SSLContext
    stranger: ssl.SSLContext
    plugins: PluginSet


class Step(NamedTuple):
    """One route: what it is called, the connection that takes it, and whether it must fail."""

    title: str
    connect: Callable[[Place], HTTPConnection]
    refused: bool = False


def _direct(place: Place) -> HTTPConnection:
    return HTTPConnection(ORIGIN, place.plain.port, timeout=10, plugins=place.plugins)


def _tls(place: Place) -> HTTPConnection:
    return HTTPSConnection(ORIGIN, place.secure.port, timeout=10, context=place.trusted, plugins=place.plugins)


def _tunnel(place: Place) -> HTTPConnection:
    connection = HTTPConnection(PROXY, place.proxy.port, timeout=10, plugins=place.plugins)
    connection.set_tunnel(ORIGIN, place.plain.port, {"Proxy-Authorization": BASIC})
    return connection


def _tls_in_tunnel(place: Place) -> HTTPConnection:
    connection = HTTPSConnection(PROXY, place.proxy.port, timeout=10, context=place.trusted, plugins=place.plugins)
    connection.set_tunnel(ORIGIN, place.secure.port, {"Proxy-Authorization": BASIC})
    return connection


def _tls_in_tls(place: Place) -> HTTPConnection:
    route: Route = (
        Tcp(PROXY, place.secure_proxy.port),
        Tls(place.trusted, PROXY),
        Tunnel(ORIGIN, place.secure.port),
        Tls(place.trusted, ORIGIN),
    )
    return HTTPSConnection(ORIGIN, place.secure.port, timeout=10, route=route, plugins=place.plugins)


def _no_password(place: Place) -> HTTPConnection:
    connection = HTTPConnection(PROXY, place.proxy.port, timeout=10, plugins=place.plugins)
    connection.set_tunnel(ORIGIN, place.plain.port)
    return connection


def _untrusted(place: Place) -> HTTPConnection:
    return HTTPSConnection(ORIGIN, place.secure.port, timeout=10, context=place.stranger, plugins=place.plugins)


STEPS = [
    Step("http", _direct),
    Step("https", _tls),
    Step("http through a CONNECT proxy", _tunnel),
    Step("https through a CONNECT proxy", _tls_in_tunnel),
    Step("https through an https proxy, TLS in TLS", _tls_in_tls),
    Step("a proxy that gets no password refuses", _no_password, refused=True),
    Step("a certificate of an unknown authority is refused", _untrusted, refused=True),
]


@contextlib.contextmanager
def _running() -> Generator[Place, None, None]:
    authority = Authority()
    ports: dict[str, tuple[str, int]] = {}
    with (
        Origin() as plain,
        Origin(context=authority.server_context(ORIGIN), name="TLS origin") as secure,
        ConnectProxy(credentials=PASSWORD, locate=ports.get) as proxy,
        ConnectProxy(context=authority.server_context(PROXY), locate=ports.get) as secure_proxy,
    ):
        ports.update({f"{ORIGIN}:{server.port}": (server.host, server.port) for server in (plain, secure)})
        trusted, stranger = authority.client_context(), Authority().client_context()
        yield Place(plain, secure, proxy, secure_proxy, trusted, stranger, PluginSet(Names()))


def _show(name: str, text: object) -> None:
    print(f"   {name:<8} {text}")


def _fetch(connection: HTTPConnection, method: str, target: str, body: bytes | Iterator[bytes] | None = None) -> None:
    connection.request(method, target, body)
    response = connection.getresponse()
    received = response.read()
    if target == "/":
        _show_connection(response)
    _show(method, f"{target} -> {response.status} {response.reason}, {len(received)} bytes: {received[:40]!r}")


def _show_connection(response: HTTPResponse) -> None:
    """Print what the layers below a response were, and what they told."""
    info = response.connection_info
    _show("route", describe(info.route))
    _show("peer", "{}:{}".format(*info.peer_address))
    if info.tunnel is not None:
        _show("tunnel", f"{info.tunnel.status} {info.tunnel.reason}")
    if info.tls is not None:
        _show("tls", f"{info.tls.version} {info.tls.cipher[0]}, verified for {info.tls.server_hostname}")


def _take(step: Step, place: Place) -> bool:
    """Take one step; False if it went another way than it must."""
    try:
        with step.connect(place) as connection:
            _fetch(connection, "GET", "/")
            _fetch(connection, "POST", "/echo", b"a sized body")
            _fetch(connection, "POST", "/echo", iter([b"a chunked ", b"body"]))
    except (HTTPException, OSError) as error:
        _show("refused" if step.refused else "FAILED", f"{type(error).__name__}: {error}")
        return step.refused
    if step.refused:
        _show("FAILED", "this should have been refused")
    return not step.refused


def demo(words: list[str]) -> int:
    """Show every kind of route and return the exit status: 0 if each went as it must."""
    description = "Start an origin, a TLS origin and CONNECT proxies on loopback and fetch over every kind of route."
    argparse.ArgumentParser(prog="python -m httplib demo", description=description).parse_args(words)
    try:
        with _running() as place:
            good = True
            for number, step in enumerate(STEPS, 1):
                print(f"{number}. {step.title}")
                good &= _take(step, place)
            served = len(place.plain.requests), len(place.secure.requests)
            made = place.plain.connections, place.secure.connections
            print(f"The origins served {sum(served)} requests on {sum(made)} connections;", end=" ")
            print(f"the proxies opened {len(place.proxy.tunnels) + len(place.secure_proxy.tunnels)} tunnels.")
    except ImportError as error:
        print(f"httplib: {error}", file=sys.stderr)
        return 1
    return 0 if good else 1
