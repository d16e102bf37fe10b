"""A loopback server that follows scripts: what to receive, what to send, when to close."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Sequence
from typing import NamedTuple

PATIENCE = 20.0
"""Seconds that any one step may wait."""


class Receive(NamedTuple):
    """Receive until the bytes of this step contain `until`; what is behind it belongs to the next step."""

    until: bytes = b"\r\n\r\n"


class ReceiveExactly(NamedTuple):
    """Receive `size` bytes."""

    size: int


class ReceiveEnd(NamedTuple):
    """Receive until the client has closed its side."""


class Send(NamedTuple):
    """Send `data`, `times` times. A client that goes away meanwhile ends the script and is no failure."""

    data: bytes
    times: int = 1


class Await(NamedTuple):
    """Go on when the test has set `event`."""

    event: threading.Event


class Signal(NamedTuple):
    """Set `event`, for the test to go on."""

    event: threading.Event


class EndSending(NamedTuple):
    """Say that nothing more will come, and keep receiving (a half-closed connection)."""


class Close(NamedTuple):
    """Close the connection in good order: over TLS with a close_notify."""


class Cut(NamedTuple):
    """Close the connection; over TLS without a close_notify, as an attacker who truncates would."""


class Reset(NamedTuple):
    """Close the connection with a TCP reset."""


Step = bytes | Receive | ReceiveExactly | ReceiveEnd | Send | Await | Signal | EndSending | Close | Cut | Reset
Script = Sequence[Step]

HEAD = Receive()
"""The step that receives one request head."""


class ScriptedServer:
    """Follow one script on each connection, in the order in which connections come; plain bytes in a script are sent.

    When its script is over a connection stays open until the client closes it, unless the script says `Close()`,
    `Cut()` or `Reset()`. Leaving the `with` block raises AssertionError if a step waited in vain. `context` puts TLS
    on each connection; a handshake that fails is kept in `handshake_errors`.

        with ScriptedServer([HEAD, b"HTTP/1.1 204 No Content\\r\\n\\r\\n"]) as server:
            connection = HTTPConnection(server.host, server.port)
    """

    def __init__(
        self,
        *scripts: Script,
        family: socket.AddressFamily = socket.AF_INET,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._scripts = scripts
        self._context = context
        self._conversations: list[_Conversation] = []
        self._lock = threading.Lock()
        self._closing = False
        self._listener = socket.create_server(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), family=family)
        address = self._listener.getsockname()
        self.host: str = address[0]
        self.port: int = address[1]
        self._thread = threading.Thread(target=self._accept, name=f"scripted {self.port}", daemon=True)
        self._thread.start()

    def __enter__(self) -> ScriptedServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self.close()
        if kind is None:
            self.check()

    @property
    def received(self) -> list[bytes]:
        """What each connection has received so far."""
        return [bytes(conversation.received) for conversation in self._conversations]

    @property
    def handshake_errors(self) -> list[OSError]:
        """The TLS handshakes that failed."""
        return [c.handshake_error for c in self._conversations if c.handshake_error is not None]

    def check(self) -> None:
        """Raise AssertionError if a step waited in vain."""
        failures = [conversation.failure for conversation in self._conversations if conversation.failure]
        assert not failures, "; ".join(failures)

    def wait(self) -> None:
        """Wait until each script has had its client and each client has closed its connection."""
        for thread in (self._thread, *self._conversations):
            thread.join(PATIENCE)
            assert not thread.is_alive(), f"{thread.name} is not over"

    def close(self) -> None:
        """Stop, whatever the scripts still wait for."""
        with self._lock:
            self._closing = True
            for conversation in self._conversations:
                conversation.interrupt()
        _shut_down(self._listener)
        self.wait()
        self._listener.close()

    def _accept(self) -> None:
        for script in self._scripts:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # close() was called: a script without a client is the test's business
            with self._lock:
                conversation = _Conversation(connection, self._context, script)
                self._conversations.append(conversation)
                conversation.start()
                if self._closing:
                    conversation.interrupt()


class _Conversation(threading.Thread):
    """Follows one script on one connection."""

    def __init__(self, connection: socket.socket, context: ssl.SSLContext | None, script: Script) -> None:
        super().__init__(name=f"scripted connection from {connection.getpeername()}", daemon=True)
        connection.settimeout(PATIENCE)
        self._connection = connection
        self._tls: ssl.SSLSocket | None = None
        if context is not None:
            self._tls = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            self._connection = self._tls
        self._script = script
        self._unread = bytearray()
        self.received = bytearray()
        self.failure = ""
        self.handshake_error: OSError | None = None

    def interrupt(self) -> None:
        """Wake the thread if it waits for the client."""
        _shut_down(self._connection)

    def run(self) -> None:
        with self._connection:
            try:
                if self._tls is not None:
                    self._tls.do_handshake()
            except OSError as error:
                self.handshake_error = error
                return
            # A client that goes away ends the script; the test sees that on its own side.
            with contextlib.suppress(OSError):
                self._follow()

    def _follow(self) -> None:
        for step in self._script:
            if isinstance(step, Cut):
                return
            if isinstance(step, Close):
                if self._tls is not None:
                    self._tls.settimeout(0)  # do not wait for the client's close_notify
                    self._tls.unwrap()
                return
            if isinstance(step, Reset):
                self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            if not self._do(step):
                self.failure = f"{step!r} waited in vain, behind {bytes(self._unread[-200:])!r}"
                return
        while self._more():
            pass

    def _more(self) -> bool:
        """Receive once more; False at the end of the connection."""
        data = self._connection.recv(65536)
        self.received += data
        self._unread += data
        return bool(data)

    def _do(self, step: Step) -> bool:
        """Do one step; False if it waited in vain."""
        if isinstance(step, bytes):
            self._connection.sendall(step)
        elif isinstance(step, Send):
            for _ in range(step.times):
                self._connection.sendall(step.data)
        elif isinstance(step, Receive):
            while step.until not in self._unread:
                if not self._more():
                    return False
            del self._unread[: self._unread.index(step.until) + len(step.until)]
        elif isinstance(step, ReceiveExactly):
            while len(self._unread) < step.size:
                if not self._more():
                    return False
            del self._unread[: step.size]
        elif isinstance(step, ReceiveEnd):
            while self._more():
                pass
        elif isinstance(step, Signal):
            step.event.set()
        elif isinstance(step, Await):
            return step.event.wait(PATIENCE)
        elif isinstance(step, EndSending):
            self._connection.shutdown(socket.SHUT_WR)
        return True


def _shut_down(blocked: socket.socket) -> None:
    """Wake whoever waits in `blocked`, past the TLS layer: no alert is sent, none is waited for."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(blocked, socket.SHUT_RDWR)
