"""The wire log: a hook wrapper that puts a listening stream over every layer, and hides what is secret."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Collection, Generator, Iterable
from typing import Final, TypeAlias

from httplib.transport.plugin import Layer, Stream, hookimpl

from .transcript import SECRETS, Transcript, secret_fields

TLS_FACTS: Final = ("version", "cipher", "selected_alpn_protocol", "getpeercert")

PASSED: Final = (
    *("fileno", "pending", "gettimeout", "shutdown", "getpeername", "getsockname", "getsockopt", "setsockopt"),
    *("family", *TLS_FACTS),
)
"""What else is asked of the stream below; anything that moves bytes is not among it."""

_Log: TypeAlias = "Callable[[int, str, str, str], None]"


class WireLog:
    """A plugin that logs what goes over each layer, heads in full and bodies as sizes.

    `logger` (by default ``httplib.trace``) gets it at `level`; where that is off nothing is put over anything. `bodies`
    shows bodies too, line by line. `kinds` are the layers to listen to, None for all: an endpoint that is listened to
    is no bare socket any more, so TLS above it runs in memory. `secrets` are more names of fields whose values are
    masked, beside Authorization, Cookie and those that end so.
    """

    def __init__(
        self,
        logger: logging.Logger | None = None,
        level: int = logging.DEBUG,
        *,
        bodies: bool = False,
        kinds: Collection[str] | None = None,
        secrets: Iterable[str] = (),
    ) -> None:
        self._logger: logging.Logger = logging.getLogger("httplib.trace") if logger is None else logger
        self._level: int = level
        self._bodies: bool = bodies
        self._kinds: Collection[str] | None = kinds
        self._secrets = secret_fields((*SECRETS, *secrets))
        self._numbers = itertools.count(1)

    @hookimpl(wrapper=True)
    def httplib_open_layer(self, layer: Layer, below: Stream | None) -> Generator[None, Stream | None, Stream | None]:
        """Listen to what was opened."""
        stream = yield
        wanted = self._kinds is None or layer.kind in self._kinds
        if stream is None or stream is below or not wanted or not self._logger.isEnabledFor(self._level):
            return stream
        number = below.number if isinstance(below, LoggedStream) else next(self._numbers)
        sent = Transcript(True, self._secrets, self._bodies)
        received = Transcript(False, self._secrets, self._bodies)
        return LoggedStream(stream, number, str(layer), self._log, sent, received)

    def _log(self, number: int, layer: str, sign: str, text: str) -> None:
        self._logger.log(self._level, "#%d %s %s %s", number, layer, sign, text)


class LoggedStream:
    """`below`, and everything that is said there said again. `number` is one for the layers of a connection."""

    def __init__(
        self, below: Stream, number: int, name: str, log: _Log, sent: Transcript, received: Transcript
    ) -> None:
        self.number: int = number
        self._below: Stream = below
        self._name: str = name
        self._log: _Log = log
        self._sent: Transcript = sent
        self._received: Transcript = received
        self._closed: bool = False
        # Not held while the stream below is at work: one thread may send or close while another one receives.
        self._lock = threading.Lock()
        self._say("*", ["opened"])

    def recv(self, bufsize: int, /) -> bytes:
        """Receive from below."""
        try:
            data = self._below.recv(bufsize)
        except OSError as error:
            self._failed(error)
            raise
        if bufsize:
            self._heard(data)
        return data

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        """Receive from below into `buffer`."""
        try:
            count = self._below.recv_into(buffer, nbytes)
        except OSError as error:
            self._failed(error)
            raise
        if len(buffer):
            self._heard(memoryview(buffer).cast("B")[:count])
        return count

    def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
        """Send below. It is logged first: whoever answers does so later."""
        with self._lock:
            self._say("<", self._received.flush())
            self._say(">", self._sent.feed(data))
        try:
            self._below.sendall(data)
        except OSError as error:
            self._failed(error)
            raise

    def settimeout(self, value: float | None, /) -> None:
        """Set it below."""
        self._below.settimeout(value)

    def close(self) -> None:
        """Close below."""
        with self._lock:
            self._flush()
            if not self._closed:
                self._say("*", ["closed"])
            self._closed = True
        self._below.close()

    def __getattr__(self, name: str) -> object:
        if name in PASSED:
            return getattr(self._below, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _heard(self, data: bytes | memoryview) -> None:
        with self._lock:
            self._say(">", self._sent.flush())
            if len(data):
                self._say("<", self._received.feed(data))
            else:
                self._say("<", [*self._received.flush(), "(end)"])

    def _failed(self, error: OSError) -> None:
        # That nothing is there yet is no failure: TLS, and the look before a connection is used again, ask for it.
        if isinstance(error, BlockingIOError) or type(error).__name__ in ("SSLWantReadError", "SSLWantWriteError"):
            return
        with self._lock:
            self._flush()
            self._say("!", [f"{type(error).__name__}: {error}"])

    def _flush(self) -> None:
        self._say(">", self._sent.flush())
        self._say("<", self._received.flush())

    def _say(self, sign: str, lines: Iterable[str]) -> None:
        for line in lines:
            self._log(self.number, self._name, sign, line)
