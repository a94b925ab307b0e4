"""Rows that hold every word somebody typed, as people type: å and aa, ø and oe, æ and ae alike."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, or_, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

MOST_WORDS = 6
# Letters spelt one way. Taking away what stands above a letter would make å an a, and leave ø and
# æ as they are; these first, then that, for all the others (é as e, ñ as n).
SPELLINGS = {
    "å": "aa", "ø": "oe", "æ": "ae", "ö": "oe", "ä": "ae", "ü": "ue", "ß": "ss", "ł": "l",
    "đ": "d", "ð": "d", "þ": "th", "œ": "oe", "ı": "i",
}  # fmt: skip
_TABLE = str.maketrans(SPELLINGS)
_IN_NAMES = "åøæöäüßéèáóí"  # PostgreSQL is asked for these: it cannot fold by itself


def folded(text: str) -> str:
    """Lower case, in letters that every keyboard has."""
    plain = unicodedata.normalize("NFC", text).lower().translate(_TABLE)
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in apart if not unicodedata.combining(c))


class _Folded(GenericFunction[str]):
    """The same of a column. On SQLite it is the function above (core/sqlite.py makes it known)."""

    type = String()
    name = "folded"
    inherit_cache = True


@compiles(_Folded, "postgresql")
def _fold_by_replacing(element: _Folded, compiler: SQLCompiler, **facts: Any) -> str:
    text = f"lower({compiler.process(element.clauses, **facts)})"
    for letter in _IN_NAMES:
        text = f"replace({text}, '{letter}', '{folded(letter)}')"
    return text


def holds_all(words: str, told: Sequence[InstrumentedAttribute[str]]) -> ColumnElement[bool]:
    """Each word stands in at least one of the columns. No words ask for nothing."""
    asked = folded(words).split()[:MOST_WORDS]
    return and_(true(), *(or_(*(_holds(text, word) for text in told)) for word in asked))


def begins_a_word(
    words: str, told: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
) -> ColumnElement[bool]:
    """A word of the column begins so; what is typed may go on over several words."""
    text, asked = _Folded(told), folded(words)
    inside = (text.contains(f"{before}{asked}", autoescape=True) for before in " -")
    return or_(text.startswith(asked, autoescape=True), *inside)


def _holds(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return _Folded(column).contains(word, autoescape=True)
