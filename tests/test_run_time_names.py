"""Each global name that a function uses exists while the program runs: what only checkers import is for annotations."""

from __future__ import annotations

import builtins
import dis
import sys
from collections.abc import Iterator
from importlib import import_module
from types import CodeType

import pytest

from tests.support.imports import ROOT

MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in ("core", "compat", "transport", "command")
    for path in (ROOT / "httplib" / package).rglob("*.py")
    if path.name != "__main__.py" and "pytest_class" not in path.name
)


def codes_in(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes_in(constant)


@pytest.mark.parametrize("name", MODULES)
def test_names_of_functions_exist(name: str) -> None:
    module = import_module(name)
    with open(str(module.__file__), encoding="utf-8") as file:
        code = compile(file.read(), str(module.__file__), "exec")
    known = {*vars(module), *vars(builtins), "__annotations__"}
    used = {
        (inner.co_name, str(instruction.argval))
        for inner in codes_in(code)
        if inner is not code
        for instruction in dis.get_instructions(inner)
        if instruction.opname == "LOAD_GLOBAL"
    }
    assert module is sys.modules[name]
    assert {(function, used_name) for function, used_name in used if used_name not in known} == set()
