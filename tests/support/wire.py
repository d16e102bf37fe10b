"""Every way in which a wire example can arrive: whole, byte by byte, cut in two anywhere, with bytes behind it."""

from __future__ import annotations

from collections.abc import Iterator

BEHIND = b"\x00\xffHTTP/1.1 299 behind\r\n\r\n"
"""Bytes of another message behind an example: whoever reads one of them has read too far."""


def every_cut(data: bytes) -> Iterator[list[bytes]]:
    """Yield `data` whole, byte by byte, and cut in two at each place."""
    yield [data]
    yield [data[i : i + 1] for i in range(len(data))]
    for i in range(1, len(data)):
        yield [data[:i], data[i:]]


def every_cut_with_bytes_behind(data: bytes, behind: bytes = BEHIND) -> Iterator[list[bytes]]:
    """Yield each cut of `data` with `behind` in the segment of its last byte."""
    for pieces in every_cut(data):
        yield [*pieces[:-1], pieces[-1] + behind]


def prefixes(data: bytes) -> Iterator[bytes]:
    """Yield each beginning of `data` that is shorter than `data`: what is there when the peer goes away too early."""
    for i in range(len(data)):
        yield data[:i]
