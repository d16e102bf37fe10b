"""The status codes under their own names: the members of the running interpreter's `http.HTTPStatus`."""

import sys
import typing as _typing
from http import HTTPStatus as _HTTPStatus

globals().update(_HTTPStatus.__members__)

if _typing.TYPE_CHECKING:
    from http.client import ACCEPTED as ACCEPTED
    from http.client import ALREADY_REPORTED as ALREADY_REPORTED
    from http.client import BAD_GATEWAY as BAD_GATEWAY
    from http.client import BAD_REQUEST as BAD_REQUEST
    from http.client import CONFLICT as CONFLICT
    from http.client import CONTINUE as CONTINUE
    from http.client import CREATED as CREATED
    from http.client import EARLY_HINTS as EARLY_HINTS
    from http.client import EXPECTATION_FAILED as EXPECTATION_FAILED
    from http.client import FAILED_DEPENDENCY as FAILED_DEPENDENCY
    from http.client import FORBIDDEN as FORBIDDEN
    from http.client import FOUND as FOUND
    from http.client import GATEWAY_TIMEOUT as GATEWAY_TIMEOUT
    from http.client import GONE as GONE
    from http.client import HTTP_VERSION_NOT_SUPPORTED as HTTP_VERSION_NOT_SUPPORTED
    from http.client import IM_A_TEAPOT as IM_A_TEAPOT
    from http.client import IM_USED as IM_USED
    from http.client import INSUFFICIENT_STORAGE as INSUFFICIENT_STORAGE
    from http.client import INTERNAL_SERVER_ERROR as INTERNAL_SERVER_ERROR
    from http.client import LENGTH_REQUIRED as LENGTH_REQUIRED
    from http.client import LOCKED as LOCKED
    from http.client import LOOP_DETECTED as LOOP_DETECTED
    from http.client import METHOD_NOT_ALLOWED as METHOD_NOT_ALLOWED
    from http.client import MISDIRECTED_REQUEST as MISDIRECTED_REQUEST
    from http.client import MOVED_PERMANENTLY as MOVED_PERMANENTLY
    from http.client import MULTI_STATUS as MULTI_STATUS
    from http.client import MULTIPLE_CHOICES as MULTIPLE_CHOICES
    from http.client import NETWORK_AUTHENTICATION_REQUIRED as NETWORK_AUTHENTICATION_REQUIRED
    from http.client import NO_CONTENT as NO_CONTENT
    from http.client import NON_AUTHORITATIVE_INFORMATION as NON_AUTHORITATIVE_INFORMATION
    from http.client import NOT_ACCEPTABLE as NOT_ACCEPTABLE
    from http.client import NOT_EXTENDED as NOT_EXTENDED
    from http.client import NOT_FOUND as NOT_FOUND
    from http.client import NOT_IMPLEMENTED as NOT_IMPLEMENTED
    from http.client import NOT_MODIFIED as NOT_MODIFIED
    from http.client import OK as OK
    from http.client import PARTIAL_CONTENT as PARTIAL_CONTENT
    from http.client import PAYMENT_REQUIRED as PAYMENT_REQUIRED
    from http.client import PERMANENT_REDIRECT as PERMANENT_REDIRECT
    from http.client import PRECONDITION_FAILED as PRECONDITION_FAILED
    from http.client import PRECONDITION_REQUIRED as PRECONDITION_REQUIRED
    from http.client import PROCESSING as PROCESSING
    from http.client import PROXY_AUTHENTICATION_REQUIRED as PROXY_AUTHENTICATION_REQUIRED
    from http.client import REQUEST_ENTITY_TOO_LARGE as REQUEST_ENTITY_TOO_LARGE
    from http.client import REQUEST_HEADER_FIELDS_TOO_LARGE as REQUEST_HEADER_FIELDS_TOO_LARGE
    from http.client import REQUEST_TIMEOUT as REQUEST_TIMEOUT
    from http.client import REQUEST_URI_TOO_LONG as REQUEST_URI_TOO_LONG
    from http.client import REQUESTED_RANGE_NOT_SATISFIABLE as REQUESTED_RANGE_NOT_SATISFIABLE
    from http.client import RESET_CONTENT as RESET_CONTENT
    from http.client import SEE_OTHER as SEE_OTHER
    from http.client import SERVICE_UNAVAILABLE as SERVICE_UNAVAILABLE
    from http.client import SWITCHING_PROTOCOLS as SWITCHING_PROTOCOLS
    from http.client import TEMPORARY_REDIRECT as TEMPORARY_REDIRECT
    from http.client import TOO_EARLY as TOO_EARLY
    from http.client import TOO_MANY_REQUESTS as TOO_MANY_REQUESTS
    from http.client import UNAUTHORIZED as UNAUTHORIZED
    from http.client import UNAVAILABLE_FOR_LEGAL_REASONS as UNAVAILABLE_FOR_LEGAL_REASONS
    from http.client import UNPROCESSABLE_ENTITY as UNPROCESSABLE_ENTITY
    from http.client import UNSUPPORTED_MEDIA_TYPE as UNSUPPORTED_MEDIA_TYPE
    from http.client import UPGRADE_REQUIRED as UPGRADE_REQUIRED
    from http.client import USE_PROXY as USE_PROXY
    from http.client import VARIANT_ALSO_NEGOTIATES as VARIANT_ALSO_NEGOTIATES

    if sys.version_info >= (3, 13):
        from http.client import CONTENT_TOO_LARGE as CONTENT_TOO_LARGE
        from http.client import RANGE_NOT_SATISFIABLE as RANGE_NOT_SATISFIABLE
        from http.client import UNPROCESSABLE_CONTENT as UNPROCESSABLE_CONTENT
        from http.client import URI_TOO_LONG as URI_TOO_LONG

    __all__ = [
        "ACCEPTED",
        "ALREADY_REPORTED",
        "BAD_GATEWAY",
        "BAD_REQUEST",
        "CONFLICT",
        "CONTINUE",
        "CREATED",
        "EARLY_HINTS",
        "EXPECTATION_FAILED",
        "FAILED_DEPENDENCY",
        "FORBIDDEN",
        "FOUND",
        "GATEWAY_TIMEOUT",
        "GONE",
        "HTTP_VERSION_NOT_SUPPORTED",
        "IM_A_TEAPOT",
        "IM_USED",
        "INSUFFICIENT_STORAGE",
        "INTERNAL_SERVER_ERROR",
        "LENGTH_REQUIRED",
        "LOCKED",
        "LOOP_DETECTED",
        "METHOD_NOT_ALLOWED",
        "MISDIRECTED_REQUEST",
        "MOVED_PERMANENTLY",
        "MULTIPLE_CHOICES",
        "MULTI_STATUS",
        "NETWORK_AUTHENTICATION_REQUIRED",
        "NON_AUTHORITATIVE_INFORMATION",
        "NOT_ACCEPTABLE",
        "NOT_EXTENDED",
        "NOT_FOUND",
        "NOT_IMPLEMENTED",
        "NOT_MODIFIED",
        "NO_CONTENT",
        "OK",
        "PARTIAL_CONTENT",
        "PAYMENT_REQUIRED",
        "PERMANENT_REDIRECT",
        "PRECONDITION_FAILED",
        "PRECONDITION_REQUIRED",
        "PROCESSING",
        "PROXY_AUTHENTICATION_REQUIRED",
        "REQUESTED_RANGE_NOT_SATISFIABLE",
        "REQUEST_ENTITY_TOO_LARGE",
        "REQUEST_HEADER_FIELDS_TOO_LARGE",
        "REQUEST_TIMEOUT",
        "REQUEST_URI_TOO_LONG",
        "RESET_CONTENT",
        "SEE_OTHER",
        "SERVICE_UNAVAILABLE",
        "SWITCHING_PROTOCOLS",
        "TEMPORARY_REDIRECT",
        "TOO_EARLY",
        "TOO_MANY_REQUESTS",
        "UNAUTHORIZED",
        "UNAVAILABLE_FOR_LEGAL_REASONS",
        "UNPROCESSABLE_ENTITY",
        "UNSUPPORTED_MEDIA_TYPE",
        "UPGRADE_REQUIRED",
        "USE_PROXY",
        "VARIANT_ALSO_NEGOTIATES",
    ]
    if sys.version_info >= (3, 13):
        __all__ += ["CONTENT_TOO_LARGE", "RANGE_NOT_SATISFIABLE", "UNPROCESSABLE_CONTENT", "URI_TOO_LONG"]
