"""requests: a session."""

from __future__ import annotations

from typing import IO, Any

import requests

from .base import Client, Origin, pieces


class Requests(Client):
    """A `Session` that does not read the environment."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.session = self._new()

    def _new(self) -> Any:
        session: Any = requests.Session()
        session.trust_env = False
        session.verify = self.origin.authority
        if self.origin.proxy:
            session.proxies = {"https": f"http://127.0.0.1:{self.origin.proxy}"}
        return session

    def get(self, path: str) -> int:
        return len(self.session.get(self.origin.url(path)).content)

    def get_once(self, path: str) -> int:
        with self._new() as session:
            return len(session.get(self.origin.url(path)).content)

    def stream(self, path: str, size: int) -> int:
        with self.session.get(self.origin.url(path), stream=True) as response:
            return sum(map(len, response.iter_content(size)))

    def post_bytes(self, body: bytes) -> None:
        self.session.post(self.origin.url("/sink"), data=body)

    def post_file(self, body: IO[bytes], size: int) -> None:
        self.session.post(self.origin.url("/sink"), data=body)

    def post_pieces(self, size: int) -> None:
        self.session.post(self.origin.url("/sink"), data=pieces(size))

    def close(self) -> None:
        self.session.close()
