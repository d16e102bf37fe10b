"""The figure of the state machine is the one that its table gives."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def test_the_figure_is_drawn_from_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(DOCS / "draw_states.py"), run_name="__main__")
    drawn = capsys.readouterr().out
    assert f"```mermaid\n{drawn}```" in (DOCS / "states.md").read_text(encoding="utf-8")
