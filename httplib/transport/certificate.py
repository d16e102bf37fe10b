"""A peer's certificate as `ssl` presents it, decoded when somebody looks: that takes 40 us, and few do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import ssl


class Certificate(Mapping[str, object]):
    """What `SSLSocket.getpeercert` gives, from a certificate that is kept: it can be read after the connection ends."""

    __slots__ = ("_decode", "_decoded")

    def __init__(self, decode: Callable[[], dict[str, object]]) -> None:
        self._decode = decode
        self._decoded: dict[str, object] | None = None

    def _fields(self) -> dict[str, object]:
        if self._decoded is None:
            self._decoded = self._decode()
        return self._decoded

    def __getitem__(self, name: str) -> object:
        return self._fields()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields())

    def __len__(self) -> int:
        return len(self._fields())

    def __repr__(self) -> str:
        return repr(self._fields())


def certificate_of(stream: object) -> Mapping[str, object]:
    """Return the certificate of the peer of `stream`, empty where none was verified, as `getpeercert` does."""
    # Any: private, but there from Python 3.10 to 3.14; elsewhere, and for a resumed session, all is done at once.
    get_chain: Any = getattr(getattr(stream, "_sslobj", None), "get_unverified_chain", None)  # Any: see above
    chain = get_chain() if get_chain is not None else None
    if chain and hasattr(chain[0], "get_info"):
        # CERT_NONE is 0.
        return Certificate(chain[0].get_info) if cast("ssl.SSLSocket", stream).context.verify_mode else {}
    getpeercert = getattr(stream, "getpeercert", None)
    return cast("dict[str, object]", getpeercert() or {}) if getpeercert is not None else {}
