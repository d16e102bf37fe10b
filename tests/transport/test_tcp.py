"""The tcp layer: addresses in turn, options, replaced sockets, errors with errno."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from httplib.transport.events import Connected, ConnectFailed, Connecting, Event
from httplib.transport.layers import Tcp
from httplib.transport.manager import PluginSet
from httplib.transport.opening import Address
from httplib.transport.plugin import Opening, resolves
from httplib.transport.tcp import is_replaced, open_tcp
from tests.support.pieces import Pieces


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        yield listener


@pytest.fixture
def server6() -> Iterator[socket.socket]:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        listener.settimeout(20)
        yield listener


def port_of(listener: socket.socket) -> int:
    return cast(int, listener.getsockname()[1])


def dead_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return port_of(listener)


def answering(*addresses: Address) -> PluginSet:
    def answer(host: str, port: int, opening: Opening) -> list[Address]:
        return list(addresses)

    return PluginSet(SimpleNamespace(answer=resolves(answer)))


def connect(plugins: PluginSet, layer: Tcp, timeout: float | None = 20) -> socket.socket:
    return cast(socket.socket, plugins.open((layer,), timeout=timeout).stream)


def test_connects_to_an_address(server: socket.socket) -> None:
    with connect(PluginSet(), Tcp("127.0.0.1", port_of(server))) as sock, server.accept()[0] as peer:
        sock.sendall(b"hello")
        assert peer.recv(5) == b"hello"
        assert sock.gettimeout() == 20


def test_connects_over_ipv6(server6: socket.socket) -> None:
    with connect(PluginSet(), Tcp("::1", port_of(server6))) as sock:
        assert sock.family == socket.AF_INET6


@pytest.mark.parametrize("timeout", [None, 7.5])
def test_leaves_the_stream_with_the_timeout_of_the_connection(server: socket.socket, timeout: float | None) -> None:
    with connect(PluginSet(), Tcp("127.0.0.1", port_of(server)), timeout) as sock:
        assert sock.gettimeout() == timeout


def test_sends_small_writes_at_once(server: socket.socket) -> None:
    with connect(PluginSet(), Tcp("127.0.0.1", port_of(server))) as sock:
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_binds_to_the_source_address(server: socket.socket) -> None:
    port = dead_port()
    with connect(PluginSet(), Tcp("127.0.0.1", port_of(server), ("127.0.0.1", port))) as sock:
        assert sock.getsockname() == ("127.0.0.1", port)


def test_sets_socket_options_before_connecting(server: socket.socket) -> None:
    option = (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    with connect(PluginSet(), Tcp("127.0.0.1", port_of(server), socket_options=(option,))) as sock:
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


def test_a_refusal_keeps_its_errno() -> None:
    with pytest.raises(ConnectionRefusedError) as caught:
        connect(PluginSet(), Tcp("127.0.0.1", dead_port()))
    assert caught.value.errno == errno.ECONNREFUSED


def test_a_source_address_that_is_not_ours_is_an_error_of_the_system(server: socket.socket) -> None:
    with pytest.raises(OSError, match=r"assign|available") as caught:
        connect(PluginSet(), Tcp("127.0.0.1", port_of(server), ("192.0.2.1", 0)))
    assert caught.value.errno == errno.EADDRNOTAVAIL


def test_an_option_that_does_not_exist_is_an_error_of_the_system(server: socket.socket) -> None:
    with pytest.raises(OSError, match=r"."):
        connect(PluginSet(), Tcp("127.0.0.1", port_of(server), socket_options=((socket.SOL_SOCKET, 99999, 1),)))


def test_an_unknown_name_is_a_gaierror() -> None:
    def unknown(host: str, port: int, opening: Opening) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(socket.gaierror):
        connect(PluginSet(SimpleNamespace(answer=resolves(unknown))), Tcp("example.org", 80))


def test_every_address_is_tried_in_turn(server: socket.socket) -> None:
    port = port_of(server)
    plugins = answering(Address.of("127.0.0.2", port), Address.of("127.0.0.3", port), Address.of("127.0.0.1", port))
    with connect(plugins, Tcp("example.org", 80)) as sock:
        assert sock.getpeername() == ("127.0.0.1", port)


def test_when_all_fail_each_is_noted() -> None:
    port = dead_port()
    plugins = answering(Address.of("127.0.0.1", port), Address.of("127.0.0.2", port))
    with pytest.raises(ConnectionRefusedError) as caught:
        connect(plugins, Tcp("example.org", 80))
    notes = vars(caught.value)["__notes__"]
    assert notes[0].startswith(f"127.0.0.1 port {port}: ")
    assert notes[1].startswith(f"127.0.0.2 port {port}: ")


def test_observers_hear_of_each_attempt(server: socket.socket) -> None:
    heard: list[Event] = []
    port = port_of(server)
    addresses = (Address.of("127.0.0.2", port), Address.of("127.0.0.1", port))

    def resolve(host: str, port: int, opening: Opening) -> tuple[Address, ...]:
        return addresses

    opening = Opening(resolver=resolve, observer=heard.append)
    stream = open_tcp(Tcp("example.org", 80), None, opening)
    assert stream is not None
    stream.close()
    kinds = [type(event) for event in heard[2:]]
    assert kinds == [Connecting, ConnectFailed, Connecting, Connected]
    assert heard[2] == Connecting(("127.0.0.2", port))


def test_the_record_has_both_addresses_after_closing(server: socket.socket) -> None:
    opened = PluginSet().open((Tcp("127.0.0.1", port_of(server)),))
    local = cast(socket.socket, opened.stream).getsockname()
    opened.stream.close()
    assert opened.record.peer_address == server.getsockname()
    assert opened.record.local_address == local


def test_the_original_functions_are_known() -> None:
    assert not is_replaced()


def test_a_replaced_create_connection_is_called_as_2_7_calls_it(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    fake = Pieces([b"x"])

    def create_connection(*arguments: object) -> Pieces:
        calls.append(arguments)
        return fake

    monkeypatch.setattr(socket, "create_connection", create_connection)
    opened = PluginSet().open((Tcp("name.invalid", 80, ("127.0.0.1", 0)),), timeout=5)
    assert opened.stream is fake
    assert calls == [(("name.invalid", 80), 5, ("127.0.0.1", 0))]


def test_a_replaced_socket_class_is_used(monkeypatch: pytest.MonkeyPatch, server: socket.socket) -> None:
    class Socks(socket.socket):
        pass

    monkeypatch.setattr(socket, "socket", Socks)
    with connect(PluginSet(), Tcp("127.0.0.1", port_of(server))) as sock:
        assert type(sock) is Socks


def test_a_replacement_gets_a_resolvers_addresses_and_not_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []

    def create_connection(address: object, *more: object) -> Pieces:
        calls.append(address)
        return Pieces([])

    monkeypatch.setattr(socket, "create_connection", create_connection)
    answering(Address.of("192.0.2.1", 81), Address.of("::1", 81)).open((Tcp("name.invalid", 80),))
    assert calls == [("192.0.2.1", 81)]


def test_a_replacement_that_is_no_function_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Factory:
        def __call__(self, *arguments: Any) -> Pieces:  # Any: whatever it is called with
            return Pieces([])

    monkeypatch.setattr(socket, "create_connection", Factory())
    assert is_replaced()
