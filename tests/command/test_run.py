"""``python -m httplib run``: what is not there is told in one line, as Python tells it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(folder: Path, *words: str) -> tuple[int, str]:
    """Return exit status and standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "httplib", "run", *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nosuch", "No module named nosuch"),
        ("package", "No module named package.__main__; 'package' is a package and cannot be directly executed"),
        ("nosuch.part", "No module named 'nosuch'"),
        ("package.part", "No module named package.part"),
        (".part", "Relative module names not supported"),
    ],
)
def test_a_module_that_is_not_there_is_one_line(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").touch()
    assert run(tmp_path, "-m", name) == (1, f"python -m httplib run: {reason}\n")


def test_a_folder_or_archive_without_main_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("other.py", "")
    for name in ("folder", "archive.zip"):
        assert run(tmp_path, name) == (1, f"python -m httplib run: can't find '__main__' module in '{name}'\n")


def test_a_folder_an_archive_and_a_package_with_main_run(tmp_path: Path) -> None:
    source = "import sys; sys.exit(7)"
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "__init__.py").touch()
    (tmp_path / "folder" / "__main__.py").write_text(source)
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("__main__.py", source)
    for words in (["folder"], ["archive.zip"], ["-m", "folder"]):
        assert run(tmp_path, *words) == (7, "")


def test_what_the_program_itself_cannot_import_is_its_own_error(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("import nosuch")
    (tmp_path / "package" / "part.py").touch()
    status, error = run(tmp_path, "-m", "package.part")
    assert status == 1
    assert "Traceback" in error
    assert error.endswith("ModuleNotFoundError: No module named 'nosuch'\n")
