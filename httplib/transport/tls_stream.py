"""TLS over any stream, by `ssl.MemoryBIO`: what `wrap_socket` cannot do, such as TLS inside TLS.

*How it works.* OpenSSL reads ciphertext from one memory buffer and writes it to another, and raises `SSLWantReadError`
when the first is empty. `_run` drives each operation: try it, send what OpenSSL wrote, feed it what the stream below
receives, and try again. Plaintext goes into records of 16 KiB at most, and a call returns as soon as it has any.

*Time.* As with an `SSLSocket`, the time-out bounds a whole call, however many times it goes to the stream below. With
time-out 0 nothing is waited for: `SSLWantReadError` says that no plaintext is there, even if ciphertext was (a session
ticket, half a record); `pending` tells whether anything is buffered here that a look at `fileno` cannot show.

*The end.* An end without close_notify is `SSLEOFError`, see `tls.py`. After a failure while sending the stream is
broken for good, since nobody knows how much of a record has left; a read that timed out may be tried again.
"""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Callable
from typing import Final, Literal, TypeVar, cast, overload

from .plugin import Stream

RECORD: Final = 16384
"""The most plaintext in one record, in bytes (RFC 8446, 5.1)."""

FEED: Final = 65536
"""How much ciphertext is asked for at a time, in bytes."""

_T = TypeVar("_T")


class TlsStream:
    """A client's side of TLS. Call `do_handshake` before anything else."""

    def __init__(self, context: ssl.SSLContext, below: Stream, server_hostname: str | None) -> None:
        self._below: Stream = below
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_hostname)
        self._timeout: float | None = None
        self._broken: bool = False

    def do_handshake(self) -> None:
        """Shake hands within the time-out. Raises `ssl.SSLError`, `TimeoutError`, or what the stream below raises."""
        self._run(self._tls.do_handshake)

    def recv(self, bufsize: int, /) -> bytes:
        """Return at most `bufsize` bytes of plaintext, at least one; ``b""`` after close_notify."""
        if bufsize <= 0:
            if bufsize < 0:
                raise ValueError("negative buffersize in recv")
            return b""
        # OpenSSL's binding allocates what it is asked for, and one call never gets more than a record.
        try:
            return self._run(self._tls.read, min(bufsize, RECORD))
        except ssl.SSLZeroReturnError:
            return b""

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, /) -> int:
        """Receive plaintext into `buffer`; return how much, 0 after close_notify."""
        # No view may outlive a fault in the frames of its traceback: see httplib.compat.whole.
        with memoryview(buffer).cast("B") as view:
            size = min(nbytes or len(view), len(view), 1 << 30)
            if not size:
                return 0
            with view[:size] as target:
                try:
                    return self._run(self._read_into, size, target)
                except ssl.SSLZeroReturnError:
                    return 0

    def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
        """Encrypt and send all of `data`, record by record."""
        view = memoryview(data).cast("B")
        sent = 0
        while sent < len(view):
            sent += self._run(self._tls.write, view[sent : sent + RECORD], send=True)

    def settimeout(self, value: float | None, /) -> None:
        """Bound each later call to `value` seconds."""
        self._below.settimeout(value)
        self._timeout = value

    def gettimeout(self) -> float | None:
        """Return the time-out in seconds, None if there is none."""
        return self._timeout

    def close(self) -> None:
        """Close the stream below. Like an `SSLSocket`, say no goodbye: it could block."""
        self._below.close()

    def fileno(self) -> int:
        """Return the descriptor at the bottom, -1 if there is none."""
        fileno = getattr(self._below, "fileno", None)
        return fileno() if fileno is not None else -1

    def shutdown(self, how: int, /) -> None:
        """Shut down the transport at the bottom, which wakes a blocked reader. Raises AttributeError if it cannot."""
        cast("ssl.SSLSocket", self._below).shutdown(how)

    def pending(self) -> int:
        """Return how many bytes are buffered here or below, decrypted or not: more than 0 means a read may not wait."""
        below = getattr(self._below, "pending", None)
        return self._tls.pending() + self._incoming.pending + (below() if below is not None else 0)

    @overload
    def getpeercert(self, binary_form: Literal[False] = False) -> dict[str, object] | None: ...

    @overload
    def getpeercert(self, binary_form: Literal[True]) -> bytes | None: ...

    def getpeercert(self, binary_form: bool = False) -> dict[str, object] | bytes | None:
        """Return the peer's certificate as `ssl.SSLSocket.getpeercert` does."""
        return cast("dict[str, object] | bytes | None", self._tls.getpeercert(binary_form))

    def version(self) -> str | None:
        """Return the protocol version, such as ``TLSv1.3``."""
        return self._tls.version()

    def cipher(self) -> tuple[str, str, int] | None:
        """Return name, protocol and secret bits of the cipher."""
        return self._tls.cipher()

    def selected_alpn_protocol(self) -> str | None:
        """Return what ALPN agreed on, None if nothing."""
        return self._tls.selected_alpn_protocol()

    def getpeername(self) -> object:
        """Return the address of the peer of the transport at the bottom."""
        return cast("ssl.SSLSocket", self._below).getpeername()

    def getsockname(self) -> object:
        """Return our own address on the transport at the bottom."""
        return cast("ssl.SSLSocket", self._below).getsockname()

    def _read_into(self, size: int, target: memoryview) -> int:
        # read() gives a count when it is given a buffer, and any writable one will do: typeshed says neither.
        return cast(int, self._tls.read(size, cast(bytearray, target)))

    def _run(self, operation: Callable[..., _T], *arguments: object, send: bool = False) -> _T:
        if self._broken:
            raise OSError("this TLS connection failed while sending and cannot be used any more")
        until = None if self._timeout is None else time.monotonic() + self._timeout
        # What OpenSSL wants to say while reading (a key update) may wait for a call that is allowed to block.
        speak = send or self._timeout != 0
        fed = shortened = False
        try:
            while True:
                try:
                    result = operation(*arguments)
                except ssl.SSLWantReadError:
                    if speak:
                        self._flush()
                    if fed and until is not None and self._timeout:
                        shortened = True
                        self._below.settimeout(_left(until))
                    self._feed()
                    fed = True
                    continue
                except ssl.SSLError:
                    # OpenSSL may want to tell the peer why; best effort.
                    with contextlib.suppress(OSError):
                        self._flush()
                    raise
                if speak:
                    self._flush()
                return result
        finally:
            if shortened:
                with contextlib.suppress(OSError):
                    self._below.settimeout(self._timeout)

    def _flush(self) -> None:
        if self._outgoing.pending:
            try:
                self._below.sendall(self._outgoing.read())
            except BaseException:
                self._broken = True
                raise

    def _feed(self) -> None:
        try:
            data = self._below.recv(FEED)
        except BlockingIOError:
            raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "no plaintext is here, and time-out is 0") from None
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the TLS operation timed out")
    return left
