"""A file is one noun: none of ours is over 450 lines."""

from __future__ import annotations

import pytest

from tests.support.imports import ROOT

LONGEST = 450
FOLDERS = "httplib", "tests", "plugins", "benchmarks", "tools"
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def test_the_sources_are_found() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_too_long(path: object) -> None:
    with open(str(path), encoding="utf-8") as file:
        assert sum(1 for _ in file) <= LONGEST
