"""Where a connection keeps what it is told: the attributes of the originals, and room for a program's own."""

from __future__ import annotations

import copy

import pytest

from httplib import HTTPConnection
from httplib.core.limits import DEFAULT_LIMITS
from tests.support.scripted import HEAD, ScriptedServer

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Skipping(HTTPConnection):
    """A program's class whose `__init__` skips ours."""

    def __init__(self) -> None:
        self.label = "mine"


class Late(HTTPConnection):
    """A program's class that sets something before it calls ours."""

    def __init__(self, host: str) -> None:
        self.label = "early"
        super().__init__(host, 80)


def test_a_class_that_skips_init_has_the_defaults() -> None:
    connection = Skipping()
    assert (connection.sock, connection.blocksize, connection.label) == (None, 8192, "mine")


def test_what_a_class_sets_before_init_stays() -> None:
    connection = Late("example.org")
    assert (connection.label, connection.host, connection.port) == ("early", "example.org", 80)


def test_a_program_may_add_attributes_and_replace_methods() -> None:
    connection = HTTPConnection("example.org")
    connection.handler = "mine"  # type: ignore[attr-defined]  # as urllib2's keepalive handler does
    vars(connection)["_send_output"] = print
    assert vars(connection).items() >= {"handler": "mine", "_send_output": print, "host": "example.org"}.items()


def test_a_method_put_into_an_instance_is_called() -> None:
    lines: list[tuple[object, ...]] = []
    with ScriptedServer([HEAD, OK]) as server, HTTPConnection(server.host, server.port, timeout=10) as connection:
        original = connection.putheader

        def putheader(*arguments: str) -> None:
            lines.append(arguments)
            original(*arguments)

        connection.putheader = putheader  # type: ignore[method-assign, assignment]  # as programs do
        connection.request("GET", "/", headers={"X-A": "1"})
        assert connection.getresponse().read() == b"ok"
    assert ("X-A", "1") in lines


def test_a_copy_has_the_same_place() -> None:
    connection = copy.copy(HTTPConnection("example.org", 81))
    assert (connection.host, connection.port, connection.sock) == ("example.org", 81, None)


def test_a_second_init_forgets_what_the_first_was_given() -> None:
    connection = HTTPConnection(
        "example.org", deadline=5.0, strict_length=True, limits=DEFAULT_LIMITS._replace(fields=3)
    )
    connection.__init__("example.com")  # type: ignore[misc]  # as programs do that change the host
    assert (connection._deadline, connection._strict_length, connection._own_limits) == (None, False, None)


@pytest.mark.parametrize("wrong", [{"deadline": -1.0}, {"limits": 5}, {"on_interim": 5}])
def test_an_argument_of_our_own_is_still_checked(wrong: dict[str, float]) -> None:
    with pytest.raises((TypeError, ValueError), match=r"must be"):
        HTTPConnection("example.org", **wrong)  # type: ignore[arg-type]  # that is the point
