"""The command line: ``python -m httplib URL``, and the commands ``demo``, ``plugins`` and ``run``."""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status. Each loads its own modules only."""
    command = arguments[0] if arguments else "--help"
    if command == "demo":
        from httplib.command.demo import demo

        return demo(arguments[1:])
    if command == "plugins":
        from httplib.command.plugins import list_plugins

        return list_plugins(arguments[1:])
    if command == "run":
        from httplib.command.run import run

        return run(arguments[1:])
    from httplib.command.fetch import fetch

    return fetch(arguments or ["--help"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
