"""Request bodies: which kinds there are, how long each is, and their blocks."""

from __future__ import annotations

import array
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from httplib.compat import outgoing
from httplib.core.errors import BodyMismatch, InvalidRequest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "body"
    file.write_bytes(b"0123456789")
    return file


# --- text and buffers --------------------------------------------------------------------------------------------


def test_text_is_latin_1() -> None:
    assert outgoing.encode_text("caf\xe9") == b"caf\xe9"


def test_text_beyond_is_refused_with_what_is_wrong() -> None:
    with pytest.raises(InvalidRequest, match=r"data has a character outside latin-1 \('\u20ac'\)"):
        outgoing.encode_text("5 \u20ac", "data")
    with pytest.raises(InvalidRequest) as caught:
        outgoing.encode_text("\u20ac" * 1_000_000)
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(
    "body", [b"ab", bytearray(b"ab"), memoryview(b"ab"), memoryview(b"xaxbx")[1::2], array.array("b", b"ab")]
)
def test_buffers_are_single_bytes(body: bytes) -> None:
    assert bytes(outgoing.as_bytes(body)) == b"ab"
    assert len(outgoing.as_bytes(body)) == 2


def test_items_of_several_bytes_are_counted_in_bytes() -> None:
    numbers = array.array("h", [1, 2, 3])
    assert len(outgoing.as_bytes(numbers)) == 6
    assert bytes(outgoing.as_bytes(numbers)) == numbers.tobytes()


@pytest.mark.parametrize(("body", "is_one"), [(b"", True), (bytearray(), True), ("", False), ([], False), (5, False)])
def test_what_is_a_buffer(body: object, is_one: bool) -> None:
    assert outgoing.is_buffer(body) is is_one


@pytest.mark.parametrize(
    "body", [None, "", b"", bytearray(), io.BytesIO(), [b"a"], (b"a",), iter([b"a"]), array.array("h")]
)
def test_kinds_that_can_be_sent(body: object) -> None:
    outgoing.check_kind(body)


@pytest.mark.parametrize("body", [5, 1.5, object(), {"a": "b"}, True, len])
def test_kinds_that_cannot(body: object) -> None:
    with pytest.raises(TypeError, match="message_body"):
        outgoing.check_kind(body)


@pytest.mark.parametrize(
    ("method", "expects"), [("POST", True), ("put", True), ("PATCH", True), ("GET", False), ("", False)]
)
def test_methods_that_expect_a_body(method: str, expects: bool) -> None:
    assert outgoing.expects_body(method) is expects


# --- files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 4, 10, 12])
def test_a_file_is_as_long_as_what_is_left(path: Path, at: int) -> None:
    with path.open("rb") as file:
        file.seek(at)
        assert outgoing.file_length(file) == (max(0, 10 - at) if at <= 10 else None)
        assert file.tell() == at


@pytest.mark.parametrize("at", [0, 4, 10])
def test_a_file_in_memory_is_as_long_as_what_is_left(at: int) -> None:
    file = io.BytesIO(b"0123456789")
    file.seek(at)
    assert outgoing.file_length(file) == 10 - at
    assert file.tell() == at


@pytest.mark.parametrize(("encoding", "length"), [("latin-1", 10), ("ascii", 10), ("utf-8", None), ("utf-16", None)])
def test_a_text_file_is_as_long_as_its_bytes_where_a_character_is_one(
    path: Path, encoding: str, length: int | None
) -> None:
    with path.open(encoding=encoding) as file:
        assert outgoing.file_length(file) == length


def test_an_empty_file_is_empty_and_a_pipe_is_not_known(path: Path) -> None:
    path.write_bytes(b"")
    with path.open("rb") as file:
        assert outgoing.file_length(file) == 0
    reads, writes = os.pipe()
    os.write(writes, b"abc")
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        assert outgoing.file_length(pipe) is None


class Readable:
    """Has a read method and little else."""

    def __init__(self, data: bytes | str) -> None:
        self.data = data

    def read(self, size: int) -> bytes | str:
        data, self.data = self.data[:size], self.data[size:]
        return data


class Sized(Readable):
    def __len__(self) -> int:
        return len(self.data)


def test_an_object_with_read_is_as_long_as_it_says_or_not_known() -> None:
    assert outgoing.file_length(Readable(b"abc")) is None
    assert outgoing.file_length(Sized(b"abc")) == 3


# --- blocks ------------------------------------------------------------------------------------------------------


def test_a_file_is_given_block_by_block() -> None:
    assert list(outgoing.blocks(io.BytesIO(b"0123456789"), 4)) == [b"0123", b"4567", b"89"]
    assert list(outgoing.blocks(Readable("caf\xe9"), 3)) == [b"caf", b"\xe9"]


def test_a_real_file_is_read_in_larger_blocks(path: Path) -> None:
    path.write_bytes(bytes(outgoing.FILE_BLOCK + 1))
    with path.open("rb") as file:
        assert [len(block) for block in outgoing.blocks(file, 4)] == [outgoing.FILE_BLOCK, 1]


def test_items_of_an_iterable_are_blocks_and_empty_ones_are_passed_over() -> None:
    items = [b"a", b"", "\xe9", "", bytearray(b"b"), memoryview(b"cd")]
    assert [bytes(block) for block in outgoing.blocks(items, 1)] == [b"a", b"\xe9", b"b", b"cd"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ([1, 2], "an item of the body should be bytes-like or text, not int"),
        ([None], "an item of the body should be bytes-like or text, not NoneType"),
        (Readable(cast("bytes", [b"x"])), "what the body's read() gives should be bytes-like or text, not list"),
    ],
)
def test_what_is_wrong_with_a_body_is_said_of_the_body(body: object, text: str) -> None:
    with pytest.raises(TypeError, match=f"^{re.escape(text)}$"):
        list(outgoing.blocks(body, 1))


@pytest.mark.parametrize("item", [5, None, [b"a"], "\u20ac", {}])
def test_an_item_of_a_wrong_kind_is_an_error_behind_those_before_it(item: object) -> None:
    blocks = outgoing.blocks([b"a", item], 1)
    assert next(blocks) == b"a"
    with pytest.raises((TypeError, ValueError)):
        next(blocks)


# --- counting ----------------------------------------------------------------------------------------------------


def test_a_body_of_the_announced_length_passes() -> None:
    assert list(outgoing.counted([b"abc", b"de"], 5)) == [b"abc", b"de"]
    assert list(outgoing.counted([], 0)) == []


def test_a_body_that_is_longer_is_stopped_before_the_surplus() -> None:
    given: list[object] = []
    with pytest.raises(BodyMismatch, match="longer than its Content-Length of 4"):
        given.extend(outgoing.counted([b"abc", b"de"], 4))
    counted = outgoing.counted([b"abc", b"de"], 4)
    assert next(counted) == b"abc"
    with pytest.raises(BodyMismatch):
        next(counted)


def test_a_body_that_is_shorter_is_an_error_at_its_end() -> None:
    counted = outgoing.counted([b"abc"], 5)
    assert next(counted) == b"abc"
    with pytest.raises(BodyMismatch, match="ended 2 bytes short"):
        next(counted)


def test_an_endless_iterable_is_not_read_ahead() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x"

    blocks = outgoing.counted(outgoing.blocks(endless(), 1), 3)
    assert [next(blocks) for _ in range(3)] == [b"x"] * 3
    with pytest.raises(BodyMismatch):
        next(blocks)
