"""A plain request goes out as one piece, and nobody can tell it from the calls one by one."""

from __future__ import annotations

from typing import Any

import pytest

import httplib.compat
import httplib.compat.client
from httplib.compat import plain_request
from httplib.compat.plain_request import SMALL_BODY, encode_plain

FACADES = [httplib.compat.HTTPConnection, httplib.compat.client.HTTPConnection]

METHODS = ["GET", "HEAD", "POST", "DELETE", "TRACE", "get", "BREW", "", "G T", "GET\r\n", b"GET", None]
URLS = ["/", "/a?b=c#d", "", "*", "http://other/x", "/a b", "/a\r\nX: y", "/\x7f", "/\t", "/\xe9", "/\u20ac", b"/a", 7]
HEADERS: list[Any] = [  # Any: kinds that are refused too
    {},
    {"User-Agent": "me", "X-Own": "1"},
    {"Accept-Encoding": "gzip"},
    {"aCCEPT-eNCODING": "gzip"},
    {"Host": "other"},
    {"content-length": "3"},
    {"Content-Length": "3", "Transfer-Encoding": "chunked"},
    {"Transfer-Encoding": "chunked"},
    {"Expect": "100-continue"},
    {"A": ""},
    {"A": "\t"},
    {"A": "\xe9\xa0\xad\x85"},
    {"A": "\u20ac"},
    {"A": "b\r\nC: d"},
    {"A": "b\r\n c"},
    {"A": "b\0"},
    {"A": "b\x7f"},
    {"A:": "b"},
    {"": "b"},
    {"A b": "c"},
    {"\xe9": "c"},
    {b"A": b"b"},
    {"A": 1},
    {"A": None},
    [("A", "b"), ("A", "c")],
    None,
]
BODIES: list[Any] = [None, b"", b"abc", b"x" * SMALL_BODY, b"x" * (SMALL_BODY + 1), "text", bytearray(b"abc"), [b"a"]]


class Sink:
    """Takes what is sent; has no descriptor to poll."""

    def __init__(self) -> None:
        self.data = b""

    def sendall(self, data: Any) -> None:  # Any: any buffer
        self.data += bytes(data)

    def recv(self, most: int) -> bytes:
        return b""

    def close(self) -> None:
        """Nothing is open."""


def sent(facade: Any, *arguments: Any, **values: Any) -> tuple[Any, bytes]:  # Any: either facade, and what is given
    """Return the error of a request, if there is one, and what was sent; the long way if `putheader` is set."""
    connection = facade("host", 8080)
    for name, value in values.items():
        setattr(connection, name, value if name != "putheader" else connection.putheader)
    connection.sock = sink = Sink()
    try:
        connection.request(*arguments)
    except Exception as error:
        connection.host = "host"
        connection.putrequest("GET", "/")  # it is usable
        return (type(error), str(error), getattr(error, "__notes__", None)), sink.data
    assert connection._sender.sent == "all"
    assert connection._sender.count == len(sink.data)
    assert connection._method == (arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0])
    return connection._HTTPConnection__state, sink.data


@pytest.mark.parametrize("facade", FACADES)
@pytest.mark.parametrize("method", METHODS)
def test_targets_and_methods_are_judged_as_by_the_calls_one_by_one(facade: Any, method: Any) -> None:
    for url in URLS:
        assert sent(facade, method, url) == sent(facade, method, url, putheader=True)


@pytest.mark.parametrize("facade", FACADES)
@pytest.mark.parametrize("headers", HEADERS)
def test_fields_and_bodies_are_judged_as_by_the_calls_one_by_one(facade: Any, headers: Any) -> None:
    for body in BODIES:
        for method in ("GET", "POST", "BREW"):
            arguments = method, "/", body, headers
            assert sent(facade, *arguments) == sent(facade, *arguments, putheader=True)


@pytest.mark.parametrize("facade", FACADES)
@pytest.mark.parametrize(
    ("name", "value"),
    [("_http_vsn", 10), ("_http_vsn_str", "HTTP/1.0"), ("host", "a\r\nb"), ("host", "[::1]"), ("_tunnel_host", "far")],
)
def test_what_a_program_has_set_is_heeded(facade: Any, name: str, value: Any) -> None:
    values = {name: value}
    assert sent(facade, "GET", "/", **values) == sent(facade, "GET", "/", putheader=True, **values)


def test_the_usual_request_is_plain() -> None:
    assert encode_plain("GET", "/x", "h:1", {"A": "b"}, None) == (
        b"GET /x HTTP/1.1\r\nHost: h:1\r\nAccept-Encoding: identity\r\nA: b\r\n\r\n"
    )
    assert encode_plain("POST", "/", "h", {}, b"abc") == (
        b"POST / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc"
    )


@pytest.mark.parametrize("facade", FACADES)
@pytest.mark.parametrize("name", sorted({*plain_request.SEAMS} - {"_validate_method", "_encode_request"}))
@pytest.mark.parametrize("where", ["subclass", "class", "instance"])
def test_a_method_of_the_program_is_called(facade: Any, name: str, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    original = getattr(facade, name)

    def own(self: Any, *arguments: Any, **keywords: Any) -> Any:  # Any: whatever the method takes
        called.append(name)
        return original(self, *arguments, **keywords)

    cls = type("Own", (facade,), {name: own}) if where == "subclass" else facade
    if where == "class":
        monkeypatch.setattr(facade, name, own)
    connection = cls("host")
    if where == "instance":
        setattr(connection, name, own.__get__(connection))
    connection.sock = Sink()
    connection.request("GET", "/", None, {"A": "b"})
    assert called


def test_a_length_of_the_program_is_asked_for() -> None:
    called: list[object] = []

    class Own(httplib.compat.client.HTTPConnection):
        @staticmethod
        def _get_content_length(body: object, method: str) -> int | None:
            called.append(body)
            return None

    connection = Own("host")
    sink: Any = Sink()  # Any: nothing of a socket but what is needed
    connection.sock = sink
    connection.request("POST", "/", b"abc")
    assert called == [b"abc"]
    assert b"Transfer-Encoding: chunked" in sink.data
