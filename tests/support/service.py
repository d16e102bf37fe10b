"""A server program of the system as a child process: started on free ports, awaited, stopped by its own pid."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

PATIENCE = 20.0
"""Seconds that a server has to listen, and to stop."""

Address = tuple[str, int]


def find_program(name: str) -> str:
    """Return the path of a program, also where only root's PATH has it; skip the test if it is not installed."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin")
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def free_ports(count: int) -> list[int]:
    """Return ports that are free now on 127.0.0.1 and on ::1, where there is IPv6."""
    with contextlib.ExitStack() as stack:
        ports: list[int] = []
        while len(ports) < count:
            port = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            try:
                if socket.has_ipv6:
                    stack.enter_context(socket.create_server(("::1", port), family=socket.AF_INET6))
            except OSError:
                continue
            ports.append(port)
        return ports


class Service:
    """Run `command` until it listens on every address; leaving the `with` block stops it."""

    def __init__(self, command: Sequence[str], addresses: Sequence[Address], log: Path) -> None:
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            for address in addresses:
                self._await(address)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the program and wait for its end."""
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _await(self, address: Address) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(ConnectionRefusedError), socket.create_connection(address, PATIENCE):
                return
            # Waits for the death of the program, which is what must not happen, and so for its next chance to listen.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.02)
            if self._process.returncode is not None or time.monotonic() > deadline:
                output = self._log.read_text(errors="replace")[-2000:]
                raise AssertionError(f"{self._process.args!r} does not listen on {address}:\n{output}")
