"""tinyproxy on loopback: a CONNECT proxy that is not ours, with or without a password."""

from __future__ import annotations

from pathlib import Path

from tests.support.service import Service, find_program, free_ports

CONFIGURATION = """\
Port {port}
Listen 127.0.0.1
Timeout 60
MaxClients 50
LogLevel Info
LogFile "{folder}/tinyproxy.log"
PidFile "{folder}/tinyproxy.pid"
Allow 127.0.0.1
ViaProxyName "tinyproxy"
"""


class Tinyproxy:
    """A running tinyproxy on `host` and `port`; `credentials` ("user:password") makes it ask for them."""

    def __init__(self, folder: Path, credentials: str = "") -> None:
        program = find_program("tinyproxy")
        self.host = "127.0.0.1"
        (self.port,) = free_ports(1)
        text = CONFIGURATION.format(port=self.port, folder=folder)
        if credentials:
            user, _, password = credentials.partition(":")
            text += f"BasicAuth {user} {password}\n"
        configuration = folder / "tinyproxy.conf"
        configuration.write_text(text)
        command = [program, "-d", "-c", str(configuration)]
        self._service = Service(command, [(self.host, self.port)], folder / "output")
        self._log = folder / "tinyproxy.log"

    @property
    def log(self) -> str:
        """What it has written down, the CONNECT lines among it."""
        return self._log.read_text()

    def close(self) -> None:
        """Stop it."""
        self._service.close()
