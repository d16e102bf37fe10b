"""The checks on what a plugin says of itself: a layer that is a value, secrets that stay secret, types."""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Final, cast
from unittest import SkipTest

from httplib.transport.plugin import API_VERSION, Endpoint, Layer, Opening, Stream, describe

from .attempt import Attempt
from .check import Check, check, require
from .subject import EndpointSubject, Subject, WrapperSubject
from .wire import Faults

SECRET: Final = re.compile(r"passw|passphrase|secret|token|credential|api_?key|private_?key", re.IGNORECASE)


def opener_of(subject: Subject) -> Callable[[Layer, Stream | None, Opening], Stream | None]:
    """Return the plugin's typed opener. Raises `unittest.SkipTest` if it opens its layer in another way."""
    kind = subject.layer_of().kind
    for name in dir(subject.plugin):
        found: object = getattr(subject.plugin, name, None)
        if getattr(found, "httplib_kind", None) == kind:
            return cast("Callable[[Layer, Stream | None, Opening], Stream | None]", found)
    raise SkipTest(f"the plugin has no function marked with opens() for {kind!r}")


@check(
    "A layer is a value: a frozen dataclass that can be compared, hashed, and printed in one line that starts with its "
    "kind.",
    "Write @dataclass(frozen=True, slots=True) above the class, give it hashable fields, and derive it with a kind.",
)
def is_a_value(subject: Subject) -> None:
    layer = subject.layer_of()
    name = type(layer).__name__
    parameters: object = vars(type(layer)).get("__dataclass_params__")
    require(parameters is not None, f"{name} is no dataclass")
    require(getattr(parameters, "frozen", False), f"{name} is not frozen")
    try:
        hash(layer)
    except TypeError as error:
        require(False, f"{name} cannot be hashed: {error}")
    values = {one.name: getattr(layer, one.name) for one in _fields(layer) if one.init}
    require(type(layer)(**values) == layer, f"two {name} with the same fields are not equal")
    shown = str(layer)
    require(shown.isprintable(), f"str() of {name} is not one printable line: {shown!r}")
    require(shown.startswith(layer.kind), f"str() of {name} does not start with {layer.kind!r}: {shown!r}")


@check(
    "Secrets are shown nowhere: not in repr() and str() of a layer, in a route, in an error, its notes or an event.",
    "Declare the field with field(repr=False), and keep it out of your own messages and events.",
)
def keeps_secrets(subject: Subject) -> None:
    layer = subject.layer_of()
    for one in _fields(layer):
        held = getattr(layer, one.name) if SECRET.search(one.name) else None
        require(not (isinstance(held, (str, bytes)) and one.repr), f"the field {one.name} is shown in repr()")
    texts = [repr(layer), str(layer), f"{layer}"]
    if subject.secrets:
        texts += _failure_texts(subject)
    for secret in subject.secrets:
        for text in texts:
            require(secret not in text, f"{text!r} shows {secret!r}")


def _failure_texts(subject: Subject) -> list[str]:
    """Return what is shown when the layer cannot be opened."""
    texts: list[str] = []
    if isinstance(subject, WrapperSubject):
        for faults in (Faults(fail_at=0), Faults(fail_at=1), Faults(end_after=1), Faults()):
            with subject.dial(faults) as dial:
                texts += Attempt(subject, dial.route, dial.meet, timeout=subject.patience).texts()
        with subject.dial() as dial:
            texts.append(describe(dial.route))
    elif isinstance(subject, EndpointSubject):
        try:
            with subject.refused() as layer:
                texts += Attempt(subject, (layer,), timeout=subject.patience).texts()
        except SkipTest:
            pass
    return texts


@check(
    "An opener has types: (layer: Kind, opening: Opening) -> Stream, for a wrapper with below: Stream in the middle.",
    "Annotate every parameter and the result, and run a type checker over the plugin.",
)
def has_a_typed_opener(subject: Subject) -> None:
    layer = subject.layer_of()
    function: object = getattr(opener_of(subject), "httplib_opener", None)
    if not callable(function):
        raise SkipTest("the opener is not marked with opens()")
    signature = inspect.signature(function)
    wanted = [type(layer).__name__, "Opening"]
    if not isinstance(layer, Endpoint):
        wanted.insert(1, "Stream")
    parameters = list(signature.parameters.values())
    require(len(parameters) >= len(wanted), f"{signature} has {len(parameters)} parameters, not {len(wanted)}")
    for parameter, name in zip(parameters, wanted, strict=False):
        require(parameter.annotation is not parameter.empty, f"the parameter {parameter.name} has no type")
        shown = f"the parameter {parameter.name} is {parameter.annotation}, not {name}"
        require(_named(parameter.annotation, name), shown)
    require(signature.return_annotation is not signature.empty, "the result has no type")


def _named(annotation: object, name: str) -> bool:
    """Tell whether an annotation, a class or its text, is `name`."""
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
    return text.strip("'\"").rpartition(".")[2] == name


@check(
    "A package of a plugin says that it has types, and for which version of the plugin API it was written.",
    "Put an empty file py.typed beside the package's __init__.py, and write `httplib_api = 1` in the module.",
)
def says_its_version_and_types(subject: Subject) -> None:
    version = getattr(subject.plugin, "httplib_api", None)
    require(version in (None, API_VERSION), f"it was written for plugin API {version}, and this is {API_VERSION}")
    name = subject.plugin.__name__.partition(".")[0] if isinstance(subject.plugin, ModuleType) else ""
    folders: list[str] = getattr(sys.modules.get(name), "__path__", [])
    if not folders:
        raise SkipTest("the plugin is no package")
    require(any((Path(one) / "py.typed").is_file() for one in folders), f"the package {name} has no file py.typed")


def _fields(layer: Layer) -> tuple[dataclasses.Field[object], ...]:
    """Return the fields of a layer, none if it is no dataclass."""
    fields: dict[str, dataclasses.Field[object]] = getattr(layer, "__dataclass_fields__", {})
    return tuple(fields.values())


CHECKS: Final[tuple[Check[Subject], ...]] = (is_a_value, keeps_secrets, has_a_typed_opener, says_its_version_and_types)
