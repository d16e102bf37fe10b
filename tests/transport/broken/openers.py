"""Openers of endpoints that are broken in one way each."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any, cast

from httplib.transport.plugin import Layer, Opening, Stream, connected, hookimpl
from tests.transport.broken.reference import LEFT, STOP, Near, NearSubject, Plain, breaking, dial, endpoint


@endpoint("opens_its_layer", "returned None")
def returns_nothing(layer: Near, opening: Opening) -> Stream:
    dial(layer, opening).close()
    return cast(Stream, None)


@endpoint("opens_its_layer", "it lacks recv, recv_into, sendall, settimeout")
def returns_no_stream(layer: Near, opening: Opening) -> Stream:
    sock = dial(layer, opening)
    LEFT.append(sock)
    return cast(Stream, SimpleNamespace(close=sock.close))


@endpoint("is_refused_at_once", "leaves descriptors open")
def forgets_its_socket(layer: Near, opening: Opening) -> Stream:
    sock = socket.socket()
    sock.settimeout(opening.timeout)
    sock.connect(("127.0.0.1", layer.port))
    return sock


@endpoint("is_refused_at_once", "has no errno")
def loses_errno(layer: Near, opening: Opening) -> Stream:
    try:
        return dial(layer, opening)
    except OSError as error:
        raise OSError(str(error)) from error


@endpoint("is_refused_at_once", "the opener raised PluginError")
def raises_what_is_no_error_of_the_world(layer: Near, opening: Opening) -> Stream:
    try:
        return dial(layer, opening)
    except OSError as error:
        raise RuntimeError("cannot connect") from error


class Later(Plain):
    """Connects when something is sent."""

    port = 0

    def sendall(self, data: bytes | bytearray | memoryview, /) -> None:
        self.sock.connect(("127.0.0.1", self.port))
        self.sock.sendall(data)


@endpoint("is_refused_at_once", "nobody listens, and the layer counts as open")
def connects_later(layer: Near, opening: Opening) -> Stream:
    stream = Later(socket.socket())
    stream.port = layer.port
    return stream


@endpoint("gives_up_in_time", "it hangs")
def connects_without_timeout(layer: Near, opening: Opening) -> Stream:
    STOP.wait(30)  # a connect() without time-out that can be called back
    raise TimeoutError("timed out")


@endpoint("gives_up_in_time", "connect_timeout ended in BlockingIOError")
def never_waits(layer: Near, opening: Opening) -> Stream:
    if opening.deadlines:
        raise BlockingIOError(11, "it would take a while")
    return dial(layer, opening)


@endpoint("closes_on_failure_at_every_step", "Interrupted at step 0 leaves 1 descriptors open")
def closes_for_oserror_alone(layer: Near, opening: Opening) -> Stream:
    sock = socket.socket()
    try:
        sock.settimeout(opening.timeout)
        sock.connect(("127.0.0.1", layer.port))
    except OSError:
        sock.close()
        raise
    opening.notify(connected(sock))
    return sock


@endpoint("tells_its_addresses", "Connected was told 0 times")
def tells_nothing(layer: Near, opening: Opening) -> Stream:
    return dial(layer, Opening(call_timeout=opening.timeout))


@endpoint("leaks_no_descriptor", "5 connections leave 5 descriptors open")
def keeps_a_duplicate(layer: Near, opening: Opening) -> Stream:
    sock = dial(layer, opening)
    LEFT.append(sock.dup())
    return sock


@endpoint("has_a_typed_opener", "the parameter layer is str, not Near")  # type: ignore[arg-type]  # that is broken
def takes_text(layer: str, opening: Opening) -> Stream:
    raise NotImplementedError


# Text, since checkers would refuse the function itself.
_untyped: dict[str, Any] = {}  # Any: what exec() leaves
exec("def untyped(layer, opening): raise NotImplementedError", _untyped)
endpoint("has_a_typed_opener", "the parameter layer has no type")(_untyped["untyped"])


@hookimpl
def httplib_open_layer(layer: Layer, opening: Opening) -> Stream:
    """Open whatever comes."""
    near, far = socket.socketpair()
    LEFT.extend((near, far))
    return near


breaking(
    "leaves_other_layers_alone",
    "a route without any layer of the plugin was opened by the plugin",
    NearSubject,
    SimpleNamespace(httplib_open_layer=httplib_open_layer),
)
