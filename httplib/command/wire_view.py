"""The wire view of ``--verbose``: which layers were opened, which heads went out and came in; secrets are masked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from httplib.compat import HTTPConnection, HTTPSConnection
from httplib.transport.plugin import (
    Connected,
    ConnectFailed,
    LayerStarted,
    Secured,
    Tunnelled,
    default_plugins,
    observes,
)

if TYPE_CHECKING:
    from httplib.compat import HTTPResponse
    from httplib.transport.plugin import Event, Observer, PluginSet, ResponseHead

SECRET: Final = {"authorization", "proxy-authorization", "cookie", "set-cookie"}
"""Fields whose values are not shown."""


def say(mark: str, text: str) -> None:
    """Write one line to standard error, control characters as escapes: a terminal must not obey a peer."""
    shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
    print(f"{mark} {shown}".rstrip(), file=sys.stderr)


def say_field(mark: str, line: str) -> None:
    """Write a field line, without its value if that is a secret."""
    name, colon, _ = line.partition(":")
    say(mark, f"{name}: ***" if colon and name.lower() in SECRET else line)


def say_event(event: Event) -> None:
    """Write what an event says about the opening of a connection."""
    if isinstance(event, LayerStarted):
        say("*", f"opening {event.layer}")
    elif isinstance(event, ConnectFailed):
        say("*", f"{event.address!r}: {event.error}")
    elif isinstance(event, Connected):
        say("*", f"connected to {event.peer!r} from {event.local!r}")
    elif isinstance(event, Secured):
        cipher = event.cipher[0] if event.cipher else "no cipher"
        say("*", f"{event.version}, {cipher}, certificate verified for {event.server_hostname}")
    elif isinstance(event, Tunnelled):
        say("*", f"tunnel: {event.status} {event.reason}")


class _Teller:
    @staticmethod
    @observes
    def listen() -> Observer:
        return say_event


def telling_plugins() -> PluginSet:
    """Return the default plugins and one that writes down how a connection is opened."""
    return default_plugins().with_plugins(_Teller())


def say_head(head: bytes) -> None:
    """Write the request head that `head` starts with, and how many bytes of the body came with it."""
    section, end, body = head.partition(b"\r\n\r\n")
    if not end:
        say(">", f"({len(head)} bytes)")
        return
    for line in section.decode("latin-1").split("\r\n"):
        say_field(">", line)
    say(">", "")
    if body:
        say(">", f"({len(body)} bytes)")


def say_interim(head: ResponseHead) -> None:
    """Write an interim response down."""
    say("<", head.status_line.decode("latin-1").rstrip("\r\n"))


def say_response(response: HTTPResponse) -> None:
    """Write down the head of a response."""
    say("<", f"HTTP/{response.version / 10} {response.status} {response.reason}")
    for line in response.msg.headers:
        say_field("<", line.rstrip("\r\n"))
    say("<", "")


class TellingConnection(HTTPConnection):
    """A connection that writes down what it sends."""

    def send(self, data: Any) -> None:  # Any: whatever a connection sends
        """Send `data`, and write down its head or its size."""
        if isinstance(data, (bytes, bytearray)):
            say_head(bytes(data))
        super().send(data)


class TellingSecureConnection(TellingConnection, HTTPSConnection):
    """The same over TLS."""
