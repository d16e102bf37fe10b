"""The page of threats names tests that exist, and every guarantee has some."""

from __future__ import annotations

import re

from tests.support.imports import ROOT

PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(test_\w+)`(?: \((tests/\w+)\))?", PAGE)


def names_in(folder: str) -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / folder).glob("test_*.py")]
    return {name for source in sources for name in re.findall(r"^def (test_\w+)", source, re.MULTILINE)}


def test_every_test_on_the_page_exists() -> None:
    assert len(NAMED) > 50
    have = {folder: names_in(folder) for folder in ("tests/security", "tests/core", "tests/compat")}
    assert [(name, folder) for name, folder in NAMED if name not in have[folder or "tests/security"]] == []


def test_every_guarantee_has_a_threat_and_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|") and "`test_" in line]
    kept = {guarantee for row in rows for guarantee in re.findall(r"\bG\d+\b", row)}
    assert kept == {f"G{number}" for number in range(1, 16)}
