"""The desk's own words: how near a meeting is, and what happened in a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from flask_babel import LazyString, ngettext, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.models import User
from core import clock
from core.audit import ActorKind
from core.filters import at_time, first_upper, when
from support.models import EventKind, Outcome, Ticket, TicketEvent, Told

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
    Outcome.CAN_ATTEND: _l("can take part"),
    Outcome.CANNOT_ATTEND: _l("cannot take part"),
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


def first_of(requester: str) -> str:
    """Ida, of "Ida, borger"."""
    return requester.split(",")[0]


def moment(at: datetime, now: datetime) -> str:
    """kl. 9.41 today, else with its day."""
    if clock.to_local(at).date() == clock.to_local(now).date():
        return at_time(at)
    return when(at, now)


@dataclass(frozen=True)
class ThreadItem:
    """One event as the thread component shows it."""

    title: str
    when: str
    note: str
    said: str
    ours: bool


def thread(ticket: Ticket, reader: User, now: datetime) -> list[ThreadItem]:
    """What has happened, oldest first. The closing of a case is said by its heading."""
    shown = [e for e in ticket.events if e.kind not in (EventKind.CLOSED, EventKind.ALL_CLOSED)]
    return [_item(ticket, event, reader, now) for event in shown]


def _item(ticket: Ticket, event: TicketEvent, reader: User, now: datetime) -> ThreadItem:
    words = event.kind in (
        EventKind.OPENED, EventKind.WROTE, EventKind.REPLIED, EventKind.NOTED, EventKind.TASK_GIVEN,
    )  # fmt: skip
    return ThreadItem(
        title=_title(ticket, event, reader),
        when=moment(event.at, now),
        note=_note(event),
        said=event.text if words else "",
        ours=event.actor_kind == ActorKind.PERSON,
    )


_TITLES: Mapping[EventKind, LazyString] = {
    EventKind.OPENED: _l("%(asker)s asked for help"),
    EventKind.WROTE: _l("%(asker)s wrote"),
    EventKind.WORKS: _l("%(asker)s says that it works now"),
    EventKind.TAKEN: _l("%(who)s took the case"),
    EventKind.REPLIED: _l("%(who)s answered"),
    EventKind.LINK_SENT: _l("%(who)s sent the link again"),
    EventKind.NOTED: _l("%(who)s noted, for the desk only"),
    EventKind.HANDED_OVER: _l("%(who)s handed it over to %(receiver)s"),
    EventKind.SKIPPED: _l("%(unit)s was closed, and was passed by"),
    EventKind.RESOLVED: _l("Ended: %(asker)s %(outcome)s"),
    EventKind.TOLD: _l("%(label)s has been told, %(how)s"),
    EventKind.NOT_REACHED: _l("The message did not reach %(label)s"),
    EventKind.REOPENED: _l("%(asker)s needs help again"),
    EventKind.TASK_GIVEN: _l("%(who)s gave %(receiver)s a task"),
    EventKind.TASK_DONE: _l("%(receiver)s has done its task"),
    EventKind.MEETING_CANCELLED: _l("%(who)s cancelled the meeting"),
    EventKind.MEETING_MOVED: _l("%(who)s moved the meeting to another time"),
}


def _title(ticket: Ticket, event: TicketEvent, reader: User) -> str:
    who = pgettext("who did it", "You") if event.actor_id == reader.id else event.actor_name
    facts = {"receiver": "", "unit": "", "label": "", **event.facts}
    facts["how"] = str(HOW_TOLD[Told(facts["how"])]) if "how" in facts else ""
    facts["outcome"] = str(OUTCOMES[Outcome(facts["outcome"])]) if "outcome" in facts else ""
    template = str(_TITLES[event.kind])
    return template % {**facts, "who": who, "asker": first_of(ticket.requester)}


def _note(event: TicketEvent) -> str:
    if event.kind != EventKind.HANDED_OVER:
        return ""
    tried = [str(TRIED.get(key, key)) for key in event.facts.get("tried", [])]
    parts = [event.text]
    if tried:
        parts.append(_("Tried: %(what)s.", what=", ".join(tried)))
    if event.facts.get("is_exception"):
        parts.append(_("An exception: citizens' cases do not usually go there."))
    return " ".join(part for part in parts if part)
