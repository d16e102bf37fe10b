"""A function that runs in a thread of its own, with a result that is waited for only so long."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Stuck(Exception):
    """A task is not over yet."""


class Task(Generic[_T]):
    """Runs `function` at once, in a daemon thread. `results` has its result when it is over, if there is one."""

    def __init__(self, function: Callable[[], _T]) -> None:
        self._function: Callable[[], _T] = function
        self.results: list[_T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=f"task {function!r}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.results.append(self._function())
        except BaseException as error:
            self._error = error

    def wait(self, patience: float) -> bool:
        """Wait at most `patience` seconds; tell whether the task is over."""
        self._thread.join(patience)
        return not self._thread.is_alive()

    def result(self, patience: float) -> _T:
        """Return the result, or raise what the function raised. Raises `Stuck` after `patience` seconds."""
        if not self.wait(patience):
            raise Stuck(f"no end after {patience:g} seconds")
        if self._error is not None:
            raise self._error
        return self.results[0]

    def place(self) -> str:
        """Return where the task is now: the innermost functions, as ``file:line name``."""
        frame = sys._current_frames().get(self._thread.ident or 0)
        places: list[str] = []
        while frame is not None and len(places) < 6:
            places.append(f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}")
            frame = frame.f_back
        return " < ".join(places)
