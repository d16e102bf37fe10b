"""Header lines as received: finding the lines of a name among them, taking them apart, writing new ones.

A header is one line and its folds: the lines behind it that start with a blank.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..core.errors import InvalidHeader, InvalidRequest, excerpt
from ..core.grammar import TOKEN, late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_LINES: Final = late(r"[^\n]*\n|[^\n]+")
_OUTER: Final = " \t\r\n"
_INNER: Final = late(r"[\r\n\0]")
_FOLD: Final = late(r"[ \t]*\r?\n[ \t]+")


def is_fold(line: str) -> bool:
    """Tell whether `line` continues the one before it (obs-fold of RFC 9112, 5.2)."""
    return line.startswith((" ", "\t"))


def field_name(line: str) -> str | None:
    """Return the lower-case name of a field line; ``""`` if the colon comes first, None if `line` is none."""
    name, colon, _ = line.partition(":")
    if not colon or (name and TOKEN.fullmatch(name) is None):
        return None
    return name.lower()


def field_lines(section: str) -> list[str]:
    """Return the field lines of a section with their folds; rubbish, and folds behind rubbish, are left out."""
    kept: list[str] = []
    name: str | None = None
    for line in _LINES.findall(section):
        if not (name and is_fold(line)):
            name = field_name(line)
        if name:
            kept.append(line)
    return kept


def headers_of(lines: list[str], name: str) -> list[list[str]]:
    """Return the headers `name`, in any case: for each, its line and its folds."""
    found: list[list[str]] = []
    for line, match in _marked(lines, name):
        if match and is_fold(line):
            found[-1].append(line)
        elif match:
            found.append([line])
    return found


def without(lines: list[str], name: str) -> list[str]:
    """Return the lines that belong to other headers than `name`."""
    return [line for line, match in _marked(lines, name) if not match]


def _marked(lines: list[str], name: str) -> Iterator[tuple[str, bool]]:
    start = f"{name.lower()}:"
    match = False
    for line in lines:
        if not is_fold(line):
            match = line[: len(start)].lower() == start
        yield line, match


def value_of(text: str) -> str:
    """Return `text`, what follows the colon of one line or a whole fold, without outer blanks and line end.

    Raises `InvalidHeader` if it holds CR, LF or NUL even then.
    """
    value = text.strip(_OUTER)
    if _INNER.search(value):
        error = InvalidHeader(f"CR, LF or NUL inside a header line: {excerpt(text)}")
        error.line = text[:200].encode("latin-1", "replace")
        raise error
    return value


def new_header(name: str, value: str) -> tuple[list[str], str]:
    """Return the lines of a header that a program sets, each ending in LF alone as in 2.7, and its value.

    The value may have folds; they are one space in the value returned. Raises `InvalidRequest` for any other CR, LF or
    NUL: it would make more than one header.
    """
    flat = _FOLD.sub(" ", value)
    if _INNER.search(flat) or _INNER.search(name):
        raise InvalidRequest(f"CR, LF or NUL in the header {excerpt(name)}: {excerpt(value)}")
    return [f"{line}\n" for line in f"{name}: {value}".split("\n")], flat
