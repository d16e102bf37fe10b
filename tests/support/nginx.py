"""nginx on loopback: plain, TLS, TLS with client certificates, a unix socket, uploads, chunked and sized bodies."""

from __future__ import annotations

from pathlib import Path

from tests.support.certificates import Authority
from tests.support.service import Service, find_program, free_ports

CONFIGURATION = """\
daemon off;
master_process off;
error_log stderr warn;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 2g;
    default_type application/octet-stream;
    types {{ text/plain txt; text/html html; }}
    large_client_header_buffers 4 64k;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_certificate {chain};
    ssl_certificate_key {key};
    server {{
        listen 127.0.0.1:{http};
        listen [::1]:{http};
        listen unix:{folder}/nginx.sock;
        listen 127.0.0.1:{https} ssl;
        listen [::1]:{https} ssl;
        include {folder}/locations.conf;
    }}
    server {{
        listen 127.0.0.1:{mutual} ssl;
        ssl_client_certificate {authority};
        ssl_verify_client on;
        include {folder}/locations.conf;
    }}
}}
"""

LOCATIONS = """\
root {folder}/root;
location / {{ dav_methods PUT DELETE; create_full_put_path on; }}
location = /hello {{ return 200 "hello from nginx\\n"; }}
location = /tls {{ return 200 "$ssl_protocol $ssl_client_s_dn\\n"; }}
location = /headers {{ return 200 "$http_x_one|$http_host|$request_method\\n"; }}
location = /moved {{ return 301 /hello; }}
location = /no-content {{ return 204; }}
location = /private {{ auth_basic "nginx"; auth_basic_user_file {folder}/users; try_files /hello.txt =404; }}
location = /chunked.html {{ ssi on; }}
location = /last {{ keepalive_timeout 0; return 200 "last\\n"; }}
location = /drop {{ return 444; }}
"""


class Nginx:
    """A running nginx; `root` is the folder it serves and takes uploads (PUT) into.

    `/chunked.html` comes chunked, `/hello.txt` sized, `/last` ends the connection, `/drop` ends it without an answer;
    `/private` wants user:secret; PUT /name stores a file. `http`, `https` and `mutual` are ports of 127.0.0.1
    (`mutual` demands a client certificate of the authority); the first two also of ::1.
    """

    def __init__(self, folder: Path, authority: Authority) -> None:
        program = find_program("nginx")
        self.host = "127.0.0.1"
        self.http, self.https, self.mutual = free_ports(3)
        self.socket = folder / "nginx.sock"
        self.root = folder / "root"
        self.root.mkdir()
        (self.root / "hello.txt").write_bytes(b"hello, file\n")
        (self.root / "chunked.html").write_bytes(b"<p>" + b"chunk " * 20000 + b"</p>\n")
        (folder / "users").write_text("user:{PLAIN}secret\n")
        chain, key = authority.write_server_files(folder)
        values = {
            "folder": folder,
            "chain": chain,
            "key": key,
            "authority": authority.write_certificate(folder / "authority.pem"),
            "http": self.http,
            "https": self.https,
            "mutual": self.mutual,
        }
        (folder / "locations.conf").write_text(LOCATIONS.format(**values))
        configuration = folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(**values))
        addresses = [(self.host, port) for port in (self.http, self.https, self.mutual)]
        self._service = Service([program, "-c", str(configuration), "-p", str(folder)], addresses, folder / "log")

    def close(self) -> None:
        """Stop it."""
        self._service.close()
