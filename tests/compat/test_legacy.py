"""The interfaces of Python 1.5.2: what 2.7.18 does with them, on a recording connection and over a socket."""

from __future__ import annotations

import io
import ssl
from typing import Any

import pytest

from httplib.compat.connection import HTTPConnection, HTTPSConnection
from httplib.compat.legacy import HTTP, HTTPS, FakeSocket, LineAndFileWrapper
from httplib.core.errors import BadStatusLine, InvalidURL
from tests.support.scripted import HEAD, Close, Cut, ScriptedServer


class Reply:
    """What a recorded connection answers."""

    status = 200
    reason = "OK"
    msg = "the message"
    fp = "the file"


class Recorder:
    """A connection class that writes down each call."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.calls: list[object] = [("init", args, kwargs)]
        self.host, self.port = "old", 1
        self.fault: Exception | None = None

    def _get_hostport(self, host: object, port: object) -> tuple[str, int]:
        self.calls.append(("hostport", host, port))
        return "new", 2

    def getresponse(self, *args: object) -> Reply:
        self.calls.append(("getresponse", *args))
        if self.fault is not None:
            raise self.fault
        return Reply()

    def connect(self) -> None:
        self.calls.append(("connect", self.host, self.port))

    def close(self) -> None:
        self.calls.append("close")

    def send(self, data: object) -> None: ...
    def putrequest(self, method: str, url: str) -> None: ...
    def putheader(self, header: str, *values: str) -> None: ...
    def endheaders(self) -> None: ...
    def set_debuglevel(self, level: int) -> None: ...


class Plain(HTTP):
    _connection_class = Recorder


class Secure(HTTPS):
    _connection_class = Recorder


def recorded(http: HTTP) -> Any:  # Any: a Recorder in the place of a connection
    return http._conn


@pytest.mark.parametrize(
    ("args", "passed"),
    [
        ((), ("", None, None)),
        (("x", 0), ("x", None, None)),
        (("x", 5), ("x", 5, None)),
        (("x:7", None, 1), ("x:7", None, 1)),
    ],
)
def test_http_makes_its_connection(args: tuple[Any, ...], passed: tuple[object, ...]) -> None:
    assert recorded(Plain(*args)).calls == [("init", passed, {})]


def test_https_makes_its_connection_and_keeps_the_files() -> None:
    http = Secure("x", 0, "k", "c", 1)
    assert recorded(http).calls == [("init", ("x", None, "k", "c", 1), {"context": None})]
    assert (http.key_file, http.cert_file) == ("k", "c")


def test_it_speaks_http_1_0() -> None:
    conn = recorded(Plain())
    assert (conn._http_vsn, conn._http_vsn_str) == (10, "HTTP/1.0")


@pytest.mark.parametrize("name", ["send", "putrequest", "putheader", "endheaders", "set_debuglevel"])
def test_sending_methods_are_the_connections_own(name: str) -> None:
    http = Plain()
    assert getattr(http, name) == getattr(http._conn, name)


def test_connect_goes_where_the_constructor_said() -> None:
    http = Plain()
    http.connect()
    assert recorded(http).calls[1:] == [("connect", "old", 1)]


@pytest.mark.parametrize("args", [("h",), ("h", 6), ("",)])
def test_connect_goes_to_another_host(args: tuple[Any, ...]) -> None:
    http = Plain()
    http.connect(*args)
    assert recorded(http).calls[1:] == [("hostport", *args, None)[:3], ("connect", "new", 2)]


def test_a_port_without_a_host_is_not_looked_at() -> None:
    http = Plain()
    http.connect(port=9)
    assert recorded(http).calls[1:] == [("connect", "old", 1)]


def test_getreply_gives_three_things_and_keeps_two() -> None:
    http = Plain()
    assert http.file is http.getfile() is None
    reply: tuple[object, ...] = http.getreply()
    kept: tuple[object, ...] = (http.headers, http.file, http.getfile())
    assert reply == (200, "OK", "the message")
    assert kept == ("the message", "the file", "the file")


def test_getreply_passes_buffering_on_only_if_asked_for() -> None:
    http = Plain()
    http.getreply()
    http.getreply(buffering=True)
    assert recorded(http).calls[1:] == [("getresponse",), ("getresponse", True)]


def test_close_forgets_the_file() -> None:
    http = Plain()
    http.getreply()
    http.close()
    assert (http.file, recorded(http).calls[-1]) == (None, "close")


def test_a_bad_status_line_is_a_reply_of_minus_one() -> None:
    http = Plain()
    recorded(http).fault = BadStatusLine("xx")
    assert http.getreply() == (-1, "xx", None)
    assert (http.file, http.headers, recorded(http).calls[-1]) == (None, None, "close")


def test_other_faults_are_raised() -> None:
    http = Plain()
    recorded(http).fault = OSError("gone")
    with pytest.raises(OSError, match="gone"):
        http.getreply()


def test_the_connection_classes_are_those_of_the_module() -> None:
    assert HTTP._connection_class is HTTPConnection
    assert HTTPS._connection_class is HTTPSConnection


def test_no_host_is_allowed() -> None:
    assert (HTTP()._conn.host, HTTP()._conn.port) == ("", 80)
    assert HTTPS()._conn.port == 443


def test_a_bad_port_is_refused() -> None:
    with pytest.raises(InvalidURL):
        HTTP("h:x")


def test_a_whole_exchange() -> None:
    answer = b"HTTP/1.0 200 Fine\r\nA: 1\r\n\r\nbody"
    with ScriptedServer([HEAD, answer, Cut()]) as server:
        http = HTTP("127.0.0.1", server.port)
        http.putrequest("GET", "/x")
        http.putheader("B", "2")
        http.endheaders()
        status, reason, msg = http.getreply()
        assert (status, reason) == (200, "Fine")
        assert msg is not None
        assert msg["a"] == "1"
        assert http.getfile().read() == b"body"
        http.getfile().close()
        http.close()
        assert server.received == [b"GET /x HTTP/1.0\r\nB: 2\r\n\r\n"]


def test_a_connection_closed_without_a_reply_is_minus_one() -> None:
    with ScriptedServer([HEAD, Cut()]) as server:
        http = HTTP("127.0.0.1", server.port)
        http.putrequest("GET", "/")
        http.endheaders()
        assert http.getreply() == (-1, "No status line received - the server has closed the connection", None)
        assert http._conn.sock is None


def test_a_reply_of_http_0_9_is_all_body() -> None:
    with ScriptedServer([HEAD, b"plain text\r\nmore", Cut()]) as server:
        http = HTTP("127.0.0.1", server.port)
        http.putrequest("GET", "/")
        http.endheaders()
        status, reason, msg = http.getreply()
        assert (status, reason, len(msg or ())) == (200, "", 0)
        assert http.getfile().read() == b"plain text\r\nmore"
        http.getfile().close()
        http.close()


def test_a_whole_exchange_over_tls(server_context: ssl.SSLContext, client_context: ssl.SSLContext) -> None:
    with ScriptedServer([HEAD, b"HTTP/1.0 200 OK\r\n\r\nbody", Close()], context=server_context) as server:
        http = HTTPS("localhost", server.port, context=client_context)
        http.putrequest("GET", "/")
        http.endheaders()
        assert http.getreply()[:2] == (200, "OK")
        assert http.getfile().read() == b"body"
        http.getfile().close()
        http.close()


def test_fakesocket_is_the_other_socket_and_deprecated() -> None:
    with pytest.warns(DeprecationWarning, match="FakeSocket is deprecated") as caught:
        assert FakeSocket(1, "tls") == "tls"
    assert caught[0].filename == __file__


def wrapped() -> LineAndFileWrapper:
    return LineAndFileWrapper(b"line\n", io.BytesIO(b"second\nthird\n"))


def test_a_wrapper_reads_the_line_then_the_file() -> None:
    assert wrapped().read() == b"line\nsecond\nthird\n"
    assert wrapped().read(None) == b"line\nsecond\nthird\n"


@pytest.mark.parametrize("amounts", [(2, 2, 1, 99), (3, 9, 6), (5, 1, 12), (0, 5, 13), (18,), (6, 99)])
def test_a_wrapper_reads_in_pieces(amounts: tuple[int, ...]) -> None:
    wrapper = wrapped()
    pieces = [wrapper.read(amt) for amt in amounts]
    assert b"".join(pieces) == b"line\nsecond\nthird\n"
    assert [len(piece) for piece in pieces[:-1]] == list(amounts[:-1])


# 2.7 gives the line without its end, and nothing more.
def test_a_negative_amount_is_all() -> None:
    assert wrapped().read(-1) == b"line\nsecond\nthird\n"


def test_a_wrapper_gives_the_rest_of_its_line() -> None:
    wrapper = wrapped()
    assert (wrapper.read(1), wrapper.readline(), wrapper.readline()) == (b"l", b"ine\n", b"second\n")


@pytest.mark.parametrize(
    ("size", "lines"),
    [
        (None, [b"line\n", b"second\n", b"third\n"]),
        (0, [b"line\n", b"second\n", b"third\n"]),
        (3, [b"line\n", b"second\n"]),
        (7, [b"line\n", b"second\n"]),
    ],
)
def test_a_wrapper_gives_lines(size: int | None, lines: list[bytes]) -> None:
    assert wrapped().readlines(size) == lines


def test_behind_its_line_a_wrapper_is_the_file() -> None:
    file = io.BytesIO(b"second\nthird\n")
    wrapper = LineAndFileWrapper(b"line\n", file)
    wrapper.readline()
    assert wrapper.read == file.read
    assert wrapper.readline == file.readline
    assert wrapper.readlines == file.readlines


# 2.7 fails on an assertion.
def test_a_wrapper_with_an_empty_line_is_the_file() -> None:
    assert LineAndFileWrapper(b"", io.BytesIO(b"x")).read() == b"x"


def test_other_attributes_are_the_files() -> None:
    wrapper = wrapped()
    assert wrapper.tell() == 0
    wrapper.close()
    assert wrapper.closed
    with pytest.raises(AttributeError, match="nope"):
        wrapper.nope  # noqa: B018  # reading it is the test


def test_a_wrapper_without_its_file_fails_in_good_order() -> None:
    with pytest.raises(AttributeError, match="_file"):
        LineAndFileWrapper.__new__(LineAndFileWrapper).tell()
