"""What stands in for `typing` while the package runs does as `typing` does."""

from __future__ import annotations

import copy
import pickle
import typing

import pytest

from httplib.core import typed
from httplib.core.limits import DEFAULT_LIMITS, Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from httplib.core.typed import NamedTuple


class Ours(NamedTuple):
    """A row."""

    name: str
    size: int = 3
    """How long."""

    @property
    def twice(self) -> int:
        return self.size * 2


class Theirs(typing.NamedTuple):
    name: str
    size: int = 3


def test_a_named_tuple_is_made_and_read_as_that_of_typing() -> None:
    assert [tuple(row) for row in (Ours("a"), Ours("a", size=4), Ours(name="b"))] == [("a", 3), ("a", 4), ("b", 3)]
    assert (Ours("a"), hash(Ours("a"))) == (("a", 3), hash(("a", 3)))
    assert (Ours("a").name, Ours("a").size, Ours("a").twice) == ("a", 3, 6)
    assert Ours._fields == Theirs._fields
    assert Ours._field_defaults == Theirs._field_defaults
    assert (Ours.__doc__, Ours.__module__, repr(Ours("a"))) == ("A row.", __name__, "Ours(name='a', size=3)")


def test_replacing_and_making_keep_the_class() -> None:
    assert type(Ours("a")._replace(size=9)) is Ours
    assert type(Ours._make(("a", 1))) is Ours
    with pytest.raises((TypeError, ValueError), match="unexpected field names"):
        DEFAULT_LIMITS._replace(lines=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # that is the point


@pytest.mark.parametrize("arguments", [(), ("a", 1, 2)])
def test_a_wrong_number_of_arguments_is_an_error(arguments: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        Ours(*arguments)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # that is the point


def test_it_has_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        Ours("a").more = 1  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # that is the point


def test_copies_and_pickles_are_equal() -> None:
    limits = DEFAULT_LIMITS._replace(fields=7)
    assert copy.deepcopy(limits) == limits == pickle.loads(pickle.dumps(limits))
    assert type(pickle.loads(pickle.dumps(limits))) is Limits


def test_cast_and_overload_change_nothing() -> None:
    value = object()
    assert typed.cast(int, value) is value

    def function() -> None:
        """Nothing."""

    assert typed.overload(function) is function
