"""What programs read of a response beside its body: the attributes that `begin` sets, and what the decoder knows."""

from __future__ import annotations

from .constants import _UNKNOWN
from .exchange import Exchange
from .terms import Terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..core.memo import HeadMemo, Outcome
    from ..core.response import ResponseHead

UNKNOWN: Any = _UNKNOWN  # Any: the originals have 'UNKNOWN' where begin() puts a number or a text


class ResponseFacts:
    """The attributes of a response; every one has a default, for subclasses that skip `__init__`."""

    # What programs read and set.
    # `fp` is Unopened, so that nothing behind this response is read from `sock`, or a connection's reader: see _adopt.
    fp: Any = None  # Any: as said, but programs put files of their own here
    debuglevel: int = 0
    version: int = UNKNOWN
    status: int = UNKNOWN
    code: int = UNKNOWN
    reason: str = UNKNOWN
    chunked: bool | int = UNKNOWN
    will_close: bool | int = UNKNOWN
    _method: str | None = None
    _exchange: Exchange | None = None
    _here: int | None = None
    """The length of a body that was received with the head and not yet read: there need be no exchange for it."""
    _terms: Terms | None = None
    _length_set: Any = _UNKNOWN  # Any: as version
    _heads: ResponseHead | tuple[HeadMemo, Outcome, list[bytes]] | None = None
    """The head, or what it is made of when somebody asks for it (saves 0.7 us); None before `begin`."""
    _interim_seen: int = 0
    _hold: Any = None  # Any: a file over the stream, see _keep_open
    _line_type: str = "status line"

    @property
    def _head(self) -> ResponseHead | None:
        """The head; None before `begin`."""
        head = self._heads
        if isinstance(head, tuple):
            memo, outcome, lines = head
            head = self._heads = memo.head(outcome, lines)
        return head

    def _start(self) -> Exchange:
        """Return the exchange that reads the body."""
        raise NotImplementedError

    @property
    def length(self) -> Any:  # Any: 'UNKNOWN', None or an int, as the originals have it
        """How many bytes of the body are due, None if unknown; ``'UNKNOWN'`` before `begin`."""
        if self._length_set is not _UNKNOWN:
            return self._length_set
        if self._heads is None:
            return _UNKNOWN
        return self._here if self._exchange is None else self._exchange.owed

    @length.setter
    def length(self, value: Any) -> None:  # Any: as above
        self._length_set = value
        exchange = self._exchange if self._here is None else self._start()
        if exchange is not None and self._heads is not None:
            exchange.set_length(value if isinstance(value, int) else None)
            self._length_set = _UNKNOWN

    @property
    def chunk_left(self) -> Any:  # Any: 'UNKNOWN', None or an int, as the originals have it
        """The rest of the current chunk, None between chunks; ``'UNKNOWN'`` where there are none."""
        exchange = self._exchange
        if exchange is None or not exchange.decoder.ahead:
            return _UNKNOWN
        return exchange.decoder.direct or None

    @chunk_left.setter
    def chunk_left(self, value: Any) -> None:  # Any: as above
        """Accepted and ignored: the decoder counts for itself."""

    @property
    def trailers(self) -> list[tuple[str, str]]:
        """The fields behind a chunked body (RFC 9110, 6.5), once it was read to the end; never merged into `msg`."""
        return [] if self._exchange is None else self._exchange.decoder.trailers

    @property
    def connection_info(self) -> Any:  # Any: the transport's record; None for a response without connection
        """What served this response (route, addresses, TLS facts); it outlives the connection."""
        return None if self._terms is None else self._terms.info
