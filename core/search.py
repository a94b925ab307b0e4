"""Rows that hold every word somebody typed, as people type: å and aa, ø and oe, æ and ae alike."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, and_, func, or_, true
from sqlalchemy.orm import InstrumentedAttribute

MOST_WORDS = 6
ALIKE = {"å": "aa", "ø": "oe", "ö": "oe", "æ": "ae", "ä": "ae", "é": "e", "ü": "u"}
_TABLE = str.maketrans(ALIKE)


def folded(text: str) -> str:
    """Lower case, in letters that every keyboard has."""
    return text.lower().translate(_TABLE)


def _as_searched(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """The same of a column. SQLite knows only A to Z in both cases, so the others are said."""
    text: ColumnElement[str] = column.cast(String)
    for letter, letters in ALIKE.items():
        text = func.replace(func.replace(text, letter, letters), letter.upper(), letters)
    return func.lower(text)


def holds_all(words: str, told: Sequence[InstrumentedAttribute[str]]) -> ColumnElement[bool]:
    """Each word stands in at least one of the columns. No words ask for nothing."""
    asked = folded(words).split()[:MOST_WORDS]
    return and_(true(), *(or_(*(_holds(text, word) for text in told)) for word in asked))


def _holds(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return _as_searched(column).contains(word, autoescape=True)
