"""A case as its requester reads it: three steps, short sentences, first names only."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import pgettext

from booking.ports import Case, Said, Step
from core import clock
from core.audit import ActorKind
from core.filters import at_time, phone, when
from support import directory, hours, lines, opening_words
from support.merged import parts_of, told_together
from support.models import EventKind, LinkKind, Outcome, Status, Ticket, TicketEvent
from support.numbers import name_of

DONE, NOW, NEXT = "done", "now", "next"
SPOKEN = (EventKind.OPENED, EventKind.WROTE, EventKind.REPLIED)
QUOTED = 120


def tell(ticket: Ticket, *, others: Sequence[Ticket] = (), now: datetime) -> Case:
    """Where the case is, who has it, when there is word, and what was said: in it, and in the
    same person's other ones, for they have one page."""
    title, lead = _heading(ticket, now)
    return Case(
        number=ticket.number,
        title=title,
        lead=lead,
        steps=(_asked(ticket), _looked_at(ticket, now), _told(ticket, now)),
        said=_said(ticket, others),
        helper=helper_of(ticket),
        line=lines.tell(ticket.responsible, now=now),
        is_over=ticket.outcome is not None,
        can_attend=_can_attend(ticket),
    )


def first_name(name: str) -> str:
    """Citizens meet first names: staff are protected towards them."""
    return name.split()[0] if name.split() else ""


def helper_of(ticket: Ticket) -> str:
    """Whom an answer goes to."""
    if ticket.assignee:
        return first_name(ticket.assignee.name)
    return name_of(ticket.responsible)


def _can_attend(ticket: Ticket) -> bool | None:
    return ticket.outcome == Outcome.CAN_ATTEND if ticket.outcome else None


def _heading(ticket: Ticket, now: datetime) -> tuple[str, str]:
    place = name_of(ticket.responsible)
    if ticket.outcome == Outcome.CAN_ATTEND:
        return _("You can take part"), _("Write to us if it stops working.")
    if ticket.outcome == Outcome.CANNOT_ATTEND:
        return _("It did not work in time"), _(
            "That is not your doing. The meeting's leader knows, and will find another way."
        )
    if ticket.assignee:
        who = first_name(ticket.assignee.name)
        lead = _(
            "%(who)s from %(place)s is on it. You need not do more right now.",
            who=who,
            place=place,
        )
    elif hours.is_open(directory.timetable(ticket.responsible), now):
        lead = _("%(place)s has got it. You need not do more right now.", place=place)
    else:
        lead = _closed_lead(ticket, now)
    return _("We have got your message"), lead


def _closed_lead(ticket: Ticket, now: datetime) -> str:
    """Nobody is there just now: when they are, and what to do if that is too late."""
    place = name_of(ticket.responsible)
    opens_at = hours.next_opening(directory.timetable(ticket.responsible), now)
    said = [
        _(
            "%(place)s is closed now, and opens %(when)s.",
            place=place,
            when=opening_words.moment(opens_at, now),
        )
        if opens_at
        else _("%(place)s is closed now.", place=place)
    ]
    if any(event.kind == EventKind.ALL_CLOSED for event in ticket.events):
        said.append(_("The leader of the meeting is asked to call you."))
    number = phone(ticket.snapshot.get("phone"))
    said.append(_("Can it not wait? Call the meeting's phone: %(number)s.", number=number))
    return " ".join(str(sentence) for sentence in said)


def _asked(ticket: Ticket) -> Step:
    words = next((e.text for e in ticket.events if e.kind == EventKind.OPENED), "")
    first = words.splitlines()[0] if words else ""
    short = first if len(first) <= QUOTED else first[: QUOTED - 1] + "…"
    quoted = " " + _("“%(words)s”", words=short) if short else ""
    return Step(_("You asked for help"), _time(ticket.opened_at) + quoted, DONE)


def _looked_at(ticket: Ticket, now: datetime) -> Step:
    place = name_of(ticket.responsible)
    if ticket.outcome:
        return Step(_("We looked at it"), place, DONE)
    if ticket.assignee:
        who = first_name(ticket.assignee.name)
        since = _("Since %(time)s.", time=at_time(_taken_at(ticket)))
        return Step(_("%(who)s is looking at it now", who=who), since, NOW)
    table = directory.timetable(ticket.responsible)
    open_text = "" if hours.is_open(table, now) else opening_words.open_text(table, now)
    return Step(_("%(place)s has got it", place=place), open_text, NOW)


def _taken_at(ticket: Ticket) -> datetime:
    taken = [e.at for e in ticket.events if e.kind == EventKind.TAKEN]
    return taken[-1] if taken else ticket.opened_at


def _told(ticket: Ticket, now: datetime) -> Step:
    if ticket.outcome:
        return Step(_("You have heard from us"), _end_of(ticket), DONE)
    due = ticket.clock.answer_due_at if ticket.clock else None
    if due is None or due <= now or ticket.status == Status.WAITING:
        return Step(_("You hear from us"), _("As soon as we can, also if it is not solved."), NEXT)
    is_today = clock.to_local(due).date() == clock.to_local(now).date()
    moment = at_time(due) if is_today else when(due, now)
    latest = _("At the latest %(when)s, also if it is not solved.", when=moment)
    return Step(_("You hear from us"), latest, NEXT)


def _time(at: datetime) -> str:
    text = at_time(at)
    return text[:1].upper() + text[1:] + "."


def _said(ticket: Ticket, others: Sequence[Ticket]) -> Sequence[Said]:
    wholes = (ticket, *others)
    parts = [p for one in wholes for p in parts_of(one) if _is_same_person(ticket, p)]
    again = {event.id for one in wholes for event in _said_already(one, wholes)}
    every = told_together(ticket, [*others, *parts])
    spoken = [e for e in every if e.kind in SPOKEN and e.text and not e.is_internal]
    said = [Said(_who(e), e.at, e.text, _is_mine(e)) for e in spoken if e.id not in again]
    return sorted([*said, *_ends(others)], key=lambda one: one.at) if others else said


def _said_already(ticket: Ticket, wholes: Sequence[Ticket]) -> Sequence[TicketEvent]:
    """How a case begins that was a message of another one: there it stands, when it was said."""
    numbers = {one.number for one in wholes}
    is_split = any(
        e.facts.get("link") == LinkKind.SPLIT
        and e.facts.get("is_from")
        and e.facts["other"] in numbers
        for e in ticket.events
    )
    return [e for e in ticket.events if is_split and e.kind == EventKind.OPENED]


def _ends(others: Sequence[Ticket]) -> Sequence[Said]:
    """How each ended: the heading is about the first."""
    return [
        Said(name_of(one.responsible), event.at, _end_of(one), is_mine=False)
        for one in others
        if one.outcome
        for event in [e for e in one.events if e.kind == EventKind.RESOLVED][-1:]
    ]


def _end_of(ticket: Ticket) -> str:
    return str(_("You can take part.") if _can_attend(ticket) else _("It could not be solved."))


def _is_same_person(ticket: Ticket, part: Ticket) -> bool:
    """What a caller without a name said is nobody's to read but the desk's."""
    return part.participant_id is not None and part.participant_id == ticket.participant_id


def _is_mine(event: TicketEvent) -> bool:
    return event.kind != EventKind.REPLIED


def _who(event: TicketEvent) -> str:
    if _is_mine(event):
        return str(pgettext("who did it", "You"))
    return first_name(event.actor_name) if event.actor_kind == ActorKind.PERSON else "Mødebro"
