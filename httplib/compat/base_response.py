"""What the responses of both facades share: the reading methods and closing. The engine is `exchange`."""

from __future__ import annotations

from operator import index

from ..core.errors import HTTPException, IncompleteRead, UnimplementedFileMode
from ..core.response import may_persist
from .beginning import Beginning
from .exchange import Exchange
from .reader import Reader
from .terms import Terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple

    from ..transport.stream import Stream
else:
    from ..core.typed import NamedTuple


class Detached(NamedTuple):
    """A stream that HTTP has let go of (after 101 or CONNECT), and the bytes of it that were already received."""

    stream: Stream
    data: bytes


class _HTTPResponse(Beginning):  # pyright: ignore[reportUnusedClass]  # the facades use it
    """The shared part of `HTTPResponse`."""

    fp: Any  # Any: see the base
    version: int
    status: int
    code: int
    reason: str
    chunked: bool | int
    will_close: bool | int

    def _adopt(self, reader: Reader | None, terms: Terms) -> None:
        """Take the connection's terms, and its `reader`: what this response leaves is there for the next one."""
        if reader is not None:
            self.fp = reader
        self._terms = terms

    def _keep_open(self) -> None:
        """Keep the stream open for the rest of the body even if a program closes `sock`, as a makefile would.

        urllib.request does so right behind getresponse(). Nothing is needed where the whole body is here already.
        """
        exchange = self._exchange
        if exchange is not None and not exchange.at_hand() and exchange.reader is self.fp:
            makefile = getattr(exchange.reader.stream, "makefile", None)
            self._hold = None if makefile is None else makefile("rb", 0)
            exchange.reader.tap = exchange.note

    # --- body --------------------------------------------------------------------------------------------------

    def read(self, amt: int | None = None) -> bytes:
        """Return the rest of the body, or up to `amt` bytes of it.

        Raises `IncompleteRead` where the body ends before its framing says so; `read(amt)` of a body of known length
        returns what came, then nothing, unless the connection said `strict_length`.
        """
        fp = self.fp
        if fp is None:
            return b""
        here = self._here
        if here is not None and amt is None and type(fp) is Reader:
            start = fp.pos
            stop = start + here
            if stop <= len(fp.data):
                body = fp.data[start:stop]
                fp.pos = stop
                self._here = 0
                self._close_conn()
                return body if type(body) is bytes else bytes(body)
        exchange = self._exchange
        if exchange is None or exchange.reader is not fp:
            exchange = self._start()
        if amt is None:
            rest = exchange.rest_at_hand()
            if rest is not None:
                self._finish(exchange)
                return rest
        if exchange.complete():
            self._finish(exchange)
            return b""
        if amt is not None and type(amt) is not int:
            amt = index(amt)
        try:
            data = exchange.read_all() if amt is None or amt < 0 else exchange.read(amt)
        except BaseException as error:
            self._abandon(error)
            raise
        if (exchange.decoder.done and exchange.complete()) or (not data and amt != 0):
            self._finish(exchange)
        return data

    def _read1(self, amt: int = -1) -> bytes:
        if self.fp is None:
            return b""
        exchange = self._start()
        amt = index(amt)
        try:
            data = exchange.read1(65536 if amt < 0 else amt)
        except BaseException as error:
            self._abandon(error)
            raise
        if exchange.complete() or (not data and amt != 0):
            self._finish(exchange)
        return data

    def _readinto(self, buffer: Any) -> int:  # Any: any writable buffer
        fp = self.fp
        if fp is None:
            return 0
        exchange = self._exchange
        if exchange is None or exchange.reader is not fp:
            exchange = self._start()
        with memoryview(buffer).cast("B") as view:
            if view.readonly:
                raise TypeError(f"readinto() wants a writable buffer, not {type(buffer).__name__}")
            try:
                count = exchange.readinto(view)
            except BaseException as error:
                self._abandon(error)
                raise
            if (exchange.decoder.done and exchange.complete()) or (not count and len(view)):
                self._finish(exchange)
            return count

    def _readline(self, limit: int = -1) -> bytes:
        if self.fp is None:
            return b""
        exchange = self._start()
        limit = index(limit)
        try:
            data = exchange.readline(limit)
        except BaseException as error:
            self._abandon(error)
            raise
        if exchange.complete() or (not data and limit != 0):
            self._finish(exchange)
        return data

    def _peek(self) -> bytes:
        if self.fp is None:
            return b""
        try:
            return self._start().peek()
        except BaseException as error:
            self._abandon(error)
            raise

    def _read_chunked(self, amt: int | None) -> bytes:
        """As `read`, under the originals' name for chunked bodies."""
        return self.read(amt)

    def _check_close(self) -> bool:
        """Tell whether the peer will close the connection after this response."""
        head = self._head
        return head is not None and not may_persist(head)

    def _safe_read(self, amt: int) -> bytes:
        """Return exactly `amt` bytes from `fp`, framing and all. Raises `IncompleteRead` if the stream ends before."""
        data: bytes = self.fp.read(amt)
        if len(data) < amt:
            raise IncompleteRead(data, amt - len(data))
        return data

    # --- end ---------------------------------------------------------------------------------------------------

    def _finish(self, exchange: Exchange) -> None:
        """The body was read to its end."""
        self._ended(exchange)
        self._close_conn()

    def _ended(self, exchange: Exchange) -> None:
        """Let go of what `_keep_open` took, and tell whoever listens that the body has ended, or was given up."""
        if exchange.reader.tap is not None:
            exchange.reader.tap = None
        hold = self._hold
        if hold is not None:
            self._hold = None
            hold.close()
        if self._terms is not None and self._terms.listen is not None:
            from ..transport.events import ResponseEnded

            self._terms.listen(ResponseEnded(exchange.count, exchange.complete()))

    def _abandon(self, error: BaseException) -> None:
        """A fault: whatever it was, nothing more will be read from this stream."""
        self.fp = None
        self.will_close = True
        if self._exchange is not None:
            self._ended(self._exchange)
            self._exchange.reader.close()
        if isinstance(error, (HTTPException, OSError)):
            facts: Any = error  # Any: an OSError takes any attribute
            facts.request_sent = "all"
            facts.response_started = True

    def _close_conn(self) -> None:
        """Let go of `fp` behind the body, and close it if nobody else will use it. Programs replace this."""
        fp, self.fp = self.fp, None
        exchange = self._exchange
        if fp is None or (
            (self._here == 0 if exchange is None else exchange.decoder.done)
            and not self.will_close
            and type(fp) is Reader
            and fp.file is None
        ):
            return
        fp.close()

    def _close(self) -> None:
        """Close the response; a body that was not read to its end makes the connection unusable for another request."""
        fp = self.fp
        if fp is None:
            return
        exchange = self._exchange if self._here is None else self._start()
        self.fp = None
        if not isinstance(fp, Reader):
            fp.close()
        elif exchange is not None and exchange.reader is fp:
            self._ended(exchange)
            exchange.skip_rest()
            if self.will_close or fp.file is not None or fp.spoilt:
                fp.close()
        elif fp.file is not None:
            fp.close()

    def isclosed(self) -> bool:
        """Tell whether the body was read to its end, or the response closed."""
        return self.fp is None

    def detach(self) -> Detached:
        """Hand over the stream with its unread bytes, after 101 or a CONNECT that succeeded. HTTP is over on it.

        Raises `UnimplementedFileMode` for any other response, and where there is no stream.
        """
        exchange = self._exchange
        fp = self.fp
        switched = self.status == 101 or ((self._method or "").upper() == "CONNECT" and 200 <= self.status < 300)
        if exchange is None or not switched or not isinstance(fp, Reader) or fp.stream is None:
            raise UnimplementedFileMode("only a 101 response and a 2xx response to CONNECT hand over their stream")
        self.fp = None
        return Detached(*fp.release())
