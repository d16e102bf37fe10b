"""Every hook takes part in a real request through `HTTPConnection`."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Generator
from types import SimpleNamespace

import pytest

from httplib.command.proxy import ConnectProxy
from httplib.compat import HTTPConnection, HTTPSConnection
from httplib.compat.routes import assembly_of
from httplib.core.errors import HTTPException, LimitExceeded
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.core.status import Status
from httplib.transport.plugin import (
    HTTP_1,
    Address,
    ConnectionClosed,
    Event,
    HeaderRules,
    Layer,
    Opening,
    Origin,
    PluginSet,
    RequestHead,
    RequestSent,
    Resolved,
    ResponseEnded,
    ResponseHead,
    ResponseStarted,
    Route,
    RouteOpened,
    Stream,
    Tcp,
    TunnelTo,
    WireCodec,
    adds_status_codes,
    gives_codec,
    gives_tls_context,
    hookimpl,
    observes,
    plans_routes,
    resolves,
    sets_header_rules,
)
from tests.support.certificates import Authority
from tests.support.scripted import HEAD, Receive, ScriptedServer, Send

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def plugin(**functions: object) -> PluginSet:
    """Return a set with one plugin that holds `functions`."""
    return PluginSet(SimpleNamespace(**functions))


def fetch(connection: HTTPConnection) -> bytes:
    with connection:
        connection.request("GET", "/")
        return connection.getresponse().read()


def test_a_planner_says_where_to_go() -> None:
    with ScriptedServer([HEAD, OK]) as server:

        @plans_routes
        def elsewhere(origin: Origin, tunnel: TunnelTo | None, tls_context: ssl.SSLContext | None) -> Route | None:
            return (Tcp(server.host, server.port),) if origin.host == "nowhere.test" else None

        assert fetch(HTTPConnection("nowhere.test", timeout=10, plugins=plugin(plan=elsewhere))) == b"ok"
        assert b"Host: nowhere.test\r\n" in server.received[0]


def test_a_resolver_says_which_addresses_are_dialled() -> None:
    with ScriptedServer([HEAD, OK]) as server:

        @resolves
        def answer(host: str, port: int, opening: Opening) -> list[Address]:
            return [Address.of("127.0.0.1", server.port)]

        assert fetch(HTTPConnection("no-such-name.test", 80, timeout=10, plugins=plugin(resolve=answer))) == b"ok"


def test_a_default_context_is_used_where_the_program_gave_none() -> None:
    authority = Authority()
    with ScriptedServer([HEAD, OK], context=authority.server_context()) as server:
        plugins = plugin(context=gives_tls_context(authority.client_context))
        assert fetch(HTTPSConnection("localhost", server.port, timeout=10, plugins=plugins)) == b"ok"


def test_header_rules_add_and_leave_out_fields() -> None:
    rules = HeaderRules(always=(("X-Team", "blue"),), never=frozenset({"Accept-Encoding"}))
    with ScriptedServer([HEAD, OK]) as server:
        plugins = plugin(rules=sets_header_rules(lambda: rules))
        assert fetch(HTTPConnection(server.host, server.port, timeout=10, plugins=plugins)) == b"ok"
        assert server.received[0].endswith(b"\r\nX-Team: blue\r\n\r\n")
        assert b"accept-encoding" not in server.received[0].lower()


@pytest.mark.parametrize(("own", "refused"), [(None, True), (DEFAULT_LIMITS._replace(fields=3), False)])
def test_a_bound_of_the_rules_holds_unless_the_program_has_its_own(own: Limits | None, refused: bool) -> None:
    answer = b"HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nContent-Length: 2\r\n\r\nok"
    plugins = plugin(rules=sets_header_rules(lambda: HeaderRules(limits={"fields": 2})))
    with ScriptedServer([HEAD, answer]) as server:
        connection = HTTPConnection(server.host, server.port, timeout=10, plugins=plugins, limits=own)
        if refused:
            with pytest.raises(LimitExceeded, match="more than 2 headers"):
                fetch(connection)
        else:
            assert fetch(connection) == b"ok"


def test_a_codec_reads_a_dialect_and_the_record_says_so() -> None:
    def icy(data: bytes | bytearray, start: int, limits: Limits, resume: int) -> tuple[ResponseHead, int] | None:
        found = HTTP_1.parse_head(b"HTTP/1.0" + bytes(data[start + 3 :]), 0, limits, 0)
        return found and (found[0], start + found[1] - 5)

    def shouting(head: RequestHead) -> bytes:
        head.fields.append(("Icy-MetaData", "1"))
        return HTTP_1.encode_head(head)

    codec = WireCodec("icy", shouting, icy, HTTP_1.body_of)
    with ScriptedServer([HEAD, b"ICY 200 OK\r\nicy-name: test\r\n", b"\r\n", Send(b"la"), Send(b"la")]) as server:
        plugins = plugin(codec=gives_codec(lambda: codec))
        with HTTPConnection(server.host, server.port, timeout=10, plugins=plugins) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            assert (response.status, response.getheader("icy-name"), response.read(4)) == (200, "test", b"lala")
            assert response.connection_info.codec == "icy"
            response.close()
        assert b"\r\nIcy-MetaData: 1\r\n" in server.received[0]


def test_status_rows_are_merged_and_responses_stay_as_they_are() -> None:
    from httplib.compat import responses

    row = Status(599, "NETWORK_READ_TIMEOUT", "Network Read Timeout", "vendor")
    assembly = plugin(rows=adds_status_codes(lambda: [row])).assembly
    assert assembly.status_rows[599].phrase == "Network Read Timeout"
    assert 599 not in responses


def test_an_observer_hears_of_the_whole_exchange() -> None:
    heard: list[Event] = []
    with ScriptedServer([Receive(b"abc"), b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK]) as server:
        plugins = plugin(observer=observes(lambda: heard.append))
        with HTTPConnection("localhost", server.port, timeout=10, plugins=plugins) as connection:
            connection.request("POST", "/path", b"abc")
            connection.getresponse().read()
        size = len(server.received[0])
    exchange = [event for event in heard if isinstance(event, (RequestSent, ResponseStarted, ResponseEnded))]
    assert exchange == [
        RequestSent("POST", "/path", size),
        ResponseStarted(103, "Early Hints"),
        ResponseStarted(200, "OK"),
        ResponseEnded(2, True),
    ]
    kinds = [type(event) for event in heard]
    assert kinds.index(Resolved) < kinds.index(RouteOpened) < kinds.index(RequestSent)
    assert kinds[-1] is ConnectionClosed


def test_an_observer_hears_of_a_body_that_was_given_up() -> None:
    heard: list[Event] = []
    with ScriptedServer([HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"]) as server:
        plugins = plugin(observer=observes(lambda: heard.append))
        with HTTPConnection(server.host, server.port, timeout=10, plugins=plugins) as connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            assert response.read(1) == b"o"
            response.close()
    assert [event for event in heard if isinstance(event, ResponseEnded)] == [ResponseEnded(1, False)]


def test_a_wrapper_around_the_opening_sees_every_layer() -> None:
    seen: list[str] = []

    @hookimpl(wrapper=True)
    def httplib_open_layer(layer: Layer, below: Stream | None) -> Generator[None, Stream, Stream]:
        seen.append(f"{layer.kind} on {type(below).__name__}")
        return (yield)

    authority = Authority()
    with ScriptedServer([HEAD, OK], context=authority.server_context()) as server:
        plugins = plugin(httplib_open_layer=httplib_open_layer, context=gives_tls_context(authority.client_context))
        assert fetch(HTTPSConnection("localhost", server.port, timeout=10, plugins=plugins)) == b"ok"
    assert seen == ["tcp on NoneType", "tls on socket"]


def test_plugins_named_in_the_environment_take_part_from_the_first_request(
    monkeypatch: pytest.MonkeyPatch, default_set: Callable[[PluginSet], None]
) -> None:
    default_set(plugin(rules=sets_header_rules(lambda: HeaderRules(always=(("X-Env", "1"),)))))
    monkeypatch.setenv("HTTPLIB_PLUGINS", "named")
    with ScriptedServer([HEAD, OK]) as server:
        assert fetch(HTTPConnection(server.host, server.port, timeout=10)) == b"ok"
        assert b"\r\nX-Env: 1\r\n" in server.received[0]


def test_the_default_set_counts_once_it_is_made_and_not_the_environment(
    monkeypatch: pytest.MonkeyPatch, default_set: Callable[[PluginSet], None]
) -> None:
    assert assembly_of(None).foreign_codec is None  # made by now
    default_set(plugin(rules=sets_header_rules(lambda: HeaderRules(always=(("X-Made", "1"),)))))
    monkeypatch.delenv("HTTPLIB_PLUGINS", raising=False)
    with ScriptedServer([HEAD, OK]) as server:
        assert fetch(HTTPConnection(server.host, server.port, timeout=10)) == b"ok"
        assert b"\r\nX-Made: 1\r\n" in server.received[0]


def test_an_observer_that_raises_is_named() -> None:
    def broken(event: Event) -> None:
        raise KeyError("oops")

    with ScriptedServer([]) as server:
        plugins = plugin(observer=observes(lambda: broken))
        with pytest.raises(HTTPException, match="observer raised KeyError"):
            fetch(HTTPConnection(server.host, server.port, timeout=10, plugins=plugins))


@pytest.fixture
def default_set(monkeypatch: pytest.MonkeyPatch) -> Callable[[PluginSet], None]:
    """Put another set in the place of the default one."""

    def put(plugins: PluginSet) -> None:
        monkeypatch.setattr("httplib.transport.manager.default_plugins", lambda: plugins)

    return put


def test_the_record_of_a_tunnel_through_an_overridden_send_is_whole() -> None:
    class Sending(HTTPSConnection):
        def send(self, data: object) -> None:
            super().send(data)

    authority = Authority()
    with (
        ScriptedServer([HEAD, OK], context=authority.server_context()) as server,
        ConnectProxy(locate=lambda target: (server.host, server.port)) as proxy,
    ):
        connection = Sending(proxy.host, proxy.port, timeout=10, context=authority.client_context())
        connection.set_tunnel("localhost", server.port)
        with connection:
            connection.request("GET", "/")
            response = connection.getresponse()
            assert response.read() == b"ok"
    info = response.connection_info
    assert [layer.kind for layer in info.route] == ["tcp", "tunnel", "tls"]
    assert (info.tunnel.status, info.tls.server_hostname) == (200, "localhost")
