"""The guard under real connections: what is dialled is what was checked, directly and behind proxies."""

from __future__ import annotations

import contextlib
import errno
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pytest
from httplib_guard import RULES, AddressRefused, Guard

from httplib.command.origin import Origin
from httplib.command.proxy import ConnectProxy
from httplib.compat import HTTPConnection
from httplib.transport.plugin import (
    Address,
    Endpoint,
    Opening,
    PluginSet,
    Route,
    Stream,
    Tcp,
    Tls,
    Tunnel,
    TunnelTo,
    Wrapper,
    opens,
    resolves,
)
from httplib.transport.plugin import Origin as Target

HELLO = b"Hello from the origin.\n"


class Names:
    """A resolver whose answers come one after the other; it counts the names that it was asked for."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.resolve = resolves(self._resolve)

    def __call__(self, host: str, port: int) -> tuple[Address, ...]:
        with contextlib.suppress(ValueError):
            return (Address.of(host, port),)
        answer = self.answers[min(len(self.asked), len(self.answers) - 1)]
        self.asked.append(host)
        return tuple(Address.of(ip, port) for ip in answer)

    def _resolve(self, host: str, port: int, opening: Opening) -> tuple[Address, ...] | None:
        """Answer."""
        return self(host, port)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as server:
        yield server


@pytest.fixture
def proxy() -> Iterator[ConnectProxy]:
    with ConnectProxy() as server:
        yield server


def fetch(connection: HTTPConnection) -> bytes:
    try:
        connection.request("GET", "/")
        body: bytes = connection.getresponse().read()
        return body
    finally:
        connection.close()


def refusal(run: Callable[[], object]) -> AddressRefused:
    with pytest.raises(AddressRefused) as caught:
        run()
    return caught.value


def get(host: str, port: int, *plugins: object, route: Route | None = None) -> bytes:
    return fetch(HTTPConnection(host, port, timeout=20, plugins=PluginSet(*plugins), route=route))


def test_an_address_is_refused_before_anything_is_sent(origin: Origin) -> None:
    error = refusal(lambda: get("127.0.0.1", origin.port, Guard()))
    assert (error.errno, error.address, error.rule) == (errno.EACCES, "127.0.0.1", "loopback")
    assert origin.connections == 0


def test_a_name_is_refused_for_its_address(origin: Origin) -> None:
    error = refusal(lambda: get("evil.example", origin.port, Names(["127.0.0.1"]), Guard()))
    assert (error.host, error.address, error.rule) == ("evil.example", "127.0.0.1", "loopback")
    assert origin.connections == 0


@pytest.mark.parametrize("order", ["guard last", "guard first"])
def test_other_resolvers_are_asked_whatever_the_order(origin: Origin, order: str) -> None:
    plugins = [Names(["127.0.0.1"]), Guard(allow=["127.0.0.1"])]
    assert get("good.example", origin.port, *(plugins if order == "guard last" else reversed(plugins))) == HELLO


def test_one_refused_address_refuses_the_name(origin: Origin) -> None:
    guard = Guard(allow=["127.0.0.1"])
    error = refusal(lambda: get("mixed.example", origin.port, Names(["127.0.0.1", "10.0.0.1"]), guard))
    assert (error.address, error.rule) == ("10.0.0.1", "private")
    assert origin.connections == 0


def test_the_guard_asks_the_system_where_no_plugin_answers(origin: Origin) -> None:
    names = Names(["127.0.0.1"])
    assert get("good.example", origin.port, Guard(allow=["127.0.0.1"], lookup=names)) == HELLO
    assert names.asked == ["good.example"]
    assert refusal(lambda: get("127.1", origin.port, Guard(rules=RULES - {"numeric"}))).rule == "loopback"


def test_a_name_that_nobody_knows_is_not_known() -> None:
    with pytest.raises(socket.gaierror, match=r"nobody\.example has no address"):
        get("nobody.example", 80, Guard(lookup=Names([])))


def test_a_name_that_changes_its_address_gains_nothing(origin: Origin) -> None:
    """DNS rebinding: the first answer may be reached, every later one may not."""
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    plugins = PluginSet(names, Guard(allow=["127.0.0.1"]))
    connection = HTTPConnection("rebind.example", origin.port, timeout=20, plugins=plugins)
    assert fetch(connection) == HELLO
    assert names.asked == ["rebind.example"]
    error = refusal(lambda: fetch(connection))
    assert (error.address, error.rule) == ("127.0.0.2", "loopback")
    assert (names.asked, origin.connections) == (["rebind.example"] * 2, 1)


def test_an_allowed_name_may_have_any_address(origin: Origin) -> None:
    names = Names(["127.0.0.1"])
    assert get("intranet.example", origin.port, names, Guard(allow=[f"intranet.example:{origin.port}"])) == HELLO
    error = refusal(lambda: get("intranet.example", origin.port, names, Guard(allow=["intranet.example:1"])))
    assert error.rule == "loopback"


def test_a_denied_name_is_not_even_looked_up(origin: Origin) -> None:
    names = Names(["127.0.0.1"])
    guard = Guard(allow=["127.0.0.1"], deny=["bad.example"])
    assert refusal(lambda: get("bad.example", origin.port, names, guard)).rule == "deny"
    assert names.asked == []


def test_deny_holds_for_the_addresses_of_an_allowed_name(origin: Origin) -> None:
    guard = Guard(allow=["intranet.example"], deny=["127.0.0.1"])
    assert refusal(lambda: get("intranet.example", origin.port, Names(["127.0.0.1"]), guard)).rule == "deny"


def through(proxy: ConnectProxy, host: str, port: int, *plugins: object) -> bytes:
    connection = HTTPConnection(proxy.host, proxy.port, timeout=20, plugins=PluginSet(*plugins))
    connection.set_tunnel(host, port)
    return fetch(connection)


def at(proxy: ConnectProxy) -> str:
    return f"{proxy.host}:{proxy.port}"


@pytest.mark.parametrize("mode", ["pin", "check", "trust"])
@pytest.mark.parametrize(
    ("host", "rule"),
    [
        ("127.0.0.1", "loopback"),
        ("10.0.0.1", "private"),
        ("[::1]", "loopback"),
        ("::ffff:127.0.0.1", "mapped"),
        ("127.1", "numeric"),
        ("0x7f000001", "numeric"),
        ("2130706433", "numeric"),
        ("\uff11\uff12\uff17.0.0.1", "loopback"),
        ("localhost", "loopback"),
        ("metadata.google.internal", "metadata"),
    ],
)
def test_a_target_behind_a_proxy_is_checked_as_written(proxy: ConnectProxy, host: str, rule: str, mode: str) -> None:
    guard = {
        "pin": Guard(allow=[at(proxy)]),
        "check": Guard(allow=[at(proxy)], behind_proxies="check"),
        "trust": Guard(allow=[at(proxy)], behind_proxies="trust"),
    }[mode]
    assert refusal(lambda: through(proxy, host, 80, guard)).rule == rule
    assert proxy.heads == []


def test_a_name_behind_a_proxy_is_pinned_to_the_address_that_was_checked(proxy: ConnectProxy, origin: Origin) -> None:
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    allow = [at(proxy), f"127.0.0.1:{origin.port}"]
    assert through(proxy, "rebind.example", origin.port, Guard(allow=allow, lookup=names)) == HELLO
    assert proxy.tunnels == [f"127.0.0.1:{origin.port}"]
    assert names.asked == ["rebind.example"]


@pytest.mark.parametrize("mode", ["pin", "check"])
def test_a_name_behind_a_proxy_is_refused_for_its_address(proxy: ConnectProxy, mode: str) -> None:
    names = Names(["10.0.0.1"])
    guard = {
        "pin": Guard(allow=[at(proxy)], lookup=names),
        "check": Guard(allow=[at(proxy)], lookup=names, behind_proxies="check"),
    }[mode]
    error = refusal(lambda: through(proxy, "evil.example", 80, guard))
    assert (error.host, error.address, error.rule) == ("evil.example", "10.0.0.1", "private")
    assert proxy.heads == []


@pytest.mark.parametrize("mode", ["check", "trust"])
def test_a_name_that_is_not_pinned_goes_to_the_proxy(origin: Origin, mode: str) -> None:
    with ConnectProxy(locate=lambda target: (origin.host, origin.port)) as proxy:
        names = Names(["8.8.8.8"])
        guard = {
            "check": Guard(allow=[at(proxy)], lookup=names, behind_proxies="check"),
            "trust": Guard(allow=[at(proxy)], lookup=names, behind_proxies="trust"),
        }[mode]
        assert through(proxy, "good.example", 80, guard) == HELLO
        assert proxy.tunnels == ["good.example:80"]
        assert ("good.example" in names.asked) is (mode == "check")


def test_an_allowed_name_goes_to_the_proxy_as_it_is(origin: Origin) -> None:
    with ConnectProxy(locate=lambda target: (origin.host, origin.port)) as proxy:
        assert through(proxy, "good.example", 80, Guard(allow=[at(proxy), ".example"])) == HELLO
        assert proxy.tunnels == ["good.example:80"]


def test_a_route_of_ones_own_is_pinned_by_hand_or_refused(proxy: ConnectProxy, origin: Origin) -> None:
    names = Names(["127.0.0.1"])
    guard = Guard(allow=[at(proxy), f"127.0.0.1:{origin.port}"], lookup=names)
    route: Route = (Tcp(proxy.host, proxy.port), Tunnel("good.example", origin.port))
    error = refusal(lambda: get("good.example", 80, guard, route=route))
    assert (error.address, error.rule) == ("good.example", "unpinned")
    assert "Guard.pin()" in vars(error)["__notes__"][0]
    assert proxy.heads == []
    pinned = guard.pin(route)
    assert pinned == (Tcp(proxy.host, proxy.port), Tunnel("127.0.0.1", origin.port))
    assert get("good.example", 80, guard, route=pinned) == HELLO


def test_pinning_writes_numbers_plainly() -> None:
    guard = Guard(rules=RULES - {"numeric"})
    assert guard.pin((Tcp("8.8.8.8", 1), Tunnel("010.8.8.8", 2))) == (Tcp("8.8.8.8", 1), Tunnel("8.8.8.8", 2))
    ipv6: Route = (Tcp("8.8.8.8", 1), Tunnel("2606:4700::1111", 2))
    assert guard.pin(ipv6) == ipv6


@pytest.mark.parametrize("kind", ["Socks4", "Socks5"])
def test_targets_of_socks_are_pinned_too(kind: str) -> None:
    httplib_socks = pytest.importorskip("httplib_socks", reason="httplib-socks is not installed")
    layer = getattr(httplib_socks, kind)
    guard = Guard(lookup=Names(["8.8.8.8"]))
    assert guard.pin((Tcp("1.1.1.1", 1), layer("a.example", 80))) == (Tcp("1.1.1.1", 1), layer("8.8.8.8", 80))
    # Looked up on this machine, where the guard's own resolver checks it.
    local: Route = (Tcp("1.1.1.1", 1), layer("a.example", 80, local_names=True))
    assert guard.pin(local) == local
    assert refusal(lambda: guard.pin((Tcp("1.1.1.1", 1), layer("10.0.0.1", 80)))).rule == "private"


@pytest.mark.parametrize("kind", ["Socks4", "Socks5"])
def test_names_that_socks_looks_up_here_are_checked(proxy: ConnectProxy, kind: str) -> None:
    httplib_socks = pytest.importorskip("httplib_socks", reason="httplib-socks is not installed")
    layer = getattr(httplib_socks, kind)("evil.example", 80, local_names=True)
    plugins = httplib_socks, Names(["10.0.0.1"]), Guard(allow=[at(proxy)])
    route: Route = (Tcp(proxy.host, proxy.port), layer)
    assert refusal(lambda: get("evil.example", 80, *plugins, route=route)).address == "10.0.0.1"


@dataclass(frozen=True, slots=True)
class Elsewhere(Endpoint, kind="guard-test-elsewhere"):
    """An endpoint that connects somewhere without asking a resolver."""

    at: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Memory(Endpoint, kind="guard-test-memory"):
    """An endpoint that has no address."""


class Plain(Wrapper, kind="guard-test-plain"):
    """A wrapper that is no dataclass."""

    host = "a.example"
    port = 80


class Kinds(NamedTuple):
    """The openers, as a plugin."""

    opened: list[socket.socket]

    @staticmethod
    @opens(Elsewhere)
    def open_elsewhere(layer: Elsewhere, opening: Opening) -> Stream:
        return socket.create_connection(layer.at, 20)

    @staticmethod
    @opens(Memory)
    def open_memory(layer: Memory, opening: Opening) -> Stream:
        near, far = socket.socketpair()
        far.close()
        return near


def test_the_peer_of_an_open_endpoint_is_checked(origin: Origin) -> None:
    kinds = Kinds([])
    endpoint = Elsewhere((origin.host, origin.port))
    plugins = PluginSet(kinds, Guard(endpoints=["guard-test-elsewhere"]))
    error = refusal(lambda: plugins.open((endpoint,), timeout=20))  # an open socket would fail the run
    assert (error.address, error.port, error.rule) == ("127.0.0.1", origin.port, "loopback")
    allowed = PluginSet(kinds, Guard(endpoints=["guard-test-elsewhere"], allow=["127.0.0.1"]))
    allowed.open((endpoint,), timeout=20).stream.close()


def test_an_endpoint_of_another_kind_is_refused_unless_named() -> None:
    kinds = Kinds([])
    error = refusal(lambda: PluginSet(kinds, Guard()).open((Memory(),)))
    assert (error.rule, error.address) == ("endpoint", "guard-test-memory()")
    assert "endpoints=('tcp', 'guard-test-memory')" in vars(error)["__notes__"][0]
    PluginSet(kinds, Guard(endpoints=["tcp", "guard-test-memory"])).open((Memory(),)).stream.close()


def test_unix_sockets_are_refused_unless_named() -> None:
    httplib_unix = pytest.importorskip("httplib_unix", reason="httplib-unix is not installed")
    route: Route = (httplib_unix.Unix("/nowhere/docker.sock"),)
    error = refusal(lambda: PluginSet(httplib_unix, Guard()).open(route))
    assert error.rule == "endpoint"
    with pytest.raises(FileNotFoundError):
        PluginSet(httplib_unix, Guard(endpoints=["tcp", "unix"])).open(route)


def test_a_wrapper_that_cannot_be_pinned_is_refused(origin: Origin) -> None:
    guard = Guard(allow=["127.0.0.1"])
    route = guard.pin((Tcp(origin.host, origin.port), Plain()))
    assert refusal(lambda: PluginSet(guard).with_plugins(AnyOpener()).open(route, timeout=20)).rule == "unpinned"


class AnyOpener:
    """Opens `Plain`."""

    def __init__(self) -> None:
        self.open = opens(Plain)(self._open)

    def _open(self, layer: Plain, below: Stream, opening: Opening) -> Stream:
        """Change nothing."""
        return below


def test_planned_routes_without_a_proxy_stay_as_they_are() -> None:
    assert PluginSet(Guard()).plan(Target("http", "example.org", 80)) == (Tcp("example.org", 80),)


def test_tls_verifies_the_name_that_was_pinned() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    plugins = PluginSet(Guard(lookup=Names(["8.8.8.8"])))
    route = plugins.plan(Target("https", "1.1.1.1", 3128), TunnelTo("good.example", 443), context)
    assert route == (Tcp("1.1.1.1", 3128), Tunnel("8.8.8.8", 443), Tls(context, "good.example"))


def test_the_default_guard_is_installed_by_name() -> None:
    plugins = PluginSet("guard")
    if "guard" not in {one.name for one in plugins.discovery.installed()}:
        pytest.skip("the plugin is not installed")
    assert refusal(lambda: plugins.open((Tcp("127.0.0.1", 1),))).rule == "loopback"
