"""What a connection tells its responses."""

from __future__ import annotations

from collections.abc import Callable

from ..core.limits import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.response import ResponseHead
    from ..transport.codec import WireCodec
    from ..transport.events import Event


class Terms:
    """What a connection tells its responses: bounds, strictness, who wants to hear of interim responses.

    `fresh` says that no request went over this stream before: the only place for HTTP/0.9. `info` is the record of the
    connection, for `connection_info`; `codec` a plugin's wire codec, None for the library's own; `listen` is where
    events go, if anybody listens; `alone` says that there is no connection, the response made these terms itself.
    """

    # Not a NamedTuple: reading one of its fields costs four times as much (40 ns), and every response reads eight.
    __slots__ = ("alone", "codec", "fresh", "info", "limits", "listen", "on_interim", "strict_length")

    def __init__(
        self,
        limits: Limits,
        strict_length: bool = False,
        on_interim: Callable[[ResponseHead], object] | None = None,
        fresh: bool = False,
        info: object = None,
        codec: WireCodec | None = None,
        listen: Callable[[Event], object] | None = None,
        alone: bool = False,
    ) -> None:
        self.limits: Limits = limits
        self.strict_length: bool = strict_length
        self.on_interim: Callable[[ResponseHead], object] | None = on_interim
        self.fresh: bool = fresh
        self.info: object = info
        self.codec: WireCodec | None = codec
        self.listen: Callable[[Event], object] | None = listen
        self.alone: bool = alone

    def bounded(self, limits: Limits) -> Terms:
        """Return the same terms with other bounds."""
        return Terms(
            limits, self.strict_length, self.on_interim, self.fresh, self.info, self.codec, self.listen, self.alone
        )
