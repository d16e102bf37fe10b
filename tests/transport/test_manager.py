"""Plugin sets as values: what is in them, the default one, names, threads."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from httplib.transport.errors import PluginError
from httplib.transport.manager import PluginSet, default_plugins
from httplib.transport.plugin import Endpoint, Opening, Stream, opens
from tests.support.imports import ROOT
from tests.support.pieces import Pieces


@dataclass(frozen=True, slots=True)
class Spot(Endpoint, kind="manager-spot"):
    pass


def open_spot(layer: Spot, opening: Opening) -> Stream:
    return Pieces([b"x"])


PLUGIN = SimpleNamespace(open_spot=opens(Spot)(open_spot))


def test_the_built_in_kinds_are_always_there() -> None:
    assert PluginSet().kinds == ("tcp", "tls", "tunnel")


def test_adding_makes_a_new_set_and_leaves_the_old_one() -> None:
    bare = PluginSet()
    more = bare.with_plugins(PLUGIN)
    assert bare.kinds == ("tcp", "tls", "tunnel")
    assert more.kinds == ("manager-spot", "tcp", "tls", "tunnel")
    assert more.plugins == (PLUGIN,)


def test_the_default_set_is_one_object() -> None:
    assert default_plugins() is default_plugins()


def test_the_assembly_is_made_once() -> None:
    plugins = PluginSet()
    assert plugins.assembly is plugins.assembly


def test_a_bad_plugin_is_reported_on_first_use() -> None:
    plugins = PluginSet(object())
    with pytest.raises(PluginError, match="implements no hook"):
        plugins.open((Spot(),))


def test_a_name_that_nobody_installed_is_refused() -> None:
    with pytest.raises(PluginError, match=r"plugin no-such-thing: no installed distribution lists it"):
        _ = PluginSet("no-such-thing").assembly


def test_prints_the_names() -> None:
    assert repr(PluginSet("trace", PLUGIN)) == "PluginSet(trace, types.SimpleNamespace)"


def test_threads_may_use_a_new_set_together() -> None:
    plugins = PluginSet(PLUGIN)
    barrier = threading.Barrier(4)
    assemblies: list[object] = []

    def use() -> None:
        barrier.wait(20)
        assemblies.append(plugins.assembly)
        plugins.open((Spot(),)).stream.close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(assemblies) == 4
    assert len({id(assembly) for assembly in assemblies}) == 1


def test_plain_connections_load_neither_tls_nor_entry_points() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import socket\n"
        "from httplib.transport.manager import default_plugins\n"
        "from httplib.transport.layers import Tcp\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "default_plugins().open((Tcp('127.0.0.1', server.getsockname()[1]),)).stream.close()\n"
        "server.close()\n"
        "print([name for name in ('ssl', 'importlib.metadata', 'email', 'http') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("[]\n", "")
