"""``python -m httplib plugins`` lists what is built in and what is installed, and says what is broken."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from httplib.__main__ import main

Capture = pytest.CaptureFixture[str]

LAYER = """
from dataclasses import dataclass
from httplib.transport.plugin import Endpoint, Opening, Stream, opens

@dataclass(frozen=True, slots=True)
class Nowhere(Endpoint, kind="nowhere"):
    pass

@opens(Nowhere)
def open_nowhere(layer: Nowhere, opening: Opening) -> Stream:
    raise OSError("nowhere")
"""

OBSERVER = """
from httplib.transport.plugin import observes

@observes
def listen():
    return None
"""


def install(folder: Path, module: str, source: str, entry_points: str) -> None:
    """Put a distribution into `folder`, as an installer would."""
    (folder / f"{module}.py").write_text(source)
    information = folder / f"{module}-1.5.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.5\n")
    (information / "entry_points.txt").write_text(entry_points)


def listing(capsys: Capture) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(capsys.readouterr().out)
    return found


def test_lists_the_built_in_kinds(capsys: Capture) -> None:
    main(["plugins"])
    assert capsys.readouterr().out.startswith("built in: tcp, tls, tunnel\n")


def test_lists_an_installed_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    install(tmp_path, "listing_nowhere", LAYER, "[httplib.layers]\nnowhere = listing_nowhere\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    main(["plugins", "--json"])
    assert {
        "name": "nowhere",
        "group": "httplib.layers",
        "value": "listing_nowhere",
        "distribution": "listing_nowhere 1.5",
        "problem": "",
    } in listing(capsys)["installed"]


def test_warns_of_a_refusal_of_nothing(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("HTTPLIB_DISABLE_PLUGINS", "no-such-thing")
    warning = "HTTPLIB_DISABLE_PLUGINS refuses 'no-such-thing', and no installed plugin is called so"
    main(["plugins"])
    assert f"WARNING: {warning}" in capsys.readouterr().out
    main(["plugins", "--json"])
    assert json.loads(capsys.readouterr().out)["warnings"] == [warning]


def test_says_what_is_wrong_with_a_broken_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    install(
        tmp_path, "listing_broken", "raise RuntimeError('no engine')", "[httplib.plugins]\nbroken = listing_broken\n"
    )
    install(tmp_path, "listing_empty", OBSERVER, "[httplib.layers]\nempty = listing_empty\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert main(["plugins", "--json"]) == 1
    problems = {plugin["name"]: plugin["problem"] for plugin in listing(capsys)["installed"]}
    assert "no engine" in problems["broken"]
    assert "listing_broken 1.5" in problems["broken"]
    assert problems["empty"] == "it opens no layer of kind 'empty'"
