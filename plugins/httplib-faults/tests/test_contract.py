"""Faults that change no byte keep the whole contract of a stream."""

from __future__ import annotations

import socket

import httplib_faults
from httplib_faults import Faults, Way

from httplib.transport.plugin import Stream
from httplib.transport.testing import WrapperContract


class Layer(WrapperContract):
    """There is no handshake."""

    plugin = httplib_faults

    def answer(self, far: socket.socket) -> Stream:
        return far


class TestNoFaults(Layer):
    layer = Faults()


class TestPieces(Layer):
    layer = Faults(3, Way(pieces=700), Way(pieces=700))
