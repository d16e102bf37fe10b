"""Draw the state machine of a connection, from the one table that the code reads, as a Mermaid diagram.

``python docs/draw_states.py`` prints it; docs/states.md holds it, and a test compares the two.
"""

from __future__ import annotations

from httplib.core.state import IDLE, TRANSITIONS


def name(state: str, unread: bool) -> str:
    """Return a name for a state that a diagram can hold."""
    return state.replace("-", "_").lower() + ("_unread" if unread else "")


def lines() -> list[str]:
    """Return the lines of the diagram."""
    drawn = ["stateDiagram-v2", f"    [*] --> {name(IDLE, False)}"]
    for state, unread in dict.fromkeys((state, unread) for state, unread, _ in TRANSITIONS):
        label = f"{state}, a response unread" if unread else state
        drawn.append(f'    state "{label}" as {name(state, unread)}')
    for (state, unread, event), after in TRANSITIONS.items():
        # close and fault lead to idle from everywhere; eighteen arrows would hide the others.
        if event not in ("close", "fault"):
            drawn.append(f"    {name(state, unread)} --> {name(*after)}: {event}")
    return drawn


if __name__ == "__main__":
    print("\n".join(lines()))
