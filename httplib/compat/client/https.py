"""`HTTPSConnection`: an HTTPConnection whose route ends in TLS."""

from __future__ import annotations

import ssl
import warnings
from http import client as _original
from typing import TYPE_CHECKING

from ..routes import UNSET, new_context, replaced_context
from .connection import HTTPConnection
from .nominal import name_only

if TYPE_CHECKING:
    from _typeshed import StrOrBytesPath
    from typing_extensions import Unpack

    from ..additions import Additions

HTTPS_PORT = 443


@name_only(_original.HTTPSConnection)
class HTTPSConnection(HTTPConnection, _original.HTTPSConnection):  # pyright: ignore[reportIncompatibleVariableOverride]  # response_class
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
        **additions: Unpack[Additions],
    ) -> None:
        super().__init__(
            host, port, timeout, source_address, blocksize, max_response_headers=max_response_headers, **additions
        )
        self.key_file: StrOrBytesPath | None = key_file
        self.cert_file: StrOrBytesPath | None = cert_file
        self._context: ssl.SSLContext | None = context
        if key_file is not None or cert_file is not None or check_hostname is not None:
            warnings.warn(
                "key_file, cert_file and check_hostname are deprecated: give a context with these settings",
                DeprecationWarning,
                stacklevel=2,
            )
            self._load(key_file, cert_file, check_hostname)
        elif context is None:
            # Otherwise the plugins decide when connecting, or the one default context of the process.
            self._context = new_context(10) if self._http_vsn == 10 else replaced_context()

    def _load(
        self, key_file: StrOrBytesPath | None, cert_file: StrOrBytesPath | None, check_hostname: bool | None
    ) -> None:
        context = self._own_context or new_context(self._http_vsn)
        self._context = context
        if check_hostname and context.verify_mode == ssl.CERT_NONE:
            raise ValueError("check_hostname needs a context that verifies certificates (CERT_REQUIRED)")
        if key_file or cert_file:
            context.load_cert_chain(cert_file or key_file or "", key_file)
            if context.post_handshake_auth is not None:  # pyright: ignore  # None where OpenSSL has none of it
                context.post_handshake_auth = True
        if check_hostname is not None:
            context.check_hostname = check_hostname
