"""``python -m httplib run PROGRAM``: a program on this library in place of http.client, its source untouched."""

from __future__ import annotations

import argparse
import importlib.util
import os
import pkgutil
import runpy
import sys
from typing import Final

NOT_FOUND: Final = 1
"""What Python exits with where a module, or the `__main__` of a folder, is not there."""

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


def _missing(program: str, is_module: bool) -> str:
    """Return why there is nothing to run, in the words that Python has for it; empty if there is something."""
    if not is_module:
        finder = pkgutil.get_importer(program)  # None for a script
        found = finder is None or finder.find_spec("__main__") is not None
        return "" if found else f"can't find '__main__' module in {program!r}"
    if program.startswith("."):
        return "Relative module names not supported"
    try:
        spec = importlib.util.find_spec(program)
        if spec is None:
            return f"No module named {program}"
        if spec.submodule_search_locations is not None and importlib.util.find_spec(f"{program}.__main__") is None:
            return f"No module named {program}.__main__; {program!r} is a package and cannot be directly executed"
    except ModuleNotFoundError as error:
        # A package above it that is not there; what the package itself failed to import is its own error.
        if error.name is None or not f"{program}.".startswith(f"{error.name}."):
            raise
        return str(error)
    return ""


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
    if missing := _missing(program, found.module):
        print(f"python -m httplib run: {missing}", file=sys.stderr)
        return NOT_FOUND
    if found.module:
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        # Python puts the script's folder there; `python -m httplib` has put the current one.
        if not getattr(sys.flags, "safe_path", False) and os.path.isfile(program):
            sys.path[0] = os.path.dirname(os.path.abspath(program))
        runpy.run_path(program, run_name="__main__")
    return 0
