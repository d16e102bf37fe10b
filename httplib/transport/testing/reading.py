"""The checks on receiving: what is there, at most what was asked for, byte for byte."""

from __future__ import annotations

import select
from typing import Final, cast

from .check import Check, check, require
from .far import receive
from .subject import Subject
from .task import Task

EVERY_BYTE: Final = bytes(range(256)) * 256


@check(
    "recv() waits until some bytes are there and returns those; it does not wait for as many as were asked for.",
    "Return what one read of the layer below gives, as soon as it gives anything.",
)
def gives_what_is_there(subject: Subject) -> None:
    with subject.link() as link:
        link.far.sendall(b"abc")
        received = b""
        while len(received) < 3:
            data = cast(object, link.near.recv(65536))
            require(isinstance(data, bytes), f"recv() returned {type(data).__name__}, not bytes")
            require(data, "recv() returned b'', the end, on an open connection")
            received += cast(bytes, data)
        require(received == b"abc", f"b'abc' came as {received!r}")


@check(
    "recv(n) returns at most n bytes, and keeps what is left for the next call.",
    "Keep what you have read too much of, and give that first.",
)
def gives_at_most_what_was_asked(subject: Subject) -> None:
    with subject.link() as link:
        link.far.sendall(b"0123456789")
        received = b""
        while len(received) < 10:
            data = link.near.recv(4)
            require(0 < len(data) <= 4, f"recv(4) returned {len(data)} bytes")
            received += data
        require(received == b"0123456789", f"b'0123456789' came as {received!r}")


@check(
    "recv_into(buffer, n) writes at most n bytes, or as many as the buffer holds if n is 0, and returns how many.",
    "Cut a memoryview of the buffer to size, and return what the read below returns.",
)
def receives_into_memory(subject: Subject) -> None:
    with subject.link() as link:
        link.far.sendall(b"0123456789")
        for size, asked in ((8, 3), (4, 0)):
            room = bytearray(b"." * size)
            most = min(size, asked or size)
            count = cast(object, link.near.recv_into(memoryview(room), asked))
            call = f"recv_into() with {size} bytes of room and nbytes={asked}"
            require(isinstance(count, int) and 0 < count <= most, f"{call} returned {count!r}")
            written = cast(int, count)
            require(
                len(room) == size and bytes(room[written:]) == b"." * (size - written),
                f"{call} wrote more than it said",
            )
            start = b"0123456789".find(room[:1])
            require(b"0123456789"[start : start + written] == bytes(room[:written]), f"{call} wrote {bytes(room)!r}")
            if written < most:
                receive(link.near, most - written)


@check(
    "A stream carries bytes: all 256 values, both ways, in order, none lost, added or changed.",
    "Do not decode, strip or split what passes; bytes are no text.",
)
def carries_every_byte(subject: Subject) -> None:
    with subject.link() as link:
        sending = Task(lambda: link.far.sendall(EVERY_BYTE))
        received = receive(link.near, len(EVERY_BYTE))
        sending.result(subject.patience)
        require(received == EVERY_BYTE, "what the far end sent came changed")
        sending = Task(lambda: link.near.sendall(EVERY_BYTE))
        received = receive(link.far, len(EVERY_BYTE))
        sending.result(subject.patience)
        require(received == EVERY_BYTE, "what was sent reached the far end changed")


@check(
    "Bytes that a stream holds back in memory are in sight: fileno() becomes readable, or pending() tells of them, or "
    "the stream has no fileno().",
    "Add `pending`, which returns how many bytes recv() would give without waiting, or leave out `fileno`.",
)
def shows_what_it_holds(subject: Subject) -> None:
    with subject.link() as link:
        link.far.sendall(b"0123456789")
        receive(link.near, 1)
        fileno = getattr(link.near, "fileno", None)
        number = fileno() if fileno is not None else -1
        if number < 0:
            return
        # The rest may be on its way still, so it is in sight as soon as one of the two shows it.
        pending = getattr(link.near, "pending", None)
        held = pending() if pending is not None else 0
        if not held and not select.select([number], [], [], 0.5)[0]:
            rest = receive(link.near, 9)
            require(False, f"{rest!r} could be read, but neither fileno() nor pending() told")


CHECKS: Final[tuple[Check[Subject], ...]] = (
    gives_what_is_there,
    gives_at_most_what_was_asked,
    receives_into_memory,
    carries_every_byte,
    shows_what_it_holds,
)
