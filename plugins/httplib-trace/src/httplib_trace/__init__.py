"""What goes over the wire and when: a log without secrets, and the timeline of a connection's phases."""

from __future__ import annotations

from .timeline import Phase, Timeline
from .wire import WireLog

__all__ = ["WIRE_LOG", "Phase", "Timeline", "WireLog"]

WIRE_LOG = WireLog()
"""What ``HTTPLIB_PLUGINS=wirelog`` enables."""
