"""Each deviation from http.client that docs/compatibility.md lists is as it says, and none is listed without a test."""

from __future__ import annotations

import re

import pytest

from tests.compat.client import deviation_rows as rows
from tests.compat.client.deviation_rows import CHUNKED, EMPTY, OK, Row, reply, request, split, tunnel
from tests.compat.client.wired import FACADE
from tests.support.imports import ROOT

ESTABLISHED = b"HTTP/1.1 200 OK\r\n\r\n"

ROWS = [
    Row("Ports are plain numbers", split("h:8_0"), "InvalidURL"),
    Row("Hosts are checked", split("a/b"), "InvalidURL"),
    Row("IPv6 addresses are understood", split("::1"), ("::1", 80)),
    Row("Arguments are checked where they are given", rows.timeout_of_a_wrong_kind, "TypeError"),
    Row("Methods are tokens", request("GET /x", "/"), ("ValueError", b"", "Idle")),
    Row("Field names are tokens", request("GET", "/", None, {"X Y": "1"}), ("ValueError", b"", "Idle")),
    Row("Field values hold no controls", request("GET", "/", None, {"X": "a\0b"}), ("ValueError", b"", "Idle")),
    Row(
        "Host of an absolute URL",
        request("GET", "http://user:secret@other/"),
        (
            None,
            b"GET http://user:secret@other/ HTTP/1.1\r\nHost: other\r\nAccept-Encoding: identity\r\n\r\n",
            "Request-sent",
        ),
    ),
    Row(
        "One framing only",
        request("POST", "/", b"x", {"Content-Length": "1", "Transfer-Encoding": "chunked"}),
        ("ValueError", b"", "Idle"),
    ),
    Row("A refused request leaves nothing behind", request("GET", "/", None, {"X": 1.5}), ("TypeError", b"", "Idle")),
    Row("A body is checked before anything is sent", request("POST", "/", 5), ("TypeError", b"", "Idle")),
    Row(
        "No chunks in HTTP/1.0",
        request("POST", "/", [b"a", b"b"], version=10),
        (None, b"POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab", "Request-sent"),
    ),
    Row("Announced lengths are kept", rows.announced, "HTTPException"),
    Row("Head and small body in one write", rows.writes, 1),
    Row("NotConnected leaves the state alone", rows.not_connected, ("NotConnected", "Idle")),
    Row("After a failure the connection starts afresh", rows.after_a_fault, ("BadStatusLine", True, "Idle")),
    Row("An unread body ends its connection", rows.unread, "NotConnected"),
    Row("An idle connection is looked at before use", rows.unsolicited, "NotConnected"),
    Row("Status lines keep to their grammar", reply(b"HTTP/1.1 +200 OK\r\n\r\n", rows.text), "BadStatusLine"),
    Row("A cut status line is an error", reply(b"HTTP/1.1 200 O", rows.text), "IncompleteRead"),
    Row(
        "Interim responses are never the answer",
        reply(b"HTTP/1.1 103 Early Hints\r\n\r\n" + EMPTY, lambda response: response.status),
        200,
    ),
    Row("Everything has a bound", reply(b"HTTP/1.1 100 Continue\r\n\r\n" * 101 + EMPTY, rows.text), "HTTPException"),
    Row("Folds become one space", reply(OK + b"A: 1\r\n  2\r\n\r\n", rows.fields), [("A", "1 2")]),
    Row("No CR or NUL in a header section", reply(OK + b"A: 1\rB: 2\r\n\r\n", rows.fields), "HTTPException"),
    Row("No blank before the colon", reply(OK + b"A : 1\r\n\r\n", rows.fields), "HTTPException"),
    Row("A bad line hides no other", reply(OK + b"bad\r\nA: 1\r\n\r\n", rows.fields), [("A", "1")]),
    Row("Values are stripped at both ends", reply(OK + b"A: 1 \t\r\n\r\n", rows.fields), [("A", "1")]),
    Row("A cut header section is told", reply(OK + b"Content-Length: 0\r\nA: 1", rows.text), "IncompleteRead"),
    Row(
        "A hundred headers are a hundred",
        reply(OK + b"A: 1\r\n" * 100 + b"\r\n", lambda response: len(response.getheaders())),
        100,
    ),
    Row("Content-Length is a plain number", reply(OK + b"Content-Length: +2\r\n\r\nab", rows.text), "HTTPException"),
    Row(
        "Lengths that differ are an error",
        reply(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc", rows.text),
        "HTTPException",
    ),
    Row(
        "Transfer-Encoding is chunked or an error",
        reply(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", rows.text),
        "UnknownTransferEncoding",
    ),
    Row(
        "Doubtful framing ends the connection",
        reply(
            OK + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            lambda response: response.will_close,
        ),
        True,
    ),
    Row(
        "No body where none can be",
        reply(b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", rows.text),
        b"",
    ),
    Row(
        "Connection is read by tokens",
        reply(OK + b"Content-Length: 0\r\nConnection: not-closed\r\n\r\n", lambda response: response.will_close),
        False,
    ),
    Row("Chunk sizes are hex digits", reply(CHUNKED + b"+1\r\na\r\n0\r\n\r\n", rows.text), "IncompleteRead"),
    Row("Chunk data ends with CRLF", reply(CHUNKED + b"1\r\naXX0\r\n\r\n", rows.text), "IncompleteRead"),
    Row("A cut ending is an error", reply(CHUNKED + b"1\r\na\r\n0\r\nA: 1", rows.text), "IncompleteRead"),
    Row(
        "IncompleteRead has all that came",
        reply(CHUNKED + b"3\r\nabc\r\n5\r\nde", rows.partial),
        ("IncompleteRead", b"abcde", True),
    ),
    Row(
        "The last chunk is seen in time",
        reply(CHUNKED + b"1\r\na\r\n0\r\n\r\n", lambda r: (r.read(1), r.isclosed())),
        (b"a", True),
    ),
    Row("A negative amount means all", reply(OK + b"Content-Length: 2\r\n\r\nabc", lambda r: r.read(-1)), b"ab"),
    Row(
        "readline keeps to its limit",
        reply(CHUNKED + b"3\r\nabc\r\n5\r\ndefgh\r\n0\r\n\r\n", lambda r: [r.readline(2) for _ in range(3)]),
        [b"ab", b"cd", b"ef"],
    ),
    Row(
        "CONNECT names the target in full",
        tunnel(ESTABLISHED, rows.host_line, "::1"),
        ([b"CONNECT [::1]:443 HTTP/1.1", b"Host: [::1]:443"], False),
    ),
    Row("Tunnel arguments are checked", tunnel(ESTABLISHED, rows.host_line, Bad="a\r\nB: c"), ("ValueError", True)),
    Row("Any 2xx opens a tunnel", tunnel(b"HTTP/1.1 201 Fine\r\n\r\n", lambda wire: "open"), ("open", False)),
    Row(
        "Nothing may follow the answer to CONNECT",
        tunnel(ESTABLISHED + b"more", lambda wire: "open"),
        ("HTTPException", True),
    ),
    Row("A failed tunnel is closed", tunnel(b"rubbish\r\n\r\n", lambda wire: "open"), ("BadStatusLine", True)),
    Row("LineTooLong survives copying", rows.copied, "got more than 65536 bytes when reading header line"),
    Row("getallmatchingheaders finds headers", rows.matching, ["A: 1"]),
]

# Shown by other tests: of TLS streams, and by the interpreter's own suite.
ELSEWHERE = {"A TLS stream says when it ends"}


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_row_is_as_documented(row: Row) -> None:
    assert row.probe(FACADE) == row.here


def test_the_rows_are_those_of_the_page() -> None:
    page = (ROOT / "docs" / "compatibility.md").read_text(encoding="utf-8")
    section = page[page.index("# Compatibility with http.client") :]
    documented = set(re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)) - {"Name", "---"}
    assert documented == {row.name for row in ROWS} | ELSEWHERE
