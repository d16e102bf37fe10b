"""The body of a request: which kinds there are, how long each is, and its bytes, block by block."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Iterator, Mapping

from ..core.errors import BodyMismatch, InvalidRequest, excerpt
from .constants import _METHODS_EXPECTING_BODY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final, NamedTuple, cast

    from _typeshed import ReadableBuffer
else:
    from ..core.typed import NamedTuple, cast

FILE_BLOCK: Final = 262144
"""Block size for real files, whatever the program asked for as `blocksize`: 8 KiB blocks cost six times the CPU."""

ONE_TO_ONE: Final = frozenset(("ascii", "us-ascii", "latin-1", "latin1", "iso-8859-1", "iso8859-1"))


def encode_text(text: str, what: str = "body") -> bytes:
    """Return `text` as latin-1. Raises `InvalidRequest` (a ValueError), naming what cannot be encoded."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError as error:
        raise InvalidRequest(
            f"{what} has a character outside latin-1 ({excerpt(text[error.start : error.end])}): encode it yourself, "
            f"for example with .encode('utf-8')"
        ) from error


def as_bytes(body: ReadableBuffer) -> memoryview | bytes:
    """Return a bytes-like object as bytes or as a view of single bytes. Raises TypeError for anything else."""
    if isinstance(body, bytes):
        return body
    view = memoryview(body)
    if view.itemsize == 1 and view.ndim == 1 and view.contiguous:
        return view.cast("B")
    return view.tobytes()


def is_buffer(body: object) -> bool:
    """Tell whether `body` is bytes-like."""
    try:
        memoryview(cast("ReadableBuffer", body)).release()
    except TypeError:
        return False
    return True


def check_kind(body: object) -> None:
    """Raise TypeError, before anything is sent, for a body of no known kind."""
    if body is None or isinstance(body, (str, bytes)) or hasattr(body, "read") or is_buffer(body):
        return
    if isinstance(body, Mapping):
        raise TypeError("message_body is a mapping: make a body of it, with urllib.parse.urlencode for example")
    if not isinstance(body, Iterable):
        raise TypeError(
            f"message_body should be a bytes-like object, text, a file or an iterable of them, got {type(body)!r}"
        )


def expects_body(method: str) -> bool:
    """Tell whether `method` is one that says ``Content-Length: 0`` where it has no body."""
    return method.upper() in _METHODS_EXPECTING_BODY


def file_length(body: Any) -> int | None:  # Any: whatever has a read method
    """Return how many bytes are left to read of a file, None if it does not tell for sure."""
    encoding = getattr(body, "encoding", None)
    text = isinstance(body, io.TextIOBase) or "b" not in str(getattr(body, "mode", "b"))
    if text and str(encoding).lower() not in ONE_TO_ONE:
        return None
    try:
        if text:
            # One character a byte, but the line ends must stay as they are too.
            if getattr(body, "newlines", "x") is not None or os.linesep != "\n":
                return None
            size = os.fstat(body.fileno()).st_size
        elif hasattr(body, "fileno") and not isinstance(body, io.BytesIO):
            size = os.fstat(body.fileno()).st_size
        elif hasattr(body, "seek") and hasattr(body, "tell"):
            here = body.tell()
            size = body.seek(0, os.SEEK_END)
            body.seek(here)
        else:
            return _size(body)
        left = size - body.tell()
    except (AttributeError, OSError, ValueError, TypeError):
        return _size(body)
    if size == 0 and not hasattr(body, "getbuffer"):
        return _empty(body)
    return left if isinstance(left, int) and left >= 0 else None


def _empty(body: Any) -> int | None:  # Any: as above
    """Return 0 for a file that is empty; a pipe, a device or a file in /proc only says so."""
    try:
        if body.read(1):
            body.seek(0)
            return None
    except (OSError, ValueError):
        return None
    return 0


class FilePart(NamedTuple):
    """What is left to read of a real file: its descriptor, where it stands, and how many bytes that is."""

    descriptor: int
    offset: int
    size: int


def file_part(body: object) -> FilePart | None:
    """Return what is left of a file that the system can read by itself; None for any other kind of body."""
    if not hasattr(os, "sendfile") or type(body) not in (io.BufferedReader, io.FileIO):
        return None
    file = cast("io.BufferedReader | io.FileIO", body)
    try:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or not file.readable():
            return None
        offset = file.tell()
    except (OSError, ValueError):
        return None
    return FilePart(file.fileno(), offset, max(0, status.st_size - offset))


def _size(body: Any) -> int | None:  # Any: as above
    return len(body) if hasattr(body, "__len__") else None


def blocks(body: Any, blocksize: int) -> Iterator[bytes | memoryview]:  # Any: a file or an iterable, see check_kind
    """Give the blocks of a file or an iterable; empty ones of an iterable are passed over. Text is latin-1."""
    if not hasattr(body, "read"):
        for item in cast("Iterable[object]", body):
            if type(item) is not bytes:
                item = _block(item, "an item of the body")
            if len(item):
                yield item
        return
    if isinstance(body, (io.BufferedReader, io.FileIO)):
        blocksize = max(blocksize, FILE_BLOCK)
    while True:
        block: object = body.read(blocksize)
        if not block:
            return
        yield block if type(block) is bytes else _block(block, "what the body's read() gives")


def _block(block: object, what: str) -> bytes | memoryview:
    if isinstance(block, str):
        return encode_text(block)
    try:
        return as_bytes(cast("ReadableBuffer", block))
    except TypeError:
        raise TypeError(f"{what} should be bytes-like or text, not {type(block).__name__}") from None


def counted(source: Iterable[bytes | memoryview], announced: int) -> Iterator[bytes | memoryview]:
    """Pass `source` on, and raise `BodyMismatch` as soon as it is longer than `announced` bytes, or ends before."""
    left = announced
    for block in source:
        left -= len(block)
        if left < 0:
            raise BodyMismatch(f"the body is longer than its Content-Length of {announced} bytes")
        yield block
    if left:
        raise too_short(announced, left)


def too_short(announced: int, left: int) -> BodyMismatch:
    """Return the error for a body that ends `left` bytes before its announced end."""
    return BodyMismatch(f"the body ended {left} bytes short of its Content-Length of {announced} bytes")
