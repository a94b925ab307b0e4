"""How times and phone numbers are said on screen and in mail. `kl.` and digits never part."""

import re
from datetime import date, datetime
from functools import lru_cache

import phonenumbers
from babel.dates import format_date
from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from core import clock
from core.languages import is_danish

NBSP = "\N{NO-BREAK SPACE}"


def time_of_day(instant: datetime) -> str:
    """10.00 in Danish, 10:00 in English, on the Danish clock."""
    local = clock.to_local(instant)
    return f"{local.hour}.{local.minute:02d}" if is_danish() else f"{local:%H:%M}"


def at_time(instant: datetime) -> str:
    """kl. 10.00 (held together)."""
    return f"kl.{NBSP}{time_of_day(instant)}" if is_danish() else f"at{NBSP}{time_of_day(instant)}"


def time_span(start: datetime, end: datetime) -> str:
    """kl. 10.00-10.45."""
    return f"{at_time(start)}-{time_of_day(end)}"


# A date reads the same each time, babel puts it together anew, and a list says few dates often.
@lru_cache(maxsize=1024)
def _dated(on: date, pattern: str, language: str) -> str:
    return str(format_date(on, pattern, locale=language))


def _written(on: date, *, danish: str, english: str) -> str:
    """The date by the pattern of the reader's language. Nobody's is English."""
    return _dated(on, danish, "da") if is_danish() else _dated(on, english, "en")


def day(instant: datetime | date, *, year: bool = True) -> str:
    """onsdag den 2. december 2026."""
    on = clock.to_local(instant).date() if isinstance(instant, datetime) else instant
    end = " y" if year else ""
    text = _written(on, danish=f"EEEE 'den' d. MMMM{end}", english=f"EEEE d MMMM{end}")
    return text.replace(f"{on.day}. ", f"{on.day}.{NBSP}")


def weekday(on: date) -> str:
    """onsdag."""
    return _written(on, danish="EEEE", english="EEEE")


def month(on: date) -> str:
    """december 2026."""
    return _written(on, danish="MMMM y", english="MMMM y")


def day_of_month(on: date) -> str:
    """2. december."""
    return _written(on, danish="d. MMMM", english="d MMMM").replace(". ", f".{NBSP}")


def day_and_time(instant: datetime) -> str:
    """onsdag den 2. december 2026 kl. 10.00."""
    return f"{day(instant)} {at_time(instant)}"


def when(instant: datetime, now: datetime) -> str:
    """The same, nearer to how people talk: i dag kl. 10.00, i morgen kl. 9.15."""
    days = (clock.to_local(instant).date() - clock.to_local(now).date()).days
    return f"{_near_day(days) or day(instant, year=False)} {at_time(instant)}"


def near_day(on: date, today: date) -> str:
    """i dag, onsdag den 2. december; the year where it is another than this."""
    near, said = _near_day((on - today).days), day(on, year=on.year != today.year)
    return f"{near}, {said}" if near else said


def _near_day(days: int) -> str:
    if days == -1:
        return str(gettext("yesterday"))
    if days == 0:
        return str(gettext("today"))
    return str(gettext("tomorrow")) if days == 1 else ""


def phone(number: str | None) -> str:
    """00 11 22 33: pairs, with the country only when it is not Denmark."""
    if not number:
        return ""
    national = number.removeprefix("+45")
    if national != number and len(national) == 8:
        return NBSP.join(national[i : i + 2] for i in range(0, 8, 2))
    parsed = phonenumbers.parse(number, None)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def first_upper(text: str) -> str:
    """Upper case for the first letter only, for a heading that begins with a weekday."""
    return text[:1].upper() + text[1:]


def unparted(words: str) -> str:
    """What somebody typed of hours, with »kl.« and its digits on one line."""
    return re.sub(r"\bkl\. (?=\d)", f"kl.{NBSP}", words)


def code_pairs(code: str) -> str:
    """4821 7306."""
    return f"{code[:4]}{NBSP}{code[4:]}"


def time_element(instant: datetime) -> Markup:
    """The <time> element that machines read."""
    return Markup('<time datetime="{}">{}</time>').format(
        instant.isoformat(timespec="minutes"), day_and_time(instant)
    )


def init_app(app: Flask) -> None:
    """Give the templates their filters."""
    for function in (
        at_time,
        code_pairs,
        day,
        day_and_time,
        day_of_month,
        first_upper,
        month,
        near_day,
        phone,
        time_element,
        time_of_day,
        time_span,
        unparted,
        weekday,
        when,
    ):
        app.add_template_filter(function)
    app.add_template_filter(day_and_time, "datetime_human")
