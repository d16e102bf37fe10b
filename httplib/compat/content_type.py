"""The media type of a message as 2.7 shows it: type, subtype, parameters and transfer encoding, read without mercy.

2.7 splits parameters at every semicolon, quoted or not, and so do we: programs see what they saw. Parse ``typeheader``
with the `email` package where quoting matters.
"""

from __future__ import annotations

from functools import cached_property

from ..core.fields import Fields
from ..core.grammar import BLANKS


def split_type(header: str | None) -> tuple[str, str, str, str]:
    """Return type, main type and subtype of a Content-Type, in lower case, and its parameters from the semicolon on."""
    text, semicolon, parameters = "text/plain" if header is None else header, "", ""
    text, semicolon, parameters = text.partition(";")
    parts = [part.strip(BLANKS).lower() for part in text.split("/")]
    return "/".join(parts), parts[0], "/".join(parts[1:]), semicolon + parameters


def split_parameters(text: str) -> list[str]:
    """Return the parameters of `text`, each as ``name=value`` with a lower-case name, or as it is without ``=``."""
    found: list[str] = []
    for item in text.split(";")[1:] if text.startswith(";") else ():
        name, equals, value = item.partition("=")
        name = name.strip(BLANKS)
        found.append(f"{name.lower()}={value.strip(BLANKS)}" if equals else name)
    return found


def unquote(text: str) -> str:
    """Return `text` without its double quotes and their backslashes, or without its angle brackets."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace("\\\\", "\\").replace('\\"', '"')
    if len(text) > 1 and text[0] == "<" and text[-1] == ">":
        return text[1:-1]
    return text


class ContentType:
    """What 2.7's `mimetools.Message` adds to a message. Attributes keep what was received; assigning is allowed."""

    _fields: Fields

    @cached_property
    def typeheader(self) -> str | None:
        """Content-Type as received; None without one."""
        return self._fields.index.get("content-type")

    @cached_property
    def encodingheader(self) -> str | None:
        """Content-Transfer-Encoding as received; None without one."""
        return self._fields.index.get("content-transfer-encoding")

    @cached_property
    def type(self) -> str:
        """``maintype/subtype`` in lower case; ``text/plain`` without a Content-Type."""
        return split_type(self.typeheader)[0]

    @cached_property
    def maintype(self) -> str:
        """What stands before the slash."""
        return split_type(self.typeheader)[1]

    @cached_property
    def subtype(self) -> str:
        """What stands behind the slash."""
        return split_type(self.typeheader)[2]

    @cached_property
    def plisttext(self) -> str:
        """The parameters as received, from the first semicolon on."""
        return split_type(self.typeheader)[3]

    @cached_property
    def plist(self) -> list[str]:
        """The parameters, each ``name=value``."""
        return split_parameters(self.plisttext)

    def parsetype(self) -> None:
        """Set `type`, `maintype`, `subtype` and `plisttext` from `typeheader`."""
        self.type, self.maintype, self.subtype, self.plisttext = split_type(self.typeheader)

    def parseplist(self) -> None:
        """Set `plist` from `plisttext`."""
        self.plist = split_parameters(self.plisttext)

    def gettype(self) -> str:
        """Return `type`."""
        return self.type

    def getmaintype(self) -> str:
        """Return `maintype`."""
        return self.maintype

    def getsubtype(self) -> str:
        """Return `subtype`."""
        return self.subtype

    def getencoding(self) -> str:
        """Return the Content-Transfer-Encoding in lower case; ``7bit`` without one."""
        return "7bit" if self.encodingheader is None else self.encodingheader.lower()

    def getplist(self) -> list[str]:
        """Return `plist`."""
        return self.plist

    def getparam(self, name: str) -> str | None:
        """Return the value of the first parameter `name`, in any case, unquoted; None without one."""
        start = f"{name.lower()}="
        for item in self.plist:
            if item.startswith(start):
                return unquote(item[len(start) :])
        return None

    def getparamnames(self) -> list[str]:
        """Return the names of the parameters that have a value, in lower case."""
        return [item.partition("=")[0].lower() for item in self.plist if "=" in item]
