"""The regression gate: how many times less than http.client the engine costs, measured in one run, without network.

Noise on a machine is seldom the same in two runs, but it is the same for two clients that take turns in one run, and
it only ever adds. So each takes many short turns and its best one counts; the bounds stand well below what is measured.
"""

from __future__ import annotations

import gc
import sys
from time import thread_time

from .in_process import EXCHANGES, PARSING, Operation, operations

ROUNDS = 60
TURN = 0.01
"""Seconds of one turn."""

OURS = ("httplib.core", "httplib.core, HeadMemo", "httplib.compat", "httplib.compat.client")

# How many times faster than http.client at least: two thirds of the lowest that 3.10 to 3.13 give.
PARSING_BOUNDS = {"small": 3.3, "40 headers": 2.9, "16 chunks": 2.8}
EXCHANGE_BOUNDS = {"small": 3.1, "40 headers": 4.4, "16 chunks": 1.6}


def seconds_of(clients: dict[str, Operation], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the processor seconds of one operation, the best of many turns, for each client."""
    counts: dict[str, int] = {}
    best: dict[str, float] = {}
    for name, operation in clients.items():
        start = thread_time()
        for _ in range(50):
            operation()
        counts[name] = max(1, int(TURN / max((thread_time() - start) / 50, 1e-7)))
    names = list(clients)
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            operation = clients[name]
            turn = range(counts[name])
            gc.collect()
            start = thread_time()
            for _ in turn:
                operation()
            spent = (thread_time() - start) / counts[name]
            best[name] = min(spent, best.get(name, spent))
    return best


def compare(title: str, best: dict[str, float], bound: float) -> list[str]:
    """Print the figures; return what is below the bound."""
    failures: list[str] = []
    standard = best["http.client"]
    for name, seconds in best.items():
        ratio = standard / seconds
        mine = name in OURS
        print(f"{title:30}{name:24}{seconds * 1e6:9.2f} us{ratio:8.2f} x" + (f"  (bound {bound})" if mine else ""))
        if mine and ratio < bound:
            failures.append(f"{title}: {name} is {ratio:.2f} times faster than http.client, the bound is {bound}")
    return failures


def main() -> int:
    """Measure, print, and return 1 if a bound is broken in two runs of two."""
    failures: list[str] = []
    for what, makers, bounds in (
        ("parsing", PARSING, PARSING_BOUNDS),
        ("exchange", EXCHANGES, EXCHANGE_BOUNDS),
    ):
        for response, bound in bounds.items():
            title = f"{what}, {response}"
            broken = compare(title, seconds_of(operations(makers, response)), bound)
            if broken:
                print(f"{title}: once more", file=sys.stderr)
                broken = compare(title, seconds_of(operations(makers, response)), bound)
            failures += broken
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0
