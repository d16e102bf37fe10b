"""Whose turn it is: the advice for a call in the wrong state."""

from __future__ import annotations

from ..core.state import IDLE, SENT, STARTED, Event


def turn(event: Event, state: str, response: object) -> str:
    """Return what to do before the call that makes `event`, in `state`, with `response` unread (or None)."""
    if event == "getresponse" and response is not None:
        status = getattr(response, "status", "?")
        return f"the response with status {status} is unread: read() it to the end or close() it first"
    if event == "getresponse" and state == IDLE:
        return "no request was sent: call request(), or endheaders() behind putrequest()"
    todo = {
        IDLE: "call putrequest() first",
        STARTED: "send the head with endheaders(), or close()",
        SENT: "get the response with getresponse(), or close()",
    }
    return f"the connection is in state {state!r}: {todo.get(state, 'close() it')}"
