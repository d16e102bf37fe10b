"""Fixtures for every test: an authority, an origin, proxies and real servers, each started when first asked for."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from httplib.command.origin import Origin
    from httplib.command.proxy import ConnectProxy
    from tests.support.certificates import Authority
    from tests.support.nginx import Nginx
    from tests.support.tinyproxy import Tinyproxy


@pytest.fixture(scope="session")
def authority() -> Authority:
    """The certificate authority that the servers' certificates come from."""
    from tests.support.certificates import Authority

    return Authority()


@pytest.fixture(scope="session")
def stranger() -> Authority:
    """An authority that nobody trusts."""
    from tests.support.certificates import Authority

    return Authority()


@pytest.fixture(scope="session")
def server_context(authority: Authority) -> ssl.SSLContext:
    """The context of a server with a good certificate for localhost, 127.0.0.1 and ::1."""
    return authority.server_context()


@pytest.fixture
def client_context(authority: Authority) -> ssl.SSLContext:
    """The context of a client that trusts `authority` and verifies names."""
    return authority.client_context()


@pytest.fixture
def origin() -> Iterator[Origin]:
    """A plain HTTP/1.1 origin server; see httplib.command.origin for its paths."""
    from httplib.command.origin import Origin

    with Origin() as server:
        yield server


@pytest.fixture
def tls_origin(server_context: ssl.SSLContext) -> Iterator[Origin]:
    """The same over TLS."""
    from httplib.command.origin import Origin

    with Origin(context=server_context, name="TLS origin") as server:
        yield server


@pytest.fixture
def connect_proxy() -> Iterator[ConnectProxy]:
    """A CONNECT proxy that lets everybody in."""
    from httplib.command.proxy import ConnectProxy

    with ConnectProxy() as server:
        yield server


@pytest.fixture
def https_proxy(server_context: ssl.SSLContext) -> Iterator[ConnectProxy]:
    """The same, itself spoken to over TLS."""
    from httplib.command.proxy import ConnectProxy

    with ConnectProxy(context=server_context) as server:
        yield server


@pytest.fixture(scope="session")
def nginx(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """nginx, or a skip where it is not installed."""
    from tests.support.nginx import Nginx

    server = Nginx(tmp_path_factory.mktemp("nginx"), authority)
    yield server
    server.close()


@pytest.fixture(scope="session")
def tinyproxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tinyproxy]:
    """tinyproxy without a password, or a skip where it is not installed."""
    from tests.support.tinyproxy import Tinyproxy

    server = Tinyproxy(tmp_path_factory.mktemp("tinyproxy"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def guarded_tinyproxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tinyproxy]:
    """tinyproxy that wants user:secret, or a skip where it is not installed."""
    from tests.support.tinyproxy import Tinyproxy

    server = Tinyproxy(tmp_path_factory.mktemp("guarded"), credentials="user:secret")
    yield server
    server.close()
