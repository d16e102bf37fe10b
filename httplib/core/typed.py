"""What the sources of this package use of `typing` while they run, without loading it.

Loading `typing` takes 2.3 ms, a sixth of ``import httplib.compat``, so no module of `core` or `compat` does.
They say::

    TYPE_CHECKING = False  # checkers read it as True
    if TYPE_CHECKING:
        from typing import Any, NamedTuple
    else:
        from .typed import NamedTuple

What stands in annotations alone needs no second import: they are never evaluated.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any as Anything

Any = object  # Any: what stands for it while the package runs
Protocol = object


def cast(kind: object, value: Anything) -> Anything:  # Any: the caller's checker reads the signature in `typing`
    """Return `value`, which checkers take for one of `kind`."""
    return value


def overload(function: Callable[..., object]) -> Callable[..., object]:
    """Return `function`: a signature for checkers, and the definition behind it replaces it."""
    return function


class _Named(type):
    """Makes a named tuple of a class with annotated fields, as the metaclass of `typing` does."""

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Anything]) -> type:  # Any: a class body
        if not bases:
            return super().__new__(cls, name, bases, body)
        fields = list(body["__annotations__"])
        defaults = [body.pop(field) for field in fields if field in body]
        base = namedtuple(name, fields, defaults=defaults, module=body["__module__"])  # type: ignore[misc]  # the fields are known at run time
        return type(name, (base,), {"__slots__": (), **body})


class NamedTuple(metaclass=_Named):
    """The base of a class with annotated fields, whose instances are tuples."""
