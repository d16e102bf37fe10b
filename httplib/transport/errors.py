"""What goes wrong with a plugin, as opposed to the network: named by plugin, distribution and cure."""

from __future__ import annotations

from httplib.core.errors import HTTPException, Phase, RequestSent, Side


class PluginError(HTTPException):
    """A plugin is missing, broken or not of this version; the message says what to do about it.

    `plugin` is its name, `distribution` the installed package that brought it (name and version, ``""`` if it came
    from the program itself), `hook` the hook or the kind of layer concerned.
    """

    side: Side = "local"
    phase: Phase = "connect"
    request_sent: RequestSent = "none"
    plugin: str = ""
    distribution: str = ""
    hook: str = ""


class UnknownKind(PluginError):
    """A route names a kind of layer that no plugin opens; `known` lists the kinds there are."""

    known: tuple[str, ...] = ()


def plugin_error(problem: str, cure: str, *, plugin: str = "", distribution: str = "", hook: str = "") -> PluginError:
    """Return a `PluginError` whose message starts with who is to blame and ends with the cure."""
    if plugin and not distribution:
        # Only now, in an error, is it worth reading what is installed.
        from .discovery import distribution_of

        distribution = distribution_of(plugin)
    who = f"plugin {plugin}" if plugin else "a plugin"
    if distribution:
        who += f" (from {distribution})"
    error = PluginError(f"{who}: {problem}; {cure}")
    error.plugin, error.distribution, error.hook = plugin, distribution, hook
    return error
