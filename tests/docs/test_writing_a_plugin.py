"""The author's guide is followed to the letter: its files are written, its commands run, the outcome is compared."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from httplib.transport.testing import ENDPOINT_CHECKS, WRAPPER_CHECKS
from tests.support.imports import ROOT
from tests.support.wheels import Environment

PAGE = ROOT / "docs" / "writing-a-plugin.md"
PLUGINS = ROOT / "docs" / "plugins.md"

BLOCK = re.compile(r'^```(?P<kind>\w+)(?: title="(?P<file>[^"]+)")?\n(?P<text>.*?)^```$', re.DOTALL | re.MULTILINE)


class Command(NamedTuple):
    """A command, and what it prints; ``...`` stands for anything."""

    line: str
    prints: str


def commands(text: str) -> list[Command]:
    return [Command(*part.split("\n", 1)) for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]]


def fits(printed: str, expected: str) -> bool:
    lines = [re.escape(line).replace(r"\.\.\.", ".*") for line in expected.splitlines()]
    # A line of three dots stands for any number of lines.
    pattern = "".join(r"(?:.*\n)*?" if line == ".*" else f"{line}\n" for line in lines)
    return re.fullmatch(pattern, printed) is not None


def built(page: str) -> dict[str, str]:
    """The files of the page, each put together from its blocks."""
    files: dict[str, str] = {}
    for block in BLOCK.finditer(page):
        if block["file"]:
            files[block["file"]] = files.get(block["file"], "") + block["text"]
    return files


@pytest.mark.timeout(300)
def test_the_guide_leads_to_an_installed_plugin(tmp_path: Path) -> None:
    for tool in ("pip", "hatchling", "mypy"):
        pytest.importorskip(tool, reason="the guide installs, builds and checks")
    environment = Environment(tmp_path, everything=True)
    folder = tmp_path / "httplib-unix"
    folder.mkdir()
    variables = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("HTTPLIB_", "PYTHON", "PYTEST"))},
        "PATH": os.pathsep.join([str(environment.python.parent), os.environ["PATH"]]),
        # What the commands need is there already, and nothing comes from a network.
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    page = PAGE.read_text(encoding="utf-8")
    ran = 0
    for block in BLOCK.finditer(page):
        if block["file"]:
            path = folder / block["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(block["text"])
        elif block["kind"] == "console":
            for command in commands(block["text"]):
                done = subprocess.run(
                    command.line, shell=True, cwd=folder, env=variables, capture_output=True, text=True, timeout=240
                )
                printed = done.stdout + done.stderr
                assert fits(printed, command.prints), f"$ {command.line}\n{printed}\nand not\n{command.prints}"
                ran += 1
    assert ran == 7


@pytest.mark.parametrize("name", ["src/httplib_unix/__init__.py", "src/httplib_unix/py.typed"])
def test_the_plugin_of_the_guide_is_the_shipped_one(name: str) -> None:
    shipped = (ROOT / "plugins" / "httplib-unix" / name).read_text(encoding="utf-8")
    assert built(PAGE.read_text(encoding="utf-8"))[name] == shipped


def test_dots_stand_for_anything_and_nothing_else_does() -> None:
    assert fits("a\nb\nc 1\n", "a\n...\nc ...\n")
    assert fits("a\nc 1\n", "a\n...\nc ...\n")
    assert not fits("a\nb\nc 1\n", "a\nc ...\n")
    assert not fits("a\nextra\n", "a\n")


@pytest.mark.parametrize("plugin", sorted(path.name for path in (ROOT / "plugins").glob("httplib-*")))
def test_the_catalogue_has_a_line_for_each_plugin(plugin: str) -> None:
    assert f"| [{plugin}](../plugins/{plugin}/README.md) | " in PLUGINS.read_text(encoding="utf-8")


def test_the_contract_is_listed_rule_by_rule() -> None:
    listed = set(re.findall(r"^\| `(\w+)` \| (.*) \|$", PLUGINS.read_text(encoding="utf-8"), re.MULTILINE))
    rules = {(one.name, one.rule) for one in ENDPOINT_CHECKS} | {(one.name, one.rule) for one in WRAPPER_CHECKS}
    assert rules <= listed
    assert {name for name, _ in listed if not name.startswith("httplib_")} == {name for name, _ in rules}
