"""The checks on endpoints: nobody there, nobody answers, no time left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from httplib.core.errors import ConnectTimeout
from httplib.transport.plugin import Connected, Endpoint, Layer, Opening, Stream

from .attempt import Attempt
from .check import Check, check, require
from .declaring import opener_of
from .descriptors import forgotten, open_descriptors
from .subject import EndpointSubject

SHORT: Final = 0.1

STEPS: Final = 50
"""How many steps of an opener are looked at."""


class Interrupted(BaseException):
    """What Control-C is to an opener."""


@check(
    "An opener connects before it returns; where nobody listens it raises the system's OSError and closes.",
    "Connect in the opener, let the error pass, and close what you opened in `except BaseException: ...; raise`.",
)
def is_refused_at_once(subject: EndpointSubject) -> None:
    with subject.refused() as layer:
        error = Attempt(subject, (layer,), timeout=subject.patience).failure("nobody listens")
        if isinstance(error, OSError):
            require(error.errno is not None, f"{error!r} has no errno")


@check(
    "The time-out bounds connecting too, and so does connect_timeout: both end in TimeoutError, all closed.",
    "Set the time-out to `opening.timeout` before each call that may block.",
)
def gives_up_in_time(subject: EndpointSubject) -> None:
    with subject.stalled() as layer:
        error = Attempt(subject, (layer,), timeout=SHORT).failure("nobody lets us in")
        require(isinstance(error, TimeoutError), f"the time-out ended in {error!r}")
        error = Attempt(subject, (layer,), connect_timeout=SHORT).failure("nobody lets us in")
        require(isinstance(error, ConnectTimeout), f"connect_timeout ended in {error!r}")


@check(
    "Whatever is raised while a layer is opened, Control-C included: the opener closes what it has opened so far.",
    "Put everything behind the first open resource into `try`, and close in `except BaseException: ...; raise`.",
)
def closes_on_failure_at_every_step(subject: EndpointSubject) -> None:
    opener = opener_of(subject)
    for kind in (ConnectTimeout, Interrupted):
        for step in range(STEPS):
            with subject.listen() as far_end:
                if _opens(opener, far_end.layer, step, kind("no time is left")):
                    break


def _opens(
    opener: Callable[[Layer, Stream | None, Opening], Stream | None], layer: Endpoint, step: int, error: BaseException
) -> bool:
    """Open with an `Opening` that fails when it is asked for the time for the `step`th time; tell whether it opened."""
    before = open_descriptors()
    problem = ""
    with forgotten() as lost:
        try:
            stream = opener(layer, None, _failing(step, error))
        except BaseException as raised:
            if raised is not error and raised.__cause__ is not error and raised.__context__ is not error:
                raise
            left = open_descriptors() - before
            if left:
                problem = f"{type(error).__name__} at step {step} leaves {len(left)} descriptors open"
            raised.__traceback__ = None
            error.__traceback__ = None
        else:
            if stream is not None:
                stream.close()
            return True
    require(not problem, problem)
    require(not lost, f"{type(error).__name__} at step {step}: the opener forgets to close: {'; '.join(lost)}")
    return False


def _failing(step: int, error: BaseException) -> Opening:
    left = [step]

    class Failing(Opening):
        __slots__ = ()

        @property
        def timeout(self) -> float | None:
            if not left[0]:
                raise error
            left[0] -= 1
            return 10.0

    return Failing()


@check(
    "An endpoint tells where it is connected: `connection_info` and every trace rest on that.",
    "Call `opening.notify(connected(stream))` before you return the stream.",
)
def tells_its_addresses(subject: EndpointSubject) -> None:
    with subject.link() as link:
        told = [fact for fact in link.record.facts if isinstance(fact, Connected)]
        require(len(told) == 1, f"Connected was told {len(told)} times")


CHECKS: Final[tuple[Check[EndpointSubject], ...]] = (
    is_refused_at_once,
    gives_up_in_time,
    closes_on_failure_at_every_step,
    tells_its_addresses,
)
