"""`HTTPSConnection`: an HTTPConnection whose route ends in TLS."""

from __future__ import annotations

import ssl
import warnings
from http import client as _original
from typing import TYPE_CHECKING, Any

from ..routes import UNSET
from .connection import HTTPConnection
from .nominal import name_only
from .tls import _create_https_context, is_replaced

if TYPE_CHECKING:
    from _typeshed import StrOrBytesPath

HTTPS_PORT = 443


@name_only(_original.HTTPSConnection)
class HTTPSConnection(HTTPConnection, _original.HTTPSConnection):
    """An `HTTPConnection` over TLS; certificate and host name are verified unless `context` says otherwise.

    `key_file`, `cert_file` and `check_hostname` are those of Python 3.10 and 3.11, deprecated there; give a context.
    """

    default_port = HTTPS_PORT
    _scheme = "https"

    def __init__(
        self,
        host: str,
        port: int | None = None,
        key_file: StrOrBytesPath | None = None,
        cert_file: StrOrBytesPath | None = None,
        timeout: float | None = UNSET,
        source_address: tuple[str, int] | None = None,
        *,
        context: ssl.SSLContext | None = None,
        check_hostname: bool | None = None,
        blocksize: int = 8192,
        max_response_headers: int | None = None,
        **additions: Any,  # Any: the keyword-only additions of HTTPConnection, typed there
    ) -> None:
        super().__init__(
            host, port, timeout, source_address, blocksize, max_response_headers=max_response_headers, **additions
        )
        self.key_file = key_file
        self.cert_file = cert_file
        self._tls: ssl.SSLContext | None = context
        if key_file is not None or cert_file is not None or check_hostname is not None:
            warnings.warn(
                "key_file, cert_file and check_hostname are deprecated: give a context with these settings",
                DeprecationWarning,
                stacklevel=2,
            )
            self._load(key_file, cert_file, check_hostname)
        elif context is None and (self._http_vsn != 11 or is_replaced()):
            self._tls = _create_https_context(self._http_vsn)

    def _load(
        self, key_file: StrOrBytesPath | None, cert_file: StrOrBytesPath | None, check_hostname: bool | None
    ) -> None:
        context = self._context
        if check_hostname and context.verify_mode == ssl.CERT_NONE:
            raise ValueError("check_hostname needs a context that verifies certificates (CERT_REQUIRED)")
        if key_file or cert_file:
            context.load_cert_chain(cert_file or key_file or "", key_file)
            if context.post_handshake_auth is not None:  # pyright: ignore  # None where OpenSSL has none of it
                context.post_handshake_auth = True
        if check_hostname is not None:
            context.check_hostname = check_hostname

    @property
    def _context(self) -> ssl.SSLContext:
        """The TLS context; a program that asks for it gets one of its own, which it may change."""
        if self._tls is None:
            self._tls = _create_https_context(self._http_vsn)
        return self._tls

    @_context.setter
    def _context(self, value: ssl.SSLContext | None) -> None:
        self._tls = value

    def _tls_context(self) -> ssl.SSLContext | None:
        # None lets the plugins, or the one default context of the process, decide: making one costs a file of roots.
        return self._tls
