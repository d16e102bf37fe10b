"""``python -m httplib``: the version, words that mean nothing, and standard streams that are closed."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

from httplib.__main__ import main
from httplib.command.origin import Origin

Capture = pytest.CaptureFixture[str]


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m httplib`` with what a shell adds to it."""
    return subprocess.run(
        ["sh", "-c", f'"$0" -m httplib {command}', sys.executable], capture_output=True, text=True, timeout=60
    )


def test_prints_the_version(capsys: Capture) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"httplib-layers {version('httplib-layers')}\n"


@pytest.mark.parametrize("method", ["", "GET /", "G\u00e9T"])
def test_a_method_that_is_no_token_is_wrong_usage(method: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["-X", method, "http://127.0.0.1:1/"])
    assert "a method is a word such as GET" in capsys.readouterr().err


def test_a_closed_standard_output_is_told_before_anything_is_sent(origin: Origin) -> None:
    done = shell(f"http://{origin.netloc}/ >&-")
    assert (done.returncode, done.stderr) == (5, "httplib: standard output is closed: name a file with --output\n")
    assert not origin.requests


def test_a_closed_standard_output_is_not_needed_for_a_file(origin: Origin) -> None:
    done = shell(f"http://{origin.netloc}/ -o /dev/null >&-")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_standard_input_is_no_body(origin: Origin) -> None:
    done = shell(f"http://{origin.netloc}/ -d @- <&-")
    assert (done.returncode, done.stderr) == (5, "httplib: standard input is closed\n")


def test_a_complaint_does_not_go_to_standard_output() -> None:
    done = shell("http://127.0.0.1:1/ 2>&-")
    assert (done.returncode, done.stdout) == (3, "")
