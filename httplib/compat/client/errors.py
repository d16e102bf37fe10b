"""http.client's exceptions, each also the core's: what the engine raises is converted by the one table in here."""

from __future__ import annotations

from http import client as _original
from typing import Final

from ...core import errors as _core

Fault = _core.HTTPException
"""What the engine raises, for the `except` clauses of the public entry points."""


class HTTPException(_core.HTTPException, _original.HTTPException):
    """The base of http.client's errors; see `httplib.core.errors` for the facts that each carries."""


class NotConnected(_core.NotConnected, _original.NotConnected, HTTPException):
    """There is no connection and `auto_open` forbids to open one."""


class InvalidURL(_core.InvalidURL, _original.InvalidURL, HTTPException):
    """A host, port or request target that cannot be sent as it is."""


class UnknownProtocol(_core.UnknownProtocol, _original.UnknownProtocol, HTTPException):
    """The peer speaks another version of HTTP; `version` is what it said."""


class UnknownTransferEncoding(_core.UnknownTransferEncoding, _original.UnknownTransferEncoding, HTTPException):
    """A Transfer-Encoding that is not exactly `chunked`."""


class UnimplementedFileMode(_core.UnimplementedFileMode, _original.UnimplementedFileMode, HTTPException):
    """A response that does not hand over its stream was asked to."""


class IncompleteRead(_core.IncompleteRead, _original.IncompleteRead, HTTPException):
    """The body ended, or went wrong, before its framing said so; `partial` holds what the failed call had received."""


class BadChunk(_core.BadChunk, IncompleteRead):
    """The peer broke the chunked transfer coding."""


class ImproperConnectionState(_core.ImproperConnectionState, _original.ImproperConnectionState, HTTPException):
    """The call does not fit the state of the connection."""


class CannotSendRequest(_core.CannotSendRequest, _original.CannotSendRequest, ImproperConnectionState):
    """A request cannot start now; the argument is the state."""


class CannotSendHeader(_core.CannotSendHeader, _original.CannotSendHeader, ImproperConnectionState):
    """A header cannot be sent now: no request has been started."""


class ResponseNotReady(_core.ResponseNotReady, _original.ResponseNotReady, ImproperConnectionState):
    """There is no response to get now; the argument is the state."""


class BadStatusLine(_core.BadStatusLine, _original.BadStatusLine, HTTPException):
    """The peer's first line is no status line; `line` is what it sent."""


class RemoteDisconnected(_core.RemoteDisconnected, _original.RemoteDisconnected, BadStatusLine):
    """The peer closed the connection where a status line was due."""

    def __init__(self, *args: object) -> None:
        _core.BadStatusLine.__init__(self, "")
        ConnectionResetError.__init__(self, *args)


class LineTooLong(_core.LineTooLong, _original.LineTooLong, HTTPException):
    """A line over the bound, ``_MAXLINE`` unless the connection has its own."""


class LimitExceeded(_core.LimitExceeded, HTTPException):
    """More than one of the `Limits` allows; `limit` is its name, `bound` its value."""


class InvalidHeader(_core.InvalidHeader, HTTPException):
    """A header section of the peer that could be misread, so it is not read at all."""


class BodyMismatch(_core.BodyMismatch, HTTPException):
    """The request body was shorter or longer than its Content-Length announced; the connection is closed."""


class SurplusBytes(_core.SurplusBytes, HTTPException):
    """The peer sent bytes where none may come."""


# InvalidRequest is missing on purpose: http.client's programs expect a ValueError that is no HTTPException of theirs.
TABLE: Final[dict[type[_core.HTTPException], type[HTTPException]]] = {
    _core.HTTPException: HTTPException,
    _core.NotConnected: NotConnected,
    _core.InvalidURL: InvalidURL,
    _core.UnknownProtocol: UnknownProtocol,
    _core.UnknownTransferEncoding: UnknownTransferEncoding,
    _core.UnimplementedFileMode: UnimplementedFileMode,
    _core.IncompleteRead: IncompleteRead,
    _core.BadChunk: BadChunk,
    _core.ImproperConnectionState: ImproperConnectionState,
    _core.CannotSendRequest: CannotSendRequest,
    _core.CannotSendHeader: CannotSendHeader,
    _core.ResponseNotReady: ResponseNotReady,
    _core.BadStatusLine: BadStatusLine,
    _core.RemoteDisconnected: RemoteDisconnected,
    _core.LineTooLong: LineTooLong,
    _core.LimitExceeded: LimitExceeded,
    _core.InvalidHeader: InvalidHeader,
    _core.BodyMismatch: BodyMismatch,
    _core.SurplusBytes: SurplusBytes,
}
"""Which class of this facade stands for which of the core; classes that are not in it are raised as they are."""


def converted(error: _core.HTTPException) -> _core.HTTPException:
    """Return `error` as one of this facade's classes, with all its facts; as it is if it is one, or has none."""
    kind = TABLE.get(type(error))
    if kind is None:
        return error
    new = kind.__new__(kind, *error.args)
    new.args = error.args
    new.__dict__.update(error.__dict__)
    return new.with_traceback(error.__traceback__)
