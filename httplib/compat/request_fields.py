"""The fields of a request as a program gives them, and as plugins change them."""

from __future__ import annotations

from collections.abc import Callable

from ..core.grammar import DIGITS
from ..core.request import RequestHead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..transport.rules import HeaderRules


def pairs_of(headers: Any) -> list[tuple[Any, Any]]:  # Any: a mapping, pairs or None; names and values as given
    """Return the header pairs of a mapping or an iterable of pairs, in order. Raises TypeError for anything else."""
    if not headers:
        return []
    if hasattr(headers, "items"):
        return list(headers.items())
    kind = type(headers).__name__  # what is in it may be a secret
    if isinstance(headers, (str, bytes)):
        raise TypeError(f"headers should be a mapping, or pairs of name and value, not {kind}")
    try:
        return [(name, value) for name, value in headers]
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"headers should be a mapping, or pairs of name and value, and this {kind} is neither: {error}"
        ) from error


def lower_name(name: Any) -> str:  # Any: text or bytes
    """Return a field name as lower-case text."""
    return (name.decode("latin-1") if isinstance(name, bytes) else str(name)).lower()


def ruled(lines: list[Any], rules: HeaderRules, make: Callable[[str], Any]) -> list[Any]:  # Any: text or bytes
    """Return the field lines without those that plugins' rules forbid, and with those that they want."""
    names = [lower_name(line).partition(":")[0] for line in lines]
    kept = [line for line, name in zip(lines, names, strict=True) if name not in rules.never]
    return kept + [make(f"{name}: {value}") for name, value in rules.always if name.lower() not in names]


def head_of(data: bytes) -> RequestHead:
    """Return the head that a facade has joined, taken apart for a plugin's codec."""
    line, *lines = data.decode("latin-1").split("\r\n")[:-2]
    method, _, rest = line.partition(" ")
    target, _, version = rest.rpartition(" ")
    pairs = (line.partition(":") for line in lines)
    return RequestHead(method, target, [(name, value.strip(" \t")) for name, _, value in pairs], version)


def owing(promise: tuple[str, str], head: int, chunked: bool) -> int | None:
    """Return the size of a whole request with a head of `head` bytes, -1 if nobody can know it.

    `promise` is its field that frames the body, by lower-case name and value. None where that says no size: chunks of
    ours (`chunked`), or of a program that makes them itself.
    """
    name, value = promise
    if name == "transfer-encoding":
        return None if chunked or value.lower() == "chunked" else -1
    return head + int(value) if DIGITS.fullmatch(value) else -1
