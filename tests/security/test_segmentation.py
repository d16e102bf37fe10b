"""G14: however the bytes of a response are cut, and in whatever sizes they are read, the result is the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httplib.core.errors import HTTPException
from tests.support.driving import WAYS, Reading, through_connection, through_core
from tests.support.examples import BAD, GOOD, Bad, Good
from tests.support.wire import BEHIND, every_cut, every_cut_with_bytes_behind

NAMES = [example.name for example in GOOD]


def meaning(example: Good, reading: Reading, behind: bytes = b"") -> Reading:
    """Return what `example` must be read as; reason and interim responses are not the point here."""
    left = behind if example.persists else reading.left
    return Reading(
        None,
        example.status,
        reading.reason,
        example.pairs,
        example.body,
        example.trailers,
        example.persists,
        left,
        reading.interim,
    )


@pytest.mark.parametrize("example", GOOD, ids=NAMES)
def test_a_good_response_is_the_same_at_every_cut_through_the_core(example: Good) -> None:
    for pieces in every_cut(example.wire):
        reading = through_core(pieces, example.method)
        assert reading == meaning(example, reading)


@pytest.mark.parametrize("example", GOOD, ids=NAMES)
def test_a_good_response_is_the_same_at_every_cut_through_a_connection(example: Good) -> None:
    for pieces in every_cut(example.wire):
        reading = through_connection(pieces, example.method)
        assert reading == meaning(example, reading)


@pytest.mark.parametrize("example", [e for e in GOOD if not e.ends], ids=[e.name for e in GOOD if not e.ends])
def test_nothing_behind_a_response_is_taken_for_a_part_of_it(example: Good) -> None:
    for pieces in every_cut_with_bytes_behind(example.wire):
        assert through_core(pieces, example.method).left == BEHIND
        reading = through_connection(pieces, example.method)
        assert reading == meaning(example, reading, BEHIND)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_every_way_of_reading_gives_the_same_body(how: str, size: int) -> None:
    for example in GOOD:
        wire = example.wire
        for pieces in ([wire], [wire[i : i + 1] for i in range(len(wire))], [wire[:-4], wire[-4:]]):
            reading = through_connection(pieces, example.method, how, size)
            assert reading == meaning(example, reading), example.name


@pytest.mark.parametrize("example", BAD, ids=[example.name for example in BAD])
def test_a_bad_response_is_the_same_error_at_every_cut(example: Bad) -> None:
    for pieces in every_cut(example.wire) if example.wire else [[]]:
        for reading in (through_core(pieces, example.method), through_connection(pieces, example.method)):
            assert reading.error is not None
            assert issubclass(reading.error, example.error)
            assert reading.body == example.body


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_every_way_of_reading_gives_the_same_error(how: str, size: int) -> None:
    for example in BAD:
        wire = example.wire
        for pieces in ([wire] if wire else [], [wire[i : i + 1] for i in range(len(wire))]):
            reading = through_connection(pieces, example.method, how, size)
            assert reading.error is not None, example.name
            assert issubclass(reading.error, HTTPException)
            assert reading.body == example.body, example.name


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.data())
def test_any_segmentation_and_any_read_sizes(data: st.DataObject) -> None:
    example = data.draw(st.sampled_from(GOOD), "example")
    cuts = sorted(data.draw(st.sets(st.integers(1, len(example.wire) - 1), max_size=12), "cuts"))
    pieces = [example.wire[i:j] for i, j in zip([0, *cuts], [*cuts, None], strict=True)]
    how = data.draw(st.sampled_from(WAYS), "how")
    size = data.draw(st.integers(1, 40), "size")
    reading = through_connection(pieces, example.method, how, size)
    assert reading == meaning(example, reading)


BLOCKS = st.lists(st.binary(min_size=1, max_size=30), max_size=12)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(BLOCKS, st.data())
def test_any_body_in_any_chunks_comes_back(blocks: list[bytes], data: st.DataObject) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    wire = head + b"".join(b"%x\r\n%b\r\n" % (len(block), block) for block in blocks) + b"0\r\n\r\n"
    cuts = sorted(data.draw(st.sets(st.integers(1, len(wire) - 1), max_size=20), "cuts"))
    pieces = [wire[i:j] for i, j in zip([0, *cuts], [*cuts, None], strict=True)]
    size = data.draw(st.integers(1, 50), "size")
    for how in WAYS:
        assert through_connection(pieces, "GET", how, size).body == b"".join(blocks)
