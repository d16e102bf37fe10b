"""Errors of the engine come out of every public entry point as http.client's, with all their facts."""

from __future__ import annotations

import copy
import pickle
import socket
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from httplib.compat.client.errors import TABLE, converted
from httplib.core import errors as core
from tests.compat.client.wired import FACADE, ORIGINAL, on_both, outcome, wired

MADE: list[tuple[str, tuple[object, ...]]] = [
    ("HTTPException", ("text",)),
    ("NotConnected", ()),
    ("InvalidURL", ("text",)),
    ("UnknownProtocol", ("HTTP/2.0",)),
    ("UnknownTransferEncoding", ()),
    ("UnimplementedFileMode", ()),
    ("IncompleteRead", (b"abc",)),
    ("IncompleteRead", (b"abc", 5)),
    ("CannotSendRequest", ("Request-sent",)),
    ("CannotSendHeader", ()),
    ("ResponseNotReady", ("Idle",)),
    ("BadStatusLine", ("",)),
    ("BadStatusLine", ("line",)),
    ("LineTooLong", ("header line",)),
    ("RemoteDisconnected", ("closed",)),
    ("RemoteDisconnected", ()),
]


@pytest.mark.parametrize(("name", "arguments"), MADE)
def test_exception_looks_as_the_original(name: str, arguments: tuple[object, ...]) -> None:
    def probe(module: ModuleType) -> object:
        error = getattr(module, name)(*arguments)
        facts = {
            fact: getattr(error, fact) for fact in ("line", "version", "partial", "expected") if hasattr(error, fact)
        }
        return error.args, str(error), repr(error), facts

    original, ours = on_both(probe)
    assert ours == original


@pytest.mark.parametrize(("name", "arguments"), MADE)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_exception_survives_pickling(name: str, arguments: tuple[object, ...], protocol: int) -> None:
    error = getattr(FACADE, name)(*arguments)
    error.request_sent = "part"
    again = pickle.loads(pickle.dumps(error, protocol))
    assert (type(again), again.args, str(again)) == (type(error), error.args, str(error))
    assert again.__dict__ == error.__dict__


def test_line_too_long_is_equal_after_copying() -> None:
    error = FACADE.LineTooLong("header line")
    assert str(copy.copy(error)) == str(error) == "got more than 65536 bytes when reading header line"


@pytest.mark.parametrize("kind", TABLE)
def test_conversion_keeps_every_fact(kind: type[core.HTTPException]) -> None:
    arguments: dict[type[Any], tuple[object, ...]] = {  # Any: exception classes of many signatures
        core.UnknownProtocol: ("HTTP/3",),
        core.IncompleteRead: (b"abc", 7),
        core.BadChunk: (b"abc", 7),
        core.BadStatusLine: ("line",),
        core.LineTooLong: ("chunk size", 99),
    }
    original = kind(*arguments.get(kind, ()))
    error: Any = original  # Any: it gets attributes of any kind
    error.phase, error.request_sent, error.fact = "body", "part", [1]
    core.advise(original, "do this")
    new: Any = converted(original)  # Any: as above
    assert (new.phase, new.request_sent, new.fact, new.__notes__) == ("body", "part", [1], error.__notes__)
    assert new.__notes__[-1] == "do this"
    assert (new.args, str(new)) == (error.args, str(error))
    assert type(new) is TABLE[kind]


def test_conversion_leaves_its_own_and_strangers_alone() -> None:
    own, stranger = FACADE.BadStatusLine("x"), core.InvalidRequest("x")
    assert converted(own) is own
    assert converted(stranger) is stranger


def refused_host(module: ModuleType) -> object:
    return module.HTTPConnection("bad host")


def refused_target(module: ModuleType) -> object:
    return module.HTTPConnection("example.org").putrequest("GET", "/a b")


def wrong_state(module: ModuleType) -> object:
    return module.HTTPConnection("example.org").getresponse()


def header_without_request(module: ModuleType) -> object:
    return module.HTTPConnection("example.org").putheader("A", "1")


def second_request(module: ModuleType) -> object:
    connection = module.HTTPConnection("example.org")
    connection.putrequest("GET", "/")
    return connection.putrequest("GET", "/")


def not_connected(module: ModuleType) -> object:
    connection = module.HTTPConnection("example.org")
    connection.auto_open = 0
    return connection.send(b"x")


def unread(module: ModuleType) -> object:
    ours, peer = socket.socketpair()
    with ours, peer, module.HTTPResponse(ours) as response:
        return response.getheader("a")


@pytest.mark.parametrize(
    "action", [wrong_state, header_without_request, second_request, not_connected, unread, refused_target]
)
def test_local_error_is_that_of_the_original(action: Callable[[ModuleType], object]) -> None:
    original, ours = on_both(lambda module: outcome(lambda: action(module)))
    assert ours == original


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (b"", "RemoteDisconnected"),
        (b"rubbish\r\n\r\n", "BadStatusLine"),
        (b"HTTP/2.0 200 OK\r\n\r\n", "UnknownProtocol"),
        (b"HTTP/1.1 200 " + b"x" * 65536 + b"\r\n\r\n", "LineTooLong"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"x" * 65536 + b"\r\n\r\n", "LineTooLong"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: 1\r\n" * 101 + b"\r\n", "HTTPException"),
    ],
)
def test_peers_fault_in_a_head_is_the_originals_error(answer: bytes, name: str) -> None:
    for module in (ORIGINAL, FACADE):
        with wired(module, answer) as (connection, _):
            connection.request("GET", "/")
            with pytest.raises(getattr(ORIGINAL, name)):
                connection.getresponse()


def test_remote_disconnected_has_the_originals_text_and_the_facts() -> None:
    with wired(FACADE) as (connection, _):
        connection.request("GET", "/")
        with pytest.raises(ConnectionResetError, match="Remote end closed connection without response") as caught:
            connection.getresponse()
        error: Any = caught.value  # Any: of the facade
        assert error.line == "''"
        assert (error.request_sent, error.response_started) == ("all", False)
        assert connection.sock is None


READS: list[Callable[[Any], object]] = [  # Any: a response
    lambda response: response.read(),
    lambda response: response.read1(),
    lambda response: response.readinto(bytearray(9)),
    lambda response: response.readline(),
    lambda response: response.peek(),
]


@pytest.mark.parametrize("read", READS, ids=["read", "read1", "readinto", "readline", "peek"])
def test_broken_chunk_is_an_incomplete_read_from_every_reading_method(read: Callable[[Any], object]) -> None:
    with wired(FACADE, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n") as (connection, _):
        connection.request("GET", "/")
        response = connection.getresponse()
        with pytest.raises(ORIGINAL.IncompleteRead):
            read(response)
        assert response.isclosed()
