"""Classes that are http.client's by name only: what they inherit from there cannot be reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_C = TypeVar("_C", bound=type)


class _Unreachable:
    """Stands for an attribute of the original that this library does not have: looking it up is an AttributeError."""

    def __init__(self, name: str, owner: str) -> None:
        self._name: str = name
        self._owner: str = owner

    def __get__(self, instance: object, owner: type) -> object:
        raise AttributeError(f"{self._name} is a part of http.client's own {self._owner}, which does no work here")


def name_only(original: type) -> Callable[[_C], _C]:
    """Return a class decorator: the class passes for `original`, which is its last base but for those it adds itself.

    `isinstance` and `except` hold; every attribute that only `original` has is hidden, also those of later versions.
    """

    def hide(cls: _C) -> _C:
        for name in vars(original):
            owner = next(base for base in cls.__mro__ if name in vars(base))
            # copyreg keeps `__slotnames__` in each class that was copied or pickled.
            if owner is original and name != "__slotnames__":
                setattr(cls, name, _Unreachable(name, original.__qualname__))
        return cls

    return hide
