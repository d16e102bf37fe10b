"""Seeded faults over any layer of a route: resets, cuts, wrong bytes, short reads and writes, latency, bandwidth."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Generator
from dataclasses import dataclass, field

from httplib.transport.plugin import Layer, Opening, Stream, Wrapper, hookimpl, opens

from .clock import Clock, ManualClock
from .stream import FaultyStream
from .way import FLAWLESS, Way

__all__ = ["FLAWLESS", "Clock", "Faults", "Faulty", "ManualClock", "Way"]

httplib_api = 1


@dataclass(frozen=True, slots=True)
class Faults(Wrapper, kind="faults"):
    """Faults over whatever lies below, in both directions; the same for each connection that is opened by this value.

    `clock` tells and passes the time: the module `time`, or a `ManualClock` for tests that must not wait.
    """

    seed: int = 0
    reading: Way = FLAWLESS
    writing: Way = FLAWLESS
    clock: Clock = field(default=time, repr=False, compare=False)

    def __str__(self) -> str:
        return f"faults({self.seed})"


@opens(Faults)
def open_faults(layer: Faults, below: Stream, opening: Opening) -> Stream:
    """Put the faults over `below`; nothing is sent or received."""
    return _over(below, layer, str(layer.seed))


class Faulty:
    """A plugin that puts `faults` over each layer of `kinds` in every route: for programs whose routes are not yours.

    Each connection has faults of its own, which follow from the seed and from how many were opened before it.
    """

    def __init__(self, faults: Faults, kinds: Collection[str] = ("tcp",)) -> None:
        self._faults: Faults = faults
        self._kinds: Collection[str] = kinds
        self._opened: int = 0
        self._lock = threading.Lock()

    @hookimpl(wrapper=True)
    def httplib_open_layer(self, layer: Layer) -> Generator[None, Stream | None, Stream | None]:
        """Wrap what was opened, if it is of one of the kinds."""
        stream = yield
        if stream is None or layer.kind not in self._kinds:
            return stream
        with self._lock:
            number = self._opened
            self._opened += 1
        return _over(stream, self._faults, f"{self._faults.seed} of {number}")


def _over(below: Stream, faults: Faults, seed: str) -> FaultyStream:
    return FaultyStream(below, faults.reading, faults.writing, seed, faults.clock)
