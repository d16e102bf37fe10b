"""The facade has every public name of the running interpreter's http.client, with signatures that take as much."""

from __future__ import annotations

import http
import inspect
import types
from typing import Any

import pytest

from tests.compat.client.wired import FACADE, ORIGINAL

PUBLIC = sorted(
    name
    for name, value in vars(ORIGINAL).items()
    if not name.startswith("_") and not isinstance(value, types.ModuleType) and name != "urlsplit"
)

# What programs reach for beside the public names.
PRIVATE = [
    "_CS_IDLE",
    "_CS_REQ_SENT",
    "_CS_REQ_STARTED",
    "_MAXHEADERS",
    "_MAXLINE",
    "_METHODS_EXPECTING_BODY",
    "_UNKNOWN",
    "_contains_disallowed_method_pchar_re",
    "_contains_disallowed_url_pchar_re",
    "_create_https_context",
    "_encode",
    "_is_illegal_header_value",
    "_is_legal_header_name",
    "_read_headers",
    "_strip_ipv6_iface",
]
CONNECTION = [
    "_buffer",
    "_create_connection",
    "_encode_request",
    "_get_content_length",
    "_get_hostport",
    "_http_vsn",
    "_http_vsn_str",
    "_is_textIO",
    "_method",
    "_output",
    "_read_readable",
    "_send_output",
    "_send_request",
    "_tunnel",
    "_tunnel_headers",
    "_tunnel_host",
    "_tunnel_port",
    "_validate_host",
    "_validate_method",
    "_validate_path",
    "_HTTPConnection__response",
    "_HTTPConnection__state",
    "auto_open",
    "blocksize",
    "debuglevel",
    "default_port",
    "host",
    "port",
    "response_class",
    "sock",
    "source_address",
    "timeout",
]
RESPONSE = [
    "_check_close",
    "_close_conn",
    "_method",
    "_read_status",
    "_safe_read",
    "chunk_left",
    "chunked",
    "debuglevel",
    "fp",
    "headers",
    "length",
    "msg",
    "reason",
    "status",
    "version",
    "will_close",
]


@pytest.mark.parametrize("name", PUBLIC)
def test_public_name_is_there(name: str) -> None:
    assert hasattr(FACADE, name)


@pytest.mark.parametrize("name", PRIVATE)
def test_private_name_that_programs_use_is_there(name: str) -> None:
    assert hasattr(FACADE, name)


@pytest.mark.parametrize("name", CONNECTION)
def test_connection_has_what_programs_use(name: str) -> None:
    assert hasattr(FACADE.HTTPConnection("example.org"), name)


@pytest.mark.parametrize("name", RESPONSE)
def test_response_has_what_programs_use(name: str) -> None:
    assert hasattr(FACADE.HTTPResponse, name)


def test_all_is_that_of_the_original() -> None:
    assert sorted(FACADE.__all__) == sorted(ORIGINAL.__all__)


def test_all_names_every_public_class_of_the_facade() -> None:
    own = {name for name, value in vars(FACADE).items() if getattr(value, "__module__", None) == FACADE.__name__}
    assert {name for name in own if not name.startswith("_")} - {"HTTPMessage"} == set(FACADE.__all__) - {"responses"}


@pytest.mark.parametrize("name", sorted(http.HTTPStatus.__members__))
def test_status_code_is_the_interpreters_own_member(name: str) -> None:
    assert getattr(FACADE, name) is http.HTTPStatus[name]


def test_responses_are_those_of_the_original() -> None:
    assert list(FACADE.responses.items()) == list(ORIGINAL.responses.items())


@pytest.mark.parametrize("name", ["HTTP_PORT", "HTTPS_PORT", "_MAXLINE", "_MAXHEADERS", "_UNKNOWN", "_CS_REQ_SENT"])
def test_constant_is_equal(name: str) -> None:
    assert getattr(FACADE, name) == getattr(ORIGINAL, name)


def functions() -> list[tuple[str, Any, Any]]:  # Any: functions and methods
    found: list[tuple[str, Any, Any]] = [("parse_headers", ORIGINAL.parse_headers, FACADE.parse_headers)]
    for kind in ("HTTPConnection", "HTTPSConnection", "HTTPResponse", "HTTPMessage"):
        original: type = getattr(ORIGINAL, kind)
        members: dict[str, Any] = dict(vars(original))  # Any: as above
        for name, method in members.items():
            if inspect.isfunction(method) and (not name.startswith("_") or name == "__init__"):
                found.append((f"{kind}.{name}", method, getattr(getattr(FACADE, kind), name)))
    return found


@pytest.mark.parametrize(("name", "original", "ours"), functions(), ids=[row[0] for row in functions()])
def test_signature_takes_what_the_original_takes(name: str, original: object, ours: object) -> None:
    theirs = inspect.signature(original).parameters  # type: ignore[arg-type]  # all of them are functions
    own = inspect.signature(ours).parameters  # type: ignore[arg-type]  # as above
    assert list(theirs) == [parameter for parameter in own if parameter in theirs]
    for parameter, wanted in theirs.items():
        found = own[parameter]
        assert found.default == wanted.default or callable(wanted.default)
        assert found.kind == wanted.kind or found.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    for parameter in own.keys() - theirs.keys():
        extra = own[parameter]
        assert extra.default is not inspect.Parameter.empty or extra.kind is inspect.Parameter.VAR_KEYWORD


@pytest.mark.parametrize("kind", ["HTTPConnection", "HTTPSConnection"])
def test_later_versions_arguments_are_taken(kind: str) -> None:
    assert getattr(FACADE, kind)("example.org", max_response_headers=7).max_response_headers == 7
