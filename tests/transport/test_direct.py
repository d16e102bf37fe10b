"""The short way of the usual route: it comes to what planner, hooks and tcp layer come to, or it is not taken."""

from __future__ import annotations

import socket
from collections.abc import Generator, Iterator
from types import SimpleNamespace

import pytest

from httplib.core.errors import InvalidRequest
from httplib.transport.events import Connected, Event, Resolved
from httplib.transport.layers import Route, Tcp
from httplib.transport.manager import PluginSet
from httplib.transport.opening import Address
from httplib.transport.origin import Origin, TunnelTo
from httplib.transport.plugin import (
    HeaderRules,
    Opening,
    Stream,
    hookimpl,
    observes,
    opens,
    plans_routes,
    resolves,
    sets_header_rules,
)

USUAL = PluginSet()
assert USUAL.kinds  # the set knows its plugins from its first use on
dial = USUAL.dial


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def dead_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_the_record_is_that_of_the_long_way(port: int) -> None:
    found = dial("127.0.0.1", port)
    assert found is not None
    sock, record = found
    with sock:
        ends = (sock.getpeername(), sock.getsockname())
    other = PluginSet().open((Tcp("127.0.0.1", port),))
    other.stream.close()
    facts = other.record.facts
    assert record.facts == (Resolved("127.0.0.1", (("127.0.0.1", port),)), Connected(*ends))
    assert facts == (Resolved("127.0.0.1", (("127.0.0.1", port),)), Connected(ends[0], other.record.local_address))
    assert (record.route, record.codec, repr(record)) == (other.record.route, other.record.codec, repr(other.record))
    assert (record.peer_address, record.local_address, record.tls, record.tunnel) == (*ends, None, None)


def test_the_facts_are_made_once(port: int) -> None:
    found = dial("127.0.0.1", port)
    assert found is not None
    found[0].close()
    assert found[1].facts is found[1].facts


def test_small_writes_leave_at_once(port: int) -> None:
    found = dial("127.0.0.1", port)
    assert found is not None
    with found[0] as sock:
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("timeout", [None, 7.5])
def test_the_socket_has_the_timeout(port: int, timeout: float | None) -> None:
    found = dial("127.0.0.1", port, timeout)
    assert found is not None
    with found[0] as sock:
        assert sock.gettimeout() == timeout


def test_without_a_timeout_the_socket_has_the_default_one(port: int) -> None:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(6.5)
    try:
        found = dial("127.0.0.1", port)
    finally:
        socket.setdefaulttimeout(before)
    assert found is not None
    with found[0] as sock:
        assert sock.gettimeout() == 6.5


def test_a_refusal_says_what_the_long_way_says(dead_port: int) -> None:
    with pytest.raises(ConnectionRefusedError) as short:
        dial("127.0.0.1", dead_port)
    with pytest.raises(ConnectionRefusedError) as long:
        PluginSet().open((Tcp("127.0.0.1", dead_port),))
    assert vars(short.value) == vars(long.value)
    assert short.value.args == long.value.args
    assert vars(short.value)["phase"] == "connect"


@pytest.mark.parametrize("host", ["localhost", "::1", "0.0.0.0", "127.1", "1.2.3.4.5", ""])
def test_only_an_ipv4_literal_is_dialled(host: str, port: int) -> None:
    assert dial(host, port) is None


def test_a_host_that_cannot_be_one_is_refused_as_ever(port: int) -> None:
    with pytest.raises(InvalidRequest):
        dial("127.0.0.1/1", port)


def test_a_port_of_another_type_is_left_to_the_long_way() -> None:
    assert dial("127.0.0.1", True) is None


@pytest.mark.parametrize("name", ["getaddrinfo", "create_connection", "socket"])
def test_what_a_program_has_replaced_is_left_to_the_long_way(
    name: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, name, lambda: None)
    assert dial("127.0.0.1", port) is None


def test_many_places_are_not_kept_for_ever(dead_port: int) -> None:
    from httplib.transport import direct

    for number in range(1, 200):
        with pytest.raises(OSError, match=r"."):
            dial(f"127.0.0.{number}", dead_port, 5)
    assert len(direct._places) <= 64


# --- which sets take it ----------------------------------------------------------------------------------------------


def plan(origin: Origin, tunnel: TunnelTo | None, context: object) -> Route | None:
    return None


def resolve(host: str, port: int, opening: Opening) -> list[Address] | None:
    return None


def listen() -> object:
    def hear(event: Event) -> None:
        pass

    return hear


def open_tcp(layer: Tcp, opening: Opening) -> Stream:
    raise OSError("never called")


class Surrounding:
    """A hook wrapper around the openers."""

    @hookimpl(wrapper=True)
    def httplib_open_layer(self) -> Generator[None, Stream, Stream]:
        return (yield)


class Untyped:
    """An opener of whatever it likes."""

    @hookimpl
    def httplib_open_layer(self, layer: object) -> Stream | None:
        return None


PLUGINS = {
    "planner": SimpleNamespace(one=plans_routes(plan)),
    "resolver": SimpleNamespace(one=resolves(resolve)),
    "observer": SimpleNamespace(one=observes(listen)),  # type: ignore[arg-type]  # an observer is what it gives
    "opener": SimpleNamespace(one=opens(Tcp)(open_tcp)),
    "wrapper": Surrounding(),
    "untyped": Untyped(),
}


@pytest.mark.parametrize("plugin", PLUGINS.values(), ids=PLUGINS)
def test_a_set_with_a_plugin_that_has_a_say_does_not_take_it(plugin: object, port: int) -> None:
    plugins = PluginSet(plugin)
    assert plugins.kinds
    assert plugins.dial("127.0.0.1", port) is None


def test_a_set_takes_it_from_its_first_use_on(port: int) -> None:
    plugins = PluginSet()
    assert plugins.dial("127.0.0.1", port) is None
    assert plugins.kinds
    found = plugins.dial("127.0.0.1", port)
    assert found is not None
    found[0].close()


def test_rules_for_headers_have_no_say_in_it(port: int) -> None:
    plugins = PluginSet(SimpleNamespace(one=sets_header_rules(lambda: HeaderRules(limits={"fields": 5}))))
    assert plugins.kinds
    found = plugins.dial("127.0.0.1", port)
    assert found is not None
    found[0].close()
