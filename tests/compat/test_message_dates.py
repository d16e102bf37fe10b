"""Dates and mail addresses in an `HTTPMessage`: 2.7.18's results but where a comment says otherwise."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from httplib.compat.message import HTTPMessage


def date(value: str) -> HTTPMessage:
    return HTTPMessage(io.StringIO(f"Date: {value}\r\n\r\n"))


def to(*values: str) -> HTTPMessage:
    return HTTPMessage(io.StringIO("".join(f"To: {value}\r\n" for value in values) + "\r\n"))


@pytest.mark.parametrize(
    ("value", "parsed"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", (1994, 11, 6, 8, 49, 37, 0, 1, 0, 0)),
        ("Sun Nov  6 08:49:37 1994", (1994, 11, 6, 8, 49, 37, 0, 1, 0, None)),
        ("Sun, 06 Nov 1994 08:49:37 +0200", (1994, 11, 6, 8, 49, 37, 0, 1, 0, 7200)),
        ("Sun, 06 Nov 1994 08:49:37 -0530", (1994, 11, 6, 8, 49, 37, 0, 1, 0, -19800)),
        ("Sun, 06 Nov 1994 08:49 EST", (1994, 11, 6, 8, 49, 0, 0, 1, 0, -18000)),
        ("Sun, 06 Nov 1994 08:49:37", (1994, 11, 6, 8, 49, 37, 0, 1, 0, None)),
        ("Sun, 06 Nov 1994 08:49:37 BLAH", (1994, 11, 6, 8, 49, 37, 0, 1, 0, None)),
        ("Sun, 06 Nov 1994 08:49:37 UT", (1994, 11, 6, 8, 49, 37, 0, 1, 0, 0)),
        ("6 Nov 1994 08:49:37 -0000", (1994, 11, 6, 8, 49, 37, 0, 1, 0, 0)),
        ("Sun,06 Nov 1994 08:49:37 GMT", (1994, 11, 6, 8, 49, 37, 0, 1, 0, 0)),
        ("Sun, 06-Nov-1994 08:49:37 GMT", (1994, 11, 6, 8, 49, 37, 0, 1, 0, 0)),
        ("Sun, 06 Nov 1994 08:49:37 GMT (comment)", (1994, 11, 6, 8, 49, 37, 0, 1, 0, 0)),
        # 2.7 says 94.
        ("Sunday, 06-Nov-94 08:49:37 GMT", (1994, 11, 6, 8, 49, 37, 0, 1, 0, 0)),
    ],
)
def test_a_date_is_nine_fields_and_its_offset(value: str, parsed: tuple[int | None, ...]) -> None:
    assert date(value).getdate_tz("date") == parsed
    assert date(value).getdate("date") == parsed[:9]


# 2.7 raises IndexError for the last two.
@pytest.mark.parametrize(
    "value",
    [
        "",
        "garbage",
        "0",
        "-1",
        "06 Nov 1994",
        "1994-11-06 08:49:37",
        "Nov , , Nov 08:49:37 6",
        "Nov (c) , 06-Nov-1994 1",
    ],
)
def test_what_is_no_date_is_none(value: str) -> None:
    assert date(value).getdate("date") is None
    assert date(value).getdate_tz("date") is None


def test_a_missing_date_is_none() -> None:
    assert date("").getdate("expires") is None
    assert date("").getdate_tz("expires") is None


@pytest.mark.parametrize(
    ("value", "pairs"),
    [
        ("A B <a@b.c>", [("A B", "a@b.c")]),
        ("a@b.c (A B)", [("A B", "a@b.c")]),
        ("a@b.c", [("", "a@b.c")]),
        ('"A, B" <a@b.c>, c@d.e', [("A, B", "a@b.c"), ("", "c@d.e")]),
        ("Group: a@b, c@d;", [("", "a@b"), ("", "c@d")]),
        ("a . b @ c . d", [("", "a.b@c.d")]),
        ("a@[1.2.3.4]", [("", "a@[1.2.3.4]")]),
        ("garbage", [("", "garbage")]),
        ("", []),
        (",", []),
        ("(c)", []),
    ],
)
def test_addresses_are_pairs_of_name_and_address(value: str, pairs: list[tuple[str, str]]) -> None:
    assert to(value).getaddrlist("to") == pairs
    assert to(value).getaddr("to") == (pairs[0] if pairs else (None, None))


def test_addresses_of_several_lines_are_one_list() -> None:
    assert to("A <a@b>", "c@d, e@f").getaddrlist("to") == [("A", "a@b"), ("", "c@d"), ("", "e@f")]


def test_a_missing_address_is_none_and_none() -> None:
    assert to().getaddrlist("to") == []
    assert to().getaddr("to") == (None, None)


# The standard library's parser goes as deep as these do; 2.7 ends in a RuntimeError.
@pytest.mark.parametrize("value", ["(" * 60000, ":" * 60000, "a:" * 30000, "(:" * 30000])
def test_an_address_nested_without_end_is_not_read(value: str) -> None:
    assert to(value).getaddrlist("to") == []


def test_comments_and_groups_are_read_up_to_50() -> None:
    assert to("a@b" + "(c)" * 50).getaddr("to")[1] == "a@b"
    assert to("a@b" + "(c)" * 51).getaddr("to") == (None, None)


def test_email_is_imported_only_for_dates_and_addresses() -> None:
    code = (
        "import io, sys; from httplib.compat.message import HTTPMessage;"
        "msg = HTTPMessage(io.StringIO('Date: x\\r\\nContent-Type: a/b; c=d\\r\\n\\r\\n'));"
        "msg.getparam('c'), msg.items(), str(msg); before = 'email' in sys.modules;"
        "msg.getdate('date'); print(before, 'email' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == "False True\n"
