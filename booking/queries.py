"""What pages of meetings show. The number of statements does not grow with people."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from accounts.models import Unit, User
from booking import access, directory
from booking.calls import Call, open_calls
from booking.channels import has_way
from booking.date_answers import DateAnswers
from booking.guides.queries import stage_guide
from booking.guides.reading import Guide
from booking.joining import occurrence_at, occurrence_for
from booking.links import code_for
from booking.lobby import has_lobby
from booking.meeting_mail import MailNote, mails_about
from booking.models import Attendance, EquipmentTest, Meeting, Occurrence, Participant
from booking.people import NOTHING_MORE, PersonRow, person_row
from booking.person_notes import notes_on
from booking.planned import Planned, planned_of
from booking.services.date_agendas import agenda_of
from booking.services.revivals import can_be_revived
from booking.wishes import Wished, open_wishes
from core.db import db
from notifications.outbox import Delivery, delivery_of


@dataclass(frozen=True)
class Topic:
    """What a participant would like to talk about."""

    name: str
    text: str


@dataclass(frozen=True)
class MeetingPage:
    """Everything the leader's page says."""

    meeting: Meeting
    occurrence: Occurrence
    agenda: str | None  # of this date
    people: Sequence[PersonRow]
    topics: Sequence[Topic]
    code: str | None  # of the reader's own seat, on another device; never of somebody else's
    is_led: bool  # the reader may run this date: open the room, let in, close
    runs: bool  # and change the meeting
    has_lobby: bool  # and choose who comes in by themselves
    has_citizens: bool  # or relatives
    calls: Sequence[Call]  # to make, by whoever may run the meeting
    mails: Sequence[MailNote]  # that came, for the same people
    units: Sequence[Unit]  # that convened it, or are invited
    guide: Guide | None  # the part of it that the clock says; for whoever runs the meeting
    seats: Sequence[Participant]  # invited units that the reader answers for
    wishes: Sequence[Wished]  # other times that somebody asked for, for whoever may move it
    can_cancel: bool
    can_move: bool  # to another time; once it has begun, its end only
    can_revive: bool  # it is cancelled, and its time lies ahead
    planned: Planned | None  # for whoever runs the meeting


def meeting_page(meeting: Meeting, actor: User, *, key: bytes, now: datetime) -> MeetingPage:
    """The meeting with its people, in a fixed number of statements."""
    participants, runs = _participants(meeting.id), access.leads(actor, meeting)
    occurrence = _date_for(meeting, actor, participants, now=now)
    is_led = access.leads_date(actor, occurrence)
    mine = next((p for p in participants if p.user_id == actor.id), None)
    return MeetingPage(
        meeting=meeting,
        occurrence=occurrence,
        agenda=agenda_of(occurrence),
        people=_rows(participants, occurrence, is_led=is_led, now=now),
        topics=[Topic(p.name or p.function, p.topics) for p in participants if p.topics],
        code=code_for(mine, key) if mine and is_led else None,
        is_led=is_led,
        runs=runs,
        has_lobby=is_led and has_lobby(occurrence, now=now),
        has_citizens=any(p.kind.is_private for p in participants),
        calls=open_calls(meeting) if is_led else (),
        mails=mails_about(meeting.id) if is_led else (),
        units=_units(meeting, participants),
        guide=stage_guide(occurrence, actor, now=now) if is_led else None,
        seats=access.seats_of_units(actor, participants),
        wishes=_wishes(occurrence, now) if runs else (),
        can_cancel=runs and occurrence.takes_place(now) and not occurrence.has_started(now),
        can_move=runs and occurrence.takes_place(now),
        can_revive=runs and can_be_revived(meeting, now=now),
        planned=planned_of(occurrence, participants, now=now) if is_led else None,
    )


def _wishes(occurrence: Occurrence, now: datetime) -> Sequence[Wished]:
    is_ahead = occurrence.takes_place(now) and not occurrence.has_started(now)
    return open_wishes(occurrence, now=now) if is_ahead else ()


def _units(meeting: Meeting, participants: Sequence[Participant]) -> Sequence[Unit]:
    """The one that convened it first."""
    ids = [meeting.unit_id, *(p.unit_id for p in participants if p.unit_id)]
    found = directory.units_by_id(ids)
    return [found[id] for id in dict.fromkeys(ids)]


def people_of(meeting: Meeting, actor: User, *, now: datetime) -> Sequence[PersonRow]:
    """Only the people: what the page asks for repeatedly."""
    participants = _participants(meeting.id)
    occurrence = _date_for(meeting, actor, participants, now=now)
    is_led = access.leads_date(actor, occurrence)
    return _rows(participants, occurrence, is_led=is_led, now=now)


def _date_for(
    meeting: Meeting, actor: User, participants: Sequence[Participant], *, now: datetime
) -> Occurrence:
    """The date that is meant now; for who comes, and no more, among those they are to come to."""
    own = [p for p in participants if p.user_id == actor.id]
    seats = own or access.seats_of_units(actor, participants)
    runs = access.leads(actor, meeting) or meeting.created_by_id == actor.id
    return (
        occurrence_at(meeting, now=now) if runs or not seats else occurrence_for(seats[0], now=now)
    )


def person_of(participant: Participant, occurrence: Occurrence, *, now: datetime) -> PersonRow:
    """One of them, for whoever may run the meeting."""
    [row] = _rows([participant], occurrence, is_led=True, now=now)
    return row


def deliveries_to(participant: Participant) -> Sequence[Delivery]:
    """How the newest message to this person fared, by each way they are reached."""
    return _by_ways_of(participant, delivery_of([participant.id]))


def _participants(meeting_id: uuid.UUID) -> Sequence[Participant]:
    return db.session.scalars(
        select(Participant)
        .where(Participant.meeting_id == meeting_id, Participant.removed_at.is_(None))
        .options(joinedload(Participant.unit).joinedload(Unit.organisation))
        .order_by(Participant.position)
    ).all()


def _rows(
    participants: Sequence[Participant], occurrence: Occurrence, *, is_led: bool, now: datetime
) -> Sequence[PersonRow]:
    """One row each. Only who may run the meeting calls people, and so has their numbers."""
    ids = [participant.id for participant in participants]
    attendances = attendances_at(occurrence.id)
    tests = newest_tests_at(occurrence.id)
    deliveries = delivery_of(ids)
    notes = notes_on(participants, occurrence.id)
    said = DateAnswers(participants, [occurrence])
    starts_in = occurrence.starts_at - now if occurrence.takes_place(now) else None
    rows = [
        person_row(
            p,
            attendances.get(p.id),
            tests.get(p.id),
            _by_ways_of(p, deliveries),
            notes.get(p.id, NOTHING_MORE),
            starts_in,
            answer=said.of(p, occurrence),
            is_leader=occurrence.is_led_by(p),
            is_off=not said.is_on(p, occurrence),
            now=now,
        )
        for p in participants
    ]
    return rows if is_led else [replace(row, phone=None) for row in rows]


def _by_ways_of(
    participant: Participant, found: Mapping[uuid.UUID, Sequence[Delivery]]
) -> Sequence[Delivery]:
    """What went to an address that is not theirs any more says nothing."""
    return [d for d in found.get(participant.id, ()) if has_way(participant, d.channel)]


def attendances_at(occurrence_id: uuid.UUID) -> dict[uuid.UUID, Attendance]:
    """Who was seen, by participant."""
    found = db.session.scalars(select(Attendance).where(Attendance.occurrence_id == occurrence_id))
    return {row.participant_id: row for row in found}


def newest_tests_at(occurrence_id: uuid.UUID) -> dict[uuid.UUID, EquipmentTest]:
    """The last test of each who made one."""
    found = db.session.scalars(
        select(EquipmentTest)
        .where(EquipmentTest.occurrence_id == occurrence_id)
        .order_by(EquipmentTest.id)
    )
    return {row.participant_id: row for row in found}
