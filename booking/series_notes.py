"""Soft warnings of a meeting that comes again: what a single one is told, of all its dates."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from booking import closed_help, directory, notes
from booking.consent_notes import draft_consent_notes
from booking.drafts import Plan
from booking.notes import Note
from booking.ports import help_desk
from booking.slots import Slot
from core import clock, filters

NAMED = 5  # days; of more it is said how many


def dates_notes(plan: Plan, slots: Sequence[Slot], *, now: datetime) -> Sequence[Note]:
    """Before the dates are kept: these are what would be booked."""
    if not slots:
        return []
    hotline = hotline_over(plan, slots, now=now)
    first = min(slot.starts_at for slot in slots)
    last_on = max(clock.to_local(slot.ends_at).date() for slot in slots)
    return [
        *([hotline] if hotline else []),
        *notes.length_notes(plan, first, now=now),
        *draft_consent_notes(plan, last_on=last_on),
    ]


def chosen_slots(plan: Plan) -> Sequence[Slot]:
    """The time, or each that was chosen."""
    if plan.series and plan.series.is_seen:
        return [Slot(k.starts_at, k.starts_at + plan.duration) for k in plan.series.kept]
    return [plan.slot] if plan.slot else []


def hotline_over(plan: Plan, slots: Sequence[Slot], *, now: datetime) -> Note | None:
    """Whether the citizens' hotline answers during all of them. As many statements as for one."""
    unit = directory.unit_of(plan.matter.unit_id)
    if unit is None or not slots:
        return None
    times = [(slot.starts_at, slot.ends_at) for slot in slots]
    lines = help_desk().lines_during(unit.organisation_id, times, now=now)
    first = lines[0]
    during = {slot: line.during for slot, line in zip(slots, lines, strict=True) if line}
    closed = {slot: how for slot, how in during.items() if how and not how.is_open}
    if first is None or len(slots) == 1 or not closed:
        return notes.hotline_note(first, plan.matter.phone) if first else None
    how = replace(next(iter(closed.values())), last_time=None)  # it is another before each date
    more = closed_help.for_leader(how, plan.matter.phone)
    return _closed(first.name, list(closed), more, of=len(slots))


def _closed(name: str, slots: Sequence[Slot], more: Sequence[str], *, of: int) -> Note:
    if len(slots) == of:
        text = _("%(name)s is not open all through the meeting on any of the dates", name=name)
        return Note("care", text, more)
    days = ", ".join(filters.day(slot.starts_at, year=False) for slot in slots[:NAMED])
    text = ngettext(
        "%(name)s is not open all through the meeting on %(num)d of the dates",
        "%(name)s is not open all through the meeting on %(num)d of the dates",
        len(slots),
        name=name,
    )
    which = _("It is %(days)s.", days=days)
    if len(slots) > NAMED:
        which = _("The first are %(days)s.", days=days)
    return Note("care", text, (which, *more))
