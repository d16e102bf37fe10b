"""The built-in `tls` plugin: an `ssl.SSLContext` over a socket, or over any other stream.

*The end of the data.* TLS says when a sender is done (close_notify). A connection that ends without it may have been
cut by anybody on the way, so both forms raise `ssl.SSLEOFError` there. Python's own default reports an ordinary end:
measured, http.client returns the first half of such a body as if it were whole. RFC 9112, section 9.8, calls a body
that only the end delimits incomplete then, and curl refuses it too; bodies with a length or in chunks lose nothing. A
program whose server never says goodbye sets ``context.options |= ssl.OP_IGNORE_UNEXPECTED_EOF``, OpenSSL's own switch.
"""

from __future__ import annotations

import contextlib
import re
import socket
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol, cast

from .layers import Tls
from .plugin import Opening, Secured, Stream, advise, certificate_of, gives_tls_context, opens

if TYPE_CHECKING:
    import ssl

# What inet_aton() reads and a certificate check may read otherwise: 127.1, 0x7f000001, 0177.0.0.1.
_NUMERIC: Final = re.compile(r"[0-9a-fA-FxX.]*[0-9][0-9a-fA-FxX.]*")

# OpenSSL's names for "these are no TLS records", which differ by version.
_NO_TLS: Final = frozenset(("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG"))

_default: list[ssl.SSLContext] = []


class _Facts(Protocol):
    """What an `SSLSocket` and a `TlsStream` tell of a connection."""

    def version(self) -> str | None: ...
    def cipher(self) -> tuple[str, str, int] | None: ...
    def selected_alpn_protocol(self) -> str | None: ...


@opens(Tls)
def open_tls(layer: Tls, below: Stream, opening: Opening) -> Stream:
    """Shake hands. Raises `ssl.SSLError` with a note on the likely cause, `TimeoutError`, or what `below` raises."""
    import ssl

    # The fold has set the time-out of `below`: no system call for it.
    name = peer_name(layer.server_hostname) if layer.server_hostname is not None else None
    try:
        # An SSLSocket is a socket too, but wrapping its descriptor would go around it.
        if not isinstance(cast(object, layer.context), ssl.SSLContext):
            # A context of another make: it decides alone, also on how a cut connection looks.
            secured: Stream = layer.context.wrap_socket(cast(socket.socket, below), server_hostname=name)
        elif isinstance(below, socket.SocketType) and not isinstance(below, ssl.SSLSocket):
            secured = layer.context.wrap_socket(
                cast(socket.socket, below), server_hostname=name, suppress_ragged_eofs=False
            )
        else:
            from .tls_stream import TlsStream

            tls_stream = TlsStream(layer.context, below, name)
            tls_stream.settimeout(opening.timeout)
            tls_stream.do_handshake()
            secured = tls_stream
    except (OSError, ValueError) as error:
        _hint(error)
        below.close()
        if isinstance(error, OSError):
            raise
        raise ssl.SSLError(f"the TLS context cannot be used for {name!r}: {error}") from error
    opening.notify(_facts(secured, name))
    return secured


@gives_tls_context
def default_context() -> ssl.SSLContext:
    """Return the process's default context: the system's trust, verification on, ALPN ``http/1.1``.

    It is made once, since that takes longer than a handshake. A program that has replaced
    ``ssl._create_default_https_context`` (PEP 476) gets a new one from there each time.
    """
    import ssl

    # Private but fixed by PEP 476: programs replace it to change what is trusted.
    factory = ssl._create_default_https_context
    replaced = factory is not ssl.create_default_context
    if replaced or not _default:
        context = factory()
        if isinstance(cast(object, context), ssl.SSLContext):
            context.set_alpn_protocols(["http/1.1"])
            context.post_handshake_auth = True
        if replaced:
            return context
        _default.append(context)
    return _default[0]


@lru_cache(maxsize=64)
def peer_name(host: str) -> str:
    """Return the name to verify: no brackets, no zone id, no final dot, and a numeric address in its one plain form.

    It is decided here once whether that is an address or a name. A form such as ``0177.0.0.1`` is dialled as an address
    by the system but could pass for another one in a certificate check.

    Kept for the next connections to the same place: saves 8 us after a handshake, when no cache is warm.
    """
    name = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if ":" in name:
        return name.partition("%")[0]
    name = name.removesuffix(".")
    if _NUMERIC.fullmatch(name):
        with contextlib.suppress(OSError):  # not numeric after all: face1.de
            return socket.inet_ntoa(socket.inet_aton(name))
    return name


def _facts(stream: Stream, name: str | None) -> Secured:
    if not (hasattr(stream, "version") and hasattr(stream, "cipher") and hasattr(stream, "selected_alpn_protocol")):
        return Secured(name, None, None, None)
    told = cast(_Facts, stream)
    getpeercert = getattr(stream, "getpeercert", None)
    der: bytes | None = getpeercert(True) if getpeercert is not None else None
    return Secured(name, told.version(), told.cipher(), told.selected_alpn_protocol(), certificate_of(stream), der)


def _hint(error: BaseException) -> None:
    """Say what the failure most often means."""
    reason = getattr(error, "reason", None) or ""
    if reason in _NO_TLS or "RECORD_LAYER" in reason:
        advise(error, "the peer does not speak TLS on this port; if it is a plain HTTP port, use http there")
    elif reason == "CERTIFICATE_VERIFY_FAILED":
        advise(
            error,
            "the peer's certificate is not trusted for this name; if it is right, give a context that trusts its "
            "authority (ssl.create_default_context(cafile=...)), and do not turn verification off",
        )
    elif type(error).__name__ in ("SSLEOFError", "SSLZeroReturnError", "ConnectionResetError"):
        advise(
            error,
            "the peer hung up during the TLS handshake: it may not speak TLS here, want another version, "
            "or want a client certificate",
        )
