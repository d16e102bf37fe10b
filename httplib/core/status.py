"""The status registry: one row for each status code, and what a code means for the framing of a response."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, NamedTuple
else:
    from .typed import NamedTuple


def is_interim(status: int) -> bool:
    """Tell whether a response of `status` is interim: another one follows on the same request (RFC 9110, 15.2).

    101 is not: it ends HTTP on the connection. A 1xx code that nobody has registered is.
    """
    return 100 <= status < 200 and status != 101


def has_no_body(status: int) -> bool:
    """Tell whether a response of `status` ends with its header section, whatever its fields say (RFC 9112, 6.3)."""
    return 100 <= status < 200 or status in (204, 304)


class Status(NamedTuple):
    """One row. Framing follows from the code alone (RFC 9112, 6.3), so no row can say otherwise."""

    code: int

    name: str
    """The name of the constant, after the current phrase; empty if the code has none."""

    phrase: str
    """The current reason phrase of the IANA registry."""

    source: str
    """The document that defines the code, and its section."""

    old_name: str = ""
    """The constant of Python 2.7's `httplib`; empty if it has none."""

    old_phrase: str = ""
    """The phrase in `responses` of Python 2.7's `httplib`; empty if it has none."""

    @property
    def interim(self) -> bool:
        """Whether another response follows; see `is_interim`."""
        return is_interim(self.code)

    @property
    def no_body(self) -> bool:
        """Whether the response ends with its header section; see `has_no_body`."""
        return has_no_body(self.code)


def _kept(code: int, name: str, phrase: str, source: str) -> Status:
    """Return the row of a code that is called today as it was in Python 2.7."""
    return Status(code, name, phrase, source, name, phrase)


# https://www.iana.org/assignments/http-status-codes as of 2025-09-15. 104 is a temporary registration. 306 and 418 are
# reserved there as "(Unused)"; 418 stands here as programs know it.
_ROWS: Final = (
    _kept(100, "CONTINUE", "Continue", "RFC 9110, 15.2.1"),
    _kept(101, "SWITCHING_PROTOCOLS", "Switching Protocols", "RFC 9110, 15.2.2"),
    Status(102, "PROCESSING", "Processing", "RFC 2518, 10.1", "PROCESSING", ""),
    Status(103, "EARLY_HINTS", "Early Hints", "RFC 8297, 2"),
    Status(104, "UPLOAD_RESUMPTION_SUPPORTED", "Upload Resumption Supported", "draft-ietf-httpbis-resumable-upload"),
    _kept(200, "OK", "OK", "RFC 9110, 15.3.1"),
    _kept(201, "CREATED", "Created", "RFC 9110, 15.3.2"),
    _kept(202, "ACCEPTED", "Accepted", "RFC 9110, 15.3.3"),
    _kept(203, "NON_AUTHORITATIVE_INFORMATION", "Non-Authoritative Information", "RFC 9110, 15.3.4"),
    _kept(204, "NO_CONTENT", "No Content", "RFC 9110, 15.3.5"),
    _kept(205, "RESET_CONTENT", "Reset Content", "RFC 9110, 15.3.6"),
    _kept(206, "PARTIAL_CONTENT", "Partial Content", "RFC 9110, 15.3.7"),
    Status(207, "MULTI_STATUS", "Multi-Status", "RFC 4918, 11.1", "MULTI_STATUS", ""),
    Status(208, "ALREADY_REPORTED", "Already Reported", "RFC 5842, 7.1"),
    Status(226, "IM_USED", "IM Used", "RFC 3229, 10.4.1", "IM_USED", ""),
    _kept(300, "MULTIPLE_CHOICES", "Multiple Choices", "RFC 9110, 15.4.1"),
    _kept(301, "MOVED_PERMANENTLY", "Moved Permanently", "RFC 9110, 15.4.2"),
    _kept(302, "FOUND", "Found", "RFC 9110, 15.4.3"),
    _kept(303, "SEE_OTHER", "See Other", "RFC 9110, 15.4.4"),
    _kept(304, "NOT_MODIFIED", "Not Modified", "RFC 9110, 15.4.5"),
    _kept(305, "USE_PROXY", "Use Proxy", "RFC 9110, 15.4.6"),
    Status(306, "", "(Unused)", "RFC 9110, 15.4.7", "", "(Unused)"),
    _kept(307, "TEMPORARY_REDIRECT", "Temporary Redirect", "RFC 9110, 15.4.8"),
    Status(308, "PERMANENT_REDIRECT", "Permanent Redirect", "RFC 9110, 15.4.9"),
    _kept(400, "BAD_REQUEST", "Bad Request", "RFC 9110, 15.5.1"),
    _kept(401, "UNAUTHORIZED", "Unauthorized", "RFC 9110, 15.5.2"),
    _kept(402, "PAYMENT_REQUIRED", "Payment Required", "RFC 9110, 15.5.3"),
    _kept(403, "FORBIDDEN", "Forbidden", "RFC 9110, 15.5.4"),
    _kept(404, "NOT_FOUND", "Not Found", "RFC 9110, 15.5.5"),
    _kept(405, "METHOD_NOT_ALLOWED", "Method Not Allowed", "RFC 9110, 15.5.6"),
    _kept(406, "NOT_ACCEPTABLE", "Not Acceptable", "RFC 9110, 15.5.7"),
    _kept(407, "PROXY_AUTHENTICATION_REQUIRED", "Proxy Authentication Required", "RFC 9110, 15.5.8"),
    _kept(408, "REQUEST_TIMEOUT", "Request Timeout", "RFC 9110, 15.5.9"),
    _kept(409, "CONFLICT", "Conflict", "RFC 9110, 15.5.10"),
    _kept(410, "GONE", "Gone", "RFC 9110, 15.5.11"),
    _kept(411, "LENGTH_REQUIRED", "Length Required", "RFC 9110, 15.5.12"),
    _kept(412, "PRECONDITION_FAILED", "Precondition Failed", "RFC 9110, 15.5.13"),
    Status(
        413,
        "CONTENT_TOO_LARGE",
        "Content Too Large",
        "RFC 9110, 15.5.14",
        "REQUEST_ENTITY_TOO_LARGE",
        "Request Entity Too Large",
    ),
    Status(
        414,
        "URI_TOO_LONG",
        "URI Too Long",
        "RFC 9110, 15.5.15",
        "REQUEST_URI_TOO_LONG",
        "Request-URI Too Long",
    ),
    _kept(415, "UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type", "RFC 9110, 15.5.16"),
    Status(
        416,
        "RANGE_NOT_SATISFIABLE",
        "Range Not Satisfiable",
        "RFC 9110, 15.5.17",
        "REQUESTED_RANGE_NOT_SATISFIABLE",
        "Requested Range Not Satisfiable",
    ),
    _kept(417, "EXPECTATION_FAILED", "Expectation Failed", "RFC 9110, 15.5.18"),
    Status(418, "IM_A_TEAPOT", "I'm a Teapot", "RFC 2324, 2.3.2"),
    Status(421, "MISDIRECTED_REQUEST", "Misdirected Request", "RFC 9110, 15.5.20"),
    Status(422, "UNPROCESSABLE_CONTENT", "Unprocessable Content", "RFC 9110, 15.5.21", "UNPROCESSABLE_ENTITY", ""),
    Status(423, "LOCKED", "Locked", "RFC 4918, 11.3", "LOCKED", ""),
    Status(424, "FAILED_DEPENDENCY", "Failed Dependency", "RFC 4918, 11.4", "FAILED_DEPENDENCY", ""),
    Status(425, "TOO_EARLY", "Too Early", "RFC 8470, 5.2"),
    Status(426, "UPGRADE_REQUIRED", "Upgrade Required", "RFC 9110, 15.5.22", "UPGRADE_REQUIRED", ""),
    Status(428, "PRECONDITION_REQUIRED", "Precondition Required", "RFC 6585, 3"),
    Status(429, "TOO_MANY_REQUESTS", "Too Many Requests", "RFC 6585, 4"),
    Status(431, "REQUEST_HEADER_FIELDS_TOO_LARGE", "Request Header Fields Too Large", "RFC 6585, 5"),
    Status(451, "UNAVAILABLE_FOR_LEGAL_REASONS", "Unavailable For Legal Reasons", "RFC 7725, 3"),
    _kept(500, "INTERNAL_SERVER_ERROR", "Internal Server Error", "RFC 9110, 15.6.1"),
    _kept(501, "NOT_IMPLEMENTED", "Not Implemented", "RFC 9110, 15.6.2"),
    _kept(502, "BAD_GATEWAY", "Bad Gateway", "RFC 9110, 15.6.3"),
    _kept(503, "SERVICE_UNAVAILABLE", "Service Unavailable", "RFC 9110, 15.6.4"),
    _kept(504, "GATEWAY_TIMEOUT", "Gateway Timeout", "RFC 9110, 15.6.5"),
    _kept(505, "HTTP_VERSION_NOT_SUPPORTED", "HTTP Version Not Supported", "RFC 9110, 15.6.6"),
    Status(506, "VARIANT_ALSO_NEGOTIATES", "Variant Also Negotiates", "RFC 2295, 8.1"),
    Status(507, "INSUFFICIENT_STORAGE", "Insufficient Storage", "RFC 4918, 11.5", "INSUFFICIENT_STORAGE", ""),
    Status(508, "LOOP_DETECTED", "Loop Detected", "RFC 5842, 7.2"),
    Status(510, "NOT_EXTENDED", "Not Extended", "RFC 2774, 7 (obsoleted)", "NOT_EXTENDED", ""),
    Status(511, "NETWORK_AUTHENTICATION_REQUIRED", "Network Authentication Required", "RFC 6585, 6"),
)

STATUSES: Final[Mapping[int, Status]] = {row.code: row for row in _ROWS}
"""Every code of IANA's registry and of Python 2.7's `httplib`, in order."""


def with_vendor_rows(rows: Iterable[Status], registry: Mapping[int, Status] = STATUSES) -> dict[int, Status]:
    """Return a new mapping: `registry` and, for codes that it lacks, `rows`.

    A code that is taken keeps its row: a vendor cannot rename 404, and the first vendor to name 520 wins. Raises
    `ValueError` for a code outside 100 to 999, a name that cannot be a constant, a phrase that cannot be sent.
    """
    merged = dict(registry)
    for row in rows:
        if not 100 <= row.code <= 999:
            raise ValueError(f"a status code is a number from 100 to 999, not {row.code!r}")
        if row.name and not (row.name.isascii() and row.name.isidentifier() and row.name.isupper()):
            raise ValueError(f"the name of status {row.code} must be an upper-case identifier, not {row.name!r}")
        if not (row.phrase.isascii() and row.phrase.isprintable()):
            raise ValueError(f"the phrase of status {row.code} must be printable ASCII, not {row.phrase!r}")
        merged.setdefault(row.code, row)
    return merged
