"""Responses as bytes on the wire: good ones with what they mean, bad ones with the error that they must give."""

from __future__ import annotations

from typing import Final, NamedTuple

from httplib.core.errors import (
    BadChunk,
    BadStatusLine,
    HTTPException,
    IncompleteRead,
    InvalidHeader,
    UnknownProtocol,
    UnknownTransferEncoding,
)


class Good(NamedTuple):
    """A response that must be read as told; `ends` says that its body ends with the connection."""

    name: str
    wire: bytes
    body: bytes = b""
    pairs: tuple[tuple[str, str], ...] = ()
    status: int = 200
    method: str = "GET"
    persists: bool = True
    ends: bool = False
    trailers: tuple[tuple[str, str], ...] = ()


class Bad(NamedTuple):
    """A response that must be refused with `error`, after `body` was delivered, however it is cut."""

    name: str
    wire: bytes
    error: type[HTTPException]
    body: bytes = b""
    method: str = "GET"


def _good(name: str, wire: bytes, body: bytes = b"", *pairs: tuple[str, str]) -> Good:
    return Good(name, wire, body, pairs)


_CHUNKED: Final = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
_TE: Final = ("Transfer-Encoding", "chunked")
_CL5: Final = ("Content-Length", "5")

GOOD: Final = (
    _good("length", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello", _CL5),
    _good("length-zero", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"", ("Content-Length", "0")),
    _good(
        "length-padded",
        b"HTTP/1.1 200 OK\r\nContent-Length:\t 005 \t\r\n\r\nhello",
        b"hello",
        ("Content-Length", "005"),
    ),
    _good(
        "length-twice",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\nhello",
        b"hello",
        _CL5,
        ("content-length", "5"),
    ),
    _good("length-list", b"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello", b"hello", ("Content-Length", "5, 5")),
    _good("no-reason", b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", b"", ("Content-Length", "0")),
    _good("empty-reason", b"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", b"", ("Content-Length", "0")),
    _good(
        "latin-1",
        b"HTTP/1.1 200 \xe9t\xe9\r\nX: \x85\xa0\xe9\r\nContent-Length: 0\r\n\r\n",
        b"",
        ("X", "\x85\xa0\xe9"),
        ("Content-Length", "0"),
    ),
    _good("tabs", b"HTTP/1.1\t200\tOK\r\nContent-Length: 0\r\n\r\n", b"", ("Content-Length", "0")),
    _good("other-minor", b"HTTP/1.7 200 OK\r\nContent-Length: 0\r\n\r\n", b"", ("Content-Length", "0")),
    _good("bare-lf", b"HTTP/1.1 200 OK\nX: 1\nContent-Length: 5\n\nhello", b"hello", ("X", "1"), _CL5),
    _good(
        "mixed-ends",
        b"HTTP/1.1 200 OK\r\nX: 1\nY: 2\r\nContent-Length: 5\n\r\nhello",
        b"hello",
        ("X", "1"),
        ("Y", "2"),
        _CL5,
    ),
    Good(
        "bare-lf-before-crlf-crlf",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\n\r\n\r\n\r\n",
        b"\r\n\r\n",
        (("Content-Length", "4"),),
    ),
    _good(
        "fold",
        b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\t c \r\nY: \r\n d\r\nContent-Length: 0\r\n\r\n",
        b"",
        ("X", "a b c"),
        ("Y", "d"),
        ("Content-Length", "0"),
    ),
    _good(
        "rubbish-lines",
        b"HTTP/1.1 200 OK\r\nno colon\r\nX: 1\r\n: no name\r\nb\xe9d: 2\r\nContent-Length: 0\r\n\r\n",
        b"",
        ("X", "1"),
        ("Content-Length", "0"),
    ),
    _good(
        "fold-behind-rubbish",
        b"HTTP/1.1 200 OK\r\nX: 1\r\nrubbish\r\n more\r\nContent-Length: 0\r\n\r\n",
        b"",
        ("X", "1"),
        ("Content-Length", "0"),
    ),
    _good("chunks", _CHUNKED + b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", b"hello world", _TE),
    _good("chunk-none", _CHUNKED + b"0\r\n\r\n", b"", _TE),
    _good(
        "chunk-digits", _CHUNKED + b"000a\r\n0123456789\r\nA\r\n9876543210\r\n000\r\n\r\n", b"01234567899876543210", _TE
    ),
    _good("chunk-padded", _CHUNKED + b"5 \t\r\nhello\r\n0  \r\n\r\n", b"hello", _TE),
    _good("chunk-extensions", _CHUNKED + b'5;a;b=c;d="e;f"\r\nhello\r\n0;last\r\n\r\n', b"hello", _TE),
    _good("chunk-of-framing", _CHUNKED + b"5\r\n0\r\n\r\n\r\n0\r\n\r\n", b"0\r\n\r\n", _TE),
    _good(
        "chunks-alike",
        _CHUNKED + b"2\r\nab\r\n" * 40 + b"3\r\nabc\r\n" + b"2\r\nab\r\n" * 3 + b"0\r\n\r\n",
        b"ab" * 40 + b"abc" + b"ab" * 3,
        _TE,
    ),
    _good(
        "coding-in-capitals",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding:  CHUNKED \r\n\r\n1\r\na\r\n0\r\n\r\n",
        b"a",
        ("transfer-encoding", "CHUNKED"),
    ),
    Good(
        "trailers",
        _CHUNKED + b"5\r\nhello\r\n0\r\nX: 1\r\nY: 2\r\n  3\r\n\r\n",
        b"hello",
        (_TE,),
        trailers=(("X", "1"), ("Y", "2 3")),
    ),
    Good(
        "trailers-do-not-frame",
        _CHUNKED + b"0\r\nContent-Length: 7\r\n\r\n",
        b"",
        (_TE,),
        trailers=(("Content-Length", "7"),),
    ),
    Good(
        "both-framings",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"hello",
        (("Content-Length", "3"), _TE),
        persists=False,
    ),
    Good(
        "identity",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",
        b"hello",
        (("Transfer-Encoding", "identity"), _CL5),
        persists=False,
    ),
    Good("1.0", b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello", (_CL5,), persists=False),
    Good(
        "1.0-kept",
        b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 5\r\n\r\nhello",
        b"hello",
        (("Connection", "Keep-Alive"), _CL5),
    ),
    Good(
        "1.0-chunked",
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        b"a",
        (("Connection", "keep-alive"), _TE),
        persists=False,
    ),
    Good(
        "close",
        b"HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 5\r\n\r\nhello",
        b"hello",
        (("Connection", "x, Close"), _CL5),
        persists=False,
    ),
    Good(
        "close-wins",
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        b"",
        (("Connection", "keep-alive"), ("Connection", "close"), ("Content-Length", "0")),
        persists=False,
    ),
    Good("204", b"HTTP/1.1 204 No Content\r\n\r\n", status=204),
    Good("204-framed", b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", b"", (_CL5,), 204, persists=False),
    Good("304", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b"", (_CL5,), 304),
    Good("head", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", b"", (_CL5,), method="HEAD"),
    Good("head-chunked", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"", (_TE,), method="HEAD"),
    Good("connect", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", b"", (_CL5,), method="CONNECT"),
    Good("connect-refused", b"HTTP/1.1 403 No\r\nContent-Length: 5\r\n\r\nhello", b"hello", (_CL5,), 403, "CONNECT"),
    Good("101", b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", b"", (("Upgrade", "x"),), 101),
    _good(
        "interim",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5"
        b"\r\n\r\nhello",
        b"hello",
        _CL5,
    ),
    Good("until-close", b"HTTP/1.1 200 OK\r\n\r\nhello\r\n\r\n", b"hello\r\n\r\n", persists=False, ends=True),
    Good(
        "until-close-kept",
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\nhello",
        b"hello",
        (("Connection", "keep-alive"),),
        persists=False,
        ends=True,
    ),
    Good(
        "length-negative",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        b"hello",
        (("Content-Length", "-5"),),
        persists=False,
        ends=True,
    ),
    Good(
        "length-a-word",
        b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
        b"hello",
        (("Content-Length", "five"),),
        persists=False,
        ends=True,
    ),
    Good(
        "identity-until-close",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Identity\r\n\r\nhello",
        b"hello",
        (("Transfer-Encoding", "Identity"),),
        persists=False,
        ends=True,
    ),
)


def _status(line: bytes, error: type[HTTPException] = BadStatusLine) -> Bad:
    return Bad(f"status {line!r}", line + b"\r\nContent-Length: 0\r\n\r\n", error)


def _field(lines: bytes, error: type[HTTPException] = InvalidHeader) -> Bad:
    return Bad(f"field {lines!r}", b"HTTP/1.1 200 OK\r\n" + lines + b"\r\nX: 1\r\n\r\nhello", error)


def _coding(value: bytes) -> Bad:
    return _field(b"Transfer-Encoding: " + value, UnknownTransferEncoding)


def _chunk(body: bytes, delivered: bytes = b"") -> Bad:
    return Bad(f"chunk {body[:30]!r}", _CHUNKED + body, BadChunk, delivered)


def _cut(name: str, wire: bytes, error: type[HTTPException] = IncompleteRead, body: bytes = b"") -> Bad:
    return Bad(f"cut {name}", wire, error, body)


BAD: Final = (
    _status(b"HTTP/1.1 99 Low"),
    _status(b"HTTP/1.1 1000 High"),
    _status(b"HTTP/1.1 020 Zero"),
    _status(b"HTTP/1.1 +20 Plus"),
    _status(b"HTTP/1.1 2_0 Underscore"),
    _status(b"HTTP/1.1 200OK"),
    _status(b"HTTP/1.1 200.5 OK"),
    _status(b"HTTP/1.1\x0b200 OK"),
    _status(b"HTTP/1.1\xa0200 OK"),
    _status(b"HTTP/1.1 200 O\rK"),
    _status(b"HTTP/1.1 200 O\0K"),
    _status(b"HTTP/1.1 200 OK\r"),
    _status(b"HTTP/1.1"),
    _status(b"HTTP/2 200 OK", UnknownProtocol),
    _status(b"HTTP/2.0 200 OK", UnknownProtocol),
    _status(b"HTTP/1.10 200 OK", UnknownProtocol),
    _status(b"HTTP/1.x 200 OK", UnknownProtocol),
    _status(b"HTTP/ 200 OK", UnknownProtocol),
    _field(b"Y: a\rZ: b"),
    _field(b"Y: a\r\r"),
    _field(b"Y: a\0b"),
    _field(b"Y: a\r\n b\0"),
    _field(b"Y : a"),
    _field(b"Content-Length : 5"),
    _field(b"Transfer-Encoding\t: chunked"),
    _field(b" Content-Length: 5"),
    _field(b"Content-Length\x0b: 5"),
    _field(b"(Transfer-Encoding): chunked"),
    _field(b"Content-Length: 5\r\n 0"),
    _field(b"Transfer-Encoding: chunked\r\n\tx"),
    _field(b"Content-Length: 5\r\nContent-Length: 6"),
    _field(b"Content-Length: 5\r\nContent-Length:"),
    _field(b"Content-Length: 5, 6"),
    _field(b"Content-Length: 5,"),
    _field(b"Content-Length: +5"),
    _field(b"Content-Length: 5_0"),
    _field(b"Content-Length: 5 0"),
    _field(b"Content-Length: 5\x0b"),
    _field(b"Content-Length: \xa05"),
    _field(b"Content-Length: 9223372036854775808"),
    _field(b"Content-Length: 00000000000000000005"),
    _coding(b"gzip"),
    _coding(b"gzip, chunked"),
    _coding(b"chunked, gzip"),
    _coding(b"chunked, chunked"),
    _coding(b"chunked, identity"),
    _coding(b"identity, chunked"),
    _coding(b"chunked;q=1"),
    _coding(b"xchunked"),
    _coding(b"\x0bchunked"),
    _coding(b"chunked\xa0"),
    _coding(b"chunked,"),
    _coding(b""),
    _coding(b"chunked\r\nTransfer-Encoding: chunked"),
    _chunk(b"+5\r\nhello\r\n0\r\n\r\n"),
    _chunk(b"-5\r\nhello\r\n0\r\n\r\n"),
    _chunk(b" 5\r\nhello\r\n0\r\n\r\n"),
    _chunk(b"0x5\r\nhello\r\n0\r\n\r\n"),
    _chunk(b"0_5\r\nhello\r\n0\r\n\r\n"),
    _chunk(b"5\nhello\r\n0\r\n\r\n"),
    _chunk(b"5\r\r\nhello\r\n0\r\n\r\n"),
    _chunk(b"5;a\nhello\r\n0\r\n\r\n"),
    _chunk(b"5;a\rb\r\nhello\r\n0\r\n\r\n"),
    _chunk(b"5;a\0b\r\nhello\r\n0\r\n\r\n"),
    _chunk(b"5 5\r\nhello\r\n0\r\n\r\n"),
    _chunk(b"g\r\nhello\r\n0\r\n\r\n"),
    _chunk(b"\r\nhello\r\n0\r\n\r\n"),
    _chunk(b";a\r\nhello\r\n0\r\n\r\n"),
    _chunk(b"00000000000000005\r\nhello\r\n0\r\n\r\n"),
    _chunk(b"8000000000000000\r\nhello"),
    _chunk(b"5\r\nhelloXX0\r\n\r\n", b"hello"),
    _chunk(b"5\r\nhello\n0\r\n\r\n", b"hello"),
    _chunk(b"5\r\nhello\r\r\n0\r\n\r\n", b"hello"),
    _chunk(b"5\r\nhello0\r\n\r\n", b"hello"),
    _chunk(b"5\r\nhello\r\n\r\n0\r\n\r\n", b"hello"),
    _chunk(b"5\r\nhello\r\nx\r\n", b"hello"),
    _chunk(b"2\r\nab\r\n" * 20 + b"2\r\nab\rX" + b"2\r\nab\r\n" * 20 + b"0\r\n\r\n", b"ab" * 21),
    Bad("trailer NUL", _CHUNKED + b"1\r\na\r\n0\r\nX: \0\r\n\r\n", InvalidHeader, b"a"),
    Bad("trailer CR", _CHUNKED + b"1\r\na\r\n0\r\nX: a\rb\r\n\r\n", InvalidHeader, b"a"),
    _cut("status line", b"HTTP/1.1 200 OK"),
    _cut("status line before LF", b"HTTP/1.1 200 OK\r"),
    _cut("in a status", b"HTTP/1.1 20", BadStatusLine),
    _cut("before anything", b"", BadStatusLine),
    _cut("behind an interim response", b"HTTP/1.1 100 Continue\r\n\r\n", BadStatusLine),
    _cut("before the first field", b"HTTP/1.1 200 OK\r\n"),
    _cut("in a field", b"HTTP/1.1 200 OK\r\nX: 1"),
    _cut("between fields", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"),
    _cut("before the last LF of a section", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r"),
    _cut("before a size", _CHUNKED),
    _cut("in a size", _CHUNKED + b"5"),
    _cut("behind a size", _CHUNKED + b"5\r\n"),
    _cut("in data", _CHUNKED + b"5\r\nhel", IncompleteRead, b"hel"),
    _cut("behind data", _CHUNKED + b"5\r\nhello", IncompleteRead, b"hello"),
    _cut("in the CRLF behind data", _CHUNKED + b"5\r\nhello\r", IncompleteRead, b"hello"),
    _cut("before the last chunk", _CHUNKED + b"5\r\nhello\r\n", IncompleteRead, b"hello"),
    _cut("in the last chunk", _CHUNKED + b"5\r\nhello\r\n0\r", IncompleteRead, b"hello"),
    _cut("in a trailer", _CHUNKED + b"5\r\nhello\r\n0\r\nX: 1", IncompleteRead, b"hello"),
    _cut("short of the length", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", IncompleteRead, b"hel"),
)
