"""Measure this library beside the raw socket and other clients.

    python benchmarks/run.py --keep               everything, about twenty minutes; docs/performance.md is written anew
    python benchmarks/run.py --only W1,W2         some workloads
    python benchmarks/run.py --gate               the regression gate: no network, under a minute

Ratios alone mean anything, and only within one run.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import gate, once, report, rounds, server  # noqa: E402  # found by the line above
from benchmarks.clients import CLIENTS  # noqa: E402
from benchmarks.in_process import EXCHANGES, PARSING, RESPONSES, operations  # noqa: E402
from benchmarks.workloads import WORKLOADS  # noqa: E402


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gate", action="store_true", help="the regression gate alone")
    parser.add_argument("--only", default="", help="workloads, with commas between them")
    parser.add_argument("--clients", default="", help="clients, with commas between them")
    parser.add_argument("--keep", action="store_true", help="write the results into docs/performance.md")
    parser.add_argument("--rounds", type=int, default=15, help="turns of each client (15)")
    return parser.parse_args()


def main() -> int:
    """Run what the command line says."""
    options = arguments()
    if options.gate:
        return gate.main()
    names = rounds.available(options.clients.split(",") if options.clients else CLIENTS)
    wanted = options.only.split(",") if options.only else [workload.name for workload in WORKLOADS]
    network: dict[str, Any] = {}
    with server.running() as served:
        workers = [rounds.Worker(name, served) for name in names]
        try:
            for workload in WORKLOADS:
                if workload.name in wanted:
                    found = rounds.measure(workload, workers, options.rounds)
                    show(workload.name, workload.title, workload.unit, found)
                    figures = {client: measured._asdict() for client, measured in found.items()}
                    network[workload.name] = {"title": workload.title, "figures": figures}
        finally:
            for worker in workers:
                worker.close()
        if options.only:
            return 0
        tables = in_process() | in_fresh_interpreters(names, served)
        results = {"clients": names, "network": network, "tables": tables, **report.facts(served.kind, names)}
    if options.keep:
        report.keep(results, ROOT / "docs")
    return 0


def in_process() -> dict[str, dict[str, dict[str, float]]]:
    """Measure what needs no network."""
    tables: dict[str, dict[str, dict[str, float]]] = {}
    for title, makers in (("W11 parsing alone, us", PARSING), ("W13 exchange on a fake socket, us", EXCHANGES)):
        tables[title] = {
            response: {name: s * 1e6 for name, s in gate.seconds_of(operations(makers, response)).items()}
            for response in RESPONSES
        }
    show_tables(tables)
    return tables


def in_fresh_interpreters(names: list[str], served: server.Served) -> dict[str, dict[str, dict[str, float]]]:
    """Measure imports and memory."""
    memory = once.memory(names, served)
    tables = {
        "Import and memory": {
            "W10 import, ms": once.imports(names),
            "W9 streaming 1 GiB adds KiB": memory["W9"],
            "W9a read() of 256 MiB adds MiB": memory["W9a"],
        }
    }
    show_tables(tables)
    return tables


def show_tables(tables: dict[str, dict[str, dict[str, float]]]) -> None:
    """Print tables of one figure for each client."""
    for title, columns in tables.items():
        for column, found in columns.items():
            print(f"\n{title}: {column}")
            for name, figure in found.items():
                print(f"  {name:24}{figure:9.1f}", flush=True)


def show(name: str, title: str, unit: str, found: dict[str, rounds.Figures]) -> None:
    """Print one workload: absolute figures, then times the floor and times http.client, wall and processor."""
    floor, standard = found.get("floor"), found.get("http.client")
    print(f"\n{name} {title} ({unit})")
    print(f"  {'':24}{'wall':>9}{'cpu':>9}  {'x floor':>16}  {'http.client /':>16}")
    for client, figures in found.items():
        line = f"  {client:24}{figures.wall * 1e6:9.1f}{figures.cpu * 1e6:9.1f}"
        if floor:
            line += f"  {figures.wall / floor.wall:8.2f}{figures.cpu / floor.cpu:8.2f}"
        if standard:
            line += f"  {standard.wall / figures.wall:8.2f}{standard.cpu / figures.cpu:8.2f}"
        print(line, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
