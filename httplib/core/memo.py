"""What one connection remembers of the heads that came before: most lines of a response are those of the last one."""

from __future__ import annotations

from operator import itemgetter

from .body import ChunkedDecoder, LengthDecoder, body_of, plain_number
from .errors import HTTPException
from .fields import Fields, joined
from .grammar import BLANKS, FRAMING_NAMES, KNOWN_NAMES, SECRET_NAMES, is_token
from .limits import DEFAULT_LIMITS, Limits
from .response import PERSISTENCE_NAMES, ResponseHead, may_persist, parse_head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final, TypeAlias

Entry: TypeAlias = "tuple[tuple[str, str], tuple[str, str]]"

LINES: Final = 256
"""How many lines one connection remembers at most: when they are full all are forgotten."""

LINE_BYTES: Final = 160
"""Lines from this size on are not remembered."""

OUTCOMES: Final = 32
"""How many outcomes one connection remembers at most, each of up to `DECIDING` lines."""

DECIDING: Final = 8

_DECIDING_NAMES: Final = FRAMING_NAMES | PERSISTENCE_NAMES
_PLAIN_NAMES: Final = frozenset(
    spelling.encode("latin-1")
    for spelling, lower in KNOWN_NAMES.items()
    if lower not in _DECIDING_NAMES and lower not in SECRET_NAMES
)
"""Names already proved to be tokens, of fields that neither decide anything nor hold secrets."""
_LOWER: Final = itemgetter(0)
_SPELT: Final = itemgetter(1)
_END: Final = b"\r\n\r\n"
_ANNOUNCED: Final = b"Content-Length"
"""Stands for a line with a plain number: what is decided is the same for each. No line is equal to it."""


class Outcome:
    """What a status line and the lines that decide mean in answer to a method, where the connection stays open.

    The body is in chunks, or of the length that is `announced`, or there is none.
    """

    __slots__ = ("announced", "chunked", "reason", "status", "status_line", "version")

    def __init__(self, head: ResponseHead, announced: bool, chunked: bool) -> None:
        self.version: int = head.version
        self.status: int = head.status
        self.reason: str = head.reason
        self.status_line: bytes = head.status_line
        self.announced: bool = announced
        self.chunked: bool = chunked


class _LateFields(Fields):
    """Fields whose lines are read when somebody asks what they say."""

    __slots__ = ("_index", "_lines", "_memo", "_pairs")

    def __init__(self, memo: HeadMemo, lines: list[bytes]) -> None:
        self._memo: HeadMemo = memo
        self._lines: list[bytes] = lines
        self._pairs: list[tuple[str, str]] | None = None
        self._index: dict[str, str] | None = None
        self.defects = []

    @property
    def pairs(self) -> list[tuple[str, str]]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # nobody sets it
        """Names as received and values, in order of arrival."""
        if self._pairs is None:
            self._pairs = [*map(_SPELT, self._memo.read(self._lines))]
        return self._pairs

    @property
    def index(self) -> dict[str, str]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # as pairs
        """The values of each lower-case name, joined."""
        if self._index is None:
            pairs = [*map(_LOWER, self._memo.read(self._lines))]
            index = dict(pairs)
            self._index = index if len(index) == len(pairs) else joined(pairs)
        return self._index


class _LateHead(ResponseHead):
    """A head whose bytes are put together when somebody asks for them."""

    __slots__ = ("_lines",)

    def __init__(self, outcome: Outcome, fields: Fields, lines: list[bytes]) -> None:
        self.version = outcome.version
        self.status = outcome.status
        self.reason = outcome.reason
        self.status_line = outcome.status_line
        self.fields = fields
        self.cut = False
        self._lines: list[bytes] = lines

    @property
    def raw(self) -> bytes:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # nobody sets it
        """The header section as received."""
        return b"\r\n".join([*self._lines, b"\r\n"]) if self._lines else b"\r\n"


class HeadMemo:
    """Lines that were proved to be fields, and what those that decide had decided: each a pure function of its lines.

    Names and values are cut and decoded when somebody asks for them. It belongs to one connection, so nobody can learn
    by time what another peer sent; what it holds is bounded, and fields with secrets are never in it.
    """

    __slots__ = ("_deciding", "_entries", "_fields", "_last", "_limits", "_outcomes", "_plain", "_size")

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._plain: set[bytes] = set()
        # The number that a Content-Length announces; 0 for every other line that decides.
        self._deciding: dict[bytes, int] = {}
        self._outcomes: dict[tuple[str | bytes, ...], Outcome] = {}
        # What lines of both kinds mean: name in lower case and value, name as received and value.
        self._entries: dict[bytes, Entry] = {}
        # The size of the last head.
        self._last: int = 0
        self._forget(limits)

    def sizes(self) -> tuple[int, int, int]:
        """Return how many lines were proved, how many of them were read, and how many outcomes are remembered."""
        return len(self._plain) + len(self._deciding), len(self._entries), len(self._outcomes)

    def find(
        self, method: str, data: bytes | bytearray, start: int, limits: Limits
    ) -> tuple[Outcome, int, list[bytes], int] | None:
        """Return what the head at `start` means in answer to `method`, its body's length, its lines and its end.

        None means nothing but that the head must be read by `parse_head`: it is not whole, or not usual, or wrong.
        """
        if limits is not self._limits:
            self._forget(limits)
        # As long as the last one, most likely (saves 0.1 us); an end before that is an empty line, which is no field.
        end = start + self._last
        if data[end : end + 4] != _END:
            end = data.find(_END, start)
            if end < 0 or end - start > self._size:
                return None
            self._last = end - start
        head = data[start:end]
        lines = (head if type(head) is bytes else bytes(head)).split(b"\r\n")
        key: list[str | bytes] = [method, lines.pop(0)]
        if len(lines) > self._fields:
            return None
        length = 0
        plain, deciding = self._plain, self._deciding
        for line in lines:
            if line in plain:
                continue
            if line in deciding:
                number = deciding[line]
            else:
                proved = self._prove(line)
                if proved is None:
                    return None
                if proved < 0:
                    continue
                number = proved
            if not number:
                key.append(line)
            elif length:
                return None
            else:
                length = number
                key.append(_ANNOUNCED)
        outcome = self._outcomes.get(tuple(key))
        if outcome is None:
            outcome = self._decide(method, data[start : end + 4], length, tuple(key))
            if outcome is None:
                return None
        return outcome, length if outcome.announced else 0, lines, end + 4

    def _forget(self, limits: Limits) -> None:
        """Start anew under other bounds: they are part of what was proved and decided."""
        self._plain.clear()
        self._deciding.clear()
        self._outcomes.clear()
        self._entries.clear()
        self._limits: Limits = limits
        self._size: int = min(limits.line, limits.head_bytes) - 4
        self._fields: int = limits.fields

    def _prove(self, line: bytes) -> int | None:
        """Remember `line`, and return its number, or -1 if it does not decide; None if it is no field by itself."""
        name, colon, value = line.partition(b":")
        # By their numbers, of which no bytes need be made to be looked for: a third less than by `translate`.
        if not colon or 13 in line or 10 in line or 0 in line:
            return None
        if name not in _PLAIN_NAMES:
            text = name.decode("latin-1")
            if not is_token(text):
                return None
            lower = text.lower()
            if lower in _DECIDING_NAMES:
                return self._weigh(line, lower, value)
            if lower in SECRET_NAMES:
                return -1
        if len(line) < LINE_BYTES:
            if len(self._plain) >= LINES:
                self._plain.clear()
                self._entries.clear()
            self._plain.add(line)
        return -1

    def _weigh(self, line: bytes, lower: str, value: bytes) -> int | None:
        """Remember a `line` that decides, and return its number; None if that is for the parser to judge."""
        number = 0
        if lower == "content-length":
            plain = plain_number(value.decode("latin-1").strip(BLANKS))
            if plain is None or plain > self._limits.content_length:
                return None
            number = plain
        if len(line) >= LINE_BYTES:
            return None
        if len(self._deciding) >= LINES:
            self._deciding.clear()
            self._entries.clear()
        self._deciding[line] = number
        return number

    def _decide(self, method: str, raw: bytes | bytearray, length: int, key: tuple[str | bytes, ...]) -> Outcome | None:
        """Read the whole head `raw` as any other, and remember what it means if it is usual; None if it is not."""
        try:
            found = parse_head(raw, 0, self._limits)
            # A line end of another kind in the status line, or a section that ends before: not what the key says.
            if found is None or found[1] != len(raw) or found[0].status_line != raw[: raw.index(b"\r\n") + 2]:
                return None
            head = found[0]
            decoder = body_of(method, head, self._limits)
        except HTTPException:
            return None
        if head.status < 200 or method.upper() == "CONNECT" or not decoder.clean or not may_persist(head):
            return None
        chunked = type(decoder) is ChunkedDecoder
        if not chunked and (type(decoder) is not LengthDecoder or decoder.direct not in (0, length)):
            return None
        outcome = Outcome(head, announced=not chunked and decoder.direct > 0, chunked=chunked)
        if len(key) <= DECIDING + 2 and len(head.status_line) < LINE_BYTES:
            if len(self._outcomes) >= OUTCOMES:
                self._outcomes.clear()
            self._outcomes[tuple(key)] = outcome
        return outcome

    def head(self, outcome: Outcome, lines: list[bytes]) -> ResponseHead:
        """Return the head that `find` has found; its fields are read when somebody asks for them."""
        return _LateHead(outcome, _LateFields(self, lines), lines)

    def read(self, lines: list[bytes]) -> list[Entry]:
        """Return what each of `lines` means, which were proved before."""
        entries = self._entries
        found: list[Any] = [*map(entries.get, lines), None]  # Any: no None is left in it below
        end = len(lines)
        at = found.index(None)
        while at < end:
            line = lines[at]
            name, _, value = line.decode("latin-1").partition(":")
            value = value.strip(BLANKS)
            found[at] = (KNOWN_NAMES.get(name) or name.lower(), value), (name, value)
            if line in self._plain or line in self._deciding:
                entries[line] = found[at]
            at = found.index(None, at)
        found.pop()
        return found
