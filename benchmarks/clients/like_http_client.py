"""`http.client`, and both facades of this library, which have its methods."""

from __future__ import annotations

from importlib import import_module
from typing import IO, Any

from .base import Client, Origin, pieces


class _LikeHttpClient(Client):
    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.module: Any = import_module(self.requires)
        self.connection = self.new_connection()

    def new_connection(self) -> Any:
        origin = self.origin
        if origin.scheme == "http":
            return self.module.HTTPConnection("127.0.0.1", origin.port)
        if not origin.proxy:
            return self.module.HTTPSConnection("127.0.0.1", origin.port, context=origin.context())
        connection = self.module.HTTPSConnection("127.0.0.1", origin.proxy, context=origin.context())
        connection.set_tunnel("127.0.0.1", origin.port)
        return connection

    def get(self, path: str) -> int:
        connection = self.connection
        connection.request("GET", path)
        return len(connection.getresponse().read())

    def get_once(self, path: str) -> int:
        connection = self.new_connection()
        connection.request("GET", path)
        size = len(connection.getresponse().read())
        connection.close()
        return size

    def stream(self, path: str, size: int) -> int:
        self.connection.request("GET", path)
        read = self.connection.getresponse().read
        total = 0
        while data := read(size):
            total += len(data)
        return total

    def read_into(self, path: str, size: int) -> int:
        buffer = bytearray(size)
        self.connection.request("GET", path)
        readinto = self.connection.getresponse().readinto
        total = 0
        while count := readinto(buffer):
            total += count
        return total

    def post_bytes(self, body: bytes) -> None:
        self.connection.request("POST", "/sink", body)
        self.connection.getresponse().read()

    def post_file(self, body: IO[bytes], size: int) -> None:
        self.connection.request("POST", "/sink", body)
        self.connection.getresponse().read()

    def post_pieces(self, size: int) -> None:
        self.connection.request("POST", "/sink", pieces(size))
        self.connection.getresponse().read()

    def close(self) -> None:
        self.connection.close()


class Standard(_LikeHttpClient):
    """The standard library's."""

    requires = "http.client"


class Compat(_LikeHttpClient):
    """This library, the facade of Python 2.7."""

    requires = "httplib.compat"


class CompatClient(_LikeHttpClient):
    """This library, the facade of `http.client`."""

    requires = "httplib.compat.client"
