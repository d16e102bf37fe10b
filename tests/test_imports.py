"""Who may import whom: the table of the architecture, read from the sources and tried in a fresh interpreter."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.imports import ROOT, Import, imports_below, imports_of, sources

CORE_ORDER = [
    "typed",
    "errors",
    "hints",
    "limits",
    "status",
    "grammar",
    "fields",
    "request",
    "response",
    "decoder",
    "chunked",
    "body",
    "memo",
    "state",
]
CORE_STANDARD = {"__future__", "collections", "collections.abc", "enum", "operator", "re", "struct", "typing"}

# Modules of the transport that a plugin's author may import; the built-in layers get no others, nor does compat.
PLUGIN_PAGE = {"httplib.transport.plugin", "httplib.transport.layers"}
BUILT_IN = {"tcp", "tls", "tls_stream", "tunnel"}

THIRD_PARTY = {
    "pluggy": ("httplib.transport.plugin", "httplib.transport.relay"),
    "trustme": ("httplib.command.authority",),
}

# What a program that fetches over plain HTTP must not pay for on import.
HEAVY = ["ssl", "email", "http", "http.client", "pluggy", "importlib.metadata", "typing_extensions", "dataclasses"]
HEAVY.extend(["typing", "inspect", "urllib.request", "asyncio", "httplib.transport", "httplib.command"])

ALL = list(imports_below("httplib"))


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def ours(imported: Import) -> Iterator[str]:
    """The modules of this library that an import may load: `from httplib.core import body` means the module."""
    if within(imported.module, "httplib"):
        submodule = f"{imported.module}.{imported.name}".replace(".", "/")
        exists = imported.name and ((ROOT / f"{submodule}.py").exists() or (ROOT / submodule).is_dir())
        yield f"{imported.module}.{imported.name}" if exists else imported.module


def below(package: str) -> list[Import]:
    return [imported for imported in ALL if within(imported.importer, package)]


def broken(imports: list[Import]) -> str:
    return "\n".join(str(imported) for imported in imports)


def test_core_imports_only_its_few_standard_modules_and_earlier_modules_of_core() -> None:
    bad: list[Import] = []
    for imported in below("httplib.core"):
        own = imported.importer.removeprefix("httplib.core").lstrip(".")
        earlier = CORE_ORDER[: CORE_ORDER.index(own)] if own else CORE_ORDER
        allowed = CORE_STANDARD | {f"httplib.core.{name}" for name in earlier}
        modules = list(ours(imported)) or [imported.module]
        bad += [imported for module in modules if module not in allowed]
    assert not bad, broken(bad)


def test_core_loads_nothing_late() -> None:
    bad = [imported for imported in below("httplib.core") if imported.late]
    assert not bad, broken(bad)


def test_the_transport_rests_on_core_alone() -> None:
    bad = [i for i in below("httplib.transport") for m in ours(i) if not within(m, "httplib.transport", "httplib.core")]
    # The checks for plugins stand above everything: one of them sends requests, as a plugin's user does.
    bad = [i for i in bad if not (within(i.importer, "httplib.transport.testing") and i.late)]
    assert not bad, broken(bad)


def test_nobody_imports_the_checks_for_plugins() -> None:
    kit = "httplib.transport.testing"
    bad = [i for i in ALL for m in ours(i) if within(m, kit) and not within(i.importer, kit)]
    assert not bad, broken(bad)


@pytest.mark.parametrize("layer", sorted(BUILT_IN))
def test_a_built_in_layer_gets_what_a_strangers_plugin_gets(layer: str) -> None:
    bad = [
        imported
        for imported in below(f"httplib.transport.{layer}")
        for module in ours(imported)
        if module not in PLUGIN_PAGE
        and not within(module, "httplib.core", *(f"httplib.transport.{b}" for b in BUILT_IN))
    ]
    assert not bad, broken(bad)


def test_the_manager_alone_imports_built_in_layers() -> None:
    layers = [f"httplib.transport.{layer}" for layer in BUILT_IN]
    bad = [i for i in ALL for m in ours(i) if m in layers and i.importer not in (*layers, "httplib.transport.manager")]
    assert not bad, broken(bad)


@pytest.mark.parametrize("module", ["tls_stream", "discovery"])
def test_modules_for_rare_needs_load_when_first_needed(module: str) -> None:
    bad = [i for i in ALL for m in ours(i) if m == f"httplib.transport.{module}" and not (i.late or i.typing_only)]
    assert not bad, broken(bad)


def test_compat_imports_the_transport_only_when_it_is_needed() -> None:
    bad = [
        imported
        for imported in below("httplib.compat")
        for module in ours(imported)
        if within(module, "httplib.transport") and not (imported.late or imported.typing_only)
    ]
    assert not bad, broken(bad)


def test_compat_imports_core_the_transport_and_itself() -> None:
    allowed = "httplib.compat", "httplib.core", "httplib.transport"
    bad = [i for i in below("httplib.compat") for m in ours(i) if not within(m, *allowed)]
    assert not bad, broken(bad)


def test_compat_uses_no_private_module_or_name_of_the_transport() -> None:
    bad = [
        imported
        for imported in below("httplib.compat")
        for module in ours(imported)
        if within(module, "httplib.transport") and (imported.name.startswith("_") or "._" in module)
    ]
    assert not bad, broken(bad)


def test_the_facades_do_not_import_each_other() -> None:
    facade = {f"httplib.compat.{name}" for name in ("connection", "response", "message", "legacy", "constants")}
    bad = [i for i in below("httplib.compat.client") for m in ours(i) if m in facade or m == "httplib.compat"]
    bad += [
        imported
        for imported in below("httplib.compat")
        for module in ours(imported)
        if within(module, "httplib.compat.client") and not within(imported.importer, "httplib.compat.client")
    ]
    assert not bad, broken(bad)


def test_http_client_is_imported_by_its_own_facade_alone() -> None:
    bad = [
        imported
        for imported in ALL
        if within(imported.module, "http") and not within(imported.importer, "httplib.compat.client")
    ]
    assert not bad, broken(bad)


@pytest.mark.parametrize("module", ["ssl", "email", "importlib.metadata"])
def test_expensive_modules_load_when_first_needed(module: str) -> None:
    own = ["httplib.compat.client", "httplib.command"]
    own += [f"httplib.transport.{name}" for name in ("tls_stream", "discovery", "testing")]
    bad = [
        imported
        for imported in ALL
        if within(imported.module, module)
        and not (imported.late or imported.typing_only or within(imported.importer, *own))
    ]
    assert not bad, broken(bad)


def test_third_party_packages_stay_where_they_belong() -> None:
    standard = {*sys.stdlib_module_names, "httplib"}
    bad = [
        imported
        for imported in ALL
        if imported.module.partition(".")[0] not in standard
        and not (imported.module in ("typing_extensions", "_typeshed") and imported.typing_only)
        and imported.importer not in THIRD_PARTY.get(imported.module.partition(".")[0], ())
    ]
    assert not bad, broken(bad)


def test_the_command_line_is_imported_by_main_alone() -> None:
    bad = [
        imported
        for imported in ALL
        for module in ours(imported)
        if within(module, "httplib.command") and not within(imported.importer, "httplib.command", "httplib.__main__")
    ]
    assert not bad, broken(bad)


def test_one_module_alone_speaks_to_pluggys_relay() -> None:
    bad: list[str] = []
    for name, path in sources("httplib"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "hook" and isinstance(node.ctx, ast.Load):
                bad.append(f"{name}:{node.lineno}")
    assert {place.partition(":")[0] for place in bad} <= {"httplib.transport.relay"}, bad


@pytest.mark.parametrize("folder", sorted(path.name for path in (ROOT / "plugins").glob("*") if path.is_dir()))
def test_a_plugin_imports_the_plugin_page_and_core(folder: str) -> None:
    allowed = "httplib.transport.plugin", "httplib.core"
    bad: list[Import] = []
    for path in sorted((ROOT / "plugins" / folder).rglob("*.py")):
        if "tests" in path.parts:
            continue
        for imported in imports_of(path.read_text(encoding="utf-8"), path.stem, path.name == "__init__.py"):
            bad += [imported for module in ours(imported) if not within(module, *allowed)]
    assert not bad, broken(bad)


@pytest.mark.parametrize("module", ["httplib", "httplib.compat"])
def test_importing_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", path_first(code)], capture_output=True, text=True, timeout=60
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def path_first(code: str) -> str:
    return f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"


def test_relative_late_and_typing_imports_are_seen() -> None:
    source = "from . import a\nfrom ..core.body import b\nif TYPE_CHECKING:\n    import c\ndef f():\n    import d\n"
    found = list(imports_of(source, "httplib.compat.reader"))
    assert [(i.module, i.name) for i in found] == [
        ("httplib.compat", "a"),
        ("httplib.core.body", "b"),
        ("c", ""),
        ("d", ""),
    ]
    assert [(i.typing_only, i.late) for i in found] == [(False, False), (False, False), (True, False), (False, True)]
    assert next(imports_of("from .x import y", "httplib.compat", is_package=True)).module == "httplib.compat.x"
