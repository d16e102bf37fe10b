"""The module globals that programs assign (`_MAXLINE`, `_MAXHEADERS`): read through the package at call time."""

from __future__ import annotations

import sys
from functools import lru_cache

from ..core.limits import DEFAULT_LIMITS, Limits


def applied(base: Limits, module: str = __package__ or "") -> Limits:
    """Return `base` with the bounds that a program has changed in `module`, where `base` still has the default."""
    values = vars(sys.modules[module])
    line: int = values["_MAXLINE"]
    fields: int = values["_MAXHEADERS"]
    if line == DEFAULT_LIMITS.line and fields == DEFAULT_LIMITS.fields:
        return base
    if line != DEFAULT_LIMITS.line and base.line == DEFAULT_LIMITS.line:
        base = _with(base, line, base.fields)
    if fields != DEFAULT_LIMITS.fields and base.fields == DEFAULT_LIMITS.fields:
        base = _with(base, base.line, fields)
    return base


@lru_cache(maxsize=64)
def _with(base: Limits, line: int, fields: int) -> Limits:
    return base._replace(line=line, fields=fields)
