"""HTTPConnection and HTTPSConnection before anything is sent: arguments, attributes, hosts and ports."""

import socket
import ssl

from prelude import Topic, httplib

TOPIC = Topic()
ATTRIBUTES = "host port strict timeout source_address sock debuglevel auto_open default_port".split()


def attributes_of(t, conn):
    for name in ATTRIBUTES:
        value = getattr(conn, name)
        t.show(name, "default" if value is socket._GLOBAL_DEFAULT_TIMEOUT else value)


@TOPIC.family(
    "http",
    [
        ("host", ("h.test",), {}),
        ("port", ("h.test", 81), {}),
        ("strict", ("h.test", 81, 1), {}),
        ("all-positional", ("h.test", 81, 1, 5, ("192.0.2.1", 0)), {}),
        ("keywords", (), {"host": "h.test", "port": 81, "strict": True, "timeout": 5, "source_address": ("", 9)}),
        ("timeout-none", ("h.test",), {"timeout": None}),
        ("timeout-float", ("h.test",), {"timeout": 0.5}),
        ("strict-zero", ("h.test", None, 0), {}),
    ],
)
def http_arguments(t, arguments, keywords):
    attributes_of(t, httplib.HTTPConnection(*arguments, **keywords))


@TOPIC.family(
    "https",
    [
        ("host", ("h.test",), {}),
        ("port", ("h.test", 81), {}),
        ("positional", ("h.test", 81, None, None, 1, 5, ("192.0.2.1", 0)), {}),
        ("keywords", (), {"host": "h.test", "strict": True, "timeout": 5, "source_address": ("", 9)}),
    ],
)
def https_arguments(t, arguments, keywords):
    conn = httplib.HTTPSConnection(*arguments, **keywords)
    attributes_of(t, conn)
    t.show("files", [conn.key_file, conn.cert_file])
    t.show("context", [conn._context.verify_mode == ssl.CERT_REQUIRED, conn._context.check_hostname])


@TOPIC.script
def own_context(t):
    context = ssl.create_default_context()
    t.show("kept", httplib.HTTPSConnection("h.test", context=context)._context is context)
    positional = httplib.HTTPSConnection("h.test", None, None, None, None, 5, None, context)
    t.show("kept, positional", positional._context is context)


@TOPIC.script
def default_context_can_be_replaced(t):
    marker = ssl._create_unverified_context()
    saved = ssl._create_default_https_context
    ssl._create_default_https_context = lambda: marker
    try:
        t.show("used", httplib.HTTPSConnection("h.test")._context is marker)
    finally:
        ssl._create_default_https_context = saved


@TOPIC.script
def missing_certificate_file(t):
    t.tries("construct", httplib.HTTPSConnection, "h.test", None, "no-such-key", "no-such-file")


@TOPIC.family(
    "host",
    [
        ("plain", "h.test"),
        ("port", "h.test:81"),
        ("empty-port", "h.test:"),
        ("port-zero", "h.test:0"),
        ("port-leading-zero", "h.test:0081"),
        ("port-max", "h.test:65535"),
        ("port-over", "h.test:65536"),
        ("port-99999", "h.test:99999"),
        ("port-minus", "h.test:-1"),
        ("port-plus", "h.test:+80"),
        ("port-blank", "h.test: 80"),
        ("port-trailing-blank", "h.test:80 "),
        ("port-underscore", "h.test:8_0"),
        ("port-word", "h.test:http"),
        ("port-decimal", "h.test:80.0"),
        ("port-hex", "h.test:0x50"),
        ("port-5000-digits", "h.test:" + "0" * 5000 + "80"),
        ("userinfo", "me:pw@h.test"),
        ("userinfo-and-port", "me:pw@h.test:81"),
        ("user", "me@h.test"),
        ("ipv4", "192.0.2.1:81"),
        ("ipv6", "[2001:db8::1]"),
        ("ipv6-port", "[2001:db8::1]:81"),
        ("ipv6-empty-port", "[2001:db8::1]:"),
        ("ipv6-unbracketed", "::1"),
        ("ipv6-unbracketed-long", "2001:db8::1"),
        ("ipv6-zone", "[fe80::1%eth0]:81"),
        ("ipv6-half-bracket", "[::1"),
        ("ipv6-after-bracket", "[::1]x"),
        ("empty", ""),
        ("only-port", ":81"),
        ("two-colons", "h.test:1:2"),
        ("slash", "h.test/path"),
        ("url", "http://h.test"),
        ("question-mark", "h.test?x"),
        ("hash", "h.test#x"),
        ("backslash", "h.test\\x"),
        ("space", "h test"),
        ("crlf", "h.test\r\nX: 1"),
        ("lf", "h.test\n"),
        ("nul", "h\x00.test"),
        ("tab", "h\t.test"),
        ("delete", "h\x7f.test"),
        ("percent", "h%20.test"),
        ("upper-case", "H.TEST"),
        ("underscore", "h_x.test"),
        ("trailing-dot", "h.test."),
        ("long", "a" * 300 + ".test"),
    ],
)
def host_text(t, host):
    conn = t.tries("construct", httplib.HTTPConnection, host)
    if conn is not None:
        t.show("address", [conn.host, conn.port])


@TOPIC.family("https-host", [("plain", "h.test"), ("port", "h.test:81"), ("empty-port", "h.test:"), ("bad", "h:x")])
def https_host_text(t, host):
    conn = t.tries("construct", httplib.HTTPSConnection, host)
    if conn is not None:
        t.show("address", [conn.host, conn.port])


@TOPIC.family(
    "port-argument",
    [
        ("int", "h.test", 81),
        ("zero", "h.test", 0),
        ("minus", "h.test", -1),
        ("over", "h.test", 65536),
        ("digits", "h.test", "81"),
        ("word", "h.test", "x"),
        ("with-port-in-host", "h.test:82", 81),
        ("bracketed", "[::1]", 81),
        ("unbracketed", "::1", 81),
        ("float", "h.test", 81.0),
        ("true", "h.test", True),
        ("empty-word", "h.test", ""),
    ],
)
def port_argument(t, host, port):
    conn = t.tries("construct", httplib.HTTPConnection, host, port)
    if conn is not None:
        t.show("address", [conn.host, conn.port])


@TOPIC.family("odd-host", [("none", None), ("int", 5), ("list", ["h"]), ("bytes", b"h.test:81")])
def odd_host(t, host):
    conn = t.tries("construct", httplib.HTTPConnection, host)
    if conn is not None:
        t.show("address", [conn.host, conn.port])


@TOPIC.script
def latin1_host(t):
    t.tries("construct", httplib.HTTPConnection, b"b\xfccher.test")


@TOPIC.script
def unicode_host(t):
    conn = t.tries("construct", httplib.HTTPConnection, b"b\xc3\xbccher.test".decode("utf-8"))
    if conn is not None:
        t.show("host is kept", conn.host == b"b\xc3\xbccher.test".decode("utf-8"))


@TOPIC.script
def international_host_header(t):
    conn = t.tries("construct", t.fake, b"", b"b\xc3\xbccher.test".decode("utf-8"))
    if conn is not None:
        conn.request("GET", "/")
        t.sent(conn)


@TOPIC.script
def default_port_of_a_subclass(t):
    class Own(httplib.HTTPConnection):
        default_port = 8080

    t.show("ports", [Own("h.test").port, Own("h.test:").port, Own("h.test:80").port])
    conn = t.fake(cls=Own)
    conn.request("GET", "/")
    t.sent(conn)


@TOPIC.script
def private_attributes(t):
    conn = httplib.HTTPConnection("h.test")
    for name in "_buffer _method _tunnel_host _tunnel_port _tunnel_headers _http_vsn _http_vsn_str".split():
        t.show(name, getattr(conn, name))
    t.show("state", conn._HTTPConnection__state)
    t.show("response", conn._HTTPConnection__response)
    t.show("create_connection", callable(conn._create_connection))


@TOPIC.script
def class_attributes(t):
    cls = httplib.HTTPConnection
    t.show("values", [cls._http_vsn, cls._http_vsn_str, cls.default_port, cls.auto_open, cls.debuglevel, cls.strict])
    t.show("response class", cls.response_class is httplib.HTTPResponse)
    t.show("https port", httplib.HTTPSConnection.default_port)
    t.show("https is http", issubclass(httplib.HTTPSConnection, httplib.HTTPConnection))


@TOPIC.script
def instances_share_nothing(t):
    one, two = httplib.HTTPConnection("a.test"), httplib.HTTPConnection("b.test")
    one._buffer.append("x")
    one._tunnel_headers["a"] = "b"
    t.show("two", [two._buffer, two._tunnel_headers])


@TOPIC.family(
    "get-hostport",
    [
        ("both", ("h.test", 81)),
        ("in-one", ("h.test:81", None)),
        ("default", ("h.test", None)),
        ("ipv6", ("[::1]", None)),
    ],
)
def get_hostport(t, arguments):
    t.attempt("result", httplib.HTTPConnection("x.test")._get_hostport, *arguments)


@TOPIC.script
def subclass_with_its_own_init(t):
    class Own(httplib.HTTPConnection):
        def __init__(self, host):
            httplib.HTTPConnection.__init__(self, host, 81)
            self.extra = 1

    conn = Own("h.test")
    t.show("address", [conn.host, conn.port, conn.extra])


@TOPIC.script
def default_timeout_is_looked_up_at_connect(t):
    peer = t.peer([])
    conn = t.own(httplib.HTTPConnection("127.0.0.1", peer.port))
    saved = socket.getdefaulttimeout()
    socket.setdefaulttimeout(9)
    try:
        conn.connect()
    finally:
        socket.setdefaulttimeout(saved)
    t.show("timeout", conn.sock.gettimeout())


@TOPIC.script
def native_strings(t):
    conn = httplib.HTTPConnection("h.test:81")
    t.show("host is native", type(conn.host) is str)
