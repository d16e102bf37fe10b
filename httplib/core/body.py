"""Body framing: which decoder reads the body of a response.

`body_of` decides once (RFC 9112, 6.3). There are three: a known length (no body is a length of 0), chunks, and until
the peer closes; see `decoder` and `chunked`.
"""

from __future__ import annotations

from .chunked import ChunkedDecoder as ChunkedDecoder
from .decoder import UNBOUNDED as UNBOUNDED
from .decoder import BodyDecoder as BodyDecoder
from .decoder import LengthDecoder as LengthDecoder
from .decoder import UntilCloseDecoder as UntilCloseDecoder
from .errors import InvalidHeader, UnknownTransferEncoding, excerpt
from .grammar import BLANKS, DIGITS, NUMBER_LIKE
from .limits import DEFAULT_LIMITS, Limits
from .response import ResponseHead
from .status import has_no_body


def body_of(method: str, head: ResponseHead, limits: Limits = DEFAULT_LIMITS) -> BodyDecoder:
    """Return the decoder of the body that follows `head` in answer to `method` (RFC 9112, 6.3).

    Raises `UnknownTransferEncoding` and `InvalidHeader` where the end of the body cannot be known for sure.
    """
    status = head.status
    index = head.fields.index
    coding = index.get("transfer-encoding")
    length = index.get("content-length")
    exact, method = method, method.upper()
    if method == "HEAD" or has_no_body(status) or (method == "CONNECT" and status < 300):
        return _no_body(exact, head, coding, length)
    if coding is not None:
        if length is not None and limits.strict:
            raise _doubtful("both Transfer-Encoding and Content-Length", f"{coding!r}, {length!r}")
        if coding.lower() == "chunked":
            return ChunkedDecoder(limits, length is None and head.version >= 11)
        if coding.lower() != "identity":
            raise UnknownTransferEncoding(
                f"the peer used the transfer coding {excerpt(coding)}; only a single 'chunked' can be read"
            )
    if length is None:
        return UntilCloseDecoder()
    number = plain_number(length)
    if number is not None and number <= limits.content_length:
        return LengthDecoder(number, coding is None)
    other = _length(length, limits)
    return UntilCloseDecoder() if other is None else LengthDecoder(other, coding is None)


def plain_number(text: str) -> int | None:
    """Return the number that `text` is, None if it is not 1 to 19 digits and nothing else.

    The rule of `DIGITS`, written out: nearly every length is one of these, and a match takes 0.3 us more.
    """
    return int(text) if len(text) <= 19 and text.isascii() and text.isdigit() else None


def _no_body(method: str, head: ResponseHead, coding: str | None, length: str | None) -> LengthDecoder:
    """Return the decoder of a response that ends with its header section, whatever its fields say."""
    status = head.status
    always = has_no_body(status)
    doubtful = coding is not None and (length is not None or head.version < 11)
    if method != method.upper() and not always:
        doubtful = True  # 2.7 knows the method in capitals alone, and so may the peer
    if status == 204 and (coding is not None or length not in (None, "0")):
        doubtful = True  # it has no body, but who frames one may send one
    return LengthDecoder(0, not doubtful)


def _length(text: str, limits: Limits) -> int | None:
    """Return the length that Content-Length announces; None for a lone value that means nothing (2.7 ignores it)."""
    if "," in text:
        values = {value.strip(BLANKS) for value in text.split(",")}
        if len(values) != 1 or DIGITS.fullmatch(next(iter(values))) is None:
            raise _doubtful("Content-Length fields that differ", excerpt(text))
        text = next(iter(values))
    if DIGITS.fullmatch(text) is None:
        if limits.strict or NUMBER_LIKE.fullmatch(text) is not None:
            raise _doubtful("a Content-Length that is no plain number of at most 19 digits", excerpt(text))
        return None
    number = int(text)
    if number > limits.content_length:
        raise _doubtful(f"a Content-Length over {limits.content_length}", excerpt(text))
    return number


def _doubtful(what: str, value: str) -> InvalidHeader:
    error = InvalidHeader(f"the peer sent {what}: {value}; the end of the body is not known for sure")
    error.line = value.encode("latin-1", "replace")[:200]
    return error
