"""Small distributions, built as wheels by hand and installed by pip into a virtual environment of their own."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pluggy

from tests.support.imports import ROOT


class Distribution(NamedTuple):
    """A distribution of one module. `entry_points` is the text of its file of that name."""

    name: str
    version: str
    entry_points: str
    source: str

    @property
    def module(self) -> str:
        """The name of the module."""
        return self.name.replace("-", "_")

    def build(self, folder: Path) -> Path:
        """Write the wheel into `folder` and return its path."""
        info = f"{self.module}-{self.version}.dist-info"
        files = {
            f"{self.module}.py": self.source,
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {self.name}\nVersion: {self.version}\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/entry_points.txt": self.entry_points,
        }
        record = "".join(f"{name},{_digest(text)},{len(text.encode())}\n" for name, text in files.items())
        wheel = folder / f"{self.module}-{self.version}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
            archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
        return wheel


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256={base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


class Environment:
    """A virtual environment with the library, what it needs, and some distributions; nothing comes from a network.

    With `everything` it also sees what is installed beside the running Python: pytest, a type checker.
    """

    def __init__(self, folder: Path, *distributions: Distribution, everything: bool = False) -> None:
        venv.EnvBuilder(symlinks=True, with_pip=False).create(folder / "venv")
        self.python = folder / "venv" / "bin" / "python"
        site = Path(self.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
        # The library is used from its sources, and of what is installed beside it only what it needs is seen.
        beside = Path(pluggy.__file__).parents[1]
        (site / "library.pth").write_text(f"{ROOT}\n{beside}\n" if everything else f"{ROOT}\n")
        if not everything:
            (site / "pluggy").symlink_to(beside / "pluggy")
        if not distributions:
            return
        wheels = [str(one.build(folder)) for one in distributions]
        pip = [sys.executable, "-m", "pip", "--python", str(self.python), "install", "--quiet"]
        pip += ["--no-index", "--no-deps", "--no-compile", "--disable-pip-version-check"]
        subprocess.run([*pip, *wheels], check=True, capture_output=True, timeout=60)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run Python there with `arguments` and these variables."""
        inherited: Mapping[str, str] = {
            name: value for name, value in os.environ.items() if not name.startswith(("HTTPLIB_", "PYTHON"))
        }
        return subprocess.run(
            [str(self.python), *arguments],
            env={**inherited, **environment},
            cwd=self.python.parent,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def script(self, source: str, **environment: str) -> str:
        """Run a script that must succeed, warnings being errors, and return what it prints."""
        done = self.run("-W", "error", "-c", source, **environment)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout
