"""Blocks of a body, one after another, on a socket that has no timeout: sent without a look at each, and stopped."""

from __future__ import annotations

import itertools
import socket
import threading
import time

import pytest

from httplib.compat.reader import Reader
from httplib.compat.sender import Sender

NO = b"HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"


def paced(near: socket.socket) -> Sender:
    near.settimeout(None)
    sender = Sender(Reader(near), near)
    assert sender.can_pace
    return sender


def test_blocks_are_chunks_or_go_as_they_are(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    sender = paced(near)
    assert sender.put_blocks([b"ab", memoryview(b"cd"), b"x" * 26], True, None)
    assert sender.put_blocks([b"e"], False, None)
    wire = b"2\r\nab\r\n2\r\ncd\r\n1A\r\n" + b"x" * 26 + b"\r\ne"
    assert far.recv(100) == wire
    assert (sender.count, sender.sent) == (len(wire), "part")


def test_blocks_get_through_a_peer_that_takes_its_time(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    got = bytearray()
    last = b"the end"

    def read() -> None:
        while not got.endswith(last):
            got.extend(far.recv(1000))

    blocks = [bytes([number]) * 10_000 for number in range(200)]
    thread = threading.Thread(target=read)
    thread.start()
    sender = paced(near)
    assert sender.put_blocks([*blocks, last], False, None)
    thread.join(20)
    assert bytes(got) == b"".join(blocks) + last
    assert sender.count == len(got)


@pytest.mark.parametrize("size", [100, 10_000, 10_000_000])
def test_blocks_that_nobody_takes_stop_at_the_answer(pair: tuple[socket.socket, socket.socket], size: int) -> None:
    near, far = pair

    def answer() -> None:
        far.recv(1)
        far.sendall(NO)

    thread = threading.Thread(target=answer)
    thread.start()
    sender = paced(near)
    # Far more than the buffers of the system take: it is stuck when the answer comes, or finds it on the way.
    assert not sender.put_blocks(itertools.repeat(b"x" * size), True, None)
    thread.join(20)
    assert sender.answered_early
    assert sender.reader.doomed


@pytest.mark.parametrize(("seconds", "looks"), [(0.0, 10), (1000.0, 1)])
def test_blocks_are_sent_with_a_look_as_often_as_is_said(
    pair: tuple[socket.socket, socket.socket], seconds: float, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("httplib.compat.sender.LOOK", seconds)
    sender = paced(pair[0])
    polled: list[int] = []

    def poll(milliseconds: int) -> list[tuple[int, int]]:
        polled.append(milliseconds)
        return []

    sender._poll = poll
    assert sender.put_blocks([b"x"] * 10, False, None)
    assert polled == [0] * looks


def test_no_block_is_sent_behind_an_early_answer(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    far.sendall(NO)
    sender = paced(near)
    assert not sender.put_blocks([b"x"], False, None)
    assert (sender.sent, sender.count) == ("none", 0)


def test_blocks_to_a_peer_that_is_gone_fail(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    far.close()
    sender = paced(near)
    with pytest.raises(OSError, match=r"Broken pipe|reset"):
        sender.put_blocks([b"x"], False, None)
    assert (sender.failed, sender.reader.doomed, sender.sent) == (True, True, "part")


def test_a_timeout_or_a_deadline_wants_another_way(pair: tuple[socket.socket, socket.socket]) -> None:
    near, _ = pair
    assert not Sender(Reader(near), near).can_pace
    near.settimeout(None)
    sender = Sender(Reader(near), near)
    sender.reader.set_deadline(time.monotonic() + 20)
    assert not sender.can_pace
