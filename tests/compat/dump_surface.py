"""Print the surface of Python 2.7's httplib as JSON: names, values, classes, methods with arguments and defaults.

Python 2.7 runs this, so it is written in what 2.7 and 3 have in common. To make the record again::

    cd / && python2.7 -E .../tests/compat/dump_surface.py > .../tests/compat/surface_2_7.json
"""

# pyright: basic, reportTypeCommentUsage=false

import inspect
import json
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any  # noqa: F401  # used in type comments

VARIADIC = 4
"""The flag of a code object that takes ``*arguments``."""


def signature(function):
    # type: (Any) -> dict[str, object]
    """Say what `function` takes; a default that is no plain value is called ``object``."""
    code = function.__code__
    names = list(code.co_varnames[: code.co_argcount])
    defaults = [value if plain(value) else "object" for value in function.__defaults__ or ()]
    variadic = code.co_varnames[code.co_argcount] if code.co_flags & VARIADIC else None
    return {"arguments": names, "defaults": defaults, "variadic": variadic}


def plain(value):
    # type: (object) -> bool
    """Tell whether `value` is the same in JSON and on Python 3."""
    return value is None or value == {} or isinstance(value, (bool, int, str))


def describe_class(cls):
    # type: (Any) -> dict[str, object]
    """Say what `cls` has, its Python-written bases included."""
    methods = {}  # type: dict[str, object]
    attributes = {}  # type: dict[str, object]
    for base in reversed(inspect.getmro(cls)):
        if base.__module__ in ("exceptions", "builtins", "__builtin__"):
            continue
        for name, value in vars(base).items():
            if inspect.isfunction(value):
                methods[name] = signature(value)
            elif inspect.isclass(value):
                attributes[name] = "class " + value.__name__
            elif plain(value) and not name.startswith("__"):
                attributes[name] = value
    return {"bases": [base.__name__ for base in cls.__bases__], "methods": methods, "attributes": attributes}


def describe(module):
    # type: (Any) -> dict[str, object]
    """Say what `module` has."""
    aliases = {}  # type: dict[str, str]
    classes = {}  # type: dict[str, object]
    functions = {}  # type: dict[str, object]
    values = {}  # type: dict[str, object]
    others = {}  # type: dict[str, str]
    for name, value in vars(module).items():
        if name.startswith("__"):
            continue
        if inspect.isclass(value) and value.__name__ != name:
            aliases[name] = value.__name__
        elif inspect.isclass(value) and value.__module__ == module.__name__:
            classes[name] = describe_class(value)
        elif inspect.isfunction(value) and value.__module__ == module.__name__:
            functions[name] = signature(value)
        elif isinstance(value, (int, str)):
            values[name] = value
        elif isinstance(value, (set, frozenset)):
            values[name] = sorted(value)
        elif isinstance(value, dict):
            values[name] = sorted(value.items())
        else:
            others[name] = type(value).__name__
    return {
        "version": ".".join(str(number) for number in sys.version_info[:3]),
        "all": list(module.__all__),
        "aliases": aliases,
        "classes": classes,
        "functions": functions,
        "values": values,
        "others": others,
    }


if __name__ == "__main__":
    import httplib

    sys.stdout.write(json.dumps(describe(httplib), indent=1, sort_keys=True, separators=(",", ": ")) + "\n")
