"""The operating system's trust store under httplib: the default TLS context of connections that are given none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httplib.transport.plugin import gives_tls_context

if TYPE_CHECKING:
    import ssl

__all__ = ["system_context"]

httplib_api = 1


def system_context() -> ssl.SSLContext:
    """Return a new context for clients: verification on, by the system's store; ALPN ``http/1.1``.

    On macOS and Windows the system itself verifies, with the authorities and the distrust that are set there; elsewhere
    OpenSSL does, with the system's authorities. Further authorities may be added (``load_verify_locations``).
    """
    import ssl  # here, not above: who only lists plugins needs neither

    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(["http/1.1"])
    context.post_handshake_auth = True
    return context


@gives_tls_context
def default_context() -> ssl.SSLContext:
    """Give each connection a context of its own: whoever gets one may load a client's certificate into it."""
    return system_context()
