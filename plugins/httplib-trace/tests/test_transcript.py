"""One direction as text: heads, sizes, and no secret, however the bytes are cut."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from httplib_trace.transcript import LINE, SECRETS, Transcript, printable, secret_fields, without_userinfo

REQUEST = b"GET http://user:pass@a.test/?q HTTP/1.1\r\nHost: a.test\r\nauthorization:Basic c2VjcmV0\r\n\r\n"
SHOWN = ["GET http://***@a.test/?q HTTP/1.1", "Host: a.test", "authorization: ***"]


def told(pieces: Iterable[bytes], sent: bool = True, bodies: bool = False, names: Iterable[str] = SECRETS) -> list[str]:
    transcript = Transcript(sent, secret_fields(names), bodies)
    lines = [line for piece in pieces for line in transcript.feed(piece)]
    return lines + transcript.flush()


def test_a_head_is_shown_line_by_line() -> None:
    assert told([REQUEST]) == SHOWN


@pytest.mark.parametrize("cut", range(1, len(REQUEST)))
def test_every_cut_gives_the_same(cut: int) -> None:
    assert told([REQUEST[:cut], REQUEST[cut:]]) == SHOWN


def test_byte_by_byte_gives_the_same() -> None:
    assert told(bytes([byte]) for byte in REQUEST) == SHOWN


@pytest.mark.parametrize("cut", range(1, len(REQUEST)))
def test_a_cut_at_which_the_other_side_speaks_gives_no_secret_away(cut: int) -> None:
    transcript = Transcript(True, secret_fields(SECRETS), True)
    lines = transcript.feed(REQUEST[:cut]) + transcript.flush() + transcript.feed(REQUEST[cut:]) + transcript.flush()
    text = "\n".join(lines)
    assert not any(secret in text for secret in ("pass", "Basic", "c2Vj", "jcmV0"))


@pytest.mark.parametrize(
    "line",
    [
        b"Authorization: Basic hunter2",
        b"PROXY-AUTHORIZATION :hunter2",
        b"Cookie: a=hunter2; b=hunter2",
        b"Set-Cookie: a=hunter2; Path=/",
        b"Cookie2:hunter2",
        b"X: 1\rCookie: hunter2",
        b"Cookie: a\r\n hunter2\r\n\thunter2",
        b"Location: https://me:hunter2@a.test/",
        b"Referer: //hunter2@a.test",
        b"X-Token: hunter2",
    ],
)
def test_secrets_are_masked(line: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\n" + line + b"\r\nX: shown\r\n\r\n"
    lines = told([head], sent=False, names=(*SECRETS, "X-Token"))
    assert "***" in "".join(lines)
    assert "hunter2" not in "".join(lines)
    assert lines[-1] == "X: shown"


@pytest.mark.parametrize("line", ["Vary: Cookie, Authorization", "X-Cookie-Banner: yes", "Location: http://a.test/a@b"])
def test_what_is_no_secret_is_shown(line: str) -> None:
    assert told([b"HTTP/1.1 200 OK\r\n" + line.encode() + b"\r\n\r\n"], sent=False)[1] == line


def test_a_body_is_shown_by_its_size() -> None:
    head = b"POST / HTTP/1.1\r\nHost: a\r\n\r\n"
    assert told([head + b"{1}", b"password=1&b=2", b"\0" * 5])[2:] == ["(3 bytes)", "(14 bytes)", "(5 bytes)"]


def test_the_next_head_is_shown_again() -> None:
    first, second = b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    lines = ["HTTP/1.1 100 Continue", "HTTP/1.1 200 OK", "Content-Length: 2", "(2 bytes)", "HTTP/1.1 100 Continue"]
    assert told([first + second + b"ab", first], sent=False) == lines
    assert told([first, second, b"ab", first[:3], first[3:]], sent=False) == lines


def test_bodies_are_shown_on_request_and_masked_too() -> None:
    trace = b"HTTP/1.1 200 OK\r\n\r\nTRACE / HTTP/1.1\r\nCookie: hunter2\r\n{'a': 1}"
    assert told([trace], sent=False, bodies=True)[1:] == ["TRACE / HTTP/1.1", "Cookie: ***", "{'a': 1}..."]


def test_tls_is_shown_by_its_size() -> None:
    assert told([b"\x16", b"\x03\x01abc", b"GET / HTTP/1.1\r\n"]) == ["(6 bytes of TLS)", "(16 bytes of TLS)"]
    connect = b"CONNECT a:443 HTTP/1.1\r\n\r\n"
    assert told([connect, b"\x16\x03\x01abc"], bodies=True)[1:] == ["(6 bytes of TLS)"]


def test_other_protocols_are_shown_by_their_size() -> None:
    password = b"\x01\x04user\x07hunter2"
    assert told([password], bodies=True) == ["(14 bytes)"]
    assert told([b"CONNECT a:1 HTTP/1.1\r\n\r\n", password], bodies=True)[1:] == ["(14 bytes)"]


@pytest.mark.parametrize(("size", "cut"), [(LINE, False), (LINE + 1, True)])
def test_a_line_is_held_and_shown_up_to_a_bound(size: int, cut: bool) -> None:
    line = b"X: " + b"a" * (size - 3)
    lines = told([b"HTTP/1.1 200 OK\r\n" + line, b"\r\nY: b\r\n"], sent=False)
    assert lines == ["HTTP/1.1 200 OK", line[:LINE].decode() + ("..." if cut else ""), "Y: b"]


def test_a_secret_beyond_the_bound_is_dropped() -> None:
    line = b"X: " + b"a" * (LINE - 6) + b"Aut"
    lines = told([b"HTTP/1.1 200 OK\r\n", line, b"horization: hunter2\r\nY: b\r\n"], sent=False)
    assert "hunter2" not in "".join(lines)
    assert lines[-1] == "Y: b"


def test_a_password_at_the_bound_is_masked() -> None:
    line = b"Location: " + b"a" * (LINE - 22) + b"http://hunter2:"
    assert "hunter" not in "".join(told([b"HTTP/1.1 200 OK\r\n", line, b"hunter2@a\r\n"], sent=False))


def test_no_byte_can_forge_a_line_or_steer_a_terminal() -> None:
    assert printable(b"a\x1b[2J\nb\xff") == "a\\x1b[2J\\x0ab\\xff"


def test_userinfo_ends_before_the_path() -> None:
    assert without_userinfo(b"http://u:p@x@h/a@b?c@d") == b"http://***@h/a@b?c@d"
