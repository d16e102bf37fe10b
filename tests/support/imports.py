"""The imports of a source file as the parser sees them, and whether each happens when the module is loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Import(NamedTuple):
    """`importer` imports `module`, and from it `name` (empty for ``import module``)."""

    importer: str
    module: str
    name: str
    line: int
    typing_only: bool
    late: bool

    def __str__(self) -> str:
        what = f"{self.module}.{self.name}" if self.name else self.module
        return f"{self.importer}:{self.line} imports {what}"


def module_name(path: Path, root: Path = ROOT) -> str:
    """Return the dotted name of a source file below `root`."""
    parts = list(path.relative_to(root).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(source: str, importer: str, is_package: bool = False) -> Iterator[Import]:
    """Yield each import of a module's source; relative ones are made absolute."""
    yield from _walk(ast.parse(source), importer, importer.split(".") + [""] * is_package, False, False)


def _walk(node: ast.AST, importer: str, path: list[str], typing_only: bool, late: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(importer, alias.name, "", child.lineno, typing_only, late)
        elif isinstance(child, ast.ImportFrom):
            base = path[: -child.level] if child.level else []
            module = ".".join([*base, *([child.module] if child.module else [])])
            for alias in child.names:
                yield Import(importer, module, alias.name, child.lineno, typing_only, late)
        elif isinstance(child, ast.If) and ast.unparse(child.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            for part in child.body:
                yield from _walk(ast.Module([part], []), importer, path, True, late)
            for part in child.orelse:
                yield from _walk(ast.Module([part], []), importer, path, typing_only, late)
        else:
            inside = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from _walk(child, importer, path, typing_only, late or inside)


def sources(folder: str, root: Path = ROOT) -> Iterator[tuple[str, Path]]:
    """Yield the dotted name and the path of each Python file below a folder of the project."""
    for path in sorted((root / folder).rglob("*.py")):
        yield module_name(path, root), path


def imports_below(folder: str, root: Path = ROOT) -> Iterator[Import]:
    """Yield each import of each Python file below a folder of the project."""
    for name, path in sources(folder, root):
        yield from imports_of(path.read_text(encoding="utf-8"), name, path.name == "__init__.py")
