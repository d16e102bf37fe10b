"""The wire codec: the three functions that turn heads into bytes and back, as one value a plugin may replace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from httplib.core.body import BodyDecoder, body_of
from httplib.core.limits import Limits
from httplib.core.request import RequestHead
from httplib.core.response import ResponseHead, parse_head

EncodeHead: TypeAlias = Callable[[RequestHead], bytes]
"""Returns the head with its blank line; raises `InvalidRequest` or `InvalidURL` for what must not be sent."""

ParseHead: TypeAlias = "Callable[[bytes | bytearray, int, Limits, int], tuple[ResponseHead, int] | None]"
"""As `httplib.core.response.parse_head`: data, start, limits, resume; None while the head is incomplete."""

BodyOf: TypeAlias = Callable[[str, ResponseHead, Limits], BodyDecoder]
"""As `httplib.core.body.body_of`: method of the request, head of the response, limits."""


@dataclass(frozen=True, slots=True)
class WireCodec:
    """How heads and bodies look on the wire. `name` is what `connection_info` shows.

    A codec of a plugin is outside the guarantees of the library: bounds and framing are then its own.
    """

    name: str
    encode_head: EncodeHead
    parse_head: ParseHead
    body_of: BodyOf


HTTP_1: Final = WireCodec("http/1.1", RequestHead.encode, parse_head, body_of)
"""The library's own codec (RFC 9112)."""
