"""The scripted server itself: what a test may rely on when it uses one."""

from __future__ import annotations

import socket
import threading

import pytest

from tests.support.certificates import Authority
from tests.support.pieces import Pieces
from tests.support.scripted import HEAD, Close, EndSending, Receive, ReceiveEnd, ReceiveExactly, Reset, ScriptedServer
from tests.support.wire import every_cut, every_cut_with_bytes_behind


def test_follows_a_script_and_keeps_what_it_received() -> None:
    with ScriptedServer([HEAD, b"one", ReceiveExactly(2), b"two"]) as server:
        with socket.create_connection((server.host, server.port), 10) as client:
            client.sendall(b"GET / HTTP/1.1\r\n\r\nxy")
            with client.makefile("rb") as file:
                assert file.read(6) == b"onetwo"
        server.wait()
    assert server.received == [b"GET / HTTP/1.1\r\n\r\nxy"]


def test_serves_connections_side_by_side_in_the_order_they_came() -> None:
    with ScriptedServer([b"a"], [b"b"]) as server:
        with socket.create_connection((server.host, server.port), 10) as first:
            assert first.recv(1) == b"a"
            with socket.create_connection((server.host, server.port), 10) as second:
                assert second.recv(1) == b"b"


def test_reports_a_step_that_waited_in_vain() -> None:
    server = ScriptedServer([Receive(b"never")])
    with socket.create_connection((server.host, server.port), 10) as client:
        client.sendall(b"something")
    server.wait()
    server.close()
    with pytest.raises(AssertionError, match="waited in vain, behind b'something'"):
        server.check()


def test_closes_resets_and_ends_sending_as_told() -> None:
    with ScriptedServer([Close()], [ReceiveExactly(1), Reset()], [EndSending(), ReceiveEnd()]) as server:
        with socket.create_connection((server.host, server.port), 10) as client:
            assert client.recv(1) == b""
        with socket.create_connection((server.host, server.port), 10) as client:
            client.sendall(b"x")
            with pytest.raises(ConnectionResetError):
                client.recv(1)
        with socket.create_connection((server.host, server.port), 10) as client:
            assert client.recv(1) == b""
            client.sendall(b"still here")
        server.wait()
    assert server.received == [b"", b"x", b"still here"]


def test_closes_while_a_client_says_nothing() -> None:
    before = threading.active_count()
    server = ScriptedServer([ReceiveEnd()], [HEAD])
    with socket.create_connection((server.host, server.port), 10):
        server.close()
    assert threading.active_count() == before


def test_speaks_tls_and_keeps_a_failed_handshake(authority: Authority, stranger: Authority) -> None:
    with ScriptedServer([b"hello"], [], context=authority.server_context()) as server:
        with (
            socket.create_connection((server.host, server.port), 10) as client,
            authority.client_context().wrap_socket(client, server_hostname="localhost") as tls,
        ):
            assert tls.recv(5) == b"hello"
        with socket.create_connection((server.host, server.port), 10) as client:
            with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
                stranger.client_context().wrap_socket(client, server_hostname="localhost")
        server.wait()
        assert len(server.handshake_errors) == 1


def test_every_cut_is_whole_bytewise_and_in_two() -> None:
    assert list(every_cut(b"abc")) == [[b"abc"], [b"a", b"b", b"c"], [b"a", b"bc"], [b"ab", b"c"]]


def test_bytes_behind_come_with_the_last_piece() -> None:
    assert list(every_cut_with_bytes_behind(b"ab", b"!")) == [[b"ab!"], [b"a", b"b!"], [b"a", b"b!"]]


def test_pieces_are_never_joined() -> None:
    stream = Pieces([b"abc", b"d"])
    buffer = bytearray(8)
    assert stream.recv(2) == b"ab"
    assert stream.recv_into(buffer) == 1
    assert stream.left == b"d"
    assert [stream.recv(9), stream.recv(9)] == [b"d", b""]
