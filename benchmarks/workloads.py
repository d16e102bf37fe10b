"""What is measured against the server: each workload is one operation of a client and how much of it is one unit."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from .clients.base import Client, Origin

MIB = 1 << 20
BULK = 64
"""MiB of one bulk transfer."""

READ = 65536
"""Size of the sized reads."""


class Workload(NamedTuple):
    """One row: `run` does the operation once, which is `units` of `unit`."""

    name: str
    title: str
    run: Callable[[Client], object]
    scheme: str = "http"
    proxied: bool = False
    units: int = 1
    unit: str = "us"
    threads: int = 1


@lru_cache(maxsize=1)
def _body() -> bytes:
    return b"x" * (BULK * MIB)


@lru_cache(maxsize=1)
def _file() -> Path:
    with tempfile.NamedTemporaryFile(prefix="benchmark-", delete=False) as file:
        file.write(_body())
    return Path(file.name)


def forget() -> None:
    """Remove the file that uploads were read from."""
    if _file.cache_info().currsize:
        _file().unlink(missing_ok=True)


def _post_file(client: Client) -> None:
    with _file().open("rb") as file:
        client.post_file(file, BULK * MIB)


def _bulk(name: str, title: str, run: Callable[[Client], object], scheme: str = "http") -> Workload:
    return Workload(name, title, run, scheme, units=BULK, unit="us/MiB")


BIG = f"/big/{BULK}"
WORKLOADS = (
    Workload("W1", "GET 1 KiB", lambda c: c.get("/small")),
    Workload("W2", "40 headers", lambda c: c.get("/headers")),
    Workload("W6", "connect, GET, close", lambda c: c.get_once("/small")),
    Workload("W7", "TLS, GET 1 KiB", lambda c: c.get("/small"), "https"),
    Workload("W7b", "TLS, connect, GET, close", lambda c: c.get_once("/small"), "https"),
    Workload("W8", "tunnel, TLS, GET 1 KiB", lambda c: c.get("/small"), "https", True),
    Workload("W12-2", "2 threads", lambda c: c.get("/small"), threads=2),
    Workload("W12-8", "8 threads", lambda c: c.get("/small"), threads=8),
    _bulk("W3", "download, read()", lambda c: c.get(BIG)),
    _bulk("W3b", "download, 64 KiB reads", lambda c: c.stream(BIG, READ)),
    _bulk("W3c", "download, readinto", lambda c: c.read_into(BIG, READ)),
    _bulk("W4", "16 KiB chunks", lambda c: c.stream(f"/chunked/16384/{BULK}", READ)),
    _bulk("W4r", "16 KiB chunks, read()", lambda c: c.get(f"/chunked/16384/{BULK}")),
    _bulk("W4s", "1 KiB chunks", lambda c: c.stream(f"/chunked/1024/{BULK}", READ)),
    _bulk("W5", "upload of bytes", lambda c: c.post_bytes(_body())),
    _bulk("W5f", "upload of a file", _post_file),
    _bulk("W5i", "upload of an iterable", lambda c: c.post_pieces(BULK * MIB)),
    _bulk("W7d", "TLS, download, 64 KiB reads", lambda c: c.stream(BIG, READ), "https"),
)


class Session:
    """A workload with its clients, one a thread, connected and warm."""

    def __init__(self, workload: Workload, kind: type[Client], ports: tuple[int, int], authority: str) -> None:
        plain, tls = ports
        origin = Origin(
            workload.scheme, tls if workload.scheme == "https" else plain, plain if workload.proxied else 0, authority
        )
        self.workload = workload
        self.clients = [kind(origin) for _ in range(workload.threads)]
        for client in self.clients:
            workload.run(client)

    def run(self, count: int) -> None:
        """Do the operation `count` times, over all threads."""
        run = self.workload.run
        if len(self.clients) == 1:
            client = self.clients[0]
            for _ in range(count):
                run(client)
            return
        each = max(1, count // len(self.clients))
        threads = [threading.Thread(target=_repeat, args=(run, client, each)) for client in self.clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def close(self) -> None:
        """Close all connections."""
        for client in self.clients:
            client.close()


def _repeat(run: Callable[[Client], object], client: Client, count: int) -> None:
    for _ in range(count):
        run(client)
