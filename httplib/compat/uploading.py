"""Request bodies on their way out: the framing that announces one, and its blocks, until the peer answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..core.errors import InvalidRequest
from ..core.grammar import DIGITS
from ..core.request import LAST_CHUNK, encode_chunk
from . import outgoing
from .connecting import Connecting
from .sender import Sender

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Uploading(Connecting):
    """The part of a connection that frames and sends bodies."""

    blocksize: int = 8192
    _method: str | None = None
    _own_send: Any = None  # Any: the facade's own `send`, where nobody but a program's own one wants to see each block
    _tell_block: Callable[[object], object] | None = None
    """Hears of each block before it is sent, where a facade has to say so."""
    _announced: int | None = None
    """The Content-Length that the blocks of the body must come to: a file may grow or shrink before it is read."""

    def _value_text(self, value: Any) -> str:  # Any: what a program gave as a value
        raise NotImplementedError

    def _content_length(self, body: Any, method: str) -> int | None:  # Any: see outgoing.check_kind
        raise NotImplementedError

    def _check_kind(self, body: object) -> None:
        """Raise TypeError, before anything is sent, for a body of no known kind."""
        outgoing.check_kind(body)

    def _blocks(self, body: Any) -> Iterator[Any]:  # Any: a file or an iterable; bytes or views of them
        """Return the blocks that a body is sent in."""
        return outgoing.blocks(body, self.blocksize)

    def putheader(self, header: Any, *values: Any) -> None:  # Any: text, bytes, numbers: see _value_text
        """Overridden by each facade with its own documentation."""
        raise NotImplementedError

    def _frame(self, body: Any, names: dict[str, Any], encode_chunked: bool) -> tuple[Any, bool]:  # Any: as given
        """Put Content-Length or Transfer-Encoding where the program gave neither; return body and chunking."""
        if "content-length" in names:
            announced = str(self._value_text(names["content-length"]))
            whole = body is None or (not hasattr(body, "read") and outgoing.is_buffer(body))
            if DIGITS.fullmatch(announced):
                if not whole:
                    self._announced = int(announced)
                elif body is not None and memoryview(body).nbytes > int(announced):
                    raise InvalidRequest(
                        f"the body is longer than its Content-Length of {announced} bytes: the peer would take "
                        f"the rest for another request"
                    )
            return body, False
        if "transfer-encoding" in names:
            return body, encode_chunked
        length = self._content_length(body, self._method or "")
        if length is not None:
            self.putheader("Content-Length", str(length))
            if hasattr(body, "read"):
                self._announced = length
            return body, False
        if body is None:
            return None, False
        if self._http_vsn != 11:
            # HTTP/1.0 has no chunks: the length must be known before the body goes out.
            body = b"".join(self._blocks(body))
            self.putheader("Content-Length", str(len(body)))
            return body, False
        self.putheader("Transfer-Encoding", "chunked")
        return body, True

    def _send_body(self, sender: Sender, body: Any, encode_chunked: bool) -> None:  # Any: as above
        if isinstance(body, str):
            body = outgoing.encode_text(body)
        chunked = encode_chunked and self._http_vsn == 11
        if not hasattr(body, "read") and outgoing.is_buffer(body):
            data = outgoing.as_bytes(body)
            source: Iterable[Any] = (data,) if len(data) else ()  # Any: bytes or views, as send takes them
        else:
            self._check_kind(body)
            if not chunked and self._announced is not None and self._send_file(sender, body, self._announced):
                return
            source = self._blocks(body)
            if self._announced is not None:
                source = outgoing.counted(source, self._announced)
        unseen = self._unseen()
        if unseen and sender.can_pace:
            if sender.put_blocks(source, chunked, self._tell_block) and chunked:
                self.send(LAST_CHUNK)
            return
        send = sender.put if unseen and self._tell_block is None else self.send
        for block in source:
            if sender.answered_early or (sender.alone and sender.readable() and sender.answered()):
                break
            send(encode_chunk(block) if chunked else block)
        else:
            if chunked:
                self.send(LAST_CHUNK)

    def _unseen(self) -> bool:
        """Tell whether nobody wants to see the blocks of a body: no `send` of a program, no debug lines."""
        own = type(self)._own_send
        return own is not None and getattr(self.send, "__func__", None) is own and self.debuglevel <= 0

    def _send_file(self, sender: Sender, body: Any, announced: int) -> bool:  # Any: as above
        """Let the system send a real file; False where somebody is to see its bytes, or its size is another."""
        if self._tell_block is not None or not self._unseen() or not sender.can_watch or sender.answered_early:
            return False
        part = outgoing.file_part(body)
        if part is None or part.size != announced:
            return False
        sent = sender.put_file(part)
        if sent < 0:
            return False
        body.seek(part.offset + sent)
        if sent < announced and not sender.answered_early:
            raise outgoing.too_short(announced, announced - sent)
        return True
