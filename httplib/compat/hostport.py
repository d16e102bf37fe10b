"""Hosts and ports: what a program writes, checked and split; and the Host field made of them."""

from __future__ import annotations

import socket
from functools import lru_cache

from ..core.errors import InvalidURL, advise, excerpt
from ..core.grammar import HOST_REFUSED, PORT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

MAX_HOST: Final = 255
"""Octets of a host name (RFC 1035, 2.3.4); checked before IDNA, whose cost grows with the square (CVE-2022-45061)."""

NAME_MARKS: Final = frozenset(":[]%")
"""What stands in IP literals and never in a name."""


_usual: Final[set[str]] = set()
"""Hosts that were checked and hold nothing to split: programs name few, again and again (saves 0.7 us of each)."""


def check_host(host: str) -> None:
    """Raise `InvalidURL` for a host with a control, a space, a delimiter of URLs, or over 255 characters."""
    if type(host) is str and host in _usual:
        return
    if found := HOST_REFUSED.search(host):
        raise InvalidURL(f"URL can't contain control characters. {excerpt(host)} (found at least {found[0]!r})")
    if len(host) > MAX_HOST:
        raise InvalidURL(f"the host name is longer than {MAX_HOST} characters: {excerpt(host)}")
    if type(host) is str and NAME_MARKS.isdisjoint(host):
        if len(_usual) >= 64:
            _usual.clear()
        _usual.add(host)


def split(host: str, port: object, default_port: int) -> tuple[str, int]:
    """Return host (without brackets) and port, out of ``host:port``, ``[v6]:port`` or a bare IPv6 literal.

    An empty port means the default (2.7). Raises `InvalidURL` for a port that is no number from 0 to 65535, TypeError
    for one that is neither number nor text.
    """
    if type(host) is str and host in _usual and type(port) is int and 0 <= port <= 65535:
        return host, port
    # find: what is no text has none, which is the originals' error.
    if host.find(":") < 0 and "[" not in host and "]" not in host:
        if type(port) is int and 0 <= port <= 65535:
            return host, port
        return host, default_port if port is None else _port(port)
    if host.find("://") >= 0:
        error = InvalidURL(f"nonnumeric port: '{host.partition(':')[2][:50]}'")
        advise(error, "the host is a host name, not a URL: the scheme chooses the class, the path goes to request()")
        raise error
    if port is None:
        colon = host.rfind(":")
        bracket = host.rfind("]")
        number: object = default_port
        if colon > bracket and not (bracket < 0 and host.count(":") > 1):
            if host[colon + 1 :]:
                number = host[colon + 1 :]
            host = host[:colon]
    else:
        number = port
    literal = host.startswith("[") and host.endswith("]")
    if literal:
        host = host[1:-1]
    # What no host may hold is refused by `check_host`, with the originals' text.
    marked = literal or ":" in host or "[" in host or "]" in host
    if marked and not _is_ipv6(host) and HOST_REFUSED.search(host) is None:
        raise InvalidURL(f"neither a host name nor an IPv6 address: {excerpt(host)}")
    return host, _port(number)


def _is_ipv6(host: str) -> bool:
    try:
        socket.inet_pton(socket.AF_INET6, host.partition("%")[0])
    except (OSError, ValueError):
        return False
    return True


def _port(number: object) -> int:
    if isinstance(number, bytes):
        number = number.decode("latin-1")
    if isinstance(number, str):
        if PORT.fullmatch(number) is None or int(number) > 65535:
            raise InvalidURL(f"nonnumeric port: '{number[:50]}'")
        return int(number)
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(f"port must be a number from 0 to 65535, not {type(number).__name__}")
    if not 0 <= number <= 65535:
        raise InvalidURL(f"port out of range 0 to 65535: {number}")
    return number


def from_bytes(host: bytes) -> str:
    """Return a host given as bytes, which are ASCII: only text is encoded by IDNA. Raises `InvalidURL`."""
    if not host.isascii():
        raise InvalidURL(f"a host given as bytes is ASCII, give text for other names: {excerpt(host)}")
    return host.decode("ascii")


def encode(host: str) -> str:
    """Return `host` in ASCII, by IDNA where needed. Raises `InvalidURL`."""
    if host.isascii():
        return host
    try:
        encoded = host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise InvalidURL(f"not a host name: {excerpt(host)} ({error})") from None
    check_host(encoded)
    if not NAME_MARKS.isdisjoint(encoded):
        # IDNA makes plain marks of full-width ones: a port, brackets or a zone that nobody has split off.
        raise InvalidURL(f"not a host name: {excerpt(host)} (it would become {excerpt(encoded)})")
    return encoded


@lru_cache(maxsize=64, typed=True)
def host_field(host: str, port: int, default_port: int) -> str:
    """Return the value of Host (RFC 9110, 7.2): brackets for IPv6, no zone, no port where it is the default.

    Kept for the next connections to the same place: saves 1 us of each.
    """
    check_host(host)
    name = encode(host)
    if ":" in name:
        name = f"[{name.strip('[]').partition('%')[0]}]"
    return name if port == default_port else f"{name}:{port}"


def host_of_url(url: str) -> str:
    """Return the host (and port) of an absolute `url`, without user information; empty for any other target."""
    if not url[:8].lower().startswith(("http://", "https://")):
        return ""
    authority = url.partition("://")[2]
    for mark in "/?#":
        authority = authority.partition(mark)[0]
    authority = authority.rpartition("@")[2]
    if authority.startswith("[") and "%" in authority:
        literal, bracket, rest = authority.partition("]")
        authority = f"{literal.partition('%')[0]}{bracket}{rest}"
    return authority
