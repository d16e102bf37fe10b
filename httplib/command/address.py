"""The addresses of the command line: the URL to fetch and the URL of a proxy, taken apart and checked."""

from __future__ import annotations

from base64 import b64encode
from typing import Final, Literal, NamedTuple, cast
from urllib.parse import quote, unquote, urlsplit

DEFAULT_PORTS: Final = {"http": 80, "https": 443}

# What may stand in a target as it is (RFC 3986, 2.2 and 2.3), and percent signs, which are somebody's encoding already.
KEPT: Final = "!#$%&'()*+,/:;=?@[]~"


class Address(NamedTuple):
    """A URL in parts. `authority` is host and port as the Host field has them, `credentials` what goes into Basic."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    authority: str
    target: str
    credentials: str

    @property
    def absolute(self) -> str:
        """The URL without its secrets, as a proxy wants it in the request line."""
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def basic(self) -> str:
        """The value of Authorization or Proxy-Authorization, empty without credentials (RFC 7617)."""
        return f"Basic {b64encode(self.credentials.encode()).decode()}" if self.credentials else ""


def parse_address(url: str, what: str = "URL") -> Address:
    """Take `url` apart. Raises ValueError, with a text that names no secret, for what cannot be fetched.

    Text outside of ASCII is percent-encoded as UTF-8; a fragment is dropped, since it is never sent.
    """
    if any(character <= " " or character == "\x7f" for character in url):
        raise ValueError(f"the {what} holds a blank or a control character: percent-encode it")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        # The message of the standard library may quote the URL, and with it a password.
        raise ValueError(
            f"the {what} has a bad host or port (a port is 0 to 65535, IPv6 stands in brackets)"
        ) from error
    if parts.scheme not in DEFAULT_PORTS:
        raise ValueError(f"the {what} must start with http:// or https://")
    if not parts.hostname:
        raise ValueError(f"the {what} has no host")
    scheme = cast('Literal["http", "https"]', parts.scheme)
    user, colon, password = parts.netloc.rpartition("@")[0].partition(":")
    target = quote(parts.path or "/", KEPT) + (f"?{quote(parts.query, KEPT)}" if parts.query else "")
    host = parts.hostname
    literal = f"[{host}]" if ":" in host else host
    return Address(
        scheme,
        host,
        DEFAULT_PORTS[scheme] if port is None else port,
        literal if port in (None, DEFAULT_PORTS[scheme]) else f"{literal}:{port}",
        target,
        unquote(user) + colon + unquote(password),
    )
