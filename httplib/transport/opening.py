"""What an opener is given besides its layer: time, names, limits, codec, and somebody to tell."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Final, Literal, NamedTuple, TypeAlias, cast

from httplib.core.errors import ConnectTimeout, DeadlineExceeded, InvalidURL, excerpt
from httplib.core.limits import DEFAULT_LIMITS, Limits

from .codec import HTTP_1, WireCodec
from .events import Event, Observer, Resolved, Resolving, SocketAddress
from .layers import check_host
from .stream import Stream

SLACK: Final = 0.005
"""How early, in seconds, the system's timers may fire: a time-out this near to a deadline is that deadline's."""


class Address(NamedTuple):
    """One address to dial: an address family and what `socket.connect` takes for it."""

    family: int
    sockaddr: tuple[str, int] | tuple[str, int, int, int]

    @classmethod
    def of(cls, ip: str, port: int) -> Address:
        """Return the address for an IPv4 or IPv6 literal. Raises ValueError for a name: the guard would not see it."""
        bare = ip.partition("%")[0]
        for family in (socket.AF_INET, socket.AF_INET6):
            try:
                socket.inet_pton(family, bare)
            except OSError:
                continue
            return cls(family, (ip, port))
        raise ValueError(f"no IP address: {excerpt(ip)}")


_SOCKADDR: Final[Callable[[Address], SocketAddress]] = attrgetter("sockaddr")


class Deadline(NamedTuple):
    """A point on the clock of `time.monotonic`, and what is over when it has passed."""

    at: float
    scope: Literal["connect", "exchange"]

    def error(self) -> TimeoutError:
        """Return the error that says which deadline has passed."""
        if self.scope == "connect":
            return ConnectTimeout("the route could not be opened within connect_timeout: allow more, or try again")
        error = DeadlineExceeded("the deadline passed while the route was being opened: allow more, or try again")
        error.phase, error.request_sent = "connect", "none"
        return error


Resolver: TypeAlias = "Callable[[str, int, Opening], tuple[Address, ...]]"


def no_answer(host: str, port: int, opening: Opening) -> tuple[Address, ...]:
    """Answer for nobody: no plugin resolves names."""
    return ()


def ignore(event: Event) -> None:
    """Tell nobody."""


def system_addresses(host: str, port: int) -> tuple[Address, ...]:
    """Return what the operating system resolves `host` to, in its order.

    Raises `socket.gaierror`, or `InvalidURL` for a name that IDNA refuses. The call cannot be interrupted: the
    system's own time limits hold, not ours.
    """
    if host[-1:].isdigit() and (socket.getaddrinfo is GETADDRINFO or _is_original(socket.getaddrinfo)):
        # An address needs no resolver, as long as it is the system's: saves 4 us.
        addresses = literal_addresses(host, port)
        if addresses:
            return addresses
    check_host(host)
    try:
        found = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
    except UnicodeError as error:
        raise InvalidURL(f"no host name: {excerpt(host)} ({error})") from error
    answers: list[Address] = []
    for family, _, _, _, sockaddr in found:
        if family in (socket.AF_INET, socket.AF_INET6):
            # typeshed adds a form for Pythons that are built without IPv6.
            address = Address(family, cast("tuple[str, int] | tuple[str, int, int, int]", sockaddr))
            if address not in answers:
                answers.append(address)
    return tuple(answers)


def _is_original(function: object) -> bool:
    """Tell whether `function` is the socket module's own: programs put theirs there, also before this is loaded."""
    return getattr(function, "__globals__", None) is vars(socket)


GETADDRINFO: Final = socket.getaddrinfo if _is_original(socket.getaddrinfo) else None


@lru_cache(maxsize=64)
def literal_addresses(host: str, port: int) -> tuple[Address, ...]:
    """Return the address that `host` is where it is an IPv4 literal; kept, since addresses are dialled repeatedly."""
    try:
        literal = socket.inet_ntop(socket.AF_INET, socket.inet_pton(socket.AF_INET, host))
    except (OSError, ValueError):
        return ()
    return (Address(socket.AF_INET, (literal, port)),)


class Opening(NamedTuple):
    """One immutable value for one attempt to open a route. It may grow: openers take it whole.

    Openers use `timeout`, `resolve`, `limits`, `codec` and `notify`. ``Opening()`` alone is good for trying an opener.
    """

    call_timeout: float | None = None
    """Seconds that one blocking call may take (None: no bound): what the connection's `timeout` says."""

    deadlines: tuple[Deadline, ...] = ()
    """Points in time by which the route must be open."""

    limits: Limits = DEFAULT_LIMITS
    """Bounds on whatever a peer sends during a handshake."""

    codec: WireCodec = HTTP_1
    """How to speak HTTP to a proxy."""

    resolver: Resolver = no_answer
    """Asks the plugins for addresses: use `resolve`."""

    observer: Observer = ignore
    """Who is told: use `notify`."""

    made: list[Stream] | None = None
    """The streams that openers have given, where hook wrappers stand around them: a wrapper that fails leaks none."""

    heard: bool = True
    """Whether anybody but the record listens: if not, an event that is no lasting fact need not be made."""

    @property
    def timeout(self) -> float | None:
        """Seconds that the next blocking call may take, None without bound; ask again before each call.

        Raises `ConnectTimeout` or `DeadlineExceeded` when nothing is left, so 0 only means what it means to a socket.
        """
        left = self.call_timeout
        if not self.deadlines:
            return left
        now = time.monotonic()
        for deadline in self.deadlines:
            remaining = deadline.at - now
            if remaining <= 0:
                raise deadline.error()
            if left is None or remaining < left:
                left = remaining
        return left

    def overrun(self) -> Deadline | None:
        """Return the deadline that has passed, the earliest first; None when there is time left."""
        now = time.monotonic() + SLACK
        return min((deadline for deadline in self.deadlines if deadline.at <= now), default=None)

    def resolve(self, host: str, port: int, *, system: bool = True) -> tuple[Address, ...]:
        """Return the addresses of `host`, in the order to dial them: the first plugin's answer, else the system's.

        With ``system=False`` only plugins are asked, and an empty tuple says that none of them had an answer. A plugin
        that answers must be obeyed: dial its addresses and never the name. Raises `socket.gaierror` for a name that is
        not known, and whatever a plugin raises to refuse it.
        """
        if self.heard:
            self.notify(Resolving(host, port))
        resolver = self.resolver
        addresses = () if resolver is no_answer else resolver(host, port, self)
        if not addresses and system:
            addresses = system_addresses(host, port)
        if addresses:
            self.observer(Resolved(host, tuple(map(_SOCKADDR, addresses))))
        return addresses

    def __repr__(self) -> str:
        return f"Opening(call_timeout={self.call_timeout}, deadlines={self.deadlines}, limits={self.limits})"

    def notify(self, event: Event) -> None:
        """Tell the observers, and keep the event among the connection's facts."""
        self.observer(event)
