"""pyreqwest: Rust's reqwest, its synchronous client."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyreqwest.client import SyncClientBuilder
from pyreqwest.proxy import ProxyBuilder

from .base import Client, Origin, pieces


class Pyreqwest(Client):
    """A client with its pool."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.client = self._new()

    def _new(self) -> Any:
        builder: Any = SyncClientBuilder().http1_only()
        if self.origin.scheme == "https":
            builder = builder.add_root_certificate_pem(Path(self.origin.authority).read_bytes())
        if self.origin.proxy:
            builder = builder.proxy(ProxyBuilder.all(f"http://127.0.0.1:{self.origin.proxy}"))
        else:
            builder = builder.no_proxy()
        return builder.build()

    def get(self, path: str) -> int:
        response = self.client.get(self.origin.url(path)).build().send()
        return len(response.bytes())

    def get_once(self, path: str) -> int:
        with self._new() as client:
            return len(client.get(self.origin.url(path)).build().send().bytes())

    def stream(self, path: str, size: int) -> int:
        total = 0
        with self.client.get(self.origin.url(path)).build_streamed() as response:
            reader = response.body_reader
            while data := reader.read(size):
                total += len(data)
        return total

    def post_bytes(self, body: bytes) -> None:
        self.client.post(self.origin.url("/sink")).body_bytes(body).build().send().bytes()

    def post_pieces(self, size: int) -> None:
        self.client.post(self.origin.url("/sink")).body_stream(pieces(size)).build().send().bytes()

    def close(self) -> None:
        self.client.close()
        self.client = self._new()
