"""The header section of a response: folds, rubbish, repeats, limits and how lines end."""

from prelude import CLOSE, Topic, httplib

TOPIC = Topic()
STATUS = b"HTTP/1.1 200 OK\r\n"
REST = b"Content-Length: 3\r\n\r\nabc"


def read(t, reply):
    peer = t.peer([reply, CLOSE])
    conn = t.connect(peer)
    conn.request("GET", "/")
    response = t.tries("getresponse", conn.getresponse)
    if response is not None:
        t.own(response)
        t.head(response)
        t.show("raw", list(response.msg.headers))
        t.show("msg status", response.msg.status)
        t.attempt_body("body", response.read)


@TOPIC.family(
    "fields",
    [
        ("one", b"X-A: 1\r\n"),
        ("repeated", b"X-A: 1\r\nx-a: 2\r\nX-A: 3\r\n"),
        ("no-space", b"X-A:1\r\n"),
        ("blanks", b"X-A: \t 1 \t \r\n"),
        ("empty", b"X-A:\r\nX-B: \r\n"),
        ("colons", b"X-A: a:b:c\r\n"),
        ("mixed-case", b"x-LOWER-Upper: Value\r\n"),
        ("bare-lf", b"X-A: 1\nX-B: 2\n"),
        ("repeated-empty", b"X-A:\r\nX-A: 1\r\n"),
        ("commas", b"X-A: 1, 2\r\nX-A: 3\r\n"),
        ("set-cookie", b"Set-Cookie: a=1; x\r\nSet-Cookie: b=2; y\r\n"),
        ("latin1-value", b"X-A: caf\xe9\r\n"),
        ("utf8-value", b"X-A: caf\xc3\xa9\r\n"),
        ("latin1-name", b"X-\xe9: 1\r\nX-B: 2\r\n"),
        ("token-characters", b"!#$%&'*+-.^_`|~: 1\r\n"),
        ("fold", b"X-A: 1\r\n 2\r\n"),
        ("fold-tab", b"X-A: 1\r\n\t2\r\n"),
        ("folds", b"X-A: 1\r\n   2\r\n\t\t3\r\n"),
        ("fold-blank", b"X-A: 1\r\n \r\nX-B: 2\r\n"),
        ("fold-of-empty", b"X-A:\r\n 1\r\n"),
        ("fold-bare-lf", b"X-A: 1\n 2\n"),
        ("fold-with-colon", b"X-A: 1\r\n X-B: 2\r\n"),
        ("fold-in-repeat", b"X-A: 1\r\nX-A: 2\r\n 3\r\n"),
        ("first-line-fold", b" X-A: 1\r\nX-B: 2\r\n"),
        ("first-line-blank", b" \r\nX-B: 2\r\n"),
        ("no-colon", b"rubbish\r\nX-B: 2\r\n"),
        ("no-colon-between", b"X-A: 1\r\nrubbish here\r\nX-B: 2\r\n"),
        ("no-colon-then-fold", b"rubbish\r\n fold\r\nX-B: 2\r\n"),
        ("field-rubbish-fold", b"X-A: 1\r\nrubbish\r\n fold\r\nX-B: 2\r\n"),
        ("empty-name", b": 1\r\nX-B: 2\r\n"),
        ("empty-name-then-fold", b": 1\r\n 2\r\nX-B: 3\r\n"),
        ("space-before-colon", b"X-A : 1\r\nX-B: 2\r\n"),
        ("space-in-name", b"X A: 1\r\nX-B: 2\r\n"),
        ("tab-in-name", b"X\tA: 1\r\nX-B: 2\r\n"),
        ("nul-in-name", b"X\x00A: 1\r\nX-B: 2\r\n"),
        ("nul-in-value", b"X-A: a\x00b\r\nX-B: 2\r\n"),
        ("cr-in-value", b"X-A: 1\rX-B: 2\r\nX-C: 3\r\n"),
        ("cr-at-the-end", b"X-A: 1\r\r\nX-B: 2\r\n"),
        ("cr-alone", b"\rX-A: 1\r\nX-B: 2\r\n"),
        ("escape-in-value", b"X-A: a\x1bb\r\n"),
        ("delete-in-value", b"X-A: a\x7fb\r\n"),
        ("vertical-tab-around", b"X-A: \x0b1\x0c\r\n"),
        ("nbsp-around", b"X-A: \xa01\xa0\r\n"),
        ("from-line", b"From me Mon Jan 1\r\nX-B: 2\r\n"),
        ("from-lines", b"From me\r\nFrom you\r\nX-B: 2\r\n"),
        ("from-line-later", b"X-A: 1\r\nFrom me\r\nX-B: 2\r\n"),
        ("from-field", b"From: me@a.test\r\nX-B: 2\r\n"),
        ("second-status-line", b"HTTP/1.1 404 Not Found\r\nX-B: 2\r\n"),
        ("unicode-line-ends", b"X-A: a\x85b\x1cc\r\nX-B: 2\r\n"),
        ("long-value", b"X-A: " + b"v" * 60000 + b"\r\n"),
    ],
)
def fields(t, block):
    read(t, STATUS + block + REST)


@TOPIC.script
def order(t):
    response = t.parse(STATUS + b"Zeta: 1\r\nalpha: 2\r\nMid: 3\r\nbeta: 4\r\nAlpha: 5\r\n\r\n")
    t.show("getheaders", [name for name, value in response.getheaders()])
    t.show("keys", response.msg.keys())


@TOPIC.script
def no_fields(t):
    read(t, STATUS + b"\r\nabc")


@TOPIC.script
def no_fields_and_bare_lf(t):
    read(t, b"HTTP/1.1 200 OK\n\nabc")


@TOPIC.script
def cr_is_no_blank_line(t):
    read(t, STATUS + b"\rX-A: 1\r\n" + REST)


@TOPIC.family(
    "cut",
    [
        ("after-status-line", b""),
        ("within-a-field", b"X-A: 1\r\nX-B: 2"),
        ("after-a-field", b"X-A: 1\r\n"),
        ("with-length", b"Content-Length: 3\r\n"),
        ("within-length", b"Content-Length: 3"),
        ("before-last-lf", b"X-A: 1\r\n\r"),
    ],
)
def end_within_the_fields(t, block):
    read(t, STATUS + block)


@TOPIC.family("bare-cut", [("after-a-field", b"X-A: 1\r\n"), ("with-length", b"X-A: 1\r\nContent-Length: 3\r\n")])
def end_within_the_fields_of_a_bare_response(t, block):
    response = t.parse(STATUS + block)
    t.head(response)
    t.show("msg status", response.msg.status)
    t.attempt_body("body", response.read)


@TOPIC.family(
    "count",
    [
        ("at-the-bound", b"X-A: 1\r\n" * 99),
        ("one-over", b"X-A: 1\r\n" * 100),
        ("two-over", b"X-A: 1\r\n" * 101),
        ("folds-at-the-bound", b"X-A: 1\r\n" + b" 2\r\n" * 98),
        ("folds-over", b"X-A: 1\r\n" + b" 2\r\n" * 101),
        ("rubbish-over", b"rubbish\r\n" * 150),
        ("empty-names-over", b": 1\r\n" * 150),
        ("from-lines-over", b"From me\r\n" * 150),
    ],
)
def count_of_lines(t, block):
    peer = t.peer([STATUS + block + REST, CLOSE])
    conn = t.connect(peer)
    conn.request("GET", "/")
    response = t.tries("getresponse", conn.getresponse)
    if response is not None:
        t.own(response)
        t.show("lines", len(response.msg.headers))
        t.body("body", response.read())


@TOPIC.family("line", [("at-the-bound", 65536), ("one-over", 65537)])
def long_field_line(t, length):
    line = b"X-A: " + b"v" * (length - 7) + b"\r\n"
    peer = t.peer([STATUS + line + REST, CLOSE])
    conn = t.connect(peer)
    conn.request("GET", "/")
    response = t.tries("getresponse", conn.getresponse)
    if response is not None:
        t.own(response)
        t.show("length", len(response.getheader("x-a")))


@TOPIC.script
def maxheaders_is_read_at_each_call(t):
    saved = httplib._MAXHEADERS
    httplib._MAXHEADERS = 3
    try:
        t.tries("four and more", t.parse, STATUS + b"X-A: 1\r\n" * 4 + REST)
        httplib._MAXHEADERS = 300
        response = t.tries("two hundred", t.parse, STATUS + b"X-A: 1\r\n" * 200 + REST)
        if response is not None:
            t.show("lines", len(response.msg.headers))
    finally:
        httplib._MAXHEADERS = saved


@TOPIC.script
def maxline_is_read_at_each_call(t):
    saved = httplib._MAXLINE
    httplib._MAXLINE = 100
    try:
        t.tries("long field", t.parse, STATUS + b"X-A: " + b"v" * 100 + b"\r\n" + REST)
        t.tries("long status line", t.parse, b"HTTP/1.1 200 " + b"v" * 100 + b"\r\n" + REST)
        t.tries("short", t.parse, STATUS + REST)
    finally:
        httplib._MAXLINE = saved
