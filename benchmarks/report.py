"""A full run as a page: tables of ratios and a picture, with the date, the machine and the versions."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import re
import ssl
from pathlib import Path
from typing import Any

from .clients import CLIENTS
from .figure import draw

START, END = "<!-- results: written by benchmarks/run.py -->", "<!-- end of results -->"


def versions(names: list[str]) -> str:
    """Return the versions of the clients that are distributions of their own."""
    found: list[str] = []
    for name in names:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def page(results: dict[str, Any], picture: str) -> str:
    """Return the tables of `results` in Markdown."""
    names = [name for name in CLIENTS if name in results["clients"]]
    lines = [
        START,
        "",
        f"Measured on {results['date']}: {results['machine']}. Server: {results['server']}. {results['versions']}.",
        "",
        f"![CPU, times the floor]({picture})",
    ]
    for which, title in (("wall", "Wall time"), ("cpu", "CPU time, user and system")):
        for kind, base in (("times the floor", "floor"), ("times less than http.client", "http.client")):
            lines += ["", f"### {title}, {kind}", "", _row(["", *names]), _row(["---", *["---:"] * len(names)])]
            for name, row in results["network"].items():
                lines.append(_row([f"{name} {row['title']}", *[_ratio(row["figures"], n, base, which) for n in names]]))
    for title, table in results["tables"].items():
        clients = list(table[next(iter(table))]) if table else []
        lines += ["", f"### {title}", "", _row(["", *table]), _row(["---", *["---:"] * len(table)])]
        for name in clients:
            lines.append(_row([name, *[f"{column[name]:.1f}" if name in column else "" for column in table.values()]]))
    return "\n".join([*lines, "", END])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _ratio(figures: dict[str, dict[str, float]], name: str, base: str, which: str) -> str:
    if name not in figures or base not in figures:
        return ""
    if name == base == "floor":
        return f"{figures[name][which] * 1e6:.0f} us"
    one, other = figures[name][which], figures[base][which]
    return f"{one / other:.2f}" if base == "floor" else f"{other / one:.2f}"


def facts(server: str, names: list[str]) -> dict[str, str]:
    """Return what a reader must know of the run."""
    return {
        "date": datetime.date.today().isoformat(),
        "machine": f"{os.cpu_count()} CPUs, {platform.system()} {platform.release().split('-')[0]}, "
        f"{platform.python_implementation()} {platform.python_version()}, {ssl.OPENSSL_VERSION.rsplit(' ', 3)[0]}",
        "server": server,
        "versions": versions(names),
    }


def keep(results: dict[str, Any], docs: Path) -> None:
    """Write the picture, and the tables into the page between its two marks."""
    rows: dict[str, dict[str, float]] = {}
    for name, row in results["network"].items():
        figures = row["figures"]
        if "floor" in figures:
            rows[f"{name} {row['title']}"] = {
                client: found["cpu"] / figures["floor"]["cpu"] for client, found in figures.items() if client != "floor"
            }
    (docs / "performance.svg").write_text(draw("CPU of the client, times the floor (lower is better)", rows))
    path = docs / "performance.md"
    text = path.read_text()
    whole = re.compile(re.escape(START) + ".*?" + re.escape(END), re.DOTALL)
    path.write_text(whole.sub(lambda _: page(results, "performance.svg"), text))
