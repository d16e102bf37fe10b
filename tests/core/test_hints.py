"""What a first line that is no status line is taken for."""

from __future__ import annotations

import pytest

from httplib.core.hints import hint_of


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("\x15\x03\x01\x00\x02\x02\x16", "TLS alert"),
        ("\x16\x03\x01", "TLS handshake"),
        ("SSH-2.0-OpenSSH_9.6\r\n", "SSH"),
        ("PRI * HTTP/2.0\r\n", "HTTP/2 connection preface"),
        ("\x00\x00\x12\x04\x00\x00\x00\x00\x00", "HTTP/2 SETTINGS"),
        ("220 mail.example.org ESMTP\r\n", "SMTP"),
        ("+OK ready\r\n", "POP3"),
        ("* OK ready\r\n", "IMAP"),
        ("ICY 200 OK\r\n", "wire codec"),
        ("RTSP/1.0 200 OK\r\n", "RTSP"),
    ],
)
def test_known_confusions(line: str, word: str) -> None:
    assert word in hint_of(line)


@pytest.mark.parametrize(
    "line", ["", "HTTP/1.1 200 OK\r\n", "<html>", "\x00\x00\x12\x05\x00\x00\x00\x00\x00", "x SSH-"]
)
def test_anything_else_gets_no_hint(line: str) -> None:
    assert hint_of(line) == ""
