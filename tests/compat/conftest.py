"""What several tests of the facades need: two ends of one connection."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two sockets that are connected with each other; nothing waits on them for more than twenty seconds."""
    near, far = socket.socketpair()
    with near, far:
        near.settimeout(20)
        far.settimeout(20)
        yield near, far
