"""Run the examples of one Markdown page: ``python -m tests.docs.page README.md``.

Every block fenced as ``python`` runs, in order and in one namespace, in a world on loopback. A block fenced as ``text``
right behind one is what it prints.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path
from typing import NamedTuple

from tests.docs.world import loopback_world

FENCE = re.compile(
    r"^(?P<indent> *)```(?P<kind>\w*)[^\n]*\n(?P<code>.*?)^(?P=indent)```[ ]*$", re.DOTALL | re.MULTILINE
)


class Example(NamedTuple):
    """A block of code: the line it starts on, and what it must print (None: whatever it likes)."""

    line: int
    code: str
    prints: str | None


def examples(text: str) -> list[Example]:
    """Return the examples of a page."""
    blocks = list(FENCE.finditer(text))
    found: list[Example] = []
    for number, block in enumerate(blocks, 1):
        behind = blocks[number] if number < len(blocks) else None
        if block["kind"] == "python":
            follows = behind is not None and behind["kind"] == "text" and not text[block.end() : behind.start()].strip()
            prints = _unindented(behind) if behind is not None and follows else None
            found.append(Example(text.count("\n", 0, block.start("code")), _unindented(block), prints))
    return found


def _unindented(block: re.Match[str]) -> str:
    indent = block["indent"]
    return "".join(line.removeprefix(indent) for line in block["code"].splitlines(keepends=True))


def run_page(path: Path) -> None:
    """Run every example of a page. Raises what an example raises, and AssertionError if it prints something else."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    with loopback_world():
        for example in examples(path.read_text(encoding="utf-8")):
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(compile("\n" * example.line + example.code, str(path), "exec"), namespace)
            if example.prints is not None:
                printed = "".join(line.rstrip() + "\n" for line in output.getvalue().splitlines())
                assert printed == example.prints, f"{path}:{example.line} prints\n{printed}and not\n{example.prints}"


if __name__ == "__main__":
    run_page(Path(sys.argv[1]))
