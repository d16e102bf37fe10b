"""What is typed for http.client takes the facade's objects: mypy and pyright accept every line."""

from __future__ import annotations

import email.message
import http.client
import io
import ssl
from collections.abc import Callable
from typing import BinaryIO

from typing_extensions import assert_type

from httplib.compat import client


def fetch(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
    """Take any connection."""
    connection.request("GET", "/", headers={"X": "1"})
    return connection.getresponse()


def headers_of(message: http.client.HTTPMessage) -> list[tuple[str, str]]:
    """Take any message."""
    return message.items()


def copy(source: BinaryIO) -> bytes:
    """Take any file."""
    return source.read()


connections: list[http.client.HTTPConnection] = [
    client.HTTPConnection("example.org"),
    client.HTTPConnection("example.org", 80, 5.0, ("127.0.0.1", 0), 8192),
    client.HTTPSConnection("example.org", 443, timeout=5, context=ssl.create_default_context(), blocksize=1024),
    client.HTTPSConnection("example.org", max_response_headers=1000),
]
responses: list[http.client.HTTPResponse] = [fetch(one) for one in connections]
made: Callable[[str], http.client.HTTPConnection] = client.HTTPConnection
kinds: list[type[http.client.HTTPException]] = [client.HTTPException, client.IncompleteRead, client.LineTooLong]

own = client.HTTPConnection("example.org", connect_timeout=1, deadline=5, strict_length=True)
response = own.getresponse()
assert_type(response, client.HTTPResponse)
assert_type(response.getheader("Name"), str | None)
assert_type(response.getheader("Name", 7), str | int)
assert_type(response.getheaders(), list[tuple[str, str]])
assert_type(response.read(5), bytes)
assert_type(response.status, int)
assert_type(response.headers, client.HTTPMessage)
own.sock.settimeout(5)
assert_type(client.responses[200], str)
file: io.BufferedIOBase = response
text = io.TextIOWrapper(response, "utf-8")
copy(response)
headers_of(client.parse_headers(io.BytesIO(b"")))
plain: email.message.Message = client.parse_headers(io.BytesIO(b""), email.message.Message)

try:
    fetch(own)
except client.IncompleteRead as error:
    assert_type(error.partial, bytes)
    assert_type(error.expected, int | None)
