"""What a plugin set comes to, worked out once: rows, codec, rules and observers, so that no request pays for pluggy."""

from __future__ import annotations

from collections.abc import Mapping

from httplib.core.limits import Limits
from httplib.core.status import Status

from .codec import HTTP_1, WireCodec
from .events import Observer
from .rules import HeaderRules, apply


class Assembly:
    """An immutable value, made by a plugin set.

    `status_rows` is the status registry with the rows of plugins (a module's `responses` never changes), `codec` the
    codec of the wire, `rules` the merged policy of the header model, `observers` everybody who listens to events.
    """

    __slots__ = ("_limits", "codec", "foreign_codec", "observers", "rules", "status_rows")

    def __init__(
        self,
        status_rows: Mapping[int, Status],
        codec: WireCodec,
        rules: HeaderRules,
        observers: tuple[Observer, ...],
    ) -> None:
        self.status_rows: Mapping[int, Status] = status_rows
        self.codec: WireCodec = codec
        self.foreign_codec: WireCodec | None = None if codec is HTTP_1 else codec
        """The codec where it is a plugin's, None for the library's own."""
        self.rules: HeaderRules = rules
        self.observers: tuple[Observer, ...] = observers
        self._limits: dict[Limits, Limits] = {}

    def limits(self, base: Limits) -> Limits:
        """Return `base` with the plugins' bounds where it has the default; one value for each `base`, made once."""
        if not self.rules.limits:
            return base
        found = self._limits.get(base)
        if found is None:
            # Programs make few distinct bounds; one that makes them in a loop must not fill memory.
            if len(self._limits) >= 64:
                self._limits.clear()
            found = self._limits[base] = apply(self.rules, base)
        return found
