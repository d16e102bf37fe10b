"""The descriptors that this process has open, to find the one that a plugin has forgotten."""

from __future__ import annotations

import gc
import os
import warnings
from collections.abc import Generator
from contextlib import contextmanager, suppress
from unittest import SkipTest


def open_descriptors() -> frozenset[tuple[int, int, int]]:
    """Return each open descriptor with device and inode. Raises `unittest.SkipTest` where the system does not tell."""
    for folder in ("/proc/self/fd", "/dev/fd"):
        if os.path.isdir(folder):
            break
    else:
        raise SkipTest("this system does not list open descriptors")
    found: set[tuple[int, int, int]] = set()
    for name in os.listdir(folder):
        with suppress(OSError):  # the descriptor that listed the folder is closed again
            number = int(name)
            status = os.fstat(number)
            found.add((number, status.st_dev, status.st_ino))
    return frozenset(found)


@contextmanager
def forgotten() -> Generator[list[str]]:
    """Collect what the block leaves for the garbage collector to close, as the texts of its warnings."""
    found: list[str] = []
    # What was there before the block is passed over: in a large program looking at all of it takes a tenth of a second.
    frozen = gc.get_freeze_count()
    gc.freeze()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ResourceWarning)
            yield found
            gc.collect()
    finally:
        if not frozen:
            gc.unfreeze()
    found.extend(str(one.message) for one in caught if issubclass(one.category, ResourceWarning))
