"""Bodies of requests: every kind of object, the framing that announces it, and the pieces that are sent."""

import array
import io
import os
import tempfile

from prelude import Topic, httplib

TOPIC = Topic()


class Readable(object):
    """Has read() and nothing else."""

    def __init__(self, data):
        self.file = io.BytesIO(data)

    def read(self, amount=-1):
        return self.file.read(amount)


class Measured(Readable):
    """Has read() and a length."""

    def __init__(self, data):
        Readable.__init__(self, data)
        self.length = len(data)

    def __len__(self):
        return self.length


def send_body(t, conn, method, body, headers=()):
    t.tries("request", conn.request, method, "/", body, dict(headers))
    t.sent(conn)


@TOPIC.family("none", [(method.lower(), method) for method in "GET HEAD POST PUT PATCH DELETE OPTIONS TRACE".split()])
def no_body(t, method):
    send_body(t, t.fake(), method, None)


@TOPIC.family("none-lower-case", [(method, method) for method in ("post", "put", "patch", "Post", "get")])
def no_body_lower_case(t, method):
    send_body(t, t.fake(), method, None)


@TOPIC.family("empty", [(method.lower(), method) for method in "GET HEAD POST DELETE".split()])
def empty_body(t, method):
    send_body(t, t.fake(), method, "")


@TOPIC.family(
    "kind",
    [
        ("str", lambda: "body text"),
        ("str-latin1", lambda: "caf\xe9"),
        ("bytes", lambda: b"\x00\xff\r\n"),
        ("bytearray", lambda: bytearray(b"abc")),
        ("memoryview", lambda: memoryview(b"abc")),
        ("array-of-bytes", lambda: array.array("b", [97, 98, 99])),
        ("array-of-shorts", lambda: array.array("h", [1, 2, 3])),
        ("list", lambda: [b"ab", b"c"]),
        ("tuple", lambda: (b"ab", b"c")),
        ("generator", lambda: (piece for piece in [b"ab", b"", b"c"])),
        ("empty-list", lambda: []),
        ("dict", lambda: {"a": "1"}),
        ("int", lambda: 5),
        ("object", lambda: object()),
        ("readable", lambda: Readable(b"abc")),
        ("measured", lambda: Measured(b"abc")),
        ("bytesio", lambda: io.BytesIO(b"abc")),
        ("empty-readable", lambda: Readable(b"")),
    ],
)
def kind_of_body(t, make):
    send_body(t, t.fake(), "POST", make())


@TOPIC.family("text", [("ascii", b"abc"), ("latin1", b"caf\xc3\xa9"), ("beyond-latin1", b"5 \xe2\x82\xac")])
def body_of_text(t, data):
    conn = t.fake()
    send_body(t, conn, "POST", data.decode("utf-8"))
    t.show("state", conn._HTTPConnection__state)
    conn = t.fake()
    t.tries("send", conn.send, data.decode("utf-8"))
    t.sent(conn, "sent by send")


def file_of(data):
    """Return a real file holding `data`, at its start."""
    file = tempfile.TemporaryFile()
    file.write(data)
    file.seek(0)
    return file


@TOPIC.script
def file(t):
    body = t.own(file_of(b"0123456789"))
    send_body(t, t.fake(), "PUT", body)
    t.show("position", body.tell())
    t.show("closed", body.closed)


@TOPIC.script
def file_at_an_offset(t):
    body = t.own(file_of(b"0123456789"))
    body.seek(4)
    send_body(t, t.fake(), "PUT", body)


@TOPIC.script
def file_at_its_end(t):
    body = t.own(file_of(b"0123456789"))
    body.seek(0, os.SEEK_END)
    send_body(t, t.fake(), "PUT", body)


@TOPIC.script
def empty_file(t):
    send_body(t, t.fake(), "PUT", t.own(file_of(b"")))


@TOPIC.script
def large_file(t):
    conn = t.fake()
    conn.request("PUT", "/", t.own(file_of(b"0123456789abcdef" * 4096)))
    t.show("length", len(b"".join(conn.sock.sent)))
    t.body("start", b"".join(conn.sock.sent)[:90])
    t.show("ends whole", b"".join(conn.sock.sent).endswith(b"\r\n\r\n" + b"0123456789abcdef" * 4096))


@TOPIC.script
def file_with_own_length(t):
    send_body(t, t.fake(), "PUT", t.own(file_of(b"abc")), {"Content-Length": "3"})


@TOPIC.script
def text_mode_file(t):
    handle, name = tempfile.mkstemp()
    os.write(handle, b"caf\xe9\n")
    os.close(handle)
    body = t.own(io.open(name, "r", encoding="latin-1"))
    os.remove(name)
    send_body(t, t.fake(), "PUT", body)


@TOPIC.script
def pipe(t):
    reading, writing = os.pipe()
    os.write(writing, b"abc")
    os.close(writing)
    body = t.own(os.fdopen(reading, "rb"))
    send_body(t, t.fake(), "PUT", body)


@TOPIC.family(
    "own-length",
    [
        ("exact", b"abc", "3"),
        ("of-nothing", None, "0"),
        ("of-nothing-but-more", None, "5"),
        ("too-large", b"abc", "5"),
        ("too-small", b"abc", "2"),
    ],
)
def own_content_length(t, body, length):
    send_body(t, t.fake(), "POST", body, {"CONTENT-LENGTH": length})


@TOPIC.script
def own_length_and_a_generator(t):
    send_body(t, t.fake(), "POST", (piece for piece in [b"ab", b"c"]), {"Content-Length": "3"})


@TOPIC.script
def own_coding_and_bytes(t):
    send_body(t, t.fake(), "POST", b"3\r\nabc\r\n0\r\n\r\n", {"Transfer-Encoding": "chunked"})


@TOPIC.script
def own_coding_and_no_body(t):
    send_body(t, t.fake(), "POST", None, {"Transfer-Encoding": "chunked"})


@TOPIC.script
def own_length_and_own_coding(t):
    conn = t.fake()
    headers = {"Content-Length": "3", "transfer-encoding": "chunked"}
    t.tries("request", conn.request, "POST", "/", b"abc", headers)
    t.show("anything sent", bool(conn.sock.sent))


@TOPIC.script
def body_goes_with_the_head(t):
    conn = t.fake()
    conn.request("POST", "/", b"abc")
    t.show("pieces", len(conn.sock.sent))


@TOPIC.script
def large_body_goes_whole(t):
    peer = t.peer([b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
    conn = t.connect(peer)
    conn.request("POST", "/", b"0123456789abcdef" * 65536)
    t.own(conn.getresponse()).read()
    t.wire(peer)


@TOPIC.family(
    "endheaders",
    [
        ("nothing", ()),
        ("none", (None,)),
        ("bytes", (b"abc",)),
        ("str", ("abc",)),
        ("empty", (b"",)),
        ("bytearray", (bytearray(b"abc"),)),
    ],
)
def body_to_endheaders(t, arguments):
    conn = t.fake()
    conn.putrequest("POST", "/")
    conn.putheader("Content-Length", "3")
    t.tries("endheaders", conn.endheaders, *arguments)
    t.sent(conn)


@TOPIC.script
def file_to_endheaders(t):
    conn = t.fake()
    conn.putrequest("POST", "/")
    conn.putheader("Content-Length", "3")
    t.tries("endheaders", conn.endheaders, t.own(file_of(b"abc")))
    t.sent(conn)


@TOPIC.script
def endheaders_by_keyword(t):
    conn = t.fake()
    conn.putrequest("POST", "/")
    conn.putheader("Content-Length", "3")
    t.tries("endheaders", conn.endheaders, message_body=b"abc")
    t.sent(conn)


@TOPIC.family(
    "send",
    [
        ("str", lambda: "abc"),
        ("bytes", lambda: b"\xff\x00"),
        ("bytearray", lambda: bytearray(b"abc")),
        ("memoryview", lambda: memoryview(b"abc")),
        ("array", lambda: array.array("b", [97, 98])),
        ("array-of-shorts", lambda: array.array("h", [97, 98])),
        ("readable", lambda: Readable(b"abc")),
        ("bytesio", lambda: io.BytesIO(b"abc")),
        ("empty", lambda: b""),
        ("long-readable", lambda: Readable(b"x" * 20000)),
        ("str-latin1", lambda: "\xe9"),
    ],
)
def send_kind(t, make):
    conn = t.fake()
    t.tries("send", conn.send, make())
    t.body("sent", b"".join(conn.sock.sent))


@TOPIC.family(
    "send-refused",
    [("list", [b"a"]), ("int", 5), ("none", None), ("dict", {}), ("object", object())],
)
def send_refused(t, data):
    peer = t.peer([])
    conn = t.connect(peer)
    t.tries("send", conn.send, data)
    t.wire(peer)


@TOPIC.script
def chunks_by_hand(t):
    conn = t.fake()
    conn.putrequest("POST", "/", 1, 1)
    conn.putheader("Transfer-Encoding", "chunked")
    conn.endheaders()
    conn.send(b"3\r\nabc\r\n")
    conn.send(b"0\r\n\r\n")
    t.sent(conn)


@TOPIC.script
def body_by_hand(t):
    conn = t.fake()
    conn.putrequest("POST", "/", 1, 1)
    conn.putheader("Content-Length", "6")
    conn.endheaders()
    conn.send(b"abc")
    conn.send(b"def")
    t.sent(conn)


@TOPIC.script
def body_that_fails_while_it_is_read(t):
    class Failing(object):
        def read(self, amount=-1):
            raise RuntimeError("the disk is gone")

    conn = t.fake()
    t.tries("request", conn.request, "POST", "/", Failing(), {"Content-Length": "3"})
    t.show("state", conn._HTTPConnection__state)


@TOPIC.script
def array_is_no_file(t):
    conn = t.fake()
    conn.send(array.array("b", [1, 2]))
    t.sent(conn)


@TOPIC.script
def length_is_of_the_body_not_of_the_caller(t):
    class Watched(httplib.HTTPConnection):
        def putheader(self, name, *values):
            if name.lower() == "content-length":
                t.show("value", list(values))
            httplib.HTTPConnection.putheader(self, name, *values)

    t.fake(cls=Watched).request("POST", "/", b"abc")
