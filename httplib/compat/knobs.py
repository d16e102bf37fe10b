"""The module globals that programs assign (`_MAXLINE`, `_MAXHEADERS`): read through the package at call time."""

from __future__ import annotations

import sys
from functools import lru_cache

from ..core.limits import DEFAULT_LIMITS, Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

USUAL_LINE: Final = DEFAULT_LIMITS.line
USUAL_FIELDS: Final = DEFAULT_LIMITS.fields
"""What stands in a module's knobs that no program has touched."""


def of(module: str | None) -> dict[str, Any]:  # Any: what a module holds
    """Return the globals of `module`, among them its knobs."""
    return vars(sys.modules[module or ""])


def applied(base: Limits, knobs: dict[str, Any]) -> Limits:  # Any: as above
    """Return `base` with the bounds that a program has changed in `knobs`, where `base` still has the default."""
    line: int = knobs["_MAXLINE"]
    fields: int = knobs["_MAXHEADERS"]
    if line == USUAL_LINE and fields == USUAL_FIELDS:
        return base
    if line != USUAL_LINE and base.line == USUAL_LINE:
        base = bounded(base, line, base.fields)
    if fields != USUAL_FIELDS and base.fields == USUAL_FIELDS:
        base = bounded(base, base.line, fields)
    return base


@lru_cache(maxsize=64)
def bounded(base: Limits, line: int, fields: int) -> Limits:
    """Return `base` with other bounds for lines and fields; the same object each time, so that it can be told."""
    return base._replace(line=line, fields=fields)
