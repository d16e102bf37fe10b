"""What programs do with the classes of both facades beside calling them: derive, mix, copy, patch, set early."""

from __future__ import annotations

import copy
import functools
import pickle
import socket
import subprocess
import sys
import threading
from typing import Any
from unittest import mock

import pytest

import httplib.compat
import httplib.compat.client
from tests.support.imports import ROOT

FACADES = [httplib.compat, httplib.compat.client]
ANSWER = b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 2\r\n\r\nok"

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture(params=FACADES, ids=["2.7", "http.client"])
def facade(request: pytest.FixtureRequest) -> Any:  # Any: a module
    return request.param


def fetch(connection: Any, pair: Pair) -> Any:  # Any: a connection and a response of either facade
    near, far = pair
    connection.sock = near
    connection.request("GET", "/")
    far.sendall(ANSWER)
    return connection.getresponse()


@pytest.mark.parametrize("times", [1, 2])
def test_headers_that_a_class_has_set_to_none_are_there_behind_begin(facade: Any, times: int, pair: Pair) -> None:
    # Any: a module
    class Response(facade.HTTPResponse):  # type: ignore[misc]  # of whichever facade
        def __init__(self, sock: Any, *arguments: Any, **keywords: Any) -> None:  # Any: passed on
            facade.HTTPResponse.__init__(self, sock, *arguments, **keywords)
            self.msg = None
            if facade is httplib.compat.client:
                self.headers = None

    connection = facade.HTTPConnection("h")
    connection.response_class = Response
    for _ in range(times):
        response = fetch(connection, pair)
        assert response.getheader("Server") == "x"
        assert response.msg["server"] == "x"
        assert response.read() == b"ok"


def test_headers_that_a_patched_init_has_set_are_there_behind_begin(pair: Pair) -> None:
    kind = httplib.compat.client.HTTPResponse
    original: Any = kind.__init__  # Any: replaced below

    def init(self: Any, *arguments: Any, **keywords: Any) -> None:  # Any: passed on
        original(self, *arguments, **keywords)
        self.headers = self.msg = None

    with mock.patch.object(kind, "__init__", init):
        response = fetch(httplib.compat.client.HTTPConnection("h"), pair)
        assert response.getheader("Server") == "x"
        response.close()


@pytest.mark.parametrize("how", ["class", "patch", "instance"])
def test_send_request_of_the_program_is_called(facade: Any, how: str, pair: Pair) -> None:  # Any: a module
    base = facade.HTTPConnection
    original = base._send_request

    def signed(self: Any, method: Any, url: Any, body: Any, headers: Any, *more: Any) -> None:  # Any: passed on
        original(self, method, url, body, {**headers, "X-Sig": "1"}, *more)

    near, far = pair
    with mock.patch.object(base, "_send_request", signed if how == "patch" else original):
        connection = (type("Own", (base,), {"_send_request": signed}) if how == "class" else base)("h")
        if how == "instance":
            connection._send_request = functools.partial(signed, connection)
        connection.sock = near
        connection.request("GET", "/")
    assert b"X-Sig: 1" in far.recv(999)


def test_one_object_for_many_calls_stays_as_it_is(facade: Any, pair: Pair) -> None:  # Any: a module
    made: list[Any] = []  # Any: of whichever facade

    class Single(facade.HTTPConnection):  # type: ignore[misc]  # of whichever facade
        def __new__(cls, host: str) -> Any:  # Any: of whichever facade
            if not made:
                made.append(facade.HTTPConnection.__new__(cls))
            return made[0]

        def __init__(self, host: str) -> None:
            if "ready" not in self.__dict__:
                facade.HTTPConnection.__init__(self, host, timeout=5)
                self.ready = True

    first = Single("h")
    first.sock = pair[0]
    assert Single("h") is first
    assert (first.timeout, first.sock) == (5, pair[0])


def test_a_setter_of_the_program_is_not_called_before_its_init(facade: Any) -> None:  # Any: a module
    class Logging(facade.HTTPConnection):  # type: ignore[misc]  # of whichever facade
        def __init__(self, host: str) -> None:
            self.log: list[object] = []
            facade.HTTPConnection.__init__(self, host)

        @property
        def sock(self) -> object:
            return self.log[-1]

        @sock.setter
        def sock(self, value: object) -> None:
            self.log.append(value)

    assert set(Logging("h").log) == {None}


def test_connections_are_deep_copied_and_pickled(facade: Any) -> None:  # Any: a module
    connection = facade.HTTPConnection("h", 81, timeout=5)
    for other in (copy.deepcopy(connection), pickle.loads(pickle.dumps(connection))):
        assert (other.host, other.port, other.timeout, other.sock) == ("h", 81, 5, None)


@pytest.mark.parametrize("kind", ["HTTPConnection", "HTTPSConnection"])
def test_connections_are_copied_where_those_of_http_client_were_copied_before(kind: str) -> None:
    program = (
        "import copy, http.client\n"
        f"copy.copy(http.client.{kind}('h'))\n"
        "import httplib.compat.client\n"
        f"print(copy.copy(httplib.compat.client.{kind}('h', 81)).port)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.stdout, done.stderr) == ("81\n", "")


class Slotted:
    __slots__ = ("a",)


@pytest.mark.parametrize("other", [threading.local, Slotted, dict, Exception])
def test_connections_mix_with_other_classes(facade: Any, other: type) -> None:  # Any: a module
    for bases in ((facade.HTTPConnection, other), (other, facade.HTTPConnection)):
        kind: Any = type("Mixed", bases, {"__init__": facade.HTTPConnection.__init__})  # Any: of whichever facade
        assert kind("h").host == "h"


def test_a_connection_that_took_over_another_ones_attributes_works(facade: Any, pair: Pair) -> None:  # Any: a module
    class Wrapper(facade.HTTPConnection):  # type: ignore[misc]  # of whichever facade
        def __init__(self, other: Any) -> None:  # Any: a connection
            self.__dict__.update(other.__dict__)

    assert fetch(Wrapper(facade.HTTPConnection("h")), pair).read() == b"ok"


def test_a_response_that_took_over_another_ones_attributes_works(facade: Any, pair: Pair) -> None:  # Any: a module
    class Wrapper(facade.HTTPResponse):  # type: ignore[misc]  # of whichever facade
        def __init__(self, other: Any) -> None:  # Any: a response
            self.__dict__.update(other.__dict__)

    response = fetch(facade.HTTPConnection("h"), pair)
    wrapper = Wrapper(response)
    assert (wrapper.status, wrapper.read()) == (200, b"ok")


def test_an_init_from_elsewhere_leaves_the_defaults(facade: Any) -> None:  # Any: a module
    class Elsewhere:
        def __init__(self) -> None:
            """Call nobody."""

    response: Any = type("Response", (Elsewhere, facade.HTTPResponse), {})()  # Any: of whichever facade
    assert (response.fp, response.read()) == (None, b"")
    connection: Any = type("Connection", (Elsewhere, facade.HTTPConnection), {})()  # Any: as above
    assert connection.sock is None


def test_what_stands_in_the_object_goes_before_what_is_patched_into_the_class(facade: Any) -> None:  # Any: a module
    before = facade.HTTPConnection("h", timeout=3)
    with mock.patch.object(facade.HTTPConnection, "timeout", 9):
        assert before.timeout == 3
    assert before.timeout == 3
