"""Soft warnings: they say what we see and leave the choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from booking import closed_help
from booking.drafts import Plan
from booking.meeting_types.advice import advice_for
from booking.ports import HelpLine
from booking.slots import Slot
from booking.times.seats import Seat
from core import clock
from core.holidays import half_holiday

BREAK_AFTER = 45  # minutes


@dataclass(frozen=True)
class Note:
    """A sentence with a signal: good (nothing to do) or care (watch), and what one can do."""

    kind: str
    text: str
    more: Sequence[str] = ()


def time_notes(
    plan: Plan, slot: Slot | None, *, room: Seat | None, line: HelpLine | None, now: datetime
) -> Sequence[Note]:
    """What is worth knowing of that time. `line` is the citizens' hotline, also during it."""
    if slot is None:
        return []
    notes = [_room(room)] if plan.matter.form.has_room else []
    notes += [hotline_note(line, plan.matter.phone)] if line else []
    notes += _off_day(slot.starts_at)
    return [*notes, *length_notes(plan, slot.starts_at, now=now)]


def length_notes(plan: Plan, starts_at: datetime, *, now: datetime) -> Sequence[Note]:
    """How soon it is, and whether it is long."""
    notes = [_notice(starts_at, advice_for(plan.matter.unit_id).notice_days, now)]
    if plan.minutes > BREAK_AFTER:
        notes.append(Note("care", _("More than 45 minutes: plan a break")))
    return notes


def _room(room: Seat | None) -> Note:
    if room is None:
        return Note("care", _("No virtual room is free"))
    return Note("good", _("A virtual room is free"))


def _off_day(starts_at: datetime) -> Sequence[Note]:
    name = half_holiday(clock.to_local(starts_at).date())
    return [Note("care", _("%(day)s: many are off", day=name))] if name else []


def is_crowded(plan: Plan) -> bool:
    """Whether the circle is large for a meeting with a citizen."""
    return plan.has_private and plan.expected > advice_for(plan.matter.unit_id).circle


def hotline_note(line: HelpLine, phone: str) -> Note:
    """Whether the citizens' hotline answers during the meeting, and what there is to do if not."""
    during = line.during
    if during is None or during.is_open:
        return Note("good", _("%(name)s is open", name=line.name))
    return Note("care", during.text, closed_help.for_leader(during, phone))


def _notice(starts_at: datetime, target: int, now: datetime) -> Note:
    days = (clock.to_local(starts_at).date() - clock.to_local(now).date()).days
    if days >= target:
        return Note("good", ngettext("%(num)d day's notice", "%(num)d days' notice", days))
    if days <= 0:
        return Note("care", _("On the day itself. The target is %(num)d days", num=target))
    return Note(
        "care",
        ngettext(
            "%(num)d day's notice. The target is %(target)d days",
            "%(num)d days' notice. The target is %(target)d days",
            days,
            target=target,
        ),
    )
