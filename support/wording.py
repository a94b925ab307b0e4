"""The desk's own words: how near a meeting is, and what happened in a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from flask_babel import LazyString, force_locale, ngettext

from core import clock
from core.filters import at_time, first_upper, when
from core.languages import gettext as _
from core.languages import lazy_gettext as _l
from support.models import Outcome, Ticket, Told, WaitsFor

NEAR = timedelta(minutes=30)

TRIED: Mapping[str, LazyString] = {
    "reopened": _l("The page was closed and opened again"),
    "permission": _l("Permission to use the microphone and camera"),
    "device": _l("Another phone or computer"),
    "sound": _l("Sound and headset"),
    "connection": _l("Another connection to the internet"),
}
HOW_TOLD: Mapping[Told, LazyString] = {
    Told.MAIL: _l("by mail"),
    Told.SMS: _l("by SMS"),
    Told.PAGE: _l("has seen it"),
    Told.PHONE: _l("by phone"),
}
OUTCOMES: Mapping[Outcome, LazyString] = {
    Outcome.CAN_ATTEND: _l("%(name)s can take part in the meeting."),
    Outcome.CANNOT_ATTEND: _l("%(name)s cannot take part in the meeting."),
}

WAITS_FOR: Mapping[WaitsFor, LazyString] = {
    WaitsFor.REQUESTER: _l("an answer from the one who asked"),
    WaitsFor.TASKS: _l("tasks that others do"),
    WaitsFor.THIRD_PARTY: _l("somebody outside"),
    WaitsFor.MEETING_TIME: _l("the time of the meeting"),
}

KINDS: Mapping[str, LazyString] = {
    "staff": _l("staff"),
    "citizen": _l("citizen"),
    "relative": _l("relative"),
    "interpreter": _l("interpreter"),
}


@dataclass(frozen=True)
class Countdown:
    """A number and what it counts."""

    number: int
    unit: str
    is_near: bool


def countdown(starts_at: datetime | None, now: datetime) -> Countdown | None:
    """18 min. til start, 3 timer til start, 5 min. siden start."""
    if starts_at is None:
        return None
    minutes = ceil((starts_at - now).total_seconds() / 60)
    near = starts_at - now <= NEAR
    if minutes <= -90:
        return Countdown(-minutes // 60, _("hours since start"), is_near=False)
    if minutes <= 0:
        return Countdown(-minutes, _("min. since start"), near)
    if minutes <= 90:
        return Countdown(minutes, _("min. to start"), near)
    hours = minutes // 60
    if hours <= 36:
        return Countdown(hours, ngettext("hour to start", "hours to start", hours), near)
    return Countdown(hours // 24, ngettext("day to start", "days to start", hours // 24), near)


def waited(since: datetime, now: datetime) -> str:
    """Venter 11 min."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 90:
        return str(_("Waits %(minutes)s min.", minutes=minutes))
    hours = minutes // 60
    return str(ngettext("Waits %(num)d hour", "Waits %(num)d hours", hours))


def subject_of(subject: str) -> str:
    """What it is about; those who said nothing need help."""
    return subject or str(_("Needs help"))


def label_of(kind: str, name: str | None) -> str:
    """Ida, borger; without a name: Borger."""
    word = str(KINDS[kind])
    return f"{name}, {word}" if name else first_upper(word)


NOBODY = "caller"  # who rang, and said no name


def role_of(kind: str) -> dict[str, str]:
    """What a ticket keeps of it, so that each reader reads it in their own language."""
    return {"role": kind}


def as_kept(kind: str, name: str | None) -> str:
    """What a ticket calls them: in Danish, as the desk is, whoever writes it down."""
    with force_locale("da"):
        return str(_("The caller")) if kind == NOBODY else label_of(kind, name)


def said_of(requester: str, kept: Mapping[str, Any]) -> str:
    """Who asked: "Samir, borger" is "Samir, citizen" to who reads English. Where only words were
    kept, they are said as they are."""
    kind = str(kept.get("role", ""))
    if kind == NOBODY:
        return str(_("The caller"))
    return label_of(kind, requester.rpartition(", ")[0]) if kind in KINDS else requester


def requester_of(ticket: Ticket) -> str:
    """The same, of a ticket."""
    return said_of(ticket.requester, ticket.snapshot)


def shortened(words: str, most: int = 80) -> str:
    """The beginning, on one line."""
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def ending_of(ticket: Ticket, outcome: Outcome) -> str:
    """How it ended, as a sentence: for the one who asked, or for a room."""
    is_well = outcome == Outcome.CAN_ATTEND
    if ticket.is_left_open:
        return str(_("The room is closed.") if is_well else _("The room could not be closed."))
    if ticket.is_alarm:
        return str(_("The room became ready.") if is_well else _("The room did not become ready."))
    return str(OUTCOMES[outcome]) % {"name": first_of(requester_of(ticket))}


def first_of(requester: str) -> str:
    """Ida, of "Ida, borger"."""
    return requester.split(",")[0]


def moment(at: datetime, now: datetime) -> str:
    """kl. 9.41 today, else with its day."""
    if clock.to_local(at).date() == clock.to_local(now).date():
        return at_time(at)
    return when(at, now)


def meeting_begins(starts_at: datetime | None, now: datetime) -> list[str]:
    """When the meeting begins or began, as a sentence of its own; none where nothing is known."""
    if starts_at is None:
        return []
    words = (
        _l("The meeting begins %(when)s.") if now < starts_at else _l("The meeting began %(when)s.")
    )
    return [str(words) % {"when": when(starts_at, now)}]
