"""The words of the command line and what they mean."""

from __future__ import annotations

import argparse
import sys
from typing import BinaryIO, Final, NamedTuple

from httplib.command.address import Address, parse_address
from httplib.core.grammar import is_token

EPILOG: Final = """\
Other commands:
  python -m httplib demo              show every kind of route at work, on loopback
  python -m httplib plugins [--json]  list the kinds of layers and the installed plugins
  python -m httplib run PROGRAM       run a program with http.client replaced by this library

Exit status: 0 done; 1 the server answered with an error (400 to 599); 2 wrong usage; 3 no connection, or not in time
(name, network, TLS, proxy); 4 the server broke the protocol; 5 a file could not be read or written; 130 interrupted.
Redirects are not followed. Proxies are those of --proxy alone.
"""

Body = bytes | BinaryIO | None


class Arguments(NamedTuple):
    """What to fetch and how."""

    address: Address
    method: str
    headers: list[tuple[str, str]]
    data: str | None
    output: str
    timeout: float
    connect_timeout: float | None
    deadline: float | None
    cacert: str
    proxy: Address | None
    verbose: bool

    def open_body(self) -> Body:
        """Return the body: text as UTF-8, ``@FILE`` as an open file, ``@-`` as what standard input holds."""
        if self.data is None or not self.data.startswith("@"):
            return None if self.data is None else self.data.encode()
        if self.data == "@-":
            if sys.stdin is None:  # what `<&-` makes of it
                raise OSError("standard input is closed")
            return sys.stdin.buffer.read()
        return open(self.data[1:], "rb")  # the caller closes it


def _address(url: str) -> Address:
    try:
        return parse_address(url)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _proxy(url: str) -> Address:
    try:
        return parse_address(url if "://" in url else f"http://{url}", "proxy's URL")
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise argparse.ArgumentTypeError("a header is written 'Name: value'")
    return name.strip(), value.strip()


def _method(text: str) -> str:
    if not is_token(text):
        raise argparse.ArgumentTypeError("a method is a word such as GET")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    # The bound is what every operating system can count in its timers; it also turns away inf and nan.
    if not 0 < seconds <= 1e6:
        raise argparse.ArgumentTypeError("seconds are a number over 0 and up to 1000000")
    return seconds


class _Version(argparse.Action):
    """Prints the version and exits. Looked up when asked for: that loads importlib.metadata."""

    def __call__(self, parser: argparse.ArgumentParser, *others: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("httplib-layers")
        except PackageNotFoundError:
            number = "(not installed)"
        print(f"httplib-layers {number}")
        parser.exit()


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of ``python -m httplib URL``."""
    parser = argparse.ArgumentParser(
        prog="python -m httplib",
        description="Fetch a URL over HTTP/1.1 and write the body to standard output.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("url", metavar="URL", type=_address, help="http://... or https://...")
    add("-X", "--method", metavar="NAME", type=_method, help="the request method (GET; POST with data)")
    add("-H", "--header", metavar="'Name: value'", type=_header, action="append", default=[], help="a header to send")
    add("-d", "--data", metavar="TEXT|@FILE", help="the body: text, the contents of a file, or @- for standard input")
    add("-o", "--output", metavar="FILE", default="-", help="write the body to FILE")
    add("--timeout", metavar="SECONDS", type=_seconds, default=30.0, help="for each wait (30)")
    add("--connect-timeout", metavar="SECONDS", type=_seconds, help="for connecting as a whole")
    add("--deadline", metavar="SECONDS", type=_seconds, help="for everything, from connecting to the last byte")
    add("--cacert", metavar="FILE", default="", help="trust the authorities in FILE (PEM) instead of the system's")
    add("--proxy", metavar="URL", type=_proxy, help="http(s)://[user:password@]host[:port]; https goes through CONNECT")
    add("-v", "--verbose", action="store_true", help="show connection and heads on standard error, secrets masked")
    add("--version", action=_Version, nargs=0, help="print the version of this library")
    return parser


def parse_arguments(arguments: list[str]) -> Arguments:
    """Parse the words behind ``python -m httplib``. Wrong usage exits with status 2."""
    found = make_parser().parse_args(arguments)
    return Arguments(
        address=found.url,
        method=found.method if found.method is not None else "GET" if found.data is None else "POST",
        headers=found.header,
        data=found.data,
        output=found.output,
        timeout=found.timeout,
        connect_timeout=found.connect_timeout,
        deadline=found.deadline,
        cacert=found.cacert,
        proxy=found.proxy,
        verbose=found.verbose,
    )
