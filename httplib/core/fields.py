"""The header model: field lines in order, case-blind, duplicates and spelling kept; and the reader of a section."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import InvalidHeader, LimitExceeded, LineTooLong, excerpt
from .grammar import BLANKS, FRAMING_NAMES, LINE_ENDS, NOT_TCHAR, TCHARS, is_token
from .limits import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, Literal, TypeAlias

Defect: TypeAlias = 'Literal["no colon", "no name", "bad name", "leading blank"]'

_NAMES: Final = TCHARS + b":"


class Fields:
    """The fields of one header or trailer section.

    `pairs` are names as received and values without outer blanks, in order of arrival; `index` gives for each
    lower-case name its values joined by comma and blank (RFC 9110, 5.3). No value holds CR, LF or NUL; a fold is one
    space. `defects` says which lines were passed over, and why.
    """

    __slots__ = ("defects", "index", "pairs")

    def __init__(self, pairs: list[tuple[str, str]], index: dict[str, str]) -> None:
        self.pairs: list[tuple[str, str]] = pairs
        self.index: dict[str, str] = index
        self.defects: list[Defect] = []

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return the values of `name`, in any case, joined by ``", "``; `default` if there is none."""
        return self.index.get(name.lower(), default)

    def get_all(self, name: str) -> list[str]:
        """Return the values of `name`, in any case, one for each field line."""
        lower = name.lower()
        return [value for key, value in self.pairs if key.lower() == lower]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __repr__(self) -> str:
        return f"Fields({self.pairs!r})"


def parse_fields(section: bytes, limits: Limits) -> Fields:
    """Read the field lines of `section`: all lines of a header or trailer section, without the blank line.

    Raises `LineTooLong`, `LimitExceeded`, and `InvalidHeader` for a line that two readers could read differently: CR
    or NUL inside it, a blank before the colon, a misspelt or folded Content-Length or Transfer-Encoding. Any other bad
    line is passed over alone and noted in `defects` (2.7; http.client loses what follows it), or is an error too if
    `limits.strict`.
    """
    lines = section.decode("latin-1").split("\r\n")
    # Only where the last line ends in CRLF too do two line-end bytes for each line mean that there are no others.
    if lines.pop() or len(section) - len(section.translate(None, LINE_ENDS)) != 2 * len(lines):
        lines = _loose_lines(section)
    if len(lines) > limits.fields:
        raise too_many_fields(limits)
    if len(section) > limits.line and max(map(len, section.split(b"\n"))) >= limits.line:
        raise LineTooLong("header line", limits.line)
    return fields_of(lines, limits)


def fields_of(lines: list[str], limits: Limits) -> Fields:
    """Read field lines: no more and no longer than `limits` says, without line ends, no CR, LF or NUL in any of them.

    Raises `InvalidHeader` as `parse_fields`.
    """
    pairs: list[tuple[str, str]] = []
    index: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            return _odd_fields(lines, limits)
        value = value.strip(BLANKS)
        index[name.lower()] = value
        pairs.append((name, value))
    # One pass over all names instead of a match for each: 15 us for 40 fields where that takes 24.
    if "" in index or ":".join(index).encode("latin-1").translate(None, _NAMES):
        return _odd_fields(lines, limits)
    return Fields(pairs, index if len(index) == len(pairs) else joined(pairs))


def _odd_fields(lines: list[str], limits: Limits) -> Fields:
    """Read `lines` one by one: there are folds or rubbish among them."""
    fields = Fields([], {})
    pairs = fields.pairs
    folds: list[str] = []
    passed_over = 0
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and is_token(name):
            _unfold_last(pairs, folds)
            pairs.append((name, value.strip(BLANKS)))
        else:
            passed_over = _odd_line(fields, line, limits, folds, passed_over)
    _unfold_last(pairs, folds)
    fields.index = joined(pairs)
    return fields


def joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return the values of each lower-case name. They are joined once: one by one would take quadratic time."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name.lower(), []).append(value)
    return {lower: ", ".join(several) for lower, several in values.items()}


def _unfold_last(pairs: list[tuple[str, str]], folds: list[str]) -> None:
    """Put `folds` behind the value of the last pair, with one space before each, and empty them."""
    if folds:
        name, value = pairs[-1]
        pairs[-1] = name, " ".join([part for part in (value, *folds) if part])
        folds.clear()


def too_many_fields(limits: Limits) -> LimitExceeded:
    """Return the error for a section of too many lines, with 2.7's text."""
    error = LimitExceeded(f"got more than {limits.fields} headers")
    error.limit, error.bound = "fields", limits.fields
    return error


def _loose_lines(section: bytes) -> list[str]:
    """Split at bare LF too (RFC 9112, 2.2), and refuse what must not stand inside a line."""
    lines: list[str] = []
    for raw in section.split(b"\n"):
        line = raw[:-1] if raw.endswith(b"\r") else raw
        text = line.decode("latin-1")
        if "\r" in text or "\0" in text:
            # A line that would be passed over anyway may hold one (2.7's own tests have such a line), unless another
            # reader could find framing in it.
            lower = text.lower()
            if text[:1] in BLANKS or is_token(text.partition(":")[0]) or any(name in lower for name in FRAMING_NAMES):
                raise _refused("CR or NUL inside a field line", line)
        lines.append(text)
    if lines[-1] == "":
        lines.pop()
    return lines


def unfold(value: str, more: str) -> str:
    """Return `value` with a fold `more` behind it, both without outer blanks: one space between them, if both are."""
    return f"{value} {more}" if value and more and value[-1] not in BLANKS else value + more


def _odd_line(fields: Fields, line: str, limits: Limits, folds: list[str], passed_over: int) -> int:
    """Deal with a line that is no field line by itself: a fold, which goes to `folds`, or rubbish.

    `passed_over` is how many pairs there were when a line was last passed over, and the result is that for the next
    call: a fold behind rubbish belongs to the rubbish, not to the field before it.
    """
    name, colon, _ = line.partition(":")
    if line[:1] in (" ", "\t") and fields.pairs:
        if fields.pairs[-1][0].lower() in FRAMING_NAMES:
            raise _refused("a folded line that decides framing", line.encode("latin-1"))
        if len(fields.pairs) > passed_over:
            folds.append(line.strip(BLANKS))
            return passed_over
    if colon and name and name[-1] in BLANKS and name.strip(BLANKS):
        raise _refused("a blank between field name and colon (RFC 9112, 5.1)", line.encode("latin-1"))
    if NOT_TCHAR.sub("", name).lower() in FRAMING_NAMES:
        raise _refused("a misspelt field that decides framing", line.encode("latin-1"))
    defect: Defect = "bad name"
    if line[:1] in (" ", "\t"):
        defect = "leading blank"
    elif not colon:
        defect = "no colon"
    elif not name:
        defect = "no name"
    if limits.strict:
        raise _refused(f"a field line with {defect}", line.encode("latin-1"))
    fields.defects.append(defect)
    return len(fields.pairs)


def _refused(what: str, line: bytes) -> InvalidHeader:
    error = InvalidHeader(f"the peer sent {what}: {excerpt(line)}")
    error.line = line[:200]
    return error
