"""The state machine: every pair of state and event, and what the errors are."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest

from httplib.core.errors import CannotSendHeader, CannotSendRequest, ImproperConnectionState, ResponseNotReady
from httplib.core.state import IDLE, REFUSALS, SENT, STARTED, TRANSITIONS, Event, advance

EVENTS: tuple[Event, ...] = get_args(Event)
STATES = [*itertools.product((IDLE, STARTED, SENT), (False, True))]


def test_the_states_are_the_words_of_2_7() -> None:
    assert (IDLE, STARTED, SENT) == ("Idle", "Request-started", "Request-sent")


@pytest.mark.parametrize(
    ("state", "unread", "event", "after"),
    [
        (IDLE, False, "putrequest", (STARTED, False)),
        (IDLE, True, "putrequest", (STARTED, True)),
        (STARTED, False, "putheader", (STARTED, False)),
        (STARTED, True, "putheader", (STARTED, True)),
        (STARTED, False, "endheaders", (SENT, False)),
        (STARTED, True, "endheaders", (SENT, True)),
        (SENT, False, "getresponse", (IDLE, True)),
        (IDLE, True, "finished", (IDLE, False)),
        (STARTED, True, "finished", (STARTED, False)),
        (SENT, True, "finished", (SENT, False)),
    ],
)
def test_what_is_allowed(state: str, unread: bool, event: Event, after: tuple[str, bool]) -> None:
    assert advance(state, unread, event) == after


@pytest.mark.parametrize(
    ("state", "unread", "event", "error"),
    [
        (STARTED, False, "putrequest", CannotSendRequest),
        (STARTED, True, "putrequest", CannotSendRequest),
        (SENT, False, "putrequest", CannotSendRequest),
        (SENT, True, "putrequest", CannotSendRequest),
        (IDLE, False, "putheader", CannotSendHeader),
        (IDLE, True, "putheader", CannotSendHeader),
        (SENT, False, "putheader", CannotSendHeader),
        (SENT, True, "putheader", CannotSendHeader),
        (IDLE, False, "endheaders", CannotSendHeader),
        (IDLE, True, "endheaders", CannotSendHeader),
        (SENT, False, "endheaders", CannotSendHeader),
        (SENT, True, "endheaders", CannotSendHeader),
        (IDLE, False, "getresponse", ResponseNotReady),
        (IDLE, True, "getresponse", ResponseNotReady),
        (STARTED, False, "getresponse", ResponseNotReady),
        (STARTED, True, "getresponse", ResponseNotReady),
        (SENT, True, "getresponse", ResponseNotReady),
        (IDLE, False, "finished", ImproperConnectionState),
        (STARTED, False, "finished", ImproperConnectionState),
        (SENT, False, "finished", ImproperConnectionState),
    ],
)
def test_what_is_refused(state: str, unread: bool, event: Event, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        advance(state, unread, event)
    assert type(caught.value) is error
    assert (state, unread, event) not in TRANSITIONS


@pytest.mark.parametrize("event", ["close", "fault"])
@pytest.mark.parametrize(("state", "unread"), [*STATES, ("a program's own word", True)])
def test_close_and_fault_lead_to_idle_from_everywhere(state: str, unread: bool, event: Event) -> None:
    assert advance(state, unread, event) == (IDLE, False)


def test_every_pair_is_allowed_or_refused() -> None:
    for (state, unread), event in itertools.product(STATES, EVENTS):
        assert (state, unread, event) in TRANSITIONS or event in REFUSALS


def test_nothing_leads_out_of_the_table() -> None:
    assert set(TRANSITIONS.values()) <= set(STATES)
    assert {(state, unread) for state, unread, _ in TRANSITIONS} == set(STATES)


@pytest.mark.parametrize("event", sorted(REFUSALS))
def test_a_state_of_a_program_s_own_allows_nothing_else(event: Event) -> None:
    with pytest.raises(REFUSALS[event]):
        advance("Nowhere", False, event)
