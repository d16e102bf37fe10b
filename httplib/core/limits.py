"""The bounds on what a peer may send: one immutable value, each bound named, reasoned and settable."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, NamedTuple
else:
    from .typed import NamedTuple


class Limits(NamedTuple):
    """Bounds on one response; sizes are in bytes, counts in lines. Each is inclusive: exactly the bound is accepted.

    Make another with ``DEFAULT_LIMITS._replace(fields=1000)`` and give it to a connection as ``limits=``.
    """

    line: int = 65536
    """Any one line with its line end: status line, field line, chunk-size line, trailer line (2.7: ``_MAXLINE``)."""

    fields: int = 100
    """Lines of one header section; rubbish and folds count (2.7: ``_MAXHEADERS``)."""

    head_bytes: int = 1 << 20
    """All heads of one response together, its interim responses counted in."""

    interim: int = 100
    """Interim (1xx) responses before the final one."""

    trailers: int = 100
    """Lines of one trailer section."""

    trailer_bytes: int = 1 << 20
    """One whole trailer section."""

    chunk_extensions: int = 65536
    """Chunk extensions of one body, and blanks in their place, added up: little data under many extensions is an attack
    (CVE-2023-39326)."""

    content_length: int = (1 << 63) - 1
    """The largest Content-Length: what every signed 64-bit peer can count."""

    tunnel_body: int = 65536
    """How much of a refusing proxy's body an error carries."""

    strict: bool = False
    """Treat what the facades tolerate as an error: a field line without a colon, a senseless lone Content-Length,
    Transfer-Encoding beside Content-Length."""


DEFAULT_LIMITS: Final = Limits()
