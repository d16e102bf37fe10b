"""A peer's certificate as `ssl` presents it, decoded when somebody looks: that takes 40 us, and few do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    import ssl


class _Kept(Protocol):
    """What `ssl` holds a certificate in."""

    def get_info(self) -> dict[str, object]: ...


class Certificate(Mapping[str, object]):
    """What `SSLSocket.getpeercert` gives, from a certificate that is kept: it can be read after the connection ends."""

    __slots__ = ("_decoded", "_kept")

    def __init__(self, kept: _Kept) -> None:
        self._kept = kept
        self._decoded: dict[str, object] | None = None

    def _fields(self) -> dict[str, object]:
        if self._decoded is None:
            self._decoded = self._kept.get_info()
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
    if chain and _tells(cast(object, type(chain[0]))):
        context = cast("ssl.SSLSocket", stream).context
        # The first implies the second (CERT_NONE is 0), which takes 7 us when no cache is warm.
        return Certificate(chain[0]) if context.check_hostname or context.verify_mode else {}
    getpeercert = getattr(stream, "getpeercert", None)
    return cast("dict[str, object]", getpeercert() or {}) if getpeercert is not None else {}


@lru_cache(maxsize=4)
def _tells(kind: object) -> bool:
    return hasattr(kind, "get_info")
