"""One client in a process of its own: takes workloads and counts from its input, answers with seconds.

python -m benchmarks.worker CLIENT PLAIN TLS AUTHORITY
"""

from __future__ import annotations

import json
import os
import sys
from time import perf_counter

from .clients import load
from .server import pin
from .workloads import WORKLOADS, Session, forget


def main() -> None:
    """Serve until the input ends."""
    name, plain, tls, authority = sys.argv[1:]
    pin(0)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    workloads = {workload.name: workload for workload in WORKLOADS}
    kind = load(name)
    session: Session | None = None
    for line in sys.stdin:
        task = json.loads(line)
        answer: object = {}
        try:
            if "open" in task:
                if session is not None:
                    session.close()
                session = None
                if task["open"]:
                    session = Session(workloads[task["open"]], kind, (int(plain), int(tls)), authority)
            elif session is not None:
                answer = _turn(session, task["count"])
        except NotImplementedError:
            answer = {"missing": True}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)
    forget()


def _turn(session: Session, count: int) -> dict[str, float]:
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF)
    start = perf_counter()
    session.run(count)
    wall = perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    units = count * session.workload.units
    return {"wall": wall / units, "cpu": spent / units, "seconds": wall}


if __name__ == "__main__":
    main()
