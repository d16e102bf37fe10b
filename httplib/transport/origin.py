"""What a connection is for: the origin and the tunnel that a planner turns into a route."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .layers import authority


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the program said to connect. With a `TunnelTo` these are the proxy's host and port, as in 2.7.

    `scheme` is the scheme of the requests, also behind a tunnel. The host has no brackets.
    """

    scheme: Literal["http", "https"]
    host: str
    port: int
    source_address: tuple[str, int] | None = None

    def __str__(self) -> str:
        return f"{self.scheme}://{authority(self.host, self.port)}"


@dataclass(frozen=True, slots=True)
class TunnelTo:
    """The target of `set_tunnel`, and the fields for the proxy alone. `version` as in `httplib.transport.Tunnel`."""

    host: str
    port: int
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    version: str = "HTTP/1.1"
