"""How ready the meetings of the next hours are: what is missing, as numbers and never as names."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from accounts.models import Unit
from booking import equipment, unready
from booking.date_answers import DateAnswers
from booking.equipment import Tested
from booking.models import (
    Answer,
    CallTask,
    Cancellation,
    EquipmentTest,
    Meeting,
    Occurrence,
    Participant,
)
from core.db import db

MOST = 100
LEADER_BEFORE = timedelta(minutes=5)  # the leader logs on first
LATE = timedelta(minutes=15)  # so long after its start it is still looked at
NEAR = timedelta(minutes=30)


class Lack(StrEnum):
    """What a meeting may lack, the worst first."""

    ROOM = "room"  # it is not ready
    LEADER = "leader"  # has not opened the room
    FAILED_TEST = "failed_test"
    NOT_REACHED = "not_reached"  # somebody has to call them
    NOT_ANSWERED = "not_answered"
    UNTESTED = "untested"


BAD = (Lack.ROOM, Lack.LEADER, Lack.FAILED_TEST, Lack.NOT_REACHED)


@dataclass(frozen=True)
class Coming:
    """One meeting: when, whose, and what it lacks, with how many people."""

    occurrence_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    place: str
    phone: str
    people: int
    lacks: Sequence[tuple[Lack, int]]

    def pressing(self, now: datetime) -> tuple[bool, bool, datetime]:
        """What goes wrong soonest stands first; what lacks nothing, last."""
        is_bad = any(lack in BAD for lack, _n in self.lacks)
        is_near = self.starts_at <= now + NEAR
        return not (is_bad and is_near), not self.lacks, self.starts_at


def coming_meetings(
    organisation_ids: Collection[uuid.UUID], *, now: datetime, until: datetime
) -> Sequence[Coming]:
    """Those that these organisations convened, the most pressing first. As many statements for
    one meeting as for a hundred."""
    occurrences = _occurrences(organisation_ids, now, until)
    ids = [occurrence.id for occurrence in occurrences]
    tests, calls = _tests(ids), _to_call([o.meeting_id for o in occurrences])
    roomless = unready.without_room(ids, now=now)
    said = DateAnswers([p for o in occurrences for p in o.meeting.invited], occurrences)
    rows = [
        _coming(o, tests.get(o.id, {}), calls.get(o.meeting_id, set()), said, o.id in roomless, now)
        for o in occurrences
    ]
    return sorted(rows, key=lambda row: row.pressing(now))


def _occurrences(
    organisation_ids: Collection[uuid.UUID], now: datetime, until: datetime
) -> Sequence[Occurrence]:
    meeting = contains_eager(Occurrence.meeting)
    wanted = (
        select(Occurrence)
        .join(Occurrence.meeting)
        .join(Meeting.unit)
        .where(
            Unit.organisation_id.in_(organisation_ids),
            Occurrence.starts_at > now - LATE,
            Occurrence.starts_at <= until,
            Occurrence.ends_at > now,
            Occurrence.id.not_in(select(Cancellation.occurrence_id)),
        )
        .options(
            joinedload(Occurrence.provision),
            meeting.contains_eager(Meeting.unit).joinedload(Unit.organisation),
            meeting.selectinload(Meeting.participants).options(lazyload("*")),
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(MOST)
    )
    return db.session.scalars(wanted).unique().all()


def _tests(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, Tested]]:
    """The newest of each person, by occurrence."""
    newest = (
        select(func.max(EquipmentTest.id))
        .where(EquipmentTest.occurrence_id.in_(ids))
        .group_by(EquipmentTest.occurrence_id, EquipmentTest.participant_id)
    )
    found: dict[uuid.UUID, dict[uuid.UUID, Tested]] = defaultdict(dict)
    for test in db.session.scalars(select(EquipmentTest).where(EquipmentTest.id.in_(newest))):
        found[test.occurrence_id][test.participant_id] = equipment.read(test)
    return found


def _to_call(meeting_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Whom no message reached, or who has not opened it, and nobody has called yet."""
    open_tasks = select(CallTask.meeting_id, CallTask.participant_id).where(
        CallTask.meeting_id.in_(meeting_ids), CallTask.done_at.is_(None)
    )
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for meeting_id, participant_id in db.session.execute(open_tasks):
        if participant_id:
            found[meeting_id].add(participant_id)
    return found


def _coming(
    occurrence: Occurrence,
    tests: dict[uuid.UUID, Tested],
    to_call: set[uuid.UUID],
    said: DateAnswers,
    has_no_room: bool,
    now: datetime,
) -> Coming:
    meeting = occurrence.meeting
    answers = {p: said.of(p, occurrence) for p in meeting.invited}
    comes = [p for p, answer in answers.items() if answer != Answer.DECLINED]
    counts = {
        Lack.ROOM: int(has_no_room),
        Lack.LEADER: int(_waits_for_leader(occurrence, now)),
        Lack.NOT_REACHED: sum(p.id in to_call for p in comes),
        Lack.NOT_ANSWERED: sum(_waits_for(p, occurrence, answers[p]) for p in comes),
    }
    if meeting.form.has_room:
        counts[Lack.FAILED_TEST] = sum(bool(p.id in tests and tests[p.id].faults) for p in comes)
        counts[Lack.UNTESTED] = sum(p.kind.is_private and p.id not in tests for p in comes)
    return Coming(
        occurrence_id=occurrence.id,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        place=meeting.unit.place,
        phone=meeting.phone,
        people=len(comes),
        lacks=[(lack, counts[lack]) for lack in Lack if counts.get(lack)],
    )


def _waits_for(participant: Participant, occurrence: Occurrence, answer: Answer) -> bool:
    return answer == Answer.NONE and not occurrence.is_led_by(participant)


def _waits_for_leader(occurrence: Occurrence, now: datetime) -> bool:
    provision = occurrence.provision
    is_time = occurrence.starts_at <= now + LEADER_BEFORE
    return bool(is_time and provision and provision.opened_at is None)
