"""A request on its way into the buffer and out of it: what needs no state of the exchange."""

from __future__ import annotations

from ..core.errors import HTTPException, InvalidRequest, NotConnected
from ..core.request import check_method, check_target, check_value
from . import outgoing
from .plain_request import SMALL_BODY, Seams, is_bare
from .reader import Reader
from .request_fields import head_of, lower_name, owing, pairs_of, ruled
from .routes import assembly_of, codec_of
from .sender import Sender
from .uploading import Uploading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final, cast
else:
    from ..core.typed import Any, cast

_SKIPS: Final = {"host": "skip_host", "accept-encoding": "skip_accept_encoding"}
"""Fields that `putrequest` puts of its own accord, and how it is told not to."""


class Requesting(Uploading):
    """The part of a connection that makes a head of lines, and sends it with its body."""

    _http_vsn_str: str = "HTTP/1.1"
    _join_body: bool = True
    _identity_line: Any = ""  # Any: ``Accept-Encoding: identity`` as the facade keeps its lines
    _blank_lines: tuple[Any, Any] = ("", "")  # Any: as above
    _known_host: tuple[str, Any] | None = None  # Any: as the facade keeps its lines
    _sender: Sender | None = None
    _deadline_at: float | None = None
    _promise: tuple[str, str] | None = None
    _owing: int | None = None
    _buffer: list[Any]  # Any: as above
    _own_seams: Seams | None = None
    """Set by each facade for its class."""

    def _validate_method(self, method: str) -> None:
        check_method(method)

    def _validate_path(self, url: str) -> None:
        check_target(url)

    def _encode_request(self, request: str) -> Any:  # Any: text or bytes, as the facade keeps its lines
        raise NotImplementedError

    def _line(self, text: str) -> Any:  # Any: as above
        raise NotImplementedError

    def _joined(self, lines: list[Any]) -> bytes:  # Any: as above
        try:
            if type(lines[0]) is str:
                return "\r\n".join(lines).encode("latin-1")
            return b"\r\n".join(lines)
        except TypeError:
            # A program has put lines of the other kind there.
            return b"\r\n".join([line.encode("latin-1") if isinstance(line, str) else line for line in lines])

    # --- with the state, see base_connection -------------------------------------------------------------------

    def _roll_back(self) -> None:
        """Forget a request of which nothing was sent."""
        raise NotImplementedError

    def _ready_to_send(self) -> None:
        """Make sure that the connection is fit for a request line (G12); if not, drop it, to be opened again."""
        raise NotImplementedError

    def _send_plain(self, method: Any, url: Any, body: Any, headers: Any) -> bool:  # Any: as given
        """Send a whole request that needs nothing special, in one piece; False, and nothing is done, if it does."""
        raise NotImplementedError

    # --- head --------------------------------------------------------------------------------------------------

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

    def _host_line(self, host: str) -> Any:  # Any: as the facade keeps its lines
        """Return the Host line for a value that `_host_value` gives; made once for each value."""
        known = self._known_host
        if known is None or known[0] != host:
            check_value("Host", host)
            known = self._known_host = (host, self._line(f"Host: {host}"))
        return known[1]

    def _output(self, s: Any) -> None:  # Any: text or bytes, as the facade keeps its lines
        """Add a line to the head, without its line end and unchecked; for programs with lines of their own."""
        self._buffer.append(s)

    def _send_failed(self, error: BaseException) -> None:
        """After a failed send: an answer may still be there for `getresponse` (EPIPE, reset); else all is over."""
        if isinstance(error, NotConnected):
            self._roll_back()
            return
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

    def _send_whole(self, data: bytes) -> Sender:
        """Send a plain request, as `send` would."""
        if self.sock is None:
            self._need_socket()
        sender = self._connected()
        sender.put(data)
        return sender

    def _send_request(
        self,
        method: Any,  # Any: as given
        url: Any,  # Any: as given
        body: Any,  # Any: as given
        headers: Any,  # Any: as given
        encode_chunked: bool = False,
    ) -> None:
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
        if body is not None or names or not is_bare(method):
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
