"""Where faults take their time from: the real clock, or one that a test moves by hand."""

from __future__ import annotations

import threading
from typing import Protocol


class Clock(Protocol):
    """The two functions of the module `time` that faults use; the module itself is one."""

    def monotonic(self) -> float:
        """Return seconds from some fixed point."""
        ...

    def sleep(self, seconds: float, /) -> None:
        """Come back `seconds` later."""
        ...


class ManualClock:
    """A clock that stands still but for `sleep`, which moves it on and returns at once: no test has to wait."""

    def __init__(self) -> None:
        self._now: float = 0.0
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        """Return the seconds that were slept so far."""
        return self._now

    def sleep(self, seconds: float, /) -> None:
        """Let `seconds` be over."""
        with self._lock:
            self._now += seconds
