"""The scripts on httplib.compat against the record of what 2.7's own module did with them.

A difference must be a documented deviation, with exactly the notes that are expected of us; a deviation that no longer
differs fails too. Where a Python 2.7 is at hand the record itself is made again and compared.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.differential import python27
from tests.differential.deviations import DEVIATIONS

HERE = Path(__file__).parent
RECORD: dict[str, dict[str, dict[str, Any]]] = {  # Any: what json gives
    path.stem: json.loads(path.read_text()) for path in sorted((HERE / "recorded").glob("*.json"))
}
SCRIPTS = [(topic, script) for topic, scripts in RECORD.items() for script in scripts]
COMPATIBILITY = HERE.parents[1] / "docs" / "compatibility.md"
ABSENT = "(not noted)"


def run(python: str, *options: str) -> Any:  # Any: what json gives
    """Return what all scripts note on `python`, by topic."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HTTPLIB_")}
    done = subprocess.run(
        [python, *options, str(HERE / "runner.py")],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=100,
        env=environment,
    )
    return json.loads(done.stdout)


@functools.cache
def ours() -> Any:  # Any: what json gives
    return run(sys.executable)


@functools.cache
def theirs() -> Any:  # Any: what json gives
    python = python27.find()
    return None if python is None else run(python, "-E")


@pytest.mark.parametrize("topic", sorted(RECORD))
def test_record_is_what_python27_does(topic: str) -> None:
    found = theirs()
    if found is None:
        pytest.skip(python27.HINT)
    assert found[topic] == RECORD[topic]


@pytest.mark.parametrize(("topic", "script"), SCRIPTS, ids=[f"{topic}/{script}" for topic, script in SCRIPTS])
def test_script(topic: str, script: str) -> None:
    recorded = RECORD[topic][script]
    expected = dict(recorded)
    for name, notes in DEVIATIONS.get(f"{topic}/{script}", {}).items():
        for label, note in notes.items():
            assert note != recorded.get(label, ABSENT), f"no longer a deviation ({name}): {label}"
            expected[label] = note
    noted = ours()[topic][script]
    assert {label: noted.get(label, ABSENT) for label in {**expected, **noted}} == expected


def test_every_script_is_recorded() -> None:
    assert {topic: list(scripts) for topic, scripts in ours().items()} == {
        topic: list(scripts) for topic, scripts in RECORD.items()
    }


def test_no_script_fails_or_hangs_on_python27() -> None:
    assert [
        script
        for scripts in RECORD.values()
        for script, notes in scripts.items()
        if {"script failed", "script hangs"} & set(notes)
    ] == []


def test_deviations_are_of_scripts_that_exist() -> None:
    assert set(DEVIATIONS) <= {f"{topic}/{script}" for topic, script in SCRIPTS}


def test_deviations_are_documented() -> None:
    rows = re.findall(r"^\| ([^|]+?) \|", COMPATIBILITY.read_text(), re.MULTILINE)
    used = {name for notes in DEVIATIONS.values() for name in notes}
    assert used <= set(rows)


def test_documented_deviations_are_shown_by_a_script() -> None:
    text = COMPATIBILITY.read_text()
    section = text[text.index("## Deviations") : text.index("## Additions")]
    rows = set(re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)) - {"Name", "---"}
    assert rows <= {name for notes in DEVIATIONS.values() for name in notes}
