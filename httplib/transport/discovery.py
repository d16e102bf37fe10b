"""Finding installed plugins by name, when they are asked for: the only module that reads entry points.

Nothing is loaded for being installed. A kind of layer is looked up when a route names it and no registered plugin opens
it; a plugin of the other group when the program or ``HTTPLIB_PLUGINS`` names it. What cannot be loaded goes into
quarantine: the reason is kept, shown when its name is asked for and in listings, and it is not tried again.
"""

from __future__ import annotations

import difflib
import os
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, entry_points, packages_distributions, version
from typing import Final, Literal, TypeAlias

from httplib.core.errors import excerpt

from .errors import PluginError, UnknownKind, plugin_error

Group: TypeAlias = Literal["httplib.layers", "httplib.plugins"]

LAYERS: Final[Group] = "httplib.layers"
PLUGINS: Final[Group] = "httplib.plugins"

ENABLE: Final = "HTTPLIB_PLUGINS"
DISABLE: Final = "HTTPLIB_DISABLE_PLUGINS"


def _names(variable: str) -> tuple[str, ...]:
    return tuple(name for part in os.environ.get(variable, "").split(",") if (name := part.strip()))


def enabled() -> tuple[str, ...]:
    """Return the plugins that ``HTTPLIB_PLUGINS`` names (separated by commas), in order, without refused ones."""
    refused = _names(DISABLE)
    return tuple(name for name in _names(ENABLE) if name not in refused and "all" not in refused)


def _is_disabled(name: str, distribution: str) -> bool:
    refused = _names(DISABLE)
    return bool(refused) and ("all" in refused or name in refused or distribution.partition(" ")[0] in refused)


def _label(distribution: Distribution | None) -> str:
    if distribution is None:
        return ""
    name = distribution.metadata["Name"]
    return f"{name} {distribution.version}"


def distribution_of(module: str) -> str:
    """Return name and version of the installed distribution that brought `module`, ``""`` if none did.

    Slow (it reads the metadata of what is installed); for error messages and listings.
    """
    top = module.partition(".")[0]
    for group in (LAYERS, PLUGINS):
        for entry in entry_points(group=group):
            if entry.module.partition(".")[0] == top:
                return _label(entry.dist)
    names = packages_distributions().get(top, ())
    return f"{names[0]} {version(names[0])}" if names else ""


@dataclass(frozen=True, slots=True)
class Installed:
    """One entry point: a plugin that is installed. `problem` says why it cannot be used, ``""`` if nothing is known."""

    name: str
    group: Group
    value: str
    distribution: str
    problem: str = ""


class Discovery:
    """What is installed, and what of it is in quarantine. One for a plugin set and those made from it."""

    def __init__(self) -> None:
        self._quarantine: dict[tuple[Group, str], str] = {}

    def installed(self) -> tuple[Installed, ...]:
        """Return every entry point of both groups, by group and name; none is loaded."""
        found: list[Installed] = []
        for group in (LAYERS, PLUGINS):
            entries = sorted(entry_points(group=group), key=lambda entry: entry.name)
            for entry in entries:
                label = _label(entry.dist)
                problem = self._quarantine.get((group, entry.name), "")
                if _is_disabled(entry.name, label):
                    problem = f"refused by {DISABLE}"
                elif sum(_same(entry, other) for other in entries) > 1:
                    problem = problem or "the name is taken by several distributions"
                found.append(Installed(entry.name, group, entry.value, label, problem))
        return tuple(found)

    def unknown_refusals(self) -> tuple[str, ...]:
        """Return a sentence for each name in ``HTTPLIB_DISABLE_PLUGINS`` that nothing installed has."""
        refused = [name for name in _names(DISABLE) if name != "all"]
        if not refused:
            return ()
        installed = self.installed()
        there = sorted({name for one in installed for name in (one.name, one.distribution.partition(" ")[0]) if name})
        sentences: list[str] = []
        for name in refused:
            if name not in there:
                near = difflib.get_close_matches(name, ["all", *there], 1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                sentences.append(f"{DISABLE} refuses {name!r}, and no installed plugin is called so{hint}")
        return tuple(sentences)

    def quarantine(self, group: Group, name: str, reason: str) -> None:
        """Keep `name` from being loaded again, for `reason`."""
        self._quarantine[group, name] = reason

    def load(self, group: Group, name: str) -> object | None:
        """Return the plugin that is installed as `name` in `group`, None if there is none.

        Raises `PluginError` for one that is refused, claimed by two distributions, or broken. Warns of names in
        ``HTTPLIB_DISABLE_PLUGINS`` that nothing installed has: what was meant to be refused may be about to be loaded.
        """
        if reason := self._quarantine.get((group, name)):
            raise self._error(group, name, reason)
        entries = [entry for entry in entry_points(group=group) if entry.name == name]
        usable = [entry for entry in entries if not _is_disabled(name, _label(entry.dist))]
        if entries and not usable:
            raise plugin_error(
                f"{DISABLE} refuses it",
                "take it out of that variable to use it",
                plugin=name,
                distribution=_label(entries[0].dist),
                hook=group,
            )
        if len(usable) > 1:
            owners = " and ".join(sorted(_label(entry.dist) or entry.value for entry in usable))
            raise plugin_error(
                f"the name stands in the group {group} of {owners}",
                f"uninstall one, or name its distribution in {DISABLE}",
                plugin=name,
                distribution=owners,
                hook=group,
            )
        if not usable:
            return None
        for sentence in self.unknown_refusals():
            warnings.warn(sentence, RuntimeWarning, stacklevel=2)
        try:
            plugin: object = usable[0].load()
        except Exception as error:
            reason = f"{usable[0].value} cannot be loaded: {type(error).__name__}: {excerpt(str(error))}"
            self.quarantine(group, name, reason)
            raise self._error(group, name, reason) from error
        return plugin

    def unknown(self, kind: str, module: str, known: Iterable[str]) -> UnknownKind:
        """Return the error for a kind of layer that nobody opens: what there is, the nearest, and the cure."""
        there = sorted({*known, *(entry.name for entry in entry_points(group=LAYERS))})
        near = difflib.get_close_matches(kind, [name for name in there if name != kind], 1)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        error = UnknownKind(
            f"no plugin opens layers of kind {kind!r}: there are {', '.join(there)}{hint} "
            f"Register the plugin with plugins=PluginSet(...) (the layer comes from the module {module}), or install a "
            f"distribution that lists {kind!r} in its entry points under {LAYERS}"
        )
        error.hook, error.plugin, error.known = kind, module, tuple(there)
        return error

    def _error(self, group: Group, name: str, reason: str) -> PluginError:
        labels = [_label(entry.dist) for entry in entry_points(group=group) if entry.name == name]
        return plugin_error(
            reason,
            "repair or upgrade that distribution, or uninstall it",
            plugin=name,
            distribution=", ".join(filter(None, labels)),
            hook=group,
        )


def _same(entry: EntryPoint, other: EntryPoint) -> bool:
    return entry.name == other.name and not _is_disabled(other.name, _label(other.dist))
