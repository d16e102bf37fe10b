"""The keyword-only arguments that both facades add to the originals' connections, for type checkers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from ..core.limits import Limits
    from ..core.response import ResponseHead
    from ..transport.layers import Route
    from ..transport.manager import PluginSet


class Additions(TypedDict, total=False):
    """What `HTTPConnection` takes by these names, an `HTTPSConnection` passes on."""

    route: Route | None
    plugins: PluginSet | None
    limits: Limits | None
    connect_timeout: float | None
    deadline: float | None
    expect_timeout: float | None
    on_interim: Callable[[ResponseHead], object] | None
    strict_length: bool
