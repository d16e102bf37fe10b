"""Openers of wrappers that are broken in one way each."""

from __future__ import annotations

import errno
import socket
from types import SimpleNamespace

from httplib.transport.plugin import Event, Opening, Stream, opens
from tests.transport.broken.reference import (
    STOP,
    Buffer,
    Knock,
    Mirror,
    Mirrored,
    MirrorSubject,
    breaking,
    changed,
    hear,
    judge,
    open_knock,
    say,
    wrapper,
)


@wrapper("takes_its_answer_in_pieces", "ValueError")
def trusts_one_recv(layer: Knock, below: Stream, opening: Opening) -> Stream:
    say(layer, below, opening)
    _, status, size = below.recv(3)
    hear(below, opening, size)
    judge(status)
    return below


@wrapper("reads_its_own_bytes_only", "bytes that came right behind the handshake are lost")
def reads_a_block(layer: Knock, below: Stream, opening: Opening) -> Stream:
    say(layer, below, opening)
    received = b""
    while len(received) < 3 or len(received) < 3 + received[2]:
        below.settimeout(opening.timeout)
        data = below.recv(4096)
        if not data:
            raise ConnectionResetError(errno.ECONNRESET, "the server hung up in the handshake")
        received += data
    judge(received[1])
    return below


@wrapper("is_refused", "the far end refused, and the layer counts as open")
def ignores_the_status(layer: Knock, below: Stream, opening: Opening) -> Stream:
    say(layer, below, opening)
    hear(below, opening, hear(below, opening, 3)[2])
    return below


@wrapper("is_refused", "PluginError")
def asserts_that_all_is_well(layer: Knock, below: Stream, opening: Opening) -> Stream:
    say(layer, below, opening)
    _, status, size = hear(below, opening, 3)
    hear(below, opening, size)
    assert status == 0
    return below


@wrapper("fails_when_its_answer_is_cut", "it hangs")
def loops_at_the_end(layer: Knock, below: Stream, opening: Opening) -> Stream:
    say(layer, below, opening)
    received = b""
    while len(received) < 10 and not STOP.is_set():
        below.settimeout(opening.timeout)
        received += below.recv(10 - len(received))
    judge(received[1])
    return below


@wrapper("fails_when_its_answer_is_cut", "hung up after 3 of 10 bytes, and the layer counts as open")
def takes_the_end_for_an_answer(layer: Knock, below: Stream, opening: Opening) -> Stream:
    say(layer, below, opening)
    _, status, size = hear(below, opening, 3)
    while size and (data := below.recv(size)):
        size -= len(data)
    judge(status)
    return below


@wrapper("closes_on_failure_at_every_step", "and errno is lost")
def loses_errno(layer: Knock, below: Stream, opening: Opening) -> Stream:
    try:
        return open_knock(layer, below, opening)
    except ConnectionResetError:
        raise OSError("the handshake failed") from None


@wrapper("closes_on_failure_at_every_step", "leaves descriptors open")
def forgets_a_socket_of_its_own(layer: Knock, below: Stream, opening: Opening) -> Stream:
    helper = socket.socket()
    stream = open_knock(layer, below, opening)
    helper.close()
    return stream


@wrapper("closes_on_failure_at_every_step", "Control-C became OSError")
def catches_everything(layer: Knock, below: Stream, opening: Opening) -> Stream:
    try:
        return open_knock(layer, below, opening)
    except BaseException as error:
        raise OSError(errno.EIO, "something went wrong") from error


@wrapper("gives_up_when_nothing_comes", "it hangs")
def waits_without_bound(layer: Knock, below: Stream, opening: Opening) -> Stream:
    return open_knock(layer, below, Opening())


@wrapper("keeps_to_the_deadline", "the handshake went on after the deadline: 11 of 11 calls were made")
def sets_the_timeout_once(layer: Knock, below: Stream, opening: Opening) -> Stream:
    return open_knock(layer, below, Opening(call_timeout=opening.timeout))


@wrapper("keeps_secrets", "bad password hunter2")
def tells_the_password(layer: Knock, below: Stream, opening: Opening) -> Stream:
    try:
        return open_knock(layer, below, opening)
    except OSError as error:
        raise ConnectionRefusedError(111, f"bad password {layer.password}") from error


class Knocked(Event):
    """An event that tells too much."""

    def __init__(self, line: str) -> None:
        self.line = line

    def __repr__(self) -> str:
        return f"Knocked({self.line})"


@wrapper("keeps_secrets", "'Knocked(me:hunter2)' shows 'hunter2'")
def traces_the_password(layer: Knock, below: Stream, opening: Opening) -> Stream:
    opening.notify(Knocked(f"{layer.name}:{layer.password}"))
    return open_knock(layer, below, opening)


class LeavesBelowOpen(Mirrored):
    """Forgets what it rests on."""

    def close(self) -> None:
        self.closed = True


class LosesErrno(Mirrored):
    """Raises an error of its own for every one below."""

    def recv(self, bufsize: int, /) -> bytes:
        try:
            return super().recv(bufsize)
        except OSError:
            raise OSError("the mirror is broken") from None


class Veiled(socket.socket):
    """Changes bytes, and is a socket: whoever takes its descriptor goes around it."""

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        return changed(super().recv(bufsize, flags))

    def sendall(self, data: Buffer, flags: int = 0, /) -> None:  # type: ignore[override]  # fewer kinds of memory
        super().sendall(changed(data), flags)


def leaves_below_open(layer: Mirror, below: Stream, opening: Opening) -> Stream:
    return LeavesBelowOpen(below)


def hides_the_error_below(layer: Mirror, below: Stream, opening: Opening) -> Stream:
    return LosesErrno(below)


def looks_like_a_socket(layer: Mirror, below: Stream, opening: Opening) -> Stream:
    assert isinstance(below, socket.socket)
    veiled = Veiled(fileno=below.detach())
    veiled.settimeout(opening.timeout)
    return veiled


breaking(
    "closes", "the layer below is still open", MirrorSubject, SimpleNamespace(open=opens(Mirror)(leaves_below_open))
)
breaking("keeps_errno", "without errno", MirrorSubject, SimpleNamespace(open=opens(Mirror)(hides_the_error_below)))
breaking("carries_tls", "SSL", MirrorSubject, SimpleNamespace(open=opens(Mirror)(looks_like_a_socket)))
