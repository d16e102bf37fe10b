"""A certificate authority made on the spot, by the package trustme (the extra `demo` brings it)."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import trustme

CURE = "the demo makes a certificate authority with the package trustme: pip install 'httplib-layers[demo]'"


class Authority:
    """An authority that servers have their certificates from and clients trust. Raises ImportError without trustme."""

    def __init__(self) -> None:
        try:
            import trustme
        except ImportError as error:
            raise ImportError(CURE) from error
        self._ca: trustme.CA = trustme.CA()

    def server_context(self, *names: str) -> ssl.SSLContext:
        """Return the context of a server whose certificate is for `names`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # trustme's signatures also name a context of pyOpenSSL, which need not be installed.
        self._ca.issue_cert(*names).configure_cert(context)  # pyright: ignore[reportUnknownMemberType]  # see above
        return context

    def client_context(self) -> ssl.SSLContext:
        """Return the context of a client that trusts this authority alone and verifies names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._ca.configure_trust(context)  # pyright: ignore[reportUnknownMemberType]  # see above
        return context
