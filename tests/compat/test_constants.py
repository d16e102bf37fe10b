"""The constants of the 2.7 facade agree with the status registry and with what 2.7.18 said."""

from __future__ import annotations

import http
from collections.abc import Mapping

import pytest

from httplib.compat import constants
from httplib.core.errors import InvalidRequest
from httplib.core.request import check_value
from httplib.core.status import STATUSES

CONSTANTS: Mapping[str, object] = vars(constants)


def test_every_name_of_the_registry_is_a_constant() -> None:
    expected = {name: row.code for row in STATUSES.values() for name in (row.old_name, row.name) if name}
    upper = {name: value for name, value in CONSTANTS.items() if name.isupper() and not name.startswith("_")}
    for other in ("HTTP_PORT", "HTTPS_PORT", "MAXAMOUNT", "TYPE_CHECKING"):
        del upper[other]
    assert upper == expected


def test_every_status_name_of_the_running_standard_library_is_a_constant() -> None:
    for name, member in http.HTTPStatus.__members__.items():
        assert CONSTANTS[name] == member.value


def test_status_constants_are_plain_integers() -> None:
    assert str(constants.OK) == "200"
    assert type(constants.OK) is int


def test_responses_keeps_the_phrases_of_2_7() -> None:
    assert constants.responses[200] == "OK"
    assert constants.responses[306] == "(Unused)"
    assert constants.responses[413] == "Request Entity Too Large"
    assert constants.responses[414] == "Request-URI Too Long"
    assert constants.responses[416] == "Requested Range Not Satisfiable"


def test_responses_has_phrases_for_codes_that_2_7_named_without_one() -> None:
    assert constants.responses[422] == "Unprocessable Content"
    assert constants.responses[507] == "Insufficient Storage"


def test_responses_has_every_code_of_the_registry() -> None:
    assert constants.responses.keys() == STATUSES.keys()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PORT", 80),
        ("HTTPS_PORT", 443),
        ("MAXAMOUNT", 1048576),
        ("_UNKNOWN", "UNKNOWN"),
        ("_CS_IDLE", "Idle"),
        ("_CS_REQ_STARTED", "Request-started"),
        ("_CS_REQ_SENT", "Request-sent"),
        ("_METHODS_EXPECTING_BODY", {"PATCH", "POST", "PUT"}),
    ],
)
def test_the_other_constants_are_those_of_2_7(name: str, value: object) -> None:
    assert CONSTANTS[name] == value


@pytest.mark.parametrize(
    ("value", "illegal"),
    [
        *((text, False) for text in ("a", "a\tb", "a\r\n b", "a\r\n\tb", "\xe9")),
        *((text, True) for text in ("a\r\nb", "a\nb", "a\n b", "a\rb", "a\r", "a\0", "\x7f")),
    ],
)
def test_a_borrowed_check_of_values_is_that_of_the_request(value: str, illegal: bool) -> None:
    assert bool(constants._is_illegal_header_value(value)) is illegal
    if illegal:
        with pytest.raises(InvalidRequest):
            check_value("A", value)
    else:
        check_value("A", value)


@pytest.mark.parametrize(("name", "legal"), [("A-b", True), ("A b", False), ("A:", False), ("", False), ("A\n", False)])
def test_a_borrowed_check_of_names_wants_a_token(name: str, legal: bool) -> None:
    assert bool(constants._is_legal_header_name(name)) is legal


@pytest.mark.parametrize(
    ("url", "refused"), [("/a?b", False), ("/a b", True), ("/\n", True), ("/\x7f", True), ("/\xe9", True)]
)
def test_a_borrowed_check_of_targets_refuses_what_2_7_does(url: str, refused: bool) -> None:
    assert bool(constants._contains_disallowed_url_pchar_re.search(url)) is refused
