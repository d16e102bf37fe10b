"""The usual route by a short way: TCP to an IPv4 address, for a plugin set where nobody else has a say in that."""

from __future__ import annotations

import socket
from typing import Final

from .codec import HTTP_1
from .folding import explained
from .layers import Route
from .opening import GETADDRINFO, Opening, literal_addresses
from .plan import usual_route
from .record import ConnectionRecord

UNSET: Final[object] = socket._GLOBAL_DEFAULT_TIMEOUT  # type: ignore[attr-defined]  # the mark for "no timeout given"

_MOST: Final = 64

_places: Final[dict[tuple[str, int], tuple[Route, tuple[str, int]]]] = {}
"""The routes that were dialled last, and the addresses at their end; threads that meet here do work twice, no more."""


def dial(host: str, port: int, timeout: object = UNSET) -> tuple[socket.socket, ConnectionRecord] | None:
    """Connect to `host`, an IPv4 literal, as the built-in plugins do; None, and nothing is done, for any other.

    The same checks and system calls, in one step; what nobody hears is not made, and the facts of the record are made
    when it is asked for them. `timeout` is in seconds, None for no bound, and unless given the socket module's default.
    Raises as `PluginSet.open`.
    """
    if socket.getaddrinfo is not GETADDRINFO or type(port) is not int:
        return None
    place = _places.get((host, port))
    if place is None:
        place = _find(host, port)
        if place is None:
            return None
    route, address = place
    sock = None
    try:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if timeout is not UNSET and timeout != sock.gettimeout():
            sock.settimeout(timeout)  # type: ignore[arg-type]  # a number or None, as said
        try:  # noqa: SIM105  # a quarter of the time
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            pass
        sock.connect(address)
    except BaseException as error:
        if sock is not None:
            sock.close()
        raise explained(error, route, 0, Opening())  # noqa: B904  # the cause is set where there is another
    try:
        local = sock.getsockname()
    except OSError:
        local = None
    return sock, ConnectionRecord(route, HTTP_1.name, None, (host, address, local))


def _find(host: str, port: int) -> tuple[Route, tuple[str, int]] | None:
    """Return the route to an IPv4 literal and its address, None for any other host. Raises as the planner."""
    route = usual_route(host, port)
    found = literal_addresses(host, port) if host[-1:].isdigit() else ()
    # To be at 0.0.0.0 is to be at some other address.
    if not found or found[0].sockaddr[0] == "0.0.0.0":
        return None
    address = found[0].sockaddr[:2]
    if len(_places) >= _MOST:
        _places.clear()
    _places[host, port] = place = (route, address)
    return place
