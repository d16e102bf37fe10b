"""Where a response body ends, and whether the connection may be used again."""

from prelude import CLOSE, Topic

TOPIC = Topic()


def exchange(t, reply, method="GET", status=b"HTTP/1.1 200 OK"):
    peer = t.peer([status + b"\r\n" + reply, CLOSE])
    conn = t.connect(peer)
    conn.request(method, "/")
    response = t.tries("getresponse", conn.getresponse)
    if response is not None:
        t.own(response)
        t.show("framing", [response.length, int(response.chunked), int(response.will_close)])
        t.attempt_body("body", response.read)
        t.show("closed", response.isclosed())


CHUNKS = b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"


@TOPIC.family(
    "length",
    [
        ("exact", b"Content-Length: 5\r\n\r\nabcde"),
        ("zero", b"Content-Length: 0\r\n\r\n"),
        ("zero-but-more", b"Content-Length: 0\r\n\r\nabc"),
        ("less-than-sent", b"Content-Length: 3\r\n\r\nabcde"),
        ("more-than-sent", b"Content-Length: 10\r\n\r\nabcde"),
        ("nothing-sent", b"Content-Length: 10\r\n\r\n"),
        ("none", b"\r\nabcde"),
        ("leading-zeros", b"Content-Length: 0005\r\n\r\nabcde"),
        ("blanks", b"Content-Length: \t 5 \t\r\n\r\nabcde"),
        ("no-blank", b"Content-Length:5\r\n\r\nabcde"),
        ("upper-case", b"CONTENT-LENGTH: 5\r\n\r\nabcde"),
        ("plus", b"Content-Length: +5\r\n\r\nabcdefg"),
        ("minus", b"Content-Length: -1\r\n\r\nabcde"),
        ("minus-zero", b"Content-Length: -0\r\n\r\nabcde"),
        ("word", b"Content-Length: two\r\n\r\nabcde"),
        ("decimal", b"Content-Length: 2.0\r\n\r\nabcde"),
        ("empty", b"Content-Length:\r\n\r\nabcde"),
        ("hex", b"Content-Length: 0x5\r\n\r\nabcdefg"),
        ("underscore", b"Content-Length: 0_5\r\n\r\nabcdefg"),
        ("inner-blank", b"Content-Length: 1 0\r\n\r\nabcdefg"),
        ("vertical-tab", b"Content-Length: \x0b5\r\n\r\nabcdefg"),
        ("nbsp", b"Content-Length: 5\xa0\r\n\r\nabcdefg"),
        ("list-same", b"Content-Length: 5, 5\r\n\r\nabcde"),
        ("twice-same", b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde"),
        ("twice-different", b"Content-Length: 5\r\nContent-Length: 3\r\n\r\nabcde"),
        ("list-different", b"Content-Length: 5, 3\r\n\r\nabcde"),
        ("list-trailing-comma", b"Content-Length: 5,\r\n\r\nabcde"),
        ("folded", b"Content-Length:\r\n 5\r\n\r\nabcde"),
        ("folded-number", b"Content-Length: 1\r\n 0\r\n\r\nabcde"),
        ("23-digits", b"Content-Length: 10000000000000000000000\r\n\r\nabcde"),
        ("18-digits", b"Content-Length: 100000000000000000\r\n\r\nabcde"),
        ("63-bits", b"Content-Length: 9223372036854775807\r\n\r\nabcde"),
        ("5000-digits", b"Content-Length: " + b"1" * 5000 + b"\r\n\r\nabcde"),
        ("zeros-5000", b"Content-Length: " + b"0" * 5000 + b"5\r\n\r\nabcde"),
    ],
)
def content_length(t, reply):
    exchange(t, reply)


@TOPIC.family(
    "coding",
    [
        ("chunked", b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS),
        ("upper-case", b"TRANSFER-ENCODING: ChunKed\r\n\r\n" + CHUNKS),
        ("blanks", b"Transfer-Encoding: \t chunked  \t\r\n\r\n" + CHUNKS),
        ("and-length", b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n" + CHUNKS),
        ("and-length-before", b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS),
        ("identity", b"Transfer-Encoding: identity\r\n\r\nabcde"),
        ("identity-and-length", b"Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabcde"),
        ("empty", b"Transfer-Encoding:\r\n\r\nabcde"),
        ("empty-and-length", b"Transfer-Encoding:\r\nContent-Length: 3\r\n\r\nabcde"),
        ("gzip", b"Transfer-Encoding: gzip\r\n\r\nabcde"),
        ("gzip-chunked", b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKS),
        ("chunked-gzip", b"Transfer-Encoding: chunked, gzip\r\n\r\n" + CHUNKS),
        ("chunked-chunked", b"Transfer-Encoding: chunked, chunked\r\n\r\n" + CHUNKS),
        ("chunked-identity", b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKS),
        ("parameter", b"Transfer-Encoding: chunked;q=1\r\n\r\n" + CHUNKS),
        ("xchunked", b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKS),
        ("quoted", b'Transfer-Encoding: "chunked"\r\n\r\n' + CHUNKS),
        ("comma-chunked", b"Transfer-Encoding: , chunked\r\n\r\n" + CHUNKS),
        ("twice", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS),
        ("identity-then-chunked", b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS),
        ("folded", b"Transfer-Encoding:\r\n chunked\r\n\r\n" + CHUNKS),
        ("space-before-colon", b"Transfer-Encoding : chunked\r\nContent-Length: 3\r\n\r\nabcde"),
        ("tab-before-colon", b"Transfer-Encoding\t: chunked\r\nContent-Length: 3\r\n\r\nabcde"),
        ("vertical-tab", b"Transfer-Encoding: \x0bchunked\r\n\r\n" + CHUNKS),
        ("nbsp", b"Transfer-Encoding: chunked\xa0\r\n\r\n" + CHUNKS),
        ("gzip-and-length", b"Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabcde"),
    ],
)
def transfer_encoding(t, reply):
    exchange(t, reply)


@TOPIC.family(
    "http10",
    [
        ("chunked", b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS),
        ("chunked-keep-alive", b"Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS),
        ("length", b"Content-Length: 3\r\n\r\nabcde"),
        ("none", b"\r\nabcde"),
    ],
)
def version_one_zero(t, reply):
    exchange(t, reply, status=b"HTTP/1.0 200 OK")


@TOPIC.family(
    "status",
    [
        (name + "-" + framing[0], code, framing[1])
        for name, code in [("204", b"204 No Content"), ("304", b"304 Not Modified"), ("205", b"205 Reset Content")]
        for framing in [
            ("none", b"\r\n"),
            ("length", b"Content-Length: 5\r\n\r\nabcde"),
            ("chunked", b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS),
        ]
    ],
)
def status_and_body(t, code, reply):
    exchange(t, reply, status=b"HTTP/1.1 " + code)


@TOPIC.family(
    "method",
    [
        ("head-length", "HEAD", b"Content-Length: 5\r\n\r\n"),
        ("head-chunked", "HEAD", b"Transfer-Encoding: chunked\r\n\r\n"),
        ("head-none", "HEAD", b"\r\n"),
        ("head-but-body", "HEAD", b"Content-Length: 5\r\n\r\nabcde"),
        ("lower-case-head", "head", b"Content-Length: 5\r\n\r\n"),
        ("options-length", "OPTIONS", b"Content-Length: 5\r\n\r\nabcde"),
        ("connect-length", "CONNECT", b"Content-Length: 5\r\n\r\nabcde"),
        ("connect-none", "CONNECT", b"\r\n"),
        ("post-none", "POST", b"\r\nabcde"),
    ],
)
def method_and_body(t, method, reply):
    exchange(t, reply, method)


@TOPIC.family(
    "reuse",
    [
        ("plain", b"HTTP/1.1", b""),
        ("close", b"HTTP/1.1", b"Connection: close\r\n"),
        ("close-upper-case", b"HTTP/1.1", b"CONNECTION: CLOSE\r\n"),
        ("close-in-list", b"HTTP/1.1", b"Connection: x, close, y\r\n"),
        ("close-in-second-line", b"HTTP/1.1", b"Connection: keep-alive\r\nConnection: close\r\n"),
        ("keep-alive", b"HTTP/1.1", b"Connection: keep-alive\r\n"),
        ("keep-alive-close", b"HTTP/1.1", b"Connection: keep-alive, close\r\n"),
        ("not-closed", b"HTTP/1.1", b"Connection: not-closed\r\n"),
        ("proxy-close", b"HTTP/1.1", b"Proxy-Connection: close\r\n"),
        ("upgrade", b"HTTP/1.1", b"Connection: Upgrade\r\n"),
        ("empty", b"HTTP/1.1", b"Connection:\r\n"),
        ("http10-plain", b"HTTP/1.0", b""),
        ("http10-keep-alive", b"HTTP/1.0", b"Connection: Keep-Alive\r\n"),
        ("http10-keep-alive-list", b"HTTP/1.0", b"Connection: x, keep-alive\r\n"),
        ("http10-keep-alive-close", b"HTTP/1.0", b"Connection: keep-alive, close\r\n"),
        ("http10-keep-alive-field", b"HTTP/1.0", b"Keep-Alive: timeout=5\r\n"),
        ("http10-proxy-keep-alive", b"HTTP/1.0", b"Proxy-Connection: keep-alive\r\n"),
        ("http10-close", b"HTTP/1.0", b"Connection: close\r\n"),
        ("http10-never-keep-alive", b"HTTP/1.0", b"Connection: never-keep-alive\r\n"),
        ("http10-keep-alive-field-and-close", b"HTTP/1.0", b"Keep-Alive: 5\r\nConnection: close\r\n"),
        ("http19", b"HTTP/1.9", b""),
    ],
)
def connection_reuse(t, version, fields):
    reply = version + b" 200 OK\r\n" + fields + b"Content-Length: 3\r\n\r\nabc"
    peer = t.peer([reply, reply], [reply])
    conn, response = t.get(peer)
    t.show("will close", int(response.will_close))
    t.show("sock kept", conn.sock is not None)
    t.body("body", response.read())
    conn.request("GET", "/2")
    t.body("second body", t.own(conn.getresponse()).read())
    t.show("connections", len(conn.dialled))


@TOPIC.family(
    "reuse-after",
    [
        ("chunked", "GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS),
        ("trailers", "GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: 1\r\n\r\n"),
        ("no-content", "DELETE", b"HTTP/1.1 204 No Content\r\n\r\n"),
        ("not-modified", "GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"),
        ("head", "HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"),
        ("zero-length", "GET", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        (
            "coding-and-length",
            "GET",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + CHUNKS,
        ),
        (
            "http10-chunked",
            "GET",
            b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        ),
        ("head-chunked", "HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ],
)
def reuse_after(t, method, reply):
    again = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew"
    peer = t.peer([reply, again], [again])
    conn, response = t.get(peer, method)
    t.attempt_body("body", response.read)
    conn.request("GET", "/2")
    t.body("second body", t.own(conn.getresponse()).read())
    t.show("connections", len(conn.dialled))


@TOPIC.script
def zero_length_is_not_closed_before_it_is_read(t):
    peer = t.peer([b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
    conn, response = t.get(peer)
    t.show("closed", response.isclosed())
    t.attempt_body("read", response.read)
    t.show("closed after", response.isclosed())


@TOPIC.script
def next_request_without_reading_a_zero_length(t):
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    peer = t.peer([reply, reply])
    conn, response = t.get(peer)
    t.tries("request", conn.request, "GET", "/2")
    t.tries("getresponse", conn.getresponse)


@TOPIC.script
def next_request_without_reading_a_head_response(t):
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
    peer = t.peer([reply, reply])
    conn, response = t.get(peer, "HEAD")
    t.tries("request", conn.request, "HEAD", "/2")
    t.tries("getresponse", conn.getresponse)
