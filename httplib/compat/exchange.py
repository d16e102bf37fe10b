"""One response on its way in: the only place where the bytes of a stream meet a decoder. Both facades read through it.

Nothing here calls up. A call goes down, to the decoder for bytes that are here and to the stream for more, and comes
back with a value. After any error the reader is spoilt and closed: what follows on the stream cannot be trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from socket import socket

from ..core.body import UNBOUNDED, BodyDecoder, LengthDecoder, UntilCloseDecoder, body_of
from ..core.errors import HTTPException, IncompleteRead
from ..core.limits import Limits
from ..core.response import ResponseHead
from .head_exchange import HeadExchange
from .reader import AHEAD, PIECE, Reader, torn_body
from .whole import read_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from ..transport.codec import WireCodec

SMALL: Final = 65536
"""A run of chunk data from here on is read straight from the stream; below it several chunks are read at once."""


RECORD: Final = 16384
"""TLS gives no more at once, in bytes (RFC 8446, 5.1)."""

_NO_BODY: Final = LengthDecoder(0)
"""What every exchange has before its head is read; nothing ever changes in it."""


class Exchange(HeadExchange):
    """The receiving side of one request: first the head, line and section, then the body by its decoder.

    `count` is the payload bytes that were handed out.
    """

    __slots__ = ("_asked", "_at", "_held", "_taken", "codec", "count", "cut", "decoder", "strict_length")

    def __init__(
        self, reader: Reader, limits: Limits, strict_length: bool = False, codec: WireCodec | None = None
    ) -> None:
        self.reader = reader
        self.limits = limits
        self.strict_length: bool = strict_length
        self.codec: WireCodec | None = codec
        self.status_line = b""
        self.count: int = 0
        self.decoder: BodyDecoder = _NO_BODY
        self.cut: bool = False
        self._held: bytes = b""
        self._at: int = 0
        self._spent = 0
        self._taken: bytes = b""
        self._asked: int = 0

    def start_body(self, method: str, head: ResponseHead) -> BodyDecoder:
        """Choose the decoder of the body behind `head`. Raises as `core.body_of`."""
        if head.cut:
            self.cut = True
            decoder: BodyDecoder = UntilCloseDecoder()
        elif self.codec is None:
            decoder = body_of(method, head, self.limits)
        else:
            decoder = self.codec.body_of(method, head, self.limits)
        self.decoder = decoder
        if head.status == 101 or (len(method) == 7 and method.upper() == "CONNECT" and 200 <= head.status < 300):
            self.reader.switched = True
        return decoder

    def set_length(self, length: int | None) -> None:
        """Let the body end after `length` more bytes, or with the stream if None: a program knows better."""
        if not self.decoder.ahead:
            clean = length is not None and length == self.decoder.owed and self.decoder.clean
            self.reader.doomed = self.reader.doomed or not clean
            self.decoder = UntilCloseDecoder() if length is None else LengthDecoder(max(0, length), clean)

    # --- body --------------------------------------------------------------------------------------------------

    def complete(self) -> bool:
        """Tell whether the body's last byte was handed out."""
        return self.decoder.done and self._at == len(self._held)

    @property
    def owed(self) -> int | None:
        """How many payload bytes the caller may still expect; None where only the end will tell."""
        owed = self.decoder.owed
        return None if owed is None else owed + len(self._held) - self._at

    def read(self, most: int) -> bytes:
        """Return `most` payload bytes, fewer only at the end of the body. Raises `IncompleteRead` and `OSError`.

        Where a known length is cut short what was received is returned and a later call returns nothing, as in both
        originals; with `strict_length` it is an error.
        """
        pieces: list[bytes] = []
        left = most
        if most <= PIECE:
            self._asked = most
        decoder, reader = self.decoder, self.reader
        try:
            if 0 < left <= decoder.direct and not decoder.ahead and reader.pos == len(reader.data) and not self._held:
                # As the loop has it, written out: 0.2 us less for what nearly all reads of a large body are.
                error = None
                if RECORD < left <= PIECE and reader.lands:
                    data, error = reader.land(left)
                else:
                    data = reader.take(left, True)
                if data:
                    decoder.took(len(data))
                    self.count += len(data)
                    if len(data) == most:
                        return data
                    pieces.append(data)
                    left -= len(data)
                if error is not None:
                    raise error
                if reader.ended:
                    self._more(decoder, reader, left)
            elif left > 0 and decoder.ahead and not decoder.direct and not self._held and not self._taken:
                # The same for a read of whole chunks.
                if reader.pos == len(reader.data):
                    self._more(decoder, reader, left)
                data, reader.pos = decoder.at_once(reader.data, reader.pos, left)
                if data:
                    self.count += left
                    return data
            while left > 0:
                more = self._pieces(left, True)
                if len(more) == 1 and len(more[0]) == most:
                    return more[0]
                if not more:
                    break
                pieces += more
                left -= sum(map(len, more))
        except BaseException as error:
            if not self._tolerated(error):
                self._failed(error, pieces)
                raise
        return b"".join(pieces)

    def read1(self, most: int, before: Sequence[bytes] = ()) -> bytes:
        """Return up to `most` payload bytes as soon as there are any; empty at the end of the body.

        `before` is what the same call of the program has received already: an error gives it back in `partial`.
        """
        try:
            pieces = self._pieces(most, False) if most > 0 else []
        except BaseException as error:
            if not self._tolerated(error):
                self._failed(error, before)
                raise
            return b""
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _tolerated(self, error: BaseException) -> bool:
        """Tell whether `error` is an early end of a known length, which reads of a size pass over."""
        if type(self.decoder) is not LengthDecoder or self.strict_length or self.cut:
            return False
        if not isinstance(error, IncompleteRead):
            return False
        self.reader.spoilt = True
        return True

    def rest_at_hand(self) -> bytes | None:
        """Return the rest of a body of known length if all of it is buffered, None if not: what most reads want."""
        decoder, reader = self.decoder, self.reader
        if type(decoder) is not LengthDecoder or self._held or self._taken:
            return None
        data, start, size = reader.data, reader.pos, decoder.direct
        stop = start + size
        if stop > len(data):
            return None
        reader.pos = stop
        self.count += size
        decoder.took(size)
        return bytes(data[start:stop])

    def read_all(self) -> bytes:
        """Return the rest of the body. Memory follows what arrives, not what was announced. Raises as `read`."""
        decoder = self.decoder
        owed = self.owed
        if owed is not None and owed > SMALL and isinstance(self.reader.stream, socket):
            return self._read_whole(owed)
        try:
            pieces = self._pieces(UNBOUNDED, True)
        except BaseException as error:
            self._failed(error, ())
            raise
        if decoder.done and len(pieces) == 1 and self._at == len(self._held):
            return pieces[0]
        # BytesIO grows in place and hands its memory over: one copy of the body, ever.
        whole = BytesIO()
        try:
            while pieces:
                whole.writelines(pieces)
                pieces = self._pieces(UNBOUNDED, True)
        except BaseException as error:
            self._failed(error, (whole.getvalue(),))
            raise
        return whole.getvalue()

    def _read_whole(self, owed: int) -> bytes:
        def fill(view: memoryview) -> int:
            decoder, reader = self.decoder, self.reader
            if decoder.direct and reader.pos == len(reader.data) and self._at == len(self._held):
                with view[: decoder.direct] as part:
                    count = reader.take_into(part)
                decoder.took(count)
                self.count += count
                if count:
                    return count
            data = b"".join(self._pieces(len(view), True))
            view[: len(data)] = data
            return len(data)

        data, error = read_whole(owed, fill)
        if error is not None:
            self._failed(error, (data,))
            raise error
        return data

    def readinto(self, view: memoryview) -> int:
        """Fill `view` with payload, straight from the stream where nothing stands between; fewer at the end."""
        reader, decoder = self.reader, self.decoder
        filled, size = 0, len(view)
        while filled < size:
            direct = decoder.direct
            if direct and reader.pos == len(reader.data) and not reader.ended and self._at == len(self._held):
                try:
                    if not filled and direct >= size:
                        # Without a view of the view: 0.3 us less for what nearly all calls are.
                        count = reader.take_into(view)
                    else:
                        with view[filled : filled + direct] as part:
                            count = reader.take_into(part)
                except BaseException as error:
                    self._failed(error, (bytes(view[:filled]),))
                    raise
                if count:
                    decoder.took(count)
                    self.count += count
                    filled += count
                    continue
            data = self.read1(size - filled, [bytes(view[:filled])])
            if not data:
                break
            view[filled : filled + len(data)] = data
            filled += len(data)
        return filled

    def peek(self) -> bytes:
        """Return payload that is here, or that one receive brings, without handing it out."""
        if self._at == len(self._held):
            self._held, self._at = self.read1(AHEAD), 0
        return self._held[self._at :]

    def readline(self, limit: int) -> bytes:
        """Return payload up to and with the next LF, `limit` bytes at the most (none if negative)."""
        pieces: list[bytes] = []
        while limit != 0:
            if self._at == len(self._held):
                self._held, self._at = self.read1(AHEAD, pieces), 0
                if not self._held:
                    break
            end = self._held.find(b"\n", self._at) + 1
            stop = end or len(self._held)
            if limit > 0:
                stop = min(stop, self._at + limit)
                limit -= stop - self._at
            pieces.append(self._held[self._at : stop])
            self._at = stop
            if stop == end:
                break
        return b"".join(pieces)

    def _pieces(self, most: int, wait: bool) -> list[bytes]:
        """Return at least one and up to `most` payload bytes in pieces, none at the end of the body.

        With `wait` a piece of known length may be waited for as a whole.
        """
        decoder, reader = self.decoder, self.reader
        if self._held or self._taken:
            if self._at < len(self._held):
                data = self._held[self._at : self._at + most]
                self._at += len(data)
                return [data]
            if self._taken:
                reader.push_back(self._taken)
                self._taken = b""
        while not decoder.done:
            direct = decoder.direct
            if reader.pos < len(reader.data):
                pieces, reader.pos = decoder.decode(reader.data, reader.pos, most)
                if pieces:
                    self.count += len(pieces[0]) if len(pieces) == 1 else sum(map(len, pieces))
                    return pieces
            elif direct and (direct >= SMALL or reader.file is not None or not decoder.ahead):
                data = reader.take(min(most, direct), wait)
                if data:
                    decoder.took(len(data))
                    self.count += len(data)
                    return [data]
            self._more(decoder, reader, most)
        return []

    def _more(self, decoder: BodyDecoder, reader: Reader, left: int) -> None:
        """Receive more for a decoder that is not done, or tell it that there is no more; `left` is wanted now."""
        if decoder.done:
            return
        size = PIECE
        if reader.file is not None:
            size = self.limits.line + 1
        elif left <= self._asked and decoder.ahead:
            # Up to where a read will end: one that needs two receives copies its bytes twice, 4 us for 64 KiB.
            size = min(decoder.span(left + (PIECE - left) // self._asked * self._asked), PIECE + SMALL)
        if reader.ended or not reader.fill(size):
            if reader.torn and type(decoder) is UntilCloseDecoder:
                raise torn_body()
            decoder.end_of_stream()
            if self.cut:
                raise IncompleteRead(b"")

    def _failed(self, error: BaseException, received: Sequence[bytes]) -> None:
        """Give `error` the bytes received before it, and close the stream for good.

        Also after an interrupt, or the timeout that a program's framework raises: what the call had received is gone,
        and a later one would pass the rest for the whole.
        """
        partial = b"".join(received)
        if isinstance(error, IncompleteRead):
            error.partial = partial + error.partial
            error.args = (error.partial,)
        elif partial and isinstance(error, (HTTPException, OSError)):
            error.__dict__["partial"] = partial
        self.reader.close()

    # --- end ---------------------------------------------------------------------------------------------------

    def note(self, data: bytes) -> None:
        """Follow a program that reads the framing itself (urllib3 does): the end of the body is still noticed."""
        taken = self._taken + data
        try:
            pieces, stop = self.decoder.decode(taken, 0, len(taken))
        except HTTPException:
            self._taken = b""
            self.reader.spoilt = True
            return
        self.count += sum(map(len, pieces))
        self._taken = taken[stop:]
        if self.decoder.done and self._taken:
            self.reader.spoilt = True

    def at_hand(self) -> bool:
        """Tell whether all of the body has been received already, as far as its framing tells beforehand."""
        decoder, reader = self.decoder, self.reader
        return decoder.done or (type(decoder) is LengthDecoder and decoder.direct <= len(reader.data) - reader.pos)

    def skip_rest(self) -> None:
        """Pass over the rest of the body if it is here already; otherwise the stream is spoilt."""
        reader, decoder = self.reader, self.decoder
        self._held, self._at = b"", 0
        if self._taken:
            reader.push_back(self._taken)
            self._taken = b""
        try:
            while not decoder.done and reader.unread:
                before = reader.pos
                _, reader.pos = decoder.decode(reader.data, reader.pos, PIECE)
                if reader.pos == before:
                    break
        except HTTPException:
            reader.spoilt = True
        if not decoder.done:
            reader.spoilt = True
