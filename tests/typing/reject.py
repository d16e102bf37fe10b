"""Wrong use of the library. Every line marked "refused" must be an error for mypy and for pyright; no other line is."""

from __future__ import annotations

import ssl

import httplib
from httplib.core.fields import Fields
from httplib.core.limits import DEFAULT_LIMITS, Limits
from httplib.transport.plugin import Endpoint, Opening, Route, Stream, Tcp, Tls, Tunnel, Wrapper, opens

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
