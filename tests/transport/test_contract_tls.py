"""The built-in tls layer keeps the contract of wrappers, over a socket and over any other stream."""

from __future__ import annotations

import contextlib
import socket

from httplib.transport import tls
from httplib.transport.plugin import Stream, Tls
from httplib.transport.testing import WrapperContract
from tests.support.certificates import Authority

AUTHORITY = Authority()
CLIENT = AUTHORITY.client_context()
SERVER = AUTHORITY.server_context()
OTHER_SERVER = Authority().server_context()


class TestTlsOverASocket(WrapperContract):
    plugin = tls
    layer = Tls(CLIENT, "localhost")
    half_close = False  # a Python TLS socket receives nothing any more when it has said that it is done

    def answer(self, far: socket.socket) -> Stream:
        return SERVER.wrap_socket(far, server_side=True, suppress_ragged_eofs=False)

    def refuse(self, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            OTHER_SERVER.wrap_socket(far, server_side=True).close()


class TestTlsOverAStream(TestTlsOverASocket):
    over_socket = False
