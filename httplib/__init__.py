"""HTTP/1.1 for clients: the documented names of Python 2.7's httplib, re-exported from `httplib.compat`."""

from __future__ import annotations

import sys
from types import ModuleType

from . import compat as _compat
from .compat import _CS_IDLE as _CS_IDLE
from .compat import _CS_REQ_SENT as _CS_REQ_SENT
from .compat import _CS_REQ_STARTED as _CS_REQ_STARTED
from .compat import _MAXHEADERS as _MAXHEADERS
from .compat import _MAXLINE as _MAXLINE
from .compat import _METHODS_EXPECTING_BODY as _METHODS_EXPECTING_BODY
from .compat import _UNKNOWN as _UNKNOWN
from .compat import HTTP as HTTP
from .compat import HTTPS as HTTPS
from .compat import BadStatusLine as BadStatusLine
from .compat import CannotSendHeader as CannotSendHeader
from .compat import CannotSendRequest as CannotSendRequest
from .compat import FakeSocket as FakeSocket
from .compat import HTTPConnection as HTTPConnection
from .compat import HTTPException as HTTPException
from .compat import HTTPMessage as HTTPMessage
from .compat import HTTPResponse as HTTPResponse
from .compat import HTTPSConnection as HTTPSConnection
from .compat import ImproperConnectionState as ImproperConnectionState
from .compat import IncompleteRead as IncompleteRead
from .compat import InvalidURL as InvalidURL
from .compat import LineAndFileWrapper as LineAndFileWrapper
from .compat import LineTooLong as LineTooLong
from .compat import NotConnected as NotConnected
from .compat import RemoteDisconnected as RemoteDisconnected
from .compat import ResponseNotReady as ResponseNotReady
from .compat import UnimplementedFileMode as UnimplementedFileMode
from .compat import UnknownProtocol as UnknownProtocol
from .compat import UnknownTransferEncoding as UnknownTransferEncoding
from .compat import _contains_disallowed_url_pchar_re as _contains_disallowed_url_pchar_re
from .compat import _is_illegal_header_value as _is_illegal_header_value
from .compat import _is_legal_header_name as _is_legal_header_name
from .compat import error as error
from .compat.constants import *  # noqa: F403  # the status codes: sixty names that a test compares with 2.7's

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from .compat import constants

__all__ = [  # noqa: RUF022  # 2.7's own list, in its order
    "HTTP",
    "HTTPResponse",
    "HTTPConnection",
    "HTTPException",
    "NotConnected",
    "UnknownProtocol",
    "UnknownTransferEncoding",
    "UnimplementedFileMode",
    "IncompleteRead",
    "InvalidURL",
    "ImproperConnectionState",
    "CannotSendRequest",
    "CannotSendHeader",
    "ResponseNotReady",
    "BadStatusLine",
    "error",
    "responses",  # noqa: F405  # of constants
    "HTTPSConnection",
    "RemoteDisconnected",
]

if TYPE_CHECKING:
    # For checkers a name is public if it stands in __all__; 2.7's own list leaves these out, and so does `import *`.
    __all__ += constants.__all__
    __all__ += ["HTTPS", "FakeSocket", "HTTPMessage", "LineAndFileWrapper", "LineTooLong"]

_KNOBS: Final = frozenset(("_MAXLINE", "_MAXHEADERS", "print"))


class _Module(ModuleType):
    """Passes assignments of the knobs on to `httplib.compat`, where they are read; deletions too."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in _KNOBS:
            setattr(_compat, name, value)
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        if name in _KNOBS:
            delattr(_compat, name)
        super().__delattr__(name)


sys.modules[__name__].__class__ = _Module
