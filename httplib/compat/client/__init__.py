"""The facade of Python 3's `http.client`: its names, results, exceptions and debug lines, over the engine of `compat`.

Classes and exceptions pass for http.client's own in `isinstance` and `except`, and inherit nothing else from there.
`install` makes ``http.client`` mean this module in the whole process; ``python -m httplib run`` does so for a program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..routes import new_context
from .connection import HTTPConnection as HTTPConnection
from .constants import _CS_IDLE as _CS_IDLE
from .constants import _CS_REQ_SENT as _CS_REQ_SENT
from .constants import _CS_REQ_STARTED as _CS_REQ_STARTED
from .constants import _METHODS_EXPECTING_BODY as _METHODS_EXPECTING_BODY
from .constants import _UNKNOWN as _UNKNOWN
from .constants import HTTP_PORT as HTTP_PORT
from .constants import HTTPS_PORT as HTTPS_PORT
from .constants import _contains_disallowed_method_pchar_re as _contains_disallowed_method_pchar_re
from .constants import _contains_disallowed_url_pchar_re as _contains_disallowed_url_pchar_re
from .constants import _encode as _encode
from .constants import _is_illegal_header_value as _is_illegal_header_value
from .constants import _is_legal_header_name as _is_legal_header_name
from .constants import _strip_ipv6_iface as _strip_ipv6_iface
from .constants import responses as responses
from .errors import BadStatusLine as BadStatusLine
from .errors import CannotSendHeader as CannotSendHeader
from .errors import CannotSendRequest as CannotSendRequest
from .errors import HTTPException as HTTPException
from .errors import ImproperConnectionState as ImproperConnectionState
from .errors import IncompleteRead as IncompleteRead
from .errors import InvalidURL as InvalidURL
from .errors import LineTooLong as LineTooLong
from .errors import NotConnected as NotConnected
from .errors import RemoteDisconnected as RemoteDisconnected
from .errors import ResponseNotReady as ResponseNotReady
from .errors import UnimplementedFileMode as UnimplementedFileMode
from .errors import UnknownProtocol as UnknownProtocol
from .errors import UnknownTransferEncoding as UnknownTransferEncoding
from .https import HTTPSConnection as HTTPSConnection
from .installing import install as install
from .message import HTTPMessage as HTTPMessage
from .message import parse_headers as parse_headers
from .message import read_headers
from .response import HTTPResponse as HTTPResponse
from .statuses import *  # noqa: F403  # sixty names, which a test compares with the interpreter's

if TYPE_CHECKING:
    from . import statuses

__all__ = [
    "BadStatusLine",
    "CannotSendHeader",
    "CannotSendRequest",
    "HTTPConnection",
    "HTTPException",
    "HTTPResponse",
    "HTTPSConnection",
    "ImproperConnectionState",
    "IncompleteRead",
    "InvalidURL",
    "LineTooLong",
    "NotConnected",
    "RemoteDisconnected",
    "ResponseNotReady",
    "UnimplementedFileMode",
    "UnknownProtocol",
    "UnknownTransferEncoding",
    "error",
    "responses",
]

if TYPE_CHECKING:
    # For checkers a name is public if it stands in __all__; http.client's own list leaves these out.
    __all__ += statuses.__all__
    __all__ += ["HTTPS_PORT", "HTTP_PORT", "HTTPMessage", "install", "parse_headers"]

error = HTTPException
_create_https_context = new_context
_read_headers = read_headers

_MAXLINE: int = 65536
"""Bytes of one line from the peer, its line end included. Programs may assign another bound, at any time."""

_MAXHEADERS: int = 100
"""Lines of one header section. Programs may assign another bound, at any time."""


# The public name of each class: what tracebacks show and what a pickle holds.
def _show_as_public() -> None:
    for name in (*__all__, "HTTPMessage"):
        value: object = globals()[name]
        if isinstance(value, type):
            value.__module__ = __name__


_show_as_public()
