"""``python -m httplib URL``: what is sent, what is written where, which exit status."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from httplib.__main__ import main
from httplib.command.origin import Origin
from httplib.command.proxy import ConnectProxy
from tests.support.certificates import Authority
from tests.support.scripted import HEAD, Close, ScriptedServer
from tests.support.service import free_ports

Capture = pytest.CaptureFixture[bytes]


@pytest.fixture
def cacert(authority: Authority, tmp_path: Path) -> str:
    return str(authority.write_certificate(tmp_path / "authority.pem"))


def test_writes_the_body_to_standard_output(origin: Origin, capfdbinary: Capture) -> None:
    assert main([f"http://{origin.netloc}/bytes/100000"]) == 0
    assert len(capfdbinary.readouterr().out) == 100000


def test_sends_method_headers_and_data(origin: Origin, capfdbinary: Capture) -> None:
    words = ["-X", "PUT", "-H", "X-One: 1", "-H", "X-One: 2", "--data", "caf\u00e9"]
    assert main([*words, f"http://{origin.netloc}/echo?a=b#fragment"]) == 0
    (request,) = origin.requests
    assert (request.method, request.target, request.body) == ("PUT", "/echo?a=b", b"caf\xc3\xa9")
    assert request.get("x-one") == "1, 2"
    assert request.get("Host") == origin.netloc
    assert capfdbinary.readouterr().out == b"caf\xc3\xa9"


def test_posts_a_file_and_standard_input(origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").write_bytes(b"\x00\xff" * 50000)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"typed")))
    assert main(["-d", f"@{tmp_path / 'data'}", f"http://{origin.netloc}/echo", "-o", os.devnull]) == 0
    assert main(["-d", "@-", f"http://{origin.netloc}/echo", "-o", os.devnull]) == 0
    assert [request.method for request in origin.requests] == ["POST", "POST"]
    assert [request.body for request in origin.requests] == [b"\x00\xff" * 50000, b"typed"]


def test_writes_the_body_to_a_file(origin: Origin, tmp_path: Path, capfdbinary: Capture) -> None:
    assert main(["-o", str(tmp_path / "out"), f"http://{origin.netloc}/chunked/5000"]) == 0
    assert (tmp_path / "out").stat().st_size == 5000
    assert capfdbinary.readouterr() == (b"", b"")


def test_an_error_status_is_written_and_exits_with_1(origin: Origin, capfdbinary: Capture) -> None:
    assert main([f"http://{origin.netloc}/status/404"]) == 1
    assert capfdbinary.readouterr() == (b"Hello from the origin.\n", b"")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["ftp://example.org/"], "must start with http:// or https://"),
        (["http://"], "has no host"),
        (["http://example.org:70000/"], "bad host or port"),
        (["http://example.org/a b"], "percent-encode it"),
        (["http://example.org/", "-H", "no colon"], "a header is written"),
        (["http://example.org/", "--timeout", "nan"], "seconds are a number"),
        (["http://example.org/", "--timeout", "0"], "seconds are a number"),
        (["http://example.org/", "--proxy", "http://user:secret@proxy:x"], "the proxy's URL has a bad host or port"),
    ],
)
def test_wrong_usage_exits_with_2(words: list[str], text: str, capfdbinary: Capture) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(words)
    error = capfdbinary.readouterr().err.decode()
    assert text in error
    assert "secret" not in error


def test_a_connection_that_is_refused_exits_with_3_and_one_line(capfdbinary: Capture) -> None:
    (port,) = free_ports(1)
    assert main([f"http://127.0.0.1:{port}/"]) == 3
    error = capfdbinary.readouterr().err.decode()
    assert error.startswith("httplib: ")
    assert "refused" in error
    assert error.count("\n") == 1


def test_bad_header_text_is_refused_before_connecting(capfdbinary: Capture) -> None:
    (port,) = free_ports(1)
    assert main([f"http://127.0.0.1:{port}/", "-H", "X: a\nEvil: b"]) == 2
    assert b"refused" not in capfdbinary.readouterr().err


def test_a_broken_answer_exits_with_4(capfdbinary: Capture) -> None:
    with ScriptedServer([HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"]) as server:
        assert main([f"http://{server.host}:{server.port}/"]) == 4
    assert capfdbinary.readouterr().err.count(b"\n") == 1


def test_a_body_that_ends_too_early_is_written_and_exits_with_4(capfdbinary: Capture) -> None:
    with ScriptedServer([HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Close()]) as server:
        assert main([f"http://{server.host}:{server.port}/"]) == 4
    assert capfdbinary.readouterr().out == b"half"


def test_a_server_that_says_nothing_exits_with_3_in_time(capfdbinary: Capture) -> None:
    with ScriptedServer([HEAD]) as server:
        assert main(["--timeout", "0.05", f"http://{server.host}:{server.port}/"]) == 3
    with ScriptedServer([HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"]) as server:
        assert main(["--deadline", "0.1", f"http://{server.host}:{server.port}/"]) == 3
    assert capfdbinary.readouterr().err.count(b"\n") == 2


def test_a_file_that_cannot_be_read_or_written_exits_with_5(
    origin: Origin, capfdbinary: Capture, tmp_path: Path
) -> None:
    assert main(["-d", f"@{tmp_path / 'none'}", f"http://{origin.netloc}/"]) == 5
    assert main(["--cacert", str(tmp_path / "none"), f"https://{origin.netloc}/"]) == 5
    assert origin.requests == []
    assert main(["-o", str(tmp_path / "none" / "out"), f"http://{origin.netloc}/"]) == 5
    assert capfdbinary.readouterr().err.count(b"\n") == 3


def test_verifies_the_certificate(tls_origin: Origin, cacert: str, capfdbinary: Capture) -> None:
    assert main(["--cacert", cacert, f"https://{tls_origin.netloc}/"]) == 0
    assert main([f"https://{tls_origin.netloc}/"]) == 3
    out, error = capfdbinary.readouterr()
    assert out == b"Hello from the TLS origin.\n"
    assert b"certificate verify failed" in error


def test_https_goes_through_a_proxy(tls_origin: Origin, cacert: str, capfdbinary: Capture) -> None:
    with ConnectProxy(credentials="user:secret") as proxy:
        url = f"https://{tls_origin.netloc}/"
        assert main(["--cacert", cacert, "--proxy", f"http://user:secret@{proxy.netloc}", url]) == 0
        assert main(["--cacert", cacert, "--proxy", proxy.netloc, url]) == 3
        assert proxy.tunnels == [tls_origin.netloc]
    assert b"407" in capfdbinary.readouterr().err
    assert [request.get("Proxy-Authorization") for request in tls_origin.requests] == [""]


def test_https_goes_through_an_https_proxy(
    tls_origin: Origin, authority: Authority, cacert: str, capfdbinary: Capture
) -> None:
    with ConnectProxy(credentials="user:secret", context=authority.server_context()) as proxy:
        words = ["--cacert", cacert, "--proxy", f"https://user:secret@localhost:{proxy.port}"]
        assert main([*words, f"https://{tls_origin.netloc}/"]) == 0
        assert proxy.tunnels == [tls_origin.netloc]
    assert capfdbinary.readouterr().out == b"Hello from the TLS origin.\n"


def test_http_goes_to_a_proxy_in_absolute_form(capfdbinary: Capture) -> None:
    with ScriptedServer([HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"]) as proxy:
        words = ["--proxy", f"http://user:secret@{proxy.host}:{proxy.port}", "http://who:pass@example.org/path"]
        assert main(words) == 0
    lines = proxy.received[0].decode().split("\r\n")
    assert lines[0] == "GET http://example.org/path HTTP/1.1"
    assert "Host: example.org" in lines
    assert "Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=" in lines
    assert "Authorization: Basic d2hvOnBhc3M=" in lines
    assert capfdbinary.readouterr().out == b"hi"


def test_verbose_shows_layers_and_heads_without_secrets(
    tls_origin: Origin, cacert: str, capfdbinary: Capture, connect_proxy: ConnectProxy
) -> None:
    words = ["-v", "--cacert", cacert, "--proxy", f"http://user:secret@{connect_proxy.netloc}", "-H", "Cookie: secret"]
    assert main([*words, "-d", "data", f"https://me:secret@{tls_origin.netloc}/echo"]) == 0
    out, error = capfdbinary.readouterr()
    lines = error.decode().splitlines()
    assert out == b"data"
    assert f"* opening tunnel({tls_origin.netloc})" in lines
    assert "* tunnel: 200 Connection established" in lines
    assert any(line.startswith("* TLSv1.") for line in lines)
    assert "> POST /echo HTTP/1.1" in lines
    assert "> Cookie: ***" in lines
    assert "> Authorization: ***" in lines
    assert "< HTTP/1.1 200 OK" in lines
    assert "< Content-Length: 4" in lines
    assert "secret" not in error.decode()
    assert "c2VjcmV0" not in error.decode()


def test_verbose_shows_control_characters_as_escapes(capfdbinary: Capture) -> None:
    with ScriptedServer([HEAD, b"HTTP/1.1 200 \x1b[31mred\r\nContent-Length: 0\r\n\r\n"]) as server:
        main(["-v", f"http://{server.host}:{server.port}/"])
    error = capfdbinary.readouterr().err
    assert b"\x1b" not in error
    assert b"\\x1b[31mred" in error


def test_runs_as_a_module_and_prints_its_help() -> None:
    for words in ([], ["--help"]):
        done = subprocess.run([sys.executable, "-m", "httplib", *words], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0
        assert "Exit status:" in done.stdout


def test_a_plain_fetch_loads_neither_tls_nor_the_servers_of_the_demo(origin: Origin) -> None:
    code = (
        "import sys; from httplib.__main__ import main;"
        f"main(['http://{origin.netloc}/', '-o', {os.devnull!r}]);"
        "print([m for m in ('ssl', 'email', 'http', 'httplib.command.origin', 'json') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_reader_that_goes_away_is_no_traceback(origin: Origin) -> None:
    command = [sys.executable, "-m", "httplib", f"http://{origin.netloc}/bytes/9000000"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    with process.stderr as errors:
        assert errors.read() == b"httplib: standard output cannot be written: Broken pipe\n"
    assert process.wait(30) == 5
