"""Layers: kinds, values that cannot be, and text without secrets."""

from __future__ import annotations

import ssl
from dataclasses import FrozenInstanceError, dataclass, field

import pytest

from httplib.core.errors import InvalidRequest
from httplib.transport.layers import (
    HOST_OCTETS,
    Endpoint,
    Tcp,
    Tls,
    Tunnel,
    Wrapper,
    ascii_host,
    authority,
    describe,
)


@dataclass(frozen=True, slots=True)
class Carrier(Endpoint, kind="test-carrier"):
    path: str
    password: str = field(default="", repr=False)


def test_a_kind_survives_slots() -> None:
    assert Carrier.kind == "test-carrier"
    assert Carrier("/run/x").kind == "test-carrier"


@pytest.mark.parametrize("kind", ["Unix", "9p", "", "a b", "ü", "a" * 33, "-x"])
def test_refuses_a_malformed_kind(kind: str) -> None:
    with pytest.raises(TypeError, match="kind"):
        type("Bad", (Wrapper,), {}, kind=kind)


def test_takes_a_kind_of_32_characters() -> None:
    assert getattr(type("Long", (Wrapper,), {}, kind="a" * 32), "kind", "") == "a" * 32


def test_refuses_a_kind_that_is_taken_and_names_both() -> None:
    with pytest.raises(TypeError, match=r"'tcp' of .*Mine is taken by httplib.transport.layers.Tcp"):
        type("Mine", (Endpoint,), {}, kind="tcp")


def test_a_class_derived_from_a_layer_needs_a_kind_of_its_own() -> None:
    with pytest.raises(TypeError, match="has no kind"):
        type("Mine", (Tcp,), {})


def test_layers_are_values() -> None:
    assert Tcp("a", 80) == Tcp("a", 80)
    assert hash(Tcp("a", 80)) == hash(Tcp("a", 80))
    with pytest.raises(FrozenInstanceError):
        Tcp("a", 80).port = 81  # type: ignore[misc]  # what the test is about


@pytest.mark.parametrize("port", [-1, 65536])
def test_refuses_a_port_out_of_range(port: int) -> None:
    with pytest.raises(InvalidRequest, match="0 to 65535"):
        Tcp("a", port)


@pytest.mark.parametrize("port", [0, 65535])
def test_takes_the_outermost_ports(port: int) -> None:
    assert Tcp("a", port).port == port


@pytest.mark.parametrize("port", ["80", True, 80.0, None])
def test_refuses_a_port_that_is_no_int(port: object) -> None:
    with pytest.raises(TypeError, match="a port is an int"):
        Tcp("a", port)  # type: ignore[arg-type]  # what the test is about


@pytest.mark.parametrize("host", ["a\r\nb", "a b", "a\0", "a/b", "user@a", "a?b", "a#b"])
def test_refuses_a_host_that_no_host_can_be(host: str) -> None:
    with pytest.raises(InvalidRequest):
        Tcp(host, 80)
    with pytest.raises(InvalidRequest):
        Tunnel(host, 80)
    with pytest.raises(InvalidRequest):
        Tls(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), host)


def test_bounds_a_host_name_before_idna() -> None:
    assert Tcp("a" * HOST_OCTETS, 80).host == "a" * HOST_OCTETS
    with pytest.raises(InvalidRequest, match="at most 255 characters, this one 256"):
        Tunnel("ü" * (HOST_OCTETS + 1), 80)


@pytest.mark.parametrize("host", ["a..ü", "ü" * 70])
def test_refuses_a_tunnel_to_what_idna_refuses(host: str) -> None:
    with pytest.raises(InvalidRequest, match="no host name"):
        Tunnel(host, 443)


def test_a_host_that_is_not_ascii_goes_out_as_idna() -> None:
    assert ascii_host("bücher.example") == "xn--bcher-kva.example"


def test_full_width_characters_cannot_smuggle_a_separator() -> None:
    with pytest.raises(InvalidRequest):
        ascii_host("a\uff0fb.example")


@pytest.mark.parametrize(
    ("name", "value"), [("X\r\nY", "1"), ("X", "1\r\nY: 2"), ("X Y", "1"), ("X", "a\0"), ("X", "\u20ac")]
)
def test_refuses_tunnel_headers_that_cannot_be_sent(name: str, value: str) -> None:
    with pytest.raises(InvalidRequest):
        Tunnel("a", 443, ((name, value),))


def test_refuses_a_tunnel_without_host_or_with_another_version() -> None:
    with pytest.raises(InvalidRequest, match="needs a host"):
        Tunnel("", 443)
    with pytest.raises(InvalidRequest, match=r"HTTP/1\.1 or HTTP/1\.0"):
        Tunnel("a", 443, version="HTTP/2")


def test_describes_a_route_without_secrets() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tunnel = Tunnel("::1", 443, (("Proxy-Authorization", "Basic c2VjcmV0"),))
    route = (Tcp("proxy", 3128), tunnel, Tls(context, "example.org"))
    assert describe(route) == "tcp(proxy:3128) > tunnel([::1]:443) > tls(example.org)"
    assert "c2VjcmV0" not in repr(route)


def test_describes_a_strangers_layer_by_its_printable_fields() -> None:
    assert str(Carrier("/run/x", "secret")) == "test-carrier('/run/x')"


def test_a_description_is_bounded() -> None:
    assert len(str(Carrier("x" * 10_000))) < 300


@pytest.mark.parametrize(("host", "text"), [("a", "a:1"), ("::1", "[::1]:1"), ("[::1]", "[::1]:1")])
def test_an_authority_has_brackets_around_ipv6(host: str, text: str) -> None:
    assert authority(host, 1) == text
