"""Every example in the README and in the documentation runs, and prints what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.page import Example, examples
from tests.support.imports import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "plugins").rglob("*.md"))]
RUNNABLE = [page for page in PAGES if examples(page.read_text(encoding="utf-8"))]


def run(page: Path) -> subprocess.CompletedProcess[str]:
    # A process of its own: a page may define kinds of layers, which are unique in a process.
    command = [sys.executable, "-W", "error", "-m", "tests.docs.page", str(page)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_the_readme_has_examples() -> None:
    assert ROOT / "README.md" in RUNNABLE


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_of_a_page_run(page: Path) -> None:
    if page.is_relative_to(ROOT / "plugins"):
        package = page.relative_to(ROOT / "plugins").parts[0].replace("-", "_")
        pytest.importorskip(package, reason=f"the plugin {package} is not installed")
    done = run(page)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


PAGE = """\
# A page

```python
x = 1
print(x)
```

```text
1
```

- an item

  ```python
  print(x + 1)
  ```

```sh
rm -rf /
```
"""


def test_examples_are_found_with_their_lines_and_their_output() -> None:
    assert examples(PAGE) == [Example(3, "x = 1\nprint(x)\n", "1\n"), Example(14, "print(x + 1)\n", None)]


def test_a_page_without_examples_has_none() -> None:
    assert examples("# A page\n") == []


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("print(2)\n```\n\n```text\n3", "prints\n2\nand not\n3"),
        ("1 / 0", 'page.md", line 2'),
        ("import socket; socket.socket()", "ResourceWarning"),
    ],
)
def test_a_page_whose_example_is_wrong_fails(tmp_path: Path, code: str, problem: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```python\n{code}\n```\n")
    assert problem in run(page).stderr


def test_names_lead_to_loopback_servers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("""
```python
import ssl
from httplib.compat import HTTPConnection, HTTPSConnection
from httplib.transport.plugin import PluginSet

for connection in (
    HTTPConnection("example.org"),
    HTTPSConnection("www.example.org", plugins=PluginSet()),
    HTTPSConnection("www.example.org", context=ssl.create_default_context()),
):
    connection.request("GET", "/")
    print(connection.getresponse().read())
    connection.close()
```
```text
b'Hello from the origin.\\n'
b'Hello from the origin.\\n'
b'Hello from the origin.\\n'
```
""")
    assert run(page).stderr == ""
