"""A desk that has been busy for two years: 100,000 cases in 150 organisations, at 400 units.

Rows are copies of those of two cases that were really opened, one of them really answered and
ended, with other ids, times, units and words.
"""

import os
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text, update

from accounts.models import Organisation, Unit, User
from bench.copies import Change, Row, copy, row_of, write
from bench.house import House
from booking.models import Meeting, Occurrence, Participant
from core import clock, secrets
from core.db import db
from support.clocks.models import ClockEvent, TicketClock
from support.models import (
    AccessGround,
    Ground,
    HandOver,
    Outcome,
    Status,
    SupportUnit,
    Ticket,
    TicketCounter,
    TicketEvent,
)
from support.search.folding import fold
from support.search.models import TicketText
from support.services import opening, resolving, working
from support.services.telling import Post
from tests.support.makers import Held, call, make_meeting
from video.models import Provision

CASES = int(os.environ.get("CASES", "100000"))
STILL_OPEN = CASES // 50
ORGANISATIONS, UNITS, MEETINGS = 150, 400, 600
A_DAY = 24 * 60
FIRST = 2_000  # the number of the first
YEARS = 730 * A_DAY  # minutes
LONG = 100  # entries of the case with many
COMMON, RARE, RARELY = "lyden", "kulrand", 20_000  # a third of the cases say the one
WORDS = ("billedet", "kameraet", "linket", "koden", "skærmen", "mikrofonen", "rummet", "telefonen",
         "borgeren", "mødet", "browseren", "netværket", "opdateringen", "højttaleren", "døren",
         "ventesalen", "invitationen", "kalenderen", "adgangen", "forbindelsen")  # fmt: skip
FALLS = ("er væk", "virker ikke", "går i stå", "er sort", "hakker", "kommer ikke frem",
         "bliver ved med at dreje", "kan ikke åbnes", "siger fra", "er for svag")  # fmt: skip
WRITTEN_AT_ONCE = 10_000


@dataclass(frozen=True)
class Pattern:
    """The rows of one case."""

    ticket: Row
    events: Sequence[Row]
    clock: Row
    ticks: Sequence[Row]


@dataclass(frozen=True)
class Desks:
    """What was made."""

    units: Sequence[uuid.UUID]  # support units; the first are the cast's
    meetings: Sequence[uuid.UUID]  # occurrences
    people: Sequence[Participant]  # a citizen of each, who has not asked for help
    long: uuid.UUID  # the case with a hundred entries


@dataclass(frozen=True)
class Case:
    """What differs from one to the next."""

    n: int
    id: uuid.UUID
    unit: uuid.UUID
    organisation: uuid.UUID
    opened_at: datetime
    occurrence: uuid.UUID | None  # an open one's
    starts_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether somebody has to do with it now."""
        return self.occurrence is not None


def build(house: House) -> Desks:
    """Fill the house's database."""
    now, at, session = clock.now(), house.cast.at, house.session
    opened, ended = _patterns(house, now)
    places = _organisations(house)
    units = [at.hotline.id, at.shared.id, at.kolding_it.id, *_units(house, places)]
    session.commit()
    meetings, people = _meetings(house, now)
    cases = _cases(units, places, meetings, now)
    while some := [case for _n, case in zip(range(WRITTEN_AT_ONCE), cases, strict=False)]:
        _write(house, some, opened, ended)
    session.execute(update(TicketCounter).values(last=CASES + FIRST))
    long = _lengthen(house, at.hotline.id)
    session.commit()
    session.execute(text("ANALYZE"))
    session.commit()
    return Desks(units, meetings, people, long)


def post_of(house: House) -> Post:
    """What it takes to write to people."""
    return Post.of(house.settings)


def token(house: House, person: Participant) -> str:
    """The secret part of somebody's link."""
    key = house.settings.secret_key.encode()
    return secrets.make_token(key, "personal-page", person.id, person.link_generation)


def _patterns(house: House, now: datetime) -> tuple[Pattern, Pattern]:
    made = []
    for is_ended in (False, True):
        held = make_meeting(house.session, house.cast, now + timedelta(minutes=30))
        with house.at_work():
            made.append(_pattern(house, held, now, is_ended=is_ended))
        house.session.rollback()  # what it read is older than what was written
    return made[0], made[1]


def _pattern(house: House, held: Held, now: datetime, *, is_ended: bool) -> Pattern:
    by, post = db.session.get_one(User, house.cast.dorte.id), post_of(house)
    ticket = opening.open_ticket(call(held, house.cast), by=None, post=post, now=now)
    if is_ended:
        working.reply(ticket, "Prøv at åbne linket igen.", by=by, post=post, now=now)
        opening.add_words(ticket, "Det hjalp ikke, men nu gør det.", now=now)
        working.reply(ticket, "Godt.", by=by, post=post, now=now)
        resolving.resolve(ticket, Outcome.CAN_ATTEND, by=by, post=post, now=now)
    db.session.flush()
    ticks = select(ClockEvent).where(ClockEvent.ticket_id == ticket.id).order_by(ClockEvent.id)
    return Pattern(
        row_of(ticket),
        [row_of(event) for event in ticket.events],
        row_of(db.session.get_one(TicketClock, ticket.id)),
        [row_of(tick) for tick in db.session.scalars(ticks)],
    )


def _organisations(house: House) -> Sequence[uuid.UUID]:
    kolding = row_of(house.session.get_one(Organisation, house.cast.at.kolding.id))
    named: Change = lambda n: {"name": f"Kommune {n}"}  # noqa: E731 - one line
    return [kolding["id"], *copy(house.session, Organisation, kolding, named, ORGANISATIONS - 1)]


def _units(house: House, places: Sequence[uuid.UUID]) -> Sequence[uuid.UUID]:
    """Local IT, two or three in each organisation."""
    at, session = house.cast.at, house.session
    unit, support = row_of(session.get_one(Unit, at.kolding_it_unit.id)), row_of(at.kolding_it)
    named = lambda n: {"name": f"Lokal it {n}", "organisation_id": places[n % len(places)]}  # noqa: E731
    ids = copy(session, Unit, unit, named, UNITS - 3)
    write(session, SupportUnit, ({**support, "id": id, "unit_id": id} for id in ids))
    return ids


def _meetings(house: House, now: datetime) -> tuple[Sequence[uuid.UUID], Sequence[Participant]]:
    """With one citizen each, from an hour ago until the day after tomorrow."""
    session = house.session
    held = make_meeting(session, house.cast, now + timedelta(minutes=30))
    meeting, occurrence = row_of(held.meeting), row_of(held.occurrence)
    person, provision = row_of(held.ida), row_of(held.occurrence.provision)
    ids = [uuid.uuid4() for _ in range(MEETINGS)]
    starts = [now + timedelta(minutes=5 * n - 60) for n in range(MEETINGS)]
    both = list(zip(ids, starts, strict=True))
    write(session, Meeting, ({**meeting, "id": id, "uid": str(id)} for id in ids))
    write(session, Provision, ({**provision, "id": id, "key": str(id), "opens_at": at,
          "closes_at": at + timedelta(hours=2)} for id, at in both))  # fmt: skip
    write(session, Occurrence, ({**occurrence, "id": id, "meeting_id": id, "provision_id": id,
          "starts_at": at, "ends_at": at + timedelta(minutes=45)} for id, at in both))  # fmt: skip
    write(session, Participant, ({**person, "id": id, "meeting_id": id, "code_digest": str(id)}
          for id in ids))  # fmt: skip
    session.commit()
    people = session.scalars(select(Participant).where(Participant.id.in_(ids))).all()
    return ids, people


def _cases(
    units: Sequence[uuid.UUID],
    places: Sequence[uuid.UUID],
    meetings: Sequence[uuid.UUID],
    now: datetime,
) -> Iterator[Case]:
    """The hotline has a fifth of all, shared support a seventh, the others the rest. The newest are
    open, six to a meeting."""
    for n in range(CASES):
        unit = units[0] if n % 5 == 0 else units[1] if n % 7 == 0 else units[n % len(units)]
        is_open = n >= CASES - STILL_OPEN
        meeting = (n // 6) % len(meetings)
        opened_at = now - timedelta(minutes=(CASES - n) * (YEARS // CASES or 1) + 1)
        starts_at = (
            now + timedelta(minutes=5 * meeting - 60)
            if is_open
            else opened_at + timedelta(minutes=40)
        )
        yield Case(
            n,
            uuid.uuid4(),
            unit,
            places[n % len(places)],
            max(opened_at, now - timedelta(days=2)) if is_open else opened_at,
            meetings[meeting] if is_open else None,
            starts_at,
        )


def said(n: int, turn: int = 0) -> str:
    """What somebody wrote, in this case and entry."""
    words = f"{WORDS[(n + turn * 7) % len(WORDS)]} {FALLS[(n // 3 + turn) % len(FALLS)]}"
    common = f", og {COMMON} med" if n % 3 == 0 and turn == 0 else ""
    rare = f" Hilsen {RARE}." if n % RARELY == 7 and turn == 0 else ""
    return f"{words.capitalize()}{common}.{rare}"


def _write(house: House, cases: Sequence[Case], opened: Pattern, ended: Pattern) -> None:
    session, both = house.session, [(c, opened if c.is_open else ended) for c in cases]
    write(session, Ticket, (_ticket(case, pattern) for case, pattern in both))
    write(session, TicketEvent, (row for case, pattern in both for row in _events(case, pattern)))
    write(session, TicketText, (_text(case, pattern) for case, pattern in both))
    write(session, HandOver, ({"ticket_id": c.id, "from_id": None, "to_id": c.unit, "by_id": None,
          "at": c.opened_at, "reason": "", "tried": "", "was_skipped": False}
          for c in cases))  # fmt: skip
    write(session, AccessGround, ({"ticket_id": c.id, "support_unit_id": c.unit,
          "ground": Ground.RESPONSIBLE, "since": c.opened_at, "until": None}
          for c in cases))  # fmt: skip
    write(session, TicketClock, (_clock(case, pattern) for case, pattern in both))
    write(session, ClockEvent, (row for case, pattern in both for row in _ticks(case, pattern)))
    session.commit()


def _moved(row: Row, by: timedelta) -> dict[str, Any]:
    """The same, so much later or earlier."""
    return {k: v + by if isinstance(v, datetime) else v for k, v in row.items()}


def _ticket(case: Case, pattern: Pattern) -> Row:
    row = _moved(pattern.ticket, case.opened_at - pattern.ticket["opened_at"])
    ended = {} if case.is_open else {
        "status": Status.CLOSED, "closed_at": case.opened_at + timedelta(minutes=35)}  # fmt: skip
    return {**row, "id": case.id, "number": FIRST + case.n, "occurrence_id": case.occurrence,
            "participant_id": None, "organisation_id": case.organisation,
            "requester": f"Borger {case.n}", "subject": said(case.n)[:120],
            "meeting_starts_at": case.starts_at, "responsible_id": case.unit, **ended}  # fmt: skip


def _events(case: Case, pattern: Pattern) -> Iterator[Row]:
    by = case.opened_at - pattern.ticket["opened_at"]
    for turn, event in enumerate(pattern.events):
        text = said(case.n, turn) if event["text"] else ""
        row = {**_moved(event, by), "ticket_id": case.id, "text": text}
        del row["id"]
        yield row


def _text(case: Case, pattern: Pattern) -> Row:
    """What can be searched: in use it is written with the case and each entry."""
    turns = (said(case.n, turn) for turn, event in enumerate(pattern.events) if event["text"])
    return {"number": FIRST + case.n, "words": fold(" ".join([f"Borger {case.n}", *turns]))}


def _clock(case: Case, pattern: Pattern) -> Row:
    row = _moved(pattern.clock, case.opened_at - pattern.ticket["opened_at"])
    return {**row, "ticket_id": case.id, "support_unit_id": case.unit}


def _ticks(case: Case, pattern: Pattern) -> Iterator[Row]:
    by = case.opened_at - pattern.ticket["opened_at"]
    for tick in pattern.ticks:
        row = {**_moved(tick, by), "ticket_id": case.id}
        if row["support_unit_id"]:
            row["support_unit_id"] = case.unit
        del row["id"]
        yield row


def _lengthen(house: House, unit: uuid.UUID) -> uuid.UUID:
    """One open case of the unit's gets a hundred entries."""
    session = house.session
    newest = select(Ticket).where(Ticket.responsible_id == unit).order_by(Ticket.number.desc())
    ticket = session.scalars(newest.limit(1)).one()
    pattern = row_of(ticket.events[0])
    del pattern["id"]
    write(session, TicketEvent, ({**pattern, "kind": "wrote", "text": said(turn, turn)}
          for turn in range(LONG - len(ticket.events))))  # fmt: skip
    return ticket.id
