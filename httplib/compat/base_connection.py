"""What the connections of both facades share: the state, the buffer of head lines, sending, getting a response.

The class is named `_HTTPConnection` so that the mangled names that programs reach for (``_HTTPConnection__state``,
``_HTTPConnection__response``) are its own attributes: the machine of `core.state` reads its state from there.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from ..core.errors import HTTPException, InvalidRequest, ResponseNotReady, advise
from ..core.grammar import BLANKS, FRAMING_NAMES, KNOWN_NAMES, TOKEN
from ..core.request import METHODS, check_value, shown
from ..core.state import IDLE, REFUSALS, SENT, TRANSITIONS, Event
from . import hostport
from .base_response import _HTTPResponse
from .plain_request import encode_plain
from .reader import Reader
from .requesting import Requesting
from .routes import UNSET
from .terms import Terms
from .turns import turn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final, cast
else:
    from ..core.typed import Any, cast


_FRAMING_SIZES: Final = frozenset(map(len, FRAMING_NAMES))
"""Most names are told apart by their length alone."""

_START: Final = {
    "_HTTPConnection__state": IDLE,
    "_HTTPConnection__response": None,
    "_sender": None,
    "_last_terms": None,
    "_owing": None,
    "_promise": None,
    "_announced": None,
    "_method": None,
    "_bad_field": None,
    "_tunnel_host": None,
    "_info": None,
    "_codec": None,
    "_listen": None,
    "_most_fields": None,
    "_own_limits": None,
    "_deadline": None,
    "_host_field": None,
    "_with_plugins": False,
    "_tunnel_headers": None,
    "blocksize": 8192,
    "timeout": UNSET,
    "source_address": None,
}
"""What stands in each connection at first: the defaults of its class, which are for subclasses that skip `__init__`."""


class _HTTPConnection(Requesting):  # pyright: ignore[reportUnusedClass]  # the facades use it
    """The shared part of `HTTPConnection`. Everything that programs patch, set or override is an ordinary name."""

    response_class: Callable[..., Any] = _HTTPResponse  # Any: programs put classes and partials of their own here
    _own_response_class: Any = None  # Any: the facade's own class
    _usual_class: Any = None  # Any: the same, see _prepare
    strict: Any = 0  # Any: 2.7 keeps whatever was given
    sock: Any = None  # Any: a socket, a plugin's stream, or what a program put here
    _own_putheader: Any = None  # Any: the facade's own `putheader`, to tell whether a program has replaced it
    _last_terms: Terms | None = None
    _bad_field: str | None = None
    __response: Any = None  # Any: whatever response_class makes
    __state: str = IDLE

    def _prepare(self) -> None:
        """Start with an empty buffer, and nothing known."""
        # In one step, as the instance's dict is its own then: its attributes are read in 5 ns, those of one that shares
        # its keys with others in 17 once somebody has asked for its `__dict__`, as each plain request does. No slots:
        # programs mix these classes with others, copy their `__dict__` and set attributes before our `__init__`.
        self.__dict__.update(_START)
        self._buffer: list[Any] = []  # Any: text or bytes, as the facade keeps its lines
        self._usual_class = self._own_response_class

    def _improper(self, event: Event) -> HTTPException:
        """Return the error for a call in the wrong state, with advice on what to do first."""
        error = REFUSALS[event]()
        advise(error, turn(event, self.__state, self.__response))
        return error

    # --- connection --------------------------------------------------------------------------------------------

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
        if len(name) in _FRAMING_SIZES and name.lower() in FRAMING_NAMES:
            self._promise = (name.lower(), value.strip(BLANKS))
        if bad and self._bad_field is None:
            # Both originals' tests look for such a line in `_buffer`; endheaders() refuses to send it.
            self._bad_field = name
        self._output(line)

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
        except BaseException as error:
            self._send_failed(error)
            raise

    def _roll_back(self) -> None:
        self.__state = IDLE
        self._bad_field = None
        del self._buffer[:]

    def _ready_to_send(self) -> None:
        sender = self._sender
        if sender is not None and sender.stream is self.sock:
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

    def _send_plain(self, method: Any, url: Any, body: Any, headers: Any) -> bool:  # Any: as given
        response = self.__response
        if response is not None:
            if not response.isclosed():
                return False
            self.__response = None
        # Nobody could tell the difference to the public calls one by one, or they are called.
        seams = self._own_seams
        if self.__state != IDLE or seams is None or self._codec is not None or self._with_plugins:
            return False
        of = seams.of
        usual = of(type(self)) == seams.own and self.__dict__.keys().isdisjoint(seams.names)
        if not usual and not seams.stand(self):
            return False
        try:
            data = encode_plain(method, url, self._host_value(), headers, body)
        except HTTPException:
            return False  # the host cannot be sent: the calls one by one will say so
        if data is None:
            return False
        # From here on the states and the faults are those of the calls one by one.
        self._method = method
        self._announced = self._promise = self._owing = self._bad_field = None
        self.__state = SENT
        try:
            self._ready_to_send()
            sender = self._send_whole(data)
            sender.awaited += 1
            sender.sent = "all"
            if self._listen is not None:
                self._tell_sent(data, sender.count)
        except BaseException as error:
            self._send_failed(error)
            raise
        return True

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

    def _new_response(self, source: Any, buffering: bool) -> Any:  # Any: a socket; what response_class makes
        """Call `response_class` in the way of the facade."""
        raise NotImplementedError

    def _own_response(self, reader: Reader) -> Any:  # Any: as above
        """Make a response of the facade's own class, which reads from `reader`."""
        raise NotImplementedError

    def _get_response(self, buffering: bool = False) -> Any:  # Any: what response_class makes
        response = self.__response
        if response is not None and response.isclosed():
            response = self.__response = None
        if self.__state != SENT or response is not None:
            raise self._improper("getresponse")
        sock = self.sock
        if sock is None:
            self.__state = IDLE
            raise _not_ready("the connection is gone: the request was not sent, or the response before it closed it")
        sender = self._sender
        if sender is None or sender.stream is not sock:
            sender = self._connected()
        reader = sender.reader
        if reader.spoilt:
            self.close()
            raise _not_ready("the response before this one was not read to its end, so this one cannot be found")
        fresh = not (reader.received or self._tunnel_host)
        if not fresh and reader.memo is None:
            # Not for the first one: many connections serve no other.
            from ..core.memo import HeadMemo

            reader.memo = HeadMemo()
        by_file = sender.by_file
        # A class of the program's may look at the socket; our own needs no file over it for a moment.
        own = False
        if not by_file and self.response_class is self._usual_class:
            adopts = own = True
            response = self._own_response(reader)
            terms = response._terms = self._terms(fresh)
        else:
            terms = self._terms(fresh)
            response = self._new_response(sock, buffering)
            adopts = hasattr(response, "_adopt")
            if adopts:
                response._adopt(None if by_file else reader, terms)
        try:
            if not own or not response._begin_at_once(reader, terms):
                response.begin()
        except BaseException as error:
            if isinstance(error, (HTTPException, OSError)):
                cast(Any, error).request_sent = sender.sent  # Any: an OSError takes any attribute
                cast(Any, error).response_started = reader.received > sender.seen  # Any: as above
            self.close()
            response.close()
            raise
        if sender.awaited:
            sender.awaited -= 1
        self.__state = IDLE
        if reader.doomed or (self._owing is not None and sender.count not in (0, self._owing)):
            # Half a request, or more than one: the peer would read the next one wrongly. (0: a program's own `send`.)
            reader.doomed = response.will_close = True
        if response.will_close:
            # The response owns the stream from here on: it closes it at its end.
            self.sock = self._sender = None
            if by_file or not adopts:
                sender.stream.close()  # its makefile keeps it alive, as in the originals
        else:
            self.__response = response
            if adopts and response._here is None:
                response._keep_open()
        return response


def _not_ready(advice: str) -> ResponseNotReady:
    error = ResponseNotReady()
    advise(error, advice)
    return error
