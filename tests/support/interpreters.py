"""Finds the Pythons of this machine that the library supports, and runs programs on them with the library."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pluggy

from tests.support.imports import ROOT

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"


def _candidates(version: str) -> Iterator[str]:
    found = shutil.which(f"python{version}")
    if found:
        yield found
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted((str(path) for path in root.glob(f"versions/{version}.*/bin/python")), reverse=True)


@functools.cache
def find(version: str) -> str | None:
    """Return a Python of `version` (the running one where that is it), None if there is none."""
    if version == RUNNING:
        return sys.executable
    code = "import ssl, test.test_httplib, sys; print('%d.%d' % sys.version_info[:2])"
    for path in _candidates(version):
        try:
            done = subprocess.run([path, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=60)
        except (OSError, subprocess.SubprocessError):
            continue
        if done.stdout.strip() == version:
            return path
    return None


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which any Python finds the library and pluggy, which is linked into `folder`."""
    link = folder / "pluggy"
    if not link.exists():
        link.symlink_to(Path(pluggy.__file__).parent)
    kept = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}
    return {**kept, "PYTHONPATH": os.pathsep.join((str(ROOT), str(folder))), "PYTHONWARNINGS": "ignore"}


def run(python: str, arguments: Sequence[str], folder: Path, timeout: float) -> str:
    """Run `python` with `arguments` in `folder` and return what it prints; its exit status must be 0."""
    done = subprocess.run(
        [python, *arguments], cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=timeout
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout
