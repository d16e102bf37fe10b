"""The checks for plugins catch each broken plugin for what it does, and accuse no correct one."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import cast
from unittest import SkipTest

import pytest

from httplib.transport.plugin import Stream, opens
from httplib.transport.testing import (
    ENDPOINT_CHECKS,
    WRAPPER_CHECKS,
    Check,
    ContractBroken,
    EndpointContract,
    EndpointSubject,
    Subject,
    WrapperContract,
    run_checks,
)
from tests.support.imports import ROOT
from tests.transport.broken import openers, streams, values, wrappers
from tests.transport.broken.reference import (
    BROKEN,
    LEFT,
    STOP,
    Broken,
    KnockSubject,
    MirrorSubject,
    Near,
    NearSubject,
)

MODULES = openers, streams, values, wrappers


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    STOP.clear()
    yield
    STOP.set()
    for thread in threading.enumerate():
        if thread.name.startswith("task "):
            thread.join(20)
    while LEFT:
        LEFT.pop().close()


def check_of(name: str, subject: type[Subject]) -> Check[Subject]:
    checks = cast("tuple[Check[Subject], ...]", ENDPOINT_CHECKS)
    if not issubclass(subject, EndpointSubject):
        checks = cast("tuple[Check[Subject], ...]", WRAPPER_CHECKS)
    return next(one for one in checks if one.name == name)


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_catches(broken: Broken) -> None:
    with pytest.raises(ContractBroken, match=re.escape(broken.words)) as caught:
        check_of(broken.check, broken.subject)(broken.subject())
    assert caught.value.check == broken.check
    assert "\nThe rule: " in str(caught.value)
    assert "\nThe cure: " in str(caught.value)


class TestReferenceEndpoint(NearSubject, EndpointContract):
    pass


class TestReferenceWrapper(KnockSubject, WrapperContract):
    pass


class TestReferenceWrapperOverAStream(KnockSubject, WrapperContract):
    over_socket = False


class TestReferenceThatChangesBytes(MirrorSubject, WrapperContract):
    pass


def test_there_is_a_broken_plugin_for_every_check() -> None:
    names = {one.check for one in BROKEN}
    known = {one.name for one in ENDPOINT_CHECKS} | {one.name for one in WRAPPER_CHECKS}
    assert names == known


def test_runs_without_a_test_runner() -> None:
    outcomes = {one.check: one for one in run_checks(ENDPOINT_CHECKS, NearSubject())}
    assert set(outcomes) == {one.name for one in ENDPOINT_CHECKS}
    assert [one for one in outcomes.values() if one.problem] == []
    assert outcomes["keeps_errno"].skipped == "an endpoint has no layer below"


def test_reports_a_breach_without_a_test_runner() -> None:
    class Forgetful(NearSubject):
        plugin = SimpleNamespace(open=opens(Near)(openers.loses_errno))

    outcome = next(one for one in run_checks(ENDPOINT_CHECKS, Forgetful()) if one.problem)
    assert outcome.check == "is_refused_at_once"
    assert "has no errno" in outcome.problem


def test_an_exempt_check_is_skipped_with_its_reason() -> None:
    class Exempt(NearSubject):
        exempt: Mapping[str, str] = {"times_out": "it has no clock"}

    with pytest.raises(SkipTest, match="times_out: exempt, it has no clock"):
        check_of("times_out", Exempt)(Exempt())


def test_every_check_has_a_test_with_its_rule_as_its_text() -> None:
    for contract, checks in ((EndpointContract, ENDPOINT_CHECKS), (WrapperContract, WRAPPER_CHECKS)):
        tests = {name: value for name, value in vars(contract).items() if name.startswith("test_")}
        assert {name: value.__doc__ for name, value in tests.items()} == {
            f"test_{one.name}": one.rule for one in checks
        }


def test_the_kit_needs_no_pytest() -> None:
    code = "import sys, httplib.transport.testing; print('pytest' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_a_far_end_that_never_stops_is_not_blamed_on_the_plugin() -> None:
    class Deaf(KnockSubject):
        patience = 1.0

        def answer(self, far: socket.socket) -> Stream:
            while not far.recv(256).endswith(b"\n") and not STOP.is_set():
                pass
            far.sendall(b"\x05\x00\x07welcome")
            return far

    with pytest.raises(ContractBroken, match="the far end of this test goes on when the connection has ended"):
        check_of("closes_on_failure_at_every_step", Deaf)(Deaf())
