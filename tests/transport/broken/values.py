"""Layers that are broken values, one way each."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

from httplib.transport.plugin import Endpoint, Opening, Stream, opens
from tests.transport.broken.reference import Near, NearSubject, breaks, dial


class Ported(Endpoint, kind="ported"):
    """What an opener below needs to know."""

    port: int


def open_any(layer: Ported, opening: Opening) -> Stream:
    return dial(Near(layer.port), opening)


def plugin_for(kind: type[Endpoint]) -> object:
    return SimpleNamespace(open=opens(kind)(open_any))  # type: ignore[arg-type]  # each of these kinds has a port


@dataclass(unsafe_hash=True)
class Loose(Endpoint, kind="loose"):
    port: int


@breaks("is_a_value", "Loose is not frozen")
class IsNotFrozen(NearSubject):
    plugin = plugin_for(Loose)

    def make(self, port: int) -> Endpoint:
        return Loose(port)


class Bare(Endpoint, kind="bare"):
    def __init__(self, port: int) -> None:
        self.port = port


@breaks("is_a_value", "Bare is no dataclass")
class IsNoDataclass(NearSubject):
    plugin = plugin_for(Bare)

    def make(self, port: int) -> Endpoint:
        return Bare(port)


@dataclass(frozen=True)
class Listed(Endpoint, kind="listed"):
    port: int
    options: list[str] = field(default_factory=list[str])


@breaks("is_a_value", "Listed cannot be hashed")
class CannotBeHashed(NearSubject):
    plugin = plugin_for(Listed)

    def make(self, port: int) -> Endpoint:
        return Listed(port)


@dataclass(frozen=True, eq=False)
class Unequal(Endpoint, kind="unequal"):
    port: int


@breaks("is_a_value", "two Unequal with the same fields are not equal")
class IsNotComparable(NearSubject):
    plugin = plugin_for(Unequal)

    def make(self, port: int) -> Endpoint:
        return Unequal(port)


@dataclass(frozen=True)
class Tall(Endpoint, kind="tall"):
    port: int

    def __str__(self) -> str:
        return f"tall\n{self.port}"


@breaks("is_a_value", "str() of Tall is not one printable line")
class PrintsTwoLines(NearSubject):
    plugin = plugin_for(Tall)

    def make(self, port: int) -> Endpoint:
        return Tall(port)


@dataclass(frozen=True)
class Named(Endpoint, kind="named"):
    port: int

    def __str__(self) -> str:
        return f"port {self.port}"


@breaks("is_a_value", "str() of Named does not start with 'named'")
class PrintsNoKind(NearSubject):
    plugin = plugin_for(Named)

    def make(self, port: int) -> Endpoint:
        return Named(port)


@dataclass(frozen=True)
class Open(Endpoint, kind="open"):
    port: int
    password: str = "hunter2"


@breaks("keeps_secrets", "the field password is shown in repr()")
class ShowsItsPassword(NearSubject):
    plugin = plugin_for(Open)

    def make(self, port: int) -> Endpoint:
        return Open(port)


@dataclass(frozen=True)
class Chatty(Endpoint, kind="chatty"):
    port: int
    key: str = field(default="hunter2", repr=False)

    def __str__(self) -> str:
        return f"chatty({self.key})"


@breaks("keeps_secrets", "'chatty(hunter2)' shows 'hunter2'")
class PrintsItsPassword(NearSubject):
    plugin = plugin_for(Chatty)
    secrets = ("hunter2",)

    def make(self, port: int) -> Endpoint:
        return Chatty(port)


@breaks("says_its_version_and_types", "it was written for plugin API 99, and this is 1")
class IsOfAnotherVersion(NearSubject):
    plugin = SimpleNamespace(httplib_api=99)
