"""What a connection tells its responses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ..core.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from ..core.response import ResponseHead
    from ..transport.codec import WireCodec
    from ..transport.events import Event


class Terms(NamedTuple):
    """What a connection tells its responses: bounds, strictness, who wants to hear of interim responses."""

    limits: Limits = DEFAULT_LIMITS
    strict_length: bool = False
    on_interim: Callable[[ResponseHead], object] | None = None
    fresh: bool = False
    """No request went over this stream before: the only place for HTTP/0.9."""
    info: object = None
    """The record of the connection, for `connection_info`."""
    codec: WireCodec | None = None
    """A plugin's wire codec; None for the library's own."""
    listen: Callable[[Event], object] | None = None
    """Where events go, if anybody listens."""
