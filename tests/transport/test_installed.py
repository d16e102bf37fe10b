"""Plugins that are really installed, in a virtual environment of their own: looked up by name, one of them broken."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from typing import cast

import pytest

from httplib.command.origin import Origin
from tests.support.wheels import Distribution, Environment

GATE = """
import socket
from dataclasses import dataclass
from httplib.transport.plugin import Endpoint, Opening, Stream, connected, opens

httplib_api = {api}

@dataclass(frozen=True, slots=True)
class Gate(Endpoint, kind={kind!r}):
    port: int

@opens(Gate)
def open_gate(layer: Gate, opening: Opening) -> Stream:
    sock = socket.create_connection(("127.0.0.1", layer.port), opening.timeout)
    opening.notify(connected(sock))
    return sock
"""

RULES = """
from httplib.transport.plugin import HeaderRules, sets_header_rules

@sets_header_rules
def rules() -> HeaderRules:
    return HeaderRules(always=(("X-Rules", "installed"),))
"""


def layer(name: str, kind: str, source: str = GATE, version: str = "1.0", api: int = 1) -> Distribution:
    text = source.format(kind=kind, api=api) if source is GATE else source
    return Distribution(name, version, f"[httplib.layers]\n{kind} = {name.replace('-', '_')}\n", text)


DISTRIBUTIONS = (
    layer("gate-layer", "gate"),
    layer("broken-layer", "broken", "print('loading')\nimport no_such_library\n", "0.3"),
    layer("future-layer", "future", version="9.0", api=2),
    layer("clash-one", "clash"),
    layer("clash-two", "clash", version="2.0"),
    Distribution("rules-plugin", "1.1", "[httplib.plugins]\nrules = rules_plugin\n", RULES),
    Distribution("absent-layer", "1.0", "[httplib.layers]\nabsent = absent_layer.nowhere\n", ""),
)

OURS = [one.module for one in DISTRIBUTIONS]

START = """
import sys
from dataclasses import dataclass
from httplib.compat import HTTPConnection
from httplib.transport.plugin import Endpoint, PluginError, PluginSet, Tcp, UnknownKind

def loaded():
    return [name for name in {ours!r} if name in sys.modules]

def get(*route, port={port}, **more):
    with HTTPConnection("127.0.0.1", port, timeout=20, route=route or None, **more) as connection:
        connection.request("GET", "/fields")
        return connection.getresponse().read().decode()

def elsewhere(name):
    return dataclass(frozen=True)(type(name, (Endpoint,), {{}}, kind=name))()

def problem(layer, plugins=None):
    try:
        get(layer, plugins=plugins)
    except PluginError as error:
        return error
    raise SystemExit("no error")
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    if importlib.util.find_spec("pip") is None:
        pytest.skip("pip is not installed")
    return Environment(tmp_path_factory.mktemp("installed"), *DISTRIBUTIONS)


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    with Origin() as server:
        yield server


def run(environment: Environment, origin: Origin, source: str, **variables: str) -> list[str]:
    start = START.format(ours=OURS, port=origin.port)
    return environment.script(start + source.replace("PORT", str(origin.port)), **variables).splitlines()


def test_a_request_loads_no_installed_plugin(environment: Environment, origin: Origin) -> None:
    printed = run(environment, origin, "get()\nprint(loaded(), 'importlib.metadata' in sys.modules)")
    assert printed == ["[] False"]


def test_a_route_finds_the_one_plugin_of_its_kind(environment: Environment, origin: Origin) -> None:
    # The layer's class comes from a module; it is the set that finds who opens it.
    source = """
from gate_layer import Gate
print("Host: 127.0.0.1" in get(Gate(PORT)), loaded())
"""
    assert run(environment, origin, source) == ["True ['gate_layer']"]


def test_a_program_registers_an_installed_module_by_hand(environment: Environment, origin: Origin) -> None:
    source = """
import gate_layer
print("Host: 127.0.0.1" in get(gate_layer.Gate(PORT), plugins=PluginSet(gate_layer)))
print("importlib.metadata" in sys.modules)
"""
    assert run(environment, origin, source) == ["True", "False"]


def test_a_broken_plugin_is_named_with_its_distribution_and_a_cure(environment: Environment, origin: Origin) -> None:
    printed = run(environment, origin, "print(problem(elsewhere('broken')))")
    assert printed == [
        "loading",
        "plugin broken (from broken-layer 0.3): broken_layer cannot be loaded: ModuleNotFoundError: "
        "\"No module named 'no_such_library'\"; repair or upgrade that distribution, or uninstall it",
    ]


def test_a_broken_plugin_is_loaded_once_and_harms_no_other(environment: Environment, origin: Origin) -> None:
    source = """
from gate_layer import Gate
layer = elsewhere("broken")
print(str(problem(layer)) == str(problem(layer)))
print("Host" in get(Gate(PORT)))
"""
    assert run(environment, origin, source) == ["loading", "True", "True"]


def test_an_entry_point_without_a_module_is_broken_too(environment: Environment, origin: Origin) -> None:
    (printed,) = run(environment, origin, "print(problem(elsewhere('absent')))")
    assert printed.startswith("plugin absent (from absent-layer 1.0): absent_layer.nowhere cannot be loaded: Module")


def test_a_plugin_for_another_api_version_is_refused(environment: Environment, origin: Origin) -> None:
    (printed,) = run(environment, origin, "from future_layer import Gate\nprint(problem(Gate(PORT)))")
    assert printed == (
        "plugin future_layer (from future-layer 9.0): it was written for plugin API '2', and this is 1; "
        "upgrade httplib-layers or the plugin, whichever is older"
    )


def test_two_distributions_with_one_kind_are_both_named(environment: Environment, origin: Origin) -> None:
    (printed,) = run(environment, origin, "from clash_one import Gate\nprint(problem(Gate(PORT)))")
    assert printed == (
        "plugin clash (from clash-one 1.0 and clash-two 2.0): the name stands in the group httplib.layers of "
        "clash-one 1.0 and clash-two 2.0; uninstall one, or name its distribution in HTTPLIB_DISABLE_PLUGINS"
    )


def test_refusing_one_distribution_ends_a_clash(environment: Environment, origin: Origin) -> None:
    source = "from clash_one import Gate\nprint('Host' in get(Gate(PORT)), loaded())"
    printed = run(environment, origin, source, HTTPLIB_DISABLE_PLUGINS="clash-two")
    assert printed == ["True ['clash_one']"]


@pytest.mark.parametrize("refused", ["gate", "gate-layer", "all", "other, gate"])
def test_a_variable_refuses_plugins(environment: Environment, origin: Origin, refused: str) -> None:
    source = "print(problem(elsewhere('gate')), loaded())"
    printed = run(environment, origin, source, HTTPLIB_DISABLE_PLUGINS=refused)
    assert printed == [
        "plugin gate (from gate-layer 1.0): HTTPLIB_DISABLE_PLUGINS refuses it; take it out of that variable to use it "
        "[]"
    ]


@pytest.mark.parametrize(("named", "there"), [("", False), ("rules", True), (" rules ,", True)])
def test_a_variable_names_plugins(environment: Environment, origin: Origin, named: str, there: bool) -> None:
    variables = {"HTTPLIB_PLUGINS": named} if named else {}
    printed = run(environment, origin, "print('X-Rules: installed' in get(), loaded())", **variables)
    assert printed == [f"{there} {['rules_plugin'] if there else []}"]


def test_a_program_names_a_plugin(environment: Environment, origin: Origin) -> None:
    printed = run(environment, origin, "print('X-Rules: installed' in get(plugins=PluginSet('rules')), loaded())")
    assert printed == ["True ['rules_plugin']"]


def test_a_plugin_both_named_and_refused_stays_out(environment: Environment, origin: Origin) -> None:
    source = "print('X-Rules' in get(), loaded())"
    printed = run(environment, origin, source, HTTPLIB_PLUGINS="rules", HTTPLIB_DISABLE_PLUGINS="rules")
    assert printed == ["False []"]


def test_a_named_plugin_that_is_not_installed_is_an_error_with_a_cure(environment: Environment, origin: Origin) -> None:
    source = "try:\n    get()\nexcept PluginError as error:\n    print(error)"
    printed = run(environment, origin, source, HTTPLIB_PLUGINS="rulez")
    assert printed == [
        "plugin rulez: no installed distribution lists it under httplib.plugins; "
        "install it, or correct the name (python -m httplib plugins lists them)"
    ]


def test_an_unknown_kind_lists_what_is_installed_and_loads_nothing(environment: Environment, origin: Origin) -> None:
    source = "error = problem(elsewhere('gates'))\nprint(error.known, \"did you mean 'gate'?\" in str(error), loaded())"
    assert run(environment, origin, source) == [
        "('absent', 'broken', 'clash', 'future', 'gate', 'tcp', 'tls', 'tunnel') True []"
    ]


def test_the_command_lists_every_plugin_and_what_is_wrong_with_it(environment: Environment) -> None:
    done = environment.run("-m", "httplib", "plugins")
    assert (done.returncode, done.stderr) == (1, "loading\n")  # what the broken one prints goes elsewhere
    lines = done.stdout.splitlines()
    assert "built in: tcp, tls, tunnel" in lines
    assert "httplib.layers: gate = gate_layer (gate-layer 1.0) ready" in lines
    assert "httplib.plugins: rules = rules_plugin (rules-plugin 1.1) ready" in lines
    assert any(line.startswith("httplib.layers: broken = broken_layer (broken-layer 0.3) PROBLEM: ") for line in lines)


def test_the_command_lists_plugins_for_programs(environment: Environment) -> None:
    done = environment.run("-m", "httplib", "plugins", "--json")
    listing = json.loads(done.stdout)
    assert listing["built_in"] == ["tcp", "tls", "tunnel"]
    installed = cast("list[dict[str, str]]", listing["installed"])
    assert [(one["name"], one["distribution"], bool(one["problem"])) for one in installed] == [
        ("absent", "absent-layer 1.0", True),
        ("broken", "broken-layer 0.3", True),
        ("clash", "clash-one 1.0", True),
        ("clash", "clash-two 2.0", True),
        ("future", "future-layer 9.0", True),
        ("gate", "gate-layer 1.0", False),
        ("rules", "rules-plugin 1.1", False),
    ]


def test_the_command_is_content_when_the_broken_ones_are_refused(environment: Environment) -> None:
    done = environment.run("-m", "httplib", "plugins", HTTPLIB_DISABLE_PLUGINS="absent,broken,future,clash")
    assert done.stdout.count("PROBLEM: refused by HTTPLIB_DISABLE_PLUGINS") == 5
    assert done.stderr == ""
