"""Connections from the first byte to the last: opening, keeping, losing and closing them, and errors on the way."""

import errno
import socket

from prelude import CLOSE, FakeSocket, Push, Topic, httplib

TOPIC = Topic()
KEPT = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"


def state_of(conn):
    return [conn._HTTPConnection__state, conn.sock is None]


@TOPIC.family(
    "auto-open-off",
    [
        ("request", lambda conn: conn.request("GET", "/")),
        ("send", lambda conn: conn.send(b"x")),
        ("endheaders", lambda conn: (conn.putrequest("GET", "/"), conn.endheaders())),
    ],
)
def not_connected(t, call):
    conn = httplib.HTTPConnection("h.test")
    conn.auto_open = 0
    t.tries("call", call, conn)
    t.show("state", state_of(conn))
    t.tries("getresponse", conn.getresponse)
    t.tries("next", conn.putrequest, "GET", "/")


@TOPIC.script
def auto_open_off_but_connected(t):
    peer = t.peer([KEPT])
    conn = t.connect(peer)
    conn.auto_open = 0
    conn.connect()
    conn.request("GET", "/")
    t.body("body", t.own(conn.getresponse()).read())


@TOPIC.script
def connects_at_the_first_send(t):
    peer = t.peer([KEPT])
    conn = t.connect(peer, port=8080)
    conn.putrequest("GET", "/")
    conn.putheader("X-A", "1")
    t.show("before", conn.sock is None)
    conn.endheaders()
    t.show("after", conn.sock is None)
    t.show("dialled", [list(address) for address in conn.dialled])
    t.wire(peer)


@TOPIC.script
def create_connection_is_called_with(t):
    calls = []

    def create_connection(*args, **keywords):
        calls.append([list(args[0])] + list(args[1:]) + sorted(keywords))
        raise socket.error(errno.ECONNREFUSED, "refused")

    conn = httplib.HTTPConnection("h.test", 8080, None, 7, ("192.0.2.9", 0))
    conn._create_connection = create_connection
    t.tries("connect", conn.connect)
    t.show("calls", calls)
    t.show("sock", conn.sock is None)


@TOPIC.script
def keep_alive(t):
    peer = t.peer([KEPT, KEPT])
    conn = t.connect(peer)
    bodies = []
    for path in ("/1", "/2"):
        conn.request("GET", path)
        bodies.append(t.own(conn.getresponse()).read())
    t.body("bodies", bodies)
    t.show("connections", len(conn.dialled))
    t.wire(peer)


@TOPIC.script
def reconnects_after_connection_close(t):
    peer = t.peer([CLOSING, CLOSE], [CLOSING, CLOSE])
    conn = t.connect(peer)
    for path in ("/1", "/2"):
        conn.request("GET", path)
        response = t.own(conn.getresponse())
        t.show("sock given away " + path, conn.sock is None)
        t.body("body " + path, response.read())
    t.show("connections", len(conn.dialled))
    t.wire(peer)


@TOPIC.script
def next_request_before_the_closing_response_is_read(t):
    peer = t.peer([CLOSING, CLOSE], [CLOSING.replace(b"abc", b"def"), CLOSE])
    conn = t.connect(peer)
    conn.request("GET", "/1")
    first = t.own(conn.getresponse())
    conn.request("GET", "/2")
    second = t.own(conn.getresponse())
    t.body("second", second.read())
    t.body("first", first.read())


@TOPIC.script
def closing_response_outlives_its_connection(t):
    peer = t.peer([b"HTTP/1.0 200 OK\r\n\r\nto the end", CLOSE])
    conn, response = t.get(peer)
    conn.close()
    t.body("body", response.read())


@TOPIC.script
def close_closes_the_unread_response(t):
    peer = t.peer([KEPT])
    conn, response = t.get(peer)
    conn.close()
    t.show("closed", response.isclosed())
    t.attempt_body("read", response.read)
    t.attempt_body("read amount", response.read, 1)
    t.show("header", response.getheader("content-length"))


@TOPIC.script
def close_twice_and_go_on(t):
    peer = t.peer([KEPT], [KEPT])
    conn, response = t.get(peer)
    conn.close()
    conn.close()
    conn.request("GET", "/2")
    t.body("body", t.own(conn.getresponse()).read())
    t.show("connections", len(conn.dialled))


@TOPIC.script
def close_before_anything(t):
    conn = httplib.HTTPConnection("h.test")
    t.tries("close", conn.close)
    t.show("state", state_of(conn))


@TOPIC.script
def end_before_the_status_line(t):
    peer = t.peer([b"", CLOSE], [KEPT])
    conn = t.connect(peer)
    conn.request("GET", "/1")
    t.tries("getresponse", conn.getresponse)
    t.show("state", state_of(conn))
    t.tries("next", conn.request, "GET", "/2")


@TOPIC.script
def end_before_the_status_line_is_a_bad_status_line(t):
    peer = t.peer([b"", CLOSE])
    conn = t.connect(peer)
    conn.request("GET", "/1")
    try:
        conn.getresponse()
    except httplib.BadStatusLine as error:
        t.show("line", error.line)
        t.show("args", list(error.args))
        t.show("text", str(error))


@TOPIC.family(
    "bad-head",
    [
        ("status-line", b"garbage\r\n\r\n", 1),
        ("protocol", b"HTTP/2.0 200 OK\r\n\r\n", 0),
        ("status", b"HTTP/1.1 abc OK\r\n\r\n", 0),
        ("long-line", b"HTTP/1.1 200 " + b"x" * 65536 + b"\r\n\r\n", 0),
        ("many-headers", b"HTTP/1.1 200 OK\r\n" + b"A: 1\r\n" * 102 + b"\r\n", 0),
    ],
)
def after_a_bad_head(t, reply, strict):
    peer = t.peer([reply], [KEPT])
    conn = t.connect(peer, strict=strict)
    conn.request("GET", "/1")
    t.tries("getresponse", conn.getresponse)
    t.show("state", state_of(conn))
    t.tries("next", conn.request, "GET", "/2")


@TOPIC.script
def unread_body_then_response_close(t):
    peer = t.peer([KEPT, KEPT.replace(b"abc", b"def"), CLOSE], [KEPT.replace(b"abc", b"ghi")])
    conn, response = t.get(peer)
    response.close()
    t.show("closed", response.isclosed())
    conn.request("GET", "/2")
    second = t.own(conn.getresponse())
    t.head(second)
    t.attempt_body("body", second.read)
    t.show("connections", len(conn.dialled))


@TOPIC.script
def server_closes_an_idle_connection(t):
    peer = t.peer([KEPT, CLOSE], [KEPT])
    conn, response = t.get(peer)
    response.read()
    t.readable(conn.sock)
    t.tries("request", conn.request, "GET", "/2")
    second = t.tries("getresponse", conn.getresponse)
    if second is not None:
        t.body("body", t.own(second).read())
    t.show("connections", len(conn.dialled))


@TOPIC.script
def unsolicited_bytes_while_idle(t):
    forged = Push(KEPT.replace(b"abc", b"bad"))
    peer = t.peer([KEPT, forged, KEPT], [KEPT.replace(b"abc", b"new")])
    conn, response = t.get(peer)
    response.read()
    forged.when.set()
    t.readable(conn.sock)
    conn.request("GET", "/2")
    t.body("body", t.own(conn.getresponse()).read())
    t.show("connections", len(conn.dialled))


@TOPIC.script
def unsolicited_bytes_in_the_same_segment(t):
    peer = t.peer([KEPT + KEPT.replace(b"abc", b"bad")], [KEPT.replace(b"abc", b"new")])
    conn, response = t.get(peer)
    response.read()
    conn.request("GET", "/2")
    t.body("body", t.own(conn.getresponse()).read())
    t.show("connections", len(conn.dialled))


class BreakingSocket(FakeSocket):
    """Fails on the first piece that holds `trigger`, as if the peer had answered and closed."""

    def __init__(self, reply, trigger):
        FakeSocket.__init__(self, reply)
        self.trigger = trigger

    def sendall(self, data):
        if self.trigger in bytes(data):
            raise socket.error(errno.EPIPE, "broken")
        FakeSocket.sendall(self, data)


@TOPIC.script
def answer_after_a_broken_pipe(t):
    conn = httplib.HTTPConnection("h.test")
    conn.sock = BreakingSocket(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno", b"POST")
    t.tries("request", conn.request, "POST", "/", b"abc")
    t.show("state", state_of(conn))
    response = t.tries("getresponse", conn.getresponse)
    t.head(response)
    t.body("body", response.read())


@TOPIC.script
def broken_pipe_without_an_answer(t):
    conn = httplib.HTTPConnection("h.test")
    conn.sock = BreakingSocket(b"", b"POST")
    t.tries("request", conn.request, "POST", "/", b"abc")
    t.tries("getresponse", conn.getresponse)


@TOPIC.script
def refused_connection(t):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    conn = httplib.HTTPConnection("127.0.0.1", port)
    t.tries("request", conn.request, "GET", "/")
    t.show("state", state_of(conn))
    t.tries("next", conn.request, "GET", "/")


@TOPIC.script
def read_times_out(t):
    peer = t.peer([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"])
    conn, response = t.get(peer)
    conn.sock.settimeout(0.05)
    t.attempt_body("read", response.read)


@TOPIC.script
def head_times_out(t):
    peer = t.peer([b"HTTP/1.1 200"])
    conn = t.connect(peer)
    conn.request("GET", "/")
    conn.sock.settimeout(0.05)
    t.tries("getresponse", conn.getresponse)


@TOPIC.script
def small_writes_are_not_held_back(t):
    peer = t.peer([])
    conn = t.own(httplib.HTTPConnection("127.0.0.1", peer.port, timeout=5))
    conn.connect()
    t.show("no delay", bool(conn.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))


@TOPIC.script
def timeout_reaches_the_socket(t):
    peer = t.peer([])
    conn = t.own(httplib.HTTPConnection("127.0.0.1", peer.port, timeout=7))
    conn.connect()
    t.show("timeout", conn.sock.gettimeout())


@TOPIC.script
def timeout_none_blocks(t):
    peer = t.peer([])
    conn = t.own(httplib.HTTPConnection("127.0.0.1", peer.port, timeout=None))
    conn.connect()
    t.show("timeout", conn.sock.gettimeout())


@TOPIC.script
def source_address(t):
    peer = t.peer([KEPT])
    conn = t.own(httplib.HTTPConnection("127.0.0.1", peer.port, source_address=("127.0.0.2", 0), timeout=5))
    conn.connect()
    t.show("bound to", conn.sock.getsockname()[0])


@TOPIC.script
def connect_can_be_overridden(t):
    class Own(httplib.HTTPConnection):
        def connect(self):
            self.sock = socket.create_connection(("127.0.0.1", peer.port), 5)

    peer = t.peer([KEPT])
    conn = t.own(Own("anything.test"))
    conn.request("GET", "/")
    t.body("body", t.own(conn.getresponse()).read())
    t.wire(peer)


@TOPIC.script
def sock_can_be_assigned(t):
    peer = t.peer([KEPT, KEPT])
    conn = t.own(httplib.HTTPConnection("anything.test"))
    conn.sock = socket.create_connection(("127.0.0.1", peer.port), 5)
    for path in ("/1", "/2"):
        conn.request("GET", path)
        t.body("body " + path, t.own(conn.getresponse()).read())
    t.wire(peer)


@TOPIC.script
def sock_can_be_taken_away(t):
    peer = t.peer([KEPT], [KEPT])
    conn, response = t.get(peer)
    response.read()
    t.own(conn.sock)
    conn.sock = None
    conn.request("GET", "/2")
    t.body("body", t.own(conn.getresponse()).read())
    t.show("connections", len(conn.dialled))


@TOPIC.script
def response_class_is_called_with(t):
    calls = []

    class Custom(httplib.HTTPResponse):
        def __init__(self, *args, **keywords):
            calls.append([len(args)] + [[name, keywords[name]] for name in sorted(keywords)])
            httplib.HTTPResponse.__init__(self, *args, **keywords)

    peer = t.peer([KEPT, KEPT, KEPT])
    conn = t.connect(peer)
    conn.response_class = Custom
    for level, arguments in ((0, ()), (1, ()), (0, (True,))):
        conn.set_debuglevel(level)
        conn.request("GET", "/")
        response = t.own(conn.getresponse(*arguments))
        response.read()
    t.show("calls", calls)
    t.show("is ours", isinstance(response, Custom))


@TOPIC.script
def read_status_can_be_overridden(t):
    class Custom(httplib.HTTPResponse):
        def _read_status(self):
            version, status, reason = httplib.HTTPResponse._read_status(self)
            t.show("from below", [version, status, reason])
            return version, 299, "Mine"

    peer = t.peer([KEPT])
    conn = t.connect(peer)
    conn.response_class = Custom
    conn.request("GET", "/")
    response = t.own(conn.getresponse())
    t.head(response)
    t.body("body", response.read())


@TOPIC.script
def failed_getresponse_closes_the_response(t):
    made = []

    class Custom(httplib.HTTPResponse):
        def __init__(self, *args, **keywords):
            made.append(self)
            httplib.HTTPResponse.__init__(self, *args, **keywords)

    conn = t.fake(b"HTTP/2.0 200 OK\r\n\r\n")
    conn.response_class = Custom
    conn.request("GET", "/")
    t.tries("getresponse", conn.getresponse)
    t.show("closed", [response.isclosed() for response in made])


@TOPIC.script
def expect_continue_sends_the_body_at_once(t):
    peer = t.peer([b"HTTP/1.1 100 Continue\r\n\r\n" + KEPT])
    conn = t.connect(peer)
    conn.request("POST", "/", b"abc", {"Expect": "100-continue"})
    t.body("body", t.own(conn.getresponse()).read())
    t.wire(peer)


@TOPIC.script
def set_debuglevel_is_an_attribute(t):
    conn = httplib.HTTPConnection("h.test")
    t.show("before", conn.debuglevel)
    conn.set_debuglevel(3)
    t.show("after", [conn.debuglevel, httplib.HTTPConnection.debuglevel])
