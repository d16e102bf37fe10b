"""The header-model policy that plugins give: bounds, leniencies, fields always or never sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from httplib.core.errors import InvalidRequest
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.core.request import check_name, field_line


@dataclass(frozen=True, slots=True)
class HeaderRules:
    """What one plugin asks of the header model.

    `limits` sets bounds and leniencies by their names in `Limits`; what the program itself set stays. `always` are
    fields added to a request that lacks them; `never` are names, in any case, that are left out of requests. Raises
    ValueError for an unknown bound, a bound below zero, and a field that cannot be sent.
    """

    limits: Mapping[str, int] = field(default_factory=dict[str, int])
    always: tuple[tuple[str, str], ...] = ()
    never: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name, bound in self.limits.items():
            if name not in Limits._fields:
                raise ValueError(f"no bound is called {name!r}; there are {', '.join(Limits._fields)}")
            if not isinstance(cast(object, bound), int) or bound < 0:
                raise ValueError(f"the bound {name!r} must be an int of 0 or more, not {bound!r}")
        try:
            for name, value in self.always:
                field_line(name, value)
            for name in self.never:
                check_name(name)
        except InvalidRequest as error:
            raise ValueError(str(error)) from error


def merge(rules: Iterable[HeaderRules]) -> HeaderRules:
    """Return one set of rules; the first to set a bound or a field wins, and what one forbids nobody may add."""
    limits: dict[str, int] = {}
    always: dict[str, tuple[str, str]] = {}
    never: set[str] = set()
    for rule in rules:
        never.update(name.lower() for name in rule.never)
        for name, bound in rule.limits.items():
            limits.setdefault(name, bound)
        for name, value in rule.always:
            always.setdefault(name.lower(), (name, value))
    kept = tuple(pair for name, pair in always.items() if name not in never)
    return HeaderRules(limits, kept, frozenset(never))


def apply(rules: HeaderRules, base: Limits) -> Limits:
    """Return `base` with the rules' bounds where `base` still has the default."""
    changes: dict[str, Any] = {  # Any: the types of the fields of Limits, which differ
        name: bool(bound) if name == "strict" else bound
        for name, bound in rules.limits.items()
        if getattr(base, name) == getattr(DEFAULT_LIMITS, name)
    }
    return base._replace(**changes) if changes else base
