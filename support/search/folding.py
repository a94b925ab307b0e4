"""Words as they are searched: without capitals, and spelt one way (å as aa, ø as oe, æ as ae).

Text that is kept and words that are typed are folded alike. What is left is a-z and digits with
single spaces, so that both databases cut it into the same words.
"""

import re

from core.search import folded

_WORD = re.compile(r"[a-z0-9]+")
_PHONE = re.compile(r"(?<![\d+])(?:(?:\+|00)45[ -]?)?(\d(?:[ -]?\d){7})(?!\d)")


def fold(text: str) -> str:
    """The words of a text. A phone number is there as it was written, and in one piece."""
    whole = ("".join(c for c in number if c.isdecimal()) for number in _PHONE.findall(text))
    return " ".join([*_WORD.findall(folded(text)), *whole])
