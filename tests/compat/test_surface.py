"""Every name of 2.7.18's httplib is here, with its value, its bases, and its methods with their arguments and defaults.

``surface_2_7.json`` is what ``dump_surface.py`` says on Python 2.7; where there is one, the record is read again.
"""

from __future__ import annotations

import inspect
import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, cast

import pytest

import httplib
import httplib.compat
from tests.differential import python27

HERE = Path(__file__).parent
SURFACE: dict[str, Any] = json.loads((HERE / "surface_2_7.json").read_text(encoding="utf-8"))  # Any: as the record is
CLASSES: dict[str, Any] = SURFACE["classes"]  # Any: as above
MODULES = [httplib.compat, httplib]

# What is not here, and why.
ABSENT_NAMES = {
    **dict.fromkeys(
        ("StringIO", "array", "mimetools", "os", "re", "socket", "ssl", "urlsplit", "warnings"), "an import"
    ),
    "py3kwarning": "an import",
}
ABSENT_BASES = {("HTTPMessage", "Message"): "mimetools is gone; its methods are here"}
ABSENT_METHODS: dict[tuple[str, str], str] = {}
# What we take besides, and why it may be positional.
MORE_ARGUMENTS = {
    ("LineTooLong", "__init__"): ["limit"],  # the bound that the message names; 2.7 has one bound
    ("HTTPConnection", "_send_output"): ["encode_chunked"],  # as http.client
    ("HTTPConnection", "_send_request"): ["encode_chunked"],  # as http.client
    ("HTTPSConnection", "_send_output"): ["encode_chunked"],
    ("HTTPSConnection", "_send_request"): ["encode_chunked"],
}


class Method(NamedTuple):
    """One method of the record."""

    owner: str
    name: str
    arguments: list[str]
    defaults: list[object]
    variadic: str | None


def methods() -> Iterator[Method]:
    for owner, record in sorted(CLASSES.items()):
        for name, taken in sorted(record["methods"].items()):
            if (owner, name) not in ABSENT_METHODS:
                yield Method(owner, name, taken["arguments"], taken["defaults"], taken["variadic"])


METHODS = list(methods())
ATTRIBUTES = [(owner, name, value) for owner, record in CLASSES.items() for name, value in record["attributes"].items()]


def same(expected: object, found: object) -> bool:
    """Compare a value with its record: a class by its name, and what was no plain value not at all."""
    if inspect.isclass(found):
        return expected == f"class {found.__name__}"
    return expected == "object" or (found == expected and isinstance(found, type(expected)))


def test_the_record_is_that_of_2_7_18() -> None:
    assert SURFACE["version"] == "2.7.18"
    assert len(CLASSES) == 20


def test_the_record_is_what_python27_says() -> None:
    python = python27.find()
    if python is None:
        pytest.skip(python27.HINT)
    done = subprocess.run(
        [python, "-E", "-B", str(HERE / "dump_surface.py")],
        cwd="/",
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert json.loads(done.stdout) == SURFACE


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("kind", ["classes", "functions", "values", "others", "aliases"])
def test_every_name_is_here(module: ModuleType, kind: str) -> None:
    missing = [name for name in SURFACE[kind] if not hasattr(module, name) and name not in ABSENT_NAMES]
    assert not missing


@pytest.mark.parametrize("module", MODULES)
def test_every_exception_from_the_rule_is_one(module: ModuleType) -> None:
    assert not [name for name in ABSENT_NAMES if hasattr(module, name)]
    assert not [pair for pair in ABSENT_METHODS if hasattr(getattr(module, pair[0]), pair[1])]


@pytest.mark.parametrize("module", MODULES)
def test_all_has_every_name_of_2_7(module: ModuleType) -> None:
    exported: list[str] = module.__all__
    assert set(SURFACE["all"]) <= set(exported)
    assert len(exported) == len(set(exported))
    assert not [name for name in exported if not hasattr(module, name)]


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("name", sorted(set(SURFACE["values"]) - set(ABSENT_NAMES) - {"responses"}))
def test_a_value_is_that_of_2_7(module: ModuleType, name: str) -> None:
    expected, found = SURFACE["values"][name], getattr(module, name)
    assert (sorted(found) if isinstance(expected, list) else found) == expected
    assert isinstance(found, set if isinstance(expected, list) else type(expected))


@pytest.mark.parametrize("module", MODULES)
def test_responses_has_every_entry_of_2_7(module: ModuleType) -> None:
    expected = dict(SURFACE["values"]["responses"])
    assert len(expected) == 41
    assert {code: module.responses.get(code) for code in expected} == expected
    assert type(module.responses) is dict


@pytest.mark.parametrize("module", MODULES)
def test_an_alias_is_the_class_that_it_was(module: ModuleType) -> None:
    for alias, name in SURFACE["aliases"].items():
        assert getattr(module, alias) is getattr(module, name)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_a_class_is_the_same_in_both_modules(name: str) -> None:
    assert getattr(httplib, name) is getattr(httplib.compat, name)
    assert getattr(httplib, name).__name__ == name


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_a_class_has_the_bases_of_2_7(name: str) -> None:
    ancestors = [cls.__name__ for cls in inspect.getmro(getattr(httplib, name))]
    assert not [base for base in CLASSES[name]["bases"] if base not in ancestors and (name, base) not in ABSENT_BASES]


@pytest.mark.parametrize(("owner", "name", "value"), ATTRIBUTES)
def test_a_class_attribute_is_that_of_2_7(owner: str, name: str, value: object) -> None:
    assert same(value, getattr(getattr(httplib, owner), name))


@pytest.mark.parametrize("method", METHODS, ids=lambda method: f"{method.owner}.{method.name}")
def test_a_method_takes_what_it_took_in_2_7(method: Method) -> None:
    function = getattr(getattr(httplib, method.owner), method.name)
    assert callable(function)
    more = MORE_ARGUMENTS.get((method.owner, method.name), [])
    check_signature(function, method.arguments, method.defaults, method.variadic, more)


def test_a_function_takes_what_it_took_in_2_7() -> None:
    for name, taken in SURFACE["functions"].items():
        check_signature(getattr(httplib, name), taken["arguments"], taken["defaults"], taken["variadic"])


def check_signature(
    function: object, arguments: list[str], defaults: list[object], variadic: str | None, more: Sequence[str] = ()
) -> None:
    """Compare names, order and defaults; what we have besides is `more`, or for keywords only, and may be left out."""
    found = inspect.signature(cast("Any", function)).parameters.values()  # Any: it is callable, as was just seen
    positional = [p for p in found if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    assert [p.name for p in positional] == [*arguments, *more]
    kept = positional[: len(arguments)]
    with_default = [p for p in kept if p.default is not p.empty]
    assert [p.name for p in with_default] == arguments[len(arguments) - len(defaults) :]
    assert [p.default for p, old in zip(with_default, defaults, strict=True) if not same(old, p.default)] == []
    assert [p.name for p in found if p.kind is p.VAR_POSITIONAL] == ([variadic] if variadic else [])
    besides = [*positional[len(arguments) :], *(p for p in found if p.kind is p.KEYWORD_ONLY)]
    assert not [p.name for p in besides if p.default is p.empty]
