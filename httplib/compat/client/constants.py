"""http.client's constants: ports, the states' words, `responses`, and the patterns that programs copy."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

HTTP_PORT: Final = 80
HTTPS_PORT: Final = 443

_UNKNOWN: Final = "UNKNOWN"

# The states of a connection. Programs compare and assign these very words.
_CS_IDLE: Final = "Idle"
_CS_REQ_STARTED: Final = "Request-started"
_CS_REQ_SENT: Final = "Request-sent"

_METHODS_EXPECTING_BODY: Final = {"PATCH", "POST", "PUT"}

responses: dict[int, str] = {status: status.phrase for status in HTTPStatus}
"""The phrase for each status code of the running interpreter's `http.HTTPStatus`."""

# What http.client refuses, for programs that copy its checks. The checks here are stricter: see `core.grammar`.
_is_legal_header_name: Final = re.compile(rb"[^:\s][^:\r\n]*").fullmatch
_is_illegal_header_value: Final = re.compile(rb"\n(?![ \t])|\r(?![ \t\n])").search
_contains_disallowed_url_pchar_re: Final = re.compile("[\x00-\x20\x7f]")
_contains_disallowed_method_pchar_re: Final = re.compile("[\x00-\x1f]")


def _encode(data: str, name: str = "data") -> bytes:  # pyright: ignore[reportUnusedFunction]  # for programs
    """Return `data` as latin-1. Raises UnicodeEncodeError, which says what `name` should have been encoded with."""
    try:
        return data.encode("latin-1")
    except UnicodeEncodeError as error:
        found = data[error.start : error.end][:20]
        reason = f"{name.title()} ({found!r}) is not latin-1 text: encode it yourself, as in {name}.encode('utf-8')"
        raise UnicodeEncodeError(error.encoding, error.object, error.start, error.end, reason) from None


def _strip_ipv6_iface(enc_name: bytes) -> bytes:  # pyright: ignore[reportUnusedFunction]  # as above
    """Return an IPv6 literal in brackets without its zone."""
    literal, percent, _ = enc_name.partition(b"%")
    return literal + b"]" if percent and literal.startswith(b"[") else enc_name
