"""The field lines that one connection has brought before: most of a response's lines are those of the one before it."""

from __future__ import annotations

from .fields import Fields, joined
from .grammar import BLANKS, KNOWN_NAMES, LINE_ENDS, SECRET_NAMES, is_token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

LINES: Final = 256
"""How many lines one connection remembers at most: when they are full all are forgotten."""

LINE_BYTES: Final = 160
"""Lines from this size on are not remembered."""


class LineMemo:
    """What field lines meant when they were read: a pure function of the line, so one seen before is not read again.

    Of 40 fields, two of them new, a third of the time is saved; of nine, little. It belongs to one connection, so
    nobody can learn by time what another peer sent; what it holds is bounded by `LINES` and `LINE_BYTES`, and fields
    with secrets are never in it.
    """

    __slots__ = ("_known", "_spelt")

    def __init__(self) -> None:
        # The same lines: the name in lower case, as most look it up, and as it was received.
        self._known: dict[bytes, tuple[str, str]] = {}
        self._spelt: dict[bytes, tuple[str, str]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def fields(self, lines: list[bytes]) -> Fields | None:
        """Return the fields of a section in `lines`, cut at each CRLF, or None where one is not a field by itself.

        None means nothing but that the section must be read as a whole: a fold, rubbish, a bare CR or LF.
        """
        # Lower-case name and value, or None where the line is not known; the last None ends the search for them.
        found: list[Any] = [*map(self._known.get, lines), None]  # Any: no None is left in it below
        end = len(lines)
        at = found.index(None)
        while at < end:
            entry = self._read(lines[at])
            if entry is None:
                return None
            found[at] = entry
            at = found.index(None, at)
        found.pop()
        index = dict(found)
        return Fields(found, index if len(index) == len(found) else joined(found), lambda: self._pairs(lines, found))

    def _read(self, line: bytes) -> tuple[str, str] | None:
        """Read a line that is not known, and remember it; None if it is not a field by itself."""
        name, colon, value = line.decode("latin-1").partition(":")
        lower = KNOWN_NAMES.get(name)
        if lower is None:
            if not is_token(name):
                return None
            lower = name.lower()
        size = len(line)
        if not colon or len(line.translate(None, LINE_ENDS)) != size:
            return None
        value = value.strip(BLANKS)
        entry = (lower, value)
        if size < LINE_BYTES and lower not in SECRET_NAMES:
            known = self._known
            if len(known) >= LINES:
                known.clear()
                self._spelt.clear()
            known[line] = entry
            self._spelt[line] = (name, value)
        return entry

    def _pairs(self, lines: list[bytes], entries: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return `entries` with their names as received in `lines`."""
        found: list[Any] = [*map(self._spelt.get, lines), None]  # Any: as above
        end = len(lines)
        at = found.index(None)
        while at < end:
            lower, value = entries[at]
            found[at] = (lines[at][: len(lower)].decode("latin-1"), value)
            at = found.index(None, at)
        found.pop()
        return found
