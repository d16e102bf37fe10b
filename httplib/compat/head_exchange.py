"""The head of one response on its way in, line and section by themselves."""

from __future__ import annotations

from ..core.errors import BadStatusLine, LineTooLong
from ..core.fields import Fields, parse_fields
from ..core.limits import Limits
from ..core.response import ResponseHead, check_head_bytes, check_unfinished, section_end
from .reader import AHEAD, Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..transport.codec import WireCodec


class HeadExchange:
    """Reads heads from `reader`, within `limits`; `status_line` is the last one that was received."""

    __slots__ = ("_spent", "limits", "reader", "status_line")

    reader: Reader
    limits: Limits
    status_line: bytes
    _spent: int
    """The bytes of the heads so far."""

    def receive_status_line(self, what: str) -> str:
        """Return the next line with its line end; empty where the stream has ended. Raises `LineTooLong` of `what`."""
        line = self.reader.line(self.limits.line + 1)
        if len(line) > self.limits.line:
            raise LineTooLong(what, self.limits.line)
        self._spent += len(line)
        self.status_line = line
        return line.decode("latin-1")

    def receive_section(self) -> tuple[Fields, bytes, bool]:
        """Return the fields of the header section that comes next, its bytes, and whether the stream ended inside it.

        Raises `LineTooLong`, `LimitExceeded` and `InvalidHeader`.
        """
        reader = self.reader
        start = reader.pos
        end, after = section_end(reader.data, start)
        cut = False
        looked = lines = 0
        while end < 0:
            size = reader.unread
            lines += reader.data.count(b"\n", reader.pos + looked)
            looked = size
            check_unfinished(reader.data, reader.pos, lines, self.limits)
            if not reader.fill(AHEAD if reader.file is None else self.limits.line + 1):
                cut = True
                end = after = len(reader.data)
                break
            start = reader.pos
            end, after = section_end(reader.data, start, start + looked)
        self._spent += after - start
        check_head_bytes(self._spent, self.limits)
        raw = bytes(reader.data[start:after])
        reader.pos = after
        return parse_fields(raw[: end - start], self.limits), raw, cut

    def receive_head(self, codec: WireCodec) -> ResponseHead | None:
        """Return the head that a plugin's codec reads; None where the stream ends before there is any of it.

        The bounds of the whole head are ours; all else is the codec's.
        """
        reader = self.reader
        looked = 0
        while True:
            found = codec.parse_head(reader.data, reader.pos, self.limits, looked)
            if found is not None:
                head, end = found
                self._spent += end - reader.pos
                check_head_bytes(self._spent, self.limits)
                reader.pos = end
                return head
            check_head_bytes(reader.unread, self.limits)
            shift = reader.pos
            looked = len(reader.data)
            if not reader.fill(AHEAD if reader.file is None else self.limits.line + 1):
                if reader.unread:
                    raise BadStatusLine(bytes(reader.data[reader.pos : reader.pos + 200]).decode("latin-1"))
                return None
            looked -= shift - reader.pos
