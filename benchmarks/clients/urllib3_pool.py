"""urllib3: its pool manager."""

from __future__ import annotations

from typing import IO, Any

import urllib3

from .base import Client, Origin, pieces


class Urllib3(Client):
    """A `PoolManager`, or a `ProxyManager`."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.pool = self._new()

    def _new(self) -> Any:
        options: dict[str, Any] = {"ca_certs": self.origin.authority, "retries": False}
        if self.origin.proxy:
            return urllib3.ProxyManager(f"http://127.0.0.1:{self.origin.proxy}", **options)
        return urllib3.PoolManager(**options)

    def get(self, path: str) -> int:
        return len(self.pool.request("GET", self.origin.url(path)).data)

    def get_once(self, path: str) -> int:
        pool = self._new()
        size = len(pool.request("GET", self.origin.url(path)).data)
        pool.clear()
        return size

    def stream(self, path: str, size: int) -> int:
        response = self.pool.request("GET", self.origin.url(path), preload_content=False)
        total = sum(map(len, response.stream(size)))
        response.release_conn()
        return total

    def read_into(self, path: str, size: int) -> int:
        response = self.pool.request("GET", self.origin.url(path), preload_content=False)
        buffer = bytearray(size)
        total = 0
        while count := response.readinto(buffer):
            total += count
        response.release_conn()
        return total

    def post_bytes(self, body: bytes) -> None:
        self.pool.request("POST", self.origin.url("/sink"), body=body)

    def post_file(self, body: IO[bytes], size: int) -> None:
        self.pool.request("POST", self.origin.url("/sink"), body=body)

    def post_pieces(self, size: int) -> None:
        self.pool.request("POST", self.origin.url("/sink"), body=pieces(size))

    def close(self) -> None:
        self.pool.clear()
