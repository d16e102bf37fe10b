"""`HTTPMessage(fp)`: what it reads, what it passes over, where it stops, what it refuses. Results are 2.7.18's."""

from __future__ import annotations

import io

import pytest

from httplib import compat
from httplib.compat.message import HTTPMessage, Readable
from httplib.core.errors import HTTPException, InvalidHeader, LimitExceeded, LineTooLong

NO_HEADER = "Non-header line where header expected"
EOF = "EOF in headers"


def read(section: bytes, seekable: int = 1) -> HTTPMessage:
    return HTTPMessage(io.BytesIO(section), seekable)


@pytest.mark.parametrize(
    ("section", "values", "status"),
    [
        (b"A: 1\r\nB: 2\r\n\r\nbody", {"a": "1", "b": "2"}, ""),
        (b"A: 1\n\nbody", {"a": "1"}, ""),
        (b"", {}, EOF),
        (b"\r\n", {}, ""),
        (b"\r", {}, EOF),
        (b"A: 1", {"a": "1"}, EOF),
        (b"A: 1\r\n", {"a": "1"}, EOF),
        (b"A: 1\r\njunk", {"a": "1"}, EOF),
        (b"junk\r\nA: 1\r\n\r\n", {"a": "1"}, NO_HEADER),
        (b"A: 1\r\njunk\r\n cont\r\nB: 2\r\n\r\n", {"a": "1", "b": "2"}, NO_HEADER),
        (b": x\r\nA: 1\r\n\r\n", {"a": "1"}, ""),
        (b": x\r\n cont\r\nA: 1\r\n\r\n", {"a": "1"}, NO_HEADER),
        (b"A: 1\r\nFrom x\r\n\r\n", {"a": "1"}, NO_HEADER),
        (b">From x\r\n\r\n", {}, NO_HEADER),
        (b"From: me\r\n\r\n", {"from": "me"}, ""),
        (b"http://x\r\n\r\n", {"http": "//x"}, ""),
        (b"A:\r\n\r\n", {"a": ""}, ""),
        (b"a:1\r\nA:2\r\n\r\n", {"a": "1, 2"}, ""),
        (b"A: \xa01\xa0\r\n\r\n", {"a": "\xa01\xa0"}, ""),
    ],
)
def test_reads_as_2_7_does(section: bytes, values: dict[str, str], status: str) -> None:
    msg = read(section)
    assert (msg.dict, msg.status) == (values, status)


# 2.7 has a line break and a space, and keeps the empty ones.
@pytest.mark.parametrize(
    ("section", "value"),
    [
        (b"A: 1\r\n 2\r\n\t3\r\n\r\n", "1 2 3"),
        (b"A: x  \r\n  y  \r\n\r\n", "x y"),
        (b"A: \r\n x\r\n\r\n", "x"),
        (b"A: 1\r\n \r\n\r\n", "1"),
        (b"A: 1\r\nA: 2\r\n 3\r\n\r\n", "1, 2 3"),
        (b"A: 1\r\nA:\r\n 3\r\n\r\n", "1, 3"),
    ],
)
def test_a_fold_is_one_space(section: bytes, value: str) -> None:
    assert read(section)["a"] == value


# 2.7 takes all of these for headers.
@pytest.mark.parametrize("line", [b" A: 1\r\n", b"A : 1\r\n", b"A B: 1\r\n", b"\xc9: 1\r\n", b"\x0bA: 1\r\n"])
def test_a_name_that_is_no_token_is_no_header(line: bytes) -> None:
    msg = read(line + b"B: 2\r\n\r\n")
    assert (msg.dict, msg.headers, msg.status) == ({"b": "2"}, ["B: 2\r\n"], NO_HEADER)


# 2.7 keeps these in the value.
@pytest.mark.parametrize("line", [b"A: 1\rB: 2\r\n", b"A: 1\0\r\n", b"A: 1\r\n 2\r3\r\n"])
def test_cr_or_nul_in_a_value_is_an_error(line: bytes) -> None:
    with pytest.raises(InvalidHeader, match="CR, LF or NUL"):
        read(line + b"\r\n")


def test_from_lines_before_the_first_header_are_kept_apart() -> None:
    msg = read(b"From x\r\nFrom y: z\r\nA: 1\r\n\r\n")
    assert (msg.unixfrom, msg.dict, msg.status) == ("From x\r\nFrom y: z\r\n", {"a": "1"}, "")


def test_a_from_line_behind_rubbish_is_rubbish() -> None:
    assert read(b"junk\r\nFrom x\r\nA: 1\r\n\r\n").unixfrom == ""


def test_reads_no_further_than_the_blank_line() -> None:
    fp = io.BytesIO(b"A: 1\r\n\r\nbody")
    msg = HTTPMessage(fp)
    assert fp.read() == b"body"
    assert msg.fp is fp


def test_reads_text_as_well() -> None:
    msg = HTTPMessage(io.StringIO("A: \u20ac\r\n B\r\n\r\n"))
    assert (msg["a"], msg.headers) == ("\u20ac B", ["A: \u20ac\r\n", " B\r\n"])


def test_without_a_file_it_is_empty() -> None:
    msg = HTTPMessage(None)
    assert (msg.items(), msg.headers, msg.status, msg.seekable) == ([], [], "", 0)


def test_positions_are_noted_if_the_file_can_tell() -> None:
    fp = io.BytesIO(b"xxA: 1\r\n\r\nbody")
    fp.seek(2)
    msg = HTTPMessage(fp)
    assert (msg.seekable, msg.startofheaders, msg.startofbody) == (1, 2, 10)


def test_positions_are_not_asked_for_if_the_caller_says_so() -> None:
    msg = read(b"A: 1\r\n\r\n", seekable=0)
    assert (msg.seekable, msg.startofheaders, msg.startofbody) == (0, None, None)


class Lines:
    """A file with `readline` and nothing else."""

    def __init__(self, data: bytes) -> None:
        self.inner = io.BytesIO(data)
        self.asked: list[int] = []

    def readline(self, size: int, /) -> bytes:
        self.asked.append(size)
        return self.inner.readline(size)


def test_a_file_that_cannot_tell_is_not_seekable() -> None:
    msg = HTTPMessage(Lines(b"A: 1\r\n\r\n"))
    assert (msg.seekable, msg.startofheaders, msg.startofbody) == (0, None, None)


def test_each_line_is_asked_for_with_a_bound() -> None:
    fp = Lines(b"A: 1\r\n\r\n")
    HTTPMessage(fp)
    assert fp.asked == [65537, 65537]


def test_rewindbody_goes_back_to_the_body() -> None:
    msg = read(b"A: 1\r\n\r\nbody")
    assert isinstance(msg.fp, io.BytesIO)
    msg.fp.read()
    msg.rewindbody()
    assert msg.fp.read() == b"body"


def test_rewindbody_of_an_unseekable_file_is_an_error() -> None:
    with pytest.raises(OSError, match=r"^unseekable file$"):
        read(b"A: 1\r\n\r\n", 0).rewindbody()


def test_a_line_of_exactly_the_bound_is_read() -> None:
    assert len(read(b"A: " + b"x" * 65531 + b"\r\n\r\n")["a"]) == 65531


def test_a_line_one_over_the_bound_is_too_long() -> None:
    with pytest.raises(LineTooLong, match=r"(?m)^got more than 65536 bytes when reading header line$"):
        read(b"A: " + b"x" * 65532 + b"\r\n\r\n")


def test_an_endless_line_is_not_read_on() -> None:
    fp = Lines(b"x" * 1_000_000)
    with pytest.raises(LineTooLong):
        HTTPMessage(fp)
    assert fp.inner.tell() == 65537


@pytest.mark.parametrize("end", [b"\r\n", b""])
def test_exactly_100_lines_are_read(end: bytes) -> None:
    assert len(read(b"A: 1\r\n" * 50 + b" x\r\n" * 50 + end).headers) == 100


# 2.7 does not count rubbish and From lines: an endless supply of them is read endlessly.
@pytest.mark.parametrize("line", [b"A: 1\r\n", b"junk\r\n", b": x\r\n", b"From x\r\n"])
def test_the_101st_line_is_one_too_many(line: bytes) -> None:
    with pytest.raises(LimitExceeded, match=r"^got more than 100 headers$") as caught:
        read(line * 101 + b"\r\n")
    assert isinstance(caught.value, HTTPException)
    assert (caught.value.limit, caught.value.bound) == ("fields", 100)


def test_the_bounds_are_the_knobs_of_the_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compat, "_MAXLINE", 8)
    monkeypatch.setattr(compat, "_MAXHEADERS", 2)
    assert len(read(b"A: 123\r\nB: 2\r\n\r\n")) == 2
    with pytest.raises(LineTooLong, match="more than 8 bytes"):
        read(b"A: 1234\r\n\r\n")
    with pytest.raises(HTTPException, match="more than 2 headers"):
        read(b"A: 1\r\nB: 2\r\nC: 3\r\n\r\n")


def test_readheaders_reads_the_next_section() -> None:
    msg = read(b"A: 1\r\n\r\nB: 2\r\n\r\n")
    msg.readheaders()
    assert (msg.dict, msg.headers) == ({"b": "2"}, ["B: 2\r\n"])


class Hooked(HTTPMessage):
    """A message whose every hook does something else."""

    def __init__(self, fp: Readable) -> None:
        self.calls: list[tuple[str, str, str]] = []
        super().__init__(fp)

    def isheader(self, line: str) -> str | None:
        return "zz" if ":" in line else None

    def iscomment(self, line: str) -> bool:
        return line.startswith("#")

    def islast(self, line: str) -> bool:
        return line.startswith("END")

    def addheader(self, key: str, value: str) -> None:
        self.calls.append(("header", key, value))
        super().addheader(key, value)

    def addcontinue(self, key: str, more: str) -> None:
        self.calls.append(("continue", key, more))
        super().addcontinue(key, more)


def test_reading_goes_through_the_overridable_hooks() -> None:
    msg = Hooked(io.BytesIO(b"A: 1\r\n # 2\r\n#c\r\n x\r\nEND\r\nB: 2\r\n\r\n"))
    assert msg.calls == [("header", "zz", "1"), ("continue", "zz", "# 2"), ("continue", "zz", "x")]
    assert (msg.dict, msg.status) == ({"zz": "1 # 2 x"}, "")
    assert msg.headers == ["A: 1\r\n", " # 2\r\n", " x\r\n"]


@pytest.mark.parametrize(("line", "name"), [("A: b", "a"), ("A b", None), (": b", ""), ("", None)])
def test_isheader_gives_the_name(line: str, name: str | None) -> None:
    assert HTTPMessage(None).isheader(line) == name


@pytest.mark.parametrize(("line", "last"), [("\n", True), ("\r\n", True), ("\r", False), ("", False), (" \n", False)])
def test_islast_tells_the_blank_line(line: str, last: bool) -> None:
    assert HTTPMessage(None).islast(line) is last


def test_addheader_and_addcontinue_fill_the_dict_alone() -> None:
    msg = HTTPMessage(None)
    msg.addheader("q", "1")
    msg.addheader("q", "2")
    msg.addcontinue("q", "3")
    assert (msg.dict, msg.headers) == ({"q": "1, 2 3"}, [])


def test_addcontinue_of_a_name_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        HTTPMessage(None).addcontinue("nope", "3")
