"""The interface of Python 1.5 (HTTP, HTTPS, FakeSocket) and LineAndFileWrapper."""

import io
import socket

from prelude import CLOSE, FakeSocket, Topic, httplib

TOPIC = Topic()
ANSWER = b"HTTP/1.0 200 OK\r\nX-A: 1\r\n\r\nbody text"


def http(t, peer, host="h.test", port=None, **keywords):
    conn = httplib.HTTP(host, port, **keywords)
    t.aim(conn._conn, peer)
    return t.own(conn)


@TOPIC.family(
    "construct",
    [
        ("nothing", (), {}),
        ("host", ("h.test",), {}),
        ("host-port", ("h.test", 8080), {}),
        ("port-zero", ("h.test", 0), {}),
        ("port-in-host", ("h.test:81",), {}),
        ("strict", ("h.test", None, 1), {}),
        ("keywords", (), {"host": "h.test", "port": 81, "strict": 1}),
        ("bad-port", ("h.test:x",), {}),
        ("userinfo", ("me:pw@h.test",), {}),
    ],
)
def construct(t, arguments, keywords):
    conn = t.tries("construct", httplib.HTTP, *arguments, **keywords)
    if conn is not None:
        inner = conn._conn
        t.show("inner", [inner.host, inner.port, inner.strict, inner._http_vsn, inner._http_vsn_str])
        t.show("own", [conn.file, conn.debuglevel, conn._http_vsn, conn._http_vsn_str])
        t.show("inner class", isinstance(inner, httplib.HTTPConnection))


@TOPIC.script
def https(t):
    conn = httplib.HTTPS("h.test")
    t.show("inner", [conn._conn.host, conn._conn.port, conn._conn._http_vsn])
    t.show("own", [conn.key_file, conn.cert_file, conn.file])
    t.show("classes", [isinstance(conn, httplib.HTTP), isinstance(conn._conn, httplib.HTTPSConnection)])
    t.show("port zero", httplib.HTTPS("h.test", 0)._conn.port)


@TOPIC.script
def connection_class(t):
    t.show("http", httplib.HTTP._connection_class is httplib.HTTPConnection)
    t.show("https", httplib.HTTPS._connection_class is httplib.HTTPSConnection)

    class Own(httplib.HTTPConnection):
        pass

    class Legacy(httplib.HTTP):
        _connection_class = Own

    t.show("own", isinstance(Legacy("h.test")._conn, Own))


@TOPIC.script
def whole_exchange(t):
    peer = t.peer([ANSWER, CLOSE])
    conn = http(t, peer)
    conn.putrequest("GET", "/path")
    conn.putheader("Host", "h.test")
    conn.putheader("X-B", "2")
    conn.endheaders()
    status, reason, headers = conn.getreply()
    t.show("reply", [status, reason])
    t.show("header", headers["x-a"])
    t.show("same headers", conn.headers is headers)
    t.body("file", conn.getfile().read())
    t.wire(peer)


@TOPIC.script
def buffered_reply(t):
    peer = t.peer([ANSWER, CLOSE])
    conn = http(t, peer)
    conn.putrequest("GET", "/")
    conn.endheaders()
    t.show("reply", list(conn.getreply(True)[:2]))
    t.body("file", conn.getfile().read())


@TOPIC.script
def reply_with_a_length(t):
    peer = t.peer([b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", CLOSE])
    conn = http(t, peer)
    conn.putrequest("GET", "/")
    conn.endheaders()
    t.show("reply", list(conn.getreply()[:2]))
    t.body("file", conn.getfile().read(4))


@TOPIC.script
def lines_of_the_file(t):
    peer = t.peer([b"HTTP/1.0 200 OK\r\n\r\none\ntwo\nthree", CLOSE])
    conn = http(t, peer)
    conn.putrequest("GET", "/")
    conn.endheaders()
    conn.getreply()
    file = conn.getfile()
    t.body("line", file.readline())
    t.body("lines", file.readlines())


@TOPIC.script
def simple_response(t):
    peer = t.peer([b"hello\nworld", CLOSE])
    conn = http(t, peer)
    conn.putrequest("GET", "/")
    conn.endheaders()
    status, reason, headers = conn.getreply()
    t.show("reply", [status, reason])
    t.body("line", conn.getfile().readline())
    t.body("rest", conn.getfile().read())


@TOPIC.family(
    "bad-reply",
    [
        ("nothing", b"", 0),
        ("not-http-strict", b"hello\r\n", 1),
        ("bad-status", b"HTTP/1.1 abc\r\n\r\n", 0),
    ],
)
def bad_reply(t, reply, strict):
    peer = t.peer([reply, CLOSE])
    conn = http(t, peer, strict=strict)
    conn.putrequest("GET", "/")
    conn.endheaders()
    answer = t.tries("getreply", conn.getreply)
    t.show("answer", list(answer))
    t.show("after", [conn.headers, conn.getfile(), conn._conn.sock])


@TOPIC.script
def other_errors_are_raised(t):
    peer = t.peer([b"HTTP/2.0 200 OK\r\n\r\n", CLOSE])
    conn = http(t, peer)
    conn.putrequest("GET", "/")
    conn.endheaders()
    t.tries("getreply", conn.getreply)


@TOPIC.script
def methods_are_those_of_the_connection(t):
    conn = httplib.HTTP("h.test")
    for name in "send putrequest putheader endheaders set_debuglevel".split():
        t.show(name, getattr(conn, name) == getattr(conn._conn, name))


@TOPIC.script
def connect_to_another_host(t):
    peer = t.peer([ANSWER, CLOSE])
    conn = http(t, peer, "unreachable.test", 81)
    conn.connect("h.test", 8080)
    t.show("inner", [conn._conn.host, conn._conn.port])
    t.show("dialled", [list(address) for address in conn._conn.dialled])


@TOPIC.script
def connect_as_constructed(t):
    peer = t.peer([ANSWER, CLOSE])
    conn = http(t, peer, "h.test", 81)
    conn.connect()
    t.show("dialled", [list(address) for address in conn._conn.dialled])


@TOPIC.script
def connect_with_port_in_host(t):
    peer = t.peer([ANSWER, CLOSE])
    conn = http(t, peer, "h.test", 81)
    conn.connect("o.test:82")
    t.show("dialled", [list(address) for address in conn._conn.dialled])


@TOPIC.script
def close(t):
    peer = t.peer([ANSWER, CLOSE])
    conn = http(t, peer)
    conn.putrequest("GET", "/")
    conn.endheaders()
    conn.getreply()
    conn.close()
    t.show("file", conn.file)
    t.show("sock", conn._conn.sock)


@TOPIC.script
def send_a_body(t):
    peer = t.peer([ANSWER, CLOSE])
    conn = http(t, peer)
    conn.putrequest("POST", "/")
    conn.putheader("Content-Length", "3")
    conn.endheaders()
    conn.send(b"abc")
    t.show("reply", list(conn.getreply()[:2]))
    t.wire(peer)


@TOPIC.script
def fake_socket(t):
    marker = []
    t.show("is the second", httplib.FakeSocket(None, marker) is marker)


@TOPIC.family(
    "wrapper",
    [
        ("read", lambda w: [w.read(), w.read()]),
        ("read-within", lambda w: [w.read(2), w.read(2), w.read()]),
        ("read-line-exactly", lambda w: [w.read(5), w.read(3), w.read()]),
        ("read-across", lambda w: [w.read(8), w.read()]),
        ("readline", lambda w: [w.readline(), w.readline(), w.readline(), w.readline()]),
        ("readline-after-read", lambda w: [w.read(2), w.readline(), w.readline()]),
        ("readlines", lambda w: w.readlines()),
        ("readlines-after-read", lambda w: [w.read(1)] + w.readlines()),
        ("readline-within", lambda w: [w.readline(2), w.readline(2), w.readline()]),
        ("read-none", lambda w: [w.read(None)]),
        ("readline-then-read", lambda w: [w.readline(), w.read(2), w.read()]),
    ],
)
def line_and_file_wrapper(t, use):
    wrapper = httplib.LineAndFileWrapper(b"first", io.BytesIO(b"\nsecond\nthird"))
    t.attempt_body("result", use, wrapper)


@TOPIC.script
def wrapper_hands_on_other_attributes(t):
    file = io.BytesIO(b"rest")
    wrapper = httplib.LineAndFileWrapper(b"first\n", file)
    t.show("tell", wrapper.tell())
    t.show("missing", hasattr(wrapper, "nothing_like_it"))
    wrapper.close()
    t.show("closed", file.closed)


@TOPIC.script
def over_a_fake_socket(t):
    conn = httplib.HTTP("h.test")
    conn._conn.sock = FakeSocket(ANSWER)
    conn.putrequest("GET", "/")
    conn.endheaders()
    t.show("reply", list(conn.getreply()[:2]))
    t.body("file", conn.getfile().read())


@TOPIC.script
def refused(t):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    t.tries("connect", httplib.HTTP("127.0.0.1", port).connect)
