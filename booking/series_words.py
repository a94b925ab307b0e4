"""How often a meeting comes again, and why a date is left out, as people say it."""

from collections.abc import Sequence
from datetime import datetime

from babel.dates import get_day_names
from flask_babel import LazyString, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking.models import Rhythm, SkipReason
from booking.rhythms import Rule
from booking.slots import Slot
from core import clock
from core.filters import day_and_time

RHYTHMS: dict[Rhythm, LazyString] = {
    Rhythm.WEEKLY: _l("On weekdays: every week, or every so many weeks"),
    Rhythm.MONTHLY_DATE: _l("On the same date every month"),
    Rhythm.MONTHLY_WEEKDAY: _l("On the same weekday every month, for example the second Tuesday"),
    Rhythm.MONTHLY_LAST: _l("On the last such weekday of every month"),
    Rhythm.DATES: _l("On dates that I write"),
}
REASONS: dict[SkipReason, LazyString] = {
    SkipReason.BY_HAND: _l("Left out by you"),
    SkipReason.HOLIDAY: _l("Public holiday"),
    SkipReason.LEADER_BUSY: _l("The leader leads another meeting then"),
    SkipReason.NO_ROOM: _l("No virtual room is free then"),
    SkipReason.CLOCK: _l("The clock is changed that night"),
}


def day_name(weekday: int) -> str:
    """mandag"""
    return str(get_day_names("wide", locale=get_locale())[weekday])


def rhythm_words(rule: Rule) -> str:
    """Hver tirsdag / Hver 2. uge: mandag og onsdag / Den 31. i hver måned."""
    days = _list([day_name(day) for day in sorted({*rule.weekdays, rule.first_on.weekday()})])
    name, day = day_name(rule.first_on.weekday()), rule.first_on.day
    if rule.rhythm is Rhythm.WEEKLY:
        return str(
            ngettext("Every %(days)s", "Every %(num)d weeks: %(days)s", rule.interval, days=days)
        )
    if rule.rhythm is Rhythm.DATES:
        return str(_("On chosen dates"))
    which = (
        _("On the %(day)s.", day=day)
        if rule.rhythm is Rhythm.MONTHLY_DATE
        else _("The last %(name)s", name=name)
        if rule.nth == -1
        else _("%(nth)s. %(name)s", nth=rule.nth, name=name)
    )
    return str(
        ngettext(
            "%(which)s of every month",
            "%(which)s of every %(num)d months",
            rule.interval,
            which=which,
        )
    )


def near_words(slots: Sequence[Slot]) -> str:
    """Free close by: mandag den 1. marts 2027 kl. 9.00."""
    if not slots:
        return str(_("Nothing is free close by."))
    return f"{_('Free close by:')} {', '.join(day_and_time(slot.starts_at) for slot in slots)}."


def _list(words: list[str]) -> str:
    *first, last = words
    return _("%(first)s and %(last)s", first=", ".join(first), last=last) if first else last


def change_words(instant: datetime) -> str:
    """Since the date before."""
    if clock.to_local(instant).dst():
        return str(_("After the change to summer time"))
    return str(_("After the change to winter time"))
