"""The plugin keeps the contract of endpoints, at a path and at an abstract name."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import tempfile
from collections.abc import Generator

import httplib_unix
import pytest
from httplib_unix import Unix

from httplib.transport.plugin import Endpoint
from httplib.transport.testing import EndpointContract, FarEnd


@contextlib.contextmanager
def listening(address: str, backlog: int = 8) -> Generator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(backlog)
        yield listener


@contextlib.contextmanager
def path() -> Generator[str]:
    """A short path: the address of a Unix socket has room for 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="u", dir="/tmp") as folder:
        yield os.path.join(folder, "s")


class TestPath(EndpointContract):
    plugin = httplib_unix

    @contextlib.contextmanager
    def listen(self) -> Generator[FarEnd]:
        with path() as where, listening(where) as listener:
            yield FarEnd(Unix(where), lambda: listener.accept()[0])

    @contextlib.contextmanager
    def refused(self) -> Generator[Endpoint]:
        with path() as where, socket.socket(socket.AF_UNIX) as silent:
            silent.bind(where)
            yield Unix(where)

    @contextlib.contextmanager
    def stalled(self) -> Generator[Endpoint]:
        if sys.platform != "linux":
            pytest.skip("elsewhere a full queue refuses")
        with contextlib.ExitStack() as stack:
            where = stack.enter_context(path())
            stack.enter_context(listening(where, 0))
            for _ in range(2):
                waiting = stack.enter_context(socket.socket(socket.AF_UNIX))
                waiting.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    waiting.connect(where)
            yield Unix(where)


@pytest.mark.skipif(sys.platform != "linux", reason="abstract names are Linux's")
class TestAbstractName(EndpointContract):
    plugin = httplib_unix

    @contextlib.contextmanager
    def listen(self) -> Generator[FarEnd]:
        name = f"httplib-unix-contract-{os.getpid()}"
        with listening(f"\0{name}") as listener:
            yield FarEnd(Unix(name, abstract=True), lambda: listener.accept()[0])

    @contextlib.contextmanager
    def refused(self) -> Generator[Endpoint]:
        yield Unix(f"httplib-unix-nobody-{os.getpid()}", abstract=True)
