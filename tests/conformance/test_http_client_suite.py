"""The interpreter's own suites of http.client and of what stands on it end on the facade as they do on the original.

Each suite is run from where it is installed, in a process of its own, once with ``http.client`` as it is and once with
``httplib.compat.client`` in its place, on the running Python and on every other supported one of this machine.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support import interpreters

RUNNER = str(Path(__file__).with_name("http_client_runner.py"))
TIMEOUT = 240

_NO_CLOSE_NOTIFY = (
    "the suite's HTTPS server ends a body that only the end of the connection delimits without close_notify, which "
    "anybody on the way could do: IncompleteRead, unless the context says OP_IGNORE_UNEXPECTED_EOF"
)

EXCEPTIONS = {
    "test_httplib": {
        "BasicTest.test_error_leak": "looks at conn.sock after a bad status line, but a fault closes the connection",
        "OfflineTest.test_all": "compares __module__ with 'http.client'; test_names compares with our name",
    },
    "test_urllib2": {},
    "test_urllib2_localnet": {
        "TestUrlopen.test_https": _NO_CLOSE_NOTIFY,
        "TestUrlopen.test_https_sni": _NO_CLOSE_NOTIFY,
        "TestUrlopen.test_https_with_cafile": _NO_CLOSE_NOTIFY,
    },
    "test_xmlrpc": {},
    "test_http_cookiejar": {},
    "test_robotparser": {},
}
"""The cases that do not pass on the facade, and why: each is a row of docs/compatibility.md."""

PYTHONS = [
    pytest.param(version, marks=[] if version == interpreters.RUNNING else pytest.mark.slow)
    for version in interpreters.VERSIONS
]


def outcomes(version: str, kind: str, suite: str, folder: Path) -> dict[str, str]:
    """Run `suite` and return the outcome of each case."""
    python = interpreters.find(version)
    if python is None:
        pytest.skip(f"no Python {version} with its test suite on this machine")
    printed = interpreters.run(python, [RUNNER, kind, suite], folder, TIMEOUT)
    report = json.loads(printed.splitlines()[-1])
    assert report["module"] == ("httplib.compat.client" if kind == "facade" else "http.client")
    found: dict[str, str] = report["outcomes"]
    return {name.removeprefix(f"test.{suite}."): outcome for name, outcome in found.items()}


@pytest.mark.timeout(2 * TIMEOUT + 60)
@pytest.mark.parametrize("version", PYTHONS)
@pytest.mark.parametrize(
    "suite", [pytest.param(suite, marks=pytest.mark.slow if suite == "test_xmlrpc" else ()) for suite in EXCEPTIONS]
)
def test_suite_ends_as_on_the_original(version: str, suite: str, tmp_path: Path) -> None:
    original = outcomes(version, "original", suite, tmp_path)
    ours = outcomes(version, "facade", suite, tmp_path)
    assert ours.keys() == original.keys()
    assert "passed" in original.values()
    different = {name: outcome for name, outcome in ours.items() if outcome != original[name]}
    assert different.keys() == EXCEPTIONS[suite].keys() & ours.keys(), different
