"""The built-in tcp layer keeps the contract of endpoints."""

from __future__ import annotations

import socket
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress

from httplib.transport import tcp
from httplib.transport.plugin import Endpoint, Tcp
from httplib.transport.testing import EndpointContract, FarEnd


class TestTcp(EndpointContract):
    plugin = tcp

    @contextmanager
    def listen(self) -> Generator[FarEnd]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            yield FarEnd(Tcp("127.0.0.1", listener.getsockname()[1]), lambda: listener.accept()[0])

    @contextmanager
    def refused(self) -> Generator[Endpoint]:
        # Bound and not listening: nobody else gets the port meanwhile.
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            yield Tcp("127.0.0.1", silent.getsockname()[1])

    @contextmanager
    def stalled(self) -> Generator[Endpoint]:
        with ExitStack() as stack:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
            address = listener.getsockname()
            for _ in range(3):
                waiting = stack.enter_context(socket.socket())
                waiting.setblocking(False)
                with suppress(BlockingIOError):
                    waiting.connect(address)
            yield Tcp("127.0.0.1", address[1])
