"""One module for each client: the same few operations, in the way that its own documentation shows."""

from __future__ import annotations

from importlib import import_module

from .base import Client

CLIENTS: dict[str, tuple[str, str]] = {
    "floor": ("floor", "Floor"),
    "httplib.compat": ("like_http_client", "Compat"),
    "httplib.compat.client": ("like_http_client", "CompatClient"),
    "http.client": ("like_http_client", "Standard"),
    "httptools": ("httptools_socket", "Httptools"),
    "h11": ("h11_socket", "H11"),
    "pycurl": ("pycurl_handle", "Pycurl"),
    "pyreqwest": ("pyreqwest_client", "Pyreqwest"),
    "urllib3": ("urllib3_pool", "Urllib3"),
    "httpcore": ("httpcore_pool", "Httpcore"),
    "httpx": ("httpx_client", "Httpx"),
    "requests": ("requests_session", "Requests"),
}
"""Names of clients, and the module and class of each."""


def load(name: str) -> type[Client]:
    """Return the class of a client. Raises `ImportError` if what it needs is not installed."""
    module, kind = CLIENTS[name]
    found: type[Client] = getattr(import_module(f"{__name__}.{module}"), kind)
    if found.requires:
        import_module(found.requires)
    return found
