"""``python -m httplib run PROGRAM``: a program on this library in place of http.client, its source untouched."""

from __future__ import annotations

import argparse
import os
import runpy
import sys
from typing import Final

USAGE_ERROR: Final = 2

DESCRIPTION: Final = """\
Run a Python program with http.client replaced by httplib.compat.client, in this process alone. What stands on
http.client (urllib.request, xmlrpc.client, urllib3, requests, botocore, httplib2) then runs on this library.
docs/drop-in.md says what that does and what it cannot do.
"""


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of ``python -m httplib run``."""
    parser = argparse.ArgumentParser(
        prog="python -m httplib run",
        usage="python -m httplib run [--plugin NAME]... [-m] PROGRAM [ARGUMENT]...",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--plugin", metavar="NAME", action="append", default=[], help="an installed plugin for all connections")
    add("-m", dest="module", action="store_true", help="PROGRAM is the name of a module, as behind python -m")
    add("program", metavar="PROGRAM", help="the path of a script, a folder or a zip file")
    add("arguments", metavar="ARGUMENT", nargs=argparse.REMAINDER, help="what the program finds in sys.argv")
    return parser


def run(words: list[str]) -> int:
    """Run the program that the words name. Its own exit status, or exception, is that of this process."""
    parser = make_parser()
    found = parser.parse_args(words)
    program: str = found.program
    if not found.module and not os.path.exists(program):
        parser.error(f"there is no file {program!r}")
    from httplib.compat.client import install
    from httplib.transport.plugin import PluginError

    try:
        install(*found.plugin)
    except PluginError as error:
        parser.error(str(error))
    sys.argv[:] = [program, *found.arguments]
    if found.module:
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        # Python puts the script's folder there; `python -m httplib` has put the current one.
        if not getattr(sys.flags, "safe_path", False) and os.path.isfile(program):
            sys.path[0] = os.path.dirname(os.path.abspath(program))
        runpy.run_path(program, run_name="__main__")
    return 0
