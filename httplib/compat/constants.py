"""The constants of 2.7's `httplib`: ports, status codes as plain integers, `responses`, the words of the states."""

from __future__ import annotations

from ..core.grammar import is_token as _is_token
from ..core.grammar import late as _late
from ..core.status import STATUSES as _STATUSES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

__all__ = [  # noqa: RUF022  # in the order of this page
    "HTTP_PORT",
    "HTTPS_PORT",
    "MAXAMOUNT",
    "CONTINUE",
    "SWITCHING_PROTOCOLS",
    "PROCESSING",
    "EARLY_HINTS",
    "UPLOAD_RESUMPTION_SUPPORTED",
    "OK",
    "CREATED",
    "ACCEPTED",
    "NON_AUTHORITATIVE_INFORMATION",
    "NO_CONTENT",
    "RESET_CONTENT",
    "PARTIAL_CONTENT",
    "MULTI_STATUS",
    "ALREADY_REPORTED",
    "IM_USED",
    "MULTIPLE_CHOICES",
    "MOVED_PERMANENTLY",
    "FOUND",
    "SEE_OTHER",
    "NOT_MODIFIED",
    "USE_PROXY",
    "TEMPORARY_REDIRECT",
    "PERMANENT_REDIRECT",
    "BAD_REQUEST",
    "UNAUTHORIZED",
    "PAYMENT_REQUIRED",
    "FORBIDDEN",
    "NOT_FOUND",
    "METHOD_NOT_ALLOWED",
    "NOT_ACCEPTABLE",
    "PROXY_AUTHENTICATION_REQUIRED",
    "REQUEST_TIMEOUT",
    "CONFLICT",
    "GONE",
    "LENGTH_REQUIRED",
    "PRECONDITION_FAILED",
    "REQUEST_ENTITY_TOO_LARGE",
    "CONTENT_TOO_LARGE",
    "REQUEST_URI_TOO_LONG",
    "URI_TOO_LONG",
    "UNSUPPORTED_MEDIA_TYPE",
    "REQUESTED_RANGE_NOT_SATISFIABLE",
    "RANGE_NOT_SATISFIABLE",
    "EXPECTATION_FAILED",
    "IM_A_TEAPOT",
    "MISDIRECTED_REQUEST",
    "UNPROCESSABLE_ENTITY",
    "UNPROCESSABLE_CONTENT",
    "LOCKED",
    "FAILED_DEPENDENCY",
    "TOO_EARLY",
    "UPGRADE_REQUIRED",
    "PRECONDITION_REQUIRED",
    "TOO_MANY_REQUESTS",
    "REQUEST_HEADER_FIELDS_TOO_LARGE",
    "UNAVAILABLE_FOR_LEGAL_REASONS",
    "INTERNAL_SERVER_ERROR",
    "NOT_IMPLEMENTED",
    "BAD_GATEWAY",
    "SERVICE_UNAVAILABLE",
    "GATEWAY_TIMEOUT",
    "HTTP_VERSION_NOT_SUPPORTED",
    "VARIANT_ALSO_NEGOTIATES",
    "INSUFFICIENT_STORAGE",
    "LOOP_DETECTED",
    "NOT_EXTENDED",
    "NETWORK_AUTHENTICATION_REQUIRED",
    "responses",
]

HTTP_PORT: Final = 80
HTTPS_PORT: Final = 443

MAXAMOUNT: Final = 1048576
"""2.7: the most that one read of a body asks for, in bytes; here also the bound on what is read ahead."""

_UNKNOWN: Final = "UNKNOWN"

# The states of a connection. Programs compare and assign these very words.
_CS_IDLE: Final = "Idle"
_CS_REQ_STARTED: Final = "Request-started"
_CS_REQ_SENT: Final = "Request-sent"

# A request of these methods without a body says so: ``Content-Length: 0`` (RFC 9110, 8.6).
_METHODS_EXPECTING_BODY: Final = {"PATCH", "POST", "PUT"}

# 2.7's own checks of what goes out, which programs borrowed: here as strict as `core.request`.
_contains_disallowed_url_pchar_re: Final = _late(r"[\x00-\x20\x7f-\xff]")
_ILLEGAL_VALUE: Final = _late(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n[ \t])|(?<!\r)\n")


def _is_legal_header_name(name: str) -> bool:  # pyright: ignore[reportUnusedFunction]  # programs use it
    """Tell whether `name` is a token."""
    return _is_token(name)


def _is_illegal_header_value(value: str) -> bool:  # pyright: ignore[reportUnusedFunction]  # programs use it
    """Tell whether `value` has a control, or a line break that is no fold."""
    return _ILLEGAL_VALUE.search(value) is not None


# Status codes: 2.7's names first, then names given since. `httplib.core.status` has their sources; a test compares.
CONTINUE: Final = 100
SWITCHING_PROTOCOLS: Final = 101
PROCESSING: Final = 102
EARLY_HINTS: Final = 103
UPLOAD_RESUMPTION_SUPPORTED: Final = 104
OK: Final = 200
CREATED: Final = 201
ACCEPTED: Final = 202
NON_AUTHORITATIVE_INFORMATION: Final = 203
NO_CONTENT: Final = 204
RESET_CONTENT: Final = 205
PARTIAL_CONTENT: Final = 206
MULTI_STATUS: Final = 207
ALREADY_REPORTED: Final = 208
IM_USED: Final = 226
MULTIPLE_CHOICES: Final = 300
MOVED_PERMANENTLY: Final = 301
FOUND: Final = 302
SEE_OTHER: Final = 303
NOT_MODIFIED: Final = 304
USE_PROXY: Final = 305
TEMPORARY_REDIRECT: Final = 307
PERMANENT_REDIRECT: Final = 308
BAD_REQUEST: Final = 400
UNAUTHORIZED: Final = 401
PAYMENT_REQUIRED: Final = 402
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
METHOD_NOT_ALLOWED: Final = 405
NOT_ACCEPTABLE: Final = 406
PROXY_AUTHENTICATION_REQUIRED: Final = 407
REQUEST_TIMEOUT: Final = 408
CONFLICT: Final = 409
GONE: Final = 410
LENGTH_REQUIRED: Final = 411
PRECONDITION_FAILED: Final = 412
REQUEST_ENTITY_TOO_LARGE: Final = 413
CONTENT_TOO_LARGE: Final = 413
REQUEST_URI_TOO_LONG: Final = 414
URI_TOO_LONG: Final = 414
UNSUPPORTED_MEDIA_TYPE: Final = 415
REQUESTED_RANGE_NOT_SATISFIABLE: Final = 416
RANGE_NOT_SATISFIABLE: Final = 416
EXPECTATION_FAILED: Final = 417
IM_A_TEAPOT: Final = 418
MISDIRECTED_REQUEST: Final = 421
UNPROCESSABLE_ENTITY: Final = 422
UNPROCESSABLE_CONTENT: Final = 422
LOCKED: Final = 423
FAILED_DEPENDENCY: Final = 424
TOO_EARLY: Final = 425
UPGRADE_REQUIRED: Final = 426
PRECONDITION_REQUIRED: Final = 428
TOO_MANY_REQUESTS: Final = 429
REQUEST_HEADER_FIELDS_TOO_LARGE: Final = 431
UNAVAILABLE_FOR_LEGAL_REASONS: Final = 451
INTERNAL_SERVER_ERROR: Final = 500
NOT_IMPLEMENTED: Final = 501
BAD_GATEWAY: Final = 502
SERVICE_UNAVAILABLE: Final = 503
GATEWAY_TIMEOUT: Final = 504
HTTP_VERSION_NOT_SUPPORTED: Final = 505
VARIANT_ALSO_NEGOTIATES: Final = 506
INSUFFICIENT_STORAGE: Final = 507
LOOP_DETECTED: Final = 508
NOT_EXTENDED: Final = 510
NETWORK_AUTHENTICATION_REQUIRED: Final = 511

responses: Final[dict[int, str]] = {code: row.old_phrase or row.phrase for code, row in _STATUSES.items()}
"""The phrase for each status code: 2.7's own where it has one, else the current one of IANA's registry."""
