"""The contract of streams and openers as runnable checks, for the tests of a plugin.

Derive a test class, say how to make a layer and its far end, and every rule of the contract is a test::

    class TestUnix(EndpointContract):
        plugin = httplib_unix

        @contextmanager
        def listen(self):
            with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
                listener.bind(f"{folder}/s")
                listener.listen()
                yield FarEnd(Unix(f"{folder}/s"), lambda: listener.accept()[0])

A wrapper's class says ``layer = Socks5("example.org", 443)`` and has ``answer(self, far)``, which speaks the server's
side of the handshake (`receive_exactly` and `receive_until` help there). A check that fails names the rule and the
cure. Nothing here needs pytest: what cannot be looked at raises `unittest.SkipTest`, and `run_checks` runs the checks
without any test runner::

    for outcome in run_checks(ENDPOINT_CHECKS, UnixSubject()):
        print(outcome.check, outcome.problem or outcome.skipped or "holds")
"""

from __future__ import annotations

from .check import Check, ContractBroken, Outcome, run_checks
from .far import receive_exactly, receive_until
from .pytest_class import ENDPOINT_CHECKS, WRAPPER_CHECKS, EndpointContract, WrapperContract
from .subject import EndpointSubject, FarEnd, Subject, WrapperSubject

__all__ = [
    "ENDPOINT_CHECKS",
    "WRAPPER_CHECKS",
    "Check",
    "ContractBroken",
    "EndpointContract",
    "EndpointSubject",
    "FarEnd",
    "Outcome",
    "Subject",
    "WrapperContract",
    "WrapperSubject",
    "receive_exactly",
    "receive_until",
    "run_checks",
]
