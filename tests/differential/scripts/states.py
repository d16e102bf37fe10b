"""The state machine: every call in every state, and the state that it leaves."""

from prelude import CLOSE, Topic

TOPIC = Topic()
KEPT = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"


def idle(t, conn):
    return None


def connected(t, conn):
    conn.connect()


def started(t, conn):
    conn.putrequest("GET", "/started")


def sent(t, conn):
    conn.request("GET", "/sent")


def unread(t, conn):
    conn.request("GET", "/unread")
    return conn.getresponse()


def started_behind_unread(t, conn):
    response = unread(t, conn)
    conn.putrequest("GET", "/started")
    return response


def sent_behind_unread(t, conn):
    response = unread(t, conn)
    conn.request("GET", "/sent")
    return response


def read(t, conn):
    response = unread(t, conn)
    response.read()
    return response


def closed(t, conn):
    read(t, conn)
    conn.close()


STATES = [
    ("idle", idle, KEPT),
    ("connected", connected, KEPT),
    ("started", started, KEPT),
    ("sent", sent, KEPT),
    ("unread", unread, KEPT),
    ("started-behind-unread", started_behind_unread, KEPT),
    ("sent-behind-unread", sent_behind_unread, KEPT),
    ("read", read, KEPT),
    ("after-close", closed, KEPT),
    ("after-will-close", unread, CLOSING),
]

CALLS = [
    ("putrequest", lambda conn: conn.putrequest("GET", "/call")),
    ("request", lambda conn: conn.request("GET", "/call")),
    ("putheader", lambda conn: conn.putheader("X-A", "1")),
    ("endheaders", lambda conn: conn.endheaders()),
    ("getresponse", lambda conn: conn.getresponse()),
    ("send", lambda conn: conn.send(b"raw")),
    ("set-tunnel", lambda conn: conn.set_tunnel("o.test", 443)),
    ("close", lambda conn: conn.close()),
]


@TOPIC.family(
    "state",
    [(state[0] + "-" + name, state[1], state[2], call) for state in STATES for name, call in CALLS],
)
def call_in_state(t, reach, reply, call):
    peer = t.peer([reply, reply, CLOSE], [reply, reply, CLOSE])
    conn = t.connect(peer)
    response = reach(t, conn)
    t.show("before", conn._HTTPConnection__state)
    result = t.tries("call", call, conn)
    if result is not None:
        t.own(result)
    t.show("after", [conn._HTTPConnection__state, conn.sock is None])
    if response is not None:
        t.show("response closed", response.isclosed())
        t.own(response)
    t.show("connections", len(conn.dialled))


@TOPIC.script
def pipelined_behind_an_unread_response(t):
    peer = t.peer([KEPT, KEPT.replace(b"abc", b"def")])
    conn = t.connect(peer)
    conn.request("GET", "/1")
    first = t.own(conn.getresponse())
    conn.request("GET", "/2")
    t.tries("too early", conn.getresponse)
    t.body("first", first.read())
    second = t.own(conn.getresponse())
    t.body("second", second.read())
    t.wire(peer)


@TOPIC.script
def two_replies_in_one_segment(t):
    peer = t.peer([KEPT + KEPT.replace(b"abc", b"def")])
    conn = t.connect(peer)
    conn.request("GET", "/1")
    first = t.own(conn.getresponse())
    conn.request("GET", "/2")
    t.body("first", first.read())
    second = t.own(conn.getresponse())
    t.body("second", second.read())
    t.wire(peer)


@TOPIC.script
def state_set_by_hand(t):
    peer = t.peer([KEPT])
    conn = t.connect(peer)
    conn.send(b"GET /raw HTTP/1.1\r\nHost: h.test\r\n\r\n")
    conn._HTTPConnection__state = "Request-sent"
    conn._method = "GET"
    response = t.own(conn.getresponse())
    t.body("body", response.read())
    t.show("state", conn._HTTPConnection__state)
    t.wire(peer)


@TOPIC.script
def response_forgotten_by_hand(t):
    peer = t.peer([KEPT + KEPT.replace(b"abc", b"def")])
    conn = t.connect(peer)
    conn.send(b"GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n")
    bodies = []
    for _ in range(2):
        conn._HTTPConnection__state = "Request-sent"
        response = t.own(conn.getresponse())
        bodies.append(response.read())
        conn._HTTPConnection__response = None
    t.body("bodies", bodies)


@TOPIC.script
def unread_response_is_remembered(t):
    peer = t.peer([KEPT])
    conn = t.connect(peer)
    conn.request("GET", "/")
    response = t.own(conn.getresponse())
    t.show("remembered", conn._HTTPConnection__response is response)
    response.read()
    t.show("closed", conn._HTTPConnection__response.isclosed())


@TOPIC.script
def errors_carry_no_arguments(t):
    conn = t.fake()
    for name, call in CALLS[2:5]:
        t.attempt(name, call, conn)
    conn.putrequest("GET", "/")
    t.attempt("putrequest", conn.putrequest, "GET", "/")


@TOPIC.script
def method_is_remembered(t):
    conn = t.fake()
    t.show("before", conn._method)
    conn.putrequest("HEAD", "/")
    t.show("after", conn._method)
