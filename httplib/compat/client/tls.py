"""The TLS context that an HTTPSConnection uses when it is given none."""

from __future__ import annotations

import ssl


def _create_https_context(http_version: int) -> ssl.SSLContext:
    """Return a new default context: the system's trust, ALPN for HTTP/1.1, authentication after the handshake.

    It comes from ``ssl._create_default_https_context``, which programs replace to change what is trusted (PEP 476).
    """
    context = ssl._create_default_https_context()
    if http_version == 11:
        context.set_alpn_protocols(["http/1.1"])
    if context.post_handshake_auth is not None:  # pyright: ignore  # None where OpenSSL has none of it
        context.post_handshake_auth = True
    return context


def is_replaced() -> bool:
    """Tell whether a program has replaced the factory of default contexts."""
    return ssl._create_default_https_context is not ssl.create_default_context
