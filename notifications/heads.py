"""The headers of a mail, as they leave.

The library reads each header that is set into a tree and writes it from there: a quarter of what
an invitation took. What fits a line as it stands is left alone here; what has to be encoded or
folded the library still writes; what comes again and again can be written once.
"""

import re
from email.headerregistry import Address
from email.policy import SMTP, EmailPolicy
from functools import cache
from typing import Any

_PLAIN = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_LETTERS = r"[\w!#$%&'*+/=?^`{|}~-]+"
_COMMON_ADDRESS = re.compile(rf"{_LETTERS}(\.{_LETTERS})*@[\w-]+(\.[\w-]+)*", re.ASCII)
LINE = 78


class Written(str):
    """The value of a header as the library writes it, folded."""

    __slots__ = ()


class Head(EmailPolicy):
    """SMTP's policy, for headers that we set ourselves."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:  # the library's own
        """Leave alone what need not be changed. The library reads it when somebody asks."""
        if isinstance(value, Written):
            return name, str(value)
        if type(value) is str and len(name) + 2 + len(value) <= LINE and _PLAIN.fullmatch(value):
            return name, value
        return super().header_store_parse(name, value)

    def header_max_count(self, name: str) -> int | None:
        """How many of a name there may be: the library makes a class each time it is asked."""
        return _most(name.lower())


HEAD = Head(linesep="\r\n")


def written(name: str, value: str | Address) -> Written:
    """The value of the header as the library writes it. For who says it to many, and keeps it."""
    whole: str = SMTP.header_factory(name, value).fold(policy=SMTP)
    return Written(whole.removeprefix(f"{name}:").removeprefix(" ").rstrip("\r\n"))


def one_address(address: str) -> str | Address:
    """Somebody's address. The library looks at unusual ones, and refuses some."""
    return address if _COMMON_ADDRESS.fullmatch(address) else Address(addr_spec=address)


@cache
def _most(name: str) -> int | None:
    return SMTP.header_max_count(name)
