"""Public holidays of the realm: which days, and what they are called in the reader's language.

Each of its three countries has its own: Olavsdag is kept in the Faroe Islands alone, and Great
Prayer Day was done away with in Denmark alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from holidays import country_holidays

YEARS_KEPT = 64
DENMARK = "DK"
# By the clock that hangs there (the library's names of countries are ISO 3166's).
COUNTRIES = {
    "Atlantic/Faroe": "FO",
    "America/Nuuk": "GL",
    "America/Scoresbysund": "GL",
    "America/Danmarkshavn": "GL",
    "America/Thule": "GL",
}
LIBRARY_NAMES = {"da": "da", "en": "en_US"}


def country_of(zone: ZoneInfo) -> str:
    """Whose holidays are kept where the clock is this one."""
    return COUNTRIES.get(zone.key, DENMARK)


def is_holiday(on: date, country: str = DENMARK) -> bool:
    """Whether the law says so. In Denmark, Christmas Eve and New Year's Eve are no public
    holidays."""
    return on in _of_year(country, on.year, "da")


def holiday_name(on: date, language: str, country: str = DENMARK) -> str | None:
    """langfredag, Kristi himmelfartsdag / Good Friday: as it stands within a sentence."""
    name = _of_year(country, on.year, LIBRARY_NAMES.get(language, "da")).get(on)
    if name is None or language == "en" or name.startswith("Kristi"):
        return name
    return name[:1].lower() + name[1:]


def half_holiday(on: date) -> str | None:
    """A day that no law frees, but on which many are off: its name in the reader's language."""
    names = {
        (6, 5): _("Constitution Day"),
        (12, 24): _("Christmas Eve"),
        (12, 31): _("New Year's Eve"),
    }
    return names.get((on.month, on.day))


def holidays_between(first: date, last: date, country: str = DENMARK) -> Sequence[date]:
    """The public holidays from one day to another, both included."""
    years = range(first.year, last.year + 1)
    return sorted(
        on for year in years for on in _of_year(country, year, "da") if first <= on <= last
    )


@lru_cache(maxsize=YEARS_KEPT)
def _of_year(country: str, year: int, language: str) -> Mapping[date, str]:
    return dict(country_holidays(country, years=year, language=language))
