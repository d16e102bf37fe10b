"""The checks on what rests on a stream: TLS, a CONNECT tunnel, and HTTP itself."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final, cast
from unittest import SkipTest

from httplib.transport.plugin import PluginSet, Route, Stream, Tls, Tunnel, Wrapper

from .check import Check, check, require
from .far import TlsServer, receive, receive_until, tls_contexts
from .subject import Subject
from .task import Task

PAYLOAD: Final = bytes(range(256)) * 400


@contextmanager
def _served(subject: Subject, serve: Callable[[Stream], object], *above: Wrapper) -> Generator[tuple[Route, PluginSet]]:
    """Give a route to a far end that does what `serve` does. Raises what `serve` raises."""
    with subject.dial() as dial:

        def meet_and_serve() -> None:
            far = subject.watch(dial.meet())
            try:
                serve(far)
            finally:
                far.close()

        serving = Task(meet_and_serve)
        # The checkers disagree on the type of a route with more on top.
        yield cast("Route", cast(object, (*dial.route, *above))), subject.plugins()
        serving.result(subject.patience)


@check(
    "TLS rests on the stream like on a socket, and its bytes pass through the plugin.",
    "If the stream changes bytes, do not let it be a subclass of socket.socket: TLS would go around it.",
)
def carries_tls(subject: Subject) -> None:
    client, server = tls_contexts()

    def echo(far: Stream) -> None:
        tls = TlsServer(far, server)
        left = len(PAYLOAD)
        while left and (data := tls.recv(min(left, 65536))):
            left -= len(data)
            tls.sendall(data)

    with _served(subject, echo, Tls(client)) as (route, plugins):
        near = plugins.open(route, timeout=subject.patience).stream
        try:
            sending = Task(lambda: near.sendall(PAYLOAD[:10]))
            sending.result(subject.patience)
            start = receive(near, 10)
            near.sendall(PAYLOAD[10:65546])
            rest = receive(near, 65536)
            near.sendall(PAYLOAD[65546:])
            rest += receive(near, len(PAYLOAD) - 65546)
        finally:
            near.close()
        require(start + rest == PAYLOAD, "bytes came back changed through TLS")


@check(
    "A CONNECT tunnel rests on the stream like on a socket.",
    "Let small reads and writes pass as they come.",
)
def carries_a_tunnel(subject: Subject) -> None:
    heads: list[bytes] = []

    def proxy(far: Stream) -> None:
        heads.append(receive_until(far, b"\r\n\r\n"))
        far.sendall(b"HTTP/1.1 200 Connection ")
        far.sendall(b"established\r\n\r\n")
        far.sendall(receive(far, 4))

    with _served(subject, proxy, Tunnel("example.org", 443)) as (route, plugins):
        near = plugins.open(route, timeout=subject.patience).stream
        try:
            near.sendall(b"ping")
            received = receive(near, 4)
        finally:
            near.close()
        wanted = b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n"
        require(heads == [wanted], f"the proxy received {heads!r}")
        require(received == b"ping", f"b'ping' came back through the tunnel as {received!r}")


@check(
    "HTTP connections work over the layer: kept alive, with bodies by length, in chunks and until the end.",
    "See which of the other checks fail too: HTTP needs nothing that they do not look at.",
)
def carries_http(subject: Subject) -> None:
    # The facade rests on the transport; this check alone looks at both.
    from httplib.compat import HTTPConnection

    requests: list[bytes] = []

    def serve(far: Stream) -> None:
        requests.append(receive_until(far, b"\r\n\r\n"))
        far.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        requests.append(receive_until(far, b"\r\n\r\n"))
        body = receive(far, len(PAYLOAD))
        far.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        far.sendall(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
        requests.append(receive_until(far, b"\r\n\r\n"))
        far.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end")
        try:
            subject.end_sending(far)
        except SkipTest:
            far.close()

    with _served(subject, serve) as (route, plugins):
        connection = HTTPConnection("example.org", route=route, plugins=plugins, timeout=subject.patience)
        try:
            bodies: list[bytes] = []
            for method, body in (("GET", None), ("POST", PAYLOAD), ("GET", None)):
                connection.request(method, "/", body)
                bodies.append(connection.getresponse().read())
        finally:
            connection.close()
        require(bodies[0] == b"hello", f"a body with a length came as {bodies[0][:100]!r}")
        require(bodies[1] == PAYLOAD, "a chunked body came changed")
        require(bodies[2] == b"until the end", f"a body until the end came as {bodies[2][:100]!r}")
        start = b"GET / HTTP/1.1\r\nHost: example.org\r\n"
        require(len(requests) == 3 and requests[0].startswith(start), f"the server received {requests!r}")


CHECKS: Final[tuple[Check[Subject], ...]] = (carries_tls, carries_a_tunnel, carries_http)
