"""What every worker needs is read before they part, so that they have it in common."""

from flask import Flask
from flask_babel import force_locale, format_datetime, gettext
from sqlalchemy.orm import configure_mappers

from core import clock
from core.holidays import is_holiday
from core.web import LANGUAGES


def read_ahead(app: Flask) -> None:
    """The tables' classes, the words and the days of both languages, and the public holidays,
    which come with those of every other country."""
    configure_mappers()
    now = clock.now()
    is_holiday(clock.to_local(now).date())
    for language in LANGUAGES:
        with app.test_request_context(), force_locale(language):
            gettext("Name")
            format_datetime(now)
