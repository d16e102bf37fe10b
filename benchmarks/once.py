"""What is measured in fresh interpreters: the time of an import (W10), memory of large downloads (W9, W9a)."""

from __future__ import annotations

import compileall
import subprocess
import sys
from pathlib import Path

from .clients import CLIENTS
from .server import Served

IMPORTS = {name: name for name in CLIENTS if name != "floor"} | {"pyreqwest": "pyreqwest.client"}

_IMPORT = """
import time
start = time.perf_counter()
import {module}
print(time.perf_counter() - start)
"""

_MEMORY = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from benchmarks.clients import load
from benchmarks.clients.base import Origin
def held(name):
    text = Path("/proc/self/status").read_text()
    return int(text.split(name + ":")[1].split()[0])
client = load({client!r})(Origin("http", {port}, 0, ""))
client.stream("/big/1", 65536)
client.get("/small")
Path("/proc/self/clear_refs").write_text("5")
before = held("VmRSS")
client.{what}
print(held("VmHWM") - before)
"""


def imports(names: list[str], rounds: int = 9) -> dict[str, float]:
    """Return the milliseconds of each client's import, the best of fresh interpreters in turns."""
    compileall.compile_dir(Path(__file__).resolve().parent.parent / "httplib", quiet=2)
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name in names:
            if name in IMPORTS:
                seconds = float(_run(_IMPORT.format(module=IMPORTS[name])))
                best[name] = min(best.get(name, seconds), seconds)
    return {name: seconds * 1000 for name, seconds in best.items()}


def memory(names: list[str], served: Served) -> dict[str, dict[str, float]]:
    """Return the KiB that streaming 1 GiB in 64 KiB reads adds, and the MiB that ``read()`` of 256 MiB adds."""
    found: dict[str, dict[str, float]] = {"W9": {}, "W9a": {}}
    for name in names:
        for workload, what, unit in (
            ("W9", "stream('/big/1024', 65536)", 1.0),
            ("W9a", "get('/big/256')", 1024.0),
        ):
            root = str(Path(__file__).resolve().parent.parent)
            try:
                added = float(_run(_MEMORY.format(root=root, client=name, port=served.plain, what=what)))
            except subprocess.CalledProcessError:
                continue
            found[workload][name] = added / unit
    return found


def _run(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    ).stdout
