"""The tunnel: one write out, the proxy's answer read as strictly as any response, nothing behind it."""

from __future__ import annotations

from typing import cast

import pytest

from httplib.core.errors import (
    BadStatusLine,
    HTTPException,
    InvalidHeader,
    LimitExceeded,
    LineTooLong,
    RemoteDisconnected,
    SurplusBytes,
    TunnelRefused,
)
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.transport.events import Event, Tunnelled
from httplib.transport.layers import Tunnel
from httplib.transport.manager import PluginSet
from httplib.transport.plugin import Opening, Stream, Tcp
from httplib.transport.tunnel import open_tunnel
from tests.support.pieces import Pieces
from tests.support.scripted import HEAD, ScriptedServer
from tests.support.wire import every_cut

OK = b"HTTP/1.1 200 Connection established\r\nVia: proxy\r\n\r\n"
TARGET = Tunnel("example.org", 443)


def through(below: Pieces, layer: Tunnel = TARGET, limits: Limits = DEFAULT_LIMITS) -> list[Event]:
    heard: list[Event] = []
    assert open_tunnel(layer, below, Opening(limits=limits, observer=heard.append)) is below
    return heard


def refusal(below: Pieces, limits: Limits = DEFAULT_LIMITS) -> TunnelRefused:
    with pytest.raises(TunnelRefused) as caught:
        through(below, limits=limits)
    return caught.value


def test_asks_in_one_write_with_a_host_field() -> None:
    below = Pieces([OK])
    through(below, Tunnel("example.org", 443, (("X-A", "1"), ("X-B", "\xe9"))))
    assert below.sent == b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\nX-A: 1\r\nX-B: \xe9\r\n\r\n"


def test_ipv6_is_in_brackets_in_both_places() -> None:
    below = Pieces([OK])
    through(below, Tunnel("::1", 443))
    assert below.sent == b"CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n"


def test_a_host_outside_ascii_goes_out_as_idna() -> None:
    below = Pieces([OK])
    through(below, Tunnel("b\u00fccher.example", 443))
    assert below.sent.startswith(b"CONNECT xn--bcher-kva.example:443 HTTP/1.1\r\nHost: xn--bcher-kva.example:443\r\n")


def test_the_old_form_has_no_host_field() -> None:
    below = Pieces([OK])
    through(below, Tunnel("example.org", 443, version="HTTP/1.0"))
    assert below.sent == b"CONNECT example.org:443 HTTP/1.0\r\n\r\n"


def test_a_host_field_of_the_callers_own_stays_the_only_one() -> None:
    below = Pieces([OK])
    through(below, Tunnel("example.org", 443, (("host", "other"),)))
    assert below.sent == b"CONNECT example.org:443 HTTP/1.1\r\nhost: other\r\n\r\n"


def test_tells_what_the_proxy_said() -> None:
    assert through(Pieces([OK])) == [
        Tunnelled("example.org", 443, 200, "Connection established", (("Via", "proxy"),), b"Via: proxy\r\n\r\n")
    ]


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_success(status: int) -> None:
    through(Pieces([b"HTTP/1.0 %d Fine\r\n\r\n" % status]))


def test_the_answer_may_come_in_any_pieces() -> None:
    for pieces in every_cut(b"HTTP/1.1 100 Continue\r\n\r\n" + OK):
        through(Pieces(pieces))


def test_interim_responses_are_passed_over_and_counted() -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    limits = DEFAULT_LIMITS._replace(interim=3)
    through(Pieces([interim * 3 + OK]), limits=limits)
    with pytest.raises(LimitExceeded, match="interim") as caught:
        through(Pieces([interim * 4 + OK]), limits=limits)
    assert (caught.value.limit, caught.value.bound) == ("interim", 3)


def test_all_heads_together_stay_in_their_bound() -> None:
    interim = b"HTTP/1.1 102 Processing\r\nX-Pad: " + b"a" * 100 + b"\r\n\r\n"
    size = len(interim) + len(OK)
    through(Pieces([interim + OK]), limits=DEFAULT_LIMITS._replace(head_bytes=size))
    with pytest.raises(LimitExceeded, match="head_bytes"):
        through(Pieces([interim + OK]), limits=DEFAULT_LIMITS._replace(head_bytes=size - 1))


def test_header_lines_are_counted() -> None:
    answer = b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 3 + b"\r\n"
    through(Pieces([answer]), limits=DEFAULT_LIMITS._replace(fields=3))
    with pytest.raises(LimitExceeded):
        through(Pieces([answer]), limits=DEFAULT_LIMITS._replace(fields=2))


def test_an_endless_line_is_refused() -> None:
    with pytest.raises(LineTooLong):
        through(Pieces([b"HTTP/1.1 200 " + b"a" * 100]), limits=DEFAULT_LIMITS._replace(line=50))


@pytest.mark.parametrize("surplus", [b"x", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_bytes_behind_the_answer_are_an_error(surplus: bytes) -> None:
    with pytest.raises(SurplusBytes, match="behind its answer to CONNECT") as caught:
        through(Pieces([OK + surplus]))
    assert caught.value.data == surplus


def test_reads_no_further_than_the_answer_when_the_peer_sends_more_later() -> None:
    below = Pieces([OK, b"later"])
    through(below)
    assert below.left == b"later"


def test_a_refusal_has_2_7s_text_and_the_proxys_answer() -> None:
    answer = b"HTTP/1.1 407 Auth\r\nProxy-Authenticate: Basic\r\nContent-Length: 6\r\n\r\ndenied surplus"
    error = refusal(Pieces([answer]))
    assert str(error) == "Tunnel connection failed: 407 Auth"
    assert error.args == ("Tunnel connection failed: 407 Auth",)
    assert (error.status, error.reason, error.body) == (407, "Auth", b"denied")
    assert error.headers == (("Proxy-Authenticate", "Basic"), ("Content-Length", "6"))
    assert "Proxy-Authorization" in vars(error)["__notes__"][0]


def test_a_chunked_refusal_is_decoded() -> None:
    answer = b"HTTP/1.1 502 Bad\r\nTransfer-Encoding: chunked\r\n\r\n"
    for pieces in every_cut(answer + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"):
        assert refusal(Pieces(pieces)).body == b"abcde"


def test_a_refusals_body_is_bounded() -> None:
    limits = DEFAULT_LIMITS._replace(tunnel_body=5)
    assert refusal(Pieces([b"HTTP/1.1 403 No\r\n\r\n", b"abc", b"defgh"]), limits).body == b"abcde"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 403 No\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nrubbish\r\n",
    ],
)
def test_a_broken_body_does_not_hide_the_refusal(answer: bytes) -> None:
    assert refusal(Pieces([answer])).body == b"abc"


def test_a_reset_in_the_body_does_not_hide_the_refusal() -> None:
    below = Pieces([b"HTTP/1.1 403 No\r\n\r\n", b"abc"], ConnectionResetError(104, "reset"))
    assert refusal(below).body == b"abc"


def test_a_refusal_that_stays_open_is_reported_all_the_same() -> None:
    with ScriptedServer([HEAD, b"HTTP/1.1 403 No\r\n\r\nwhy"]) as server:
        with pytest.raises(TunnelRefused) as caught:
            PluginSet().open((Tcp(server.host, server.port), TARGET))
        assert caught.value.body == b"why"


def test_switching_protocols_is_no_tunnel() -> None:
    assert refusal(Pieces([b"HTTP/1.1 101 Switching Protocols\r\n\r\n"])).status == 101


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.6\r\n", b"\x15\x03\x01\x00\x02\x02\x46\n", b"<html>\n", b"\n"])
def test_garbage_is_no_answer(answer: bytes) -> None:
    with pytest.raises(BadStatusLine):
        through(Pieces([answer]))


def test_a_tls_alert_gets_a_hint() -> None:
    with pytest.raises(BadStatusLine) as caught:
        through(Pieces([b"\x15\x03\x01\x00\x02\x02\x46\n"]))
    assert "TLS" in vars(caught.value)["__notes__"][0]


def test_a_server_of_another_protocol_gets_a_hint() -> None:
    with pytest.raises(BadStatusLine) as caught:
        through(Pieces([b"SSH-2.0-OpenSSH_9.6\r\n"]))
    assert vars(caught.value)["__notes__"] == ["no HTTP proxy answered CONNECT: this is an SSH server: check the port"]


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 O", b"HTTP/1.1 200 OK\r\nVia: x\r\n"])
def test_a_proxy_that_hangs_up_is_no_answer(answer: bytes) -> None:
    with pytest.raises(RemoteDisconnected, match="to CONNECT"):
        through(Pieces([answer]))


@pytest.mark.parametrize("line", [b"X: a\rb\r\n", b"X: a\0b\r\n", b"Content-Length : 0\r\n"])
def test_a_header_section_that_could_be_misread_is_refused(line: bytes) -> None:
    with pytest.raises(InvalidHeader):
        through(Pieces([b"HTTP/1.1 200 OK\r\n" + line + b"\r\n"]))


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 407 Auth\r\n\r\n", OK + b"x", b"rubbish\n", b"HTTP/1.1 200 OK\r\n"])
def test_whatever_goes_wrong_closes_the_connection_and_names_the_phase(answer: bytes) -> None:
    below = Pieces([answer])
    with pytest.raises((OSError, HTTPException)) as caught:
        PluginSet().open((Tcp("proxy", 3128), TARGET), below=below)
    assert below.closed
    assert getattr(caught.value, "phase", "") == "tunnel"


def test_secrets_stay_out_of_errors() -> None:
    layer = Tunnel("example.org", 443, (("Proxy-Authorization", "Basic c2VjcmV0"),))
    with pytest.raises(TunnelRefused) as caught:
        PluginSet().open((Tcp("proxy", 3128), layer), below=Pieces([b"HTTP/1.1 407 Auth\r\n\r\n"]))
    assert "c2VjcmV0" not in repr(caught.value) + repr(vars(caught.value))


class Line:
    """A program's own object: makefile() and sendall(), no recv(), no settimeout()."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.sent = b""

    def makefile(self, mode: str, buffering: int) -> Line:
        assert (mode, buffering) == ("rb", 0)
        return self

    def readline(self, most: int) -> bytes:
        end = min(self.data.find(b"\n") + 1 or len(self.data), most)
        line, self.data = self.data[:end], self.data[end:]
        return line

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def close(self) -> None: ...


def test_an_object_with_makefile_alone_is_read_to_the_blank_line_and_not_beyond() -> None:
    line = Line(OK + b"what comes next")
    opened = PluginSet().open((Tcp("proxy", 3128), TARGET), below=cast(Stream, line))
    assert cast(object, opened.stream) is line
    assert line.data == b"what comes next"
    assert opened.record.tunnel is not None
    assert opened.record.tunnel.raw == b"Via: proxy\r\n\r\n"


def test_lines_of_such_an_object_are_bounded() -> None:
    line = Line(b"HTTP/1.1 200 " + b"a" * 100_000 + b"\r\n\r\n")
    with pytest.raises(LineTooLong):
        PluginSet().open((Tcp("proxy", 3128), TARGET), below=cast(Stream, line))


def test_a_tunnel_carries_bytes_over_a_real_proxy() -> None:
    with ScriptedServer([HEAD, OK, HEAD, b"pong"]) as server:
        opened = PluginSet().open((Tcp(server.host, server.port), TARGET), timeout=20)
        opened.stream.sendall(b"ping\r\n\r\n")
        assert opened.stream.recv(4) == b"pong"
        opened.stream.close()
