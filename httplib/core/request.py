"""The request encoder: request line and field lines, each validated before it becomes bytes."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import InvalidRequest, InvalidURL, advise, excerpt
from .grammar import FOLD, KNOWN_NAMES, NOT_TCHAR, SECRET_NAMES, TARGET_REFUSED, TOKEN, VALUE_REFUSED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"))


def check_method(method: str) -> None:
    """Raise `InvalidRequest` unless `method` is a token (RFC 9110, 9.1; CVE-2020-26116)."""
    if method not in METHODS and TOKEN.fullmatch(method) is None:
        found = NOT_TCHAR.search(method)
        at_least = f" (found at least {found[0][:1]!r})" if found else " (it is empty)"
        what = "control characters" if found and found[0][0] < " " else "anything but token characters"
        raise InvalidRequest(f"method can't contain {what}. {excerpt(method)}{at_least}")


def check_target(target: str) -> None:
    """Raise `InvalidURL` if `target` holds a control or a space (CVE-2019-9740)."""
    if found := TARGET_REFUSED.search(target):
        error = InvalidURL(f"URL can't contain control characters. {excerpt(target)} (found at least {found[0]!r})")
        advise(error, "percent-encode it, as urllib.parse.quote does")
        raise error


def check_name(name: str) -> None:
    """Raise `InvalidRequest` unless `name` is a token (RFC 9110, 5.1)."""
    if name not in KNOWN_NAMES and TOKEN.fullmatch(name) is None:
        error = InvalidRequest(f"Invalid header name {excerpt(name)}")
        advise(error, "a field name is a token: letters, digits and some marks, no spaces, no controls (RFC 9110, 5.1)")
        raise error


def shown(name: str, value: str) -> str:
    """Return `value` as a message may show it: cut, and not at all where field `name` holds secrets."""
    return "(hidden: it is a secret)" if name.lower() in SECRET_NAMES else excerpt(value)


def check_value(name: str, value: str) -> None:
    """Raise `InvalidRequest` if `value` of field `name` holds a control but HTAB; a fold (CRLF, blank) may pass."""
    if VALUE_REFUSED.search(value) is not None and VALUE_REFUSED.search(FOLD.sub("", value)) is not None:
        error = InvalidRequest(f"Invalid header value {shown(name, value)}")
        advise(error, f"the value of {excerpt(name)} holds a control character; only a tab may stand in a value")
        raise error


def request_line(method: str, target: str, version: str = "HTTP/1.1") -> bytes:
    """Return the request line without its line end.

    Raises `InvalidRequest` for a method that is no token, `InvalidURL` for a target with a control, a space or a
    character outside ASCII.
    """
    check_method(method)
    check_target(target)
    try:
        return f"{method} {target} {version}".encode("ascii")
    except UnicodeEncodeError:
        raise InvalidURL(f"the target must be ASCII, percent-encode it: {excerpt(target)}") from None


def field_line(name: str, value: str) -> bytes:
    """Return ``name: value`` without its line end; text is latin-1.

    Raises `InvalidRequest`, which names the field, for a name that is no token and a value that holds a control or a
    character outside latin-1.
    """
    check_name(name)
    check_value(name, value)
    try:
        return f"{name}: {value}".encode("latin-1")
    except UnicodeEncodeError:
        raise InvalidRequest(
            f"the value of {excerpt(name)} must be latin-1 text, or bytes encoded by you: {shown(name, value)}"
        ) from None


class RequestHead:
    """The head of one request, for users of the core alone and for CONNECT: `encode` checks all and gives the bytes."""

    __slots__ = ("fields", "method", "target", "version")

    def __init__(
        self, method: str, target: str, fields: Iterable[tuple[str, str]] = (), version: str = "HTTP/1.1"
    ) -> None:
        self.method: str = method
        self.target: str = target
        self.fields: list[tuple[str, str]] = list(fields)
        self.version: str = version

    def encode(self) -> bytes:
        """Return the head with its blank line. Raises as `request_line` and `field_line`."""
        lines = [request_line(self.method, self.target, self.version)]
        lines += [field_line(name, value) for name, value in self.fields]
        return b"\r\n".join((*lines, b"", b""))

    def __repr__(self) -> str:
        return f"RequestHead({self.method!r}, {self.target!r}, {len(self.fields)} fields)"


def size_line(size: int) -> bytes:
    """Return the line in front of a chunk of `size` bytes (RFC 9112, 7.1)."""
    return b"%X\r\n" % size


def encode_chunk(data: bytes | memoryview) -> bytes:
    """Return one chunk: size line, data, line end (RFC 9112, 7.1). An empty chunk would end the body."""
    # One format for all of it would copy the data twice.
    return b"".join((size_line(len(data)), data, b"\r\n"))


LAST_CHUNK: Final = b"0\r\n\r\n"
"""The last chunk and an empty trailer section."""
