"""Installed plugins: looked up by name when asked for, refused by the environment, quarantined when broken."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from httplib.transport.discovery import Discovery, Installed, distribution_of, enabled
from httplib.transport.errors import PluginError, UnknownKind
from httplib.transport.layers import Endpoint, Route
from httplib.transport.manager import PluginSet, default_plugins

LAYER = """
from dataclasses import dataclass
from httplib.transport.plugin import Endpoint, Opening, Stream, opens
from tests.support.pieces import Pieces

@dataclass(frozen=True, slots=True)
class Layer(Endpoint, kind={kind!r}):
    pass

@opens(Layer)
def open_layer(layer: Layer, opening: Opening) -> Stream:
    return Pieces([{kind!r}.encode()])
"""

RULES = """
from httplib.transport.plugin import HeaderRules, sets_header_rules

@sets_header_rules
def rules() -> HeaderRules:
    return HeaderRules({"fields": 5})
"""


class Site:
    """A folder on `sys.path` with distributions that look installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules: list[str] = []

    def install(self, name: str, entry_points: str, source: str = "", module: str = "", version: str = "1.2") -> str:
        """Install a distribution of one module and return the module's name."""
        module = module or name.replace("-", "_")
        (self.folder / f"{module}.py").write_text(source)
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(entry_points)
        (info / "top_level.txt").write_text(module)
        self.modules.append(module)
        return module

    def layer(self, kind: str, name: str = "") -> str:
        """Install a distribution with one layer."""
        name = name or f"dist-{kind}"
        module = name.replace("-", "_")
        return self.install(name, f"[httplib.layers]\n{kind} = {module}\n", LAYER.format(kind=kind))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    importlib.invalidate_caches()
    monkeypatch.delenv("HTTPLIB_PLUGINS", raising=False)
    monkeypatch.delenv("HTTPLIB_DISABLE_PLUGINS", raising=False)
    made = Site(tmp_path)
    yield made
    for module in made.modules:
        sys.modules.pop(module, None)


def route_of(kind: str) -> Route:
    """A route as a program has it that knows the layer from elsewhere."""
    made = type("Elsewhere", (Endpoint,), {}, kind=kind)
    return (cast(Endpoint, made()),)


def layer_of(plugins: PluginSet, kind: str) -> Endpoint:
    """The layer of the installed module for `kind`, as a program gets it by importing that module."""
    return cast(Endpoint, vars(plugins.discovery.load("httplib.layers", kind))["Layer"]())


def test_an_installed_plugin_is_not_loaded_unasked(site: Site) -> None:
    module = site.layer("disc-quiet")
    assert "disc-quiet" not in PluginSet().kinds
    assert [one.name for one in Discovery().installed() if one.name == "disc-quiet"] == ["disc-quiet"]
    assert module not in sys.modules


def test_a_route_loads_the_one_plugin_of_its_kind(site: Site) -> None:
    module, other = site.layer("disc-wanted"), site.layer("disc-other")
    plugins = PluginSet()
    layer = layer_of(plugins, "disc-wanted")
    assert plugins.open((layer,)).stream.recv(99) == b"disc-wanted"
    assert plugins.kinds == ("disc-wanted", "tcp", "tls", "tunnel")
    assert module in sys.modules
    assert other not in sys.modules


def test_two_kinds_may_be_found_one_after_the_other(site: Site) -> None:
    site.layer("disc-one")
    site.layer("disc-two")
    plugins = PluginSet()
    for kind in ("disc-one", "disc-two"):
        layer = layer_of(plugins, kind)
        assert plugins.open((layer,)).stream.recv(99) == kind.encode()


def test_a_plugin_that_cannot_be_imported_is_quarantined(site: Site) -> None:
    site.install("broken-dist", "[httplib.layers]\ndisc-broken = broken_dist\n", "raise RuntimeError('no library')\n")
    plugins = PluginSet()
    route = route_of("disc-broken")
    for _ in range(2):
        with pytest.raises(
            PluginError,
            match=r"plugin disc-broken \(from broken-dist 1\.2\): broken_dist cannot be loaded: "
            r"RuntimeError: 'no library'; repair or upgrade",
        ) as caught:
            plugins.open(route)
        assert caught.value.distribution == "broken-dist 1.2"
    listed = [one for one in plugins.discovery.installed() if one.name == "disc-broken"]
    assert listed[0].problem.startswith("broken_dist cannot be loaded: RuntimeError")


def test_a_quarantined_plugin_is_not_tried_again(site: Site) -> None:
    site.install("once-dist", "[httplib.layers]\ndisc-once = once_dist\n", "raise RuntimeError('first')\n")
    discovery = Discovery()
    with pytest.raises(PluginError, match="first"):
        discovery.load("httplib.layers", "disc-once")
    (site.folder / "once_dist.py").write_text("raise RuntimeError('second')\n")
    with pytest.raises(PluginError, match="first"):
        discovery.load("httplib.layers", "disc-once")


def test_a_broken_plugin_does_no_harm_to_others(site: Site) -> None:
    site.install("bad-dist", "[httplib.layers]\ndisc-bad = bad_dist\n", "1 / 0\n")
    site.layer("disc-good")
    plugins = PluginSet()
    with pytest.raises(PluginError):
        plugins.open(route_of("disc-bad"))
    layer = layer_of(plugins, "disc-good")
    assert plugins.open((layer,)).stream.recv(99) == b"disc-good"


def test_a_plugin_for_another_api_version_is_quarantined(site: Site) -> None:
    source = LAYER.format(kind="disc-future") + "httplib_api = 99\n"
    site.install("future-dist", "[httplib.layers]\ndisc-future = future_dist\n", source)
    plugins = PluginSet()
    layer = layer_of(plugins, "disc-future")
    with pytest.raises(PluginError, match=r"future-dist 1\.2\): it was written for plugin API '99', and this is 1"):
        plugins.open((layer,))
    assert [one.problem != "" for one in plugins.discovery.installed() if one.name == "disc-future"] == [True]


def test_an_entry_point_that_opens_another_kind_is_quarantined(site: Site) -> None:
    site.install("liar-dist", "[httplib.layers]\ndisc-liar = liar_dist\n", LAYER.format(kind="disc-honest"))
    with pytest.raises(PluginError, match="opens no layer of kind 'disc-liar'"):
        PluginSet().open(route_of("disc-liar"))


def test_a_name_in_two_distributions_is_refused_and_both_are_named(site: Site) -> None:
    site.layer("disc-clash", "clash-one")
    site.layer("disc-clash", "clash-two")
    discovery = Discovery()
    with pytest.raises(PluginError, match=r"clash-one 1\.2 and clash-two 1\.2; uninstall one"):
        discovery.load("httplib.layers", "disc-clash")
    problems = {one.problem for one in discovery.installed() if one.name == "disc-clash"}
    assert problems == {"the name is taken by several distributions"}


def test_naming_one_distribution_in_the_variable_ends_a_clash(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.layer("disc-clash", "clash-one")
    module = site.layer("disc-clash", "clash-two")
    monkeypatch.setenv("HTTPLIB_DISABLE_PLUGINS", "clash-one")
    plugin = Discovery().load("httplib.layers", "disc-clash")
    assert getattr(plugin, "__name__", "") == module


@pytest.mark.parametrize("variable", ["all", "disc-refused", "x, disc-refused", "dist-disc-refused"])
def test_the_environment_refuses_plugins(site: Site, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    module = site.layer("disc-refused")
    monkeypatch.setenv("HTTPLIB_DISABLE_PLUGINS", variable)
    discovery = Discovery()
    with pytest.raises(PluginError, match="HTTPLIB_DISABLE_PLUGINS refuses it"):
        discovery.load("httplib.layers", "disc-refused")
    assert module not in sys.modules
    assert {one.problem for one in discovery.installed() if one.name == "disc-refused"} == {
        "refused by HTTPLIB_DISABLE_PLUGINS"
    }


def test_a_refusal_of_nothing_is_warned_of(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.layer("disc-wanted")
    monkeypatch.setenv("HTTPLIB_DISABLE_PLUGINS", "disc-wnted")
    with pytest.warns(RuntimeWarning) as caught:
        assert Discovery().load("httplib.layers", "disc-wanted") is not None
    assert [str(one.message) for one in caught] == [
        "HTTPLIB_DISABLE_PLUGINS refuses 'disc-wnted', and no installed plugin is called so; "
        "did you mean 'disc-wanted'?"
    ]


@pytest.mark.parametrize("variable", ["", "all", "disc-other", "dist-disc-other", "disc-other, all"])
def test_a_refusal_of_something_is_no_reason_to_warn(
    site: Site, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    site.layer("disc-other")
    monkeypatch.setenv("HTTPLIB_DISABLE_PLUGINS", variable)
    assert Discovery().unknown_refusals() == ()


def test_the_environment_names_plugins_for_the_default_set(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.install("rules-dist", "[httplib.plugins]\ndisc-rules = rules_dist\n", RULES)
    monkeypatch.setenv("HTTPLIB_PLUGINS", " disc-rules ,")
    default_plugins.cache_clear()
    try:
        assert dict(default_plugins().assembly.rules.limits) == {"fields": 5}
    finally:
        default_plugins.cache_clear()
    assert dict(PluginSet().assembly.rules.limits) == {}


def test_a_program_names_an_installed_plugin(site: Site) -> None:
    site.install("rules-dist", "[httplib.plugins]\ndisc-rules = rules_dist\n", RULES)
    assert dict(PluginSet("disc-rules").assembly.rules.limits) == {"fields": 5}


def test_what_is_both_named_and_refused_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPLIB_PLUGINS", "a,b")
    monkeypatch.setenv("HTTPLIB_DISABLE_PLUGINS", "a")
    assert enabled() == ("b",)
    monkeypatch.setenv("HTTPLIB_DISABLE_PLUGINS", "all")
    assert enabled() == ()


def test_the_error_for_an_unknown_kind_lists_installed_ones_without_loading_them(site: Site) -> None:
    module = site.layer("disc-socks")
    with pytest.raises(UnknownKind, match=r"did you mean 'disc-socks'\?") as caught:
        PluginSet().open(route_of("disc-sock"))
    assert "disc-socks" in caught.value.known
    assert module not in sys.modules


def test_lists_what_is_installed(site: Site) -> None:
    site.layer("disc-listed")
    assert Installed("disc-listed", "httplib.layers", "dist_disc_listed", "dist-disc-listed 1.2") in (
        Discovery().installed()
    )


def test_finds_the_distribution_of_a_module(site: Site) -> None:
    module = site.layer("disc-owner")
    plain = site.install("plain-dist", "")
    assert distribution_of(f"{module}.sub") == "dist-disc-owner 1.2"
    assert distribution_of(plain) == "plain-dist 1.2"
    assert distribution_of("no_such_module") == ""


def test_a_fault_of_an_installed_plugin_names_its_distribution(site: Site) -> None:
    source = LAYER.format(kind="disc-faulty").replace("return Pieces", "raise KeyError('bug')\n    return Pieces")
    site.install("faulty-dist", "[httplib.layers]\ndisc-faulty = faulty_dist\n", source)
    plugins = PluginSet()
    layer = layer_of(plugins, "disc-faulty")
    with pytest.raises(PluginError, match=r"plugin faulty_dist \(from faulty-dist 1\.2\): open_layer raised KeyError"):
        plugins.open((layer,))
