"""The checks on wrappers: a handshake in pieces, cut short, refused, too slow, and not one byte too many read."""

from __future__ import annotations

from typing import Final, cast
from unittest import SkipTest

from httplib.transport.plugin import Stream

from .attempt import Attempt
from .check import Check, breach, check, require
from .entering import Interrupted
from .far import receive, receive_all
from .subject import WrapperSubject
from .task import Task
from .wire import CorkedSocket, Faults, Wire

GREETING: Final = b"220 the server speaks first\r\n"

SHORT: Final = 0.1
DEADLINE: Final = 0.2

CUTS: Final = 40
"""At how many places a handshake is cut; all of them if it is shorter."""


def measured(subject: WrapperSubject, faults: Faults) -> Wire:
    """Return the wire of a handshake that went well, for its counts. Raises `unittest.SkipTest` if there is none."""
    with subject.link(faults) as link:
        wire = cast(Wire, link.wire)
        counts = Wire(cast(CorkedSocket, None))
        counts.calls, counts.received = wire.calls, wire.received
    if not counts.calls:
        raise SkipTest("the layer has no handshake")
    return counts


@check(
    "A handshake may come in pieces of any size, down to single bytes.",
    "Loop until you have the bytes that you need; one recv() gives what happens to be there.",
)
def takes_its_answer_in_pieces(subject: WrapperSubject) -> None:
    with subject.link(Faults(most=1)) as link:
        link.far.sendall(b"pieces")
        received = receive(link.near, 6)
        require(received == b"pieces", f"b'pieces' came as {received!r} behind a handshake in pieces")


@check(
    "A handshake reads its own bytes and not one more: what follows belongs to the layer above.",
    "Read exactly as many bytes as the handshake still needs, recv(1) if need be, and never recv(4096).",
)
def reads_its_own_bytes_only(subject: WrapperSubject) -> None:
    def meet(far: CorkedSocket) -> Stream:
        above = subject.answer(far)
        above.sendall(GREETING)
        far.uncork()
        return above

    for faults in (Faults(), None):
        with subject.dial_to(meet, faults) as dial:
            if not subject.speaks_first:
                Attempt(subject, dial.route, dial.meet, timeout=subject.patience).failure(
                    "bytes came behind the handshake, where none may come"
                )
                continue
            meeting = Task(dial.meet)
            near = subject.plugins().open(dial.route, timeout=subject.patience / 4).stream
            try:
                far = meeting.result(subject.patience)
                try:
                    received = receive(near, len(GREETING))
                except TimeoutError:
                    breach("bytes that came right behind the handshake are lost")
                finally:
                    far.close()
            finally:
                near.close()
            require(received == GREETING, f"{GREETING!r} came as {received!r}")


@check(
    "A far end that refuses is an OSError or an HTTPException, with nothing left open.",
    "Look at the answer's every field, and raise ConnectionRefusedError(errno.ECONNREFUSED, why) for a refusal.",
)
def is_refused(subject: WrapperSubject) -> None:
    if type(subject).refuse is WrapperSubject.refuse:
        raise SkipTest("override refuse() to say how the far end refuses")

    def meet(far: CorkedSocket) -> Stream:
        subject.refuse(far)
        far.uncork()
        far.close()
        return far

    for faults in (Faults(), None):
        with subject.dial_to(meet, faults) as dial:
            Attempt(subject, dial.route, dial.meet, timeout=subject.patience).failure("the far end refused")


@check(
    "A handshake that is cut off is an OSError or an HTTPException, wherever the cut is, with nothing left open.",
    "Treat b'' from recv() as the end of the connection: raise ConnectionError, and never go on reading.",
)
def fails_when_its_answer_is_cut(subject: WrapperSubject) -> None:
    size = measured(subject, Faults(most=1)).received
    for number in range(min(size, CUTS)):
        cut = number * size // min(size, CUTS)
        with subject.dial(Faults(end_after=cut)) as dial:
            attempt = Attempt(subject, dial.route, dial.meet, timeout=subject.patience)
            attempt.failure(f"the far end hung up after {cut} of {size} bytes")


@check(
    "Any read or write of a handshake may fail: the error reaches the caller as it is or as the cause of an OSError, "
    "errno kept, and the opener closes what it has opened.",
    "Do not catch OSError around the handshake; close your own resources in `except BaseException: ...; raise`.",
)
def closes_on_failure_at_every_step(subject: WrapperSubject) -> None:
    calls = measured(subject, Faults()).calls
    for step in range(calls):
        faults = Faults(fail_at=step)
        with subject.dial(faults) as dial:
            attempt = Attempt(subject, dial.route, dial.meet, timeout=subject.patience)
            if dial.wire is not None and dial.wire.calls <= step:
                continue  # this time the answer came in fewer pieces
            error: BaseException | None = attempt.failure(f"call {step + 1} of the handshake failed")
            while error is not None and error is not faults.error:
                error = error.__cause__
            require(error, f"ConnectionResetError in call {step + 1} became {attempt.error!r}, and errno is lost")
        with subject.dial(Faults(fail_at=step, error=Interrupted())) as dial:
            interrupted = Attempt(subject, dial.route, dial.meet, timeout=subject.patience).error
            if dial.wire is not None and dial.wire.calls > step:
                require(isinstance(interrupted, Interrupted), f"Control-C became {interrupted!r}")


@check(
    "A far end that never answers ends in TimeoutError after the time-out.",
    "Set the time-out of the layer below to `opening.timeout`, and let its TimeoutError pass.",
)
def gives_up_when_nothing_comes(subject: WrapperSubject) -> None:
    if not measured(subject, Faults()).received:
        raise SkipTest("the handshake waits for no answer")

    def meet(far: CorkedSocket) -> Stream:
        receive_all(far)
        return far

    for faults in (Faults(), None):
        with subject.dial_to(meet, faults) as dial:
            error = Attempt(subject, dial.route, dial.meet, timeout=SHORT).failure("no answer came")
            require(isinstance(error, TimeoutError), f"the time-out ended in {error!r}")


@check(
    "connect_timeout bounds the whole handshake, however many small pieces it comes in.",
    "Call `below.settimeout(opening.timeout)` before each call that may block: it is less each time.",
)
def keeps_to_the_deadline(subject: WrapperSubject) -> None:
    calls = measured(subject, Faults(most=1)).calls
    # All calls together take twice the time there is, each alone less than all of it.
    with subject.dial(Faults(most=1, delay=2 * DEADLINE / calls)) as dial:
        attempt = Attempt(subject, dial.route, dial.meet, connect_timeout=DEADLINE)
        error = attempt.failure("the deadline passed")
        require(isinstance(error, TimeoutError), f"the deadline ended in {error!r}")
        done = cast(Wire, dial.wire).completed
        require(done <= 0.75 * calls, f"the handshake went on after the deadline: {done} of {calls} calls were made")


CHECKS: Final[tuple[Check[WrapperSubject], ...]] = (
    takes_its_answer_in_pieces,
    reads_its_own_bytes_only,
    is_refused,
    fails_when_its_answer_is_cut,
    closes_on_failure_at_every_step,
    gives_up_when_nothing_comes,
    keeps_to_the_deadline,
)
