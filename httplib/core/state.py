"""The state machine of a connection: one table of what may follow what.

The states are 2.7's words. A connection is idle, or a request has been started (its request line is in the buffer), or
it has been sent and a response is due. Beside that a response may be *unread*: handed out, its body not read to the
end. One request may be sent behind an unread response, as both originals allow; its own response cannot be had before
the first is read.

Two rules make the table:

1. An event stands in the table for a state or it is an error; the error's class says whose turn it is.
2. ``close`` and ``fault`` lead to idle from everywhere: a connection that went wrong starts anew.

The code, the test that walks every pair and the figure in the documentation all read this one dict.
"""

from __future__ import annotations

from .errors import CannotSendHeader, CannotSendRequest, ImproperConnectionState, ResponseNotReady

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, Literal, TypeAlias

Event: TypeAlias = 'Literal["putrequest", "putheader", "endheaders", "getresponse", "finished", "close", "fault"]'

IDLE: Final = "Idle"
STARTED: Final = "Request-started"
SENT: Final = "Request-sent"

State = tuple[str, bool]
"""One of the three words, and whether a response is unread."""

TRANSITIONS: Final[dict[tuple[str, bool, Event], State]] = {
    (IDLE, False, "putrequest"): (STARTED, False),
    (IDLE, True, "putrequest"): (STARTED, True),
    (STARTED, False, "putheader"): (STARTED, False),
    (STARTED, True, "putheader"): (STARTED, True),
    (STARTED, False, "endheaders"): (SENT, False),
    (STARTED, True, "endheaders"): (SENT, True),
    (SENT, False, "getresponse"): (IDLE, True),
    (IDLE, True, "finished"): (IDLE, False),
    (STARTED, True, "finished"): (STARTED, False),
    (SENT, True, "finished"): (SENT, False),
    (IDLE, False, "close"): (IDLE, False),
    (IDLE, True, "close"): (IDLE, False),
    (STARTED, False, "close"): (IDLE, False),
    (STARTED, True, "close"): (IDLE, False),
    (SENT, False, "close"): (IDLE, False),
    (SENT, True, "close"): (IDLE, False),
    (IDLE, False, "fault"): (IDLE, False),
    (IDLE, True, "fault"): (IDLE, False),
    (STARTED, False, "fault"): (IDLE, False),
    (STARTED, True, "fault"): (IDLE, False),
    (SENT, False, "fault"): (IDLE, False),
    (SENT, True, "fault"): (IDLE, False),
}

REFUSALS: Final[dict[Event, type[ImproperConnectionState]]] = {
    "putrequest": CannotSendRequest,
    "putheader": CannotSendHeader,
    "endheaders": CannotSendHeader,
    "getresponse": ResponseNotReady,
    "finished": ImproperConnectionState,
}


def advance(state: str, unread: bool, event: Event) -> State:
    """Return the state after `event`. Raises the error of `REFUSALS` where the event is not allowed.

    A state outside the table (a program may set any string) allows nothing but ``close`` and ``fault``.
    """
    after = TRANSITIONS.get((state, unread, event))
    if after is None:
        refusal = REFUSALS.get(event)
        if refusal is None:
            return IDLE, False
        raise refusal
    return after
