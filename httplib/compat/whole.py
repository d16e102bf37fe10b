"""The rest of a body of known length in one allocation: where most of the time of a large `read()` goes.

`io.BufferedReader.read(n)` makes room for `n` bytes once and lets its raw file fill that memory. The raw file here is
the stream behind a response. The system gives memory for a page when something is written to it, so what a peer has
announced and not sent costs addresses alone; and nothing of that kind is done for more than `WHOLE` bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

WHOLE: Final = 1 << 26
"""The largest body that is given room for at once; beyond, memory grows with what arrives, at 1.5 times the cost."""

_BUFFER: Final = 65536


class _Filled(io.RawIOBase):
    """A raw file that `fill` fills. What `fill` raises is kept, and is the end of the file: no byte gets lost."""

    def __init__(self, fill: Callable[[memoryview], int]) -> None:
        self.error: BaseException | None = None
        self._fill: Callable[[memoryview], int] = fill

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        if self.error is not None:
            return 0
        try:
            return self._fill(memoryview(buffer).cast("B"))
        except BaseException as error:
            self.error = error
            return 0


def read_whole(size: int, fill: Callable[[memoryview], int]) -> tuple[bytes, BaseException | None]:
    """Return `size` bytes that `fill` gives, or those before its end or error, and that error.

    `fill` gets memory and returns how many bytes it has put there, 0 at the end. Raises `MemoryError`, with nothing
    received, where there is no room.
    """
    source = _Filled(fill)
    return io.BufferedReader(source, _BUFFER).read(size), source.error
