"""A certificate authority made on the spot, and TLS contexts of every kind a test needs (right, wrong, expired)."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import trustme


class Authority:
    """A certificate authority; two of them do not trust each other."""

    def __init__(self) -> None:
        self._ca = trustme.CA()

    def _trust(self, context: ssl.SSLContext) -> None:
        self._ca.configure_trust(context)  # pyright: ignore[reportUnknownMemberType]  # see _present

    def server_context(
        self,
        *names: str,
        expired: bool = False,
        client_authority: Authority | None = None,
    ) -> ssl.SSLContext:
        """Return the context of a server whose certificate is for `names` (by default localhost, 127.0.0.1 and ::1).

        With `client_authority` the server demands a client certificate issued by that authority.
        """
        not_after = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1) if expired else None
        certificate = self._ca.issue_cert(*(names or ("localhost", "127.0.0.1", "::1")), not_after=not_after)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _present(certificate, context)
        if client_authority is not None:
            client_authority._trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def any_name_context(self) -> ssl.SSLContext:
        """Return the context of a server that has a certificate for whatever name a client asks for (SNI)."""
        contexts: dict[str, ssl.SSLContext] = {}

        def choose(tls: ssl.SSLSocket | ssl.SSLObject, name: str | None, first: ssl.SSLContext) -> None:
            if name is not None:
                if name not in contexts:
                    contexts[name] = self.server_context(name)
                tls.context = contexts[name]

        context = self.server_context()
        context.sni_callback = choose
        return context

    def client_context(self, client_name: str = "") -> ssl.SSLContext:
        """Return the context of a client that trusts this authority alone, with a certificate if it has a name."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._trust(context)
        if client_name:
            _present(self._ca.issue_cert(client_name), context)
        return context

    def write_certificate(self, path: Path) -> Path:
        """Write the authority's own certificate as PEM, for `--cacert` and foreign programs."""
        self._ca.cert_pem.write_to_path(str(path))
        return path

    def write_server_files(self, folder: Path, *names: str) -> tuple[Path, Path]:
        """Write a server's certificate chain and private key as PEM and return both paths."""
        issued = self._ca.issue_cert(*(names or ("localhost", "127.0.0.1", "::1")))
        chain, key = folder / "server.pem", folder / "server.key"
        chain.unlink(missing_ok=True)
        for blob in issued.cert_chain_pems:
            blob.write_to_path(str(chain), append=True)
        issued.private_key_pem.write_to_path(str(key))
        return chain, key

    def write_client_files(self, folder: Path, name: str = "client@example.org") -> tuple[Path, Path]:
        """Write a client's certificate and private key as PEM and return both paths."""
        issued = self._ca.issue_cert(name)
        certificate, key = folder / "client.pem", folder / "client.key"
        issued.cert_chain_pems[0].write_to_path(str(certificate))
        issued.private_key_pem.write_to_path(str(key))
        return certificate, key


def _present(certificate: trustme.LeafCert, context: ssl.SSLContext) -> None:
    # trustme's signature also names a context of pyOpenSSL, which is not installed.
    certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType]  # so its type is unknown here
