"""What an opener is given: the time that is left, addresses, somebody to tell."""

from __future__ import annotations

import socket
import time

import pytest

from httplib.core.errors import ConnectTimeout, DeadlineExceeded, InvalidRequest, InvalidURL
from httplib.transport.events import Event, Resolved, Resolving
from httplib.transport.opening import Address, Deadline, Opening, system_addresses


def test_without_bounds_there_is_no_timeout() -> None:
    assert Opening().timeout is None


def test_zero_stays_zero() -> None:
    assert Opening(call_timeout=0).timeout == 0


def test_the_nearest_bound_counts() -> None:
    now = time.monotonic()
    far, near = Deadline(now + 1000, "connect"), Deadline(now + 500, "exchange")
    timeout = Opening(call_timeout=9000, deadlines=(far, near)).timeout
    assert timeout is not None
    assert 400 < timeout <= 500
    assert Opening(call_timeout=5, deadlines=(far, near)).timeout == 5


def test_a_deadline_that_has_passed_is_named() -> None:
    past = time.monotonic() - 1
    with pytest.raises(ConnectTimeout, match="connect_timeout"):
        _ = Opening(deadlines=(Deadline(past, "connect"),)).timeout
    with pytest.raises(DeadlineExceeded, match="deadline"):
        _ = Opening(deadlines=(Deadline(past, "exchange"),)).timeout


def test_tells_which_deadline_was_overrun_first() -> None:
    now = time.monotonic()
    first, second = Deadline(now - 2, "exchange"), Deadline(now - 1, "connect")
    assert Opening(deadlines=(second, first)).overrun() == first
    assert Opening(deadlines=(Deadline(now + 1000, "connect"),)).overrun() is None


def test_the_system_resolves_what_no_plugin_does() -> None:
    assert Opening().resolve("127.0.0.1", 80) == (Address(socket.AF_INET, ("127.0.0.1", 80)),)
    assert Opening().resolve("127.0.0.1", 80, system=False) == ()


def test_what_nobody_hears_is_told_only_as_far_as_it_lasts() -> None:
    told: list[Event] = []
    Opening(observer=told.append, heard=False).resolve("127.0.0.1", 80)
    assert told == [Resolved("127.0.0.1", (("127.0.0.1", 80),))]


def test_an_address_needs_no_resolver() -> None:
    assert Opening().resolve("127.0.0.1", 80) == (Address(socket.AF_INET, ("127.0.0.1", 80)),)


def test_a_program_that_replaced_the_resolver_is_asked_for_addresses_too(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.9", 81))]

    def replaced(*arguments: object) -> object:
        return found

    monkeypatch.setattr(socket, "getaddrinfo", replaced)
    assert Opening().resolve("127.0.0.1", 80) == (Address(socket.AF_INET, ("127.0.0.9", 81)),)


@pytest.mark.parametrize("host", ["127.1", "2130706433"])
def test_what_only_the_system_takes_for_an_address_is_left_to_it(host: str) -> None:
    assert Opening().resolve(host, 80) == (Address(socket.AF_INET, ("127.0.0.1", 80)),)


def test_a_plugins_answer_comes_first_and_observers_hear_of_it() -> None:
    heard: list[Event] = []
    answer = (Address.of("192.0.2.7", 80),)

    def resolve(host: str, port: int, opening: Opening) -> tuple[Address, ...]:
        return answer

    opening = Opening(resolver=resolve, observer=heard.append)
    assert opening.resolve("example.org", 80) == answer
    assert heard == [Resolving("example.org", 80), Resolved("example.org", (("192.0.2.7", 80),))]


def test_addresses_are_literals_only() -> None:
    assert Address.of("::1", 80) == (socket.AF_INET6, ("::1", 80))
    assert Address.of("fe80::1%lo", 80).family == socket.AF_INET6
    for name in ("example.org", "", "127.1", "1.2.3.4.5"):
        with pytest.raises(ValueError, match="no IP address"):
            Address.of(name, 80)


def test_a_name_that_idna_refuses_is_no_value_error() -> None:
    with pytest.raises(InvalidURL, match="no host name"):
        system_addresses("a..b\u00fc", 80)


def test_a_long_name_is_refused_before_idna() -> None:
    with pytest.raises(InvalidRequest, match="at most 255"):
        system_addresses("\u00fc" * 256, 80)


def test_does_not_print_what_it_calls() -> None:
    assert "resolver" not in repr(Opening())
