"""The facade of Python 2.7: `HTTPConnection` and all other names of its `httplib`, over the engine of this package.

Heads are `str` (latin-1, one character a byte), bodies are `bytes`. Where 2.7 was unsafe this is stricter; the
departures are listed in docs/compatibility.md.
"""

from __future__ import annotations

from ..core.errors import BadStatusLine as BadStatusLine
from ..core.errors import CannotSendHeader as CannotSendHeader
from ..core.errors import CannotSendRequest as CannotSendRequest
from ..core.errors import HTTPException as HTTPException
from ..core.errors import ImproperConnectionState as ImproperConnectionState
from ..core.errors import IncompleteRead as IncompleteRead
from ..core.errors import InvalidURL as InvalidURL
from ..core.errors import LineTooLong as LineTooLong
from ..core.errors import NotConnected as NotConnected
from ..core.errors import RemoteDisconnected as RemoteDisconnected
from ..core.errors import ResponseNotReady as ResponseNotReady
from ..core.errors import UnimplementedFileMode as UnimplementedFileMode
from ..core.errors import UnknownProtocol as UnknownProtocol
from ..core.errors import UnknownTransferEncoding as UnknownTransferEncoding
from .connection import HTTPConnection as HTTPConnection
from .connection import HTTPSConnection as HTTPSConnection
from .constants import *  # noqa: F403  # the status codes: sixty names that a test compares with 2.7's
from .constants import _CS_IDLE as _CS_IDLE
from .constants import _CS_REQ_SENT as _CS_REQ_SENT
from .constants import _CS_REQ_STARTED as _CS_REQ_STARTED
from .constants import _METHODS_EXPECTING_BODY as _METHODS_EXPECTING_BODY
from .constants import _UNKNOWN as _UNKNOWN
from .constants import _contains_disallowed_url_pchar_re as _contains_disallowed_url_pchar_re
from .constants import _is_illegal_header_value as _is_illegal_header_value
from .constants import _is_legal_header_name as _is_legal_header_name
from .legacy import HTTP as HTTP
from .legacy import HTTPS as HTTPS
from .legacy import FakeSocket as FakeSocket
from .legacy import LineAndFileWrapper as LineAndFileWrapper
from .message import HTTPMessage as HTTPMessage
from .response import HTTPResponse as HTTPResponse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import constants

__all__ = [  # noqa: RUF022  # 2.7's own list, in its order, and RemoteDisconnected
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

error = HTTPException

_MAXLINE: int = 65536
"""Bytes of one line from the peer, its line end included. Programs may assign another bound, at any time."""

_MAXHEADERS: int = 100
"""Lines of one header section. Programs may assign another bound, at any time."""
