"""How times and phone numbers are said on screen and in mail. `kl.` and digits never part."""

import re
from datetime import date, datetime

import phonenumbers
from flask import Flask
from flask_babel import format_date, get_locale, gettext
from markupsafe import Markup

from core import clock

NBSP = "\N{NO-BREAK SPACE}"


def _is_danish() -> bool:
    return str(get_locale()) == "da"


def time_of_day(instant: datetime) -> str:
    """10.00 in Danish, 10:00 in English, on the Danish clock."""
    local = clock.to_local(instant)
    return f"{local.hour}.{local.minute:02d}" if _is_danish() else f"{local:%H:%M}"


def at_time(instant: datetime) -> str:
    """kl. 10.00 (held together)."""
    return f"kl.{NBSP}{time_of_day(instant)}" if _is_danish() else f"at{NBSP}{time_of_day(instant)}"


def time_span(start: datetime, end: datetime) -> str:
    """kl. 10.00-10.45."""
    return f"{at_time(start)}-{time_of_day(end)}"


def day(instant: datetime | date, *, year: bool = True) -> str:
    """onsdag den 2. december 2026."""
    on = clock.to_local(instant).date() if isinstance(instant, datetime) else instant
    pattern = "EEEE 'den' d. MMMM" if _is_danish() else "EEEE d MMMM"
    text = str(format_date(on, pattern + (" y" if year else ""), rebase=False))
    return text.replace(f"{on.day}. ", f"{on.day}.{NBSP}")


def weekday(on: date) -> str:
    """onsdag."""
    return str(format_date(on, "EEEE", rebase=False))


def day_of_month(on: date) -> str:
    """2. december."""
    pattern = "d. MMMM" if _is_danish() else "d MMMM"
    return str(format_date(on, pattern, rebase=False)).replace(". ", f".{NBSP}")


def day_and_time(instant: datetime) -> str:
    """onsdag den 2. december 2026 kl. 10.00."""
    return f"{day(instant)} {at_time(instant)}"


def when(instant: datetime, now: datetime) -> str:
    """The same, nearer to how people talk: i dag kl. 10.00, i morgen kl. 9.15."""
    days = (clock.to_local(instant).date() - clock.to_local(now).date()).days
    words = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    return f"{words[days] if days in words else day(instant, year=False)} {at_time(instant)}"


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
