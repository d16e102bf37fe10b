"""One direction of a stream as lines of text, without secrets.

*What is shown.* Heads of messages line by line; of bodies, of TLS and of whatever else is not HTTP only how much it
was, unless bodies are asked for. Framing is not followed: bytes count as a head if they begin like one where a head may
begin, that is behind a head or at the beginning of a call. A head that is missed shows as so many bytes, which tells
nothing.

*Secrets.* A line is judged whole, so it is held back until its end has come, however it was cut into calls. One that is
too long is cut, and its rest dropped. Masking is the same in heads and in bodies (a TRACE response has the request's
fields in its body).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

LINE: Final = 8192
"""How much of a line is held back and shown, in bytes."""

MASK: Final = b"***"

# Proxy-Authorization and Set-Cookie end in these names.
SECRETS: Final = ("Authorization", "Cookie", "Cookie2")

_REQUEST: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32} [^\r\n]* HTTP/[0-9.]+\r?")
_REQUEST_BEGINS: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}(?: [^\r\n]*)?\r?")
_USERINFO: Final = re.compile(rb"(?<=//)[^/?#\s]*@")
_USERINFO_CUT: Final = re.compile(rb"(?<=//)[^/?#\s]*\Z")
_VERSION: Final = b"HTTP/"

_State = Literal["start", "head", "body", "tls"]


def secret_fields(names: Iterable[str]) -> re.Pattern[bytes]:
    """Return what finds the beginning of a field of one of `names`, or of one whose name ends so."""
    either = "|".join(re.escape(name) for name in names)
    return re.compile(rf"""(?:{either})["']?[ \t]*:""".encode("latin-1"), re.IGNORECASE)


def without_userinfo(text: bytes) -> bytes:
    """Return `text` with the user and password of each URL masked (RFC 3986, 3.2.1)."""
    return _USERINFO.sub(MASK + b"@", text)


def printable(data: bytes) -> str:
    """Return `data` as one line of ASCII: no byte of a peer can forge a line of a log, or steer a terminal."""
    return re.sub(r"[\x00-\x1f\x7f-\xff]", lambda found: f"\\x{ord(found[0]):02x}", data.decode("latin-1"))


class Transcript:
    """What has gone in one direction. `sent` says whether requests go there, or responses."""

    def __init__(self, sent: bool, secrets: re.Pattern[bytes], bodies: bool) -> None:
        self._sent: bool = sent
        self._secrets: re.Pattern[bytes] = secrets
        self._bodies: bool = bodies
        self._state: _State = "start"
        self._held = bytearray()
        self._masking: bool = False
        self._dropping: bool = False
        # Before the first head, and behind a CONNECT, others may speak: SOCKS sends passwords.
        self._is_http: bool = False

    def feed(self, data: bytes | bytearray | memoryview) -> list[str]:
        """Return the lines that are whole with `data`."""
        if self._state == "body" and not self._held:
            self._state = "start"
        self._held += data
        return self._told(False)

    def flush(self) -> list[str]:
        """Return what is held back: the other side speaks now, or nobody any more."""
        return self._told(True)

    def _told(self, at_end: bool) -> list[str]:
        told: list[str] = []
        while self._held:
            if self._state == "start":
                state = self._judged(at_end)
                if state is None:
                    break
                self._state = state
            if self._state == "head" or (self._state == "body" and self._bodies and self._is_http):
                line = self._line(at_end)
                if line is None:
                    break
                if line:
                    told.append(line)
            else:
                told.append(f"({len(self._held)} bytes{' of TLS' if self._state == 'tls' else ''})")
                self._held.clear()
        return told

    def _judged(self, at_end: bool) -> _State | None:
        """Say what the held bytes are the beginning of; None if more must come to tell."""
        held = self._held
        if 0x14 <= held[0] <= 0x17:  # the types of TLS records, and their version behind it
            if len(held) > 1:
                return "tls" if held[1] == 3 else "body"
            return "body" if at_end else None
        if not self._sent:
            known = _VERSION.startswith(held[: len(_VERSION)])
            return "head" if held.startswith(_VERSION) else "body" if at_end or not known else None
        end = held.find(b"\n", 0, LINE)
        if end >= 0:
            return "head" if _REQUEST.fullmatch(held, 0, end) else "body"
        begins = _REQUEST_BEGINS.fullmatch(held, 0, LINE) is not None and b"\n" not in held
        if begins and len(held) >= LINE:
            return "head" if b" " in held[:64] else "body"
        return "body" if at_end or not begins else None

    def _line(self, at_end: bool) -> str | None:
        """Take one line and return it as it is shown, empty for the rest of one; None if its end has not come."""
        held = self._held
        end = held.find(b"\n") + 1
        if not end and not at_end and len(held) <= LINE:
            return None
        size = end or len(held)
        line, dropped = bytes(held[:size]).rstrip(b"\r\n"), self._dropping
        del held[:size]
        self._dropping = not end
        if dropped:
            return ""
        cut = len(line) > LINE or not end
        shown = self._masked(line[:LINE], cut)
        if self._state == "head" and not line:
            self._state = "start"
            return ""
        if self._state == "head" and not self._is_http:
            self._is_http = True
        if self._sent and self._state == "head" and line.startswith(b"CONNECT "):
            self._bodies = False
        return printable(shown) + ("..." if cut else "")

    def _masked(self, line: bytes, cut: bool) -> bytes:
        if self._masking and line[:1] in (b" ", b"\t"):
            return MASK  # a fold of a secret (RFC 9112, 5.2)
        found = self._secrets.search(line)
        self._masking = found is not None
        if found is not None:
            line = line[: found.end()] + b" " + MASK
        line = without_userinfo(line)
        return _USERINFO_CUT.sub(MASK, line) if cut else line
