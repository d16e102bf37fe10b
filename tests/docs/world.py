"""A world on loopback for examples: every host exists, speaks HTTP or TLS by its port, and is trusted.

Ports 443 and 8443 are TLS origins, 3128 and 8080 CONNECT proxies, 3129 an HTTPS proxy, 1080 and 9050 SOCKS servers,
all others plain origins; every Unix socket is a plain origin too. A plugin that stands beside the built-in ones in
every plugin set leads to them; the names and addresses of this machine stay real.
"""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import tempfile
from collections.abc import Generator
from pathlib import Path
from unittest import mock

from httplib.command.origin import Origin
from httplib.command.proxy import ConnectProxy
from httplib.transport import manager
from httplib.transport.plugin import Address, Layer, Opening, Stream, gives_tls_context, hookimpl, resolves
from tests.support.certificates import Authority
from tests.support.socks import SocksProxy

TLS_PORTS = {443, 8443}
PROXY_PORTS = {3128, 8080}
HTTPS_PROXY_PORT = 3129
SOCKS_PORTS = {1080, 9050}


class World:
    """The servers, and the plugin that leads to them; register an instance in a plugin set."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self.authority = Authority()
        server_context = self.authority.any_name_context()
        self.plain = stack.enter_context(Origin())
        self.secure = stack.enter_context(Origin(context=server_context))
        self.proxy = stack.enter_context(ConnectProxy(locate=self.locate))
        self.secure_proxy = stack.enter_context(ConnectProxy(context=server_context, locate=self.locate))
        self.socks = stack.enter_context(SocksProxy(self.locate))
        self.ports: dict[tuple[str, int], int] = {}
        self.resolve = resolves(self._resolve)
        self.context = gives_tls_context(self._context)

    def _resolve(self, host: str, port: int, opening: Opening) -> tuple[Address, ...] | None:
        """Lead every name to a server of this world."""
        if host in ("localhost", "127.0.0.1", "::1") and (host, port) not in self.ports:
            return None
        return (Address.of("127.0.0.1", self.port_of(host, port)),)

    def _context(self) -> ssl.SSLContext:
        """Trust the authority of this world."""
        return self.authority.client_context()

    @hookimpl(tryfirst=True)
    def httplib_open_layer(self, layer: Layer) -> Stream | None:
        """Stand for whatever listens on a Unix socket."""
        if layer.kind != "unix":
            return None
        return socket.create_connection((self.plain.host, self.plain.port), 10)

    def port_of(self, host: str, port: int) -> int:
        """The real port of a server; `ports` may name others than the usual ones."""
        if (host, port) in self.ports:
            return self.ports[host, port]
        if port in TLS_PORTS:
            return self.secure.port
        if port in PROXY_PORTS:
            return self.proxy.port
        if port in SOCKS_PORTS:
            return self.socks.port
        return self.secure_proxy.port if port == HTTPS_PROXY_PORT else self.plain.port

    def locate(self, target: str) -> tuple[str, int]:
        """Where the proxies find a target."""
        host, _, port = target.rpartition(":")
        return "127.0.0.1", self.port_of(host, int(port))


@contextlib.contextmanager
def loopback_world() -> Generator[World, None, None]:
    """Run the world, and make it part of every plugin set that is made meanwhile, the default one too."""
    with contextlib.ExitStack() as stack:
        world = World(stack)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        authority = world.authority.write_certificate(folder / "authority.pem")
        stack.enter_context(mock.patch.dict(os.environ, {"SSL_CERT_FILE": str(authority)}))
        stack.callback(manager.default_plugins.cache_clear)
        stack.enter_context(mock.patch.object(manager, "BUILT_IN", (*manager.BUILT_IN, world)))
        manager.default_plugins.cache_clear()
        yield world
