"""The contract as test classes: derive one, say what is tested, and pytest runs every check as a test of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from . import declaring, ending, entering, handshake, opening, reading, stacking, waiting, writing
from .check import Check
from .subject import EndpointSubject, Subject, WrapperSubject

_S = TypeVar("_S", bound=Subject)

_COMMON: Final[tuple[Check[Subject], ...]] = (
    *declaring.CHECKS,
    *opening.CHECKS,
    *reading.CHECKS,
    *writing.CHECKS,
    *waiting.CHECKS,
    *ending.CHECKS,
    *stacking.CHECKS,
)

ENDPOINT_CHECKS: Final[tuple[Check[EndpointSubject], ...]] = (*entering.CHECKS, *_COMMON)
"""Every check of an endpoint."""

WRAPPER_CHECKS: Final[tuple[Check[WrapperSubject], ...]] = (*handshake.CHECKS, *_COMMON)
"""Every check of a wrapper."""


class EndpointContract(EndpointSubject):
    """The contract of an endpoint: one test for each check. Derive with a name that starts with ``Test``."""


class WrapperContract(WrapperSubject):
    """The contract of a wrapper: one test for each check. Derive with a name that starts with ``Test``."""


def _give_tests(contract: type[_S], checks: Iterable[Check[_S]]) -> None:
    for one in checks:

        def test(self: _S, one: Check[_S] = one) -> None:
            __tracebackhide__ = True  # pytest shows the breach alone
            one(self)

        test.__name__ = f"test_{one.name}"
        test.__qualname__ = f"{contract.__qualname__}.{test.__name__}"
        test.__doc__ = one.rule
        setattr(contract, test.__name__, test)


_give_tests(EndpointContract, ENDPOINT_CHECKS)
_give_tests(WrapperContract, WRAPPER_CHECKS)
