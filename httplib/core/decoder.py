"""Decoders of bodies: what they have in common, and the two that know no framing inside the body.

A decoder is given bytes of the stream and gives payload back; it never reads. It says how many bytes may be taken
`direct`, straight from the stream into the caller's memory, and it knows whether the body is `done`. `clean` is false
where the framing was in any doubt: the body is still read, but the connection is not used again.
"""

from __future__ import annotations

from .errors import IncompleteRead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar, Final

UNBOUNDED: Final = 1 << 62
"""`direct` of a body that ends where the stream ends."""


class BodyDecoder:
    """What the three have in common; `decode` and `took` count down what the body still owes."""

    __slots__ = ("clean", "direct", "done", "trailers")

    ahead: ClassVar[bool] = False
    """Whether framing of the same body follows what is `direct`, so that reading on into a buffer is no loss."""

    direct: int
    done: bool
    clean: bool
    trailers: list[tuple[str, str]]

    def __init__(self, direct: int, done: bool, clean: bool) -> None:
        self.direct = direct
        self.done = done
        self.clean = clean
        self.trailers = []

    @property
    def owed(self) -> int | None:
        """How many payload bytes are still due, None where only the end will tell."""
        return None

    def decode(self, data: bytes | bytearray, start: int, most: int) -> tuple[list[bytes], int]:
        """Take payload from ``data[start:]``, `most` bytes at the most; return its pieces, none empty, and the stop.

        Bytes behind the stop are for the next call, which must see them again with more behind them. Raises
        `IncompleteRead`, `LineTooLong`, `LimitExceeded` and `InvalidHeader`; payload in front of a fault is returned
        first and the next call raises, so that nothing depends on how the bytes were cut.
        """
        raise NotImplementedError

    def at_once(self, data: bytes | bytearray, start: int, size: int) -> tuple[bytes, int]:
        """Return exactly `size` bytes of payload as `decode` would, and the stop; none where that must look closer."""
        return b"", start

    def took(self, count: int) -> None:
        """Note that `count` bytes, at most `direct`, went straight to the caller."""
        raise NotImplementedError

    def span(self, size: int) -> int:
        """Return how many bytes of the stream the next `size` of payload should take: a guess, for who receives."""
        return size

    def end_of_stream(self) -> None:
        """Note that the stream has ended. Raises `IncompleteRead` unless that is where the body ends."""
        raise IncompleteRead(b"", self.owed)


class LengthDecoder(BodyDecoder):
    """A body of a known length; 0 for a response that has none."""

    __slots__ = ()

    direct: int
    done: bool

    def __init__(self, length: int, clean: bool = True) -> None:
        # As the base's, written out: half of the time, for what nearly every response needs.
        self.direct = length
        self.done = length == 0
        self.clean: bool = clean
        self.trailers: list[tuple[str, str]] = []

    @property
    def owed(self) -> int | None:
        """The rest of the announced length."""
        return self.direct

    def decode(self, data: bytes | bytearray, start: int, most: int) -> tuple[list[bytes], int]:
        """Take the next bytes as they are."""
        left = self.direct
        piece = data[start : start + (left if left < most else most)]
        if not piece:
            return [], start
        size = len(piece)
        self.direct = left = left - size
        self.done = left == 0
        return [bytes(piece)], start + size

    def took(self, count: int) -> None:
        """Count down; the body is done when nothing is left."""
        self.direct -= count
        self.done = self.direct == 0


class UntilCloseDecoder(BodyDecoder):
    """A body that ends with the stream: the connection serves no other request."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(UNBOUNDED, False, False)

    def decode(self, data: bytes | bytearray, start: int, most: int) -> tuple[list[bytes], int]:
        """Take whatever there is."""
        stop = min(start + most, len(data))
        return ([bytes(data[start:stop])] if stop > start else []), stop

    def took(self, count: int) -> None:
        """Nothing to count."""

    def end_of_stream(self) -> None:
        """The end of the stream is the end of the body."""
        self.done = True
        self.direct = 0
