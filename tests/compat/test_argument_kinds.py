"""Timeouts, source addresses and contexts of a wrong kind: refused where they are given, by their names."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any  # a connection class: of either facade, given what checkers refuse

import pytest

from httplib.compat import HTTPConnection, HTTPSConnection, client

PLAIN = [HTTPConnection, client.HTTPConnection]
SECURE = [HTTPSConnection, client.HTTPSConnection]


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("connection", PLAIN)
@pytest.mark.parametrize(
    ("timeout", "error"),
    [
        ("5", TypeError),
        (b"5", TypeError),
        ([5], TypeError),
        (-1, ValueError),
        (-0.001, ValueError),
        (float("nan"), ValueError),
        (float("inf"), OverflowError),
        (9 * 10**9 + 1, OverflowError),
    ],
)
def test_a_timeout_of_a_wrong_kind_is_refused(connection: Any, timeout: object, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^timeout must be "):
        connection("127.0.0.1", 1, timeout=timeout)


@pytest.mark.parametrize("connection", PLAIN)
@pytest.mark.parametrize("timeout", ["5", float("nan")])
def test_a_timeout_assigned_later_is_refused_when_connecting(connection: Any, port: int, timeout: object) -> None:
    conn = connection("127.0.0.1", port)
    conn.timeout = timeout
    with pytest.raises((TypeError, ValueError), match=r"^timeout must be "):
        conn.connect()
    assert conn.sock is None


@pytest.mark.parametrize("connection", PLAIN)
@pytest.mark.parametrize(
    ("timeout", "found"),
    [(None, None), (30, 30.0), (0.25, 0.25), (True, 1.0), (Fraction(1, 2), 0.5), (Decimal("1.5"), 1.5), (9e9, 9e9)],
)
def test_what_a_socket_takes_or_2_7_took_is_a_timeout(
    connection: Any, port: int, timeout: object, found: float | None
) -> None:
    conn = connection("127.0.0.1", port, timeout=timeout)
    assert conn.timeout is timeout
    conn.connect()
    assert conn.sock.gettimeout() == found
    conn.close()


@pytest.mark.parametrize("connection", PLAIN)
@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("127.0.0.1", TypeError),
        (["127.0.0.1", 0], TypeError),
        (("127.0.0.1",), TypeError),
        (("127.0.0.1", 0, 0, 0, 0), TypeError),
        ((None, 0), TypeError),
        (("127.0.0.1", "0"), TypeError),
        (("127.0.0.1", -1), OverflowError),
        (("127.0.0.1", 65536), OverflowError),
    ],
)
def test_a_source_address_of_a_wrong_kind_is_refused(connection: Any, address: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="source_address must be "):
        connection("127.0.0.1", 1, source_address=address)


@pytest.mark.parametrize("connection", PLAIN)
@pytest.mark.parametrize("address", [None, "", (), ("127.0.0.1", 0), (b"127.0.0.1", 0)])
def test_an_empty_source_address_is_none(connection: Any, port: int, address: object) -> None:
    conn = connection("127.0.0.1", port, source_address=address)
    conn.connect()
    assert conn.sock.getsockname()[0] == "127.0.0.1"
    conn.close()


@pytest.mark.parametrize("connection", SECURE)
@pytest.mark.parametrize("context", ["context", SimpleNamespace(wrap_socket=3)])
def test_a_context_of_a_wrong_kind_is_refused_before_anything_is_opened(connection: Any, context: object) -> None:
    with pytest.raises(TypeError, match=r"^context must be an ssl.SSLContext, not "):
        connection("127.0.0.1", 1, context=context).connect()
