"""The checks on sending: all of it, from any memory, and no faster than the far end receives."""

from __future__ import annotations

from typing import Final

from .check import Check, breach, check, require
from .far import receive
from .subject import Subject
from .task import Task

LARGE: Final = bytes(range(251)) * 65536
"""About 16 MiB: more than the buffers of a connection hold."""

SWALLOWED: Final = 64
"""How many MiB a stream may take in that nobody receives."""


@check(
    "sendall() sends every byte in order, however slowly the far end receives.",
    "Loop until all is sent; what send() below returns may be less than it was given.",
)
def sends_all(subject: Subject) -> None:
    with subject.link() as link:
        sending = Task(lambda: link.near.sendall(LARGE))
        received = receive(link.far, len(LARGE))
        sending.result(subject.patience)
        require(received == LARGE, "16 MiB reached the far end changed")


@check(
    "sendall() takes bytes, a bytearray or a memoryview, and any of them may be empty.",
    "Start with `memoryview(data).cast('B')`.",
)
def sends_from_any_memory(subject: Subject) -> None:
    with subject.link() as link:
        for data in (b"bytes ", bytearray(b"bytearray "), memoryview(b"-memoryview-")[1:-1], b"", memoryview(b"")):
            link.near.sendall(data)
        received = receive(link.far, 26)
        require(received == b"bytes bytearray memoryview", f"the far end received {received!r}")


@check(
    "When sendall() returns, the memory it was given is the caller's again.",
    "Send before you return, or keep a copy; release every memoryview.",
)
def gives_memory_back(subject: Subject) -> None:
    with subject.link() as link:
        data = bytearray(b"first")
        link.near.sendall(data)
        try:
            data[:] = b"second one"
        except BufferError as error:
            breach("a view of the memory is still held", error)
        link.near.sendall(b".")
        received = receive(link.far, 6)
        require(received == b"first.", f"the memory was read after the call: the far end received {received!r}")


@check(
    "sendall() ends with TimeoutError when the far end receives nothing for the time-out: a stream swallows no more "
    "than buffers of the system do.",
    "Send at once, by a call that the time-out bounds, and do not collect what cannot be sent.",
)
def waits_for_the_far_end(subject: Subject) -> None:
    with subject.link() as link:
        link.near.settimeout(0.05)
        piece = bytes(1 << 20)
        for _ in range(SWALLOWED):
            try:
                link.near.sendall(piece)
            except TimeoutError:
                return
        breach(f"it took {SWALLOWED} MiB that nobody received")


CHECKS: Final[tuple[Check[Subject], ...]] = (sends_all, sends_from_any_memory, gives_memory_back, waits_for_the_far_end)
