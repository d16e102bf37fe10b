"""Classes of the facade pass for http.client's, and nothing that http.client wrote can be reached through them."""

from __future__ import annotations

import email.message
import io
from typing import Any

import pytest

from httplib.compat.client import errors
from httplib.core import errors as core
from tests.compat.client.wired import FACADE, ORIGINAL

CLASSES = [
    name for name, value in vars(ORIGINAL).items() if isinstance(value, type) and value.__module__ == "http.client"
]


@pytest.mark.parametrize("name", CLASSES)
def test_class_is_a_subclass_of_the_originals(name: str) -> None:
    assert issubclass(getattr(FACADE, name), getattr(ORIGINAL, name))


def owner_of(cls: type, name: str) -> type:
    return next(base for base in cls.__mro__ if name in vars(base))


# What every class has of its own making, and says nothing.
BOOKKEEPING = {"__module__", "__doc__", "__dict__", "__weakref__", "__firstlineno__", "__static_attributes__"}


@pytest.mark.parametrize("name", CLASSES)
def test_nothing_of_the_original_can_be_reached(name: str) -> None:
    cls: type = getattr(FACADE, name)
    inherited = {
        attribute
        for base in cls.__mro__
        if base.__module__ == "http.client"
        for attribute in vars(base).keys() - BOOKKEEPING
        if owner_of(cls, attribute).__module__ == "http.client"
    }
    assert inherited == set()


def test_hidden_attribute_is_an_attribute_error() -> None:
    assert not hasattr(FACADE.HTTPResponse, "_read_next_chunk_size")
    with pytest.raises(AttributeError, match=r"http\.client's own HTTPResponse"):
        _ = FACADE.HTTPResponse._read_next_chunk_size


def test_response_is_a_buffered_file_and_message_an_email_message() -> None:
    assert issubclass(FACADE.HTTPResponse, io.BufferedIOBase)
    assert issubclass(FACADE.HTTPMessage, email.message.Message)


def test_each_exception_of_the_core_has_its_class() -> None:
    kinds = {
        value for value in vars(core).values() if isinstance(value, type) and issubclass(value, core.HTTPException)
    }
    assert kinds - errors.TABLE.keys() == {core.InvalidRequest}
    assert all(issubclass(ours, kind) for kind, ours in errors.TABLE.items())


@pytest.mark.parametrize("kind", [value for value in errors.TABLE.values() if value.__name__ in vars(ORIGINAL)])
def test_exception_is_of_both_trees(kind: Any) -> None:  # Any: one of the exception classes
    original = getattr(ORIGINAL, kind.__name__)
    assert issubclass(kind, original)
    assert [base.__name__ for base in original.__mro__] == [
        base.__name__ for base in kind.__mro__ if base in original.__mro__
    ]


def test_a_program_without_init_can_close_and_drop_a_response() -> None:
    class Bare(FACADE.HTTPResponse):  # type: ignore[name-defined, misc]  # a module's attribute, as programs write it
        def __init__(self) -> None:
            self.fp = None

    response = Bare()
    assert response.isclosed()
    assert not response.closed
    response.close()
    assert response.closed
