"""The sources keep the rules and the format of ruff."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.imports import ROOT

pytestmark = pytest.mark.checker


@pytest.mark.parametrize("check", [["check"], ["format", "--check"]], ids=["rules", "format"])
def test_ruff_accepts_the_sources(check: list[str]) -> None:
    pytest.importorskip("ruff", reason="the group `style` is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *check, "."], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
