"""The header fields that a request is given, and what is said of those that are none."""

from __future__ import annotations

import pytest

from httplib.compat import HTTPConnection, InvalidURL, client
from httplib.compat.request_fields import pairs_of

PAIRS = [("A", "1"), ("A", "2")]


@pytest.mark.parametrize("headers", [PAIRS, tuple(PAIRS), iter(PAIRS), map(list, PAIRS)])
def test_pairs_stay_in_order(headers: object) -> None:
    assert pairs_of(headers) == PAIRS


@pytest.mark.parametrize("headers", [None, {}, [], ""])
def test_nothing_is_no_pair(headers: object) -> None:
    assert pairs_of(headers) == []


@pytest.mark.parametrize(
    "headers", ["Cookie: s3cret", b"Cookie: s3cret", 5, ["Cookie: s3cret"], [("A",)], [("A", "b", "c")]]
)
@pytest.mark.parametrize("connection", [HTTPConnection, client.HTTPConnection])
def test_headers_of_a_wrong_kind_are_named_without_what_is_in_them(
    connection: type[HTTPConnection] | type[client.HTTPConnection], headers: object
) -> None:
    conn = connection("127.0.0.1", 1)
    with pytest.raises(TypeError, match=r"^headers should be a mapping, or pairs of name and value,") as caught:
        conn.request("GET", "/", headers=headers)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # that is the point
    assert "s3cret" not in str(caught.value)
    assert conn.sock is None


def test_a_url_beyond_ascii_gets_advice() -> None:
    with pytest.raises(InvalidURL, match=r"found at least '\\xe9'") as caught:
        HTTPConnection("127.0.0.1", 1).request("GET", "/caf\u00e9")
    assert "percent-encode" in vars(caught.value)["__notes__"][0]
