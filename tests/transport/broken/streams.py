"""Streams that are broken in one way each."""

from __future__ import annotations

import socket
import threading
from typing import cast

from tests.transport.broken.reference import LEFT, Buffer, Plain, stream


@stream("gives_what_is_there", "it hangs")
class FillsUp(Plain):
    def recv(self, bufsize: int, /) -> bytes:
        received = b""
        while len(received) < bufsize and (data := self.sock.recv(bufsize - len(received))):
            received += data
        return received


@stream("gives_what_is_there", "recv() returned bytearray, not bytes")
class GivesBytearrays(Plain):
    def recv(self, bufsize: int, /) -> bytes:
        return cast(bytes, bytearray(self.sock.recv(bufsize)))


@stream("gives_at_most_what_was_asked", "recv(4) returned 10 bytes")
class GivesTooMuch(Plain):
    def recv(self, bufsize: int, /) -> bytes:
        return self.sock.recv(65536)


@stream("receives_into_memory", "with 8 bytes of room and nbytes=3 returned 8")
class Overfills(Plain):
    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        return self.sock.recv_into(buffer)


@stream("receives_into_memory", "wrote more than it said")
class Miscounts(Plain):
    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        return self.sock.recv_into(buffer, nbytes) - 1


@stream("carries_every_byte", "what the far end sent came changed")
class HasSevenBits(Plain):
    def recv(self, bufsize: int, /) -> bytes:
        return bytes(byte & 0x7F for byte in self.sock.recv(bufsize))


@stream("shows_what_it_holds", "b'123456789' could be read, but neither fileno() nor pending() told")
class HoldsBack(Plain):
    held = b""

    def recv(self, bufsize: int, /) -> bytes:
        self.held = self.held or self.sock.recv(65536)
        data, self.held = self.held[:bufsize], self.held[bufsize:]
        return data


@stream("sends_all", "it hangs")
class SendsOnce(Plain):
    def sendall(self, data: Buffer, /) -> None:
        self.sock.send(data)


@stream("sends_from_any_memory", "TypeError: bytes, please")
class WantsBytes(Plain):
    def sendall(self, data: Buffer, /) -> None:
        if not isinstance(data, bytes):
            raise TypeError("bytes, please")
        self.sock.sendall(data)


@stream("gives_memory_back", "a view of the memory is still held")
class KeepsTheView(Plain):
    def sendall(self, data: Buffer, /) -> None:
        self.view = memoryview(data)
        self.sock.sendall(self.view)


@stream("gives_memory_back", "the memory was read after the call")
class SendsLater(Plain):
    held: Buffer = b""

    def sendall(self, data: Buffer, /) -> None:
        self.sock.sendall(self.held)
        self.held = data


@stream("waits_for_the_far_end", "it took 64 MiB that nobody received")
class SwallowsAll(Plain):
    def sendall(self, data: Buffer, /) -> None:
        self.held = [*getattr(self, "held", ()), data]


@stream("times_out", "it hangs")
class IgnoresTimeouts(Plain):
    def settimeout(self, value: float | None, /) -> None:
        self.sock.settimeout(None)


@stream("times_out", "recv() returned b''")
class EndsAtTheTimeout(Plain):
    def recv(self, bufsize: int, /) -> bytes:
        try:
            return self.sock.recv(bufsize)
        except TimeoutError:
            return b""


@stream("times_out", "raised OSError, which is no TimeoutError")
class HasItsOwnTimeoutError(Plain):
    def recv(self, bufsize: int, /) -> bytes:
        try:
            return self.sock.recv(bufsize)
        except TimeoutError as error:
            raise OSError("too slow") from error


@stream("reads_on_after_a_timeout", "OSError: timed out before")
class GivesUpForGood(Plain):
    late = False

    def recv(self, bufsize: int, /) -> bytes:
        if self.late:
            raise OSError("timed out before")
        try:
            return self.sock.recv(bufsize)
        except TimeoutError:
            self.late = True
            raise


@stream("never_waits_at_zero", "it hangs")
class WaitsAtZero(Plain):
    def settimeout(self, value: float | None, /) -> None:
        self.sock.settimeout(value or None)


@stream("waits_without_bound", "TimeoutError")
class HasADefaultTimeout(Plain):
    def settimeout(self, value: float | None, /) -> None:
        self.sock.settimeout(0.05 if value is None else value)


@stream("ends_with_nothing", "ConnectionError: the server has gone")
class RaisesAtTheEnd(Plain):
    def recv(self, bufsize: int, /) -> bytes:
        data = self.sock.recv(bufsize)
        if not data:
            raise ConnectionError("the server has gone")
        return data


@stream("ends_with_nothing", "EOFError: twice")
class EndsOnce(Plain):
    ended = False

    def recv(self, bufsize: int, /) -> bytes:
        if self.ended:
            raise EOFError("twice")
        data = self.sock.recv(bufsize)
        self.ended = not data
        return data


@stream("sends_after_the_far_end_ended", "Bad file descriptor")
class ClosesAtTheEnd(Plain):
    def recv(self, bufsize: int, /) -> bytes:
        data = self.sock.recv(bufsize)
        if not data:
            self.sock.close()
        return data


@stream("ends_its_own_side", "Bad file descriptor")
class ClosesForShutdown(Plain):
    def shutdown(self, how: int, /) -> None:
        self.sock.close()


@stream("tells_a_reset_from_an_end", "recv() after a reset returned b''")
class HidesResets(Plain):
    def recv(self, bufsize: int, /) -> bytes:
        try:
            return self.sock.recv(bufsize)
        except ConnectionResetError:
            return b""


@stream("tells_a_reset_from_an_end", "OSError('connection lost') without errno")
class LosesErrno(Plain):
    def recv(self, bufsize: int, /) -> bytes:
        try:
            return self.sock.recv(bufsize)
        except ConnectionResetError:
            raise OSError("connection lost") from None


@stream("closes", "close() once more raised RuntimeError")
class ClosesOnlyOnce(Plain):
    closed = False

    def close(self) -> None:
        if self.closed:
            raise RuntimeError("closed already")
        self.closed = True
        self.sock.close()


@stream("closes", "it hangs")
class NeverCloses(Plain):
    def close(self) -> None:
        LEFT.append(self.sock)


@stream("refuses_use_after_close", "recv() on a closed stream returned b''")
class EndsWhenClosed(Plain):
    def recv(self, bufsize: int, /) -> bytes:
        return self.sock.recv(bufsize) if self.sock.fileno() >= 0 else b""


@stream("closes_while_blocked", "it hangs")
class LocksWhileItWaits(Plain):
    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.lock = threading.Lock()

    def recv(self, bufsize: int, /) -> bytes:
        with self.lock:
            return self.sock.recv(bufsize)

    def shutdown(self, how: int, /) -> None:
        with self.lock:
            self.sock.shutdown(how)


@stream("carries_a_tunnel", "OSError: one question, one answer")
class AnswersOnce(Plain):
    answered = False

    def sendall(self, data: Buffer, /) -> None:
        if self.answered:
            raise OSError("one question, one answer")
        self.sock.sendall(data)

    def recv(self, bufsize: int, /) -> bytes:
        self.answered = True
        return self.sock.recv(bufsize)


@stream("carries_http", "OSError: too large")
class RefusesLargeBodies(Plain):
    def sendall(self, data: Buffer, /) -> None:
        if len(data) > 65536:
            raise OSError("too large")
        self.sock.sendall(data)
