"""Status lines: what is one, what is the start of an HTTP/0.9 response, and what is an error."""

from prelude import CLOSE, Topic, httplib

TOPIC = Topic()
REST = b"Content-Length: 3\r\n\r\nabc"


def exchange(t, reply, strict, method="GET"):
    peer = t.peer([reply, CLOSE])
    conn = t.connect(peer, strict=strict)
    conn.request(method, "/")
    response = t.tries("getresponse", conn.getresponse)
    if response is not None:
        t.own(response)
        t.head(response)
        t.attempt_body("body", response.read)


@TOPIC.family(
    "line",
    [
        ("usual", b"HTTP/1.1 200 OK\r\n"),
        ("reason-of-words", b"HTTP/1.1 404 Not Found at all\r\n"),
        ("no-reason", b"HTTP/1.1 200\r\n"),
        ("no-reason-but-space", b"HTTP/1.1 200 \r\n"),
        ("reason-blanks", b"HTTP/1.1 200  OK \t\r\n"),
        ("reason-latin1", b"HTTP/1.1 200 caf\xe9\r\n"),
        ("reason-tab", b"HTTP/1.1 200 a\tb\r\n"),
        ("bare-lf", b"HTTP/1.1 200 OK\n"),
        ("http10", b"HTTP/1.0 200 OK\r\n"),
        ("http19", b"HTTP/1.9 200 OK\r\n"),
        ("http1x", b"HTTP/1.x 200 OK\r\n"),
        ("http101", b"HTTP/1.01 200 OK\r\n"),
        ("http110", b"HTTP/1.10 200 OK\r\n"),
        ("http1-dot", b"HTTP/1. 200 OK\r\n"),
        ("http20", b"HTTP/2.0 200 OK\r\n"),
        ("http2", b"HTTP/2 200 OK\r\n"),
        ("http1", b"HTTP/1 200 OK\r\n"),
        ("http-nothing", b"HTTP/ 200 OK\r\n"),
        ("http09", b"HTTP/0.9 200 OK\r\n"),
        ("status-599", b"HTTP/1.1 599 Odd\r\n"),
        ("status-999", b"HTTP/1.1 999 Odd\r\n"),
        ("status-99", b"HTTP/1.1 99 Odd\r\n"),
        ("status-1000", b"HTTP/1.1 1000 Odd\r\n"),
        ("status-000", b"HTTP/1.1 000 Odd\r\n"),
        ("status-decimal", b"HTTP/1.1 200.5 Odd\r\n"),
        ("status-word", b"HTTP/1.1 abc Odd\r\n"),
        ("status-glued", b"HTTP/1.1 200OK\r\n"),
        ("status-plus", b"HTTP/1.1 +200 OK\r\n"),
        ("status-minus", b"HTTP/1.1 -200 OK\r\n"),
        ("status-four-digits", b"HTTP/1.1 0200 OK\r\n"),
        ("status-underscore", b"HTTP/1.1 2_00 OK\r\n"),
        ("status-hex", b"HTTP/1.1 0xC8 OK\r\n"),
        ("no-status", b"HTTP/1.1\r\n"),
        ("no-status-but-space", b"HTTP/1.1 \r\n"),
        ("leading-space", b" HTTP/1.1 200 OK\r\n"),
        ("tabs", b"HTTP/1.1\t200\tOK\r\n"),
        ("two-spaces", b"HTTP/1.1  200 OK\r\n"),
        ("vertical-tab", b"HTTP/1.1\x0b200\x0bOK\r\n"),
        ("nbsp", b"HTTP/1.1\xa0200\xa0OK\r\n"),
        ("nul-in-reason", b"HTTP/1.1 200 a\x00b\r\n"),
        ("cr-in-reason", b"HTTP/1.1 200 a\rb\r\n"),
        ("glued", b"HTTP/1.1200 OK\r\n"),
    ],
)
def status_line(t, line):
    exchange(t, line + REST, 0)


NOT_HTTP = [
    ("icy", b"ICY 200 OK\r\n"),
    ("word", b"abc\r\n"),
    ("one-line", b"<html>hello</html>"),
    ("blank-line", b"\r\n"),
    ("blank-line-then-head", b"\r\nHTTP/1.1 200 OK\r\n"),
    ("lower-case", b"http/1.1 200 OK\r\n"),
    ("prefix", b"HTT\r\n"),
    ("one-byte", b"H"),
    ("four-bytes", b"HTTP"),
    ("binary", b"\x16\x03\x01\x02\x00\x01"),
    ("spaces", b"   \r\n"),
]


@TOPIC.family("simple", NOT_HTTP)
def simple_response(t, line):
    exchange(t, line + (REST if line.endswith(b"\n") else b""), 0)


@TOPIC.family("strict", NOT_HTTP + [("http09", b"HTTP/0.9 200 OK\r\n"), ("usual", b"HTTP/1.1 200 OK\r\n")])
def strict_response(t, line):
    exchange(t, line + (REST if line.endswith(b"\n") else b""), 1)


@TOPIC.script
def strict_bad_line_is_told(t):
    peer = t.peer([b"ICY 200 OK\r\n\r\n", CLOSE])
    conn = t.connect(peer, strict=1)
    conn.request("GET", "/")
    try:
        conn.getresponse()
    except httplib.BadStatusLine as error:
        t.show("line", error.line)


@TOPIC.family("simple-answer", [("to-post", "POST"), ("to-head", "HEAD"), ("to-put", "PUT")])
def simple_response_to_another_method(t, method):
    exchange(t, b"<html>hello</html>", 0, method)


@TOPIC.script
def simple_response_on_a_used_connection(t):
    peer = t.peer([b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", b"<html>", CLOSE])
    conn, response = t.get(peer)
    response.read()
    conn.request("GET", "/2")
    second = t.tries("getresponse", conn.getresponse)
    if second is not None:
        t.body("body", t.own(second).read())


@TOPIC.script
def simple_response_after_an_interim_one(t):
    exchange(t, b"HTTP/1.1 100 Continue\r\n\r\nhello", 0)


@TOPIC.script
def simple_response_in_pieces(t):
    peer = t.peer([b"line one\nline two\nrest", CLOSE])
    conn, response = t.get(peer)
    t.body("first", response.read(4))
    t.body("second", response.read(6))
    t.body("third", response.read(100))
    t.body("fourth", response.read(100))
    t.show("closed", response.isclosed())


@TOPIC.script
def simple_response_has_no_headers(t):
    peer = t.peer([b"hello", CLOSE])
    conn, response = t.get(peer)
    t.show("headers", response.getheaders())
    t.show("header", response.getheader("a", "none"))
    t.show("msg", [str(response.msg), response.msg.keys()])


@TOPIC.family(
    "length",
    [
        ("at-the-bound", 65536, 0),
        ("one-over", 65537, 0),
        ("one-over-strict", 65537, 1),
    ],
)
def long_status_line(t, length, strict):
    start = b"HTTP/1.1 200 "
    line = start + b"x" * (length - len(start) - 2) + b"\r\n"
    exchange(t, line + REST, strict)


@TOPIC.family(
    "interim",
    [
        ("continue", b"HTTP/1.1 100 Continue\r\n\r\n"),
        ("continue-with-fields", b"HTTP/1.1 100 Continue\r\nX-A: 1\r\nContent-Length: 9\r\n\r\n"),
        ("continue-twice", b"HTTP/1.1 100 Continue\r\n\r\n" * 2),
        ("continue-http10", b"HTTP/1.0 100 Continue\r\n\r\n"),
        ("continue-bare-lf", b"HTTP/1.1 100 Continue\n\n"),
        ("processing", b"HTTP/1.1 102 Processing\r\n\r\n"),
        ("early-hints", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        ("unknown-1xx", b"HTTP/1.1 199 Odd\r\n\r\n"),
        ("hundred-continues", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    ],
)
def interim_response(t, interim):
    exchange(t, interim + b"HTTP/1.1 200 OK\r\n" + REST, 0)


@TOPIC.script
def too_many_interim_responses(t):
    exchange(t, b"HTTP/1.1 100 Continue\r\n\r\n" * 101 + b"HTTP/1.1 200 OK\r\n" + REST, 0)


@TOPIC.script
def too_many_fields_in_an_interim_response(t):
    exchange(t, b"HTTP/1.1 100 Continue\r\n" + b"A: 1\r\n" * 101 + b"\r\nHTTP/1.1 200 OK\r\n" + REST, 0)


@TOPIC.script
def long_line_in_an_interim_response(t):
    exchange(t, b"HTTP/1.1 100 Continue\r\nA: " + b"x" * 65536 + b"\r\n\r\nHTTP/1.1 200 OK\r\n" + REST, 0)


@TOPIC.script
def interim_then_end(t):
    exchange(t, b"HTTP/1.1 100 Continue\r\n\r\n", 0)


@TOPIC.script
def interim_cut(t):
    exchange(t, b"HTTP/1.1 100 Continue\r\nX-A: 1\r\n", 0)


@TOPIC.script
def switching_protocols(t):
    peer = t.peer([b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"])
    conn, response = t.get(peer)
    t.head(response)
    t.attempt_body("body", response.read)
    t.show("sock kept", conn.sock is not None)


@TOPIC.script
def end_within_the_status_line(t):
    exchange(t, b"HTTP/1.1 200 O", 0)


@TOPIC.script
def bare_response_ended_within_the_status_line(t):
    response = t.parse(b"HTTP/1.1 200 Ok")
    t.head(response)
    t.attempt_body("body", response.read)
    t.show("closed", response.isclosed())


@TOPIC.family("bare", [("usual", b"HTTP/1.1 200 OK\r\n"), ("simple", b"hello\r\n"), ("empty", b"")])
def bare_response(t, line):
    response = t.tries("begin", t.parse, line + REST if line else line)
    if response is not None:
        t.head(response)
        t.attempt_body("body", response.read)


@TOPIC.script
def bare_strict_response(t):
    t.tries("begin", t.parse, b"hello\r\n", 0, 1)
