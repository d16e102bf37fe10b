"""A guard against server-side request forgery: it refuses addresses that no user may reach through a program."""

from __future__ import annotations

from typing import Final

from .errors import AddressRefused
from .hooks import Guard
from .rules import RULES

__all__ = ["RULES", "AddressRefused", "Guard", "guard"]

guard: Final = Guard()
"""The guard with every default, for ``PluginSet("guard")`` and ``HTTPLIB_PLUGINS=guard``."""
