"""What set_debuglevel makes the module print."""

from prelude import CLOSE, Topic, httplib

TOPIC = Topic()
OK = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nX-F: a\r\n b\r\nContent-Length: 3\r\n\r\nabc"


def converse(t, reply, level=1, method="GET", body=None, headers=()):
    peer = t.peer([reply, CLOSE])
    conn = t.connect(peer)
    conn.set_debuglevel(level)
    conn.request(method, "/", body, dict(headers))
    t.printed("request")
    response = t.tries("getresponse", conn.getresponse)
    t.printed("response")
    if response is not None:
        t.attempt_body("body", t.own(response).read)
        t.printed("body printed")


@TOPIC.family("level", [("zero", 0), ("one", 1), ("two", 2), ("true", True), ("minus", -1)])
def level(t, level):
    converse(t, OK, level)


@TOPIC.family(
    "request",
    [
        ("body", "POST", "abc"),
        ("latin1-body", "POST", b"caf\xe9\x00"),
        ("quotes", "POST", 'it\'s "so"'),
        ("bytearray", "POST", bytearray(b"abc")),
        ("no-body", "POST", None),
    ],
)
def request(t, method, body):
    converse(t, OK, 1, method, body)


@TOPIC.script
def readable_body(t):
    class Readable(object):
        def __init__(self):
            self.left = b"abc"

        def read(self, amount=-1):
            data, self.left = self.left, b""
            return data

        def __len__(self):
            return 3

        def __repr__(self):
            return "a readable"

    converse(t, OK, 1, "POST", Readable())


@TOPIC.script
def body_without_a_length(t):
    class Readable(object):
        def read(self, amount=-1):
            return b""

        def __repr__(self):
            return "a readable"

    converse(t, OK, 1, "POST", Readable())


@TOPIC.family(
    "response",
    [
        ("interim", b"HTTP/1.1 100 Continue\r\nZ: 1\r\n\r\n" + OK),
        ("simple", b"hello"),
        ("bare-lf", b"HTTP/1.1 200 OK\nX-A: 1\n\nabc"),
        ("latin1", b"HTTP/1.1 200 caf\xe9\r\nX-A: \xe9\r\nContent-Length: 0\r\n\r\n"),
        ("quotes", b'HTTP/1.1 200 it\'s "ok"\r\nX-A: it\'s "so"\r\nContent-Length: 0\r\n\r\n'),
        ("rubbish", b"HTTP/1.1 200 OK\r\nrubbish\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n"),
        ("repeated", b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 0\r\n\r\n"),
        ("nothing", b""),
        ("bad", b"HTTP/1.1 abc\r\n\r\n"),
        ("chunked", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n"),
    ],
)
def response(t, reply):
    converse(t, reply)


@TOPIC.script
def send(t):
    conn = t.fake()
    conn.set_debuglevel(1)
    conn.send(b"abc")
    conn.send("def")
    conn.send(bytearray(b"ghi"))
    t.printed("printed")


@TOPIC.script
def on_the_class(t):
    class Chatty(httplib.HTTPConnection):
        debuglevel = 1

    conn = t.fake(OK, cls=Chatty)
    conn.request("GET", "/")
    conn.getresponse().read()
    t.printed("printed")


@TOPIC.script
def of_a_response_alone(t):
    t.parse(OK, 1)
    t.printed("printed")


@TOPIC.script
def of_a_tunnel(t):
    peer = t.peer([b"HTTP/1.1 200 OK\r\nX-P: 1\r\n\r\n", OK])
    conn = t.connect(peer, "proxy.test", 3128)
    conn.set_debuglevel(1)
    conn.set_tunnel("o.test", 443)
    conn.connect()
    t.printed("printed")
