"""Runs one program on the original http.client or on the facade and prints what its `main` returns as JSON.

usage: runner.py original|facade PROGRAM ARGUMENTS, the last one a JSON object for `main`
"""

from __future__ import annotations

import json
import runpy
import sys


def main(kind: str, program: str, arguments: str) -> None:
    """Run the program and print its results."""
    if kind == "facade":
        from httplib.compat.client import install

        install()
    results = runpy.run_path(program)["main"](**json.loads(arguments))
    import http.client

    print("\n" + json.dumps({"module": http.client.__name__, "results": results}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
