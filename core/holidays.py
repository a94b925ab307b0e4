"""Danish public holidays: which days, and what they are called in the reader's language."""

from collections.abc import Mapping
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
