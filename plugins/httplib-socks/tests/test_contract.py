"""The plugin keeps the contract of wrappers, in every handshake that it speaks."""

from __future__ import annotations

import socket

import httplib_socks
from httplib_socks import Socks4, Socks5

from httplib.transport.plugin import Stream
from httplib.transport.testing import WrapperContract, receive_exactly, receive_until


class TestSocks5(WrapperContract):
    plugin = httplib_socks
    layer = Socks5("target.example", 443)

    def answer(self, far: socket.socket) -> Stream:
        assert receive_exactly(far, 3) == b"\x05\x01\x00"
        far.sendall(b"\x05\x00")
        assert receive_exactly(far, 21) == b"\x05\x01\x00\x03\x0etarget.example\x01\xbb"
        far.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x10\x92")
        return far

    def refuse(self, far: socket.socket) -> None:
        receive_exactly(far, 3)
        far.sendall(b"\x05\x00")
        receive_exactly(far, 21)
        far.sendall(b"\x05\x02\x00\x01" + bytes(6))


class TestSocks5WithAPassword(WrapperContract):
    plugin = httplib_socks
    layer = Socks5("2001:db8::1", 80, "somebody", "a-secret-word")
    secrets = ("somebody", "a-secret-word")

    def answer(self, far: socket.socket) -> Stream:
        self._greet(far)
        far.sendall(b"\x01\x00")
        assert receive_exactly(far, 22) == b"\x05\x01\x00\x04\x20\x01\x0d\xb8" + bytes(11) + b"\x01\x00\x50"
        far.sendall(b"\x05\x00\x00\x03\x04here\x10\x92")
        return far

    def refuse(self, far: socket.socket) -> None:
        self._greet(far)
        far.sendall(b"\x01\x01")

    def _greet(self, far: socket.socket) -> None:
        assert receive_exactly(far, 4) == b"\x05\x02\x00\x02"
        far.sendall(b"\x05\x02")
        assert receive_exactly(far, 24) == b"\x01\x08somebody\x0da-secret-word"


class TestSocks4(WrapperContract):
    plugin = httplib_socks
    layer = Socks4("192.0.2.7", 80, "somebody")
    secrets = ("somebody",)

    def answer(self, far: socket.socket) -> Stream:
        assert receive_exactly(far, 17) == b"\x04\x01\x00\x50\xc0\x00\x02\x07somebody\x00"
        far.sendall(b"\x00\x5a" + bytes(6))
        return far

    def refuse(self, far: socket.socket) -> None:
        receive_exactly(far, 17)
        far.sendall(b"\x00\x5b" + bytes(6))


class TestSocks4a(WrapperContract):
    plugin = httplib_socks
    layer = Socks4("target.example", 443)

    def answer(self, far: socket.socket) -> Stream:
        assert receive_exactly(far, 9) == b"\x04\x01\x01\xbb\x00\x00\x00\xff\x00"
        assert receive_until(far, b"\0") == b"target.example\0"
        far.sendall(b"\x00\x5a" + bytes(6))
        return far

    def refuse(self, far: socket.socket) -> None:
        receive_exactly(far, 9)
        receive_until(far, b"\0")
        far.sendall(b"\x00\x5d" + bytes(6))
