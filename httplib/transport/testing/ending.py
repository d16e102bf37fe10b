"""The checks on ends: the far end's, our own, a reset, and close at any time."""

from __future__ import annotations

import contextlib
import socket
import struct
from typing import Final
from unittest import SkipTest

from .check import Check, breach, check, require
from .far import receive, receive_all
from .subject import Subject
from .task import Task
from .waiting import READS, Call
from .wire import Faults

SEND: Final[Call] = ("sendall()", lambda stream: stream.sendall(b"x"))


@check(
    "When the far end has ended its side, recv() gives what came before, then b'' each time; recv_into() gives 0.",
    "Hand the end on as b'' or 0, and do not read below once more after it.",
)
def ends_with_nothing(subject: Subject) -> None:
    with subject.link() as link:
        link.far.sendall(b"last words")
        subject.end_sending(link.far)
        received = receive_all(link.near)
        require(received == b"last words", f"b'last words' came as {received!r}")
        for name, read in (*READS, *READS):
            try:
                result = read(link.near)
            except OSError as error:
                breach(f"{name} at the end raised {type(error).__name__}: {error}", error)
            require(not result, f"{name} at the end returned {result!r}")


@check(
    "When the far end has ended its side, we can still send.",
    "An end of reading is no end of writing: close nothing before close() is called.",
)
def sends_after_the_far_end_ended(subject: Subject) -> None:
    if not subject.half_close:
        raise SkipTest("this far end receives nothing any more when it has ended its side")
    with subject.link() as link:
        subject.end_sending(link.far)
        receive_all(link.near)
        link.near.sendall(b"still here")
        received = receive(link.far, 10)
        require(received == b"still here", f"the far end received {received!r}")


@check(
    "shutdown(SHUT_WR), where a stream has it, ends our side alone: the far end sees the end, and can still answer.",
    "Hand `how` on to the layer below, or leave `shutdown` out.",
)
def ends_its_own_side(subject: Subject) -> None:
    with subject.link() as link:
        shutdown = getattr(link.near, "shutdown", None)
        if shutdown is None:
            raise SkipTest("the stream has no shutdown()")
        if not subject.half_close:
            raise SkipTest("this far end answers nothing any more when it sees the end")
        link.near.sendall(b"question")
        try:
            shutdown(socket.SHUT_WR)
        except AttributeError:
            raise SkipTest("what is below has no shutdown()") from None
        received = receive_all(link.far)
        require(received == b"question", f"the far end received {received!r}")
        link.far.sendall(b"answer")
        received = receive(link.near, 6)
        require(received == b"answer", f"b'answer' came as {received!r}")


@check(
    "A connection that breaks is an OSError with the system's errno (ECONNRESET), never an end.",
    "Do not catch OSError around reads below; where you must raise another one, keep errno and use `raise ... from`.",
)
def tells_a_reset_from_an_end(subject: Subject) -> None:
    with subject.link() as link:
        if not isinstance(link.far, socket.socket):
            raise SkipTest("this far end cannot reset the connection")
        link.near.sendall(b"x")
        # The raw socket, also under TLS. A socket that is closed with bytes unread resets the connection.
        socket.socket.recv(link.far, 1, socket.MSG_PEEK)
        if link.far.family != getattr(socket, "AF_UNIX", None):
            socket.socket.setsockopt(link.far, socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        link.far.close()
        for name, read in READS:
            try:
                result = read(link.near)
            except OSError as error:
                _require_errno(error, f"{name} after a reset")
            else:
                if name == "recv()":
                    breach(f"{name} after a reset returned {result!r}")


@check(
    "An error of the layer below reaches the caller as it is, or as the cause of a finer OSError, errno kept.",
    "Do not catch OSError around reads and writes; where you must, use `raise ... from error`.",
)
def keeps_errno(subject: Subject) -> None:
    with subject.link(Faults()) as link:
        if link.wire is None:
            raise SkipTest("an endpoint has no layer below")
        link.wire.faults = Faults(fail_at=link.wire.calls)
        for name, call in (READS[0], SEND):
            try:
                result = call(link.near)
            except OSError as error:
                _require_errno(error, name)
            else:
                breach(f"{name} returned {result!r} where the layer below had raised ECONNRESET")


def _require_errno(error: BaseException, what: str) -> None:
    one: BaseException | None = error
    while one is not None:
        if getattr(one, "errno", None) is not None:
            return
        one = one.__cause__
    breach(f"{what} raised {error!r} without errno", error)


@check(
    "close() releases the stream and all that it rests on: the far end sees the end. Again does no harm.",
    "Close the layer below in close(); do not wait for anything there.",
)
def closes(subject: Subject) -> None:
    with subject.link(Faults()) as link:
        link.near.close()
        if link.wire is not None:
            require(link.wire.closed, "the layer below is still open")
        # An SSLSocket far end says OSError for an end without close_notify.
        with contextlib.suppress(OSError):
            left = link.far.recv(1)
            require(left == b"", f"the far end received {left!r}")
        for _ in range(2):
            try:
                link.near.close()
            except Exception as error:
                breach(f"close() once more raised {type(error).__name__}: {error}", error)


@check(
    "A closed stream refuses to be read and written, with OSError.",
    "Let the error of the closed layer below pass; b'' would say that the far end has ended.",
)
def refuses_use_after_close(subject: Subject) -> None:
    with subject.link() as link:
        link.near.close()
        for name, call in (*READS, SEND):
            try:
                result = call(link.near)
            except OSError:
                continue
            except Exception as error:
                breach(f"{name} raised {type(error).__name__}, which is no OSError", error)
            breach(f"{name} on a closed stream returned {result!r}")


@check(
    "A stream can be ended from another thread while a read waits: shutdown(SHUT_RDWR), where there is one, wakes the "
    "read, close() itself never waits, and the read ends at its time-out at the latest with b'' or OSError.",
    "Hold no lock while you wait.",
)
def closes_while_blocked(subject: Subject) -> None:
    with subject.link() as link:
        # What rests on a stream with five methods has nothing to shut down.
        shutdown = getattr(link.near, "shutdown", None) if link.wire is None else None
        link.near.settimeout(2 * subject.patience if shutdown is not None else 0.2)
        reading = Task(lambda: link.near.recv(1))
        reading.wait(0.05)
        if shutdown is not None:
            with contextlib.suppress(OSError):
                shutdown(socket.SHUT_RDWR)
        link.near.close()
        try:
            result = reading.result(subject.patience / 2)
        except OSError:
            return
        require(result == b"", f"the read returned {result!r}")


CHECKS: Final[tuple[Check[Subject], ...]] = (
    ends_with_nothing,
    sends_after_the_far_end_ended,
    ends_its_own_side,
    tells_a_reset_from_an_end,
    keeps_errno,
    closes,
    refuses_use_after_close,
    closes_while_blocked,
)
