"""The assembly: rules of the header model merged and applied, rows, codec, observers."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

import pytest

from httplib.core.limits import DEFAULT_LIMITS
from httplib.transport.codec import HTTP_1
from httplib.transport.errors import PluginError
from httplib.transport.events import ConnectionClosed, Event
from httplib.transport.manager import PluginSet
from httplib.transport.plugin import (
    HeaderRules,
    Observer,
    Status,
    WireCodec,
    adds_status_codes,
    gives_codec,
    observes,
    sets_header_rules,
)
from httplib.transport.rules import apply, merge


def with_rules(rules: HeaderRules) -> object:
    def give() -> HeaderRules:
        return rules

    return SimpleNamespace(give=sets_header_rules(give))


def test_a_bare_set_changes_nothing() -> None:
    assembly = PluginSet().assembly
    assert assembly.limits(DEFAULT_LIMITS) is DEFAULT_LIMITS
    assert assembly.codec is HTTP_1
    assert assembly.observers == ()
    assert assembly.status_rows[404].phrase == "Not Found"


def test_rules_set_bounds_that_the_program_left_alone() -> None:
    assembly = PluginSet(with_rules(HeaderRules({"fields": 7, "line": 512, "strict": 1}))).assembly
    limits = assembly.limits(DEFAULT_LIMITS._replace(line=100))
    assert (limits.fields, limits.line, limits.strict) == (7, 100, True)


def test_limits_are_made_once_for_each_base() -> None:
    assembly = PluginSet(with_rules(HeaderRules({"fields": 7}))).assembly
    assert assembly.limits(DEFAULT_LIMITS) is assembly.limits(DEFAULT_LIMITS)


def test_many_bases_do_not_fill_memory() -> None:
    assembly = PluginSet(with_rules(HeaderRules({"fields": 7}))).assembly
    for line in range(200):
        assert assembly.limits(DEFAULT_LIMITS._replace(line=line)).fields == 7
    assert len(assembly._limits) <= 64


def test_the_plugin_asked_first_sets_the_bound_and_a_ban_beats_an_addition() -> None:
    older = with_rules(HeaderRules({"fields": 7, "line": 512}, (("X-A", "old"), ("X-B", "b"))))
    newer = with_rules(HeaderRules({"fields": 9}, (("x-a", "new"),), frozenset({"X-b"})))
    rules = PluginSet(older, newer).assembly.rules
    assert dict(rules.limits) == {"fields": 9, "line": 512}
    assert rules.always == (("x-a", "new"),)
    assert rules.never == {"x-b"}


def test_no_rules_leave_limits_as_they_are() -> None:
    assert apply(merge([]), DEFAULT_LIMITS) is DEFAULT_LIMITS


@pytest.mark.parametrize(
    ("limits", "always", "never"),
    [
        ({"filds": 1}, (), ()),
        ({"fields": -1}, (), ()),
        ({"fields": "7"}, (), ()),
        ({}, (("X\n", "1"),), ()),
        ({}, (("X", "1\r\n2"),), ()),
        ({}, (), ("X Y",)),
    ],
)
def test_refuses_rules_that_cannot_be_kept(
    limits: dict[str, int], always: tuple[tuple[str, str], ...], never: Iterable[str]
) -> None:
    with pytest.raises(ValueError, match=r"bound|Invalid header"):
        HeaderRules(limits, always, frozenset(never))


def test_vendor_rows_join_the_registry_and_cannot_rename_a_code() -> None:
    def rows() -> list[Status]:
        return [Status(520, "WEB_SERVER_RETURNED_AN_UNKNOWN_ERROR", "Unknown Error", "CDN"), Status(404, "X", "X", "X")]

    registry = PluginSet(SimpleNamespace(rows=adds_status_codes(rows))).assembly.status_rows
    assert registry[520].phrase == "Unknown Error"
    assert registry[404].phrase == "Not Found"
    assert 520 not in PluginSet().assembly.status_rows


def test_a_row_that_cannot_be_used_is_blamed_on_its_plugin() -> None:
    def rows() -> list[Status]:
        return [Status(99, "", "Early", "nowhere")]

    plugins = PluginSet(SimpleNamespace(rows=adds_status_codes(rows)))
    with pytest.raises(PluginError, match=r"SimpleNamespace.*100 to 999"):
        _ = plugins.assembly


def test_the_codec_of_the_plugin_asked_first_wins() -> None:
    def codec(name: str) -> object:
        def give() -> WireCodec:
            return WireCodec(name, HTTP_1.encode_head, HTTP_1.parse_head, HTTP_1.body_of)

        return SimpleNamespace(give=gives_codec(give))

    assert PluginSet(codec("icy"), codec("native")).assembly.codec.name == "native"


def test_observers_are_called_in_order_and_their_faults_are_named() -> None:
    heard: list[str] = []

    def listen(name: str) -> object:
        def give() -> Observer:
            def hear(event: Event) -> None:
                heard.append(name)
                if name == "bad":
                    raise KeyError("x")

            return hear

        return SimpleNamespace(give=observes(give))

    good, bad = PluginSet(listen("bad"), listen("good")).assembly.observers
    good(ConnectionClosed())
    with pytest.raises(PluginError, match="observer raised KeyError"):
        bad(ConnectionClosed())
    assert heard == ["good", "bad"]
