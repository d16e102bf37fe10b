"""`HTTPMessage` as a mapping: what 2.7.18 answers for the same header section. Results are 2.7.18's unless said."""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Callable

import pytest

from httplib.compat.message import HTTPMessage, status_of
from httplib.core.errors import HTTPException, InvalidRequest
from httplib.core.fields import parse_fields
from httplib.core.limits import DEFAULT_LIMITS

SECTION = b"A: 1\r\nB: x  \r\n  y \r\nA: 2\r\n\tz\r\nC:\r\n"


def parsed(section: bytes) -> HTTPMessage:
    """The message as a response gets it."""
    return HTTPMessage._of(section + b"\r\n", parse_fields(section, DEFAULT_LIMITS), "")


def read(section: bytes) -> HTTPMessage:
    """The message as a program reads it from a file."""
    return HTTPMessage(io.BytesIO(section + b"\r\n"))


@pytest.fixture(params=[parsed, read], ids=["parsed", "read"])
def msg(request: pytest.FixtureRequest) -> HTTPMessage:
    """The message of `SECTION`, made both ways."""
    made = request.param(SECTION)
    assert isinstance(made, HTTPMessage)
    return made


def test_an_item_is_all_values_joined(msg: HTTPMessage) -> None:
    assert msg["a"] == msg["A"] == "1, 2 z"


def test_a_missing_item_is_a_key_error(msg: HTTPMessage) -> None:
    with pytest.raises(KeyError, match="zz"):
        msg["ZZ"]


def test_get_and_getheader_give_the_joined_value_or_the_default(msg: HTTPMessage) -> None:
    assert (msg.get("A"), msg.getheader("b")) == ("1, 2 z", "x y")
    assert (msg.get("zz"), msg.getheader("zz")) == (None, None)
    assert (msg.get("zz", 5), msg.getheader(name="zz", default="d")) == (5, "d")


def test_getheaders_gives_a_value_for_each_line(msg: HTTPMessage) -> None:
    assert msg.getheaders("A") == ["1", "2 z"]
    assert msg.getheaders("zz") == []


def test_get_all_is_the_spelling_of_http_client(msg: HTTPMessage) -> None:
    assert msg.get_all("A") == ["1", "2 z"]
    assert msg.get_all("zz") is None
    assert msg.get_all("zz", ()) == ()


def test_keys_values_and_items_are_lists_in_order_of_arrival(msg: HTTPMessage) -> None:
    assert msg.keys() == ["a", "b", "c"]
    assert msg.values() == ["1, 2 z", "x y", ""]
    assert msg.items() == [("a", "1, 2 z"), ("b", "x y"), ("c", "")]


def test_iteration_membership_and_length_are_by_name(msg: HTTPMessage) -> None:
    assert list(msg) == ["a", "b", "c"]
    assert "A" in msg
    assert "zz" not in msg
    assert msg.has_key("B")
    assert not msg.has_key("zz")
    assert len(msg) == 3


def test_an_empty_message_is_false() -> None:
    assert not parsed(b"")


def test_dict_and_headers_are_a_dict_and_the_received_lines(msg: HTTPMessage) -> None:
    assert msg.dict == {"a": "1, 2 z", "b": "x y", "c": ""}
    assert msg.headers == ["A: 1\r\n", "B: x  \r\n", "  y \r\n", "A: 2\r\n", "\tz\r\n", "C:\r\n"]


def test_dict_and_headers_can_be_replaced(msg: HTTPMessage) -> None:
    msg.dict = {"q": "1"}
    msg.headers = ["Q: 1\r\n"]
    assert msg["Q"] == "1"
    assert msg.getheaders("q") == ["1"]


def test_str_is_the_received_lines(msg: HTTPMessage) -> None:
    assert str(msg) == "A: 1\r\nB: x  \r\n  y \r\nA: 2\r\n\tz\r\nC:\r\n"


def test_getallmatchingheaders_gives_received_lines_with_folds(msg: HTTPMessage) -> None:
    assert msg.getallmatchingheaders("a") == ["A: 1\r\n", "A: 2\r\n", "\tz\r\n"]
    assert msg.getallmatchingheaders("zz") == []


def test_getfirstmatchingheader_stops_at_the_next_line_of_that_name(msg: HTTPMessage) -> None:
    assert msg.getfirstmatchingheader("A") == ["A: 1\r\n"]
    assert msg.getfirstmatchingheader("b") == ["B: x  \r\n", "  y \r\n"]
    assert msg.getfirstmatchingheader("zz") == []


def test_getrawheader_is_what_follows_the_colon(msg: HTTPMessage) -> None:
    assert msg.getrawheader("a") == " 1\r\n"
    assert msg.getrawheader("B") == " x  \r\n  y \r\n"
    assert msg.getrawheader("C") == "\r\n"
    assert msg.getrawheader("zz") is None


def test_setting_an_item_replaces_all_its_lines_by_one_at_the_end(msg: HTTPMessage) -> None:
    msg["a"] = "5"
    assert msg["A"] == "5"
    assert msg.headers == ["B: x  \r\n", "  y \r\n", "C:\r\n", "a: 5\n"]


def test_a_fold_in_a_value_that_is_set_stays_in_the_lines(msg: HTTPMessage) -> None:
    msg["X-Multi"] = "1\r\n 2"
    assert msg.headers[-2:] == ["X-Multi: 1\r\n", " 2\n"]
    assert msg["x-multi"] == "1 2"
    assert msg.getheaders("x-multi") == ["1 2"]


# 2.7 stores these; the second line would be another header.
@pytest.mark.parametrize(("name", "value"), [("E", "a\nB: c"), ("E", "a\rb"), ("E", "a\0b"), ("E\n", "a")])
def test_a_value_that_would_be_more_than_one_header_is_refused(msg: HTTPMessage, name: str, value: str) -> None:
    before = (dict(msg.dict), list(msg.headers))
    with pytest.raises(InvalidRequest, match="CR, LF or NUL"):
        msg[name] = value
    assert (msg.dict, msg.headers) == before


def test_a_value_that_is_no_text_changes_nothing(msg: HTTPMessage) -> None:
    with pytest.raises(TypeError):
        msg["A"] = 5  # type: ignore[assignment]  # what an untyped program may do
    assert msg["A"] == "1, 2 z"


def test_deleting_an_item_removes_all_its_lines(msg: HTTPMessage) -> None:
    del msg["A"]
    assert msg.keys() == ["b", "c"]
    assert msg.headers == ["B: x  \r\n", "  y \r\n", "C:\r\n"]


def test_deleting_a_missing_item_is_no_error(msg: HTTPMessage) -> None:
    del msg["zz"]
    assert len(msg) == 3


def test_deleting_an_item_without_a_value_works_too(msg: HTTPMessage) -> None:
    del msg["c"]
    assert "c" not in msg
    assert msg.getallmatchingheaders("c") == []


def test_setdefault_keeps_what_is_there(msg: HTTPMessage) -> None:
    assert msg.setdefault("A", "9") == "1, 2 z"
    assert len(msg.headers) == 6


def test_setdefault_adds_what_is_not(msg: HTTPMessage) -> None:
    assert msg.setdefault("New") == ""
    assert msg.setdefault("New2", "x") == "x"
    assert msg.headers[-2:] == ["New: \n", "New2: x\n"]
    assert msg["new2"] == "x"


def test_changing_a_message_leaves_the_fields_of_the_core_alone() -> None:
    fields = parse_fields(SECTION, DEFAULT_LIMITS)
    msg = HTTPMessage._of(SECTION + b"\r\n", fields, "")
    del msg["a"]
    msg["b"] = "new"
    assert fields.index == {"a": "1, 2 z", "b": "x y", "c": ""}


def test_a_message_of_a_response_computes_nothing_until_asked() -> None:
    fields = parse_fields(SECTION, DEFAULT_LIMITS)
    msg = HTTPMessage._of(SECTION, fields, "EOF in headers")
    assert vars(msg) == {"_raw": SECTION, "_fields": fields, "status": "EOF in headers"}


def test_a_message_of_a_response_has_no_file() -> None:
    msg = parsed(SECTION)
    assert (msg.fp, msg.seekable, msg.startofheaders, msg.startofbody) == (None, 0, None, None)
    assert (msg.unixfrom, msg.status) == ("", "")


@pytest.mark.parametrize(
    ("section", "kept"),
    [
        (b"A: 1\r\njunk\r\nB: 2\r\n", ["A: 1\r\n", "B: 2\r\n"]),
        (b"A: 1\r\njunk\r\n fold\r\nB: 2\r\n", ["A: 1\r\n", "B: 2\r\n"]),
        (b": x\r\n fold\r\nA: 1\r\n", ["A: 1\r\n"]),
        (b" first\r\nA: 1\r\n", ["A: 1\r\n"]),
        (b"\xe9: 1\r\n fold\r\nA: 1\r\n", ["A: 1\r\n"]),
        (b"A: 1\nB: 2\r\n", ["A: 1\n", "B: 2\r\n"]),
        (b"A: \xa01\x85\r\n", ["A: \xa01\x85\r\n"]),
        (b"From x\r\nFrom y\r\nA: 1\r\n", ["A: 1\r\n"]),
    ],
)
@pytest.mark.parametrize("make", [parsed, read])
def test_lines_and_values_say_the_same(make: Callable[[bytes], HTTPMessage], section: bytes, kept: list[str]) -> None:
    msg = make(section)
    assert msg.headers == kept
    assert {name: ", ".join(msg.getheaders(name)) for name in msg} == msg.dict


def test_unixfrom_is_the_lines_before_the_first_header() -> None:
    assert parsed(b"From x\r\nFrom y\r\nA: 1\r\nFrom z\r\n").unixfrom == "From x\r\nFrom y\r\n"


@pytest.mark.parametrize(
    ("section", "status"),
    [
        (b"A: 1\r\n", ""),
        (b": x\r\n", ""),
        (b"From x\r\nFrom y\r\nA: 1\r\n", ""),
        (b"A: 1\r\njunk\r\n", "Non-header line where header expected"),
        (b"From x\r\njunk\r\n", "Non-header line where header expected"),
        (b"\xe9: 1\r\n", "Non-header line where header expected"),
        (b": x\r\n fold\r\n", "Non-header line where header expected"),
    ],
)
def test_the_status_of_a_parsed_section_is_that_of_a_read_one(section: bytes, status: str) -> None:
    assert status_of(section, parse_fields(section, DEFAULT_LIMITS), False) == status
    assert read(section).status == status


def test_the_status_of_a_section_that_was_cut_off_is_its_end() -> None:
    assert status_of(b"junk", parse_fields(b"junk", DEFAULT_LIMITS), True) == "EOF in headers"


def test_a_message_survives_copying_and_pickling() -> None:
    msg = parsed(SECTION)
    for twin in (copy.copy(msg), copy.deepcopy(msg), pickle.loads(pickle.dumps(msg))):
        assert twin.items() == msg.items()
        assert twin.headers == msg.headers


def test_subclasses_are_ordinary_classes() -> None:
    class Mine(HTTPMessage):
        def __init__(self, fp: io.BytesIO, seekable: int = 1) -> None:
            HTTPMessage.__init__(self, fp, seekable)
            self.extra = 1

    assert Mine(io.BytesIO(b"A: 1\r\n\r\n"))["a"] == "1"


def test_errors_of_a_message_are_http_exceptions() -> None:
    with pytest.raises(HTTPException):
        read(b"")["a"] = "\n"
