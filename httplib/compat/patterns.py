"""Expressions under 2.7's private names, for programs that borrow them; the checks of this library are `core.grammar`'s."""

from __future__ import annotations

import re
from typing import Final

_is_legal_header_name: Final = re.compile(r"[^\s:][^:\r\n]*").fullmatch
"""2.7: what may stand before the colon; `putheader` asks for a token besides."""

_is_illegal_header_value: Final = re.compile(r"\n(?![\t ])|\r(?![\t\n ])").search
"""2.7: a line end that is no fold; no other control passes here either."""

_contains_disallowed_url_pchar_re: Final = re.compile("[\x00-\x20\x7f-\xff]")
"""2.7: controls, the space, and what is not ASCII."""
