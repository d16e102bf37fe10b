"""What every script has at hand: a scripted peer, a trial that takes notes, and the normal form of what it notes.

Python 2.7 and Python 3 both read this file and the scripts, so they keep to what the two have in common.
"""

import collections
import errno
import gc
import io
import select
import socket
import sys
import threading
import zlib

PY2 = sys.version_info[0] == 2

if PY2:
    import httplib
else:
    import httplib.compat as httplib

PATIENCE = 8.0
"""Seconds that a peer waits for the client; a client gives up sooner, so that its own timeout counts."""

CLIENT_TIMEOUT = 4.0
"""Seconds for a client's call that ought to take no time at all."""

INTEGERS = (int, long) if PY2 else (int,)  # noqa: F821
LONG = 1000
"""Longer strings are noted by their length, checksum and start."""

CLOSE = object()
"""A step of a peer: the end of its half of the connection; it goes on reading."""

DOCUMENTED = (
    "BadStatusLine CannotSendHeader CannotSendRequest ImproperConnectionState IncompleteRead InvalidURL LineTooLong "
    "NotConnected ResponseNotReady UnimplementedFileMode UnknownProtocol UnknownTransferEncoding"
).split()
BUILTIN = (
    "AssertionError AttributeError IndexError KeyError NotImplementedError OSError RuntimeError TimeoutError TypeError "
    "UnicodeError UnsupportedOperation ValueError"
).split()
RENAMED = {"error": "OSError", "IOError": "OSError", "timeout": "TimeoutError"}
TELLING = DOCUMENTED + ["HTTPException", "ValueError", "RuntimeError"]
"""Errors whose arguments are a module's own words; those of the others are the interpreter's."""


class Push(object):
    """A step of a peer: bytes that are sent without a request, when `when` is set."""

    def __init__(self, data):
        self.data = data
        self.when = threading.Event()


def request_end(received, start):
    """Return where the request that starts at `start` ends, or -1 if it has not come whole."""
    head_end = received.find(b"\r\n\r\n", start)
    if head_end < 0:
        return -1
    head_end += 4
    lines = received[start:head_end].lower().split(b"\r\n")
    if b"transfer-encoding: chunked" in lines:
        last = received.find(b"0\r\n\r\n", head_end)
        return last + 5 if last >= 0 else -1
    for line in lines:
        if line.startswith(b"content-length: ") and line[16:].isdigit():
            end = head_end + int(line[16:])
            return end if end <= len(received) else -1
    return head_end


class Served(object):
    """One connection of a peer: takes its steps, and keeps all that it receives until the client closes."""

    def __init__(self, sock, steps):
        self.sock = sock
        self.steps = steps
        self.received = b""
        self.thread = threading.Thread(target=self.run)
        self.thread.daemon = True
        self.thread.start()

    def run(self):
        self.sock.settimeout(PATIENCE)
        try:
            self.answer()
            while self.more():
                pass
        except (OSError, socket.error):
            pass
        finally:
            self.sock.close()

    def answer(self):
        start = 0
        for step in self.steps:
            if step is CLOSE:
                self.sock.shutdown(socket.SHUT_WR)
            elif isinstance(step, Push):
                step.when.wait(PATIENCE)
                self.sock.sendall(step.data)
            else:
                end = request_end(self.received, start)
                while end < 0:
                    if not self.more():
                        return
                    end = request_end(self.received, start)
                start = end
                self.sock.sendall(step)

    def more(self):
        data = self.sock.recv(65536)
        self.received += data
        return bool(data)


class Peer(object):
    """A server on the loopback interface: each argument is the list of steps of one connection.

    Bytes are a reply, sent when one more whole request has come. After its steps a connection stays open until the
    client closes it.
    """

    def __init__(self, *connections):
        self.plans = list(connections)
        self.served = []
        self.knock = None
        self.listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(8)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept)
        self.thread.daemon = True
        self.thread.start()

    def accept(self):
        while True:
            sock, address = self.listener.accept()
            if address == self.knock:
                sock.close()
                return
            self.served.append(Served(sock, self.plans.pop(0) if self.plans else [CLOSE]))

    def finish(self):
        """Return what each connection received; the client has closed its ends."""
        knocker = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        knocker.bind(("127.0.0.1", 0))
        self.knock = knocker.getsockname()
        knocker.connect(("127.0.0.1", self.port))
        self.thread.join(PATIENCE)
        knocker.close()
        self.listener.close()
        for served in self.served:
            served.thread.join(PATIENCE)
        return [served.received for served in self.served]


class FakeSocket(object):
    """A socket that has nothing but the methods the module needs: notes each `sendall`, answers from memory."""

    def __init__(self, reply=b""):
        self.reply = reply
        self.sent = []
        self.file = None
        self.closed = False

    def sendall(self, data):
        if isinstance(data, memoryview) or not PY2:
            data = memoryview(data).tobytes()
        elif isinstance(data, unicode):  # noqa: F821
            data = data.encode("ascii")
        else:
            data = str(buffer(data))  # noqa: F821
        self.sent.append(data)

    def makefile(self, mode="r", bufsize=-1):
        self.file = io.BytesIO(self.reply)
        return self.file

    def close(self):
        self.closed = True


def as_text(data):
    """Return `data` as text of one character a byte."""
    return data.decode("latin-1")


def plain(value, body=False):
    """Return the normal form of `value` for JSON; with `body`, 2.7's native string counts as bytes."""
    if isinstance(value, INTEGERS) and value >= 1 << 64:
        return {"digits": len(str(value)) if value < 1 << 4096 else "thousands"}
    if value is None or isinstance(value, INTEGERS + (bool, float)):
        return value
    if isinstance(value, (bytes, str)) and len(value) > LONG:
        data = value if isinstance(value, bytes) else value.encode("latin-1")
        kind = "bytes" if body or not (PY2 or isinstance(value, str)) else "text"
        return {kind: [len(data), zlib.crc32(data) & 0xFFFFFFFF], "start": as_text(data[:60])}
    if isinstance(value, bytes):
        return as_text(value) if PY2 and not body else {"b": as_text(value)}
    if isinstance(value, str):
        return {"str": value} if body else value
    if PY2 and isinstance(value, unicode):  # noqa: F821
        return {"unicode": value}
    if isinstance(value, list):
        return [plain(item, body) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [plain(item, body) for item in value]}
    if isinstance(value, dict):
        return {"dict": sorted([plain(key), plain(item, body)] for key, item in value.items())}
    if isinstance(value, BaseException):
        return failure(value)
    return {"a": value.__class__.__name__}


def name_of(error):
    """Return the name under which a program written for 2.7 knows `error`: finer classes count as their base."""
    names = [RENAMED.get(cls.__name__, cls.__name__) for cls in type(error).__mro__]
    for known in (DOCUMENTED, BUILTIN, ["HTTPException"]):
        for name in names:
            if name in known:
                return name
    return names[0]


def failure(error):
    """Return the normal form of an exception."""
    name = name_of(error)
    if name == "IncompleteRead":
        return {
            "raises": name,
            "partial": plain(error.partial, body=True),
            "expected": plain(error.expected),
            "text": plain(str(error)),
        }
    if name == "OSError" and error.args and isinstance(error.args[0], int):
        return {"raises": name, "errno": errno.errorcode.get(error.args[0])}
    if name == "OSError" or name in TELLING:
        return {"raises": name, "args": [plain(item) for item in error.args]}
    return {"raises": name}


class Trial(object):
    """One run of one script: what it opened, and what it noted."""

    def __init__(self):
        self.notes = collections.OrderedDict()
        self.peers = []
        self.opened = []
        self.output = io.BytesIO() if PY2 else io.StringIO()

    def show(self, label, value):
        """Note `value`; in 2.7 a native string is text here."""
        assert label not in self.notes, label
        self.notes[label] = plain(value)

    def body(self, label, value):
        """Note the bytes of a message body."""
        assert label not in self.notes, label
        self.notes[label] = plain(value, body=True)

    def attempt(self, label, call, *args, **keywords):
        """Note what `call` returns or raises; return it, None if it raises."""
        return self._attempt(self.show, label, call, args, keywords)

    def attempt_body(self, label, call, *args, **keywords):
        """Note the body bytes that `call` returns, or what it raises."""
        return self._attempt(self.body, label, call, args, keywords)

    def tries(self, label, call, *args, **keywords):
        """Note whether `call` succeeds, or what it raises; return what it returns, None if it raises."""
        return self._attempt(lambda label, value: self.show(label, "ok"), label, call, args, keywords)

    def _attempt(self, note, label, call, args, keywords):
        try:
            value = call(*args, **keywords)
        except Exception as error:
            self.show(label, error)
            return None
        note(label, value)
        return value

    def printed(self, label):
        """Note what was printed since the last time."""
        self.show(label, self.output.getvalue())
        self.output.seek(0)
        self.output.truncate()

    def peer(self, *connections):
        peer = Peer(*connections)
        self.peers.append(peer)
        return peer

    def own(self, closable):
        """Have `closable` closed at the end of the script."""
        self.opened.append(closable)
        return closable

    def aim(self, conn, peer):
        """Have `conn` connect to `peer`, whatever its host and port say; so those can stand in the record."""
        conn.dialled = []

        def create_connection(address, timeout=None, source_address=None):
            conn.dialled.append(address)
            return socket.create_connection(("127.0.0.1", peer.port), CLIENT_TIMEOUT)

        conn._create_connection = create_connection
        return self.own(conn)

    def connect(self, peer, host="h.test", port=None, cls=None, **keywords):
        """Return a connection for `host` whose bytes go to `peer`."""
        return self.aim((cls or httplib.HTTPConnection)(host, port, **keywords), peer)

    def fake(self, reply=b"", host="h.test", port=None, cls=None, **keywords):
        """Return a connection over a FakeSocket that answers `reply`."""
        conn = (cls or httplib.HTTPConnection)(host, port, **keywords)
        conn.sock = FakeSocket(reply)
        return conn

    def get(self, peer, method="GET", **keywords):
        """Return a connection to `peer` and the response to one request on it."""
        conn = self.connect(peer, **keywords)
        conn.request(method, "/")
        return conn, self.own(conn.getresponse())

    def parse(self, reply, *args, **keywords):
        """Return a response that has read its head from `reply`, without a connection."""
        response = httplib.HTTPResponse(FakeSocket(reply), *args, **keywords)
        response.begin()
        return response

    def head(self, response):
        """Note the head of `response` and what it says about the body."""
        self.show("status line", [response.version, response.status, response.reason])
        self.show("headers", [list(pair) for pair in sorted(response.getheaders())])
        self.show("framing", [response.length, int(response.chunked), int(response.will_close)])

    def readable(self, sock):
        """Wait until the peer's bytes, or its end, have reached `sock`."""
        select.select([sock], [], [], CLIENT_TIMEOUT)

    def close(self):
        """Close the client's ends."""
        for closable in self.opened:
            closable.close()
        del self.opened[:]
        gc.collect()

    def wire(self, peer, label="wire"):
        """Close the client's ends and note what each connection of `peer` received."""
        self.close()
        self.peers.remove(peer)
        self.show(label, [as_text(data) if not PY2 else data for data in peer.finish()])

    def sent(self, conn, label="sent"):
        """Note each piece of bytes that a fake connection was given."""
        self.show(label, [as_text(data) if not PY2 else data for data in conn.sock.sent])

    def end(self):
        self.close()
        for peer in self.peers:
            peer.finish()


class Topic(object):
    """The scripts of one file, by name."""

    def __init__(self):
        self.scripts = collections.OrderedDict()

    def add(self, name, call, args=()):
        assert name not in self.scripts, name
        self.scripts[name] = (call, args)

    def script(self, call):
        """Register a function under its own name."""
        self.add(call.__name__.replace("_", "-"), call)
        return call

    def family(self, prefix, rows):
        """Register a function once for each row: a name, then its arguments."""

        def register(call):
            for row in rows:
                self.add(prefix + "-" + row[0], call, row[1:])
            return call

        return register
