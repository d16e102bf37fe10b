"""What an ASGI application is, in types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

Message: TypeAlias = "MutableMapping[str, Any]"  # Any: ASGI's scopes and messages have values of many types
Receive: TypeAlias = "Callable[[], Awaitable[Message]]"
Send: TypeAlias = "Callable[[Message], Awaitable[None]]"
AsgiApplication: TypeAlias = "Callable[[Message, Receive, Send], Awaitable[None]]"
