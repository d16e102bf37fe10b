"""Each hook of the table: who is asked first, what ends the call, what is merged, and what a wrapper sees."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from httplib.core.limits import DEFAULT_LIMITS
from httplib.transport.plugin import (
    HTTP_1,
    Address,
    Endpoint,
    Event,
    HeaderRules,
    Opening,
    Origin,
    PluginSet,
    Status,
    Tcp,
    hookimpl,
)
from httplib.transport.relay import HOOKS, Relay
from tests.support.pieces import Pieces


@dataclass(frozen=True)
class Ordered(Endpoint, kind="hook-order"):
    """A layer that several plugins open."""


class Hook(NamedTuple):
    """A hook: two results that a plugin may give, and how to ask a list of plugins."""

    name: str
    first: object
    second: object
    ask: Callable[[list[object]], object]


def listener(name: str) -> Callable[[Event], None]:
    def listen(event: Event) -> None:
        HEARD.append(name)

    return listen


HEARD: list[str] = []
STREAMS = Pieces([b"first"]), Pieces([b"second"])
ROUTES = (Tcp("first", 1),), (Tcp("second", 2),)
ADDRESSES = (Address.of("127.0.0.1", 1),), (Address.of("127.0.0.2", 2),)
CONTEXTS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
CODECS = replace(HTTP_1, name="first"), replace(HTTP_1, name="second")


def tell(plugins: list[object]) -> list[str]:
    HEARD.clear()
    for observer in PluginSet(*plugins).assembly.observers:
        observer(Event())
    return list(HEARD)


def open_layer(plugins: list[object]) -> object:
    return Relay(plugins).open_layer(Ordered(), None, Opening())


def plan(plugins: list[object]) -> object:
    return PluginSet(*plugins).plan(Origin("http", "example.org", 80))


def resolve(plugins: list[object]) -> object:
    return Relay(plugins).resolve("example.org", 80, Opening())


def tls_context(plugins: list[object]) -> object:
    return PluginSet(*plugins).tls_context()


def codec(plugins: list[object]) -> object:
    return PluginSet(*plugins).assembly.codec


def rows(plugins: list[object]) -> object:
    return [PluginSet(*plugins).assembly.status_rows[code].name for code in (598, 599)]


def bounds(plugins: list[object]) -> object:
    limits = PluginSet(*plugins).assembly.limits(DEFAULT_LIMITS)
    return [limits.line, limits.fields, limits.interim]


FIRST_WINS = [
    Hook("httplib_open_layer", *STREAMS, open_layer),
    Hook("httplib_plan_route", *ROUTES, plan),
    Hook("httplib_resolve", *ADDRESSES, resolve),
    Hook("httplib_tls_context", *CONTEXTS, tls_context),
    Hook("httplib_wire_codec", *CODECS, codec),
]

FIRST_ROWS, SECOND_ROWS = [Status(598, "FIRST", "First", "vendor")], [Status(599, "SECOND", "Second", "vendor")]
FIRST_RULES, SECOND_RULES = HeaderRules({"line": 10, "fields": 10}), HeaderRules({"line": 20, "interim": 2})

MERGED = [
    Hook("httplib_status_codes", FIRST_ROWS, SECOND_ROWS, rows),
    Hook("httplib_header_rules", FIRST_RULES, SECOND_RULES, bounds),
    Hook("httplib_observe", listener("first"), listener("second"), tell),
]


def plugin(
    hook: Hook, answer: object, asked: list[object] | None = None, *, tryfirst: bool = False, trylast: bool = False
) -> object:
    """A plugin that gives `answer`; `asked` notes that it was asked."""

    def implementation() -> object:
        if asked is not None:
            asked.append(answer)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    implementation.__name__ = hook.name
    return SimpleNamespace(**{hook.name: hookimpl(tryfirst=tryfirst, trylast=trylast)(implementation)})


def around(hook: Hook, seen: list[object], answer: object = None) -> object:
    """A wrapper that notes what the others made and gives `answer` instead, if that is not None."""

    def implementation() -> Generator[None, object, object]:
        result = yield
        seen.append(result)
        return result if answer is None else answer

    implementation.__name__ = hook.name
    return SimpleNamespace(**{hook.name: hookimpl(wrapper=True)(implementation)})


every_first = pytest.mark.parametrize("hook", FIRST_WINS, ids=lambda hook: hook.name)
every = pytest.mark.parametrize("hook", [*FIRST_WINS, *MERGED], ids=lambda hook: hook.name)


def test_every_hook_is_in_the_table() -> None:
    assert {hook.name for hook in (*FIRST_WINS, *MERGED)} == set(HOOKS)


@every_first
def test_the_first_answer_ends_the_call_and_later_plugins_are_asked_first(hook: Hook) -> None:
    asked: list[object] = []
    plugins = [plugin(hook, hook.first, asked), plugin(hook, hook.second, asked), plugin(hook, None, asked)]
    assert hook.ask(plugins) is hook.second
    assert asked == [None, hook.second]


@every_first
def test_tryfirst_and_trylast_move_one_function(hook: Hook) -> None:
    eager = [plugin(hook, hook.first, tryfirst=True), plugin(hook, hook.second)]
    modest = [plugin(hook, hook.first), plugin(hook, hook.second, trylast=True)]
    assert hook.ask(eager) is hook.first
    assert hook.ask(modest) is hook.first


@every_first
def test_an_error_ends_the_call_too(hook: Hook) -> None:
    asked: list[object] = []
    refusal = PermissionError(13, "not for you")
    with pytest.raises(PermissionError):
        hook.ask([plugin(hook, hook.first, asked), plugin(hook, refusal, asked)])
    assert asked == [refusal]


@every_first
def test_a_wrapper_sees_the_answer_and_may_replace_it(hook: Hook) -> None:
    seen: list[object] = []
    assert hook.ask([around(hook, seen), plugin(hook, hook.first)]) is hook.first
    assert hook.ask([around(hook, seen, hook.second), plugin(hook, hook.first)]) is hook.second
    assert seen == [hook.first, hook.first]


@every_first
def test_of_two_wrappers_the_one_registered_last_is_outermost(hook: Hook) -> None:
    seen: list[object] = []
    inner, outer = around(hook, seen, hook.second), around(hook, seen)
    assert hook.ask([plugin(hook, hook.first), inner, outer]) is hook.second
    assert seen == [hook.first, hook.second]


@every_first
def test_a_wrapper_may_answer_where_the_others_raised(hook: Hook) -> None:
    def implementation() -> Generator[None, object, object]:
        try:
            return (yield)
        except PermissionError:
            return hook.second

    implementation.__name__ = hook.name
    rescue = SimpleNamespace(**{hook.name: hookimpl(wrapper=True)(implementation)})
    assert hook.ask([rescue, plugin(hook, PermissionError(13, "not for you"))]) is hook.second


@pytest.mark.parametrize(
    ("hook", "merged"),
    [
        pytest.param(MERGED[0], ["FIRST", "SECOND"], id="all rows"),
        pytest.param(MERGED[1], [20, 10, 2], id="bounds, the later plugin's first"),
        pytest.param(MERGED[2], ["second", "first"], id="all observers, the later plugin's first"),
    ],
)
def test_other_answers_are_merged(hook: Hook, merged: list[object]) -> None:
    assert hook.ask([plugin(hook, hook.first), plugin(hook, hook.second)]) == merged


@pytest.mark.parametrize("hook", MERGED, ids=lambda hook: hook.name)
def test_a_wrapper_of_merged_answers_sees_the_list(hook: Hook) -> None:
    seen: list[object] = []
    hook.ask([around(hook, seen), plugin(hook, hook.first), plugin(hook, hook.second)])
    assert seen == [[hook.second, hook.first]] * len(seen)
    assert seen


@every
def test_a_failing_plugin_is_named_with_its_hook(hook: Hook) -> None:
    with pytest.raises(Exception, match=f"{hook.name} raised ZeroDivisionError: 'bug'; tell its author"):
        hook.ask([plugin(hook, ZeroDivisionError("bug"))])
