"""The chunked transfer coding: sizes, extensions, trailers, amounts, and everything that can be wrong with it."""

from prelude import CLOSE, FakeSocket, Topic, httplib

TOPIC = Topic()
HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
GOOD = b"3\r\nabc\r\n5\r\ndefgh\r\n0\r\n\r\n"


@TOPIC.family(
    "whole",
    [
        ("two-chunks", GOOD),
        ("nothing", b"0\r\n\r\n"),
        ("upper-case-hex", b"A\r\n0123456789\r\n0\r\n\r\n"),
        ("lower-case-hex", b"a\r\n0123456789\r\n0\r\n\r\n"),
        ("leading-zeros", b"0003\r\nabc\r\n000\r\n\r\n"),
        ("many-leading-zeros", b"0" * 40 + b"3\r\nabc\r\n0\r\n\r\n"),
        ("extension", b"3;name=value\r\nabc\r\n0;last\r\n\r\n"),
        ("quoted-extension", b'3;name="a;b"\r\nabc\r\n0\r\n\r\n'),
        ("blank-before-extension", b"3 ;x\r\nabc\r\n0\r\n\r\n"),
        ("trailing-blanks", b"3  \t\r\nabc\r\n0 \r\n\r\n"),
        ("trailers", b"3\r\nabc\r\n0\r\nX-T: 1\r\nX-U: 2\r\n\r\n"),
        ("rubbish-trailers", b"3\r\nabc\r\n0\r\nrubbish\r\n\r\n"),
        ("no-last-line", b"3\r\nabc\r\n0\r\n"),
        ("trailer-cut", b"3\r\nabc\r\n0\r\nX-T: 1\r\n"),
        ("trailer-cut-in-line", b"3\r\nabc\r\n0\r\nX-T: 1"),
        ("chunk-in-binary", b"4\r\n\r\n\r\n\r\n0\r\n\r\n"),
        ("two-hundred-trailers", b"0\r\n" + b"X-T: 1\r\n" * 200 + b"\r\n"),
        ("hundred-trailers", b"0\r\n" + b"X-T: 1\r\n" * 100 + b"\r\n"),
    ],
)
def whole(t, body):
    peer = t.peer([HEAD + body, CLOSE])
    conn, response = t.get(peer)
    t.attempt_body("read", response.read)
    t.show("closed", response.isclosed())
    t.attempt_body("read again", response.read)


@TOPIC.family(
    "size",
    [
        ("plus", b"+3\r\nabc\r\n0\r\n\r\n"),
        ("prefix", b"0x3\r\nabc\r\n0\r\n\r\n"),
        ("leading-blank", b" 3\r\nabc\r\n0\r\n\r\n"),
        ("vertical-tab", b"3\x0b\r\nabc\r\n0\r\n\r\n"),
        ("underscore", b"0_3\r\nabc\r\n0\r\n\r\n"),
        ("minus", b"-3\r\nabc\r\n0\r\n\r\n"),
        ("minus-zero", b"-0\r\n\r\n"),
        ("not-hex", b"3\r\nabc\r\nxyz\r\n"),
        ("empty", b"\r\nabc\r\n0\r\n\r\n"),
        ("only-extension", b";x=3\r\nabc\r\n0\r\n\r\n"),
        ("inner-blank", b"1 0\r\nabc\r\n0\r\n\r\n"),
        ("comma", b"3,3\r\nabc\r\n0\r\n\r\n"),
        ("nbsp", b"3\xa0\r\nabc\r\n0\r\n\r\n"),
        ("long-suffix", b"3L\r\nabc\r\n0\r\n\r\n"),
        ("bare-lf", b"3\nabc\r\n0\r\n\r\n"),
        ("bare-lf-last", b"3\r\nabc\r\n0\n\r\n"),
        ("cr-in-extension", b"3;a\rb\r\nabc\r\n0\r\n\r\n"),
        ("18-hex-digits", b"FFFFFFFFFFFFFFFFFF\r\nabc"),
        ("4-gigabytes", b"100000000\r\nabc"),
    ],
)
def odd_size(t, body):
    peer = t.peer([HEAD + body, CLOSE])
    conn, response = t.get(peer)
    t.attempt_body("read", response.read)
    t.show("closed", response.isclosed())


@TOPIC.family(
    "after-data",
    [
        ("other-bytes", b"3\r\nabcXX0\r\n\r\n"),
        ("bare-lf", b"3\r\nabc\n0\r\n\r\n"),
        ("lf-and-byte", b"3\r\nabc\nX0\r\n\r\n"),
        ("too-long", b"3\r\nabcdef\r\n0\r\n\r\n"),
        ("cr-cr", b"3\r\nabc\r\r0\r\n\r\n"),
    ],
)
def after_chunk_data(t, body):
    peer = t.peer([HEAD + body, CLOSE])
    conn, response = t.get(peer)
    t.attempt_body("read", response.read)
    t.show("closed", response.isclosed())


@TOPIC.family(
    "cut",
    [
        ("before-anything", b""),
        ("in-size", b"3"),
        ("after-size", b"3\r\n"),
        ("in-data", b"3\r\nabc\r\n5\r\nde"),
        ("before-line-end", b"3\r\nabc"),
        ("in-line-end", b"3\r\nabc\r"),
        ("between-chunks", b"3\r\nabc\r\n"),
        ("in-last-size", b"3\r\nabc\r\n0"),
    ],
)
def cut(t, body):
    peer = t.peer([HEAD + body, CLOSE])
    conn, response = t.get(peer)
    t.attempt_body("read", response.read)
    t.show("closed", response.isclosed())
    peer = t.peer([HEAD + body, CLOSE])
    conn, response = t.get(peer)
    t.attempt_body("read amount", response.read, 2)
    t.attempt_body("read amount again", response.read, 20)
    t.show("closed after amounts", response.isclosed())


@TOPIC.family(
    "amounts",
    [
        ("ones", [1] * 9),
        ("exact-chunks", [3, 5, 1]),
        ("spanning", [4, 4, 4]),
        ("all-at-once", [8, 1]),
        ("over", [100, 1]),
        ("zero-first", [0, 8]),
        ("then-all", [2, None]),
        ("exact-first-then-all", [3, None]),
        ("twos", [2] * 5),
    ],
)
def amounts(t, sizes):
    response = t.parse(HEAD + GOOD)
    for number, size in enumerate(sizes):
        label = str(number) + " read " + str(size)
        t.attempt_body(label, response.read, size)
        t.show(label + ", then", [response.isclosed(), response.chunk_left])


@TOPIC.script
def minus_one(t):
    response = t.parse(HEAD + GOOD)
    t.attempt_body("read", response.read, -1)
    t.show("closed", response.isclosed())


@TOPIC.script
def attributes(t):
    response = t.parse(HEAD + GOOD)
    t.show("before", [int(response.chunked), response.chunk_left, response.length])
    response.read(2)
    t.show("within", [int(response.chunked), response.chunk_left, response.length])


@TOPIC.script
def head_response(t):
    response = httplib.HTTPResponse(FakeSocket(HEAD + GOOD), method="HEAD")
    response.begin()
    t.attempt_body("read", response.read)
    t.show("closed", response.isclosed())


@TOPIC.family("extension", [("at-the-bound", 65536), ("one-over", 65537)])
def long_size_line(t, length):
    line = b"3;" + b"x" * (length - 4) + b"\r\n"
    peer = t.peer([HEAD + line + b"abc\r\n0\r\n\r\n", CLOSE])
    conn, response = t.get(peer)
    t.attempt_body("read", response.read)


@TOPIC.script
def read_after_a_long_size_line(t):
    peer = t.peer([HEAD + b"3\r\nabc\r\n3;" + b"x" * 65536 + b"\r\ndef\r\n0\r\n\r\n", CLOSE])
    conn, response = t.get(peer)
    t.attempt_body("read", response.read)
    t.show("closed", response.isclosed())
    t.attempt_body("read again", response.read)


@TOPIC.script
def long_trailer_line(t):
    peer = t.peer([HEAD + b"0\r\nX: " + b"x" * 65536 + b"\r\n\r\n", CLOSE])
    conn, response = t.get(peer)
    t.attempt_body("read", response.read)


@TOPIC.script
def many_small_chunks(t):
    peer = t.peer([HEAD + b"1\r\na\r\n" * 5000 + b"0\r\n\r\n"])
    conn, response = t.get(peer)
    t.body("read", response.read())


@TOPIC.script
def many_extensions(t):
    peer = t.peer([HEAD + (b"1;" + b"x" * 60000 + b"\r\na\r\n") * 3 + b"0\r\n\r\n", CLOSE])
    conn, response = t.get(peer)
    t.attempt_body("read", response.read)


@TOPIC.script
def large_chunk(t):
    peer = t.peer([HEAD + b"200000\r\n" + b"0123456789abcdef" * 131072 + b"\r\n0\r\n\r\n"])
    conn, response = t.get(peer)
    t.body("read", response.read())


@TOPIC.script
def next_response_is_left_alone(t):
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew"
    peer = t.peer([HEAD + GOOD, reply])
    conn, response = t.get(peer)
    conn.request("GET", "/2")
    t.body("first", response.read())
    t.body("second", t.own(conn.getresponse()).read())


@TOPIC.script
def exact_amount_then_next_request(t):
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew"
    peer = t.peer([HEAD + GOOD, reply], [reply])
    conn, response = t.get(peer)
    t.body("first", response.read(8))
    t.show("closed", response.isclosed())
    conn.request("GET", "/2")
    t.tries("getresponse", conn.getresponse)
