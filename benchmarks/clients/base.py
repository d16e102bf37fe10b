"""What a client of the benchmarks does. An operation that it has not raises `NotImplementedError`."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, ClassVar, NamedTuple

PIECE = 16384
"""Size of the pieces that an iterable body gives."""


class Origin(NamedTuple):
    """Where requests go: "http" or "https" on 127.0.0.1, through a proxy there if `proxy` is not 0."""

    scheme: str
    port: int
    proxy: int
    authority: str

    def url(self, path: str) -> str:
        """Return the URL of `path`."""
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def context(self) -> ssl.SSLContext:
        """Return a context that trusts the server's authority; one for the process."""
        return _context(self.authority)


@lru_cache(maxsize=1)
def _context(authority: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority)


def pieces(size: int) -> Iterator[bytes]:
    """Give `size` bytes in pieces of `PIECE`."""
    piece = b"x" * PIECE
    for _ in range(size // PIECE):
        yield piece


class Client:
    """One client at one origin."""

    requires: ClassVar[str] = ""
    """A module that must be there, besides what the client's own module imports."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def get(self, path: str) -> int:
        """GET on a connection kept alive; return the size of the body, read whole."""
        raise NotImplementedError

    def get_once(self, path: str) -> int:
        """As `get` on a connection of its own, closed afterwards."""
        raise NotImplementedError

    def stream(self, path: str, size: int) -> int:
        """GET and read the body in pieces of `size`; return the sum."""
        raise NotImplementedError

    def read_into(self, path: str, size: int) -> int:
        """As `stream`, into one buffer of `size` bytes."""
        raise NotImplementedError

    def post_bytes(self, body: bytes) -> None:
        """POST `body`."""
        raise NotImplementedError

    def post_file(self, body: IO[bytes], size: int) -> None:
        """POST the file `body`, `size` bytes from its start."""
        raise NotImplementedError

    def post_pieces(self, size: int) -> None:
        """POST what `pieces(size)` gives, chunked."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connection."""
