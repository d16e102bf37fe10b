"""The module globals that programs assign (`_MAXLINE`, `_MAXHEADERS`): read through the package at call time."""

from __future__ import annotations

import sys
from functools import lru_cache

from ..core.limits import DEFAULT_LIMITS, Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

_LINE: Final = DEFAULT_LIMITS.line
_FIELDS: Final = DEFAULT_LIMITS.fields


def of(module: str | None) -> dict[str, Any]:  # Any: what a module holds
    """Return the globals of `module`, among them its knobs."""
    return vars(sys.modules[module or ""])


def applied(base: Limits, knobs: dict[str, Any]) -> Limits:  # Any: as above
    """Return `base` with the bounds that a program has changed in `knobs`, where `base` still has the default."""
    line: int = knobs["_MAXLINE"]
    fields: int = knobs["_MAXHEADERS"]
    if line == _LINE and fields == _FIELDS:
        return base
    if line != _LINE and base.line == _LINE:
        base = bounded(base, line, base.fields)
    if fields != _FIELDS and base.fields == _FIELDS:
        base = bounded(base, base.line, fields)
    return base


@lru_cache(maxsize=64)
def bounded(base: Limits, line: int, fields: int) -> Limits:
    """Return `base` with other bounds for lines and fields; the same object each time, so that it can be told."""
    return base._replace(line=line, fields=fields)
