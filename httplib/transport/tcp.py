"""The built-in `tcp` plugin: name resolution, every address in turn, and a race when there are two families.

*The race* is Happy Eyeballs (RFC 8305) without threads: non-blocking sockets on one selector. Families alternate, the
resolver's first one begins; the next attempt starts when the one before has failed or has had `attempt_delay` seconds,
and the first socket to connect wins. Addresses of one family are simply tried in turn.

*Replaced sockets.* When a program has replaced `socket.create_connection` or `socket.socket` (a proxy library, green
threads, a fake), that function is called as 2.7 calls it, with the name unresolved. A plugin that resolves names comes
first all the same: then it is called with the addresses of that plugin.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import time
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final, cast

from .layers import Tcp
from .plugin import Address, ConnectFailed, Connecting, Opening, Stream, advise, connected, opens

# What a connect() that goes on in the background answers: Unix, Windows.
_UNDER_WAY: Final = (0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY)


@opens(Tcp)
def open_tcp(layer: Tcp, opening: Opening) -> Stream:
    """Connect to the first address that answers.

    Raises the last address's `OSError`, with a note for each address; `socket.gaierror` for a name nobody knows.
    """
    replaced = (socket.create_connection is not CREATE_CONNECTION or socket.socket is not SOCKET) and is_replaced()
    # A replacement resolves names by itself, or not at all: only a plugin's answer goes before it.
    addresses = opening.resolve(layer.host, layer.port, system=not replaced)
    if len(addresses) == 1 and not replaced and not opening.heard:
        stream: Stream = _dial(layer, addresses[0], opening)
    else:
        stream = _connect(layer, opening, addresses, replaced)
    # Head and body leave in one write, so Nagle's wait could only delay. Fakes lack the call, Unix sockets the option.
    try:  # noqa: SIM105  # a quarter of the time
        cast(socket.socket, stream).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (OSError, AttributeError):
        pass
    opening.notify(connected(stream))
    return stream


def is_replaced() -> bool:
    """Tell whether a program has put something else in the place of the socket module's own way to connect.

    Looked up late. The originals are known by where they were defined, since they may be replaced before this module
    is loaded.
    """
    own = vars(socket)
    if getattr(socket.create_connection, "__globals__", None) is not own:
        return True
    kind = cast(object, socket.socket)
    return not (isinstance(kind, type) and kind.__module__ == "socket" and kind.__base__ is socket.SocketType)


# What was found to be original once need not be looked at again: saves 0.5 us of a connection.
CREATE_CONNECTION: Final = None if is_replaced() else socket.create_connection
SOCKET: Final = None if is_replaced() else socket.socket


def _connect(layer: Tcp, opening: Opening, addresses: Sequence[Address], replaced: bool) -> Stream:
    if not addresses:
        return socket.create_connection((layer.host, layer.port), opening.timeout, layer.source_address)
    if len(addresses) > 1 and not replaced and len({address.family for address in addresses}) > 1:
        return _Race(layer, opening, _alternate(addresses)).run()
    failures: list[tuple[Address, OSError]] = []
    for address in addresses:
        if opening.heard:
            opening.notify(Connecting(address.sockaddr))
        try:
            if replaced:
                host, port = address.sockaddr[:2]
                return socket.create_connection((host, port), opening.timeout, layer.source_address)
            return _dial(layer, address, opening)
        except OSError as error:
            if opening.overrun() is not None:
                raise
            if opening.heard:
                opening.notify(ConnectFailed(address.sockaddr, error))
            failures.append((address, error))
    raise _summary(failures)


def _dial(layer: Tcp, address: Address, opening: Opening) -> socket.socket:
    sock = socket.socket(address.family, socket.SOCK_STREAM)
    try:
        if layer.socket_options or layer.source_address is not None:
            _prepare(sock, layer)
        timeout = opening.timeout
        if timeout != sock.gettimeout():
            sock.settimeout(timeout)
        sock.connect(address.sockaddr)
    except BaseException:
        sock.close()
        raise
    return sock


def _prepare(sock: socket.socket, layer: Tcp) -> None:
    for level, option, value in layer.socket_options:
        sock.setsockopt(level, option, value)
    if layer.source_address is not None:
        sock.bind(layer.source_address)


def _alternate(addresses: Sequence[Address]) -> list[Address]:
    """Return the addresses with families taking turns, the first one's first (RFC 8305, 4)."""
    leading = addresses[0].family
    first = [address for address in addresses if address.family == leading]
    others = [address for address in addresses if address.family != leading]
    return [address for pair in zip_longest(first, others) for address in pair if address is not None]


def _summary(failures: Sequence[tuple[Address, OSError]]) -> OSError:
    """Return the last address's error, with a note on each if there were several."""
    error = failures[-1][1]
    if len(failures) > 1:
        for address, failure in failures:
            advise(error, f"{address.sockaddr[0]} port {address.sockaddr[1]}: {failure}")
    return error


class _Race:
    """One race. Every socket that does not win is closed when `run` ends."""

    def __init__(self, layer: Tcp, opening: Opening, addresses: Sequence[Address]) -> None:
        self.layer: Tcp = layer
        self.opening: Opening = opening
        self.waiting = list(addresses)
        self.running: dict[socket.socket, tuple[Address, float | None]] = {}
        self.failures: list[tuple[Address, OSError]] = []
        self.next_start = 0.0

    def run(self) -> socket.socket:
        """Return the first socket to connect, blocking again. Raises as `open_tcp`."""
        with selectors.DefaultSelector() as selector:
            try:
                while self.running or self.waiting:
                    if self.waiting:
                        self._start(self.waiting.pop(0), selector)
                    while self.running and not (self.waiting and self.next_start <= time.monotonic()):
                        winner = self._wait(selector)
                        if winner is not None:
                            del self.running[winner]
                            winner.setblocking(True)
                            return winner
            finally:
                for sock in self.running:
                    sock.close()
        raise _summary(self.failures)

    def _start(self, address: Address, selector: selectors.BaseSelector) -> None:
        timeout = self.opening.timeout
        if self.opening.heard:
            self.opening.notify(Connecting(address.sockaddr))
        try:
            sock = socket.socket(address.family, socket.SOCK_STREAM)
        except OSError as error:
            self._lost(address, error)
            return
        now = time.monotonic()
        self.running[sock] = (address, None if timeout is None else now + timeout)
        try:
            _prepare(sock, self.layer)
            sock.setblocking(False)
            code = sock.connect_ex(address.sockaddr)
            if code not in _UNDER_WAY:
                raise OSError(code, os.strerror(code))
            selector.register(sock, selectors.EVENT_WRITE)
        except OSError as error:
            self._drop(sock, error)
            return
        self.next_start = now + self.layer.attempt_delay

    def _wait(self, selector: selectors.BaseSelector) -> socket.socket | None:
        """Wait for news, at most until the next address is due; return a socket that has connected."""
        overall = self.opening.timeout  # raises when a deadline has passed
        now = time.monotonic()
        ends = [until for _, until in self.running.values() if until is not None]
        if self.waiting:
            ends.append(self.next_start)
        if overall is not None and self.opening.deadlines:
            ends.append(now + overall)
        for key, _ in selector.select(max(0.0, min(ends) - now) if ends else None):
            sock = cast(socket.socket, key.fileobj)
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            selector.unregister(sock)
            if not code:
                return sock
            self._drop(sock, OSError(code, os.strerror(code)))
        now = time.monotonic()
        for sock, (_, until) in list(self.running.items()):
            if until is not None and until <= now:
                selector.unregister(sock)
                self._drop(sock, TimeoutError("timed out"))
        return None

    def _drop(self, sock: socket.socket, error: OSError) -> None:
        address, _ = self.running.pop(sock)
        sock.close()
        self._lost(address, error)

    def _lost(self, address: Address, error: OSError) -> None:
        self.next_start = 0.0  # nobody waits for one that has failed (RFC 8305, 5)
        if self.opening.heard:
            self.opening.notify(ConnectFailed(address.sockaddr, error))
        self.failures.append((address, error))
