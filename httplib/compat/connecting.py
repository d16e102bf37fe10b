"""Where a connection goes, and how its route is opened: the part of the base that knows no HTTP."""

from __future__ import annotations

import socket
from collections.abc import Callable

from ..core.errors import BadStatusLine, LineTooLong, NotConnected, advise
from ..core.limits import DEFAULT_LIMITS, Limits
from . import hostport
from .constants import HTTP_PORT
from .knobs import USUAL_FIELDS, USUAL_LINE, applied, bounded
from .routes import (
    CREATE_CONNECTION,
    UNSET,
    Plan,
    assembly_of,
    check_context,
    check_source,
    checked_timeout,
    default_has_plugins,
    open_above,
    open_directly,
    open_route,
    private_context,
    text_pairs,
    whole_record,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from typing import Any, ClassVar, Final, Literal, cast

    from ..core.response import ResponseHead
    from ..transport.codec import WireCodec
    from ..transport.events import Event as ConnectionEvent
    from ..transport.layers import Route
    from ..transport.manager import PluginSet
    from ..transport.stream import Stream
else:
    from ..core.typed import cast


MAX_SECONDS: Final = 10**8
"""Three years; the system's clocks take no more everywhere."""


class Connecting:
    """Host, port, tunnel, timeouts and bounds of a connection; opens them as a route."""

    default_port: int = HTTP_PORT
    auto_open: int = 1
    debuglevel: int = 0
    sock: Any = None  # Any: a socket, a plugin's stream, or what a program put here
    host: str
    port: int
    timeout: Any = UNSET  # Any: seconds, None, or the mark for "not given"
    _http_vsn: int = 11
    _scheme: ClassVar[Literal["http", "https"]] = "http"
    _knobs: ClassVar[dict[str, Any]]  # Any: the globals of the facade's module
    _create_connection: Callable[..., Any]  # Any: see Plan.create
    _with_plugins: bool
    # What few programs give stands in the instance only if they do: saves 0.5 us of each connection.
    _added: bool = False
    _route: Route | None = None
    _plugins: PluginSet | None = None
    _own_limits: Limits | None = None
    _connect_timeout: float | None = None
    _deadline: float | None = None
    _expect_timeout: float | None = None
    _on_interim: Callable[[ResponseHead], object] | None = None
    _strict_length: bool = False
    _own_context: ssl.SSLContext | None = None
    _host_field: tuple[str, int, int, str] | None = None
    _tunnel_host: Any = None  # Any: programs put text or bytes here
    _tunnel_port: int | None = None
    _tunnel_headers: Any = None  # Any: a mapping, pairs or None
    _info: Any = None  # Any: the transport's record of the connection
    _codec: WireCodec | None = None
    _listen: Callable[[ConnectionEvent], object] | None = None
    _most_fields: int | None = None
    """What http.client's facade is told of its own accord; it wins over all other bounds."""

    def _set_up(
        self,
        host: Any,  # Any: text or bytes
        port: Any,  # Any: a number, digits or None
        timeout: Any,  # Any: as `timeout`
        source_address: Any,  # Any: handed to the socket module as it is
        route: Route | None,
        plugins: PluginSet | None,
        limits: Limits | None,
        connect_timeout: float | None,
        deadline: float | None,
        expect_timeout: float | None,
        on_interim: Callable[[ResponseHead], object] | None,
        strict_length: bool,
    ) -> None:
        if (
            route is not None
            or plugins is not None
            or limits is not None
            or connect_timeout is not None
            or deadline is not None
            or expect_timeout is not None
            or on_interim is not None
            or strict_length is not False
            or self._added
        ):
            self._add(route, plugins, limits, connect_timeout, deadline, expect_timeout, on_interim, strict_length)
        if timeout is not UNSET and timeout is not None:
            checked_timeout(timeout)
        if source_address:
            check_source(source_address)
        self.timeout = timeout
        self.source_address = source_address
        self.sock = None
        self._tunnel_headers = {}
        self._create_connection = socket.create_connection
        # Without either there is nothing that a plugin could say before the connection is opened.
        self._with_plugins = plugins is not None or default_has_plugins()
        host, self.port = self._get_hostport(host, port)
        self.host = host
        self._validate_host(host)

    def _add(
        self,
        route: Route | None,
        plugins: PluginSet | None,
        limits: Limits | None,
        connect_timeout: float | None,
        deadline: float | None,
        expect_timeout: float | None,
        on_interim: Callable[[ResponseHead], object] | None,
        strict_length: bool,
    ) -> None:
        """Check and keep the arguments that the originals do not know."""
        _check_additions(plugins, limits, connect_timeout, deadline, expect_timeout, on_interim)
        self._added = True
        self._route = route
        self._plugins = plugins
        self._own_limits = limits
        self._connect_timeout = connect_timeout
        self._deadline = deadline
        self._expect_timeout = expect_timeout
        self._on_interim = on_interim
        self._strict_length = strict_length

    def _get_hostport(self, host: Any, port: Any) -> tuple[str, int]:  # Any: text or bytes; a number, digits or None
        if type(host) is not str and isinstance(host, (bytes, bytearray)):
            host = hostport.from_bytes(bytes(host))
        return hostport.split(host, port, self.default_port)

    def _validate_host(self, host: str) -> None:
        hostport.check_host(host)

    def _limits(self) -> Limits:
        """The bounds in force: the connection's own, then a facade's changed knobs, then rules of plugins."""
        limits = self._own_limits or DEFAULT_LIMITS
        knobs = self._knobs
        if knobs["_MAXLINE"] != USUAL_LINE or knobs["_MAXHEADERS"] != USUAL_FIELDS:
            limits = applied(limits, knobs)
        if self._with_plugins:
            limits = assembly_of(self._plugins).limits(limits)
        fields = self._most_fields
        return limits if fields is None else bounded(limits, limits.line, fields)

    def _host_value(self) -> str:
        """Return the Host of requests without an absolute target; worked out once for a host and port."""
        host, port = self.host, self.port
        if self._tunnel_host:
            target: Any = self._tunnel_host  # Any: text or bytes
            host = target.decode("latin-1") if isinstance(target, bytes) else target
            port = self.port if self._tunnel_port is None else self._tunnel_port
        # Of the connection's own: threads share nothing on the way of a request.
        known = self._host_field
        if known is not None and known[0] == host and known[1] == port and known[2] == self.default_port:
            return known[3]
        value = hostport.host_field(host, port, self.default_port)
        self._host_field = (host, port, self.default_port, value)
        return value

    def _plan(self) -> Plan:
        tunnel_host = self._tunnel_host or None
        if isinstance(tunnel_host, (bytes, bytearray)):
            tunnel_host = bytes(tunnel_host).decode("latin-1")
        return Plan(
            self._scheme,
            self.host,
            self.port,
            self.source_address or None,
            tunnel_host,
            self._tunnel_port,
            () if tunnel_host is None else text_pairs(self._tunnel_headers or ()),
            "HTTP/1.0" if self._http_vsn == 10 else "HTTP/1.1",
            self._own_context,
            self._route,
            self._plugins,
            self._limits(),
            self.timeout,
            self._connect_timeout,
            self._deadline,
            None if self._create_connection is CREATE_CONNECTION else self._create_connection,
        )

    @property
    def _context(self) -> ssl.SSLContext | None:
        """The TLS context. Whoever asks for it may change it, so a default one is private to the connection then."""
        if self._own_context is None and self._scheme == "https":
            self._own_context = private_context(self._plugins)
        return self._own_context

    @_context.setter
    def _context(self, context: ssl.SSLContext | None) -> None:
        if context is not None:
            check_context(context)
        self._own_context = context

    def _start_tunnel(self, host: Any, port: Any, headers: Any) -> None:  # Any: as given to set_tunnel
        """Check and keep the target and the fields for the proxy; the caller's mapping is copied."""
        name, number = self._get_hostport(host, port)
        self._validate_host(name)
        hostport.encode(name)
        pairs = text_pairs(headers or ())
        self._tunnel_host, self._tunnel_port = name, number
        self._tunnel_headers = dict(pairs)

    def _open(self) -> None:
        """Open the planned route and make its stream `sock`. An overridden `_tunnel` is called where it belongs."""
        if (
            self._scheme == "http"
            and not self._tunnel_host
            and not self.source_address
            and self._create_connection is CREATE_CONNECTION
            and (not self._added or (self._route is None and self._deadline is None and self._connect_timeout is None))
        ):
            # What most connections without TLS ask for: saves 24 us of each (of 50, the socket's own 19 among them).
            direct = open_directly(self._plugins, self.host, self.port, self.timeout)
            if direct is not None:
                self.sock, self._info = direct
                return
        plan = self._plan()
        own_tunnel = bool(plan.tunnel_host) and self._route is None and self._tunnels_by_itself()
        try:
            opened = open_route(plan, upto_tunnel=own_tunnel)
        except (BadStatusLine, LineTooLong) as error:
            raise self._no_answer(error) from error
        self._settle(opened.stream, opened.record)
        if own_tunnel:
            records = [opened.record]
            self._tunnel()
            records.append(self._info)
            if self._scheme == "https":
                self._secure()
                records.append(self._info)
            self._info = whole_record(plan, records)

    def _tunnels_by_itself(self) -> bool:
        """Tell whether CONNECT must go through this object: `_tunnel` or `send` is a program's, or it is shown."""
        return self.debuglevel > 0 or self._replaced("_tunnel") or self._replaced("send")

    def _replaced(self, name: str) -> bool:
        """Tell whether method `name` is not this package's own."""
        method = getattr(getattr(type(self), name, None), "__module__", "")
        return name in self.__dict__ or not str(method).startswith(f"{__package__}.")

    def _no_answer(self, error: BadStatusLine | LineTooLong) -> Exception:
        """Return the facade's error for a proxy whose answer to CONNECT is not HTTP."""
        return error

    def _settle(self, stream: Any, record: Any) -> None:  # Any: see `sock` and `_info`
        if not hasattr(stream, "makefile"):
            from .adapter import SocketLike

            stream = SocketLike(stream)
        self.sock = stream
        self._info = record
        assembly = assembly_of(self._plugins)
        observers = assembly.observers
        self._codec = assembly.foreign_codec
        if observers:
            self._listen = lambda event: [observer(event) for observer in observers]
        tunnelled = getattr(record, "tunnel", None)
        if tunnelled is not None:
            self._tunnel_answered(tunnelled)

    def _tell_sent(self, head: bytes, size: int) -> None:
        """Tell whoever listens that a request has left."""
        if self._listen is not None:
            from ..transport.events import RequestSent

            method, _, rest = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")
            self._listen(RequestSent(method, rest.rpartition(" ")[0], size))

    def _tell_closed(self) -> None:
        """Tell whoever listens that the connection is closed."""
        if self._listen is not None:
            from ..transport.events import ConnectionClosed

            self._listen(ConnectionClosed())

    def send(self, data: Any) -> None:  # Any: see each facade
        """Overridden by each facade with its own documentation."""
        raise NotImplementedError

    def close(self) -> None:
        """Overridden with its own documentation."""
        raise NotImplementedError

    def _tunnel_answered(self, tunnelled: Any) -> None:  # Any: the transport's fact about a tunnel
        """Keep, and in debug mode print, what the proxy said."""

    def _tunnel(self) -> None:
        """Ask the proxy at `sock` for the tunnel; for programs that connect by themselves."""
        from .adapter import Spoken

        sock = self.sock
        try:
            spoken = cast("Stream", Spoken(sock, self.send))
            opened = open_above(self._plan(), spoken, tunnel=True, tls=False)
        except (BadStatusLine, LineTooLong) as error:
            self.close()
            raise self._no_answer(error) from error
        except BaseException:
            self.close()
            raise
        self._settle(sock, opened.record)

    def _secure(self) -> None:
        """Put TLS above `sock`."""
        opened = open_above(self._plan(), self.sock, tunnel=False, tls=True)
        self._settle(opened.stream, opened.record)

    def _need_socket(self) -> None:
        """Connect where there is no connection, if `auto_open` allows. Raises `NotConnected`."""
        if self.sock is None:
            if not self.auto_open:
                error = NotConnected()
                advise(error, "auto_open is off: call connect() first")
                raise error
            self.connect()

    def connect(self) -> None:
        """Overridden by each facade with its own documentation."""
        self._open()


def _check_additions(
    plugins: object,
    limits: object,
    connect_timeout: object,
    deadline: object,
    expect_timeout: object,
    on_interim: object,
) -> None:
    """Raise TypeError or ValueError for a keyword-only argument of the wrong kind, before anything depends on it."""
    if plugins is not None and not hasattr(plugins, "assembly"):
        raise TypeError(f"plugins must be a PluginSet (of httplib.transport.plugin), not {type(plugins).__name__}")
    if limits is not None and not isinstance(limits, Limits):
        raise TypeError(f"limits must be a Limits (of httplib.core.limits), not {type(limits).__name__}")
    if connect_timeout is not None:
        _check_seconds("connect_timeout", connect_timeout)
    if deadline is not None:
        _check_seconds("deadline", deadline)
    if expect_timeout is not None:
        _check_seconds("expect_timeout", expect_timeout)
    if on_interim is not None and not callable(on_interim):
        raise TypeError(f"on_interim must be callable, not {type(on_interim).__name__}")


def _check_seconds(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be seconds or None, not {type(value).__name__}")
    if not 0 <= value <= MAX_SECONDS:
        raise ValueError(f"{name} must be from 0 to {MAX_SECONDS} seconds, not {value}")
