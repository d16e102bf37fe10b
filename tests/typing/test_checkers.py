"""mypy and pyright accept the sources and every ordinary use, and refuse what is wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.imports import ROOT

pytestmark = [pytest.mark.checker, pytest.mark.timeout(600)]

MYPY = [sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context", "--no-pretty"]
PYRIGHT = [sys.executable, "-m", "pyright"]
REJECT = "tests/typing/reject.py"
PLUGINS = sorted(marker.parent for marker in (ROOT / "plugins").rglob("py.typed"))


@pytest.fixture(autouse=True)
def _checkers() -> None:
    pytest.importorskip("mypy", reason="the group `types` is not installed")
    pytest.importorskip("pyright", reason="the group `types` is not installed")


def run(command: list[str]) -> tuple[int, str]:
    environment = {
        **os.environ,
        # pyright looks for the packages of the Python that is first in PATH.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        # A plugin's folder is no package, so mypy is told where each package starts.
        "MYPYPATH": os.pathsep.join(str(package.parent) for package in PLUGINS),
    }
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    return done.returncode, done.stdout + done.stderr


def marked_lines() -> set[int]:
    lines = (ROOT / REJECT).read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith("# refused")}


def refused_lines(output: str, pattern: str) -> set[int]:
    return {int(number) for number in re.findall(pattern, output)}


def test_mypy_accepts_the_sources() -> None:
    status, output = run([*MYPY, "httplib", "tests", *map(str, PLUGINS)])
    assert status == 0, output


def test_pyright_accepts_the_sources() -> None:
    status, output = run(PYRIGHT)
    assert status == 0, output


def test_the_public_types_are_complete() -> None:
    status, output = run([*PYRIGHT, "--verifytypes", "httplib", "--ignoreexternal"])
    assert status == 0, output
    assert "Type completeness score: 100%" in output


def test_mypy_refuses_each_marked_line_and_no_other() -> None:
    _, output = run([*MYPY, REJECT])
    assert refused_lines(output, r"reject\.py:(\d+): error:") == marked_lines(), output


def test_pyright_refuses_each_marked_line_and_no_other() -> None:
    _, output = run([*PYRIGHT, "--project", "tests/typing/reject.json"])
    assert refused_lines(output, r"reject\.py:(\d+):\d+ - error:") == marked_lines(), output
