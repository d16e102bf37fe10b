"""The header section as 2.7 shows it: `HTTPMessage`, a mapping by name over the lines as received.

2.7 derives it from `mimetools.Message` and `rfc822.Message`; here it is one class, with the half about media types in
`content_type`. A message of a response is made by `HTTPMessage._of` from what the core has parsed already: it keeps
three references, and `dict`, `headers` and the rest come into being when somebody asks. ``HTTPMessage(fp)`` reads a
section itself, line by line, through the overridable hooks that 2.7 documents. Either way no value holds CR, LF or NUL
(a fold is one space), while `headers`, `getallmatchingheaders`, `getrawheader` and `str` give the lines as received.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ..core.errors import LineTooLong
from ..core.fields import Fields, too_many_fields, unfold
from ..core.grammar import late
from ..core.limits import DEFAULT_LIMITS
from . import knobs
from .content_type import ContentType
from .header_lines import field_lines, field_name, headers_of, is_fold, new_header, value_of, without

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, Protocol, TypeVar, cast, overload

    _T = TypeVar("_T")
else:
    from ..core.typed import Protocol, cast, overload

_Index = dict[str, str]

_EOF: Final = "EOF in headers"
_NO_HEADER: Final = "Non-header line where header expected"

_UNIX_FROM: Final = late(r"(?:From [^\n]*\n)*")
# A Date value whose zone is Greenwich by name or number; email.utils says 0 for a missing zone too, 2.7 says None.
_GREENWICH: Final = late(r"(?i:\b(?:UTC?|GMT|Z)\b)|[+-]0+\b")

# The address parser of the standard library calls itself for a comment in a comment and a group in a group, to any
# depth. A list with more of the characters that open them is not read.
_OPENS_NEST: Final = late(r"[(:]")
_MAX_NESTING: Final = 50


class Readable(Protocol):
    """What `HTTPMessage` reads from: a file of bytes or of text."""

    def readline(self, size: int, /) -> str | bytes:
        """Return one line with its line end, at most `size` long; empty at the end."""
        ...


class _Seekable(Protocol):
    def seek(self, offset: int, /) -> object: ...
    def tell(self) -> int: ...


def _position(fp: Readable | None) -> int | None:
    """Return where `fp` stands, None if it cannot tell."""
    try:
        return cast("_Seekable", fp).tell()
    except (AttributeError, OSError):
        return None


def status_of(raw: bytes, fields: Fields, cut: bool) -> str:
    """Return what 2.7 says of a section: ``""``, or that it was `cut` off, or that it has a line that is no header."""
    if cut:
        return _EOF
    if not fields.defects:
        return ""
    wrong = sum(defect != "no name" for defect in fields.defects)
    return _NO_HEADER if wrong and wrong > _unix_from(raw).count("\n") else ""


def _unix_from(raw: bytes) -> str:
    found = _UNIX_FROM.match(raw.decode("latin-1"))
    return found[0] if found else ""


class HTTPMessage(ContentType):
    """The fields of a header section.

    Names are looked up in any case. ``msg[name]`` and `get` give the values of all lines of that name joined by
    ``", "``; `getheaders` gives a list.
    """

    status: str = ""
    """``""``, or what was wrong: 2.7's words for an EOF and for a line that is no header."""

    fp: Readable | None = None
    seekable: int = 0
    startofheaders: int | None = None
    startofbody: int | None = None

    def __init__(self, fp: Readable | None, seekable: int = 1) -> None:
        """Read a header section with its blank line from `fp`, a file of bytes or text; without one be empty.

        `seekable` says whether to ask `fp` for positions, for `rewindbody`. Raises `LineTooLong` for a line over
        ``_MAXLINE``, `HTTPException` for more than ``_MAXHEADERS`` lines, `InvalidHeader` for CR or NUL in a value.
        """
        self._raw: bytes = b""
        self._fields = Fields([], {})
        self.fp = fp
        self.startofheaders = _position(fp) if seekable else None
        self.seekable = 0 if self.startofheaders is None else seekable
        self.readheaders()
        self.startofbody = _position(fp) if self.seekable else None
        self.typeheader = self.getheader("content-type")
        self.encodingheader = self.getheader("content-transfer-encoding")
        self.parsetype()
        self.parseplist()

    @classmethod
    def _of(cls, raw: bytes, fields: Fields, status: str) -> HTTPMessage:
        """Return the message of a parsed section: `raw` as received, `fields` as the core read it, 2.7's `status`."""
        message = cls.__new__(cls)
        message._raw = raw
        message._fields = fields
        message.status = status
        return message

    @cached_property
    def dict(self) -> _Index:
        """Lower-case names to joined values, in order of arrival."""
        return self._fields.index.copy()

    @cached_property
    def headers(self) -> list[str]:
        """The lines as received, folds included; lines that are no headers left out."""
        return field_lines(self._raw.decode("latin-1"))

    @cached_property
    def unixfrom(self) -> str:
        """The lines starting with ``From `` before the first header."""
        return _unix_from(self._raw)

    # Reading from a file, and its hooks.

    def readheaders(self) -> None:
        """Read a header section from `fp` into `dict`, `headers`, `unixfrom` and `status`."""
        if self.fp is None:
            return
        self.dict = {}
        self.headers = []
        self.unixfrom = ""
        self.status = ""
        limits = knobs.applied(DEFAULT_LIMITS, knobs.of(__package__))
        name: str | None = None
        first = True
        for _ in range(limits.fields + 1):
            line = self._readline(self.fp, limits.line)
            if not line:
                self.status = _EOF
                return
            if first and line.startswith("From "):
                self.unixfrom += line
                continue
            first = False
            if name and is_fold(line):
                self.addcontinue(name, value_of(line))
                self.headers.append(line)
                continue
            if self.iscomment(line):
                continue
            if self.islast(line):
                return
            name = self.isheader(line)
            if name:
                self.addheader(name, value_of(line[len(name) + 1 :]))
                self.headers.append(line)
            elif name is None:
                self.status = _NO_HEADER
        raise too_many_fields(limits)

    @staticmethod
    def _readline(fp: Readable, limit: int) -> str:
        line = fp.readline(limit + 1)
        if len(line) > limit:
            raise LineTooLong("header line", limit)
        return line if isinstance(line, str) else line.decode("latin-1")

    def isheader(self, line: str) -> str | None:
        """Return the lower-case name if `line` is a header, ``""`` if its name is empty, else None.

        Here a name is a token (RFC 9110, 5.1); 2.7 takes anything before the colon.
        """
        return field_name(line)

    def islast(self, line: str) -> bool:
        """Tell whether `line` ends the section."""
        return line in ("\r\n", "\n")

    def iscomment(self, line: str) -> bool:
        """Tell whether to pass over `line`; always False unless overridden."""
        return False

    def addheader(self, key: str, value: str) -> None:
        """Add `value` to the lower-case name `key` in `dict`."""
        before = self.dict.get(key)
        self.dict[key] = value if before is None else f"{before}, {value}"

    def addcontinue(self, key: str, more: str) -> None:
        """Add a fold to the value of `key` in `dict`: behind one space, where 2.7 has a line break and a space."""
        self.dict[key] = unfold(self.dict[key], more)

    def rewindbody(self) -> None:
        """Move `fp` to where the body starts. Raises `OSError` if it cannot be moved."""
        if not self.seekable or self.startofbody is None:
            raise OSError("unseekable file")
        cast("_Seekable", self.fp).seek(self.startofbody)

    # The lines as received.

    def getallmatchingheaders(self, name: str) -> list[str]:
        """Return all lines of `name` with their folds, as received."""
        return [line for header in headers_of(self.headers, name) for line in header]

    def getfirstmatchingheader(self, name: str) -> list[str]:
        """Return the first line of `name` and its folds, as received."""
        found = headers_of(self.headers, name)
        return found[0] if found else []

    def getrawheader(self, name: str) -> str | None:
        """Return the first line of `name` and its folds as received, without name and colon; None without one."""
        found = self.getfirstmatchingheader(name)
        return "".join(found)[len(name) + 1 :] if found else None

    def __str__(self) -> str:
        return "".join(self.headers)

    # Values.

    @overload
    def getheader(self, name: str) -> str | None: ...
    @overload
    def getheader(self, name: str, default: _T) -> str | _T: ...
    def getheader(self, name: str, default: object = None) -> object:
        """Return the values of `name` joined by ``", "``; `default` without one."""
        return self.dict.get(name.lower(), default)

    get = getheader

    def getheaders(self, name: str) -> list[str]:
        """Return the values of `name`, one for each header line."""
        values: list[str] = []
        for first, *folds in headers_of(self.headers, name):
            value = value_of(first[len(name) + 1 :])
            for fold in folds:
                value = unfold(value, value_of(fold))
            values.append(value)
        return values

    @overload
    def get_all(self, name: str) -> list[str] | None: ...
    @overload
    def get_all(self, name: str, default: _T) -> list[str] | _T: ...
    def get_all(self, name: str, default: object = None) -> object:
        """Return the values of `name`, one for each header line; `default` without one (http.client's spelling)."""
        return self.getheaders(name) or default

    def getaddrlist(self, name: str) -> list[tuple[str, str]]:
        """Return ``(name, address)`` for each mail address in all headers `name`."""
        import email.utils

        values = self.getheaders(name)
        if sum(len(_OPENS_NEST.findall(value)) for value in values) > _MAX_NESTING:
            return []
        if getattr(email.utils, "supports_strict_parsing", False):
            found = email.utils.getaddresses(values, strict=False)
        else:
            found = email.utils.getaddresses(values)
        return [pair for pair in found if pair != ("", "")]

    def getaddr(self, name: str) -> tuple[str, str] | tuple[None, None]:
        """Return ``(name, address)`` of the first mail address in the headers `name`; ``(None, None)`` without one."""
        found = self.getaddrlist(name)
        return found[0] if found else (None, None)

    def getdate(self, name: str) -> tuple[int, ...] | None:
        """Return the date in header `name` as `time.mktime` takes it; None without one or if it is no date."""
        found = self.getdate_tz(name)
        return None if found is None else cast("tuple[int, ...]", found[:9])

    def getdate_tz(self, name: str) -> tuple[int | None, ...] | None:
        """Return nine fields as `getdate` and the seconds east of Greenwich, which are None if the zone is unknown.

        A year of two digits is one of this century or the last (RFC 9110, 5.6.7); 2.7 leaves it as it stands.
        """
        from email.utils import parsedate_tz

        value = self.getheader(name)
        found = parsedate_tz(value) if value else None
        if value is None or found is None:
            return None
        offset = found[9] or (0 if _GREENWICH.search(value) else None)
        return (*found[:6], 0, 1, 0, offset)

    # The mapping.

    def __getitem__(self, name: str) -> str:
        return self.dict[name.lower()]

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.dict

    def has_key(self, name: str) -> bool:
        """Tell whether there is a header `name`."""
        return name.lower() in self.dict

    def __iter__(self) -> Iterator[str]:
        return iter(self.dict)

    def __len__(self) -> int:
        return len(self.dict)

    def keys(self) -> list[str]:
        """Return the lower-case names."""
        return list(self.dict)

    def values(self) -> list[str]:
        """Return the joined values."""
        return list(self.dict.values())

    def items(self) -> list[tuple[str, str]]:
        """Return lower-case names with joined values."""
        return list(self.dict.items())

    def __setitem__(self, name: str, value: str) -> None:
        """Put one header in place of all headers `name`; the new line is the last and ends in LF alone (2.7)."""
        lines, flat = new_header(name, value)
        del self[name]
        self.dict[name.lower()] = flat
        self.headers.extend(lines)

    def setdefault(self, name: str, default: str = "") -> str:
        """Return the value of `name`; without one, add it with `default` as its value."""
        if name not in self:
            self[name] = default
        return self[name]

    def __delitem__(self, name: str) -> None:
        """Remove all headers `name`; that there is none is no error (2.7)."""
        if self.dict.pop(name.lower(), None) is not None:
            self.headers[:] = without(self.headers, name)
