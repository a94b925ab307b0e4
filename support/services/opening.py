"""A call for help becomes a ticket, or more words on the one that is open."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from booking import support_queries
from booking.support_queries import MeetingFacts
from core.db import db
from core.forms import mask_cpr, one_line, squeeze
from support import access, grounds, routing
from support.lines import Units
from support.models import OPEN as OPEN
from support.models import Anew, Audience, EventKind, Ground, Status, Ticket
from support.refusals import UnknownMeeting
from support.routing import Inquiry, Route
from support.services import choosing, forwarding, linking, placing, resolving, telling
from support.services.moving import move
from support.services.numbers import next_number
from support.services.telling import Post
from support.timeline import By, by_requester

LONGEST = 10_000
AGAIN = timedelta(hours=1)  # ours: so long after »it works now« it is still the same trouble


@dataclass(frozen=True)
class Opening:
    """What is known when help is asked for."""

    occurrence_id: uuid.UUID
    participant_id: uuid.UUID | None  # none: a caller who gives no name
    user_id: uuid.UUID | None
    requester: str  # in Danish; whose role is in the snapshot is said in the reader's language
    audience: Audience
    organisation_id: uuid.UUID
    words: str
    device: str = ""
    callback_phone: str | None = None
    snapshot: dict[str, Any] | None = None
    intake_id: uuid.UUID | None = None  # the support unit that took the call
    is_alarm: bool = False  # nobody asked: a room was not ready, or stayed open
    besides: int = 0  # about something else than the open tickets up to this number
    follows: tuple[Ticket, Anew, int] | None = None  # written to that one, held, which is over


def open_ticket(opening: Opening, *, by: By | None, post: Post, now: datetime) -> Ticket:
    """Open a ticket, or add to the person's open one. `by` is none for the requester."""
    facts = support_queries.meeting_facts(opening.occurrence_id)
    if facts is None:
        raise UnknownMeeting
    found = None
    if _has_asked(opening):
        found = _of_this_matter(opening) or _begun_again(opening, by, now)
    if found is None:
        number = next_number()
        # Looked up again: who waited for the number finds what the other one opened.
        has_asked = _has_asked(opening)
        found = _of_this_matter(opening) if has_asked else None
        if found is None:
            return _open(opening, facts, number, has_asked, by=by, post=post, now=now)
    found.callback_phone = opening.callback_phone or found.callback_phone
    if by is None:
        add_words(found, opening.words, now=now)
    else:
        _note_call(found, opening, by, now)
    return found


def _has_asked(opening: Opening) -> bool:
    """Whether the person ever asked for help. Most never did: then there is nothing of theirs to
    look for, and nothing to hold."""
    if opening.participant_id is None:
        return False
    return db.session.scalar(_THEIRS, {"participant": opening.participant_id}) is not None


_THEIRS = (
    select(Ticket.id)
    .where(Ticket.participant_id == bindparam("participant"), Ticket.parent_id.is_(None))
    .limit(1)
)


def _of_this_matter(opening: Opening) -> Ticket | None:
    """The open ticket that the words go to. One that nobody had seen when they said that it is
    about something else was opened meanwhile: by a second press, or by a colleague."""
    newest = open_ticket_of(opening.participant_id)
    return newest if newest and newest.number > opening.besides else None


def _begun_again(opening: Opening, by: By | None, now: datetime) -> Ticket | None:
    """The ticket that the same person lately said was solved: it was not, and goes on."""
    if opening.besides:
        return None
    newest = (
        select(Ticket)
        .where(Ticket.participant_id == opening.participant_id, Ticket.parent_id.is_(None))
        .order_by(Ticket.number.desc())
        .limit(1)
    )
    found = db.session.scalar(access.held(newest)) if opening.participant_id else None
    said = [e.at for e in found.events if e.kind == EventKind.WORKS] if found else []
    if found is None or found.outcome is None or not said or now - said[-1] > AGAIN:
        return None
    resolving.reopen(found, by=by or by_requester(found), now=now)
    return found


def _note_call(ticket: Ticket, opening: Opening, by: By, now: datetime) -> None:
    """What a supporter writes of a call is theirs: the requester wrote nothing. The unit that took
    the call reads on."""
    said = clean(opening.words)
    move(ticket, EventKind.CALLED, by=by, now=now, text=said, is_internal=True)
    _keep_intake(ticket, opening, now)


def open_ticket_of(participant_id: uuid.UUID | None) -> Ticket | None:
    """The newest open ticket of this person, held until the transaction ends."""
    if participant_id is None:
        return None
    newest = select(Ticket).where(*_open_of(participant_id)).order_by(Ticket.number.desc()).limit(1)
    return db.session.scalar(access.held(newest))


def _open_of(participant_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        Ticket.participant_id == participant_id,
        Ticket.parent_id.is_(None),
        Ticket.status.in_(OPEN),
    )


def next_matter(participant_id: uuid.UUID | None) -> int:
    """1 for somebody with no open ticket. Who holds the number is the only one who asks."""
    if participant_id is None:
        return 1
    taken = select(func.max(Ticket.matter)).where(*_open_of(participant_id))
    return (db.session.scalar(taken) or 0) + 1


def add_words(ticket: Ticket, words: str, *, now: datetime) -> None:
    """The requester says more: the ticket waits for the desk again."""
    if said := clean(words):
        move(ticket, EventKind.WROTE, by=by_requester(ticket), now=now, text=said)


def clean(words: str) -> str:
    """What people in trouble write goes on, without control characters and CPR numbers."""
    return mask_cpr(str(squeeze(words)))[:LONGEST]


def _open(
    opening: Opening,
    facts: MeetingFacts,
    number: int,
    has_asked: bool,
    *,
    by: By | None,
    post: Post,
    now: datetime,
) -> Ticket:
    asked = Inquiry(
        opening.audience, opening.organisation_id, facts.convening_id, facts.is_cross_sector
    )
    units = Units.read()
    found = routing.route(units.rows, asked)
    arrival = placing.arrive(units, found.receivers, now, found.at_once)
    ticket = ticket_of(opening, facts, number, found, arrival.first, now)
    is_exception = choosing.is_exception(ticket, units.rows.tiers[arrival.owner])
    if has_asked:
        ticket.matter = next_matter(opening.participant_id)
    ticket.snapshot |= {"is_exception": is_exception, "is_alarm": opening.is_alarm}
    ticket.routing_version_id = units.rows.version_id
    db.session.add(ticket)
    db.session.flush()
    who = by or by_requester(ticket)
    move(ticket, EventKind.OPENED, by=who, now=now, text=clean(opening.words))
    _keep_intake(ticket, opening, now)
    forwarding.begin(ticket, arrival, found, post=post, now=now)
    if opening.follows:
        linking.follow(ticket, *opening.follows, now=now)
    elif has_asked:
        linking.link_to_last(ticket, now=now)
    if opening.user_id != facts.leader_id and not opening.is_alarm:
        telling.tell_leader(ticket, facts, telling.OPENED, is_first=True, post=post, now=now)
        telling.tell_leader_near_start(ticket, facts, is_first=True, post=post, now=now)
    return ticket


def _keep_intake(ticket: Ticket, opening: Opening, now: datetime) -> None:
    if opening.intake_id and opening.intake_id != ticket.responsible_id:
        grounds.give(ticket, opening.intake_id, Ground.INTAKE, now=now)


def ticket_of(
    opening: Opening,
    facts: MeetingFacts,
    number: int,
    found: Route,
    owner: uuid.UUID,
    now: datetime,
) -> Ticket:
    """Its row, not yet written."""
    return Ticket(
        id=uuid.uuid4(),
        number=number,
        status=Status.NEW,
        occurrence_id=facts.occurrence_id,
        participant_id=opening.participant_id,
        matter=1,
        user_id=opening.user_id,
        requester=str(one_line(opening.requester))[:200],
        callback_phone=opening.callback_phone,
        organisation_id=opening.organisation_id,
        audience=opening.audience,
        model=found.model,
        is_cross_sector=facts.is_cross_sector,
        subject=subject_of(opening.words),
        device=str(one_line(opening.device))[:300],
        snapshot={**(opening.snapshot or {}), **_snapshot(facts)},
        meeting_starts_at=facts.starts_at,
        responsible_id=owner,
        is_learning=now >= facts.ends_at and not opening.is_alarm,  # a room that is open is now
        opened_at=now,
        # Said, so that the first event finds them as they are and writes the row once.
        waiting_for=None,
        outcome=None,
        closed_at=None,
    )


def _snapshot(facts: MeetingFacts) -> dict[str, Any]:
    return {
        "meeting_id": str(facts.meeting_id),
        "convening_id": str(facts.convening_id),
        "place": facts.place,
        "ends_at": facts.ends_at.isoformat(),
        "leader": facts.leader_name,
        "phone": facts.phone,
    }


def subject_of(words: str) -> str:
    """The first sentence, for the queue. Empty when nothing was said."""
    lines = clean(words).splitlines() or [""]
    first = str(one_line(lines[0])).split(". ")[0].strip(" .")
    return first[:119] + "…" if len(first) > 120 else first
