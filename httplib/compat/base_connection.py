"""What the connections of both facades share: the state, the buffer of head lines, sending, getting a response.

The class is named `_HTTPConnection` so that the mangled names that programs reach for (``_HTTPConnection__state``,
``_HTTPConnection__response``) are its own attributes: the machine of `core.state` reads its state from there.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, Final, cast

from ..core.errors import (
    HTTPException,
    InvalidRequest,
    NotConnected,
    ResponseNotReady,
    advise,
)
from ..core.grammar import BLANKS, KNOWN_NAMES, TOKEN
from ..core.request import METHODS, check_method, check_target, check_value, shown
from ..core.state import IDLE, REFUSALS, SENT, TRANSITIONS, Event
from . import hostport, outgoing
from .base_response import _HTTPResponse
from .reader import Reader
from .request_fields import head_of, lower_name, owing, pairs_of, ruled
from .routes import assembly_of, codec_of
from .sender import Sender
from .terms import Terms
from .turns import turn
from .uploading import Uploading

_SKIPS: Final = {"host": "skip_host", "accept-encoding": "skip_accept_encoding"}
"""Fields that `putrequest` puts of its own accord, and how it is told not to."""

_BARE: Final = frozenset(("GET", "HEAD", "DELETE", "OPTIONS", "TRACE"))
"""Methods of which a request without body and fields has nothing to announce."""

_FRAMING: Final = frozenset(("content-length", "transfer-encoding"))
_FRAMING_SIZES: Final = frozenset(map(len, _FRAMING))
"""Most names are told apart by their length alone."""

SMALL_BODY: Final = 65536
"""A body up to this size goes out in one piece with its head: a second write costs more than the copy."""


class _HTTPConnection(Uploading):  # pyright: ignore[reportUnusedClass]  # the facades use it
    """The shared part of `HTTPConnection`. Everything that programs patch, set or override is an ordinary name."""

    _http_vsn_str: str = "HTTP/1.1"
    response_class: Callable[..., Any] = _HTTPResponse  # Any: programs put classes and partials of their own here
    strict: Any = 0  # Any: 2.7 keeps whatever was given
    _join_body: bool = True
    _own_putheader: Any = None  # Any: the facade's own `putheader`, to tell whether a program has replaced it
    _identity_line: Any = ""  # Any: ``Accept-Encoding: identity`` as the facade keeps its lines
    _last_terms: Terms | None = None
    _blank_lines: tuple[Any, Any] = ("", "")  # Any: as above
    _known_host: tuple[str, Any] | None = None  # Any: as the facade keeps its lines
    _method: str | None = None
    _sender: Sender | None = None
    _bad_field: str | None = None
    _deadline_at: float | None = None
    _promise: tuple[str, str] | None = None
    _owing: int | None = None
    sock: Any = None  # Any: a socket, a plugin's stream, or what a program put here
    __response: Any = None  # Any: whatever response_class makes
    __state: str = IDLE

    # --- facade's own ------------------------------------------------------------------------------------------

    def _validate_method(self, method: str) -> None:
        check_method(method)

    def _validate_path(self, url: str) -> None:
        check_target(url)

    def _encode_request(self, request: str) -> Any:  # Any: text or bytes, as the facade keeps its lines
        raise NotImplementedError

    def _line(self, text: str) -> Any:  # Any: as above
        raise NotImplementedError

    def _prepare(self) -> None:
        """Start with an empty buffer."""
        self._buffer: list[Any] = []  # Any: text or bytes, as the facade keeps its lines

    def _joined(self, lines: list[Any]) -> bytes:  # Any: as above
        try:
            if type(lines[0]) is str:
                return "\r\n".join(lines).encode("latin-1")
            return b"\r\n".join(lines)
        except TypeError:
            # A program has put lines of the other kind there.
            return b"\r\n".join([line.encode("latin-1") if isinstance(line, str) else line for line in lines])

    def _improper(self, event: Event) -> HTTPException:
        """Return the error for a call in the wrong state, with advice on what to do first."""
        error = REFUSALS[event]()
        advise(error, turn(event, self.__state, self.__response))
        return error

    # --- connection --------------------------------------------------------------------------------------------

    def _connected(self) -> Sender:
        """Return the sender of `sock`, a new one where a program has put another object there."""
        sender = self._sender
        sock = self.sock
        if sender is None or sender.stream is not sock:
            by_file = not hasattr(sock, "recv") and hasattr(sock, "makefile")
            sender = self._sender = Sender(Reader(None if by_file else sock), sock)
            sender.by_file = by_file
            sender.limits = self._limits()
            if self._listen is not None:
                sender.reader.on_close = self._tell_closed
            if self._deadline_at is not None:
                sender.reader.set_deadline(self._deadline_at)
        return sender

    def close(self) -> None:
        """Close the connection, and a response that is still unread. The object can be used again."""
        self.__state = IDLE
        del self._buffer[:]
        self._bad_field = None
        sock, sender = self.sock, self._sender
        self.sock = self._sender = None
        response, self.__response = self.__response, None
        try:
            if sender is not None and sender.stream is sock and not sender.by_file:
                sender.reader.close()
            elif sock is not None:
                sock.close()
        finally:
            if response is not None:
                response.close()

    # --- request -----------------------------------------------------------------------------------------------

    def _put_request(self, method: Any, url: Any, skip_host: Any, skip_accept_encoding: Any) -> None:  # Any: as given
        response = self.__response
        if response is not None and response.isclosed():
            self.__response = response = None
        sender = self._sender
        if sender is not None and sender.failed and self.__state == SENT:
            self.close()
        after = TRANSITIONS.get((self.__state, self.__response is not None, "putrequest"))
        if after is None:
            raise self._improper("putrequest")
        if isinstance(method, bytes):
            method = method.decode("latin-1")
        if isinstance(url, bytes):
            url = url.decode("latin-1")
        url = url or "/"
        if method not in METHODS:
            self._validate_method(method)
        self._validate_path(url)
        line = self._encode_request(f"{method} {url} {self._http_vsn_str}")
        cls = type(self)
        own = cls.putheader is cls._own_putheader and "putheader" not in self.__dict__
        host = usual = None
        if self._http_vsn == 11 and not skip_host:
            host = hostport.host_of_url(url) if url[:4] in ("http", "HTTP", "Http") else ""
            if not host:
                host = usual = self._host_value()
        self._method = method
        self._announced = None
        self._promise = self._owing = None
        self.__state = after[0]
        self._bad_field = None
        self._output(line)
        if self._http_vsn == 11:
            if usual is not None and own:
                # The two lines of nearly every request, checked once: saves 3 us.
                self._buffer.append(self._host_line(usual))
            elif host is not None:
                self.putheader("Host", host)
            if not skip_accept_encoding:
                if own:
                    self._buffer.append(self._identity_line)
                else:
                    self.putheader("Accept-Encoding", "identity")

    def _host_line(self, host: str) -> Any:  # Any: as the facade keeps its lines
        """Return the Host line for a value that `_host_value` gives; made once for each value."""
        known = self._known_host
        if known is None or known[0] != host:
            check_value("Host", host)
            known = self._known_host = (host, self._line(f"Host: {host}"))
        return known[1]

    def putheader(self, header: Any, *values: Any) -> None:  # Any: text, bytes, numbers: see _value_text
        """Overridden by each facade with its own documentation."""
        raise NotImplementedError

    def _put_header(self, header: Any, values: tuple[Any, ...]) -> None:  # Any: as above
        if TRANSITIONS.get((self.__state, self.__response is not None, "putheader")) is None:
            raise self._improper("putheader")
        name = header.decode("latin-1") if isinstance(header, bytes) else str(header)
        bad = name not in KNOWN_NAMES and TOKEN.fullmatch(name) is None
        if bad and (not name or name[0] in " \t\x0b\x0c" or any(char in name for char in ":\r\n")):
            raise InvalidRequest(f"Invalid header name {header!r}")
        texts = [value if type(value) is str else self._value_text(value) for value in values]
        for text in texts:
            check_value(name, text)
        value = texts[0] if len(texts) == 1 else "\r\n\t".join(texts)
        try:
            line = self._line(f"{name}: {value}")
        except UnicodeEncodeError:
            raise InvalidRequest(
                f"the header {name!r} must be latin-1 text, or bytes encoded by you: {shown(name, value)}"
            ) from None
        if len(name) in _FRAMING_SIZES and name.lower() in _FRAMING:
            self._promise = (name.lower(), value.strip(BLANKS))
        if bad and self._bad_field is None:
            # Both originals' tests look for such a line in `_buffer`; endheaders() refuses to send it.
            self._bad_field = name
        self._output(line)

    def _output(self, s: Any) -> None:  # Any: text or bytes, as the facade keeps its lines
        """Add a line to the head, without its line end and unchecked; for programs with lines of their own."""
        self._buffer.append(s)

    def _end_headers(self, message_body: Any, encode_chunked: bool) -> None:  # Any: see outgoing.check_kind
        after = TRANSITIONS.get((self.__state, self.__response is not None, "endheaders"))
        if after is None:
            raise self._improper("endheaders")
        if self._bad_field is not None:
            name = self._bad_field
            self._roll_back()
            raise InvalidRequest(f"Invalid header name {name!r}: a field name is a token; nothing was sent")
        self.__state = after[0]
        replaced = type(self)._send_output is not _HTTPConnection._send_output
        try:
            if replaced:
                self._ready_to_send()
            # Overriding methods written for 2.7 do not know the argument.
            if encode_chunked:
                self._send_output(message_body, encode_chunked=True)
            else:
                self._send_output(message_body)
            if replaced and self.sock is not None:
                sender = self._connected()
                sender.awaited, sender.sent = max(sender.awaited, 1), "all"
        except NotConnected:
            self._roll_back()
            raise
        except BaseException as error:
            self._send_failed(error)
            raise

    def _roll_back(self) -> None:
        """Forget a request of which nothing was sent."""
        self.__state = IDLE
        self._bad_field = None
        del self._buffer[:]

    def _send_failed(self, error: BaseException) -> None:
        """After a failed send: an answer may still be there for `getresponse` (EPIPE, reset); else all is over."""
        sender = self._sender
        sent = "none" if sender is None else sender.sent
        if isinstance(error, (HTTPException, OSError)):
            facts = cast(Any, error)  # Any: an OSError takes any attribute
            facts.request_sent = sent
            facts.response_started = sender is not None and sender.reader.received > sender.seen
        if sent == "none" and not (sender is not None and sender.failed):
            self._roll_back()
        elif sender is not None and sender.failed and isinstance(error, ConnectionError):
            sender.reader.doomed = True
        else:
            self.close()

    def _send_output(self, message_body: Any = None, encode_chunked: bool = False) -> None:  # Any: as above
        """Send the head in `_buffer`, then the body; together where the body is small."""
        if self._with_plugins:
            assembly = assembly_of(self._plugins)
            self._codec = codec_of(assembly)
            if assembly.rules.never or assembly.rules.always:
                self._buffer[1:] = ruled(self._buffer[1:], assembly.rules, self._line)
        lines = self._buffer
        lines.extend(self._blank_lines)
        head = self._joined(lines)
        del lines[:]
        if self._codec is not None:
            head = self._codec.encode_head(head_of(head))
        self._ready_to_send()
        body = message_body
        waits = self._expect_timeout is not None and body is not None and b"\r\nexpect: 100-continue" in head.lower()
        if body is None or waits or not self._join_body:
            self.send(head)
        elif isinstance(body, str) or (not hasattr(body, "read") and outgoing.is_buffer(body)):
            data = outgoing.encode_text(body) if isinstance(body, str) else outgoing.as_bytes(body)
            if encode_chunked and self._http_vsn == 11:
                body = (data,)
                self.send(head)
            elif len(data) <= SMALL_BODY:
                self.send(head + data)
                body = None
            else:
                self.send(head)
                body = data
        else:
            self.send(head)
        sender = self._sender
        if sender is None or sender.stream is not self.sock:
            sender = self._connected()
        sender.awaited += 1
        if self._promise is not None:
            self._owing = owing(self._promise, len(head), encode_chunked)
        if waits and self._expect_timeout is not None:
            sender.await_continue(self._expect_timeout)
        if body is not None:
            self._send_body(sender, body, encode_chunked)
        sender.sent = "all"
        if self._listen is not None:
            self._tell_sent(head, sender.count)

    def _send_bytes(self, data: Any) -> None:  # Any: bytes-like
        self._connected().put(data)

    def _ready_to_send(self) -> None:
        """Make sure that the connection is fit for a request line (G12); if not, drop it, to be opened again."""
        sender = self._sender
        if sender is not None and self.sock is not None and sender.stream is self.sock:
            reader = sender.reader
            response = self.__response
            outstanding = sender.awaited > 0 or (response is not None and not response.isclosed())
            if reader.switched or (not outstanding and reader.received and not sender.silent()):
                reader.close()
                self.sock = self._sender = None
            else:
                sender.start(not outstanding)
        if self._deadline is not None:
            self._deadline_at = monotonic() + self._deadline
            if self._sender is not None:
                self._sender.reader.set_deadline(self._deadline_at)

    def _send_request(
        self,
        method: Any,
        url: Any,
        body: Any,
        headers: Any,
        encode_chunked: bool = False,  # Any: as given
    ) -> None:  # Any: as given
        """Send a whole request. A rejected argument leaves the connection as it was, with nothing sent."""
        pairs: list[tuple[Any, Any]] = []  # Any: names and values as given
        names: dict[str, Any] = {}  # Any: as above
        skips: dict[str, int] = {}
        if headers:
            pairs = pairs_of(headers)
            names = {lower_name(name): value for name, value in pairs}
            skips = {skip: 1 for name, skip in _SKIPS.items() if name in names}
        if "content-length" in names and "transfer-encoding" in names:
            raise InvalidRequest("give Content-Length or Transfer-Encoding, not both: the peer could misread the body")
        if len(pairs) != len(names) and sum(lower_name(name) == "content-length" for name, _ in pairs) > 1:
            raise InvalidRequest("give Content-Length once: the peer could misread the body")
        if body is not None:
            if isinstance(body, str):
                body = outgoing.encode_text(body)
            self._check_kind(body)
        self.putrequest(method, url, **skips)
        if body is not None or names or method not in _BARE:
            try:
                body, encode_chunked = self._frame(body, names, encode_chunked)
                for name, value in pairs:
                    self.putheader(name, value)
            except BaseException:
                self._roll_back()
                raise
        else:
            encode_chunked = False
        self._finish_head(body, encode_chunked)

    def putrequest(self, method: Any, url: Any, **skips: Any) -> None:  # Any: as given
        """Overridden by each facade with its own documentation."""
        raise NotImplementedError

    def _finish_head(self, body: Any, encode_chunked: bool) -> None:  # Any: see outgoing.check_kind
        """Call the public `endheaders` in the way of the facade."""
        raise NotImplementedError

    # --- response ----------------------------------------------------------------------------------------------

    def _terms(self, fresh: bool) -> Terms:
        """Return what the next response is told; the same object as long as nothing has changed (saves 1 us)."""
        limits = self._limits()
        last = self._last_terms
        if (
            last is None
            or last.limits is not limits
            or last.fresh is not fresh
            or last.info is not self._info
            or last.codec is not self._codec
        ):
            last = self._last_terms = Terms(
                limits, self._strict_length, self._on_interim, fresh, self._info, self._codec, self._listen
            )
        return last

    def _get_response(self, *args: Any, **keywords: Any) -> Any:  # Any: for and from response_class, a program's own
        response = self.__response
        if response is not None and response.isclosed():
            self.__response = None
        if TRANSITIONS.get((self.__state, self.__response is not None, "getresponse")) is None:
            raise self._improper("getresponse")
        if self.sock is None:
            self.__state = IDLE
            raise _not_ready("the connection is gone: the request was not sent, or the response before it closed it")
        sender = self._sender
        if sender is None or sender.stream is not self.sock:
            sender = self._connected()
        reader = sender.reader
        if reader.spoilt:
            self.close()
            raise _not_ready("the response before this one was not read to its end, so this one cannot be found")
        fresh = not reader.received and not self._tunnel_host
        response = self.response_class(self.sock, *args, **keywords)
        adopt = getattr(response, "_adopt", None)
        if adopt is not None:
            adopt(None if sender.by_file else reader, self._terms(fresh))
        try:
            response.begin()
        except BaseException as error:
            if isinstance(error, (HTTPException, OSError)):
                cast(Any, error).request_sent = sender.sent  # Any: an OSError takes any attribute
                cast(Any, error).response_started = reader.received > sender.seen  # Any: as above
            self.close()
            response.close()
            raise
        sender.awaited = max(0, sender.awaited - 1)
        self.__state = IDLE
        if reader.doomed or (self._owing is not None and sender.count not in (0, self._owing)):
            # Half a request, or more than one: the peer would read the next one wrongly. (0: a program's own `send`.)
            reader.doomed = response.will_close = True
        if response.will_close:
            # The response owns the stream from here on: it closes it at its end.
            self.sock = self._sender = None
            if adopt is None or sender.by_file:
                sender.stream.close()  # its makefile keeps it alive, as in the originals
        else:
            self.__response = response
            if adopt is not None:
                response._keep_open()
        return response


def _not_ready(advice: str) -> ResponseNotReady:
    error = ResponseNotReady()
    advise(error, advice)
    return error
