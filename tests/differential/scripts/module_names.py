"""The names of the module, their values, and what the module may be asked for."""

import warnings

from prelude import Topic, httplib

TOPIC = Topic()

NAMES = (
    "HTTP HTTPResponse HTTPConnection HTTPException NotConnected UnknownProtocol UnknownTransferEncoding "
    "UnimplementedFileMode IncompleteRead InvalidURL ImproperConnectionState CannotSendRequest CannotSendHeader "
    "ResponseNotReady BadStatusLine error responses HTTPSConnection"
).split()

STATUS_NAMES = (
    "CONTINUE SWITCHING_PROTOCOLS PROCESSING OK CREATED ACCEPTED NON_AUTHORITATIVE_INFORMATION NO_CONTENT "
    "RESET_CONTENT PARTIAL_CONTENT MULTI_STATUS IM_USED MULTIPLE_CHOICES MOVED_PERMANENTLY FOUND SEE_OTHER "
    "NOT_MODIFIED USE_PROXY TEMPORARY_REDIRECT BAD_REQUEST UNAUTHORIZED PAYMENT_REQUIRED FORBIDDEN NOT_FOUND "
    "METHOD_NOT_ALLOWED NOT_ACCEPTABLE PROXY_AUTHENTICATION_REQUIRED REQUEST_TIMEOUT CONFLICT GONE LENGTH_REQUIRED "
    "PRECONDITION_FAILED REQUEST_ENTITY_TOO_LARGE REQUEST_URI_TOO_LONG UNSUPPORTED_MEDIA_TYPE "
    "REQUESTED_RANGE_NOT_SATISFIABLE EXPECTATION_FAILED UNPROCESSABLE_ENTITY LOCKED FAILED_DEPENDENCY "
    "UPGRADE_REQUIRED INTERNAL_SERVER_ERROR NOT_IMPLEMENTED BAD_GATEWAY SERVICE_UNAVAILABLE GATEWAY_TIMEOUT "
    "HTTP_VERSION_NOT_SUPPORTED INSUFFICIENT_STORAGE NOT_EXTENDED"
).split()

CODES = [100, 101] + list(range(200, 207)) + list(range(300, 308)) + list(range(400, 418)) + list(range(500, 506))


@TOPIC.script
def all_names(t):
    t.show("missing from __all__", [name for name in NAMES if name not in httplib.__all__])
    t.show("named but absent", [name for name in httplib.__all__ if not hasattr(httplib, name)])


@TOPIC.script
def status_constants(t):
    for name in STATUS_NAMES:
        t.show(name, getattr(httplib, name))
    t.show("types", sorted(set(type(getattr(httplib, name)).__name__ for name in STATUS_NAMES)))
    t.show("text", str(httplib.OK))


@TOPIC.script
def phrases(t):
    for code in CODES:
        t.show(str(code), httplib.responses[code])
    t.show("example of the page", httplib.responses[httplib.NOT_FOUND])
    t.show("is a dict", isinstance(httplib.responses, dict))
    t.show("unknown", httplib.responses.get(999))


@TOPIC.family(
    "constant",
    [
        (name.strip("_").lower().replace("_", "-"), name)
        for name in (
            "HTTP_PORT HTTPS_PORT MAXAMOUNT _MAXLINE _MAXHEADERS _UNKNOWN _CS_IDLE _CS_REQ_STARTED _CS_REQ_SENT"
        ).split()
    ],
)
def constant(t, name):
    t.attempt("value", getattr, httplib, name)


@TOPIC.script
def error_is_httpexception(t):
    t.show("same", httplib.error is httplib.HTTPException)


@TOPIC.script
def methods_expecting_body(t):
    t.show("methods", sorted(httplib._METHODS_EXPECTING_BODY))


@TOPIC.script
def classes(t):
    for name in "HTTP HTTPS HTTPConnection HTTPSConnection HTTPResponse HTTPMessage LineAndFileWrapper".split():
        t.show(name, isinstance(getattr(httplib, name), type(httplib.HTTPConnection)))
    t.show("https", [issubclass(httplib.HTTPS, httplib.HTTP)])


@TOPIC.script
def documented_methods(t):
    connection = (
        "request getresponse set_debuglevel set_tunnel connect close putrequest putheader endheaders send"
    ).split()
    response = "read getheader getheaders fileno begin close isclosed".split()
    t.show("connection", [name for name in connection if not callable(getattr(httplib.HTTPConnection, name, None))])
    t.show("response", [name for name in response if not callable(getattr(httplib.HTTPResponse, name, None))])


@TOPIC.script
def undocumented_methods(t):
    connection = (
        "_get_hostport _tunnel _output _send_output _send_request _set_content_length _encode_request _validate_path "
        "_validate_host"
    ).split()
    response = "_read_status _check_close _read_chunked _safe_read".split()
    t.show("connection", [name for name in connection if not callable(getattr(httplib.HTTPConnection, name, None))])
    t.show("response", [name for name in response if not callable(getattr(httplib.HTTPResponse, name, None))])


@TOPIC.script
def fake_socket_warns(t):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        httplib.FakeSocket(None, None)
    t.show("category", [warning.category.__name__ for warning in caught])


@TOPIC.family(
    "legal-name",
    [("token", "X-A"), ("space-inside", "X Y"), ("leading-space", " X"), ("colon", "X:"), ("lf", "X\n"), ("empty", "")],
)
def legal_header_name(t, name):
    t.show("legal", bool(httplib._is_legal_header_name(name)))


@TOPIC.family(
    "illegal-value",
    [("plain", "a"), ("lf", "a\nb"), ("fold", "a\r\n b"), ("lf-fold", "a\n b"), ("cr", "a\r"), ("empty", "")],
)
def illegal_header_value(t, value):
    t.show("illegal", bool(httplib._is_illegal_header_value(value)))


@TOPIC.family("url", [("plain", "/a"), ("space", "/ a"), ("delete", "\x7f"), ("nul", "\x00"), ("percent", "/%20")])
def disallowed_in_url(t, url):
    t.show("disallowed", bool(httplib._contains_disallowed_url_pchar_re.search(url)))
