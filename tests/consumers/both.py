"""Runs a client program twice, each time in a process of its own: on the original http.client, then on the facade."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests.support import interpreters

FOLDER = Path(__file__).parent
TIMEOUT = 50
KINDS = {"original": "http.client", "facade": "httplib.compat.client"}

Results = Any  # whatever a program has seen, as JSON


class Both(NamedTuple):
    """What a program has seen on each of the two."""

    original: Results
    facade: Results


def one(kind: str, program: str, folder: Path, **arguments: str) -> Results:
    """Run ``programs/PROGRAM.py`` on one of the two."""
    path = str(FOLDER / "programs" / f"{program}.py")
    words = [str(FOLDER / "runner.py"), kind, path, json.dumps(arguments)]
    report = json.loads(interpreters.run(sys.executable, words, folder, TIMEOUT).splitlines()[-1])
    assert report["module"] == KINDS[kind]
    results: Results = report["results"]
    return results
