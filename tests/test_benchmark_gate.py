"""What the regression gate compares does the same work; how fast is not for a test."""

from __future__ import annotations

from collections.abc import Sized
from typing import cast

import pytest

from benchmarks.figure import draw
from benchmarks.gate import EXCHANGE_BOUNDS, PARSING_BOUNDS, compare
from benchmarks.in_process import EXCHANGES, PARSING, RESPONSES, operations


@pytest.mark.parametrize("response", RESPONSES)
def test_all_parsers_find_the_same_body(response: str) -> None:
    found = {name: operation() for name, operation in operations(PARSING, response).items()}
    assert {"http.client", "httplib.core"} <= set(found)
    for result in found.values():
        status, fields, body = cast("tuple[int, Sized, bytes]", result)
        assert (status, len(fields), body) == (200, 40 if response == "40 headers" else 9, b"x" * 1024)


@pytest.mark.parametrize("response", RESPONSES)
def test_all_exchanges_find_the_same_body(response: str) -> None:
    for operation in operations(EXCHANGES, response).values():
        assert operation() == (200, b"x" * 1024)


def test_every_response_has_a_bound() -> None:
    assert set(PARSING_BOUNDS) == set(EXCHANGE_BOUNDS) == set(RESPONSES)


def test_a_ratio_below_the_bound_fails(capsys: pytest.CaptureFixture[str]) -> None:
    best = {"http.client": 20e-6, "httplib.compat": 10e-6}
    assert compare("exchange", best, 2.0) == []
    assert compare("exchange", best, 2.1) == [
        "exchange: httplib.compat is 2.00 times faster than http.client, the bound is 2.1"
    ]
    assert "20.00 us" in capsys.readouterr().out


def test_the_picture_has_a_dot_for_each_client() -> None:
    picture = draw("title", {"W1": {"httplib.compat": 1.5, "http.client": 3.0}})
    assert picture.count("<title>") == 2
    assert "httplib.compat: 1.50" in picture
