"""Debug lines: they go to the package's own `print`, which programs replace by a logger."""

from __future__ import annotations

import sys
from collections.abc import Callable


def say(*words: object) -> None:
    """Print one debug line."""
    printer: Callable[..., object] = getattr(sys.modules[__package__ or ""], "print", print)
    printer(*words)
