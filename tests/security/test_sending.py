"""G10: no string of a caller changes the shape of a message; on an error zero bytes have left and nothing is stuck."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httplib import HTTPConnection, HTTPException, InvalidURL
from tests.support.driving import FedSocket, connected

CONTROLS = [chr(number) for number in (*range(0x20), 0x7F)]
HEAD = b"GET / HTTP/1.1\r\nHost: test.invalid\r\nAccept-Encoding: identity\r\n\r\n"


def assert_refused(method: str = "GET", url: str = "/", **arguments: object) -> None:
    """Assert that nothing is sent, and that the same connection then sends a good request and nothing else."""
    with FedSocket([], open_end=True) as stream, connected(stream) as connection:
        with pytest.raises((ValueError, HTTPException, TypeError)):
            connection.request(method, url, **arguments)  # type: ignore[arg-type]  # wrong on purpose in some tests
        assert stream.sent == b""
        connection.request("GET", "/")
        assert stream.sent == HEAD


@pytest.mark.parametrize("char", [*CONTROLS, " ", "/", ":", "\x80", "\xa0", "\u2028"])
@pytest.mark.parametrize("method", ["{}", "GET{}", "GET{}/ HTTP/1.1", "G{}T"])
def test_a_method_is_a_token(method: str, char: str) -> None:
    assert_refused(method.format(char))


@pytest.mark.parametrize("char", [*CONTROLS, " ", "\x80", "\xe9", "\u010a", "\u560d", "\u2028"])
@pytest.mark.parametrize("url", ["/{}", "/a{}b", "http://host{}/", "http://a{}@host/", "*{}", "{}"])
def test_a_target_holds_no_control_no_space_and_nothing_that_is_cut_to_one(url: str, char: str) -> None:
    # U+010A and U+560D end in the bytes of LF and CR: who cuts characters to bytes sends those.
    assert_refused(url=url.format(char))


@pytest.mark.parametrize("char", [*CONTROLS, " ", ":", "\x80", "\xe9", "(", "\u010a"])
@pytest.mark.parametrize("name", ["{}", "X{}", "{}X", "X{}Y"])
def test_a_field_name_is_a_token(name: str, char: str) -> None:
    assert_refused(headers={name.format(char): "1"})


@pytest.mark.parametrize("char", [char for char in CONTROLS if char != "\t"] + ["\u010a", "\u560d", "\u2028"])
@pytest.mark.parametrize("value", ["{}", "a{}", "{}b", "a{}b", "a{}X: y", "a{} b", "a\r\n b{}c"])
def test_a_value_holds_no_control_but_the_tab(value: str, char: str) -> None:
    assert_refused(headers={"X": value.format(char)})


@pytest.mark.parametrize(
    "value",
    [
        "a\r\nX: y",
        "a\r\n\r\nGET / HTTP/1.1",
        "a\r\n",
        "\r\n",
        "a\r\n \r\nX: y",
        "a\r\n ",
        "a\n b",
        "a\r b",
        "a\r\n\x0bb",
    ],
)
@pytest.mark.parametrize("kind", [str, bytes])
def test_a_value_ends_no_line(value: str, kind: type[str] | type[bytes]) -> None:
    assert_refused(headers={"X": value if kind is str else value.encode()})


def test_a_fold_inside_a_value_is_sent_as_it_is() -> None:
    with FedSocket([], open_end=True) as stream, connected(stream) as connection:
        connection.request("GET", "/", headers={"X": "a\r\n b\r\n\tc"})
        assert stream.sent == HEAD[:-2] + b"X: a\r\n b\r\n\tc\r\n\r\n"


@pytest.mark.parametrize("values", [("a", "b\r\nX: y"), ("a\r\n", "b"), ("a", "\nb"), ("a\r", "b"), ("a", "b\0")])
def test_several_values_are_each_checked(values: tuple[str, ...]) -> None:
    with FedSocket([], open_end=True) as stream, connected(stream) as connection:
        connection.putrequest("GET", "/")
        with pytest.raises(ValueError, match="Invalid header value"):
            connection.putheader("X", *values)
        connection.endheaders()
        assert stream.sent == HEAD


@pytest.mark.parametrize("char", [*CONTROLS, " ", "/", "?", "#", "@", "\\"])
@pytest.mark.parametrize("host", ["{}", "a{}b", "a.b{}", "{}a.b", "a.b{}:80", "[::1{}]"])
def test_a_host_holds_nothing_that_ends_it(host: str, char: str) -> None:
    with pytest.raises(InvalidURL):
        HTTPConnection(host.format(char))


@pytest.mark.parametrize(
    "host", ["a\uff0fb", "a\uff03b", "a\uff20b", "a\uff1f", "a\u2100b", "a\uff1a80", "\uff3b::1\uff3d", "a\uff05b"]
)
def test_a_host_holds_nothing_that_idna_makes_into_such_a_mark(host: str) -> None:
    with FedSocket([], open_end=True) as stream, connected(stream) as connection:
        connection.host = host
        with pytest.raises(InvalidURL):
            connection.request("GET", "/")
        assert stream.sent == b""


def test_a_long_host_is_refused_before_idna() -> None:
    with pytest.raises(InvalidURL, match="longer than 255"):
        HTTPConnection("\xe9" * 256)


@pytest.mark.parametrize("host", ["evil\r\nX: y", "evil X", "evil\0"])
def test_a_host_that_was_set_later_is_checked_too(host: str) -> None:
    with FedSocket([], open_end=True) as stream, connected(stream) as connection:
        connection.host = host
        with pytest.raises(InvalidURL):
            connection.request("GET", "/")
        assert stream.sent == b""
        connection.host = "test.invalid"
        connection.request("GET", "/")
        assert stream.sent == HEAD


@pytest.mark.parametrize("port", ["80\r\n", "8 0", "+80", "-1", "65536", "0x50", "\u0661", "8_0", "1" * 5000])
def test_a_port_is_a_plain_number(port: str) -> None:
    with pytest.raises(InvalidURL):
        HTTPConnection(f"host:{port}")
    with pytest.raises(InvalidURL):
        HTTPConnection("host", port)  # type: ignore[arg-type]  # digits are taken at run time


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Length": "5", "Transfer-Encoding": "chunked"},
        {"content-length": "5", "TRANSFER-ENCODING": "gzip"},
        [("Content-Length", "5"), ("Content-Length", "6")],
        [("Content-Length", "5"), ("content-length", "5")],
        {"Content-Length": "4"},
    ],
)
def test_two_framings_and_a_length_that_is_too_short_are_refused(headers: object) -> None:
    assert_refused("POST", "/", body=b"hello", headers=headers)


@pytest.mark.parametrize("body", ["\u20ac", 5, {"a": "b"}, object()])
def test_a_body_that_cannot_be_sent_is_refused_before_the_head(body: object) -> None:
    assert_refused("POST", "/", body=body)


@pytest.mark.parametrize("name", ["Key Space", "caf\xe9", "a\0b", "a(b)", "a\x7f"])
def test_an_odd_name_in_putheader_is_refused_at_the_end_of_the_head(name: str) -> None:
    with FedSocket([], open_end=True) as stream, connected(stream) as connection:
        connection.putrequest("GET", "/")
        connection.putheader(name, "1")
        with pytest.raises(ValueError, match="Invalid header name"):
            connection.endheaders()
        assert stream.sent == b""
        connection.request("GET", "/")
        assert stream.sent == HEAD


TEXT = st.text(st.characters(max_codepoint=0x2FF), max_size=12)


@settings(max_examples=500, derandomize=True, deadline=None, database=None)
@given(method=TEXT, url=TEXT, name=TEXT, value=TEXT)
def test_whatever_goes_out_is_one_head_of_the_lines_that_were_meant(
    method: str, url: str, name: str, value: str
) -> None:
    with FedSocket([], open_end=True) as stream, connected(stream) as connection:
        try:
            connection.request(method, url, headers={name: value})
        except (ValueError, HTTPException):
            assert stream.sent == b""
            return
        assert stream.sent.endswith(b"\r\n\r\n")
        lines = stream.sent[:-4].replace(b"\r\n ", b"").replace(b"\r\n\t", b"").split(b"\r\n")
        assert len(lines) <= 5
        assert lines[0].count(b" ") == 2
        for sent in lines:
            assert not set(sent) & {0, 10, 13}
            assert sent
        assert stream.sent.count(b"\r\n\r\n") == 1
