"""The exceptions: who is whose base, their arguments, texts, and what survives copying."""

import copy
import pickle

from prelude import Topic, httplib

TOPIC = Topic()
PLAIN = (
    "HTTPException NotConnected InvalidURL UnknownTransferEncoding UnimplementedFileMode ImproperConnectionState "
    "CannotSendRequest CannotSendHeader ResponseNotReady"
).split()
ALL = PLAIN + "UnknownProtocol IncompleteRead BadStatusLine LineTooLong".split()


def made(name):
    cls = getattr(httplib, name)
    if name == "IncompleteRead":
        return cls(b"abc", 5)
    return cls("text")


@TOPIC.family("bases", [(name, name) for name in ALL])
def bases(t, name):
    t.show("mro", [cls.__name__ for cls in getattr(httplib, name).__mro__ if cls.__name__ != "BaseException"])


@TOPIC.family("plain", [(name, name) for name in PLAIN])
def plain_exception(t, name):
    cls = getattr(httplib, name)
    t.show("nothing", [list(cls().args), str(cls())])
    t.show("one", [list(cls("a").args), str(cls("a"))])
    t.show("two", [list(cls("a", 2).args), str(cls("a", 2))])


@TOPIC.family(
    "incomplete-read",
    [
        ("partial", (b"abc",)),
        ("expected", (b"abc", 5)),
        ("expected-zero", (b"abc", 0)),
        ("nothing", (b"", 5)),
        ("expected-none", (b"abc", None)),
        ("large", (b"abc", 1 << 33)),
    ],
)
def incomplete_read(t, arguments):
    error = httplib.IncompleteRead(*arguments)
    t.show("str", str(error))
    t.show("repr", repr(error))
    t.body("args", list(error.args))
    t.body("partial", error.partial)
    t.show("expected", error.expected)


@TOPIC.script
def incomplete_read_needs_an_argument(t):
    t.tries("construct", httplib.IncompleteRead)


@TOPIC.family("bad-status-line", [("text", "abc\r\n"), ("empty", ""), ("none", None), ("quotes", "it's")])
def bad_status_line(t, line):
    error = httplib.BadStatusLine(line)
    t.show("line", error.line)
    t.show("args", list(error.args))
    t.show("str", str(error))


@TOPIC.script
def unknown_protocol(t):
    error = httplib.UnknownProtocol("HTTP/2.0")
    t.show("version", error.version)
    t.show("args", list(error.args))
    t.show("str", str(error))


@TOPIC.script
def line_too_long(t):
    error = httplib.LineTooLong("header line")
    t.show("args", list(error.args))
    t.show("str", str(error))


@TOPIC.family("pickled", [(name, name) for name in ALL])
def pickled(t, name):
    error = made(name)
    for protocol in (0, 1, 2):
        back = pickle.loads(pickle.dumps(error, protocol))
        t.show("class " + str(protocol), type(back) is type(error))
        t.show("same " + str(protocol), [back.args == error.args, str(back) == str(error)])
    if name == "IncompleteRead":
        t.show("expected", back.expected)


@TOPIC.family(
    "copied", [(name, name) for name in ("IncompleteRead", "BadStatusLine", "UnknownProtocol", "LineTooLong")]
)
def copied(t, name):
    error = made(name)
    for label, back in (("copy", copy.copy(error)), ("deepcopy", copy.deepcopy(error))):
        t.show(label, [type(back) is type(error), back.args == error.args, str(back) == str(error)])


@TOPIC.script
def attributes_can_be_added(t):
    error = httplib.IncompleteRead(b"abc")
    error.url = "/x"
    t.show("url", error.url)


@TOPIC.script
def own_subclasses(t):
    class Mine(httplib.BadStatusLine):
        def __init__(self, line, more):
            httplib.BadStatusLine.__init__(self, line)
            self.more = more

    error = Mine("abc", 5)
    t.show("attributes", [error.line, error.more, list(error.args)])
    t.show("caught", isinstance(error, httplib.HTTPException))
