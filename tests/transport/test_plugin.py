"""The page for authors: markers, the shape of openers, and what a typed opener's mistakes look like."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import cast

import pytest

import httplib.transport.plugin as page
from httplib.transport.errors import PluginError
from httplib.transport.plugin import Endpoint, Opening, Stream, Wrapper, opens, resolves
from httplib.transport.stream import missing_methods
from tests.support.pieces import Pieces


@dataclass(frozen=True, slots=True)
class Start(Endpoint, kind="page-start"):
    name: str = ""


@dataclass(frozen=True, slots=True)
class Wrap(Wrapper, kind="page-wrap"):
    name: str = ""


@opens(Start)
def open_start(layer: Start, opening: Opening) -> Stream:
    """Open in memory."""
    return Pieces([layer.name.encode()])


@opens(Wrap)
def open_wrap(layer: Wrap, below: Stream, opening: Opening) -> Stream:
    return below


def test_an_opener_opens_its_own_kind_and_leaves_others_alone() -> None:
    stream = open_start(Start("x"), None, Opening())
    assert stream is not None
    assert stream.recv(9) == b"x"
    assert open_start(Wrap(), None, Opening()) is None


def test_a_wrapper_gets_what_is_below_and_may_return_it() -> None:
    below = Pieces([])
    assert open_wrap(Wrap(), below, Opening()) is below


def test_a_marked_function_keeps_its_name_and_text() -> None:
    assert open_start.__name__ == "open_start"
    assert open_start.__doc__ == "Open in memory."


@pytest.mark.parametrize("kind", [str, Endpoint, Wrapper, "tcp", None])
def test_opens_takes_layer_classes_only(kind: object) -> None:
    with pytest.raises(TypeError, match="derived from Endpoint or Wrapper"):
        opens(cast(type[Start], kind))


def test_an_opener_of_the_wrong_shape_is_refused_when_it_is_marked() -> None:
    def too_few(layer: Start) -> Stream:
        raise AssertionError

    def endpoint(layer: Wrap, opening: Opening) -> Stream:
        raise AssertionError

    with pytest.raises(TypeError, match=r"too_few must take 2 positional arguments"):
        opens(Start)(too_few)  # type: ignore[arg-type]  # what the test is about
    with pytest.raises(TypeError, match=r"endpoint must take 3 positional arguments"):
        opens(Wrap)(endpoint)  # type: ignore[arg-type]  # what the test is about


def test_an_opener_that_returns_nothing_is_named() -> None:
    def nothing(layer: Start, opening: Opening) -> Stream:
        return cast(Stream, None)

    with pytest.raises(PluginError, match=r"nothing returned None; an opener returns a stream") as caught:
        opens(Start)(nothing)(Start(), None, Opening())
    assert caught.value.plugin == __name__
    assert caught.value.hook == "page-start"


def test_an_opener_that_returns_no_stream_is_told_what_is_missing() -> None:
    def half(layer: Start, opening: Opening) -> Stream:
        class Half:
            recv = close = len

        return cast(Stream, Half())

    with pytest.raises(PluginError, match=r"returned no stream: it lacks recv_into, sendall, settimeout"):
        opens(Start)(half)(Start(), None, Opening())


def test_a_bug_in_an_opener_names_the_plugin_and_keeps_the_cause() -> None:
    def broken(layer: Start, opening: Opening) -> Stream:
        raise ZeroDivisionError("one over none")

    with pytest.raises(
        PluginError, match=r"broken raised ZeroDivisionError: 'one over none'; tell its author"
    ) as caught:
        opens(Start)(broken)(Start(), None, Opening())
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_errors_of_the_world_pass_as_they_are() -> None:
    error = ConnectionRefusedError(111, "refused")

    def refuse(host: str, port: int, opening: Opening) -> None:
        raise error

    with pytest.raises(ConnectionRefusedError) as caught:
        resolves(refuse)("a", 1, Opening())
    assert caught.value is error


def test_every_name_of_the_page_is_there() -> None:
    assert [name for name in page.__all__ if not hasattr(page, name)] == []
    misspelt = "opems"
    with pytest.raises(AttributeError, match="opems"):
        getattr(page, misspelt)


def test_a_socket_is_a_stream() -> None:
    left, right = socket.socketpair()
    with left, right:
        stream: Stream = left
        stream.sendall(b"x")
        assert right.recv(1) == b"x"
        assert missing_methods(left) == ()
