"""Which address falls under which rule, in every form in which it can be written."""

from __future__ import annotations

import pytest
from httplib_guard import RULES, AddressRefused, Guard

PUBLIC = ["1.1.1.1", "93.184.216.34", "8.8.8.8", "192.0.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1"]

REFUSED = {
    "169.254.169.254": "metadata",
    "168.63.129.16": "metadata",
    "100.100.100.200": "metadata",
    "fd00:ec2::254": "metadata",
    "0.0.0.0": "unspecified",
    "0.255.255.255": "unspecified",
    "::": "unspecified",
    "127.0.0.1": "loopback",
    "127.255.255.255": "loopback",
    "::1": "loopback",
    "169.254.0.0": "link-local",
    "169.254.255.255": "link-local",
    "fe80::1": "link-local",
    "febf::1": "link-local",
    "fe80::1%eth0": "link-local",
    "10.0.0.0": "private",
    "10.255.255.255": "private",
    "172.16.0.0": "private",
    "172.31.255.255": "private",
    "192.168.0.1": "private",
    "fc00::1": "private",
    "fdff::1": "private",
    "fec0::1": "private",
    "100.64.0.0": "shared",
    "100.127.255.255": "shared",
    "224.0.0.1": "multicast",
    "239.255.255.255": "multicast",
    "ff02::1": "multicast",
    "192.0.0.8": "reserved",
    "192.0.2.1": "reserved",
    "198.18.0.1": "reserved",
    "198.19.255.255": "reserved",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "2001:db8::1": "reserved",
    "3fff::1": "reserved",
    "4000::1": "reserved",
    "100::1": "reserved",
    "::ffff:8.8.8.8": "mapped",
    "::ffff:0:8.8.8.8": "mapped",
    "::8.8.8.8": "mapped",
    "64:ff9b::8.8.8.8": "nat64",
    "64:ff9b:1::8.8.8.8": "nat64",
    "2002:808:808::1": "6to4",
    "2001:0:808:808::1": "teredo",
}

JUST_OUTSIDE = [
    *("1.0.0.0", "9.255.255.255", "11.0.0.0", "126.255.255.255", "128.0.0.0", "100.63.255.255", "100.128.0.0"),
    *("169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0"),
    *("198.17.255.255", "198.20.0.0", "2000::", "2003::", "3ffe:ffff::"),
]


def rule_for(host: str, guard: Guard | None = None) -> str:
    with pytest.raises(AddressRefused) as caught:
        (guard or Guard()).check(host, 80)
    return caught.value.rule


@pytest.mark.parametrize("host", PUBLIC + JUST_OUTSIDE)
def test_an_ordinary_address_passes(host: str) -> None:
    assert str(Guard().check(host, 80)) == host


@pytest.mark.parametrize(("host", "rule"), REFUSED.items(), ids=REFUSED)
def test_a_special_address_is_refused(host: str, rule: str) -> None:
    assert rule_for(host) == rule


@pytest.mark.parametrize(("host", "rule"), REFUSED.items(), ids=REFUSED)
def test_no_other_rule_than_these_refuses_it(host: str, rule: str) -> None:
    also = {"metadata": {"link-local", "private", "shared"}, "6to4": {"reserved"}, "teredo": {"reserved"}}
    assert Guard(rules=RULES - {rule} - also.get(rule, set())).check(host, 80) is not None


@pytest.mark.parametrize(
    "host",
    [
        "127.1",
        "127.0.1",
        "0x7f000001",
        "0X7F.1",
        "0177.0.0.1",
        "2130706433",
        "017700000001",
        "127.0.0.01",
        "4294967296",
    ],
)
def test_a_form_that_programs_read_differently_is_refused(host: str) -> None:
    assert rule_for(host) == "numeric"


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "0177.0.0.1", "2130706433", "127.0.0.01"])
def test_such_a_form_is_the_address_that_the_system_reads(host: str) -> None:
    assert rule_for(host, Guard(rules=RULES - {"numeric"})) == "loopback"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1.",
        "127.0.0.1%1",
        "[::1]",
        "[::1%1]",
        "::0001",
        "0:0:0:0:0:0:0:1",
        "\uff11\uff12\uff17.0.0.1",
        "\u2460\u2461\u2466.0.0.1",
        "127\u30020\u30020\u30021",
        "localhost",
        "LOCALHOST.",
        "a.b.localhost",
        "ip6-localhost",
    ],
)
def test_loopback_is_seen_in_every_disguise(host: str) -> None:
    assert rule_for(host) == "loopback"


@pytest.mark.parametrize("host", ["metadata.google.internal", "Metadata.Google.Internal.", "instance-data"])
def test_a_name_of_a_metadata_service_is_refused(host: str) -> None:
    assert rule_for(host) == "metadata"
    assert Guard(rules=RULES - {"metadata"}).check(host, 80) is None


@pytest.mark.parametrize("host", ["example.org", "localhost.example", "notlocalhost", "face1.de", "10.example", "0xg"])
def test_other_names_pass_until_they_are_looked_up(host: str) -> None:
    assert Guard().check(host, 80) is None


@pytest.mark.parametrize(
    ("host", "rule", "left_out"),
    [
        ("::ffff:10.0.0.1", "private", "mapped"),
        ("::ffff:0:127.0.0.1", "loopback", "mapped"),
        ("::127.0.0.1", "loopback", "mapped"),
        ("64:ff9b::169.254.169.254", "metadata", "nat64"),
        ("2002:a00:1::1", "private", "6to4"),
        ("2001:0:a00:1::1", "private", "teredo"),
        ("2001:0:808:808:0:0:f5ff:fffe", "private", "teredo"),  # the client's 10.0.0.1, turned over
    ],
)
def test_an_address_inside_another_is_checked_too(host: str, rule: str, left_out: str) -> None:
    assert rule_for(host) == left_out
    assert rule_for(host, Guard(rules=RULES - {left_out, "reserved", "unspecified"})) == rule


def test_nat64_of_a_public_address_passes_without_its_rule() -> None:
    assert Guard(rules=RULES - {"nat64"}).check("64:ff9b::8.8.8.8", 80) is not None


@pytest.mark.parametrize("host", ["a b", "a\0", "x" * 256])
def test_what_is_no_host_is_an_error_of_the_caller(host: str) -> None:
    with pytest.raises(ValueError, match="host"):
        Guard().check(host, 80)


def test_the_error_names_what_was_asked_for_and_the_cure() -> None:
    with pytest.raises(
        PermissionError, match=r"the guard refuses '\[::1\]', whose address is ::1, by its rule"
    ) as caught:
        Guard().check("[::1]", 443)
    error = caught.value
    assert isinstance(error, AddressRefused)
    assert (error.host, error.port, error.address, error.rule) == ("[::1]", 443, "::1", "loopback")
    assert (error.side, error.phase, error.request_sent) == ("local", "connect", "none")
    assert "allow=" in vars(error)["__notes__"][0]
