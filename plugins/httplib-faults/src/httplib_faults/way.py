"""One direction of a stream: what goes wrong there, and at which bytes.

Faults stand at positions in the stream, and these come from the seed alone. So the same seed does the same to the same
bytes, however the network cuts them into segments and however a program reads them.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Final

FAR: Final = 1 << 62
"""A position that no stream comes to."""


@dataclass(frozen=True, slots=True)
class Way:
    """What goes wrong in one direction. Without arguments, nothing.

    `resets`, `ends` and `wrong` are chances for each byte, 0 to 1: of a connection reset before it, of the end of the
    stream before it (what is sent behind it is lost without a word), and of another byte in its place. `reset_at` and
    `end_at` name the byte, counted from 0. `pieces` lets 1 to that many bytes pass in one call to the stream below.
    `latency` is what each call takes in seconds, `jitter` how much more it may take; `bandwidth` is in bytes per
    second. Raises ValueError for what is out of range.
    """

    resets: float = 0.0
    ends: float = 0.0
    wrong: float = 0.0
    reset_at: int | None = None
    end_at: int | None = None
    pieces: int | None = None
    latency: float = 0.0
    jitter: float = 0.0
    bandwidth: float | None = None

    def __post_init__(self) -> None:
        for name in ("resets", "ends", "wrong"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is a chance of 0 to 1, not {getattr(self, name)!r}")
        for name in ("reset_at", "end_at", "latency", "jitter"):
            if not 0 <= (getattr(self, name) or 0) < math.inf:
                raise ValueError(f"{name} is 0 or more, not {getattr(self, name)!r}")
        if self.pieces is not None and self.pieces < 1:
            raise ValueError(f"pieces is 1 or more, not {self.pieces!r}")
        if self.bandwidth is not None and not self.bandwidth > 0:
            raise ValueError(f"bandwidth is more than 0 bytes per second, not {self.bandwidth!r}")


FLAWLESS: Final = Way()
"""Nothing goes wrong."""


class Course:
    """A way as it goes in one stream: `at` counts the bytes that have passed."""

    def __init__(self, way: Way, seed: str) -> None:
        # Each kind of fault has numbers of its own, so that one more of one kind moves none of another.
        self._errors = random.Random(f"{seed} wrong")
        self._sizes = random.Random(f"{seed} pieces")
        self._times = random.Random(f"{seed} times")
        self._way: Way = way
        self._wrong_at: int = _distance(self._errors, way.wrong)
        self._piece_end: int = 0
        self.at: int = 0
        self.reset_at: int = _place(way.reset_at, way.resets, f"{seed} resets")
        self.end_at: int = _place(way.end_at, way.ends, f"{seed} ends")

    @property
    def is_reset(self) -> bool:
        """Whether the reset stands before the next byte."""
        return self.at >= self.reset_at

    @property
    def is_ended(self) -> bool:
        """Whether the end stands before the next byte."""
        return self.at >= self.end_at

    def room(self, wanted: int) -> int:
        """Return how many of `wanted` bytes may pass in one call; at least one, unless a reset or the end is due."""
        if self._way.pieces is not None:
            if self.at >= self._piece_end:
                self._piece_end = self.at + self._sizes.randint(1, self._way.pieces)
            wanted = min(wanted, self._piece_end - self.at)
        return max(0, min(wanted, self.reset_at - self.at, self.end_at - self.at))

    def passed(self, data: bytes) -> bytes:
        """Return `data` as it comes out, and count it."""
        end = self.at + len(data)
        if self._wrong_at < end:
            changed = bytearray(data)
            while self._wrong_at < end:
                changed[self._wrong_at - self.at] ^= self._errors.randint(1, 255)
                self._wrong_at += 1 + _distance(self._errors, self._way.wrong)
            data = bytes(changed)
        self.at = end
        return data

    def delay(self) -> float:
        """Return how long the next call takes, in seconds."""
        jitter = self._way.jitter
        return self._way.latency + (jitter * self._times.random() if jitter else 0.0)

    def duration(self, size: int) -> float:
        """Return how long `size` bytes are under way, in seconds."""
        return size / self._way.bandwidth if self._way.bandwidth else 0.0


def _place(fixed: int | None, chance: float, seed: str) -> int:
    drawn = _distance(random.Random(seed), chance)
    return drawn if fixed is None else min(fixed, drawn)


def _distance(source: random.Random, chance: float) -> int:
    """Draw how many bytes are spared before the next one that is not."""
    if chance <= 0.0:
        return FAR
    if chance >= 1.0:
        return 0
    return min(FAR, int(math.log(1.0 - source.random()) / math.log1p(-chance)))
