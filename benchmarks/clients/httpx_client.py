"""httpx: its synchronous client."""

from __future__ import annotations

from typing import IO

import httpx

from .base import Client, Origin, pieces


class Httpx(Client):
    """An `httpx.Client`."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.client = self._new()

    def _new(self) -> httpx.Client:
        proxy = f"http://127.0.0.1:{self.origin.proxy}" if self.origin.proxy else None
        return httpx.Client(verify=self.origin.context(), trust_env=False, proxy=proxy, timeout=60)

    def get(self, path: str) -> int:
        return len(self.client.get(self.origin.url(path)).content)

    def get_once(self, path: str) -> int:
        with self._new() as client:
            return len(client.get(self.origin.url(path)).content)

    def stream(self, path: str, size: int) -> int:
        with self.client.stream("GET", self.origin.url(path)) as response:
            return sum(map(len, response.iter_bytes(size)))

    def post_bytes(self, body: bytes) -> None:
        self.client.post(self.origin.url("/sink"), content=body)

    def post_file(self, body: IO[bytes], size: int) -> None:
        self.client.post(self.origin.url("/sink"), content=body)

    def post_pieces(self, size: int) -> None:
        self.client.post(self.origin.url("/sink"), content=pieces(size))

    def close(self) -> None:
        self.client.close()
        self.client = self._new()
