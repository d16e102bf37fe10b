"""SOCKS under httplib: wrappers that ask a SOCKS 4, 4a or 5 server below them for a connection to a target.

The openers stand here because this module is the plugin: a route that holds a `Socks4` or a `Socks5` loads it.
"""

from __future__ import annotations

from .errors import SocksError, SocksRefused
from .handshake import SocksConnected, open_socks4, open_socks5
from .layers import Socks4, Socks5

__all__ = ["Socks4", "Socks5", "SocksConnected", "SocksError", "SocksRefused", "open_socks4", "open_socks5"]

httplib_api = 1
