"""Wrong use of the library. Every line marked "refused" must be an error for mypy and for pyright; no other line is."""

from __future__ import annotations

import ssl

import httplib
import httplib.transport.plugin as page
from httplib.core.fields import Fields
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.transport.plugin import (
    Address,
    Endpoint,
    Event,
    HeaderRules,
    Opening,
    Origin,
    Route,
    Status,
    Stream,
    Tcp,
    Tls,
    Tunnel,
    TunnelTo,
    WireCodec,
    Wrapper,
    adds_status_codes,
    connected,
    gives_codec,
    gives_tls_context,
    observes,
    opens,
    plans_routes,
    resolves,
    sets_header_rules,
)
from httplib.transport.testing import EndpointContract, FarEnd, WrapperContract

context = ssl.create_default_context()

# A route starts with an endpoint, and has one of them.
no_endpoint: Route = (Tls(context, "example.org"),)  # refused
plain: Route = (Tcp("example.org", 80),)
upside_down: Route = (Tls(context, "example.org"), Tcp("example.org", 443))  # refused
two_endpoints: Route = (Tcp("proxy", 3128), Tcp("example.org", 80))  # refused
empty: Route = ()  # refused
a_list: Route = [Tcp("example.org", 80)]  # refused
text: Route = "tcp"  # refused

# Layers are values: typed options, none assigned later.
Tcp("example.org")  # refused
Tcp("example.org", "80")  # refused
Tls("example.org")  # refused
Tunnel("example.org", 443, {"Proxy-Authorization": "Basic"})  # refused
layer = Tcp("example.org", 80)
layer.port = 81  # refused


class Pipe(Endpoint, kind="pipe"):
    """An endpoint."""


class Meter(Wrapper, kind="meter"):
    """A wrapper."""


class Numbered(Endpoint, kind=7):  # refused
    """A kind is text."""


@opens(Pipe)  # refused
def open_pipe_as_a_wrapper(layer: Pipe, below: Stream, opening: Opening) -> Stream:
    raise NotImplementedError


@opens(Meter)  # refused
def open_meter_as_an_endpoint(layer: Meter, opening: Opening) -> Stream:
    raise NotImplementedError


@opens(Pipe)  # refused
def open_another_layer(layer: Meter, opening: Opening) -> Stream:
    raise NotImplementedError


@opens(Pipe)  # refused
def open_nothing(layer: Pipe, opening: Opening) -> None:
    raise NotImplementedError


@opens(Meter)  # refused
def open_below_last(layer: Meter, opening: Opening, below: Stream) -> Stream:
    raise NotImplementedError


@opens(Tcp("example.org", 80))  # refused
def open_a_value(layer: Tcp, opening: Opening) -> Stream:
    raise NotImplementedError


@opens(Pipe)
def open_with_misspelt_facts(layer: Pipe, opening: Opening) -> Stream:
    print(layer.paht)  # refused
    print(opening.time_out)  # refused
    print(opening.timeout + 1)  # refused
    opening.timeout = 3  # refused
    opening.resolve("example.org")  # refused
    opening.notify("connected")  # refused
    opening.notify(connected())  # refused
    return "a stream"  # refused


# A misspelt marker is no marker.
@page.open(Pipe)  # refused
def open_misspelt(layer: Pipe, opening: Opening) -> Stream:
    raise NotImplementedError


@page.resolve  # refused
def resolve_misspelt(host: str, port: int, opening: Opening) -> list[Address] | None:
    raise NotImplementedError


# Each hook has its arguments and its result.
@plans_routes  # refused
def plan_nothing_of_use(origin: Origin, tunnel: TunnelTo | None, tls_context: ssl.SSLContext | None) -> str:
    raise NotImplementedError


@plans_routes
def plan_upside_down(origin: Origin, tunnel: TunnelTo | None, tls_context: ssl.SSLContext | None) -> Route | None:
    return (Tls(context, origin.host), Tcp(origin.host, origin.port))  # refused


@plans_routes  # refused
def plan_without_a_tunnel(origin: Origin) -> Route | None:
    raise NotImplementedError


@resolves  # refused
def resolve_to_text(host: str, port: int, opening: Opening) -> list[str]:
    raise NotImplementedError


@resolves
def resolve_to_a_pair(host: str, port: int, opening: Opening) -> list[Address] | None:
    return [("127.0.0.1", port)]  # refused


@gives_tls_context  # refused
def context_from_a_file() -> str:
    raise NotImplementedError


@adds_status_codes  # refused
def codes_as_numbers() -> list[int]:
    raise NotImplementedError


@adds_status_codes
def codes_as_pairs() -> list[Status]:
    return [(299, "Odd")]  # refused


@gives_codec  # refused
def codec_by_name() -> str:
    raise NotImplementedError


@gives_codec
def half_a_codec() -> WireCodec | None:
    return WireCodec("half", lambda head: b"")  # refused


@sets_header_rules  # refused
def rules_as_a_mapping() -> dict[str, str]:
    raise NotImplementedError


@sets_header_rules
def rules_with_a_wrong_bound() -> HeaderRules | None:
    return HeaderRules({"fields": "ten"})  # refused


def listen_to_text(event: str) -> None:
    raise NotImplementedError


@observes  # refused
def observe_by_itself(event: Event) -> None:
    raise NotImplementedError


@observes  # refused
def observe_text() -> type[str]:
    raise NotImplementedError


# The checks for plugins have types too.
class TestPipe(EndpointContract):
    def listen(self) -> FarEnd:  # refused
        raise NotImplementedError


class TestMeter(WrapperContract):
    layer = Tcp("example.org", 80)  # refused

    def answer(self, far: int) -> Stream:  # refused
        raise NotImplementedError


# Limits are values of numbers.
Limits(line="long")  # refused
DEFAULT_LIMITS.fields = 7  # refused
fields: Fields = {"name": "value"}  # refused

# The facade takes what the page says.
httplib.HTTPConnection(80)  # refused
httplib.HTTPConnection("example.org", "80")  # refused
httplib.HTTPConnection("example.org", route=(Tls(context),))  # refused
httplib.HTTPConnection("example.org", plugins=[])  # refused
httplib.HTTPConnection("example.org", limits={"fields": 10})  # refused
httplib.HTTPConnection("example.org", 80, None, 10, None, plain)  # refused
httplib.HTTPSConnection("example.org", context="context")  # refused
connection = httplib.HTTPConnection("example.org")
connection.request(b"GET", "/")  # refused
connection.request("GET", None)  # refused
connection.request("GET", "/", headers=["Accept: text/plain"])  # refused
connection.set_tunnel("example.org", "443")  # refused
connection.getresponse().status.upper()  # refused
connection.getresponse().read("10")  # refused
header: str = connection.getresponse().getheader("etag")  # refused
