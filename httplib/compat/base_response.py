"""What the responses of both facades share: `begin`, the reading methods, closing. The engine is `exchange`."""

from __future__ import annotations

from operator import index

from ..core.errors import (
    BadStatusLine,
    HTTPException,
    IncompleteRead,
    LimitExceeded,
    RemoteDisconnected,
    UnimplementedFileMode,
    advise,
)
from ..core.hints import hint_of
from ..core.limits import DEFAULT_LIMITS, Limits
from ..core.response import ResponseHead, may_persist, parse_status_line, version_of
from .exchange import Exchange
from .reader import File, Reader, Unopened
from .response_facts import ResponseFacts
from .terms import Terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple, cast

    from ..transport.codec import WireCodec
    from ..transport.stream import Stream
else:
    from ..core.typed import NamedTuple, cast


class Detached(NamedTuple):
    """A stream that HTTP has let go of (after 101 or CONNECT), and the bytes of it that were already received."""

    stream: Stream
    data: bytes


class _HTTPResponse(ResponseFacts):  # pyright: ignore[reportUnusedClass]  # the facades use it
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
            self._exchange = Exchange(reader, terms.limits, terms.strict_length, terms.codec)
        self._terms = terms
        self._adopted = True

    def _keep_open(self) -> None:
        """Keep the stream open for the rest of the body even if a program closes `sock`, as a makefile would.

        urllib.request does so right behind getresponse(). Nothing is needed where the whole body is here already.
        """
        exchange = self._exchange
        if exchange is not None and not exchange.at_hand() and exchange.reader is self.fp:
            makefile = getattr(exchange.reader.stream, "makefile", None)
            self._hold = None if makefile is None else makefile("rb", 0)
            exchange.reader.tap = exchange.note

    # --- head --------------------------------------------------------------------------------------------------

    def _limits(self) -> Limits:
        """The bounds for a response that no connection gave any."""
        return DEFAULT_LIMITS

    def _start(self) -> Exchange:
        """Return the exchange that reads from `fp`, a new one if `fp` was replaced by a file."""
        exchange = self._exchange
        fp = self.fp
        if exchange is None or exchange.reader is not fp:
            if type(fp) is Unopened:
                self.fp = fp = fp.open()
            reader: Reader = fp if isinstance(fp, Reader) else Reader(None, cast(File, fp))
            terms = self._terms
            if terms is None:
                terms = self._terms = Terms(self._limits(), fresh=True)
            old = exchange
            exchange = Exchange(reader, terms.limits, terms.strict_length, terms.codec)
            if old is not None:
                exchange.decoder = old.decoder
            self._exchange = exchange
            if reader is not fp:
                self.fp = reader
        return exchange

    def _read_status(self) -> tuple[str, int, str]:
        """Read a status line and return version (text), status code and reason phrase.

        Raises `BadStatusLine` for anything else, `RemoteDisconnected` where the stream has ended.
        """
        exchange = self._start()
        line = exchange.receive_status_line(self._line_type)
        self._show_status_line(line)
        if not line:
            raise self._disconnected()
        try:
            return parse_status_line(line)
        except BadStatusLine as error:
            return self._bad_status_line(line, error)

    _own_read_status = _read_status
    """Tells whether a program has put a method of its own in the place of `_read_status`."""

    def _show_status_line(self, line: str) -> None:
        """Print the debug line of a status line."""

    def _show_interim(self, raw: bytes) -> None:
        """Print the debug lines of an interim response's header section."""

    def _disconnected(self) -> BadStatusLine:
        return RemoteDisconnected("Remote end closed connection without response")

    def _bad_status_line(self, line: str, error: BadStatusLine) -> tuple[str, int, str]:
        """Deal with a first line that is no status line; the facade for 2.7 knows HTTP/0.9."""
        hint = hint_of(line)
        if hint:
            advise(error, hint)
        raise error

    def _begin(self) -> ResponseHead:
        """Read heads up to the final one, choose the decoder, set the public attributes; return the head."""
        exchange = self._exchange
        if exchange is None or exchange.reader is not self.fp:
            exchange = self._start()
        if exchange.codec is not None:
            return self._begin_by(exchange, exchange.codec)
        cls = type(self)
        if self.debuglevel <= 0 and cls._read_status is cls._own_read_status:
            # What nearly always comes: 2 us less than line and section by themselves.
            head = exchange.whole_head()
            if head is not None:
                self._settle(exchange, head)
                return head
        while True:
            version, status, reason = self._read_status()
            exchange = self._start()
            if version == "HTTP/0.9":
                head = self._simple(status, reason)
                if head is not None:
                    return head
            fields, raw, cut = exchange.receive_section()
            if status >= 200 or status == 101:
                break
            self._interim_seen += 1
            line = exchange.status_line
            self._interim(ResponseHead(self._version_of(version), status, reason, fields, raw, line), exchange.limits)
        head = ResponseHead(
            self._version_of(version), status, reason, fields, raw, exchange.status_line, cut and self._adopted
        )
        self._settle(exchange, head)
        if cut:
            head.cut = self.will_close = True
        return head

    def _begin_by(self, exchange: Exchange, codec: WireCodec) -> ResponseHead:
        """Begin with a plugin's codec, which reads the whole head."""
        while True:
            head = exchange.receive_head(codec)
            if head is None:
                raise self._disconnected()
            if head.status >= 200 or head.status == 101:
                self._settle(exchange, head)
                return head
            self._interim_seen += 1
            self._interim(head, exchange.limits)

    def _settle(self, exchange: Exchange, head: ResponseHead) -> None:
        """Choose the decoder and set what programs read."""
        decoder = exchange.start_body(self._method or "", head)
        self.version = head.version
        self.status = self.code = head.status
        self.reason = head.reason.strip(" \t\r\n")
        self.chunked = decoder.ahead
        self.will_close = not (decoder.clean and may_persist(head)) or exchange.reader.spoilt
        self._head = head
        terms = self._terms
        if terms is not None and terms.listen is not None:
            self._tell(head)

    def _interim(self, head: ResponseHead, limits: Limits) -> None:
        if self._interim_seen > limits.interim:
            error = LimitExceeded(f"got more than {limits.interim} interim responses")
            error.limit, error.bound = "interim", limits.interim
            raise error
        self._show_interim(head.raw)
        self._tell(head)
        if self._terms is not None and self._terms.on_interim is not None:
            self._terms.on_interim(head)

    def _tell(self, head: ResponseHead) -> None:
        """Tell whoever listens that a head has come."""
        if self._terms is not None and self._terms.listen is not None:
            from ..transport.events import ResponseStarted

            self._terms.listen(ResponseStarted(head.status, head.reason))

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

    def _version_of(self, text: str) -> int:
        return version_of(text)

    def _simple(self, status: int, reason: str) -> ResponseHead | None:
        """Return the head of a response in HTTP/0.9, None where the facade does not know that."""
        return None

    # --- body --------------------------------------------------------------------------------------------------

    def read(self, amt: int | None = None) -> bytes:
        """Return the rest of the body, or up to `amt` bytes of it.

        Raises `IncompleteRead` where the body ends before its framing says so; `read(amt)` of a body of known length
        returns what came, then nothing, unless the connection said `strict_length`.
        """
        fp = self.fp
        if fp is None:
            return b""
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
        return self._head is not None and not may_persist(self._head)

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
            exchange is not None
            and exchange.decoder.done
            and not self.will_close
            and type(fp) is Reader
            and fp.file is None
        ):
            return
        fp.close()

    def _close(self) -> None:
        """Close the response; a body that was not read to its end makes the connection unusable for another request."""
        fp, self.fp = self.fp, None
        if fp is None:
            return
        exchange = self._exchange
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
