"""The checks on time-outs of an open stream: a number of seconds, none, and 0."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Final, TypeAlias

from httplib.transport.plugin import Stream

from .check import Check, breach, check, require
from .far import receive
from .subject import Subject
from .task import Task

SHORT: Final = 0.05

Call: TypeAlias = "tuple[str, Callable[[Stream], object]]"

READS: Final[tuple[Call, ...]] = (
    ("recv()", lambda stream: stream.recv(1)),
    ("recv_into()", lambda stream: stream.recv_into(bytearray(1))),
)


@check(
    "After settimeout(seconds), recv() and recv_into() raise TimeoutError when nothing comes for so long.",
    "Hand the time-out to the layer below, and let its TimeoutError pass; b'' would say that the stream has ended.",
)
def times_out(subject: Subject) -> None:
    with subject.link() as link:
        link.near.settimeout(SHORT)
        for name, read in READS:
            try:
                result = read(link.near)
            except TimeoutError:
                continue
            except OSError as error:
                breach(f"{name} raised {type(error).__name__}, which is no TimeoutError", error)
            breach(f"{name} returned {result!r}")


@check(
    "A read that timed out may be tried again: nothing is lost.",
    "Keep what came before the time-out for the next call.",
)
def reads_on_after_a_timeout(subject: Subject) -> None:
    with subject.link() as link:
        link.near.settimeout(SHORT)
        for _ in range(2):
            try:
                link.near.recv(8)
                breach("recv() did not raise TimeoutError")
            except TimeoutError:
                pass
        link.far.sendall(b"late")
        link.near.settimeout(subject.patience)
        received = receive(link.near, 4)
        require(received == b"late", f"b'late' came as {received!r}")


@check(
    "With time-out 0 a read never waits: BlockingIOError (over TLS ssl.SSLWantReadError) says that nothing is there.",
    "Hand 0 on like any other time-out, and test for None with `is None`.",
)
def never_waits_at_zero(subject: Subject) -> None:
    with subject.link() as link:
        link.near.settimeout(0)
        for name, read in READS:
            try:
                result = read(link.near)
            except (BlockingIOError, ssl.SSLWantReadError):
                continue
            except OSError as error:
                breach(f"{name} raised {type(error).__name__}", error)
            breach(f"{name} returned {result!r}")
        link.far.sendall(b"x")
        link.near.settimeout(subject.patience)
        require(receive(link.near, 1) == b"x", "a byte was lost")


@check(
    "settimeout(None) waits without end.",
    "None is a time-out like any other: hand it on, and do not put a number in its place.",
)
def waits_without_bound(subject: Subject) -> None:
    with subject.link() as link:
        link.near.settimeout(SHORT)
        link.near.settimeout(None)
        reading = Task(lambda: link.near.recv(8))
        if reading.wait(4 * SHORT):
            result = reading.result(0)
            breach(f"recv() returned {result!r} before anything was sent")
        link.far.sendall(b"x")
        require(reading.result(subject.patience) == b"x", "the byte was lost")


CHECKS: Final[tuple[Check[Subject], ...]] = (
    times_out,
    reads_on_after_a_timeout,
    never_waits_at_zero,
    waits_without_bound,
)
