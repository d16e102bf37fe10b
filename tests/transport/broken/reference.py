"""Correct plugins that the broken ones depart from: an endpoint, a wrapper with a handshake, one that changes bytes."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import NamedTuple, TypeVar

from httplib.transport.plugin import Endpoint, Opening, Stream, Wrapper, connected, opens
from httplib.transport.testing import EndpointSubject, FarEnd, WrapperSubject, receive_until

Buffer = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True)
class Near(Endpoint, kind="reference"):
    """An endpoint on loopback."""

    port: int


@dataclass(frozen=True, slots=True)
class Knock(Wrapper, kind="knock"):
    """Says a name and a password, and gets two bytes and a text of up to 255 bytes; the second byte is the status."""

    name: str
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Mirror(Wrapper, kind="mirror"):
    """Changes every byte."""


class Plain:
    """A stream over a socket that is no socket."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def recv(self, bufsize: int, /) -> bytes:
        return self.sock.recv(bufsize)

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        return self.sock.recv_into(buffer, nbytes)

    def sendall(self, data: Buffer, /) -> None:
        self.sock.sendall(data)

    def settimeout(self, value: float | None, /) -> None:
        self.sock.settimeout(value)

    def close(self) -> None:
        self.sock.close()

    def shutdown(self, how: int, /) -> None:
        self.sock.shutdown(how)

    def fileno(self) -> int:
        return self.sock.fileno()


def changed(data: Buffer) -> bytes:
    return bytes(data).translate(bytes(byte ^ 0x55 for byte in range(256)))


class Mirrored:
    """A stream that changes every byte on its way."""

    def __init__(self, below: Stream) -> None:
        self.below = below

    def recv(self, bufsize: int, /) -> bytes:
        return changed(self.below.recv(bufsize))

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        view = memoryview(buffer).cast("B")
        count = self.below.recv_into(view, nbytes)
        view[:count] = changed(view[:count])
        return count

    def sendall(self, data: Buffer, /) -> None:
        self.below.sendall(changed(memoryview(data).cast("B")))

    def settimeout(self, value: float | None, /) -> None:
        self.below.settimeout(value)

    def close(self) -> None:
        self.below.close()


def dial(layer: Near, opening: Opening) -> socket.socket:
    """Connect as an endpoint should."""
    sock = socket.socket()
    try:
        sock.settimeout(opening.timeout)
        sock.connect(("127.0.0.1", layer.port))
    except BaseException:
        sock.close()
        raise
    opening.notify(connected(sock))
    return sock


def open_near(layer: Near, opening: Opening) -> Stream:
    return Plain(dial(layer, opening))


def say(layer: Knock, below: Stream, opening: Opening) -> None:
    """Begin the handshake."""
    below.settimeout(opening.timeout)
    below.sendall(f"{layer.name}:{layer.password}\n".encode())


def hear(below: Stream, opening: Opening, size: int) -> bytes:
    """Receive `size` bytes of the handshake."""
    received = b""
    while len(received) < size:
        below.settimeout(opening.timeout)
        data = below.recv(size - len(received))
        if not data:
            raise ConnectionResetError(errno.ECONNRESET, "the server hung up in the handshake")
        received += data
    return received


def judge(status: int) -> None:
    if status != 0:
        raise ConnectionRefusedError(errno.ECONNREFUSED, f"the server refuses with status {status}")


def open_knock(layer: Knock, below: Stream, opening: Opening) -> Stream:
    say(layer, below, opening)
    _, status, size = hear(below, opening, 3)
    hear(below, opening, size)
    judge(status)
    return below


def open_mirror(layer: Mirror, below: Stream, opening: Opening) -> Stream:
    return Mirrored(below)


class NearSubject(EndpointSubject):
    """Tests an endpoint on loopback."""

    plugin: object = SimpleNamespace(open=opens(Near)(open_near))

    def make(self, port: int) -> Endpoint:
        return Near(port)

    @contextmanager
    def listen(self) -> Generator[FarEnd]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            yield FarEnd(self.make(listener.getsockname()[1]), lambda: listener.accept()[0])

    @contextmanager
    def refused(self) -> Generator[Endpoint]:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            yield self.make(silent.getsockname()[1])

    @contextmanager
    def stalled(self) -> Generator[Endpoint]:
        with ExitStack() as stack:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
            for _ in range(3):
                waiting = stack.enter_context(socket.socket())
                waiting.setblocking(False)
                with suppress(BlockingIOError):
                    waiting.connect(listener.getsockname())
            yield self.make(listener.getsockname()[1])


class KnockSubject(WrapperSubject):
    """Tests a wrapper with a handshake."""

    plugin: object = SimpleNamespace(open=opens(Knock)(open_knock))
    layer: Wrapper = Knock("me", "hunter2")
    secrets = ("hunter2",)

    def answer(self, far: socket.socket) -> Stream:
        receive_until(far, b"\n")
        far.sendall(b"\x05")
        far.sendall(b"\x00\x07welcome")
        return far

    def refuse(self, far: socket.socket) -> None:
        receive_until(far, b"\n")
        far.sendall(b"\x05\x01\x03why")


class MirrorSubject(WrapperSubject):
    """Tests a wrapper that changes bytes."""

    plugin: object = SimpleNamespace(open=opens(Mirror)(open_mirror))
    layer: Wrapper = Mirror()

    def answer(self, far: socket.socket) -> Stream:
        return Mirrored(far)

    def end_sending(self, far: Stream) -> None:
        assert isinstance(far, Mirrored)
        super().end_sending(far.below)


LEFT: list[socket.socket] = []
"""What broken plugins leave open, for the tests to close."""

STOP = threading.Event()
"""Set when a test is over, for what would wait without end."""


AnySubject = type[EndpointSubject] | type[WrapperSubject]


class Broken(NamedTuple):
    """A broken plugin: the check that is about it, words of what it must say, and the subject."""

    check: str
    words: str
    subject: AnySubject

    def __str__(self) -> str:
        return f"{self.check}-{self.subject.__name__}"


BROKEN: list[Broken] = []

_Stream = TypeVar("_Stream", bound=Plain)


def breaks(check: str, words: str) -> Callable[[AnySubject], AnySubject]:
    """Register the class of a subject that breaks one check."""

    def register(subject: AnySubject) -> AnySubject:
        BROKEN.append(Broken(check, words, subject))
        return subject

    return register


def breaking(check: str, words: str, base: AnySubject, plugin: object) -> None:
    """Register a plugin, named as its function is, that breaks one check of `base`."""
    function = next(iter(vars(plugin).values()))
    name = getattr(function, "__name__", "plugin")
    breaks(check, words)(type(name, (base,), {"plugin": plugin, "patience": 1.0}))


def stream(check: str, words: str) -> Callable[[type[_Stream]], type[_Stream]]:
    """Register a stream that breaks one check, under an endpoint that is right otherwise."""

    def register(kind: type[_Stream]) -> type[_Stream]:
        def open_stream(layer: Near, opening: Opening) -> Stream:
            return kind(dial(layer, opening))

        open_stream.__name__ = kind.__name__
        breaking(check, words, NearSubject, SimpleNamespace(open=opens(Near)(open_stream)))
        return kind

    return register


Enter = Callable[[Near, Opening], Stream]
Wrap = Callable[[Knock, Stream, Opening], Stream]


def endpoint(check: str, words: str) -> Callable[[Enter], Enter]:
    """Register an endpoint's opener that breaks one check."""

    def register(function: Enter) -> Enter:
        breaking(check, words, NearSubject, SimpleNamespace(open=opens(Near)(function)))
        return function

    return register


def wrapper(check: str, words: str) -> Callable[[Wrap], Wrap]:
    """Register a wrapper's opener that breaks one check."""

    def register(function: Wrap) -> Wrap:
        breaking(check, words, KnockSubject, SimpleNamespace(open=opens(Knock)(function)))
        return function

    return register
