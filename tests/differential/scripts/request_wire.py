"""The bytes of a request head: request line, automatic fields, the caller's fields, and what is refused."""

import collections

from prelude import Topic, httplib

TOPIC = Topic()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def send_request(t, conn, *args, **keywords):
    t.tries("request", conn.request, *args, **keywords)
    t.sent(conn)


@TOPIC.family(
    "request",
    [
        ("get", ("GET", "/")),
        ("lower-case-method", ("get", "/")),
        ("extension-method", ("X-PURGE", "/a?b=c&d")),
        ("star", ("OPTIONS", "*")),
        ("authority-form", ("CONNECT", "a.test:443")),
        ("empty-url", ("GET", "")),
        ("url-none", ("GET", None)),
        ("url-without-slash", ("GET", "index.html")),
        ("url-percent", ("GET", "/%20%zz")),
        ("url-fragment", ("GET", "/a#b")),
        ("url-odd-characters", ("GET", "/\"<>\\^`{|}'[]")),
        ("long-url", ("GET", "/" + "a" * 70000)),
        ("absolute-url", ("GET", "http://o.test/x")),
        ("absolute-url-port", ("GET", "http://o.test:81/x")),
        ("absolute-url-default-port", ("GET", "http://o.test:80/x")),
        ("absolute-https-url", ("GET", "https://o.test/x")),
        ("absolute-url-userinfo", ("GET", "http://me:pw@o.test/x")),
        ("absolute-url-ipv6", ("GET", "http://[::1]:8080/x")),
        ("absolute-url-upper-case", ("GET", "HTTP://o.test/x")),
        ("absolute-ftp-url", ("GET", "ftp://o.test/x")),
        ("url-httpish", ("GET", "httpd/x")),
        ("url-http-no-netloc", ("GET", "http:///x")),
        ("header", ("GET", "/", None, {"X-A": "1"})),
        ("header-empty-value", ("GET", "/", None, {"X-A": ""})),
        ("header-blanks-kept", ("GET", "/", None, {"X-A": " 1 \t"})),
        ("header-int", ("GET", "/", None, {"X-A": 42})),
        ("header-float", ("GET", "/", None, {"X-A": 1.5})),
        ("header-none", ("GET", "/", None, {"X-A": None})),
        ("header-list", ("GET", "/", None, {"X-A": ["a", "b"]})),
        ("header-bool", ("GET", "/", None, {"X-A": True})),
        ("header-tuple", ("GET", "/", None, {"X-A": ("a",)})),
        ("header-latin1-bytes", ("GET", "/", None, {"X-A": b"caf\xe9"})),
        ("own-host", ("GET", "/", None, {"Host": "other.test"})),
        ("own-host-any-case", ("GET", "/", None, {"hOsT": "other.test"})),
        ("own-accept-encoding", ("GET", "/", None, {"accept-encoding": "gzip"})),
        ("own-content-length", ("POST", "/", "abc", {"content-length": "3"})),
        ("own-transfer-encoding", ("POST", "/", "abc", {"Transfer-Encoding": "gzip"})),
        ("expect-continue", ("POST", "/", "abc", {"Expect": "100-continue"})),
    ],
)
def one_request(t, arguments):
    send_request(t, t.fake(), *arguments)


@TOPIC.script
def header_order(t):
    headers = collections.OrderedDict([("Zeta", "1"), ("alpha", "2"), ("Mid", "3"), ("beta", "4")])
    send_request(t, t.fake(), "POST", "/", "abc", headers)


@TOPIC.script
def keyword_arguments(t):
    send_request(t, t.fake(), method="PUT", url="/k", body="abc", headers={"X-A": "1"})


@TOPIC.script
def bytes_everywhere(t):
    send_request(t, t.fake(), b"POST", b"/x", b"\x00\xff", {b"X-A": b"1"})


@TOPIC.script
def headers_are_left_alone(t):
    headers = {"X-A": "1"}
    conn = t.fake()
    conn.request("POST", "/", "abc", headers)
    t.show("headers", headers)


@TOPIC.script
def two_requests_share_nothing(t):
    conn = t.fake(ANSWER)
    conn.request("GET", "/1", None, {"X-A": "1"})
    conn.getresponse().read()
    conn.request("GET", "/2")
    t.sent(conn)


@TOPIC.script
def over_a_real_socket(t):
    peer = t.peer([ANSWER])
    conn = t.own(httplib.HTTPConnection("127.0.0.1", peer.port, timeout=5))
    port = ":" + str(peer.port)
    conn.request("GET", "/", None, {"X-A": "1"})
    response = conn.getresponse()
    t.body("body", response.read())
    t.show("timeout", conn.timeout)
    t.close()
    t.peers.remove(peer)
    wire = [data.decode("latin-1").replace(port, ":PORT").encode("latin-1") for data in peer.finish()]
    t.show("wire", wire == [b"GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nAccept-Encoding: identity\r\nX-A: 1\r\n\r\n"])


@TOPIC.family(
    "host",
    [
        ("name", "h.test", None),
        ("default-port", "h.test", 80),
        ("https-port", "h.test", 443),
        ("other-port", "h.test", 8080),
        ("port-zero", "h.test", 0),
        ("in-host", "h.test:8080", None),
        ("upper-case", "H.Test", None),
        ("ipv4", "192.0.2.1", 81),
        ("ipv6", "[2001:db8::1]", None),
        ("ipv6-port", "[2001:db8::1]:81", None),
        ("ipv6-brackets-and-port-argument", "[2001:db8::1]", 81),
        ("ipv6-bare-and-port-argument", "2001:db8::1", 81),
        ("ipv6-zone", "[fe80::1%25eth0]", None),
        ("underscore", "a_b.test", None),
        ("trailing-dot", "h.test.", None),
        ("port-digits", "h.test", "8080"),
        ("port-word", "h.test", "http"),
        ("port-float", "h.test", 80.5),
        ("punycode", "xn--bcher-kva.test", None),
    ],
)
def automatic_host(t, host, port):
    conn = t.tries("construct", t.fake, b"", host, port)
    if conn is not None:
        send_request(t, conn, "GET", "/")


@TOPIC.family(
    "http10",
    [
        ("get", ("GET", "/")),
        ("post", ("POST", "/", "abc")),
        ("post-without-body", ("POST", "/")),
        ("own-host", ("GET", "/", None, {"Host": "a.test"})),
        ("absolute-url", ("GET", "http://o.test/x")),
    ],
)
def version_one_zero(t, arguments):
    conn = t.fake()
    conn._http_vsn = 10
    conn._http_vsn_str = "HTTP/1.0"
    send_request(t, conn, *arguments)


@TOPIC.script
def version_on_the_class(t):
    class Old(httplib.HTTPConnection):
        _http_vsn = 10
        _http_vsn_str = "HTTP/1.0"

    send_request(t, t.fake(cls=Old), "GET", "/")


@TOPIC.script
def version_text_alone(t):
    conn = t.fake()
    conn._http_vsn_str = "HTTP/1.0"
    send_request(t, conn, "GET", "/")


@TOPIC.family(
    "skip",
    [
        ("host-positional", (1,), {}),
        ("both-positional", (1, 1), {}),
        ("host-keyword", (), {"skip_host": True}),
        ("accept-encoding-keyword", (), {"skip_accept_encoding": True}),
        ("none", (), {"skip_host": False, "skip_accept_encoding": 0}),
    ],
)
def skip_automatic(t, arguments, keywords):
    conn = t.fake()
    conn.putrequest("GET", "/", *arguments, **keywords)
    conn.endheaders()
    t.sent(conn)


@TOPIC.family(
    "refuse-url",
    [
        ("space", "/a b"),
        ("crlf", "/\r\nX: 1"),
        ("lf", "/\nX: 1"),
        ("nul", "/\x00"),
        ("tab", "/\t"),
        ("escape", "/\x1b"),
        ("delete", "/\x7f"),
        ("version", "/ HTTP/1.1\r\nHost: evil\r\n\r\n"),
        ("leading-space", " /"),
        ("absolute-crlf", "http://o.test/\r\n"),
        ("latin1", "/\xe9"),
        ("c1", "/\x85"),
        ("nbsp", "/\xa0"),
    ],
)
def refuse_url(t, url):
    conn = t.fake()
    t.tries("request", conn.request, "GET", url)
    t.show("nothing sent", conn.sock.sent)


@TOPIC.family(
    "method",
    [
        ("crlf", "GET / HTTP/1.1\r\nX: 1\r\nZ"),
        ("space", "GET /x HTTP/1.1"),
        ("nul", "GE\x00T"),
        ("colon", "GET:"),
        ("empty", ""),
        ("latin1", "G\xc9T"),
        ("tab", "GET\t"),
        ("none", None),
        ("int", 5),
    ],
)
def odd_method(t, method):
    conn = t.fake()
    send_request(t, conn, method, "/")


@TOPIC.family("text", [("ascii", b"/abc"), ("latin1", b"/caf\xc3\xa9"), ("beyond-latin1", b"/5\xe2\x82\xac")])
def url_of_text(t, data):
    conn = t.fake()
    try:
        conn.request("GET", data.decode("utf-8"))
    except httplib.InvalidURL:
        t.show("refused", True)
    except UnicodeError:
        t.show("not encoded", True)
    t.sent(conn)


@TOPIC.script
def host_in_the_tunnel_is_the_target(t):
    conn = t.fake(host="proxy.test", port=3128)
    conn._tunnel_host, conn._tunnel_port = "o.test", 80
    send_request(t, conn, "GET", "/")
    conn = t.fake(host="proxy.test", port=3128)
    conn._tunnel_host, conn._tunnel_port = "o.test", 8443
    conn.request("GET", "/")
    t.sent(conn, "sent, other port")


@TOPIC.script
def encode_request_is_called(t):
    class Custom(httplib.HTTPConnection):
        def _encode_request(self, request):
            t.show("asked to encode", request)
            return request

    send_request(t, t.fake(cls=Custom), "GET", "/")


@TOPIC.script
def validate_path_can_be_replaced(t):
    class Custom(httplib.HTTPConnection):
        def _validate_path(self, url):
            t.show("asked to validate", url)

    send_request(t, t.fake(cls=Custom), "GET", "/a\x7fb")


@TOPIC.script
def validate_host_can_be_replaced(t):
    class Custom(httplib.HTTPConnection):
        def _validate_host(self, host):
            t.show("asked to validate", host)

    t.tries("construct", Custom, "h test")
