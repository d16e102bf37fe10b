"""Turns the text of Python 2.7.18's own test_httplib.py into Python 3 as it is read; no line of it is kept here.

Heads stay text of one character a byte, as the facade gives and takes them. Bytes are made at three places: a reply
becomes bytes where the fake socket opens it as a file, a request becomes text where the fake socket notes it, and what
`read()` and `partial` are compared with becomes a bytes literal.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tests.differential import python27


class Rewrite(NamedTuple):
    """One change of the text, and why it is needed."""

    reason: str
    pattern: str
    replacement: str


REWRITES = (
    Rewrite("the module under test", r"^import httplib$", "import httplib.compat as httplib"),
    Rewrite("a file in memory comes from the support module", r"^import StringIO$", ""),
    Rewrite("the test support of 2.7 is replaced by the support module", r"^from test import test_support$", ""),
    Rewrite("so is the TLS server", r"^( +)from test\.ssl_servers import make_https_server$", r"\1pass"),
    Rewrite("except with a name", r"except ([\w.]+), (\w+):", r"except \1 as \2:"),
    Rewrite("a method of unittest was renamed", r"\bassertRaisesRegexp\b", "assertRaisesRegex"),
    Rewrite("a function was renamed", r"\bxrange\b", "range"),
    Rewrite("sent bytes are noted as text", r"''\.join\(data\)", "bytes(data).decode('latin-1')"),
    Rewrite("sent bytes are noted as text", r"\+= data$", "+= bytes(data).decode('latin-1')"),
    Rewrite("a file in memory gives bytes", r"if data == '':", "if not data:"),
    Rewrite("a body is bytes", r"(assertEqual\(\w+\.read\([^)]*\), )'", r"\1b'"),
    Rewrite("a body is bytes", r"(\.read\(\) != )\"", r'\1b"'),
    Rewrite("a body is bytes", r"(\.partial, )'", r"\1b'"),
    Rewrite("a binary file takes bytes", r"(\bbody\.write\()'", r"\1b'"),
    Rewrite("an array of characters is one of bytes", r"array\.array\('c', (\w+)\)", r"array.array('b', \1.encode())"),
    Rewrite("the lines of _buffer are text", r"assertIn\(b('[^\n]*_buffer\))", r"assertIn(\1"),
    Rewrite("repr() of an exception lost its last comma in 3.7", r",\)'''\)", ")''')"),
    Rewrite(
        "a failed connection lets go of its socket",
        r"conn\.sock = FakeSocket\(''\)  #",
        "conn.sock = sock = FakeSocket('')  #",
    ),
    Rewrite(
        "a failed connection lets go of its socket",
        r"assertTrue\(conn\.sock\.file_closed\)",
        "assertTrue(sock.file_closed)",
    ),
    Rewrite("PROTOCOL_TLS is deprecated", r"ssl\.SSLContext\(ssl\.PROTOCOL_TLS\)", "lenient_context()"),
)


def path() -> str | None:
    """Return the path of the suite of the Python 2.7 of this machine, None where there is none."""
    python = python27.find()
    if python is None:
        return None
    found = python27.ask(
        python,
        "import os, test; p = os.path.join(os.path.dirname(test.__file__), 'test_httplib.py');"
        "print(p if os.path.exists(p) else '')",
    )
    return found or None


def convert(source: str) -> str:
    """Return `source` as Python 3; a rewrite that finds nothing to do is an error, so that none outlives its use."""
    for reason, pattern, replacement in REWRITES:
        source, count = re.subn(pattern, replacement, source, flags=re.MULTILINE)
        if not count:
            raise ValueError(f"nothing to rewrite: {reason}: {pattern}")
    return source
