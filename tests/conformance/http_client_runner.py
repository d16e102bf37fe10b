"""Runs one suite of the interpreter's own tests, on the original or on the facade, and prints each outcome as JSON.

usage: http_client_runner.py original|facade SUITE
"""

from __future__ import annotations

import importlib
import io
import json
import sys
import unittest
from typing import Any


class Outcomes(unittest.TestResult):
    """Notes the outcome of each case; subtests count for their case."""

    def __init__(self) -> None:
        super().__init__(io.StringIO(), False, 0)
        self.outcomes: dict[str, str] = {}

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self.outcomes[test.id()] = "passed"

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        super().addSkip(test, reason)
        self.outcomes[test.id()] = "skipped"

    def addError(self, test: unittest.TestCase, err: object) -> None:
        super().addError(test, err)  # type: ignore[arg-type]  # the triple of sys.exc_info, passed on as it is
        self.outcomes[test.id()] = f"failed: {self.errors[-1][1]}"

    def addFailure(self, test: unittest.TestCase, err: object) -> None:
        super().addFailure(test, err)  # type: ignore[arg-type]  # as above
        self.outcomes[test.id()] = f"failed: {self.failures[-1][1]}"

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: object) -> None:
        super().addSubTest(test, subtest, err)  # type: ignore[arg-type]  # as above
        if err is not None:
            self.outcomes[test.id()] = f"failed: {subtest}: {err}"


def main(kind: str, suite: str) -> None:
    """Run the suite and print its outcomes."""
    if kind == "facade":
        from httplib.compat.client import install

        install()
    support: Any = importlib.import_module("test.support")  # Any: no checker knows the interpreter's own tests
    support.use_resources = []  # none of the resources that reach beyond this machine
    outcomes = Outcomes()
    unittest.defaultTestLoader.loadTestsFromName(f"test.{suite}").run(outcomes)
    import http.client

    report = {"module": http.client.__name__, "outcomes": outcomes.outcomes}
    print("\n" + json.dumps(report))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
