"""Why a plugin does not fit: a hook that does not exist, or arguments that the hook does not give. For errors alone."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Sequence
from typing import NamedTuple

from .plugin import Hooks


class Misfit(NamedTuple):
    """What does not fit, what to do about it, and the hook that it is about."""

    problem: str
    cure: str
    hook: str


def misfit_of(plugin: object, hook_of: Callable[[object, str], str | None], hooks: Sequence[str]) -> Misfit | None:
    """Return what does not fit in the functions of `plugin` that `hook_of` gives a hook for; None if all do."""
    for name in dir(plugin):
        hook = hook_of(plugin, name)
        if hook is None:
            continue
        if hook not in hooks:
            near = difflib.get_close_matches(hook, hooks, 1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            return Misfit(f"there is no hook {hook!r}", f"{hint}The hooks are {', '.join(hooks)}", hook)
        given = [argument for argument in inspect.signature(getattr(Hooks, hook)).parameters if argument != "self"]
        if wrong := [argument for argument in _wanted(getattr(plugin, name)) if argument not in given]:
            return Misfit(
                f"{name}() takes {', '.join(map(repr, wrong))}, which {hook} does not give",
                f"its arguments may be {', '.join(given)}" if given else "it gives no arguments",
                hook,
            )
    return None


def _wanted(function: Callable[..., object]) -> list[str]:
    """Return the arguments that must be given by position or name."""
    ordinary = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = inspect.signature(function).parameters.values()
    return [one.name for one in parameters if one.kind in ordinary and one.default is one.empty]
