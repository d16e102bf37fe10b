"""`HTTPMessage`: header fields as an `email.message.Message`, built from what the core has read when somebody asks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from email import errors as _errors
from email.message import Message
from http import client as _original
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast, overload

from ...core.fields import Fields, parse_fields
from ...core.limits import DEFAULT_LIMITS, Limits
from .. import knobs
from ..exchange import Exchange
from ..reader import File, Reader
from .errors import Fault, converted
from .nominal import name_only

if TYPE_CHECKING:
    from _typeshed import SupportsReadline

_M = TypeVar("_M", bound="Message[Any, Any]")  # Any: a program's own class, of any header type

_DEFECTS: Final = {
    "no colon": _errors.MissingHeaderBodySeparatorDefect,
    "no name": _errors.InvalidHeaderDefect,
    "bad name": _errors.InvalidHeaderDefect,
    "leading blank": _errors.FirstHeaderLineIsContinuationDefect,
}


@name_only(_original.HTTPMessage)
class HTTPMessage(_original.HTTPMessage):
    """The fields of a header section; ``msg[name]`` is the first of that name, `get_all` gives all of them."""

    def getallmatchingheaders(self, name: str) -> list[str]:
        """Return the header lines of `name`, in any case, without their line ends."""
        lower = name.lower()
        return [f"{key}: {value}" for key, value in self.items() if key.lower() == lower]


def limits_in_force() -> Limits:
    """Return the bounds where no connection gives any: the default ones, or what the module globals say."""
    return knobs.applied(DEFAULT_LIMITS, knobs.of(__package__))


def message_of(fields: Fields, make: Callable[[], _M]) -> _M:
    """Return a message made by `make` with `fields`; lines that were passed over stand in its `defects`."""
    message = make()
    for name, value in fields.pairs:
        message.set_raw(name, value)
    message.set_payload("")
    message.defects.extend(_DEFECTS[defect]() for defect in fields.defects)
    return message


def read_headers(fp: SupportsReadline[bytes], max_headers: int | None = None) -> list[bytes]:
    """Return the lines of the header section that comes next in `fp`, the blank line included.

    Raises `LineTooLong` and `HTTPException` for too many (more than `max_headers`, or else ``_MAXHEADERS``).
    """
    limits = limits_in_force()
    if max_headers is not None:
        limits = limits._replace(fields=max_headers)
    try:
        _, raw, _ = Exchange(Reader(None, cast(File, fp)), limits).receive_section()
    except Fault as error:
        raise converted(error) from error.__cause__
    return raw.splitlines(keepends=True)


def fields_of(lines: list[bytes]) -> Fields:
    """Return the fields in the `lines` of a header section."""
    section = b"".join(lines[:-1] if lines and not lines[-1].strip(b"\r\n") else lines)
    return parse_fields(section, DEFAULT_LIMITS._replace(line=sys.maxsize, fields=sys.maxsize))


@overload
def parse_headers(fp: SupportsReadline[bytes], _class: Callable[[], _M]) -> _M: ...
@overload
def parse_headers(fp: SupportsReadline[bytes]) -> HTTPMessage: ...
def parse_headers(
    fp: SupportsReadline[bytes],
    _class: Callable[[], Message[Any, Any]] = HTTPMessage,  # Any: as _M
) -> Message[Any, Any]:  # Any: as _M
    """Read a header section from `fp`, a binary file, and return it as a `_class`.

    Raises `LineTooLong`, `HTTPException` for too many lines, and `InvalidHeader` for one that could be misread.
    """
    limits = limits_in_force()
    try:
        fields, _, _ = Exchange(Reader(None, cast(File, fp)), limits).receive_section()
    except Fault as error:
        raise converted(error) from error.__cause__
    return message_of(fields, _class)
