"""Fixtures for every test: an authority, an origin, proxies and real servers, each started when first asked for."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.certificates import Authority


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
