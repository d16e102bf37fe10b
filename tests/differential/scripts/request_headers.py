"""putheader: how values become lines, what is refused, and what a refusal leaves behind."""

from prelude import Topic, httplib

TOPIC = Topic()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@TOPIC.family(
    "putheader",
    [
        ("one-value", ("X-A", "1")),
        ("no-value", ("X-A",)),
        ("two-values", ("X-A", "1", "2")),
        ("three-values-mixed", ("X-A", "1", 2, 3.5)),
        ("int", ("X-A", 0)),
        ("none", ("X-A", None)),
        ("list", ("X-A", ["a", "b"])),
        ("dict", ("X-A", {})),
        ("empty", ("X-A", "")),
        ("blanks", ("X-A", "  a\tb  ")),
        ("bytes", (b"X-A", b"1")),
        ("latin1-bytes", ("X-A", b"\xff\xc3\x80\x85")),
        ("fold-space", ("X-A", "a\r\n b")),
        ("fold-tab", ("X-A", "a\r\n\tb")),
        ("fold-then-value", ("X-A", "a\r\n b", "c")),
        ("fold-of-blanks", ("X-A", "a\r\n \r\n b")),
        ("bare-lf-fold", ("X-A", "a\n b")),
        ("bare-cr-fold", ("X-A", "a\r b")),
        ("tab", ("X-A", "a\tb")),
        ("nul", ("X-A", "a\x00b")),
        ("vertical-tab", ("X-A", "a\x0bb")),
        ("delete", ("X-A", "a\x7fb")),
        ("escape", ("X-A", "a\x1bb")),
        ("name-token-characters", ("!#$%&'*+-.^_`|~0Az", "1")),
        ("name-int", (5, "1")),
        ("name-mixed-case", ("x-LOWER-Upper", "1")),
    ],
)
def put_one(t, arguments):
    conn = t.fake()
    conn.putrequest("GET", "/", 1, 1)
    t.tries("putheader", conn.putheader, *arguments)
    t.show("buffer", list(conn._buffer))
    t.tries("endheaders", conn.endheaders)
    t.sent(conn)


@TOPIC.family(
    "refuse-value",
    [
        ("crlf", "a\r\nX: 1"),
        ("cr", "a\rb"),
        ("lf", "a\nb"),
        ("trailing-crlf", "a\r\n"),
        ("trailing-cr", "a\r"),
        ("trailing-lf", "a\n"),
        ("double-lf-fold", "a\n\n b"),
        ("cr-cr-lf-fold", "a\r\r\n b"),
        ("leading-lf", "\na"),
    ],
)
def refuse_value(t, value):
    conn = t.fake()
    conn.putrequest("GET", "/", 1, 1)
    t.tries("putheader", conn.putheader, "X-A", value)
    t.tries("putheader second value", conn.putheader, "X-B", "1", value)
    t.show("buffer", list(conn._buffer))
    t.tries("go on", conn.putheader, "X-C", "1")
    t.tries("endheaders", conn.endheaders)
    t.sent(conn)


@TOPIC.family(
    "refuse-name",
    [
        ("crlf", "X\r\nY"),
        ("cr", "X\rY"),
        ("lf", "X\nY"),
        ("leading-space", " X"),
        ("leading-tab", "\tX"),
        ("leading-crlf", "\r\nX"),
        ("colon", "X:Y"),
        ("leading-colon", ":X"),
        ("empty", ""),
        ("trailing-lf", "X\n"),
    ],
)
def refuse_name(t, name):
    conn = t.fake()
    conn.putrequest("GET", "/", 1, 1)
    t.tries("putheader", conn.putheader, name, "1")
    t.show("buffer", list(conn._buffer))


@TOPIC.family(
    "odd-name",
    [
        ("space", "X Y"),
        ("trailing-space", "X "),
        ("trailing-tab", "X\t"),
        ("nul", "X\x00"),
        ("slash", "X/Y"),
        ("parenthesis", "X(Y)"),
        ("latin1", b"X\xa0Y"),
        ("quote", 'X"Y'),
    ],
)
def odd_name(t, name):
    conn = t.fake(ANSWER)
    conn.putrequest("GET", "/", 1, 1)
    t.tries("putheader", conn.putheader, name, "1")
    t.show("buffer", list(conn._buffer))
    t.tries("endheaders", conn.endheaders)
    t.sent(conn)
    conn = t.fake()
    t.tries("request", conn.request, "GET", "/", None, {name: "1"})
    t.sent(conn, "sent by request")


@TOPIC.family("text", [("ascii", b"abc"), ("latin1", b"caf\xc3\xa9"), ("beyond-latin1", b"5 \xe2\x82\xac")])
def value_of_text(t, data):
    text = data.decode("utf-8")
    conn = t.fake()
    conn.putrequest("GET", "/", 1, 1)
    t.tries("putheader", conn.putheader, "X-A", text)
    t.tries("endheaders", conn.endheaders)
    t.sent(conn)
    conn = t.fake()
    t.tries("request", conn.request, "GET", "/", None, {"X-A": text})
    t.sent(conn, "sent by request")


@TOPIC.script
def long_value(t):
    conn = t.fake()
    conn.request("GET", "/", None, {"X-A": "a" * 100000})
    t.show("length", len(b"".join(conn.sock.sent)))


@TOPIC.script
def repeated_header(t):
    conn = t.fake()
    conn.putrequest("GET", "/")
    conn.putheader("X-A", "1")
    conn.putheader("X-A", "2")
    conn.putheader("Host", "second.test")
    conn.endheaders()
    t.sent(conn)


@TOPIC.script
def headers_as_pairs(t):
    conn = t.fake()
    t.tries("request", conn.request, "GET", "/", None, [("X-A", "1"), ("X-A", "2")])
    t.sent(conn)


@TOPIC.script
def headers_none(t):
    conn = t.fake()
    t.tries("request", conn.request, "GET", "/", None, None)
    t.sent(conn)


@TOPIC.family(
    "after-refused",
    [
        ("value", {"X-A": "a\nb"}, "/", "GET"),
        ("name", {"X\nY": "1"}, "/", "GET"),
        ("url", {}, "/ x", "GET"),
        ("method-none", {}, "/", None),
    ],
)
def request_after_a_refused_one(t, headers, url, method):
    conn = t.fake(ANSWER)
    t.tries("refused", conn.request, method, url, "abc", headers)
    t.show("buffer", list(conn._buffer))
    t.show("state", conn._HTTPConnection__state)
    t.tries("request", conn.request, "GET", "/next")
    t.sent(conn)


@TOPIC.script
def close_forgets_a_half_made_request(t):
    conn = t.fake()
    conn.putrequest("GET", "/old")
    conn.putheader("X-Old", "1")
    conn.close()
    t.show("buffer", list(conn._buffer))
    conn.sock = type(t.fake().sock)()
    conn.request("GET", "/new")
    t.sent(conn)


@TOPIC.script
def buffer_can_be_replaced(t):
    class Watched(list):
        def append(self, line):
            seen.append(line)
            list.append(self, line)

    seen = []
    conn = t.fake()
    conn._buffer = Watched()
    conn.request("POST", "/", "abc", {"X-A": "1"})
    t.show("seen", seen)
    t.show("type kept", type(conn._buffer) is Watched)
    t.show("emptied", list(conn._buffer))


@TOPIC.script
def buffer_can_be_sent_by_hand(t):
    conn = t.fake()
    conn.putrequest("GET", "/", 1, 1)
    conn._output("X-Raw: 1")
    conn._buffer.append("X-Own: 2")
    conn._send_output()
    t.sent(conn)
    t.show("buffer", list(conn._buffer))


@TOPIC.script
def calls_from_inside_go_through_self(t):
    calls = []

    class Traced(httplib.HTTPConnection):
        def putrequest(self, method, url, **keywords):
            calls.append("putrequest " + method + " " + url + " " + repr(sorted(keywords)))
            return httplib.HTTPConnection.putrequest(self, method, url, **keywords)

        def putheader(self, name, *values):
            calls.append("putheader " + name)
            return httplib.HTTPConnection.putheader(self, name, *values)

        def endheaders(self, *args, **keywords):
            calls.append("endheaders")
            return httplib.HTTPConnection.endheaders(self, *args)

        def _send_output(self, *args, **keywords):
            calls.append("_send_output")
            return httplib.HTTPConnection._send_output(self, *args)

        def send(self, data):
            calls.append("send")
            t.show("send is given", type(data) is bytes)
            return httplib.HTTPConnection.send(self, data)

    conn = t.fake(cls=Traced)
    conn.request("POST", "/", "abc", {"Host": "a.test", "X-A": "1"})
    t.show("calls", calls)
    t.sent(conn)


@TOPIC.script
def content_length_is_set_by_its_own_method(t):
    class Without(httplib.HTTPConnection):
        def _set_content_length(self, body, method):
            t.show("asked", [body, method])

    conn = t.fake(cls=Without)
    conn.request("POST", "/", None)
    t.sent(conn)
