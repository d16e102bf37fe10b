"""Where faults stand: by the seed and the position alone."""

from __future__ import annotations

import pytest
from httplib_faults import Way
from httplib_faults.way import FAR, Course

DATA = bytes(range(256)) * 40


def carried(way: Way, seed: str, step: int) -> bytes:
    """Return `DATA` as it comes out when it is moved `step` bytes at a time."""
    course, out = Course(way, seed), b""
    while size := course.room(min(step, len(DATA) - len(out))):
        out += course.passed(DATA[len(out) : len(out) + size])
    return out


@pytest.mark.parametrize("way", [Way(wrong=0.01), Way(ends=0.001), Way(resets=0.001), Way(pieces=7, wrong=0.01)])
def test_the_same_seed_does_the_same_however_the_bytes_are_cut(way: Way) -> None:
    assert carried(way, "3", 1) == carried(way, "3", 1000) == carried(way, "3", len(DATA))


@pytest.mark.parametrize("way", [Way(wrong=0.01), Way(ends=0.001), Way(resets=0.001)])
def test_another_seed_does_something_else(way: Way) -> None:
    assert len({carried(way, str(seed), 100) for seed in range(5)}) == 5


def test_one_more_kind_of_fault_moves_none_of_another() -> None:
    course = Course(Way(resets=0.001), "3")
    both = Course(Way(resets=0.001, ends=0.5, wrong=0.5, pieces=2), "3")
    assert both.reset_at == course.reset_at < FAR


def test_a_wrong_byte_is_another_byte() -> None:
    out = carried(Way(wrong=1.0), "3", 100)
    assert len(out) == len(DATA)
    assert not any(a == b for a, b in zip(DATA, out, strict=True))


def test_chances_are_kept_on_the_whole() -> None:
    out = carried(Way(wrong=0.1), "3", 100)
    wrong = sum(a != b for a, b in zip(DATA, out, strict=True))
    assert 0.08 < wrong / len(DATA) < 0.12


@pytest.mark.parametrize("place", [0, 1, 999])
def test_an_end_stands_before_the_byte_that_is_named(place: int) -> None:
    assert carried(Way(end_at=place), "3", 64) == DATA[:place]


def test_pieces_are_of_every_size_up_to_the_one_named() -> None:
    course, sizes = Course(Way(pieces=4), "3"), set[int]()
    for _ in range(100):
        sizes.add(course.room(1000))
        course.passed(bytes(course.room(1000)))
    assert sizes == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("resets", 1.1),
        ("ends", -0.1),
        ("wrong", float("nan")),
        ("reset_at", -1),
        ("end_at", -1),
        ("pieces", 0),
        ("latency", -1.0),
        ("jitter", float("inf")),
        ("bandwidth", 0.0),
    ],
)
def test_refuses_what_is_out_of_range(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=name):
        Way(**{name: value})  # type: ignore[arg-type]  # the names come from the table above
