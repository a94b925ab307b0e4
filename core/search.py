"""Rows that hold every word somebody typed, whatever the case of the letters."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, and_, or_, true
from sqlalchemy.orm import InstrumentedAttribute

MOST_WORDS = 6

Text = InstrumentedAttribute[str]


def holds_all(words: str, told: Sequence[Text]) -> ColumnElement[bool]:
    """Each word stands in at least one of the columns. No words ask for nothing."""
    some = [or_(*(_holds(text, word) for text in told)) for word in words.split()[:MOST_WORDS]]
    return and_(true(), *some)


def _holds(text: Text, word: str) -> ColumnElement[bool]:
    """SQLite folds only A to Z, so Danish letters are asked for in both cases."""
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    column = text.cast(String)
    return or_(*(column.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))
