"""`install` and ``python -m httplib run`` make http.client mean the facade, in one process, with plugins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from httplib.command.origin import Origin
from tests.support.imports import ROOT

INSTALLED = """
from httplib.compat.client import install
install()
import http, http.client, sys
from http import client
import httplib.compat.client as facade
import urllib.request
assert http.client is client is sys.modules["http.client"] is urllib.request.http.client is facade
assert facade.HTTPConnection.__mro__[-2].__module__ == "http.client"
print("all the same")
"""

PLUGIN = """
import sys
from dataclasses import dataclass
from httplib.compat.client import install
from httplib.transport.plugin import hookimpl, Tcp

class Elsewhere:
    @hookimpl
    def httplib_plan_route(self, origin, tunnel, tls_context):
        return (Tcp("127.0.0.1", int(sys.argv[1])),)

install(Elsewhere())
import urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
print(opener.open("http://nowhere.invalid/").read().decode(), end="")
"""


def python(*words: str, folder: Path, status: int = 0) -> str:
    """Run Python, check its exit status and return what it printed, errors behind the rest."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def test_every_way_to_import_gives_the_facade(tmp_path: Path) -> None:
    assert python("-c", INSTALLED, folder=tmp_path) == "all the same\n"


def test_plugins_serve_every_connection(origin: Origin, tmp_path: Path) -> None:
    assert python("-c", PLUGIN, str(origin.port), folder=tmp_path) == "Hello from the origin.\n"
    assert origin.requests[0].get("Host") == "nowhere.invalid"


def test_plugin_that_does_not_fit_is_told_at_once(tmp_path: Path) -> None:
    code = "from httplib.compat.client import install; install('no-such-plugin')"
    assert "PluginError: plugin no-such-plugin" in python("-c", code, folder=tmp_path, status=1)


PROGRAM = """
import http.client, sys
print(http.client.__name__, __name__, sys.argv[1:], sys.path[0] == {folder!r})
sys.exit(7)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that tells where it finds itself."""
    path = tmp_path / "folder" / "program.py"
    path.parent.mkdir()
    path.write_text(PROGRAM.format(folder=str(path.parent)), encoding="utf-8")
    return path


def test_run_runs_a_script_with_its_arguments_and_exit_status(program: Path, tmp_path: Path) -> None:
    printed = python("-m", "httplib", "run", str(program), "-v", "--plugin", "x", folder=tmp_path, status=7)
    assert printed == "httplib.compat.client __main__ ['-v', '--plugin', 'x'] True\n"


def test_run_runs_a_module(program: Path) -> None:
    printed = python("-m", "httplib", "run", "-m", "program", "one", folder=program.parent, status=7)
    assert printed == "httplib.compat.client __main__ ['one'] True\n"


def test_run_shows_the_programs_own_exception(tmp_path: Path) -> None:
    (tmp_path / "fails.py").write_text("raise LookupError('on purpose')", encoding="utf-8")
    assert "LookupError: on purpose" in python("-m", "httplib", "run", "fails.py", folder=tmp_path, status=1)


def test_run_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    printed = python("-m", "httplib", "run", "missing.py", folder=tmp_path, status=2)
    assert "there is no file 'missing.py'" in printed


def test_run_refuses_a_plugin_that_is_not_installed(program: Path, tmp_path: Path) -> None:
    printed = python("-m", "httplib", "run", "--plugin", "no-such", str(program), folder=tmp_path, status=2)
    assert "no-such" in printed


def test_importing_the_facade_loads_no_client_and_no_transport(tmp_path: Path) -> None:
    code = (
        "import sys, httplib.compat.client; "
        "print([name for name in ('urllib.request', 'pluggy', 'httplib.transport', 'asyncio') if name in sys.modules])"
    )
    assert python("-c", code, folder=tmp_path) == "[]\n"


def test_importing_compat_loads_neither_http_client_nor_email(tmp_path: Path) -> None:
    code = (
        "import sys, httplib.compat; print([name for name in ('email', 'http', 'http.client') if name in sys.modules])"
    )
    assert python("-c", code, folder=tmp_path) == "[]\n"
