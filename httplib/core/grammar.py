"""The grammar of HTTP/1.1 as far as a client needs it: each rule, then the expression that recognises it, then why.

Rules are matched whole (`fullmatch`) before anything is converted. Classes are ASCII: ``\\d`` and ``\\s`` know more
digits and blanks than HTTP does. Expressions over `str` see latin-1 text, one character a byte.

What every request needs is compiled at once, the rest by `late` when it is first needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, AnyStr, Final, cast
else:
    from .typed import cast


class _Late:
    """Stands for a pattern; each of its methods is looked up once, and stays."""

    def __init__(self, expression: str | bytes) -> None:
        self._expression = expression

    def __getattr__(self, name: str) -> Any:  # Any: whatever the pattern has
        found = getattr(re.compile(self._expression), name)
        setattr(self, name, found)
        return found


def late(expression: AnyStr) -> re.Pattern[AnyStr]:
    """Return the pattern of `expression`, compiled when first used: all of them take 1 ms, a tenth of the import."""
    return cast("re.Pattern[AnyStr]", _Late(expression))


# token = 1*tchar (RFC 9110, 5.6.2)
TOKEN: Final = late(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
TCHARS: Final = b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NOT_TCHAR: Final = late(r"[^!#$%&'*+\-.^_`|~0-9A-Za-z]+")

# status-line = HTTP-version SP status-code SP [ reason-phrase ] (RFC 9112, 4)
# Lenient: runs of SP and TAB between the parts, and no SP at all behind the status code ("HTTP/1.1 200"), as old
# servers send and 2.7 accepts. A reason phrase is text for people: anything but CR, LF and NUL. It starts with no
# blank: two neighbours that both take blanks would try every way to share them, in the square of the time.
STATUS_LINE: Final = late(r"(HTTP/[!-~]*)[ \t]+([1-9][0-9]{2})(?:[ \t]+([^ \t\r\n\0][^\r\n\0]*)?)?")
HTTP_1: Final = late(r"HTTP/1\.[0-9]")

# Content-Length = 1*DIGIT (RFC 9110, 8.6); 19 digits hold every value up to 2**63 - 1.
DIGITS: Final = late(r"[0-9]{1,19}")
# What some other parser may read as a number (int() of Python, strtol() of C): it frames one message for them and
# another for us, so it is refused and not merely ignored.
NUMBER_LIKE: Final = late(r"[\x00-\x20\x7f-\xa0+_]*[0-9][\x00-\x20\x7f-\xa0+_0-9]*")

# chunk = chunk-size [ chunk-ext ] CRLF (RFC 9112, 7.1); 16 hex digits hold 64 bits.
# Lenient: blanks behind the size (Oracle and older IIS pad it). An extension holds neither CR, LF nor NUL, and the line
# ends in CRLF only: a bare LF there is how requests are smuggled past proxies (CVE-2025-22871).
CHUNK_LINE: Final = late(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n\0]*)?\r\n")

# What a caller may not put into a request: method and names are tokens; a target has no control and no space; a value
# has no control but HTAB. A fold (CRLF and blanks) inside a value is obsolete, but both originals' tests ask for it;
# something must follow it: a line of blanks alone is the end of the section for some.
TARGET_REFUSED: Final = re.compile(r"[\x00-\x20\x7f]")
VALUE_REFUSED: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
FOLD: Final = late(r"\r\n(?=[ \t]+[^ \t\r\n])")
HOST_REFUSED: Final = re.compile(r"[\x00-\x20\x7f/?#@\\]")

# port = *DIGIT (RFC 3986, 3.2.3)
PORT: Final = late(r"[0-9]{1,5}")

FRAMING_NAMES: Final = frozenset(("content-length", "transfer-encoding"))
"""Fields that say where a body ends."""

SECRET_NAMES: Final = frozenset(("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"))
"""Fields whose values no message may show."""

LINE_ENDS: Final = b"\r\n\0"
"""What may stand in no line: the bytes of line ends, and NUL."""

BLANKS: Final = " \t"
"""OWS (RFC 9110, 5.6.3). Never a bare ``strip()``: on `str` that also removes U+0085 and U+00A0."""

_COMMON: Final = (  # noqa: SIM905  # a list literal would take fifty lines
    "Accept-Ranges Age Allow Alt-Svc Cache-Control CF-Cache-Status CF-RAY Connection Content-Disposition "
    "Content-Encoding Content-Language Content-Length Content-Location Content-Range Content-Security-Policy "
    "Content-Type Date ETag Expires Host Keep-Alive Last-Modified Link Location Pragma Proxy-Authenticate "
    "Proxy-Connection Referrer-Policy Retry-After Server Set-Cookie Strict-Transport-Security Trailer "
    "Transfer-Encoding Upgrade User-Agent Vary Via WWW-Authenticate Warning X-Cache X-Content-Type-Options "
    "X-Frame-Options X-Powered-By X-Request-Id X-XSS-Protection Accept Accept-Encoding Authorization Cookie "
    "Access-Control-Allow-Origin Access-Control-Allow-Methods Access-Control-Allow-Headers"
).split()

KNOWN_NAMES: Final[Mapping[str, str]] = {
    spelling: name.lower() for name in _COMMON for spelling in (name, name.lower(), name.title())
}
"""Names already proved to be tokens, with their lower-case form. A fixed set: a cache keyed by names that a peer
chooses would grow as the peer likes (CVE-2022-41717)."""


def is_token(text: str) -> bool:
    """Tell whether `text` is a token: a method or a field name."""
    return TOKEN.fullmatch(text) is not None
