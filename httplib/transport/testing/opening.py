"""The checks on every opener: it opens its own layers, and connections that are closed leave nothing behind."""

from __future__ import annotations

from typing import Final

from httplib.transport.stream import missing_methods

from .check import Check, check, require
from .descriptors import forgotten, open_descriptors
from .subject import Subject
from .wire import Wire, Wired, connected_pair

AGAIN: Final = 5
"""How often a connection is made to see whether descriptors add up."""


@check(
    "An opener returns a stream that is open, for its own kind of layer, and marked with opens().",
    "Return what `recv`, `recv_into`, `sendall`, `settimeout` and `close` can be called on, or raise OSError.",
)
def opens_its_layer(subject: Subject) -> None:
    kind, kinds = subject.layer_of().kind, subject.plugins().kinds
    with subject.link() as link:
        missing = missing_methods(link.near)
        require(not missing, f"the stream lacks {', '.join(missing)}")
        require(kind in kinds, f"the plugin opens no layers of kind {kind!r}, only {', '.join(kinds)}")


@check(
    "Opening and closing connections leaves no descriptor open.",
    "Close in close() all that the opener has opened.",
)
def leaks_no_descriptor(subject: Subject) -> None:
    with subject.link():
        pass  # what is loaded or cached once is no leak
    before = open_descriptors()
    with forgotten() as lost:
        for _ in range(AGAIN):
            with subject.link() as link:
                link.far.sendall(b"x")
                link.near.recv(1)
            del link
    left = len(open_descriptors()) - len(before)
    require(left < AGAIN, f"{AGAIN} connections leave {left} descriptors open")
    require(not lost, f"left for the garbage collector to close: {'; '.join(lost)}")


@check(
    "An opener leaves the layers of others alone.",
    "Mark the function with opens(), or return None for what is not yours.",
)
def leaves_other_layers_alone(subject: Subject) -> None:
    near, far = connected_pair()
    with near, far:
        stream = Wire(near)
        # The plugin was registered behind the kit's endpoint, so it is asked first.
        opened = subject.plugins().open((Wired(stream),))
        require(opened.stream is stream, "a route without any layer of the plugin was opened by the plugin")


CHECKS: Final[tuple[Check[Subject], ...]] = (opens_its_layer, leaks_no_descriptor, leaves_other_layers_alone)
