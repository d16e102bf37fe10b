"""What ``python -m httplib`` advises: options of its own, not arguments of the library."""

from __future__ import annotations

from pathlib import Path

import pytest

from httplib.__main__ import main
from httplib.command.origin import Origin
from httplib.command.proxy import ConnectProxy
from tests.support.scripted import HEAD, ScriptedServer

Capture = pytest.CaptureFixture[str]


def complaint(capfd: Capture) -> str:
    """The one line on standard error, which names nothing that only programs can write."""
    error = capfd.readouterr().err
    assert error.startswith("httplib: ")
    assert error.count("\n") == 1
    assert not [word for word in ("set_tunnel", "create_default_context", "HTTPSConnection", "=") if word in error]
    return error


def test_credentials_for_a_proxy_are_given_in_its_url(tls_origin: Origin, capfd: Capture) -> None:
    with ConnectProxy(credentials="user:secret") as proxy:
        assert main(["--proxy", proxy.netloc, f"https://{tls_origin.netloc}/"]) == 3
    assert "write --proxy http://user:password@host:port" in complaint(capfd)


def test_an_authority_is_trusted_by_cacert(tls_origin: Origin, capfd: Capture) -> None:
    assert main([f"https://{tls_origin.netloc}/"]) == 3
    assert "trust it with --cacert" in complaint(capfd)


def test_tls_where_http_was_meant_is_asked_for_by_the_url(capfd: Capture) -> None:
    with ScriptedServer([HEAD, b"\x15\x03\x01\x00\x02\x02\x16"]) as server:
        assert main([f"http://{server.host}:{server.port}/"]) == 4
    assert "use https" in complaint(capfd)


def test_more_time_is_given_by_deadline(capfd: Capture) -> None:
    with ScriptedServer([HEAD]) as server:
        assert main(["--deadline", "0.1", f"http://{server.host}:{server.port}/"]) == 3
    assert "give another --deadline" in complaint(capfd)


def test_a_bound_that_has_no_option_gets_no_advice(capfd: Capture) -> None:
    with ScriptedServer([HEAD, b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70000]) as server:
        assert main([f"http://{server.host}:{server.port}/"]) == 4
    assert "65536 bytes" in complaint(capfd)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_bad_cacert_is_named(content: str | None, tmp_path: Path, capfd: Capture) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_text(content)
    assert main(["--cacert", str(file), "https://127.0.0.1:1/"]) == 5
    assert f"--cacert {file} cannot be used: " in capfd.readouterr().err
