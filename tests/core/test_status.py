"""The status registry: which codes it has, under which names, and what they mean for framing."""

from __future__ import annotations

import http

import pytest

from httplib.core.status import STATUSES, Status, has_no_body, is_interim, with_vendor_rows

# https://www.iana.org/assignments/http-status-codes, 2025-09-15, without the two that it calls "(Unused)": 306 and 418.
IANA = (
    *range(100, 105),
    *range(200, 209),
    226,
    *range(300, 306),
    307,
    308,
    *range(400, 418),
    *range(421, 427),
    428,
    429,
    431,
    451,
    *range(500, 509),
    510,
    511,
)


def test_every_code_of_iana_has_a_row_and_306_and_418_besides() -> None:
    assert list(STATUSES) == sorted({*IANA, 306, 418})


def test_a_row_stands_under_its_own_code() -> None:
    assert [row.code for row in STATUSES.values()] == list(STATUSES)


def test_current_names_and_phrases_are_those_of_the_standard_library() -> None:
    # Python 3.13 took over IANA's new phrases; older ones still say "Request Entity Too Large".
    renamed = {413, 414, 416, 418, 422}
    for member in http.HTTPStatus:
        if member.value not in renamed:
            assert (STATUSES[member.value].name, STATUSES[member.value].phrase) == (member.name, member.phrase)


@pytest.mark.parametrize(
    ("code", "old_name", "old_phrase", "name", "phrase"),
    [
        (413, "REQUEST_ENTITY_TOO_LARGE", "Request Entity Too Large", "CONTENT_TOO_LARGE", "Content Too Large"),
        (414, "REQUEST_URI_TOO_LONG", "Request-URI Too Long", "URI_TOO_LONG", "URI Too Long"),
        (
            416,
            "REQUESTED_RANGE_NOT_SATISFIABLE",
            "Requested Range Not Satisfiable",
            "RANGE_NOT_SATISFIABLE",
            "Range Not Satisfiable",
        ),
        (422, "UNPROCESSABLE_ENTITY", "", "UNPROCESSABLE_CONTENT", "Unprocessable Content"),
    ],
)
def test_a_renamed_code_has_both_names(code: int, old_name: str, old_phrase: str, name: str, phrase: str) -> None:
    row = STATUSES[code]
    assert (row.old_name, row.old_phrase, row.name, row.phrase) == (old_name, old_phrase, name, phrase)


def test_only_the_renamed_codes_have_two_names() -> None:
    assert [code for code, row in STATUSES.items() if row.old_name not in ("", row.name)] == [413, 414, 416, 422]


def test_names_are_unique() -> None:
    names = [name for row in STATUSES.values() for name in {row.name, row.old_name} if name]
    assert len(names) == len(set(names))


def test_every_row_names_its_source() -> None:
    assert all(row.source.startswith(("RFC ", "draft-")) for row in STATUSES.values())


@pytest.mark.parametrize("status", [100, 102, 103, 104, 150, 199])
def test_1xx_is_interim(status: int) -> None:
    assert is_interim(status)


@pytest.mark.parametrize("status", [99, 101, 200, 204, 304, 999])
def test_101_and_all_else_is_final(status: int) -> None:
    assert not is_interim(status)


@pytest.mark.parametrize("status", [100, 101, 103, 199, 204, 304])
def test_1xx_204_and_304_have_no_body(status: int) -> None:
    assert has_no_body(status)


@pytest.mark.parametrize("status", [99, 200, 203, 205, 303, 305, 404, 999])
def test_any_other_status_may_have_a_body(status: int) -> None:
    assert not has_no_body(status)


def test_rows_say_what_the_functions_say() -> None:
    assert [code for code, row in STATUSES.items() if row.interim] == [100, 102, 103, 104]
    assert [code for code, row in STATUSES.items() if row.no_body] == [100, 101, 102, 103, 104, 204, 304]


def test_a_vendor_row_makes_a_new_mapping() -> None:
    merged = with_vendor_rows([Status(520, "UNKNOWN_ERROR", "Web Server Returned an Unknown Error", "vendor")])
    assert merged[520].phrase == "Web Server Returned an Unknown Error"
    assert 520 not in STATUSES
    assert len(merged) == len(STATUSES) + 1


def test_a_vendor_cannot_rename_a_registered_code() -> None:
    assert with_vendor_rows([Status(404, "LOST", "Lost", "vendor")])[404] is STATUSES[404]


def test_the_first_vendor_names_a_code() -> None:
    merged = with_vendor_rows([Status(520, "FIRST", "First", "a"), Status(520, "SECOND", "Second", "b")])
    assert with_vendor_rows([Status(520, "THIRD", "Third", "c")], merged)[520].name == "FIRST"


def test_a_vendor_row_decides_no_framing() -> None:
    row = with_vendor_rows([Status(199, "WAIT", "Wait", "vendor")])[199]
    assert (row.interim, row.no_body) == (True, True)


@pytest.mark.parametrize("code", [100, 999])
def test_vendor_codes_reach_from_100_to_999(code: int) -> None:
    assert code in with_vendor_rows([Status(code, "", "Vendor", "vendor")])


@pytest.mark.parametrize(
    "row",
    [
        Status(99, "LOW", "Low", "vendor"),
        Status(1000, "HIGH", "High", "vendor"),
        Status(520, "lower", "Lower", "vendor"),
        Status(520, "TWO WORDS", "Two", "vendor"),
        Status(520, "\u0394", "Delta", "vendor"),
        Status(520, "BREAK", "a\r\nb", "vendor"),
        Status(520, "NON_ASCII", "na\u00efve", "vendor"),
    ],
)
def test_a_senseless_vendor_row_is_refused(row: Status) -> None:
    with pytest.raises(ValueError, match=r"status (code is|520 must)|of status 520"):
        with_vendor_rows([row])
