"""stubtest compares the http.client facade, as it is at run time, with typeshed's stub of http.client."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.imports import ROOT

ADDED = (
    r"HTTPConnection\.(__enter__|__exit__|default_plugins|get_proxy_response_headers) is not present in stub",
    r"HTTPConnection\.max_response_headers is not present in stub",
    r"HTTPS?Connection\.__init__ is inconsistent, stub does not have parameter \"(connect_timeout|deadline"
    r"|expect_timeout|limits|max_response_headers|on_interim|plugins|route|strict_length)\"",
    r"HTTPSConnection\.__init__ is inconsistent, stub does not have \*\*kwargs parameter \"additions\"",
    r"LineTooLong\.__init__ is inconsistent, stub does not have parameter \"limit\"",
    # The modules of the package.
    r"[a-z]+ failed to find stubs",
    # Values before begin(), for classes that never call __init__; http.client sets the same ones on each object.
    r"HTTPResponse\.(chunked|status|version|will_close) variable differs from runtime type Literal\['UNKNOWN'\]",
    r"HTTPResponse\.fp variable differs from runtime type None",
    r"HTTPConnection\.timeout variable differs from runtime type object",
)
"""What the facade has beyond the stub, and may."""


@pytest.mark.checker
@pytest.mark.timeout(300)
def test_facade_fits_the_stub_of_http_client_but_for_additions(tmp_path: Path) -> None:
    mypy = pytest.importorskip("mypy", reason="the group `types` is not installed")
    stub = Path(mypy.__file__).parent / "typeshed" / "stdlib" / "http" / "client.pyi"
    package = tmp_path / "httplib" / "compat" / "client"
    package.mkdir(parents=True)
    for folder in (package.parent, package.parent.parent):
        (folder / "__init__.pyi").touch()
    shutil.copy(stub, package / "__init__.pyi")
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "httplib.compat.client", "--concise"],
        cwd=ROOT,
        env={**os.environ, "MYPYPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=280,
    )
    found = [line.removeprefix("httplib.compat.client.") for line in done.stdout.splitlines()]
    assert done.returncode == 1, done.stdout + done.stderr
    assert [line for line in found if not any(re.fullmatch(added, line) for added in ADDED)] == []
    assert any(line.startswith("HTTPConnection.__enter__") for line in found)
