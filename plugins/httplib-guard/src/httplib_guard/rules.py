"""The rules: what each range of addresses is for, and which IPv4 addresses hide in IPv6 ones.

The ranges are IANA's special-purpose registries (RFC 6890) written out, since `ipaddress` changes its mind about them
between Python versions. One address may fall under several rules: the metadata services live in ranges of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Final, TypeAlias

Ip: TypeAlias = "IPv4Address | IPv6Address"
Network: TypeAlias = "IPv4Network | IPv6Network"

RANGES: Final[dict[str, tuple[str, ...]]] = {
    # Of cloud providers: they hand out credentials. Azure's is a public address.
    "metadata": (
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
    ),
    "unspecified": ("0.0.0.0/8", "::"),
    "loopback": ("127.0.0.0/8", "::1"),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
    "shared": ("100.64.0.0/10",),  # carrier-grade NAT, RFC 6598
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "mapped": ("::ffff:0:0/96", "::ffff:0:0:0/96", "::/96"),
    "nat64": ("64:ff9b::/96", "64:ff9b:1::/48"),
    "6to4": ("2002::/16", "192.88.99.0/24"),
    "teredo": ("2001::/32",),
    "reserved": (
        "192.0.0.0/24",
        "192.0.2.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
    ),
}

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "loopback": ("localhost", ".localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"),
    "metadata": ("metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"),
}
"""Names that mean such an address wherever they are looked up, by a proxy too; ``.x`` is whatever is below x."""

NUMERIC: Final = "numeric"
"""The rule for forms such as 127.1, 0x7f000001 and 0177.0.0.1, which one program reads otherwise than the next."""

RULES: Final = frozenset((*RANGES, NUMERIC))
"""Every rule; ``Guard(rules=RULES - {"multicast"})`` leaves some out."""

_NETWORKS: Final[tuple[tuple[str, Network], ...]] = tuple(
    (rule, ip_network(text)) for rule, texts in RANGES.items() for text in texts
)
_UNICAST: Final = ip_network("2000::/3")
_EMBEDDING: Final = tuple(
    network for rule, network in _NETWORKS if rule in ("mapped", "nat64") and network.version == 6
)
_PLAIN_V6: Final = frozenset(map(IPv6Address, ("::", "::1")))  # in ::/96, but not for an IPv4 address
_6TO4: Final = ip_network("2002::/16")
_TEREDO: Final = ip_network("2001::/32")


def rules_of(ip: Ip) -> Iterator[str]:
    """Give the rules that `ip` falls under, the most telling first; none for an ordinary public address."""
    found = False
    for rule, network in _NETWORKS:
        if ip in network and not (rule == "mapped" and ip in _PLAIN_V6):
            found = True
            yield rule
    # RFC 4291, 2.4: global unicast addresses are assigned from this block alone.
    if not found and ip.version == 6 and ip not in _UNICAST:
        yield "reserved"


def embedded(ip: Ip) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that packets for `ip` may end up at."""
    octets = ip.packed
    if ip in _PLAIN_V6:
        return ()
    if any(ip in network for network in _EMBEDDING):
        return (IPv4Address(octets[12:]),)
    if ip in _6TO4:
        return (IPv4Address(octets[2:6]),)
    if ip in _TEREDO:
        # RFC 4380, 4: the server, and the client with every bit turned over.
        return IPv4Address(octets[4:8]), IPv4Address(bytes(octet ^ 0xFF for octet in octets[12:]))
    return ()
