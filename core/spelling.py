"""Danish letters as people type them when they look for something: å and aa, ø and oe, æ and ae."""

from sqlalchemy import ColumnElement, String, func
from sqlalchemy.orm import InstrumentedAttribute

ALIKE = {"å": "aa", "ø": "oe", "ö": "oe", "æ": "ae", "ä": "ae", "é": "e", "ü": "u"}
_TABLE = str.maketrans(ALIKE)


def folded(text: str) -> str:
    """Lower case, in letters that every keyboard has."""
    return text.lower().translate(_TABLE)


def as_searched(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """The same of a column. SQLite knows only A to Z in both cases, so the others are said."""
    text: ColumnElement[str] = column.cast(String)
    for letter, letters in ALIKE.items():
        text = func.replace(func.replace(text, letter, letters), letter.upper(), letters)
    return func.lower(text)
