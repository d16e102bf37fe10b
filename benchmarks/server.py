"""Start the server of the benchmarks: `server.c` built on the spot, nginx where there is no C compiler."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_name("server.c")

NGINX = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 1h; client_max_body_size 0; sendfile on;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; default_type text/html;
  server {{
    listen 127.0.0.1:{plain}; listen 127.0.0.1:{tls} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};
    add_header Vary Accept-Encoding; add_header ETag '"5f2b8c-400"'; add_header Cache-Control max-age=3600;
    location = /small {{ return 200 "{body}"; }}
    location = /headers {{ {fields} return 200 "{body}"; }}
    location /big/ {{ alias {folder}/big/; }}
    location = /sink {{ proxy_pass http://127.0.0.1:{plain}/empty; proxy_set_body ""; proxy_method GET; }}
    location = /empty {{ return 200; }}
  }}
}}
"""


class Served(NamedTuple):
    """A running server: ports on 127.0.0.1 (0: none), the certificate authority's file, and what it is."""

    plain: int
    tls: int
    authority: str
    kind: str

    @property
    def chunks(self) -> bool:
        """Whether it gives chunked bodies and tunnels."""
        return self.kind != "nginx"


def pin(processor: int) -> None:
    """Keep this process on one of the processors it may use, where the system knows such a thing."""
    if hasattr(os, "sched_setaffinity"):
        allowed = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {allowed[processor % len(allowed)]})


def certificates(folder: Path) -> tuple[str, str, str]:
    """Write a certificate for 127.0.0.1 and its authority; return the files: authority, certificate, key."""
    import trustme

    ca = trustme.CA()
    leaf = ca.issue_cert(
        "127.0.0.1", "localhost", not_after=datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)
    )
    paths = tuple(str(folder / name) for name in ("authority.pem", "certificate.pem", "key.pem"))
    ca.cert_pem.write_to_path(paths[0])
    leaf.cert_chain_pems[0].write_to_path(paths[1])
    leaf.private_key_pem.write_to_path(paths[2])
    return paths[0], paths[1], paths[2]


def build(folder: Path) -> Path | None:
    """Compile the C server, with TLS if OpenSSL's headers are here; None without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    target = folder / "server"
    command = [compiler, "-O2", "-o", str(target), str(SOURCE)]
    for more in (["-DWITH_TLS", "-lssl", "-lcrypto"], []):
        if subprocess.run([*command, *more], capture_output=True, timeout=60).returncode == 0:
            return target
    return None


@contextmanager
def running() -> Iterator[Served]:
    """Run the server on the second processor until the block ends."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority, certificate, key = certificates(folder)
        program = build(folder)
        if program is None:
            with _nginx(folder, authority, certificate, key) as served:
                yield served
            return
        process = subprocess.Popen(
            [str(program), certificate, key], stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=lambda: pin(1)
        )
        try:
            assert process.stdout is not None
            plain, tls = map(int, process.stdout.readline().split())
            yield Served(plain, tls, authority, "C, epoll")
        finally:
            process.communicate(timeout=10)


@contextmanager
def _nginx(folder: Path, authority: str, certificate: str, key: str) -> Iterator[Served]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise SystemExit("benchmarks: neither a C compiler nor nginx was found")
    plain, tls = _free_ports()
    (folder / "big").mkdir()
    for mib in (1, 64, 256, 1024):
        with (folder / "big" / str(mib)).open("wb") as file:
            file.truncate(mib << 20)
    fields = " ".join(f"add_header X-Field-Number-{i:02} 'value {i} of a field of usual length';" for i in range(31))
    config = folder / "nginx.conf"
    config.write_text(
        NGINX.format(
            folder=folder, plain=plain, tls=tls, certificate=certificate, key=key, fields=fields, body="x" * 1024
        )
    )
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(config)], preexec_fn=lambda: pin(1))
    try:
        _wait_for(plain)
        yield Served(plain, tls, authority, "nginx")
    finally:
        process.terminate()
        process.wait(10)


def _free_ports() -> tuple[int, int]:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        return one.getsockname()[1], two.getsockname()[1]


def _wait_for(port: int) -> None:
    import socket
    import time

    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
