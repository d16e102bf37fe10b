"""A stream to which things happen: it passes everything on to the one below, but for what its two ways say.

*Time.* Each direction is busy until a moment on the clock: a call waits for that moment, then for the stream below, and
both together are bounded by the time-out. A call that timed out has lost nothing: the wait goes on in the next one.
With time-out 0 a busy direction is `BlockingIOError`.
"""

from __future__ import annotations

import errno
from contextlib import suppress
from typing import Final

from httplib.transport.plugin import Stream

from .clock import Clock
from .way import Course, Way

TLS_FACTS: Final = ("version", "cipher", "selected_alpn_protocol", "getpeercert")

PASSED: Final = ("fileno", "shutdown", "getpeername", "getsockname", "getsockopt", "setsockopt", "family", *TLS_FACTS)
"""What else is asked of the stream below; anything that moves bytes is not among it."""


class FaultyStream:
    """`below` with faults. Two of them with the same ways and seed do the same to the same bytes."""

    def __init__(self, below: Stream, reading: Way, writing: Way, seed: str, clock: Clock) -> None:
        self._below: Stream = below
        self._reading = _Line(Course(reading, f"{seed} reading"), clock)
        self._writing = _Line(Course(writing, f"{seed} writing"), clock)
        gettimeout = getattr(below, "gettimeout", None)
        self._timeout: float | None = gettimeout() if gettimeout is not None else None
        self._clock: Clock = clock
        self._dead: bool = False

    def recv(self, bufsize: int, /) -> bytes:
        """Receive at most `bufsize` bytes, as far as the way lets them pass."""
        self._check()
        if bufsize <= 0:
            return self._below.recv(bufsize)
        until = None if self._timeout is None else self._clock.monotonic() + self._timeout
        line = self._reading
        waited = line.wait(self._timeout)
        self._strike(line.course)
        if line.course.is_ended:
            return b""
        try:
            if waited:
                self._below.settimeout(_left(until, self._clock))
            data = self._below.recv(line.course.room(bufsize))
        finally:
            if waited:
                self._restore()
        return line.passed(data)

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        """Receive into `buffer` as `recv` does, and return how many bytes."""
        view = memoryview(buffer).cast("B")
        data = self.recv(min(nbytes or len(view), len(view)))
        view[: len(data)] = data
        return len(data)

    def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
        """Send `data` in the pieces that the way allows; what comes behind its end is lost."""
        self._check()
        view = memoryview(data).cast("B")
        until = None if self._timeout is None else self._clock.monotonic() + self._timeout
        line, sent, waited = self._writing, 0, False
        try:
            while sent < len(view):
                left = None if until is None or self._timeout == 0 else _left(until, self._clock)
                waited = line.wait(self._timeout if left is None else left) or waited
                self._strike(line.course)
                if line.course.is_ended:
                    return
                if waited:
                    self._below.settimeout(_left(until, self._clock))
                piece = bytes(view[sent : sent + line.course.room(len(view) - sent)])
                self._below.sendall(line.passed(piece))
                sent += len(piece)
        finally:
            if waited:
                self._restore()

    def settimeout(self, value: float | None, /) -> None:
        """Bound each later call to `value` seconds."""
        self._below.settimeout(value)
        self._timeout = value

    def gettimeout(self) -> float | None:
        """Return the time-out in seconds, None if there is none."""
        return self._timeout

    def pending(self) -> int:
        """Return how many bytes wait below where no look at `fileno` shows them; 1 if our own end is due."""
        if self._dead or self._reading.course.is_ended or self._reading.course.is_reset:
            return 1
        pending = getattr(self._below, "pending", None)
        return pending() if pending is not None else 0

    def close(self) -> None:
        """Close the stream below."""
        self._below.close()

    def __getattr__(self, name: str) -> object:
        if name in PASSED:
            return getattr(self._below, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _check(self) -> None:
        if self._dead:
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer (a fault put here)")

    def _strike(self, course: Course) -> None:
        # A reset takes both directions with it, and stays.
        self._dead = self._dead or course.is_reset
        self._check()

    def _restore(self) -> None:
        with suppress(OSError):  # it may be closed by now
            self._below.settimeout(self._timeout)


class _Line:
    """A course and the moment until which it is busy."""

    def __init__(self, course: Course, clock: Clock) -> None:
        self.course: Course = course
        self._clock: Clock = clock
        self._until: float = 0.0
        self._started: bool = False

    def wait(self, timeout: float | None) -> bool:
        """Wait until the direction is free; False if there was nothing to wait for. Raises as a socket's call."""
        now = self._clock.monotonic()
        if not self._started:
            self._started = True
            self._until = max(self._until, now) + self.course.delay()
        left = self._until - now
        if left <= 0:
            self._started = False
            return False
        if timeout == 0:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable (a fault put here)")
        if timeout is not None and left >= timeout:
            self._clock.sleep(timeout)
            raise TimeoutError("timed out")
        self._clock.sleep(left)
        self._started = False
        return True

    def passed(self, data: bytes) -> bytes:
        """Return `data` as it comes out; the direction is busy as long as its bandwidth makes it."""
        took = self.course.duration(len(data))
        if took:
            self._until = max(self._until, self._clock.monotonic()) + took
        return self.course.passed(data)


def _left(until: float | None, clock: Clock) -> float | None:
    if until is None:
        return None
    left = until - clock.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left
