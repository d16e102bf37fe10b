"""Clients take turns: one round gives each of them one turn, so that what disturbs the machine disturbs all."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from .clients import load
from .server import Served
from .workloads import Workload

TURN = 0.08
"""Seconds of one turn of a small operation."""

TRANSFERS = 3
"""Bulk transfers of one turn, for every client: the first after a rest is slower than those behind it."""


class Figures(NamedTuple):
    """Seconds a unit, wall and processor: the best turn and the median of all."""

    wall: float
    cpu: float
    wall_median: float
    cpu_median: float


class Worker:
    """The process of one client."""

    def __init__(self, name: str, served: Served) -> None:
        self.name = name
        self.count = 1
        command = [sys.executable, "-m", "benchmarks.worker", name, str(served.plain), str(served.tls)]
        self.process = subprocess.Popen(
            [*command, served.authority],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parent.parent,
        )

    def ask(self, **task: Any) -> dict[str, Any]:
        """Give the worker a task and return its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline() or '{"error": "the worker ended"}')
        return answer

    def calibrate(self) -> None:
        """Find how many operations are one turn."""
        self.count = 1
        for _ in range(8):
            seconds = self.ask(count=self.count).get("seconds", TURN)
            if seconds >= TURN / 2:
                break
            self.count = max(self.count + 1, int(self.count * min(20.0, TURN / max(seconds, 1e-6))))

    def close(self) -> None:
        """End the process."""
        self.process.communicate(timeout=30)


def available(names: Iterable[str]) -> list[str]:
    """Return those of `names` that are installed; say which are not."""
    found: list[str] = []
    for name in names:
        try:
            load(name)
            found.append(name)
        except (ImportError, AttributeError) as error:
            print(f"not measured: {name} ({error})", file=sys.stderr)
    return found


def measure(workload: Workload, workers: list[Worker], rounds: int) -> dict[str, Figures]:
    """Return the figures of each worker that can do `workload`."""
    ready: list[Worker] = []
    for worker in workers:
        answer = worker.ask(open=workload.name)
        if "error" in answer:
            print(f"{workload.name} {worker.name}: {answer['error']}", file=sys.stderr)
        elif not answer.get("missing"):
            if workload.units > 1:
                worker.count = TRANSFERS
            else:
                worker.calibrate()
            ready.append(worker)
    turns: dict[str, list[dict[str, float]]] = {worker.name: [] for worker in ready}
    for number in range(rounds):
        for worker in ready[number % len(ready) :] + ready[: number % len(ready)]:
            answer = worker.ask(count=worker.count)
            if "error" in answer:
                print(f"{workload.name} {worker.name}: {answer['error']}", file=sys.stderr)
            else:
                turns[worker.name].append(answer)
    for worker in workers:
        worker.ask(open="")
    return {name: _figures(found) for name, found in turns.items() if found}


def _figures(turns: list[dict[str, float]]) -> Figures:
    walls = [turn["wall"] for turn in turns]
    cpus = [turn["cpu"] for turn in turns]
    return Figures(min(walls), min(cpus), median(walls), median(cpus))
