"""What a first line that is no status line probably means: advice for the common confusions."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final


_STARTS: Final = (
    ("\x15\x03", "this is a TLS alert: the server speaks TLS here, use https"),
    ("\x16\x03", "this is a TLS handshake: the server speaks TLS here, use https"),
    ("SSH-", "this is an SSH server: check the port"),
    ("PRI * HTTP/2.0", "this is an HTTP/2 connection preface: the peer is a client, or speaks HTTP/2 only"),
    ("220 ", "this looks like an FTP or SMTP server: check the port"),
    ("+OK", "this looks like a POP3 server: check the port"),
    ("* OK", "this looks like an IMAP server: check the port"),
    ("ICY ", "this is a SHOUTcast stream: a wire codec plugin can read it"),
    ("RTSP/", "this is an RTSP server: check the port"),
)
_HTTP2_SETTINGS: Final = ("\x00\x00", "\x04\x00\x00\x00\x00\x00")


def hint_of(line: str) -> str:
    """Return advice for a peer whose first line is `line`, empty if there is none."""
    for start, hint in _STARTS:
        if line.startswith(start):
            return hint
    if line.startswith(_HTTP2_SETTINGS[0]) and line[3:9] == _HTTP2_SETTINGS[1]:
        return "this is an HTTP/2 SETTINGS frame: the server speaks HTTP/2 without negotiation"
    return ""
