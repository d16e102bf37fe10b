"""How a response begins: the heads up to the final one, the decoder of its body, and the attributes programs read."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from ..core.body import ChunkedDecoder, LengthDecoder, body_of
from ..core.errors import BadStatusLine, HTTPException, LimitExceeded, RemoteDisconnected, advise
from ..core.hints import hint_of
from ..core.limits import DEFAULT_LIMITS, Limits
from ..core.response import ResponseHead, may_persist, parse_head, parse_status_line, version_of
from .exchange import Exchange
from .reader import AHEAD, File, Reader, Unopened
from .response_facts import ResponseFacts
from .terms import Terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final, cast

    from ..transport.codec import WireCodec
else:
    from ..core.typed import cast


PASSED_BY: Final[Callable[[type], tuple[object, ...]]] = attrgetter("__init__", "begin", "_begin", "_read_status")
"""The methods that a usual head passes by: only where none of them is a program's own."""


class Beginning(ResponseFacts):
    """The part of a response that reads heads."""

    _own_ways: tuple[object, ...] = ()
    """The methods of `PASSED_BY` as each facade has them."""

    fp: Any  # Any: see the base
    version: int
    status: int
    code: int
    reason: str
    chunked: bool | int
    will_close: bool | int

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
                terms = self._terms = Terms(self._limits(), fresh=True, alone=True)
            old = exchange
            exchange = Exchange(reader, terms.limits, terms.strict_length, terms.codec)
            if old is not None:
                exchange.decoder = old.decoder
            elif self._here is not None:
                exchange.decoder = LengthDecoder(self._here)
                self._here = None
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

    def _alone(self) -> bool:
        """Tell whether no connection made this response."""
        return self._terms is None or self._terms.alone

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

    def _begin(self) -> None:
        """Read heads up to the final one, choose the decoder, set the public attributes."""
        fp, terms = self.fp, self._terms
        if type(fp) is Reader and fp.file is None and terms is not None and self._begin_at_once(fp, terms):
            return
        exchange = self._start()
        if exchange.codec is not None:
            self._begin_by(exchange, exchange.codec)
            return
        while True:
            version, status, reason = self._read_status()
            exchange = self._start()
            if version == "HTTP/0.9" and self._simple(status, reason):
                return
            fields, raw, cut = exchange.receive_section()
            if status >= 200 or status == 101:
                break
            self._interim_seen += 1
            line = exchange.status_line
            self._interim(ResponseHead(self._version_of(version), status, reason, fields, raw, line), exchange.limits)
        head = ResponseHead(
            self._version_of(version), status, reason, fields, raw, exchange.status_line, cut and not self._alone()
        )
        self._settle(exchange, head)
        if cut:
            head.cut = self.will_close = True

    def _begin_at_once(self, reader: Reader, terms: Terms) -> bool:
        """Begin with a final head that one receive brings and nothing is wrong with; False, and nothing used, if not.

        Of what makes a response only that is made which most programs ask for: 11 us less than by lines (8 anew).
        """
        cls = type(self)
        if self.debuglevel > 0 or PASSED_BY(cls) != cls._own_ways or terms.codec is not None:
            return False
        if reader.pos == len(reader.data) and not reader.fill(AHEAD):
            return False
        method = self._method or ""
        memo = reader.memo
        found = None if memo is None else memo.find(method, reader.data, reader.pos, terms.limits)
        if memo is None or found is None:
            return self._begin_anew(reader, terms, method)
        outcome, length, lines, end = found
        reader.pos = end
        self.version = outcome.version
        self.status = self.code = outcome.status
        self.reason = outcome.reason
        self.chunked = outcome.chunked
        self.will_close = reader.spoilt
        self._heads = (memo, outcome, lines)
        if outcome.chunked:
            self._start().decoder = ChunkedDecoder(terms.limits)
        elif length > len(reader.data) - end or terms.listen is not None:
            self._start().decoder = LengthDecoder(length)
        else:
            self._here = length
        if terms.listen is not None and self._head is not None:
            self._tell(self._head)
        return True

    def _begin_anew(self, reader: Reader, terms: Terms, method: str) -> bool:
        """Begin at once with a head of which nothing is remembered."""
        try:
            found = parse_head(reader.data, reader.pos, terms.limits)
            if found is None or found[0].status < 200 or method.upper() == "CONNECT":
                return False
            head, end = found
            decoder = body_of(method, head, terms.limits)
        except HTTPException:
            return False
        reader.pos = end
        self.version = head.version
        self.status = self.code = head.status
        self.reason = head.reason
        self.chunked = decoder.ahead
        self.will_close = not (decoder.clean and may_persist(head)) or reader.spoilt
        self._heads = head
        here = type(decoder) is LengthDecoder and decoder.direct <= len(reader.data) - end
        if here and terms.listen is None:
            self._here = decoder.direct
        else:
            self._start().decoder = decoder
        if terms.listen is not None:
            self._tell(head)
        return True

    def _begin_by(self, exchange: Exchange, codec: WireCodec) -> None:
        """Begin with a plugin's codec, which reads the whole head."""
        while True:
            head = exchange.receive_head(codec)
            if head is None:
                raise self._disconnected()
            if head.status >= 200 or head.status == 101:
                self._settle(exchange, head)
                return
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
        self._heads = head
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

    def _version_of(self, text: str) -> int:
        return version_of(text)

    def _simple(self, status: int, reason: str) -> bool:
        """Begin with a response in HTTP/0.9; False where the facade does not know that."""
        return False
