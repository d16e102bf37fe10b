"""Python 2.7.18's own test suite, converted as it is read, passes against httplib.compat."""

from __future__ import annotations

import functools
import gc
import unittest
import warnings
from pathlib import Path

import pytest

from tests.conformance import python27_source, python27_support

SUITE = python27_source.path()
MISSING = "no Python 2.7 with its test suite: put it on PATH or name it in HTTPLIB_PYTHON27"

LEFT_OUT = {
    "HTTPSTest.test_networked": "reaches the network",
    "HTTPSTest.test_networked_noverification": "reaches the network",
    "HTTPSTest.test_networked_trusted_by_default_cert": "reaches the network",
    "HTTPSTest.test_networked_good_cert": "reaches the network",
    "HTTPSTest.test_networked_bad_cert": "reaches the network",
    "BasicTest.test_overflowing_status_line": "2.7 skips it itself: a long status line starts an HTTP/0.9 body there",
}
"""The cases that are not run, and why."""


@functools.cache
def converted(path: str) -> dict[str, object]:
    """Return the global names of the converted suite."""
    namespace = python27_support.names(path)
    source = python27_source.convert(Path(path).read_text(encoding="latin-1"))
    exec(compile(source, path, "exec", dont_inherit=True), namespace)
    return namespace


def cases() -> dict[str, unittest.TestCase]:
    """Return every case of the suite by class and name."""
    if SUITE is None:
        return {}
    loader = unittest.TestLoader()
    found: dict[str, unittest.TestCase] = {}
    for name, value in converted(SUITE).items():
        if isinstance(value, type) and issubclass(value, unittest.TestCase) and value is not unittest.TestCase:
            found.update((f"{name}.{test}", value(test)) for test in loader.getTestCaseNames(value))
    return found


CASES = cases()


@pytest.mark.skipif(SUITE is None, reason=MISSING)
def test_the_suite_is_found_whole() -> None:
    assert len(CASES) == 53


@pytest.mark.skipif(SUITE is None, reason=MISSING)
def test_cases_left_out_exist() -> None:
    assert set(LEFT_OUT) <= set(CASES)


@pytest.mark.skipif(SUITE is None, reason=MISSING)
@pytest.mark.parametrize("name", sorted(CASES.keys() - LEFT_OUT.keys()))
def test_case_passes(name: str) -> None:
    result = unittest.TestResult()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # 2.7's suite leaves sockets to the garbage collector
        CASES[name].run(result)
        gc.collect()
    assert [text for _, text in result.errors + result.failures] == []
    assert result.skipped == []
    assert result.testsRun == 1
