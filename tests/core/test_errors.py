"""The tree of errors: 2.7.18's classes, arguments, texts, and that each one survives copying and pickling."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest

from httplib.core import errors
from httplib.core.errors import (
    BadChunk,
    BadStatusLine,
    BodyMismatch,
    CannotSendHeader,
    CannotSendRequest,
    ConnectTimeout,
    DeadlineExceeded,
    HTTPException,
    ImproperConnectionState,
    IncompleteRead,
    InvalidHeader,
    InvalidRequest,
    InvalidURL,
    LimitExceeded,
    LineTooLong,
    NotConnected,
    RemoteDisconnected,
    ResponseNotReady,
    SurplusBytes,
    TunnelRefused,
    UnimplementedFileMode,
    UnknownProtocol,
    UnknownTransferEncoding,
    advise,
    excerpt,
    facts_of,
)

OWING_0 = "IncompleteRead(3 bytes read, 0 more expected)"
OWING_5 = "IncompleteRead(3 bytes read, 5 more expected)"

# (error, args, str, repr) as 2.7.18 has them; bytes are its str.
ORIGINALS: list[tuple[Exception, tuple[object, ...], str, str]] = [
    (HTTPException(), (), "", "HTTPException()"),
    (HTTPException("a", "b"), ("a", "b"), "('a', 'b')", "HTTPException('a', 'b')"),
    (NotConnected(), (), "", "NotConnected()"),
    (InvalidURL("x"), ("x",), "x", "InvalidURL('x')"),
    (UnknownProtocol("HTTP/2"), ("HTTP/2",), "HTTP/2", "UnknownProtocol('HTTP/2')"),
    (UnknownTransferEncoding(), (), "", "UnknownTransferEncoding()"),
    (UnimplementedFileMode(), (), "", "UnimplementedFileMode()"),
    (IncompleteRead(b"abc"), (b"abc",), "IncompleteRead(3 bytes read)", "IncompleteRead(3 bytes read)"),
    (IncompleteRead(b"abc", 0), (b"abc",), OWING_0, OWING_0),
    (IncompleteRead(b"abc", 5), (b"abc",), OWING_5, OWING_5),
    (ImproperConnectionState(), (), "", "ImproperConnectionState()"),
    (CannotSendRequest(), (), "", "CannotSendRequest()"),
    (CannotSendHeader(), (), "", "CannotSendHeader()"),
    (ResponseNotReady(), (), "", "ResponseNotReady()"),
    (BadStatusLine("x"), ("x",), "x", "BadStatusLine('x')"),
    (BadStatusLine(""), ("''",), "''", """BadStatusLine("''")"""),
    (
        LineTooLong("x"),
        ("got more than 65536 bytes when reading x",),
        "got more than 65536 bytes when reading x",
        "LineTooLong('got more than 65536 bytes when reading x')",
    ),
]

OURS: list[Exception] = [
    BadChunk(b"ab"),
    RemoteDisconnected("gone"),
    LineTooLong("x", 8),
    LimitExceeded("too much"),
    InvalidHeader("bad"),
    InvalidRequest("bad"),
    BodyMismatch("short"),
    SurplusBytes("more"),
    TunnelRefused("Tunnel connection failed: 407 Auth"),
    ConnectTimeout("slow"),
    DeadlineExceeded("late"),
]

ALL = [original[0] for original in ORIGINALS] + OURS


def pickled(protocol: int) -> Callable[[Exception], Exception]:
    def twin(error: Exception) -> Exception:
        loaded = pickle.loads(pickle.dumps(error, protocol))
        assert isinstance(loaded, Exception)
        return loaded

    return twin


PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
TWINS: list[Callable[[Exception], Exception]] = [copy.copy, copy.deepcopy, *map(pickled, PROTOCOLS)]
TWIN_IDS = ["copy", "deepcopy", *map(str, PROTOCOLS)]


CLASSES: list[type[Exception]] = [
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)
]


@pytest.mark.parametrize(("error", "args", "text", "shown"), ORIGINALS, ids=lambda value: type(value).__name__)
def test_arguments_and_texts_are_those_of_2_7(
    error: Exception, args: tuple[object, ...], text: str, shown: str
) -> None:
    assert (error.args, str(error), repr(error)) == (args, text, shown)


@pytest.mark.parametrize("twin", TWINS, ids=TWIN_IDS)
@pytest.mark.parametrize("error", ALL, ids=repr)
def test_an_error_survives(error: Exception, twin: Callable[[Exception], Exception]) -> None:
    found = twin(error)
    assert type(found) is type(error)
    assert (found.args, str(found), vars(found)) == (error.args, str(error), vars(error))


@pytest.mark.parametrize("twin", TWINS, ids=TWIN_IDS)
@pytest.mark.parametrize("error", ALL, ids=repr)
def test_facts_and_notes_survive(error: Exception, twin: Callable[[Exception], Exception]) -> None:
    other = copy.copy(error)
    advise(other, "do this")
    other.request_sent = "part"  # type: ignore[attr-defined]  # every class of the tree has it
    found = twin(other)
    assert vars(found)["__notes__"] == [*vars(error).get("__notes__", ()), "do this"]
    assert vars(found)["request_sent"] == "part"


@pytest.mark.parametrize(
    ("error", "argument"), [(errors.LineTooLong("header line"), "limits="), (errors.DeadlineExceeded("x"), "deadline=")]
)
def test_a_bound_that_was_reached_is_named_with_its_argument(error: Exception, argument: str) -> None:
    assert argument in vars(error)["__notes__"][0]


def test_every_class_is_tried_here() -> None:
    assert {type(error) for error in ALL} == set(CLASSES)


@pytest.mark.parametrize("cls", CLASSES)
def test_every_class_says_who_when_and_how_far(cls: type[Exception]) -> None:
    facts = {name: getattr(cls, name) for name in ("side", "phase", "request_sent", "response_started")}
    assert facts["side"] in ("", "local", "remote")
    assert facts["phase"] in ("", "connect", "tls", "tunnel", "request", "head", "body")
    assert facts["request_sent"] in ("", "none", "part", "all")
    assert isinstance(facts["response_started"], bool)


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_is_an_http_exception_or_an_os_error(cls: type[Exception]) -> None:
    assert issubclass(cls, (HTTPException, OSError))


def test_finer_classes_are_below_the_documented_ones() -> None:
    assert issubclass(BadChunk, IncompleteRead)
    assert issubclass(RemoteDisconnected, BadStatusLine)
    assert issubclass(RemoteDisconnected, ConnectionResetError)
    assert issubclass(InvalidRequest, ValueError)
    assert issubclass(ConnectTimeout, TimeoutError)
    assert issubclass(DeadlineExceeded, TimeoutError)


@pytest.mark.parametrize("cls", [UnknownProtocol, IncompleteRead, BadStatusLine, LineTooLong])
def test_a_missing_argument_is_a_type_error(cls: type[Exception]) -> None:
    with pytest.raises(TypeError):
        cls()


def test_attributes_of_2_7() -> None:
    assert UnknownProtocol("v").version == "v"
    assert BadStatusLine("x").line == "x"
    assert BadStatusLine("").line == "''"
    error = IncompleteRead(b"ab", 3)
    assert (error.partial, error.expected) == (b"ab", 3)


def test_a_subclass_of_incomplete_read_keeps_its_text() -> None:
    class Mine(IncompleteRead): ...

    assert str(Mine(b"a", 1)) == repr(Mine(b"a", 1)) == "IncompleteRead(1 bytes read, 1 more expected)"


def test_the_text_of_incomplete_read_is_its_repr() -> None:
    class Mine(IncompleteRead):
        def __repr__(self) -> str:
            return "mine"

    assert str(Mine(b"")) == "mine"


def test_a_disconnection_has_the_message_for_its_line() -> None:
    error = RemoteDisconnected("gone")
    assert (error.line, error.args, str(error), error.errno) == ("gone", ("gone",), "gone", None)


@pytest.mark.parametrize("args", [(), ("",)])
def test_a_disconnection_without_a_message_has_an_empty_line(args: tuple[str, ...]) -> None:
    assert RemoteDisconnected(*args).line == "''"


def test_a_disconnection_may_have_a_number() -> None:
    error = RemoteDisconnected(104, "reset by peer")
    assert (error.errno, error.strerror, error.line) == (104, "reset by peer", "''")


def test_a_line_too_long_names_the_bound() -> None:
    error = LineTooLong("header line", 8)
    assert (str(error), error.line_type, error.limit) == (
        "got more than 8 bytes when reading header line",
        "header line",
        8,
    )


def test_an_excerpt_is_printable_and_bounded() -> None:
    assert excerpt("a\r\nb") == "'a\\r\\nb'"
    assert excerpt(b"x" * 200) == repr(b"x" * 200)
    assert excerpt("x" * 201) == repr("x" * 200) + "... (201 in all)"


def test_advice_is_a_note() -> None:
    error = NotConnected()
    advise(error, "first")
    advise(error, "second")
    assert vars(error)["__notes__"] == ["first", "second"]
    assert (error.args, str(error)) == ((), "")


def test_facts_are_the_attributes_of_an_error() -> None:
    refused = TunnelRefused("no")
    assert facts_of(refused) == ("remote", "tunnel", "none", True)
    assert facts_of(KeyError("x")) == ("", "", "", False)
