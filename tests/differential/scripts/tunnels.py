"""CONNECT tunnels: what is sent, what is a success, what a refusal leaves behind."""

from prelude import CLOSE, Topic, httplib

TOPIC = Topic()
OPEN = b"HTTP/1.0 200 Connection established\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"


@TOPIC.family(
    "target",
    [
        ("name-and-port", ("o.test", 443)),
        ("name-in-one", ("o.test:8443",)),
        ("default-port", ("o.test",)),
        ("ipv4", ("192.0.2.1", 443)),
        ("ipv6", ("[2001:db8::1]:443",)),
        ("ipv6-port-argument", ("2001:db8::1", 443)),
        ("headers", ("o.test", 443, {"Proxy-Authorization": "Basic eA=="})),
    ],
)
def through_a_tunnel(t, arguments):
    peer = t.peer([OPEN, ANSWER])
    conn = t.connect(peer, "proxy.test", 3128)
    conn.set_tunnel(*arguments)
    t.tries("request", conn.request, "GET", "/path")
    response = t.tries("getresponse", conn.getresponse)
    if response is not None:
        t.body("body", t.own(response).read())
    t.show("dialled", [list(address) for address in conn.dialled])
    t.wire(peer)


@TOPIC.script
def international_target(t):
    peer = t.peer([OPEN])
    conn = t.connect(peer, "proxy.test", 3128)
    t.tries("set_tunnel", conn.set_tunnel, b"b\xc3\xbccher.test".decode("utf-8"), 443)
    t.tries("connect", conn.connect)
    t.wire(peer)


@TOPIC.script
def keywords(t):
    peer = t.peer([OPEN, ANSWER])
    conn = t.connect(peer, "proxy.test", 3128)
    conn.set_tunnel(host="o.test", port=443, headers={"X-A": 1})
    t.tries("connect", conn.connect)
    t.wire(peer)


@TOPIC.family(
    "set",
    [
        ("port", ("o.test", 443)),
        ("in-one", ("o.test:443",)),
        ("empty-port", ("o.test:",)),
        ("default", ("o.test",)),
        ("bad-port", ("o.test:x",)),
        ("signed-port", ("o.test:+443",)),
        ("large-port", ("o.test:99999",)),
        ("ipv6", ("[::1]:443",)),
        ("ipv6-default", ("[::1]",)),
    ],
)
def attributes(t, arguments):
    conn = httplib.HTTPConnection("proxy.test", 3128)
    t.tries("set_tunnel", conn.set_tunnel, *arguments)
    t.show("attributes", [conn._tunnel_host, conn._tunnel_port, conn._tunnel_headers])


@TOPIC.script
def https_default_port(t):
    conn = httplib.HTTPSConnection("proxy.test", 3128)
    conn.set_tunnel("o.test")
    t.show("port", conn._tunnel_port)


@TOPIC.script
def set_while_open(t):
    conn = t.fake()
    t.attempt("set_tunnel", conn.set_tunnel, "o.test")
    conn.close()
    t.tries("after close", conn.set_tunnel, "o.test")


@TOPIC.script
def tunnel_is_made_for_each_connection(t):
    peer = t.peer([OPEN, ANSWER], [OPEN, ANSWER])
    conn = t.connect(peer, "proxy.test", 3128)
    conn.set_tunnel("o.test", 80)
    for path in ("/1", "/2"):
        conn.request("GET", path)
        t.own(conn.getresponse()).read()
        conn.close()
    t.wire(peer)


@TOPIC.script
def two_requests_through_one_tunnel(t):
    peer = t.peer([OPEN, ANSWER, ANSWER])
    conn = t.connect(peer, "proxy.test", 3128)
    conn.set_tunnel("o.test", 80)
    for path in ("/1", "/2"):
        conn.request("GET", path)
        t.own(conn.getresponse()).read()
    t.wire(peer)


@TOPIC.script
def caller_headers_are_not_cleared(t):
    headers = {"X-A": "1"}
    conn = httplib.HTTPConnection("proxy.test")
    conn.set_tunnel("o.test", 443, headers)
    conn.set_tunnel("p.test", 443)
    t.show("headers", headers)


@TOPIC.script
def caller_headers_changed_later(t):
    headers = {"X-A": "1"}
    conn = httplib.HTTPConnection("proxy.test")
    conn.set_tunnel("o.test", 443, headers)
    headers["X-B"] = "2"
    t.show("headers", sorted(conn._tunnel_headers))


@TOPIC.family(
    "reply",
    [
        ("200-with-fields", b"HTTP/1.1 200 OK\r\nX-A: 1\r\nVia: x\r\n\r\n"),
        ("200-bare-lf", b"HTTP/1.1 200 OK\n\n"),
        ("200-no-reason", b"HTTP/1.1 200\r\n\r\n"),
        ("201", b"HTTP/1.1 201 Created\r\n\r\n"),
        ("299", b"HTTP/1.1 299 Odd\r\n\r\n"),
        ("407", b"HTTP/1.1 407 Auth\r\nProxy-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno"),
        ("403", b"HTTP/1.0 403 Forbidden\r\n\r\n"),
        ("502-no-reason", b"HTTP/1.0 502\r\n\r\n"),
        ("302", b"HTTP/1.1 302 Found\r\nLocation: http://x.test/\r\nContent-Length: 0\r\n\r\n"),
        ("100-first", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
        ("not-http", b"hello\r\n"),
        ("not-http-long", b"hello " * 100 + b"\r\n"),
        ("http2", b"HTTP/2.0 200 OK\r\n\r\n"),
        ("bad-status", b"HTTP/1.1 abc\r\n\r\n"),
        ("nothing", b""),
        ("cut-in-fields", b"HTTP/1.1 200 OK\r\nX-A: 1\r\n"),
        ("200-with-length", b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"),
        ("long-status-line", b"HTTP/1.1 200 " + b"x" * 65536 + b"\r\n\r\n"),
        ("long-field", b"HTTP/1.1 200 OK\r\nX-A: " + b"x" * 65536 + b"\r\n\r\n"),
        ("many-fields", b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 200 + b"\r\n"),
    ],
)
def reply_to_connect(t, reply):
    peer = t.peer([reply] + ([] if b"\n\r\n" in reply else [CLOSE]))
    conn = t.connect(peer, "proxy.test", 3128)
    conn.set_tunnel("o.test", 443)
    t.tries("connect", conn.connect)
    t.show("sock gone", conn.sock is None)


@TOPIC.script
def bytes_behind_the_reply(t):
    peer = t.peer([OPEN + ANSWER])
    conn = t.connect(peer, "proxy.test", 3128)
    conn.set_tunnel("o.test", 443)
    t.tries("request", conn.request, "GET", "/")
    if conn.sock is not None:
        t.body("body", t.own(conn.getresponse()).read())


@TOPIC.family(
    "injection",
    [
        ("host", ("o.test\r\nX: 1", 443), None),
        ("host-space", ("o test", 443), None),
        ("name", ("o.test", 443), {"X-A\r\nX-B": "1"}),
        ("value", ("o.test", 443), {"X-A": "1\r\nX-B: 2"}),
        ("value-lf", ("o.test", 443), {"X-A": "1\nX-B: 2"}),
    ],
)
def injection(t, arguments, headers):
    peer = t.peer([OPEN, ANSWER])
    conn = t.connect(peer, "proxy.test", 3128)
    t.tries("set_tunnel", conn.set_tunnel, *(arguments + (headers,)))
    if conn._tunnel_host:
        t.tries("request", conn.request, "GET", "/")
    t.wire(peer)


@TOPIC.script
def version_one_zero(t):
    peer = t.peer([OPEN, ANSWER])
    conn = t.connect(peer, "proxy.test", 3128)
    conn._http_vsn, conn._http_vsn_str = 10, "HTTP/1.0"
    conn.set_tunnel("o.test", 443, {"X-A": "1"})
    conn.request("GET", "/")
    t.own(conn.getresponse()).read()
    t.wire(peer)


@TOPIC.script
def switched_off_by_hand(t):
    peer = t.peer([ANSWER])
    conn = t.connect(peer, "proxy.test", 3128)
    conn.set_tunnel("o.test", 443)
    conn._tunnel_host = None
    conn.request("GET", "/")
    t.body("body", t.own(conn.getresponse()).read())
    t.wire(peer)


@TOPIC.script
def called_by_hand(t):
    conn = t.fake(OPEN, "proxy.test")
    conn._tunnel_host, conn._tunnel_port = "o.test", 443
    t.tries("_tunnel", conn._tunnel)
    t.show("asked for", b"".join(conn.sock.sent).split(b" ")[:2] == [b"CONNECT", b"o.test:443"])


@TOPIC.script
def called_by_hand_and_refused(t):
    conn = t.fake(b"hello world", "proxy.test", strict=False)
    conn._tunnel_host, conn._tunnel_port = "o.test", 443
    t.attempt("_tunnel", conn._tunnel)
    t.show("sock gone", conn.sock is None)


@TOPIC.script
def overridden_tunnel_is_called(t):
    class Own(httplib.HTTPConnection):
        def _tunnel(self):
            t.show("called with a socket", self.sock is not None)

    peer = t.peer([ANSWER])
    conn = t.connect(peer, "proxy.test", cls=Own)
    conn.set_tunnel("o.test", 80)
    conn.request("GET", "/")
    t.body("body", t.own(conn.getresponse()).read())


@TOPIC.script
def next_request_after_a_refusal(t):
    refusal = b"HTTP/1.0 403 Forbidden\r\n\r\n"
    peer = t.peer([refusal, CLOSE], [OPEN, ANSWER])
    conn = t.connect(peer, "proxy.test", 3128)
    conn.set_tunnel("o.test", 443)
    t.tries("first", conn.request, "GET", "/1")
    t.tries("second", conn.request, "GET", "/2")
