"""The module globals that programs assign (`_MAXLINE`, `_MAXHEADERS`): read through the package at call time."""

from __future__ import annotations

import sys
from typing import Final

from ..core.limits import DEFAULT_LIMITS

_NAMES: Final = (("_MAXLINE", "line"), ("_MAXHEADERS", "fields"))


def changed(module: str = __package__ or "") -> dict[str, int]:
    """Return the bounds that a program has changed in `module`, by their names in `Limits`."""
    values = vars(sys.modules[module])
    if values["_MAXLINE"] == DEFAULT_LIMITS.line and values["_MAXHEADERS"] == DEFAULT_LIMITS.fields:
        return {}
    return {bound: values[name] for name, bound in _NAMES if values[name] != getattr(DEFAULT_LIMITS, bound)}
