"""HTTPResponse: construction, its attributes, ways to read, and closing."""

import io
import socket

from prelude import CLOSE, FakeSocket, Topic, httplib

TOPIC = Topic()
FIVE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde"
TO_THE_END = b"HTTP/1.1 200 OK\r\n\r\nabcde"
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabcde"


@TOPIC.script
def before_begin(t):
    response = httplib.HTTPResponse(FakeSocket(FIVE))
    names = "version status reason chunked chunk_left length will_close msg debuglevel strict _method".split()
    for name in names:
        t.show(name, getattr(response, name))
    t.show("closed", response.isclosed())
    t.tries("getheader", response.getheader, "a")
    t.tries("getheaders", response.getheaders)


@TOPIC.family(
    "construct",
    [
        ("positional", (2, 1, "HEAD"), {}),
        ("keywords", (), {"debuglevel": 2, "strict": 1, "method": "HEAD"}),
        ("buffering", (0, 0, "GET", True), {}),
        ("buffering-keyword", (), {"buffering": True}),
    ],
)
def construct(t, arguments, keywords):
    calls = []

    class Noting(FakeSocket):
        def makefile(self, *args, **keywords):
            calls.append(args[0])
            return FakeSocket.makefile(self, *args, **keywords)

    response = httplib.HTTPResponse(Noting(FIVE), *arguments, **keywords)
    t.show("attributes", [response.debuglevel, response.strict, response._method])
    response.debuglevel = 0
    response.begin()
    t.show("makefile mode", calls)


@TOPIC.script
def begin_twice(t):
    response = t.parse(FIVE)
    t.tries("begin", response.begin)
    t.attempt_body("body", response.read)


@TOPIC.family("read", [(name, reply) for name, reply in [("length", FIVE), ("to-the-end", TO_THE_END), ("cut", CUT)]])
def read_whole(t, reply):
    response = t.parse(reply)
    t.attempt_body("read", response.read)
    t.show("closed", response.isclosed())
    t.show("length", response.length)
    t.attempt_body("read again", response.read)
    t.attempt_body("read amount again", response.read, 5)


@TOPIC.family(
    "read-amounts",
    [
        (name + "-" + label, reply, amounts)
        for name, reply in [("length", FIVE), ("to-the-end", TO_THE_END), ("cut", CUT)]
        for label, amounts in [("ones", [1] * 6), ("exact", [5, 1]), ("over", [100, 100]), ("mixed", [2, None, 1])]
    ],
)
def read_amounts(t, reply, amounts):
    response = t.parse(reply)
    for number, amount in enumerate(amounts):
        label = str(number) + " read " + str(amount)
        t.attempt_body(label, response.read, amount)
        t.show(label + ", then", [response.isclosed(), response.length])


@TOPIC.family(
    "read-odd-amount",
    [
        ("zero", 0),
        ("minus-one", -1),
        ("minus-ten", -10),
        ("float", 1.0),
        ("word", "2"),
        ("true", True),
        ("huge", 1 << 40),
    ],
)
def read_odd_amount(t, amount):
    for label, reply in (("length", FIVE), ("to the end", TO_THE_END)):
        response = t.parse(reply)
        t.attempt_body(label, response.read, amount)
        t.show(label + ", then", [response.isclosed(), response.length])


@TOPIC.script
def read_by_keyword(t):
    t.attempt_body("read", t.parse(FIVE).read, amt=2)


@TOPIC.script
def read_does_not_go_past_the_length(t):
    class NoFurther(io.BytesIO):
        def read(self, amount=-1):
            data = io.BytesIO.read(self, amount)
            assert data, "read past the end"
            return data

        def readline(self, amount=-1):
            data = io.BytesIO.readline(self, amount)
            assert data, "read past the end"
            return data

    class Strict(FakeSocket):
        def makefile(self, mode="r", bufsize=-1):
            return NoFurther(self.reply)

    response = httplib.HTTPResponse(Strict(FIVE))
    response.begin()
    t.attempt_body("read", response.read)
    response = httplib.HTTPResponse(Strict(FIVE[:-5]), method="HEAD")
    response.begin()
    t.attempt_body("read of a HEAD response", response.read)


@TOPIC.family("head", [("all", ()), ("amount", (3,)), ("zero", (0,))])
def read_head_response(t, arguments):
    response = t.parse(FIVE[:-5], 0, 0, "HEAD")
    t.show("length", response.length)
    t.attempt_body("read", response.read, *arguments)
    t.show("closed", response.isclosed())


@TOPIC.script
def large_body(t):
    body = b"0123456789abcdef" * 200000
    peer = t.peer([b"HTTP/1.1 200 OK\r\nContent-Length: 3200000\r\n\r\n" + body])
    conn, response = t.get(peer)
    t.body("part", response.read(100000))
    t.body("rest", response.read())
    t.show("closed", response.isclosed())


@TOPIC.script
def large_body_to_the_end(t):
    body = b"0123456789abcdef" * 200000
    peer = t.peer([b"HTTP/1.0 200 OK\r\n\r\n" + body, CLOSE])
    conn, response = t.get(peer)
    t.body("body", response.read())


@TOPIC.script
def large_body_cut(t):
    body = b"0123456789abcdef" * 100000
    peer = t.peer([b"HTTP/1.1 200 OK\r\nContent-Length: 3200000\r\n\r\n" + body, CLOSE])
    conn, response = t.get(peer)
    try:
        response.read()
    except httplib.IncompleteRead as error:
        t.body("partial", error.partial)
        t.show("expected", error.expected)


@TOPIC.script
def amounts_over_a_real_socket(t):
    peer = t.peer([FIVE])
    conn, response = t.get(peer)
    t.body("first", response.read(2))
    t.show("open", [response.isclosed(), response.length])
    t.body("second", response.read(3))
    t.show("closed", [response.isclosed(), response.length])


@TOPIC.script
def cut_over_a_real_socket(t):
    peer = t.peer([CUT, CLOSE])
    conn, response = t.get(peer)
    t.attempt_body("read", response.read)
    t.show("closed", response.isclosed())
    t.attempt_body("read again", response.read)


@TOPIC.script
def cut_read_by_amounts_over_a_real_socket(t):
    peer = t.peer([CUT, CLOSE])
    conn, response = t.get(peer)
    t.attempt_body("first", response.read, 4)
    t.attempt_body("second", response.read, 4)
    t.attempt_body("third", response.read, 4)
    t.show("then", [response.isclosed(), response.length])


@TOPIC.family(
    "getheader",
    [
        ("one", ("X-A",)),
        ("any-case", ("x-a",)),
        ("repeated", ("X-B",)),
        ("missing", ("X-C",)),
        ("missing-default", ("X-C", "none")),
        ("missing-default-list", ("X-C", ["a", "b"])),
        ("missing-default-number", ("X-C", 5)),
        ("present-default", ("X-A", "none")),
        ("empty", ("X-E", "none")),
        ("folded", ("X-F",)),
    ],
)
def getheader(t, arguments):
    response = t.parse(
        b"HTTP/1.1 200 OK\r\nX-A: one\r\nX-B: 1\r\nx-b: 2\r\nX-E:\r\nX-F: a\r\n b\r\nContent-Length: 0\r\n\r\n"
    )
    t.attempt("getheader", response.getheader, *arguments)


@TOPIC.script
def getheader_default_by_keyword(t):
    t.attempt("getheader", t.parse(FIVE).getheader, "X-C", default="none")


@TOPIC.script
def getheaders(t):
    response = t.parse(b"HTTP/1.1 200 OK\r\nX-B: 1\r\nX-A: 2\r\nx-b: 3\r\n\r\n")
    t.show("sorted", sorted(response.getheaders()))
    t.show("is a list", isinstance(response.getheaders(), list))


@TOPIC.script
def getheader_after_close(t):
    response = t.parse(FIVE)
    response.close()
    t.show("header", response.getheader("content-length"))
    t.show("headers", response.getheaders())


@TOPIC.script
def close_twice(t):
    response = t.parse(FIVE)
    response.close()
    response.close()
    t.show("closed", response.isclosed())
    t.show("fp", response.fp)
    t.attempt_body("read", response.read)


@TOPIC.script
def close_before_begin(t):
    response = httplib.HTTPResponse(FakeSocket(FIVE))
    t.tries("close", response.close)
    t.show("closed", response.isclosed())


@TOPIC.script
def fileno(t):
    peer = t.peer([FIVE])
    conn, response = t.get(peer)
    t.show("of the socket", response.fileno() == conn.sock.fileno())
    response.read()
    t.tries("after the end", response.fileno)


@TOPIC.script
def fp_is_readable_by_hand(t):
    peer = t.peer([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\none\ntwo\nx"])
    conn, response = t.get(peer)
    t.body("line", response.fp.readline())
    t.body("read", response.fp.read(3))
    t.body("rest", response.fp.read(2))


@TOPIC.script
def fp_of_a_closing_response_to_the_end(t):
    peer = t.peer([b"HTTP/1.0 200 OK\r\n\r\none\ntwo\nthree", CLOSE])
    conn, response = t.get(peer)
    t.body("line", response.fp.readline())
    t.body("rest", response.fp.read())


@TOPIC.script
def fp_after_the_end(t):
    response = t.parse(FIVE)
    response.read()
    t.show("fp", response.fp)


@TOPIC.script
def safe_read(t):
    response = t.parse(FIVE)
    t.attempt_body("three", response._safe_read, 3)
    t.attempt_body("three more", response._safe_read, 3)


@TOPIC.script
def length_can_be_set(t):
    response = t.parse(FIVE)
    response.length = 2
    t.attempt_body("read", response.read)
    t.show("closed", response.isclosed())


@TOPIC.script
def read_replaced_on_the_class(t):
    class Tolerant(httplib.HTTPResponse):
        def read(self, *args):
            try:
                return httplib.HTTPResponse.read(self, *args)
            except httplib.IncompleteRead as error:
                return error.partial

    peer = t.peer([CUT, CLOSE])
    conn = t.connect(peer)
    conn.response_class = Tolerant
    conn.request("GET", "/")
    t.attempt_body("read", t.own(conn.getresponse()).read)


@TOPIC.script
def attributes_can_be_added(t):
    response = t.parse(FIVE)
    response.recv = response.read
    response.anything = 5
    t.body("recv", response.recv(2))
    t.show("anything", response.anything)


@TOPIC.script
def over_a_socket_pair(t):
    ours, theirs = socket.socketpair()
    theirs.sendall(FIVE + b"next")
    response = httplib.HTTPResponse(ours)
    response.begin()
    t.body("body", response.read())
    t.body("left for others", ours.recv(10))
    ours.close()
    theirs.close()


@TOPIC.script
def check_close(t):
    t.show("kept", int(bool(t.parse(FIVE)._check_close())))
    t.show("not kept", int(bool(t.parse(FIVE.replace(b"1.1", b"1.0"))._check_close())))
