"""HTTPMessage: the mapping, the raw lines, the parsers of single fields, and what can be changed."""

import io

from prelude import Topic, httplib

TOPIC = Topic()
BLOCK = (
    b"Host: a.test\r\n"
    b"X-Multi: one\r\n"
    b"x-multi: two\r\n"
    b"X-Fold: start\r\n  middle\r\n\tend\r\n"
    b"Empty:\r\n"
    b"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    b"\r\nbody"
)


def message(block=BLOCK):
    return httplib.HTTPMessage(io.BytesIO(block), 0)


@TOPIC.family(
    "lookup",
    [
        ("one", "host"),
        ("any-case", "HOST"),
        ("repeated", "X-Multi"),
        ("folded", "x-fold"),
        ("empty", "empty"),
        ("missing", "nothing"),
        ("nothing", ""),
    ],
)
def lookup(t, name):
    msg = message()
    t.attempt("item", lambda: msg[name])
    t.attempt("get", msg.get, name)
    t.attempt("get with default", msg.get, name, "none")
    t.attempt("getheader", msg.getheader, name)
    t.attempt("getheader with default", msg.getheader, name, "none")
    t.attempt("getheaders", msg.getheaders, name)
    t.attempt("getrawheader", msg.getrawheader, name)
    t.attempt("getfirstmatchingheader", msg.getfirstmatchingheader, name)
    t.attempt("getallmatchingheaders", msg.getallmatchingheaders, name)
    t.attempt("in", lambda: name in msg)
    t.attempt("has_key", msg.has_key, name)


@TOPIC.script
def mapping(t):
    msg = message()
    t.show("len", len(msg))
    t.show("keys", sorted(msg.keys()))
    t.show("values", sorted(msg.values()))
    t.show("items", [list(item) for item in sorted(msg.items())])
    t.show("iteration", sorted(msg))
    t.show("lists", [isinstance(value, list) for value in (msg.keys(), msg.values(), msg.items())])


@TOPIC.script
def attributes(t):
    msg = message()
    t.show("dict", msg.dict)
    t.show("headers", msg.headers)
    for name in "unixfrom status fp seekable startofheaders startofbody".split():
        if name != "fp":
            t.show(name, getattr(msg, name))
    t.body("left in the file", msg.fp.read())


@TOPIC.script
def of_a_response(t):
    response = t.parse(b"HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\n")
    msg = response.msg
    t.show("fp", msg.fp)
    t.show("seekable", msg.seekable)
    t.show("status", msg.status)
    t.show("class", isinstance(msg, httplib.HTTPMessage))


@TOPIC.script
def text(t):
    t.show("str", str(message()))
    t.show("str of nothing", str(message(b"\r\n")))


@TOPIC.family(
    "from",
    [
        ("crlf", b"A: 1\r\nB: 2\r\n\r\n"),
        ("lf", b"A: 1\nB: 2\n\nbody"),
        ("no-blank-line", b"A: 1\r\nB: 2"),
        ("nothing", b""),
        ("blank-line", b"\r\n"),
        ("rubbish", b"rubbish\r\nA: 1\r\n\r\n"),
        ("empty-name", b": 0\r\nA: 1\r\n\r\n"),
        ("unix-from", b"From me\r\nFrom you\r\nA: 1\r\n\r\n"),
        ("leading-fold", b" A: 0\r\nB: 1\r\n\r\n"),
    ],
)
def from_a_file(t, block):
    msg = message(block)
    t.show("dict", msg.dict)
    t.show("headers", msg.headers)
    t.show("status", msg.status)
    t.show("unixfrom", msg.unixfrom)


@TOPIC.script
def default_arguments(t):
    msg = httplib.HTTPMessage(io.BytesIO(BLOCK))
    t.show("seekable", int(msg.seekable))
    t.show("starts", [msg.startofheaders, msg.startofbody])
    t.body("body", msg.fp.read())
    t.tries("rewindbody", msg.rewindbody)
    t.body("body again", msg.fp.read())


@TOPIC.script
def rewindbody_of_an_unseekable_file(t):
    t.tries("rewindbody", message().rewindbody)


@TOPIC.script
def set_item(t):
    msg = message()
    msg["X-New"] = "1"
    msg["host"] = "b.test"
    t.show("new", [msg["x-new"], msg["Host"]])
    t.show("headers", msg.headers)
    t.show("keys", sorted(msg.keys()))


@TOPIC.script
def set_item_with_lines(t):
    msg = message(b"A: 1\r\n\r\n")
    msg["B"] = "1\n 2"
    t.show("headers", msg.headers)
    t.show("value", msg["b"])


@TOPIC.script
def delete_item(t):
    msg = message()
    del msg["x-MULTI"]
    del msg["nothing"]
    del msg["x-fold"]
    t.show("headers", msg.headers)
    t.show("keys", sorted(msg.keys()))


@TOPIC.script
def setdefault(t):
    msg = message(b"A: 1\r\n\r\n")
    t.show("present", msg.setdefault("a", "2"))
    t.show("absent", msg.setdefault("B", "3"))
    t.show("absent without", msg.setdefault("C"))
    t.show("headers", msg.headers)


@TOPIC.script
def equality_and_truth(t):
    t.show("truth", [bool(message()), bool(message(b"\r\n"))])


@TOPIC.family(
    "date",
    [
        ("rfc1123", b"Sun, 06 Nov 1994 08:49:37 GMT"),
        ("offset", b"Sun, 06 Nov 1994 08:49:37 +0130"),
        ("rfc850", b"Sunday, 06-Nov-94 08:49:37 GMT"),
        ("asctime", b"Sun Nov  6 08:49:37 1994"),
        ("no-zone", b"Sun, 06 Nov 1994 08:49:37"),
        ("rubbish", b"yesterday"),
        ("empty", b""),
    ],
)
def dates(t, value):
    msg = message(b"Date: " + value + b"\r\n\r\n")
    t.attempt("getdate", msg.getdate, "Date")
    t.attempt("getdate_tz", msg.getdate_tz, "Date")
    t.attempt("getdate of another", msg.getdate, "Expires")
    t.attempt("getdate_tz of another", msg.getdate_tz, "Expires")


@TOPIC.family(
    "address",
    [
        ("plain", b"a@b.c"),
        ("name", b"A B <a@b.c>"),
        ("comment", b"a@b.c (A B)"),
        ("quoted", b'"B, A" <a@b.c>'),
        ("two", b"a@b.c, D <d@e.f>"),
        ("empty", b""),
    ],
)
def addresses(t, value):
    msg = message(b"From: " + value + b"\r\n\r\n")
    t.attempt("getaddr", msg.getaddr, "From")
    t.attempt("getaddrlist", msg.getaddrlist, "From")
    t.attempt("getaddr of another", msg.getaddr, "To")
    t.attempt("getaddrlist of another", msg.getaddrlist, "To")


@TOPIC.script
def addresses_of_two_fields(t):
    msg = message(b"To: a@b.c\r\nTo: d@e.f,\r\n g@h.i\r\n\r\n")
    t.attempt("getaddrlist", msg.getaddrlist, "To")


@TOPIC.family(
    "type",
    [
        ("plain", b"Content-Type: text/html\r\n"),
        ("upper-case", b"Content-Type: Text/HTML; Charset=UTF-8\r\n"),
        ("charset", b"Content-Type: text/html; charset=utf-8\r\n"),
        ("quoted", b'Content-Type: multipart/mixed; boundary="a;b"\r\n'),
        ("two-parameters", b"Content-Type: a/b; x=1; y = 2\r\n"),
        ("parameter-without-value", b"Content-Type: a/b; x; y=\r\n"),
        ("no-slash", b"Content-Type: text\r\n"),
        ("two-slashes", b"Content-Type: a/b/c\r\n"),
        ("empty", b"Content-Type:\r\n"),
        ("missing", b""),
        ("encoding", b"Content-Transfer-Encoding: Base64\r\n"),
        ("blanks", b"Content-Type:  text / html  ;  charset = utf-8 \r\n"),
        ("twice", b"Content-Type: a/b\r\nContent-Type: c/d\r\n"),
    ],
)
def content_type(t, block):
    msg = message(block + b"\r\n")
    for name in "type maintype subtype typeheader encodingheader plist plisttext".split():
        t.attempt(name, getattr, msg, name)
    for name in "gettype getmaintype getsubtype getencoding getplist getparamnames".split():
        t.attempt(name, getattr(msg, name))
    for name in ("charset", "BOUNDARY", "x", "y"):
        t.attempt("getparam " + name, msg.getparam, name)


@TOPIC.family(
    "line",
    [
        ("field", "X-A: 1\r\n"),
        ("no-colon", "rubbish\r\n"),
        ("empty-name", ": 1\r\n"),
        ("space-before-colon", "X-A : 1\r\n"),
        ("upper-case", "HOST:x"),
        ("blank-crlf", "\r\n"),
        ("blank-lf", "\n"),
        ("spaces", "  \r\n"),
    ],
)
def parser_hooks(t, line):
    msg = message()
    t.attempt("isheader", msg.isheader, line)
    t.show("islast", bool(msg.islast(line)))
    t.show("iscomment", bool(msg.iscomment(line)))


@TOPIC.script
def addheader_and_addcontinue(t):
    msg = message(b"\r\n")
    msg.addheader("a", "1")
    msg.addheader("a", "2")
    msg.addcontinue("a", "3")
    t.show("dict", msg.dict)
    t.show("headers", msg.headers)


@TOPIC.script
def comments_can_be_skipped(t):
    class WithComments(httplib.HTTPMessage):
        def iscomment(self, line):
            return line.startswith("#")

    msg = WithComments(io.BytesIO(b"A: 1\r\n# B: 2\r\nC: 3\r\n\r\n"), 0)
    t.show("dict", msg.dict)
    t.show("headers", msg.headers)


@TOPIC.script
def readheaders_again(t):
    msg = message(b"A: 1\r\n\r\nB: 2\r\n\r\n")
    t.tries("readheaders", msg.readheaders)
    t.show("dict", msg.dict)


@TOPIC.script
def latin1(t):
    msg = message(b"A: caf\xe9\r\n\r\n")
    t.show("value", msg["a"])
    t.show("raw", msg.headers)


@TOPIC.script
def limits(t):
    t.tries("many", message, b"A: 1\r\n" * 102 + b"\r\n")
    t.tries("long", message, b"A: " + b"x" * 65536 + b"\r\n\r\n")


@TOPIC.script
def names(t):
    missing = [
        name
        for name in (
            "addcontinue addheader get getaddr getaddrlist getallmatchingheaders getdate getdate_tz getencoding "
            "getfirstmatchingheader getheader getheaders getmaintype getparam getparamnames getplist getrawheader "
            "getsubtype gettype has_key iscomment isheader islast items keys parseplist parsetype readheaders "
            "rewindbody setdefault values"
        ).split()
        if not callable(getattr(httplib.HTTPMessage, name, None))
    ]
    t.show("missing", missing)
