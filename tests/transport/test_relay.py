"""Registering plugins and calling their hooks: order, wrappers, and mistakes that name plugin, hook and cure."""

from __future__ import annotations

import functools
import socket
from collections.abc import Generator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

import pytest

from httplib.core.errors import BadStatusLine
from httplib.transport.errors import PluginError
from httplib.transport.events import Observer
from httplib.transport.layers import Layer
from httplib.transport.manager import BUILT_IN
from httplib.transport.opening import Address
from httplib.transport.origin import Origin
from httplib.transport.plugin import (
    HTTP_1,
    Endpoint,
    HeaderRules,
    Opening,
    PluginSet,
    Stream,
    WireCodec,
    hookimpl,
    opens,
    resolves,
)
from httplib.transport.relay import HOOKS, Relay
from tests.support.pieces import Pieces


@dataclass(frozen=True, slots=True)
class Place(Endpoint, kind="relay-place"):
    pass


def opener(name: str) -> SimpleNamespace:
    def open_place(layer: Place, opening: Opening) -> Stream:
        return Pieces([name.encode()])

    return SimpleNamespace(opener=opens(Place)(open_place))


class Raw:
    """A plugin of untyped hooks; each test gives it the one it needs."""

    def __init__(self, **results: object) -> None:
        self.results = results

    @hookimpl
    def httplib_open_layer(self, layer: Layer) -> object:
        return self._answer("open")

    @hookimpl
    def httplib_resolve(self, host: str) -> object:
        return self._answer("resolve")

    @hookimpl
    def httplib_tls_context(self) -> object:
        return self._answer("context")

    @hookimpl
    def httplib_status_codes(self) -> object:
        return self.results.get("rows", ())

    @hookimpl
    def httplib_wire_codec(self) -> object:
        return self._answer("codec")

    @hookimpl
    def httplib_header_rules(self) -> object:
        return self._answer("rules")

    @hookimpl
    def httplib_observe(self) -> object:
        return self._answer("observer")

    def _answer(self, name: str) -> object:
        answer = self.results.get(name)
        if isinstance(answer, BaseException):
            raise answer
        return answer


def read(stream: Stream) -> bytes:
    return stream.recv(99)


def test_there_are_eight_hooks() -> None:
    assert len(HOOKS) == 8


def test_the_plugin_registered_last_is_asked_first() -> None:
    relay = Relay([opener("older"), opener("newer")])
    assert read(relay.open_layer(Place(), None, Opening())) == b"newer"


def test_tryfirst_goes_before_later_plugins() -> None:
    class Eager:
        @hookimpl(tryfirst=True)
        def httplib_open_layer(self, layer: Layer, below: Stream | None) -> Stream:
            return Pieces([b"eager"])

    relay = Relay([Eager(), opener("later")])
    assert read(relay.open_layer(Place(), None, Opening())) == b"eager"


def test_a_wrapper_sees_every_layer_and_may_replace_its_stream() -> None:
    seen: list[Layer] = []

    class Tracer:
        @hookimpl(wrapper=True)
        def httplib_open_layer(self, layer: Layer) -> Generator[None, Stream, Stream]:
            stream = yield
            seen.append(layer)
            return Pieces([b"traced " + read(stream)])

    relay = Relay([Tracer(), opener("place")])
    assert read(relay.open_layer(Place(), None, Opening())) == b"traced place"
    assert seen == [Place()]


def test_a_function_that_copies_the_marks_of_a_typed_opener_is_asked_in_its_order() -> None:
    inner = opener("inner").opener

    @functools.wraps(inner)
    def around(layer: Layer, below: Stream | None, opening: Opening) -> Stream:
        return Pieces([b"around " + read(inner(layer, below, opening))])

    relay = Relay([opener("older"), SimpleNamespace(opener=around)])
    assert read(relay.open_layer(Place(), None, Opening())) == b"around inner"


def test_a_typed_opener_that_gives_no_stream_is_named() -> None:
    def open_place(layer: Place, opening: Opening) -> Stream:
        return cast("Stream", None)

    relay = Relay([SimpleNamespace(opener=opens(Place)(open_place))])
    with pytest.raises(PluginError, match="open_place returned None"):
        relay.open_layer(Place(), None, Opening())


def test_says_which_kinds_typed_openers_claim() -> None:
    assert set(Relay([*BUILT_IN, opener("x")]).kinds) == {"tcp", "tls", "tunnel", "relay-place"}


@pytest.mark.parametrize(
    ("plugin", "problem"),
    [
        (object(), "implements no hook"),
        (Raw, "give an instance"),
        (SimpleNamespace(httplib_api=2), "was written for plugin API '2', and this is 1"),
        (SimpleNamespace(httplib_api="1"), "its httplib_api is '1', which is no number; write httplib_api = 1 if"),
    ],
)
def test_refuses_what_is_no_plugin_of_this_version(plugin: object, problem: str) -> None:
    with pytest.raises(PluginError, match=problem):
        Relay([plugin])


def test_takes_the_version_it_has() -> None:
    plugin = opener("x")
    plugin.httplib_api = 1
    assert "relay-place" in Relay([plugin]).kinds


def test_refuses_a_plugin_given_twice() -> None:
    plugin = opener("x")
    with pytest.raises(PluginError, match="does not fit"):
        Relay([plugin, plugin])


def test_refuses_a_misspelt_hook_and_lists_the_right_ones() -> None:
    class Misspelt:
        @hookimpl
        def httplib_open_layr(self, layer: Layer) -> None: ...

    with pytest.raises(
        PluginError, match=r"no hook 'httplib_open_layr'; did you mean 'httplib_open_layer'\?"
    ) as caught:
        Relay([Misspelt()])
    assert caught.value.hook == "httplib_open_layr"
    assert caught.value.plugin.endswith("Misspelt")


def test_refuses_an_argument_that_the_hook_has_not() -> None:
    class Greedy:
        @hookimpl
        def httplib_open_layer(self, layer: Layer, socket: object) -> None: ...

    with pytest.raises(PluginError, match=r"Greedy.*httplib_open_layer\(\) takes 'socket', which .* does not give"):
        Relay([Greedy()])


def test_the_arguments_are_told_apart_where_the_function_has_another_name() -> None:
    @hookimpl(specname="httplib_resolve")
    def look_up(host: str, prt: int, more: int = 3) -> None: ...

    wanted = r"look_up\(\) takes 'prt', which httplib_resolve does not give; its arguments may be host, port, opening;"
    with pytest.raises(PluginError, match=wanted):
        Relay([SimpleNamespace(look_up=look_up)])


def test_a_route_that_is_none_blames_no_built_in_planner() -> None:
    @hookimpl
    def httplib_plan_route(origin: Origin) -> int:
        return 3

    relay = Relay([*BUILT_IN, SimpleNamespace(httplib_plan_route=httplib_plan_route)])
    with pytest.raises(PluginError, match="httplib_plan_route gave '3'") as caught:
        relay.plan_route(Origin("http", "example.org", 80), None, None)
    assert caught.value.plugin == "types.SimpleNamespace"


def test_an_untyped_opener_that_gives_no_stream_is_named() -> None:
    with pytest.raises(PluginError, match=r"Raw: httplib_open_layer gave '7'; it must give a stream for the layer"):
        Relay([Raw(open=7)]).open_layer(Place(), None, Opening())


def test_an_untyped_plugin_that_raises_is_found_by_its_traceback() -> None:
    class Innocent:
        @hookimpl
        def httplib_open_layer(self, layer: Layer) -> None:
            return None

    with pytest.raises(PluginError, match=r"raised KeyError") as caught:
        Relay([Raw(open=KeyError("x")), Innocent()]).open_layer(Place(), None, Opening())
    assert caught.value.plugin == f"{__name__}.Raw"


def test_errors_of_the_world_pass_through_the_relay() -> None:
    with pytest.raises(BadStatusLine):
        Relay([Raw(open=BadStatusLine("x"))]).open_layer(Place(), None, Opening())


def test_resolvers_answer_with_literal_addresses() -> None:
    answer = [Address.of("192.0.2.1", 80)]
    assert Relay([Raw(resolve=answer)]).resolve("a", 80, Opening()) == tuple(answer)
    assert Relay([Raw()]).resolve("a", 80, Opening()) == ()


@pytest.mark.parametrize("answer", [[], "192.0.2.1", [("192.0.2.1", 80)], [Address(2, ("example.org", 80))], 7])
def test_a_resolver_that_gives_anything_else_is_named(answer: object) -> None:
    with pytest.raises(PluginError, match=r"Raw: httplib_resolve gave"):
        Relay([Raw(resolve=answer)]).resolve("a", 80, Opening())


def test_a_context_that_is_none_is_named() -> None:
    with pytest.raises(PluginError, match=r"Raw: httplib_tls_context gave '7'"):
        Relay([Raw(context=7)]).tls_context()


@pytest.mark.parametrize("results", [{"rows": [7]}, {"rows": 7}, {"codec": 7}, {"rules": 7}, {"observer": 7}])
def test_parts_of_the_assembly_of_the_wrong_type_are_named(results: dict[str, object]) -> None:
    with pytest.raises(PluginError, match=r"Raw: httplib_\w+ gave '?7'?; it must give"):
        Relay([Raw(**results)]).assemble()


def test_untyped_hooks_serve_the_assembly() -> None:
    codec = WireCodec("dialect", HTTP_1.encode_head, HTTP_1.parse_head, HTTP_1.body_of)
    listener: Observer = print
    assembly = Relay([Raw(codec=codec, rules=HeaderRules({"fields": 3}), observer=listener)]).assemble()
    assert assembly.codec is codec
    assert dict(assembly.rules.limits) == {"fields": 3}
    assert len(assembly.observers) == 1


def test_a_typed_resolver_is_asked_with_host_port_and_opening() -> None:
    asked: list[tuple[str, int]] = []

    def answer(host: str, port: int, opening: Opening) -> list[Address] | None:
        asked.append((host, port))
        return None

    assert Relay([SimpleNamespace(answer=resolves(answer))]).resolve("a", 1, Opening()) == ()
    assert asked == [("a", 1)]


@pytest.mark.parametrize("given", [None, 5, "raise"])
def test_a_wrapper_that_loses_the_stream_is_named_and_leaks_nothing(given: object) -> None:
    made: list[socket.socket] = []

    @dataclass(frozen=True)
    class Lost(Endpoint, kind="lost"):
        pass

    @opens(Lost)
    def open_lost(layer: Lost, opening: Opening) -> Stream:
        ours, theirs = socket.socketpair()
        theirs.close()
        made.append(ours)
        return ours

    class Forgetful:
        @hookimpl(wrapper=True)
        def httplib_open_layer(self) -> Generator[None, object, object]:
            yield
            if given == "raise":
                raise KeyError("oops")
            return given

    plugins = PluginSet(SimpleNamespace(open_lost=open_lost), Forgetful())
    with pytest.raises(PluginError) as caught:
        plugins.open((Lost(),))
    assert "Forgetful" in str(caught.value)
    assert "httplib.transport.tcp" not in str(caught.value)
    assert [sock.fileno() for sock in made] == [-1]
