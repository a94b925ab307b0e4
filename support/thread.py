"""What has happened to a case, line by line, as it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, ngettext, pgettext

from accounts.models import User
from core.audit import ActorKind
from core.filters import when
from core.languages import gettext as _
from core.languages import lazy_gettext as _l
from support.mails.notes import MailNote, notes_of
from support.merged import told_together
from support.models import (
    OPEN,
    Anew,
    EventKind,
    LinkKind,
    Outcome,
    Ticket,
    TicketEvent,
    Told,
    WaitsFor,
)
from support.routing.levels import ByItself
from support.wording import (
    HOW_TOLD,
    TRIED,
    WAITS_FOR,
    ending_of,
    first_of,
    moment,
    requester_of,
)


@dataclass(frozen=True)
class ThreadItem:
    """One event as the thread component shows it."""

    title: str
    when: str
    note: str
    said: str
    ours: bool
    mail: MailNote | None = None  # what it came with
    answer: TicketEvent | None = None  # of another house, to a task: it may be the result


@dataclass(frozen=True)
class _Teller:
    """Of a case, to a reader: what all its lines have in common is found once."""

    ticket: Ticket
    within: Ticket  # whose history it stands in: its own, or that of a case it goes on as
    reader: User
    now: datetime
    asker: str
    you: str

    @classmethod
    def of(cls, ticket: Ticket, reader: User, now: datetime, *, within: Ticket) -> "_Teller":
        """Who tells it."""
        asker, you = first_of(requester_of(ticket)), pgettext("who did it", "You")
        return cls(ticket, within, reader, now, asker, you)


def thread(
    ticket: Ticket, reader: User, now: datetime, *, parts: Sequence[Ticket] = ()
) -> list[ThreadItem]:
    """What has happened, oldest first, with what happened to cases that go on as this one. The
    closing of a case is said by its heading."""
    whole = (ticket, *parts)
    tellers = {one.id: _Teller.of(one, reader, now, within=ticket) for one in whole}
    mails = notes_of(whole)
    shown = [e for e in told_together(ticket, parts) if e.kind not in UNSAID and not _is_doubled(e)]
    return [_item(tellers[e.ticket_id], e, mails.get(e.id)) for e in shown]


def items(
    ticket: Ticket, events: Sequence[TicketEvent], reader: User, now: datetime
) -> list[ThreadItem]:
    """Some of what happened to it."""
    teller = _Teller.of(ticket, reader, now, within=ticket)
    return [_item(teller, event) for event in events]


def _is_doubled(event: TicketEvent) -> bool:
    """That it was merged, and taken back, is said by lines of their own."""
    is_merge = event.facts.get("link") == LinkKind.DUPLICATE
    return is_merge and bool(event.facts.get("is_from"))


def _item(teller: _Teller, event: TicketEvent, mail: MailNote | None = None) -> ThreadItem:
    ticket, kind = teller.ticket, event.kind
    title = _title(teller, event)
    if ticket is not teller.within:
        title = _("Case %(number)s: %(what)s", number=ticket.number, what=title)
    words = kind not in WITHOUT_WORDS and not _gives_task(ticket, kind)
    return ThreadItem(
        title=title,
        when=moment(event.at, teller.now),
        note=_note(teller, event),
        said=event.text if words else "",
        ours=event.actor_kind == ActorKind.PERSON and kind != EventKind.MAILED,
        mail=mail,
        answer=event if _may_be_result(ticket, event) else None,
    )


def _may_be_result(ticket: Ticket, event: TicketEvent) -> bool:
    is_theirs = event.kind == EventKind.OUTSIDE_WROTE and bool(event.text)
    return is_theirs and ticket.parent_id is not None and ticket.status in OPEN


UNSAID = (EventKind.CLOSED, EventKind.ALL_CLOSED)
WITH_A_START = (EventKind.MEETING_MOVED, EventKind.MEETING_REVIVED)  # when it begins now
WITH_A_NOTE = (EventKind.HANDED_OVER, EventKind.OFFERED)  # the words stand in it
WITHOUT_WORDS = (*WITH_A_NOTE, EventKind.MACHINE_MAILED)  # those are folded

_TITLES: Mapping[EventKind, LazyString] = {
    EventKind.OPENED: _l("%(asker)s asked for help"),
    EventKind.WROTE: _l("%(asker)s wrote"),
    EventKind.CALLED: _l("%(who)s noted a call, for the desk only"),
    EventKind.WORKS: _l("%(asker)s says that it works now"),
    EventKind.TAKEN: _l("%(who)s took the case"),
    EventKind.REPLIED: _l("%(who)s answered"),
    EventKind.LINK_SENT: _l("%(who)s sent the link again"),
    EventKind.NOTED: _l("%(who)s noted, for the desk only"),
    EventKind.GIVEN_BACK: _l("Nobody has it now: %(name)s is not at the desk any more"),
    EventKind.WAITS: _l("%(who)s let it wait for %(waits)s"),
    EventKind.RESUMED: _l("It waits no more"),
    EventKind.OFFERED: _l("%(who)s asked %(receiver)s to take it over"),
    EventKind.ACCEPTED: _l("%(who)s took it over for %(receiver)s"),
    EventKind.DECLINED: _l("%(receiver)s said no"),
    EventKind.TIMED_OUT: _l("%(receiver)s did not answer in time"),
    EventKind.OFFER_ENDED: _l("%(receiver)s is not asked any more"),
    EventKind.HANDED_OVER: _l("%(who)s handed it over to %(receiver)s"),
    EventKind.CONSULTED: _l("%(who)s asked %(receiver)s for advice"),
    EventKind.ADVISED: _l("%(receiver)s answered, for the desk only"),
    EventKind.CONSULT_ENDED: _l("%(receiver)s is not asked for advice any more"),
    EventKind.OUTSIDE_WROTE: _l("%(who)s wrote by mail, for the desk only"),
    EventKind.MAILED: _l("A mail from %(name)s, for the desk only"),
    EventKind.MACHINE_MAILED: _l("An automatic mail from %(name)s"),
    EventKind.SKIPPED: _l("%(unit)s was closed, and was passed by"),
    EventKind.RESOLVED: _l("%(who)s ended the case"),
    EventKind.TOLD: _l("%(label)s has been told, %(how)s"),
    EventKind.NOT_REACHED: _l("The message did not reach %(label)s"),
    EventKind.REOPENED: _l("%(asker)s needs help again"),
    EventKind.TASK_GIVEN: _l("%(who)s gave %(receiver)s a task"),
    EventKind.TASK_DONE: _l("%(receiver)s has answered its task"),
    EventKind.TASK_CANCELLED: _l("%(who)s took the task back from %(receiver)s"),
    EventKind.TASK_SILENT: _l("%(receiver)s has not answered its task in time"),
    EventKind.FINISHED: _l("%(who)s answered the task"),
    EventKind.REMINDED: _l("The time is up: a reminder was sent"),
    EventKind.DROPPED: _l("The task was taken back"),
    EventKind.MERGED: _l("%(who)s merged it into case %(into)s"),
    EventKind.DISCARDED: _l("%(who)s discarded it"),
    EventKind.RESTORED: _l("%(who)s brought it back"),
    EventKind.LINKED: _l("It has to do with case %(other)s"),
    EventKind.UNLINKED: _l("It has nothing to do with case %(other)s any more"),
    EventKind.SAME_CAUSE: _l("It has the same cause as other cases: %(label)s"),
    EventKind.ROOM_READY: _l("The room is ready now"),
    EventKind.ROOM_CLOSED: _l("The bridge has closed the room"),
    EventKind.MEETING_CANCELLED: _l("%(who)s cancelled the meeting"),
    EventKind.MEETING_MOVED: _l("%(who)s moved the meeting"),
    EventKind.MEETING_REVIVED: _l("%(who)s decided to hold the meeting after all"),
}


# What a link is called where the plain words would say too little.
_OF_LINKS: Mapping[tuple[EventKind, str, bool], LazyString] = {
    (EventKind.LINKED, LinkKind.DUPLICATE, False): _l("Case %(other)s was merged into this one"),
    (EventKind.LINKED, LinkKind.FOLLOWS, True): _l("It follows case %(other)s"),
    (EventKind.LINKED, LinkKind.FOLLOWS, False): _l("Case %(other)s follows it"),
    (EventKind.LINKED, LinkKind.SPLIT, True): _l("It was a message of case %(other)s"),
    (EventKind.LINKED, LinkKind.SPLIT, False): _l("A message became case %(other)s"),
    (EventKind.UNLINKED, LinkKind.DUPLICATE, False): _l("Case %(other)s is by itself again"),
}

# Why it went on without a person.
BECAUSE: Mapping[str, LazyString] = {
    ByItself.AT_ONCE: _l("Everything that comes there is sent on at once."),
    ByItself.IN_TIME: _l("Nobody there had taken it in time."),
}
# What a title may name: nothing where the event does not say it.
NAMED = dict.fromkeys(
    ("sender", "receiver", "unit", "label", "name", "into", "other", "how", "waits"), ""
)


def _gives_task(ticket: Ticket, kind: EventKind) -> bool:
    """How a task begins: what is wanted stands above the thread."""
    return kind == EventKind.OPENED and ticket.parent_id is not None


def _title(teller: _Teller, event: TicketEvent) -> str:
    facts = event.facts
    who = teller.you if event.actor_id == teller.reader.id else _name(event)
    said = {**NAMED, **facts, "who": who, "asker": teller.asker}
    if event.kind == EventKind.WAITS:
        said["waits"] = str(WAITS_FOR[WaitsFor(facts.get("waiting_for") or "requester")])
    if "how" in facts:
        said["how"] = str(HOW_TOLD[Told(facts["how"])])
    return str(_template(teller.ticket, event)) % said


def _template(ticket: Ticket, event: TicketEvent) -> LazyString:
    kind, facts = event.kind, event.facts
    if _gives_task(ticket, kind):
        return _l("%(who)s gave the task")
    if kind == EventKind.OPENED and ticket.is_alarm:
        is_open = ticket.is_left_open
        return _l("The room stayed open") if is_open else _l("The room was not ready")
    if kind == EventKind.REOPENED and event.actor_kind == ActorKind.PERSON:
        return _l("%(who)s opened the case again")
    if kind == EventKind.HANDED_OVER and "because" in facts:
        return _l("It went on from %(sender)s to %(receiver)s by itself")
    link = kind, facts.get("link", ""), bool(facts.get("is_from"))
    return _OF_LINKS.get(link, _TITLES[kind])


def _name(event: TicketEvent) -> str:
    is_requester = event.actor_kind == ActorKind.PARTICIPANT
    return first_of(event.actor_name) if is_requester else event.actor_name


def _note(teller: _Teller, event: TicketEvent) -> str:
    """Beside the title, which ends with the time it happened: nothing else has a time there."""
    ticket, kind, now = teller.ticket, event.kind, teller.now
    if kind == EventKind.RESOLVED:
        return ending_of(ticket, Outcome(event.facts["outcome"]))
    if kind == EventKind.MEETING_CANCELLED and ticket.meeting_starts_at:
        was = when(ticket.meeting_starts_at, now)
        return str(_("It was to begin %(when)s.", when=was))
    if kind in WITH_A_START and "starts_at" in event.facts:
        then = when(datetime.fromisoformat(event.facts["starts_at"]), now)
        return str(_("It was to begin %(when)s from then on.", when=then))
    if kind == EventKind.LINKED:
        return why_anew(event)
    return _handed_over(event) if kind in WITH_A_NOTE else ""


def why_anew(event: TicketEvent) -> str:
    """Why words to a case that was over began a new one. Of every other link nothing."""
    count = event.facts.get("limit", 0)
    words = ""
    if event.facts.get("anew") == Anew.LATE:
        words = ngettext(
            "What was written came over a day after the case ended, and began a new one.",
            "What was written came over %(num)d days after the case ended, and began a new one.",
            count,
        )
    elif event.facts.get("anew") == Anew.OFTEN:
        words = ngettext(
            "The case was opened again once. The next mail to it began a new one.",
            "The case was opened again %(num)d times. The next mail to it began a new one.",
            count,
        )
    return words


def _handed_over(event: TicketEvent) -> str:
    tried = [str(TRIED.get(key, key)) for key in event.facts.get("tried", [])]
    parts = [event.text]
    if event.facts.get("is_out_of_use"):
        parts.append(_("%(place)s is out of use.", place=event.facts["sender"]))
    if because := event.facts.get("because"):
        parts.append(str(BECAUSE[because]))
    if tried:
        parts.append(_("Tried: %(what)s.", what=", ".join(tried)))
    if event.facts.get("is_exception"):
        parts.append(_("An exception: citizens' cases do not usually go there."))
    return " ".join(part for part in parts if part)
