"""httpcore: its connection pool."""

from __future__ import annotations

from typing import Any

import httpcore

from .base import Client, Origin, pieces


class Httpcore(Client):
    """A `ConnectionPool`, or an `HTTPProxy`."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.pool = self._new()

    def _new(self) -> Any:
        context = self.origin.context() if self.origin.scheme == "https" else None
        if self.origin.proxy:
            return httpcore.HTTPProxy(f"http://127.0.0.1:{self.origin.proxy}", ssl_context=context)
        return httpcore.ConnectionPool(ssl_context=context)

    def get(self, path: str) -> int:
        return len(self.pool.request("GET", self.origin.url(path)).content)

    def get_once(self, path: str) -> int:
        with self._new() as pool:
            return len(pool.request("GET", self.origin.url(path)).content)

    def stream(self, path: str, size: int) -> int:
        with self.pool.stream("GET", self.origin.url(path)) as response:
            return sum(map(len, response.iter_stream()))

    def post_bytes(self, body: bytes) -> None:
        self.pool.request("POST", self.origin.url("/sink"), content=body)

    def post_pieces(self, size: int) -> None:
        self.pool.request(
            "POST", self.origin.url("/sink"), content=pieces(size), headers={"Transfer-Encoding": "chunked"}
        )

    def close(self) -> None:
        self.pool.close()
