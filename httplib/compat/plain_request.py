"""A request that needs nothing special, as one piece of bytes: what the calls one by one would put into the buffer."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from ..core.grammar import KNOWN_NAMES, is_token
from ..core.request import METHODS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

SEAMS: Final = (
    "putrequest",
    "putheader",
    "endheaders",
    "send",
    "_send_request",
    "_send_output",
    "_output",
    "_encode_request",
    "_validate_method",
    "_validate_path",
)
"""The methods that such a request passes by: it is only for connections where none of them is a program's own."""


SWITCHES: Final[dict[str, object]] = {"debuglevel": 0, "_http_vsn": 11, "_http_vsn_str": "HTTP/1.1"}
"""What programs set, on a class or on one connection, and how it stands for such a request."""


class Seams:
    """The methods of a facade's class that a plain request passes by, and its switches, as they were at first.

    `of` returns them of a class; what a program has overridden, patched or set is not as in `own`. `names` are all of
    them: none may be the connection's own.
    """

    __slots__ = ("_methods", "names", "of", "own")

    def __init__(self, facade: type, *more: str) -> None:
        self._methods: tuple[str, ...] = (*SEAMS, *more)
        names = (*self._methods, *SWITCHES)
        self.names: frozenset[str] = frozenset(names)
        self.of: Callable[[type], tuple[object, ...]] = attrgetter(*names)
        self.own: tuple[object, ...] = self.of(facade)

    def stand(self, connection: object) -> bool:
        """Tell whether all stand as they should although some switch was set, on the class or on `connection`."""
        count = len(self._methods)
        return (
            self.of(type(connection))[:count] == self.own[:count]
            and connection.__dict__.keys().isdisjoint(self._methods)
            and all(getattr(connection, name) == value for name, value in SWITCHES.items())
        )


_BARE: Final = frozenset(("GET", "HEAD", "DELETE", "OPTIONS", "TRACE"))
"""Methods of which a request without body and fields has nothing to announce."""

_SPECIAL: Final = frozenset(("host", "content-length", "transfer-encoding", "expect"))
"""Fields that change what else is sent, or when."""

SMALL_BODY: Final = 65536
"""A body up to this size goes out in one piece with its head: a second write costs more than the copy."""


def is_bare(method: object) -> bool:
    """Tell whether a request by `method` without body and fields has nothing to announce."""
    return method in _BARE


def is_dict(headers: object) -> bool:
    """Tell whether `headers` is a dict and nothing derived from it, whose `items` may give anything."""
    return type(headers) is dict


def encode_plain(method: Any, url: Any, host: str, headers: Any, body: Any) -> bytes | None:  # Any: as given
    """Return the request to `host`, None where anything is out of the ordinary: the calls one by one will judge it.

    The same rules as theirs and narrower ones. What is ASCII and printable holds neither controls nor DEL; a value
    that is printable holds no control, and latin-1 is all that can be encoded.
    """
    if type(url) is not str or url[:1] != "/" or not url.isascii() or not url.isprintable() or " " in url:
        return None
    if type(method) is not str or not host.isprintable():
        return None
    framing = ""
    if body is None:
        if method not in _BARE:
            return None
    elif type(body) is bytes and len(body) <= SMALL_BODY and method in METHODS:
        framing = f"Content-Length: {len(body)}\r\n"
    else:
        return None
    coding = "Accept-Encoding: identity\r\n"
    fields = ""
    if headers:
        if not is_dict(headers):
            return None
        for name, value in headers.items():
            if type(name) is not str or type(value) is not str or not value.isprintable():
                return None
            lower = KNOWN_NAMES.get(name)
            if lower is None:
                if not is_token(name):
                    return None
                lower = name.lower()
            if lower in _SPECIAL:
                return None
            if lower == "accept-encoding":
                coding = ""
            fields += f"{name}: {value}\r\n"
    try:
        head = f"{method} {url} HTTP/1.1\r\nHost: {host}\r\n{coding}{framing}{fields}\r\n".encode("latin-1")
    except UnicodeEncodeError:
        return None
    return head if body is None else head + body
