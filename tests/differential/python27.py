"""Finds a Python 2.7 that has the original module."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

HINT = "no Python 2.7: put it on PATH or name it in HTTPLIB_PYTHON27"


def candidates() -> Iterator[str]:
    """Yield the places to look, the caller's wish first."""
    wish = os.environ.get("HTTPLIB_PYTHON27")
    if wish:
        yield wish
        return
    found = shutil.which("python2.7")
    if found:
        yield found
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted((str(path) for path in root.glob("versions/2.7*/bin/python2.7")), reverse=True)


@functools.cache
def find() -> str | None:
    """Return the path of a Python 2.7 that imports httplib, None if there is none."""
    for path in candidates():
        try:
            answer = ask(path, "import httplib, sys; print(sys.version_info[:2] == (2, 7))")
        except (OSError, subprocess.SubprocessError):
            continue
        if answer == "True":
            return path
    return None


def ask(python: str, code: str) -> str:
    """Return what `python` prints for `code`, away from our own package of that name."""
    return subprocess.run(
        [python, "-E", "-c", code], cwd="/", check=True, capture_output=True, text=True, timeout=20
    ).stdout.strip()
