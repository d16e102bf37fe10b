"""SOCKS at every place of a route, through SOCKS servers that are not ours."""

from __future__ import annotations

import errno
import ssl
from collections.abc import Callable

import httplib_socks
import pytest
from httplib_socks import Socks4, Socks5, SocksRefused

from httplib.compat import HTTPConnection
from httplib.transport.plugin import PluginSet, Route, Tcp, Tls, Tunnel

pytestmark = pytest.mark.peer

PLUGINS = PluginSet(httplib_socks)
HELLO = b"Hello from the origin.\n"
TLS_HELLO = b"Hello from the TLS origin.\n"

Address = tuple[str, int]


def fetch(route: Route, plugins: PluginSet = PLUGINS) -> bytes:
    connection = HTTPConnection("localhost", timeout=20, route=route, plugins=plugins)
    try:
        connection.request("GET", "/")
        body: bytes = connection.getresponse().read()
        return body
    finally:
        connection.close()


@pytest.mark.parametrize("local_names", [False, True])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_socks5_reaches_names_and_addresses(microsocks: Address, origin: Address, host: str, local_names: bool) -> None:
    layer = Socks5(host, origin[1], local_names=local_names)
    if local_names and host == "localhost":
        layer = Socks5("127.1", origin[1], local_names=True)  # localhost may be ::1 first, where nobody listens
    assert fetch((Tcp(*microsocks), layer)) == HELLO


def test_socks5_reaches_an_ipv6_address(microsocks: Address, ipv6_origin: Address) -> None:
    assert fetch((Tcp(*microsocks), Socks5(*ipv6_origin))) == HELLO


def test_socks5_gives_the_password(guarded_microsocks: Address, origin: Address) -> None:
    assert fetch((Tcp(*guarded_microsocks), Socks5(*origin, "user", "secret"))) == HELLO


def test_socks5_with_a_wrong_password_is_refused(guarded_microsocks: Address, origin: Address) -> None:
    with pytest.raises(SocksRefused, match="refused the user or the password") as caught:
        fetch((Tcp(*guarded_microsocks), Socks5(*origin, "user", "wrong-one")))
    assert caught.value.errno == errno.EACCES
    assert "wrong-one" not in "".join([str(caught.value), *vars(caught.value)["__notes__"]])


def test_socks5_without_the_password_says_what_to_do(guarded_microsocks: Address, origin: Address) -> None:
    with pytest.raises(SocksRefused) as caught:
        fetch((Tcp(*guarded_microsocks), Socks5(*origin)))
    assert "give the layer user= and password=" in vars(caught.value)["__notes__"][0]


def test_a_target_that_refuses_is_refused(microsocks: Address, origin: Address) -> None:
    with pytest.raises(SocksRefused) as caught:
        fetch((Tcp(*microsocks), Socks5("127.0.0.1", 1)))
    assert (caught.value.errno, caught.value.reply) == (errno.ECONNREFUSED, 5)


# Dante knows no SOCKS 4a, so a name goes to it by SOCKS 5 alone.
@pytest.mark.parametrize(("kind", "host"), [(Socks4, "127.0.0.1"), (Socks5, "127.0.0.1"), (Socks5, "localhost")])
def test_dante_connects(danted: Address, origin: Address, kind: type[Socks4 | Socks5], host: str) -> None:
    assert fetch((Tcp(*danted), kind(host, origin[1]))) == HELLO


def test_dante_connects_to_an_address_of_our_own(danted: Address, origin: Address) -> None:
    assert fetch((Tcp(*danted), Socks4("localhost", origin[1], local_names=True))) == HELLO


@pytest.mark.parametrize(("kind", "number", "reply"), [(Socks4, errno.ECONNREFUSED, 0x5B), (Socks5, errno.EACCES, 2)])
def test_dantes_rules_refuse(danted: Address, kind: type[Socks4 | Socks5], number: int, reply: int) -> None:
    with pytest.raises(SocksRefused) as caught:
        fetch((Tcp(*danted), kind("127.0.0.2", 80)))
    assert (caught.value.errno, caught.value.reply) == (number, reply)


def test_tls_over_socks(microsocks: Address, tls_origin: Address, client_context: ssl.SSLContext) -> None:
    route = (Tcp(*microsocks), Socks5(*tls_origin), Tls(client_context, "localhost"))
    assert fetch(route) == TLS_HELLO


def test_socks_over_tls_over_unix(
    microsocks: Address, tls_door: Callable[[Address], str], origin: Address, client_context: ssl.SSLContext
) -> None:
    httplib_unix = pytest.importorskip("httplib_unix", reason="httplib-unix is not installed")
    door = httplib_unix.Unix(tls_door(microsocks))
    route = (door, Tls(client_context, "localhost"), Socks5(*origin))
    assert fetch(route, PLUGINS.with_plugins(httplib_unix)) == HELLO


def test_tls_over_socks_over_tls_over_unix(
    microsocks: Address, tls_door: Callable[[Address], str], tls_origin: Address, client_context: ssl.SSLContext
) -> None:
    httplib_unix = pytest.importorskip("httplib_unix", reason="httplib-unix is not installed")
    door = httplib_unix.Unix(tls_door(microsocks))
    tls = Tls(client_context, "localhost")
    assert fetch((door, tls, Socks5(*tls_origin), tls), PLUGINS.with_plugins(httplib_unix)) == TLS_HELLO


def test_connect_through_socks(
    microsocks: Address, connect_proxy: Address, tls_origin: Address, client_context: ssl.SSLContext
) -> None:
    route = (Tcp(*microsocks), Socks5(*connect_proxy), Tunnel(*tls_origin), Tls(client_context, "localhost"))
    assert fetch(route) == TLS_HELLO


def test_socks_through_connect(microsocks: Address, connect_proxy: Address, origin: Address) -> None:
    assert fetch((Tcp(*connect_proxy), Tunnel(*microsocks), Socks5(*origin))) == HELLO


def test_socks_through_socks(microsocks: Address, danted: Address, origin: Address) -> None:
    assert fetch((Tcp(*danted), Socks4(*microsocks), Socks5(*danted), Socks5(*origin))) == HELLO
