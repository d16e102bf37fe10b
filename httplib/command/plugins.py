"""``python -m httplib plugins``: the kinds of layers there are and the plugins that are installed, broken ones too."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import warnings
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from httplib.transport.plugin import PluginError, PluginSet

if TYPE_CHECKING:
    from httplib.transport.discovery import Installed


def _tried(plugin: Installed, plugins: PluginSet) -> Installed:
    """Load an installed plugin, which nothing else does unasked, and return it with what is wrong with it."""
    if plugin.problem:
        return plugin
    try:
        # What a plugin prints while it is loaded is no part of the listing.
        with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the listing says it in its own words
            loaded = plugins.discovery.load(plugin.group, plugin.name)
            kinds = PluginSet(loaded).kinds
    except PluginError as error:
        return replace(plugin, problem=str(error))
    if plugin.group == "httplib.layers" and plugin.name not in kinds:
        return replace(plugin, problem=f"it opens no layer of kind {plugin.name!r}")
    return plugin


def list_plugins(words: list[str]) -> int:
    """Print the built-in kinds and every installed plugin with its distribution; 1 if one of them is broken."""
    description = "List the kinds of layers that are built in, and the installed plugins, with what is wrong with them."
    parser = argparse.ArgumentParser(prog="python -m httplib plugins", description=description)
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    arguments = parser.parse_args(words)
    plugins = PluginSet()
    installed = [_tried(plugin, plugins) for plugin in plugins.discovery.installed()]
    if arguments.json:
        listing = {
            "built_in": plugins.kinds,
            "installed": [asdict(plugin) for plugin in installed],
            "warnings": plugins.discovery.unknown_refusals(),
        }
        print(json.dumps(listing, indent=2))
    else:
        print(f"built in: {', '.join(plugins.kinds)}")
        for plugin in installed:
            state = f"PROBLEM: {plugin.problem}" if plugin.problem else "ready"
            print(
                f"{plugin.group}: {plugin.name} = {plugin.value} ({plugin.distribution or 'no distribution'}) {state}"
            )
        if not installed:
            print("installed: none")
        for warning in plugins.discovery.unknown_refusals():
            print(f"WARNING: {warning}")
    return 1 if any(plugin.problem for plugin in installed) else 0
