"""The sending half of one stream: put bytes on it, notice an answer that comes early, tell whether it is silent."""

from __future__ import annotations

import errno
import os
import select
import socket
from collections.abc import Callable, Iterable
from time import monotonic

from ..core.body import UNBOUNDED, BodyDecoder, body_of
from ..core.errors import HTTPException
from ..core.limits import DEFAULT_LIMITS, Limits
from ..core.request import size_line
from ..core.response import ResponseHead, check_head_bytes, may_persist, parse_head
from .reader import AHEAD, PIECE, Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, TypeVar, cast

    from ..transport.stream import Stream
    from .outgoing import FilePart

    _T = TypeVar("_T")
else:
    from ..core.typed import cast


WATCHED: Final = 65536
"""Data from here on is sent with an eye on the other direction: a peer that answers may have stopped reading."""

LOOK: Final = 0.001
"""Seconds that blocks of a body go out without a look at the other direction, as long as sending them never waits."""

_CAN_WATCH: Final = hasattr(select, "poll") and hasattr(socket, "MSG_DONTWAIT")

AT_ONCE: Final = 1 << 20
"""The most that one call sends of such data: the system goes on by itself as long as the peer takes it."""

_NO_SENDFILE: Final = frozenset((errno.EINVAL, errno.ENOSYS, errno.ENOTSOCK, errno.EOPNOTSUPP, errno.EOVERFLOW))
"""Faults of sendfile that say that the file is of the wrong kind, before any byte went."""

_IN: Final = getattr(select, "POLLIN", 1)
_OUT: Final = getattr(select, "POLLOUT", 4)


class Sender:
    """Sends on the stream of `reader`.

    `sent` says how much of the current request has left; `answered_early` that its final response came before its
    end; `awaited` counts requests whose final response has not come; `failed` that sending broke, so that all that
    is left to do is to look for an answer; `by_file` that responses are read by the `makefile` of `stream`;
    `count` is the bytes of the current request that were sent, `seen` how many pieces had come before it. `alone` says
    that no earlier response is outstanding: only then is what comes the answer to this request.
    """

    # As a reader's: a request reads and sets most of these.
    __slots__ = (
        "_at",
        "_body",
        "_can_look",
        "_continued",
        "_deaf",
        "_descriptor",
        "_interim",
        "_looked",
        "_pending",
        "_poll",
        "alone",
        "answered_early",
        "awaited",
        "by_file",
        "count",
        "failed",
        "limits",
        "reader",
        "seen",
        "sent",
        "stream",
    )

    def __init__(self, reader: Reader, stream: Stream) -> None:
        self.reader: Reader = reader
        self.stream: Stream = stream
        self.sent: str = "none"
        self.answered_early: bool = False
        self.awaited: int = 0
        self.failed: bool = False
        self.by_file: bool = False
        self.count: int = 0
        self.seen: int = 0
        self.alone: bool = True
        self.limits: Limits = DEFAULT_LIMITS
        # The interim responses that stand in front of the buffer: where they end, how many, whether one was 100.
        self._at: int = 0
        self._looked: int = 0
        self._interim: int = 0
        self._continued: bool = False
        self._deaf: bool = False
        # The body of a final response that has begun to come, and how far it was looked at.
        self._body: BodyDecoder | None = None
        # Made when first needed: a connection for one request never is asked (saves 1 us).
        self._poll: Callable[[int], list[tuple[int, int]]] | None = None
        # TLS may hold bytes that no poll of the descriptor shows.
        self._pending: Callable[[], int] | None = None
        self._can_look: bool = True
        if type(stream) is socket.socket:
            self._descriptor: int = stream.fileno()
        else:
            self._can_look = hasattr(stream, "gettimeout")
            self._descriptor = _descriptor(stream)
            self._pending = getattr(stream, "pending", None)

    def _prepare(self) -> Callable[[int], list[tuple[int, int]]]:
        if hasattr(select, "poll"):
            poller = select.poll()
            poller.register(self._descriptor, _IN)
            self._poll = poller.poll
        else:
            self._poll = self._select
        return self._poll

    def _select(self, milliseconds: int) -> list[tuple[int, int]]:
        ready, _, _ = select.select([self._descriptor], [], [], milliseconds / 1000)
        return [(self._descriptor, _IN)] if ready else []

    def start(self, alone: bool = True) -> None:
        """Begin with a new request."""
        self.alone = alone
        if self._looked:
            self._at = self._looked = self._interim = 0
            self._continued = self._deaf = False
            self._body = None
        self.sent = "none"
        self.answered_early = False
        self.count = 0
        self.seen = self.reader.received

    # --- sending -----------------------------------------------------------------------------------------------

    @property
    def can_watch(self) -> bool:
        """Whether sending can stop where the final response comes first: on a plain socket, with one answer due."""
        return _CAN_WATCH and self.alone and type(self.stream) is socket.socket and self._descriptor >= 0

    @property
    def can_pace(self) -> bool:
        """Whether `put_blocks` may be used: a send that would wait can be told from one that does not."""
        return self.can_watch and not self.reader.timed and cast(socket.socket, self.stream).gettimeout() is None

    def put(self, data: bytes | bytearray | memoryview) -> None:
        """Send all of `data`, or stop where the final response comes first (see `answered_early`)."""
        if self.answered_early:
            return
        size = len(data)
        if size >= WATCHED and self.can_watch:
            self._guarded(self._watched, data)
        elif self.reader.timed:
            self._guarded(self._at_once, data)
        else:
            # As _guarded, written out: what nearly every request needs, 0.5 us less.
            self.sent = "part"
            try:
                self.stream.sendall(data)
            except BaseException:
                self.failed = self.reader.doomed = True
                raise
            self.count += size

    def put_blocks(
        self, blocks: Iterable[bytes | memoryview], chunked: bool, tell: Callable[[object], object] | None
    ) -> bool:
        """Send `blocks`, as chunks if `chunked`; False where the final response came first (see `answered_early`).

        `tell`, if given, is called with each before it is sent.

        A block that the system takes at once needs no look at what comes: one poll a millisecond, not one a block,
        saves a tenth of an upload in blocks of 16 KiB. Large ones, and what it does not take, go as `put` sends them.
        """
        send = cast(socket.socket, self.stream).send
        flag = socket.MSG_DONTWAIT
        look = 0.0
        size, line = 0, b""
        for block in blocks:
            if monotonic() >= look:
                if self.answered_early or (self.readable() and self.answered()):
                    return False
                look = monotonic() + LOOK
            data = block
            if chunked:
                # As encode_chunk, but for the line: blocks are mostly of one size, and it would take 0.2 us for each.
                if len(block) != size:
                    size = len(block)
                    line = size_line(size)
                data = b"".join((line, block, b"\r\n"))
            if tell is not None:
                tell(data)
            self.sent = "part"
            try:
                count = send(data, flag) if len(data) < WATCHED else 0
            except BlockingIOError:
                count = 0
            except BaseException:
                self.failed = self.reader.doomed = True
                raise
            self.count += count
            if count < len(data):
                self._guarded(self._watched, memoryview(data)[count:])
                if self.answered_early:
                    return False
        return not self.answered_early

    def put_file(self, part: FilePart) -> int:
        """Send `part` of a file by sendfile, as `put`; return how many bytes went, -1 if the system cannot do that.

        The bytes never come to this process: 0.1 ms a MiB, where reading and sending 256 KiB at a time takes 0.3.
        """
        return self._guarded(self._from_file, part)

    def _guarded(self, send: Callable[[_T], int], what: _T) -> int:
        timed = self.reader.timed
        if timed:
            self.reader.arm()
        self.sent = "part"
        try:
            count = send(what)
        except BaseException as error:
            # Nobody knows how much has left: an answer may still come, but no other request may follow.
            self.failed = self.reader.doomed = True
            if self.reader.late(error):
                raise self.reader.too_late() from error
            raise
        if timed:
            self.reader.disarm()
        return count

    def _at_once(self, data: bytes | bytearray | memoryview) -> int:
        self.stream.sendall(data)
        self.count += len(data)
        return len(data)

    def _watched(self, data: bytes | bytearray | memoryview) -> int:
        view = memoryview(data).cast("B")
        sock = cast(socket.socket, self.stream)
        return self._watch(
            len(view), sock.gettimeout(), lambda at: sock.send(view[at : at + AT_ONCE], socket.MSG_DONTWAIT)
        )

    def _from_file(self, part: FilePart) -> int:
        sock = cast(socket.socket, self.stream)
        timeout = sock.gettimeout()
        before = self.count
        # It has no flag for it, and a peer that answers may have stopped reading.
        sock.settimeout(0.0)
        try:
            return self._watch(
                part.size,
                timeout,
                lambda at: os.sendfile(sock.fileno(), part.descriptor, part.offset + at, min(part.size - at, AT_ONCE)),
            )
        except OSError as error:
            if error.errno in _NO_SENDFILE and self.count == before:
                return -1
            raise
        finally:
            sock.settimeout(timeout)

    def _watch(self, size: int, timeout: float | None, send: Callable[[int], int]) -> int:
        """Send `size` bytes by `send(how many went)`, which returns how many more go at once; return how many went."""
        poller = select.poll()
        poller.register(cast(socket.socket, self.stream).fileno(), _IN | _OUT)
        until = None if timeout is None else monotonic() + timeout
        at = 0
        while at < size:
            left = None if until is None else max(0.0, until - monotonic())
            ready = poller.poll(None if left is None else int(left * 1000) + 1)
            events = ready[0][1] if ready else 0
            if events & _IN and self.answered():
                break
            if events & _IN and (self.reader.ended or self._deaf):
                poller.modify(cast(socket.socket, self.stream).fileno(), _OUT)
            if events & ~_IN:
                try:
                    count = send(at)
                except BlockingIOError:
                    continue
                if not count:
                    break
                at += count
                self.count += count
                # A peer that takes the body bit by bit keeps us busy, but not beyond the deadline.
                allowed = self.reader.allowed(timeout)
                until = None if allowed is None else monotonic() + allowed
            elif left == 0.0:
                raise TimeoutError("timed out")
        return at

    # --- looking -----------------------------------------------------------------------------------------------

    def readable(self, milliseconds: int = 0) -> bool:
        """Tell whether the stream has something to read (its end included) within the time; False if it cannot tell."""
        if self._pending is not None and self._pending():
            return True
        return self._descriptor >= 0 and bool((self._poll or self._prepare())(milliseconds))

    def _receive_now(self) -> bool | None:
        """Receive what is there without waiting; False at the end of the stream, None if there was nothing."""
        stream = cast(socket.socket, self.stream)
        timeout = stream.gettimeout()
        stream.settimeout(0.0)
        try:
            return self.reader.fill(AHEAD)
        except BlockingIOError:
            return None
        except OSError as error:
            if _would_block(error):
                return None
            raise
        finally:
            stream.settimeout(timeout)

    def silent(self) -> bool:
        """Tell whether nothing came since the last response (RFC 9112, 9.3; G12): one poll that does not wait.

        A stream without a descriptor counts as silent. TLS may have records of its own to read (session tickets), so
        there a read that would block counts as silent too.
        """
        reader = self.reader
        if reader.spoilt or reader.doomed or reader.switched or reader.ended or reader.pos < len(reader.data):
            return False
        if not self.readable():
            return True
        if type(self.stream) is socket.socket or not self._can_look:
            return False
        try:
            return self._receive_now() is None
        except OSError:
            return False

    def answered(self) -> bool:
        """Tell whether a final response has begun to come (or can no longer come), taking in what is there.

        The connection serves no other request then: this one will not be sent to its end.
        """
        reader = self.reader
        if not self.alone or not self._can_look or self._deaf:
            return False
        if not reader.ended and self.readable():
            try:
                self._receive_now()
            except OSError:
                return False
        if self._holds_final():
            self.answered_early = reader.doomed = True
        return self.answered_early

    def _unwanted(self, head: ResponseHead) -> bool:
        """Tell whether the rest of the request is of no use to the peer, which has answered with `head`.

        It is not when the answer is no success, says that the connection ends, or is whole (RFC 9112, 9.5). A peer may
        also begin to answer while it still reads: then its answer must not be waited for, nor fill our memory.
        """
        self._body = body_of("POST", head, self.limits)
        return head.status >= 300 or head.status == 101 or not may_persist(head) or self._whole(self._body)

    def _whole(self, body: BodyDecoder) -> bool:
        """Tell whether all of the answer's body has come, going on where the last look stopped."""
        reader = self.reader
        _, stop = body.decode(reader.data, reader.pos + self._at, UNBOUNDED)
        self._at = stop - reader.pos
        self._deaf = not body.done and reader.unread >= PIECE
        return body.done

    def _holds_final(self) -> bool:
        """Look for a final response behind interim ones; they all stay where they are, for `begin`.

        Too many of them, or one that is none, are for `begin` to complain of: no more is sent, or received here.
        """
        reader = self.reader
        limits = self.limits
        try:
            if self._body is not None:
                return self._whole(self._body)
            while True:
                found = parse_head(reader.data, reader.pos + self._at, limits, reader.pos + self._looked)
                if found is None:
                    self._looked = reader.unread
                    return False
                head, end = found
                self._at = self._looked = end - reader.pos
                if head.status >= 200 or head.status == 101:
                    return self._unwanted(head)
                self._interim += 1
                self._continued = self._continued or head.status == 100
                check_head_bytes(self._at, limits)
                if self._interim > limits.interim:
                    return True
        except HTTPException:
            return True

    def await_continue(self, seconds: float) -> None:
        """Wait for 100 (Continue) or the final response, `seconds` at the most (RFC 9110, 10.1.1)."""
        allowed = self.reader.allowed(seconds)
        until = monotonic() + (seconds if allowed is None else allowed)
        while not self.answered() and not self._continued:
            if self._body is not None:
                # Whatever it says, the peer did not ask for the body.
                self.answered_early = self.reader.doomed = True
                return
            left = until - monotonic()
            if left <= 0 or self.reader.ended or not self.readable(int(left * 1000) + 1) or not self._can_look:
                return


def _descriptor(stream: object) -> int:
    """Return the descriptor of `stream`, -1 if it has none."""
    fileno = cast("Callable[[], int] | None", getattr(stream, "fileno", None))
    if fileno is None or not hasattr(stream, "settimeout"):
        return -1
    try:
        number = fileno()
    except (OSError, ValueError, AttributeError):
        return -1
    return number if type(number) is int else -1


def _would_block(error: OSError) -> bool:
    """Tell whether `error` is TLS saying that it needs more bytes (ssl is not imported for it)."""
    return type(error).__name__ in ("SSLWantReadError", "SSLWantWriteError")
