"""Danish public holidays: which days, and what they are called in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from holidays import country_holidays

YEARS_KEPT = 32
LIBRARY_NAMES = {"da": "da", "en": "en_US"}


def is_holiday(on: date) -> bool:
    """Whether the law says so. Christmas Eve and New Year's Eve are no public holidays."""
    return on in _of_year(on.year, "da")


def holiday_name(on: date, language: str) -> str | None:
    """langfredag, Kristi himmelfartsdag / Good Friday: as it stands within a sentence."""
    name = _of_year(on.year, LIBRARY_NAMES.get(language, "da")).get(on)
    if name is None or language == "en" or name.startswith("Kristi"):
        return name
    return name[:1].lower() + name[1:]


@lru_cache(maxsize=YEARS_KEPT)
def _of_year(year: int, language: str) -> Mapping[date, str]:
    return dict(country_holidays("DK", years=year, language=language))


def holidays_between(first: date, last: date) -> Sequence[date]:
    """The public holidays from one day to another, both included."""
    years = range(first.year, last.year + 1)
    return sorted(on for year in years for on in _of_year(year, "da") if first <= on <= last)
