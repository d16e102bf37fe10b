"""Makes ``http.client`` mean this facade in the running process."""

from __future__ import annotations

import http
import sys


def install(*plugins: object) -> None:
    """Make ``http.client`` resolve to this facade from now on, in this process alone.

    Call it before the modules that use http.client are imported: what they have taken from it by name stays what it
    was. `plugins` (objects, or names listed under the entry-point group ``httplib.plugins``) serve all connections of
    this facade that are given none of their own; without any, what ``HTTPLIB_PLUGINS`` names. Raises `PluginError` for
    one that does not fit. Calling it again changes the plugins.
    """
    from ...transport.manager import default_plugins
    from .connection import HTTPConnection

    chosen = default_plugins().with_plugins(*plugins) if plugins else None
    if chosen is not None:
        _ = chosen.assembly  # a plugin that does not fit is reported here, not by the first connection
    HTTPConnection.default_plugins = chosen
    facade = sys.modules[__package__ or ""]
    sys.modules["http.client"] = facade
    http.client = facade  # pyright: ignore[reportAttributeAccessIssue]  # a submodule is an attribute of its package
