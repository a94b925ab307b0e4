"""The calls for help of those weeks: which meeting, who asked, and how it went."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from sqlalchemy import select

from accounts.models import Membership, Role, User
from booking import support_queries
from booking.models import Participant
from booking.personal import help_requests
from core.db import db
from support import routing
from support.clocks import keeping
from support.clocks.models import ClockEvent, ClockNotice
from support.clocks.standing import Planned, stand
from support.demo import times
from support.demo.past import words
from support.demo.past.meetings import Held
from support.demo.past.plots import SHARES, STUCK, Play, Plot
from support.demo.past.record import Record
from support.demo.region.troubles import Trouble
from support.demo.stage import Stage
from support.lines import Units
from support.models import Audience
from support.routing import Inquiry
from support.services import opening, placing
from support.services.numbers import FIRST_NUMBER
from support.services.opening import Opening


@dataclass(frozen=True)
class Call:
    """Somebody asks for help."""

    held: Held
    who: Participant
    plot: Plot
    trouble: Trouble
    at: datetime


class Casebook:
    """Writes them all. The numbers are those before the first of the story."""

    def __init__(self, stage: Stage, held: Sequence[Held], chance: Random) -> None:
        self._stage, self._chance = stage, chance
        self._units, self._helpers = Units.read(), _helpers()
        with_room = [each for each in held if each.plan.form.has_room]
        self._left = iter(chance.sample(with_room, len(with_room)))
        self._stuck = [h for h in with_room if h.meeting.unit_id == stage.cast.at.adults.id][-1]
        self._citizens = cycle(words.troubles(words.CITIZENS))
        self._staff = cycle(words.troubles(words.STAFF))

    def write(self) -> int:
        """How many."""
        called = sorted(self._calls(), key=lambda call: (call.at, str(call.who.function)))
        first = FIRST_NUMBER - len(called)
        records = [self._record(call, number) for number, call in enumerate(called, first)]
        db.session.add_all(record.ticket for record in records)
        db.session.flush()
        for rows in (
            (line for record in records for line in record.lines),
            (row for record in records for row in record.rows),
            (ClockEvent.of(r.ticket.id, tick) for r in records for tick in r.ticks),
        ):
            db.session.add_all(rows)
            db.session.flush()
        keeping.count_anew([record.ticket.id for record in records])
        _note_what_was_late(records)
        return len(records)

    def _calls(self) -> Iterator[Call]:
        some = [plot for plot, share in SHARES.items() for _ in range(share)]
        for plot in self._chance.sample(some, len(some)):
            if held := next(self._left, None):
                yield self._call(held, plot)
        yield replace(self._call(self._stuck, STUCK), who=self._stuck.people[0])

    def _call(self, held: Held, plot: Plot) -> Call:
        there = [p for p in held.people if p.removed_at is None]
        private = [p for p in there if p.kind.is_private]
        staff = [p for p in there if p.organisation_id]
        is_private = private and (plot.bars or self._chance.random() < 0.5)
        who = self._chance.choice(private if is_private else staff)
        at = held.plan.starts_at + timedelta(minutes=plot.asked + self._chance.randint(-2, 0))
        if plot.is_evening:
            at = times.at(times.back(held.plan.starts_at.date(), 1), "19:10")
        if plot.bars:
            held.barred.add(who.id)
        trouble = next(self._citizens if who.kind.is_private else self._staff)
        return Call(held, who, plot, trouble, max(at, held.plan.booked_at + timedelta(minutes=5)))

    def _record(self, call: Call, number: int) -> Record:
        asked = _opening(call)
        meeting = support_queries.meeting_facts(asked.occurrence_id)
        if meeting is None:
            raise LookupError(asked.occurrence_id)
        rows = self._units.rows
        found = routing.route(
            rows,
            Inquiry(
                asked.audience, asked.organisation_id, meeting.convening_id, meeting.is_cross_sector
            ),
        )
        arrival = placing.arrive(self._units, found.receivers, call.at)
        ticket = opening.ticket_of(asked, meeting, number, found, arrival.owner, call.at)
        ticket.routing_version_id = rows.version_id
        ticket.snapshot |= {"is_exception": False, "is_alarm": False}
        record = Record(ticket, meeting, self._units.by_id, call.who.user_id)
        record.open(asked.words, arrival, at=call.at)
        shared = self._stage.cast.at.shared
        receivers = [*self._units.by_id.these(found.receivers), self._units.by_id[shared.id]]
        play = Play(record, call.trouble, receivers, self._units.by_id, self._helpers, self._chance)
        call.plot.play(play, call.at)
        return record


def _opening(call: Call) -> Opening:
    """As the personal page, or the leader's, asks."""
    who, held = call.who, call.held
    by = held.leader if who is held.people[0] else None
    is_private = by is None and who.kind.is_private
    return Opening(
        occurrence_id=held.occurrence.id,
        participant_id=who.id,
        user_id=by.id if by else None,
        requester=help_requests.requester_of(who, by),
        audience=Audience.CITIZEN if is_private else Audience.STAFF,
        organisation_id=(None if is_private else who.organisation_id) or held.plan.organisation_id,
        words=call.trouble.text,
        device=call.trouble.device,
        callback_phone=by.phone if by else who.phone,
        snapshot=help_requests.snapshot(held.occurrence),
    )


def _helpers() -> Mapping[uuid.UUID, Sequence[User]]:
    """Of each support unit."""
    units = {unit.unit_id: unit.id for unit in Units.read().by_id.values()}
    found: dict[uuid.UUID, list[User]] = defaultdict(list)
    rows = db.session.execute(
        select(Membership.unit_id, User)
        .join(User, Membership.user_id == User.id)
        .where(Membership.role == Role.SUPPORTER)
        .order_by(User.name.desc())
    )
    for unit_id, user in rows.unique():
        if unit_id in units:
            found[units[unit_id]].append(user)
    return found


def _note_what_was_late(records: Sequence[Record]) -> None:
    """What was due before the next thing happened, somebody was told of."""
    calendars = keeping.calendars_for([record.ticks for record in records])
    for record in records:
        told: dict[object, Planned] = {}
        for n, following in enumerate(record.ticks[1:], start=1):
            for each in stand(record.ticks[:n], calendars)[1]:
                if each.at < following.at:
                    told.setdefault((each.promise, each.number, each.stage), each)
        db.session.add_all(
            ClockNotice(
                ticket_id=record.ticket.id, promise=n.promise, number=n.number, stage=n.stage,
                at=n.at, due_at=n.due_at, told_at=n.at,
            )
            for n in told.values()
        )  # fmt: skip
    db.session.flush()
