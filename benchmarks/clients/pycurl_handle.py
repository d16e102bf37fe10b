"""pycurl: libcurl's easy handle."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

import pycurl

from .base import Client, Origin, pieces


class Pycurl(Client):
    """One handle, reused; `reset` keeps its connections."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.handle: Any = pycurl.Curl()

    def _set(self, path: str, **options: Any) -> Any:
        handle = self.handle
        handle.reset()
        handle.setopt(pycurl.URL, self.origin.url(path))
        handle.setopt(pycurl.CAINFO, self.origin.authority)
        handle.setopt(pycurl.NOSIGNAL, 1)
        if self.origin.proxy:
            handle.setopt(pycurl.PROXY, f"http://127.0.0.1:{self.origin.proxy}")
            handle.setopt(pycurl.HTTPPROXYTUNNEL, 1)
        return handle

    def get(self, path: str) -> int:
        handle = self._set(path)
        body = BytesIO()
        headers: list[bytes] = []
        handle.setopt(pycurl.HEADERFUNCTION, headers.append)
        handle.setopt(pycurl.WRITEDATA, body)
        handle.perform()
        return len(body.getvalue())

    def get_once(self, path: str) -> int:
        size = self.get(path)
        self.handle.close()
        self.handle = pycurl.Curl()
        return size

    def stream(self, path: str, size: int) -> int:
        handle = self._set(path)
        sizes: list[int] = []
        handle.setopt(pycurl.BUFFERSIZE, max(size, 65536))
        handle.setopt(pycurl.WRITEFUNCTION, lambda data: sizes.append(len(data)))
        handle.perform()
        return sum(sizes)

    def _post(self, read: Any, size: int, headers: list[str]) -> None:
        handle = self._set("/sink")
        handle.setopt(pycurl.POST, 1)
        handle.setopt(pycurl.READFUNCTION, read)
        if size >= 0:
            handle.setopt(pycurl.POSTFIELDSIZE_LARGE, size)
        handle.setopt(pycurl.HTTPHEADER, ["Expect:", *headers])
        handle.setopt(pycurl.UPLOAD_BUFFERSIZE, 262144)
        handle.perform()

    def post_bytes(self, body: bytes) -> None:
        self._post(BytesIO(body).read, len(body), [])

    def post_file(self, body: IO[bytes], size: int) -> None:
        self._post(body.read, size, [])

    def post_pieces(self, size: int) -> None:
        source = pieces(size)
        self._post(lambda most: next(source, b""), -1, ["Transfer-Encoding: chunked"])

    def close(self) -> None:
        self.handle.close()
        self.handle = pycurl.Curl()
