"""The bounds: their names and defaults."""

from __future__ import annotations

import pytest

from httplib.core.limits import DEFAULT_LIMITS, Limits


def test_the_defaults() -> None:
    assert DEFAULT_LIMITS._asdict() == {
        "line": 65536,
        "fields": 100,
        "head_bytes": 1048576,
        "interim": 100,
        "trailers": 100,
        "trailer_bytes": 1048576,
        "chunk_extensions": 65536,
        "content_length": 9223372036854775807,
        "tunnel_body": 65536,
        "strict": False,
    }


def test_limits_are_a_value() -> None:
    assert Limits() == DEFAULT_LIMITS
    assert {DEFAULT_LIMITS: 1}[Limits()] == 1


def test_limits_do_not_change() -> None:
    with pytest.raises(AttributeError):
        setattr(DEFAULT_LIMITS, "line", 1)  # noqa: B010  # a checker refuses the assignment


def test_another_is_made_by_replacing() -> None:
    assert DEFAULT_LIMITS._replace(fields=5) == Limits(fields=5)
    assert DEFAULT_LIMITS.fields == 100
