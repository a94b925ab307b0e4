"""What was held: the meeting with its people and its room, who tested, who came, what was agreed.

By the services where they write a row, without what they tell people.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from accounts.models import Unit, User
from booking import drafts, links
from booking.models import (
    Answer,
    Attendance,
    Came,
    Closing,
    ClosingPerson,
    EquipmentTest,
    Evaluation,
    Meeting,
    MeetingForm,
    Occurrence,
    Participant,
    Poll,
    PollTime,
    Reached,
)
from booking.services import Booking
from booking.services.bookings import write_meeting
from booking.services.participants import leader_of, participant_of
from core.db import Base, db
from support.demo.past import words
from support.demo.region.diary import Plan
from support.demo.stage import Stage
from video.models import Room
from video.services import OPEN_BEFORE, provide_new

TESTED = dict.fromkeys(("browser", "connection", "microphone", "speaker", "camera"), "ok")
REACHED = {Reached.YES: 80, Reached.PARTLY: 15, Reached.NO: 5}
SAID = {Reached.YES: 84, Reached.PARTLY: 12, Reached.NO: 4}
ASKED_ABOUT_TIME = 0.25
PAUSE = timedelta(minutes=10)


@dataclass(frozen=True)
class Held:
    """A meeting that is over, with everybody in it. Seat 0 is the leader."""

    plan: Plan
    meeting: Meeting
    occurrence: Occurrence
    leader: User
    people: Sequence[Participant]
    barred: set[uuid.UUID]  # who could not attend, because nobody could help


class Minutes:
    """Writes meetings as they went."""

    def __init__(self, stage: Stage, chance: Random, rooms: Sequence[Room]) -> None:
        self._stage, self._chance = stage, chance
        self._free = {room.id: datetime.min.replace(tzinfo=stage.now.tzinfo) for room in rooms}
        self._rooms = sorted(rooms, key=lambda room: (room.capacity, room.name))

    def book(self, plans: Sequence[Plan]) -> Sequence[Held]:
        """In the order they began: the same room is not taken twice at a time."""
        held = [self._book(plan) for plan in plans]
        links.give_codes([p for each in held for p in each.people], self._stage.post.key)
        for each in held:
            each.meeting.participants.extend(each.people)
        db.session.flush()
        return held

    def hold(self, held: Sequence[Held]) -> None:
        """Once it is known who could not attend."""
        db.session.add_all(row for each in held for row in self._rows(each))
        db.session.flush()

    def _book(self, plan: Plan) -> Held:
        leader = db.session.get_one(User, plan.leader_id)
        unit, by_mail = db.session.get_one(Unit, plan.unit_id), self._stage.post.mail_domain
        agenda_later = self._chance.random() < 0.06
        booking = Booking(
            plan.type, plan.form, plan.purpose, None if agenda_later else plan.agenda,
            plan.starts_at.date() - timedelta(days=1) if agenda_later else None,
            plan.address, plan.phone, plan.unit_id, None, plan.starts_at, plan.ends_at,
            plan.invitees,
        )  # fmt: skip
        meeting = write_meeting(
            booking, by=leader, leader=leader, domain=by_mail, now=plan.booked_at
        )
        [occurrence] = meeting.occurrences
        people = [
            participant_of(each, position=n)
            for n, each in enumerate((leader_of(leader, unit), *plan.invitees))
        ]
        self._answer(plan, people)
        if self._chance.random() < ASKED_ABOUT_TIME:
            self._ask_about_time(meeting, leader, plan)
        if plan.form.has_room:
            self._provide(occurrence, len(people))
        return Held(plan, meeting, occurrence, leader, people, set())

    def _answer(self, plan: Plan, people: Sequence[Participant]) -> None:
        for person in people[1:]:
            if person.is_reachable and self._chance.random() < 0.86:
                person.opened_at = plan.booked_at + (plan.starts_at - plan.booked_at) * 0.2
                person.answer, person.answered_at = Answer.ACCEPTED, person.opened_at
            elif self._chance.random() < 0.3:  # was not to be invited after all
                person.removed_at = plan.booked_at + timedelta(minutes=25)

    def _ask_about_time(self, meeting: Meeting, leader: User, plan: Plan) -> None:
        """Before it was booked, people had been asked when they could."""
        asked_at = plan.booked_at - timedelta(hours=self._chance.randint(20, 90))
        draft = drafts.start_draft(leader, plan.type, now=asked_at)
        draft.meeting_id = meeting.id
        length = plan.ends_at - plan.starts_at
        db.session.add(
            Poll(
                draft_id=draft.id, meeting_id=meeting.id, unit_id=plan.unit_id,
                asked_by_id=leader.id, minutes=length // timedelta(minutes=1),
                deadline=plan.booked_at, created_at=asked_at, closed_at=plan.booked_at,
                times=[
                    PollTime(starts_at=at, ends_at=at + length)
                    for at in (plan.starts_at, plan.starts_at + timedelta(days=1))
                ],
            )
        )  # fmt: skip

    def _provide(self, occurrence: Occurrence, people: int) -> None:
        """The smallest that is free; on a crowded day somebody's bridge has one more."""
        starts_at, ends_at = occurrence.starts_at, occurrence.ends_at
        large = [room for room in self._rooms if room.capacity >= people]
        room = next((r for r in large if self._free[r.id] <= starts_at), large[-1])
        self._free[room.id] = ends_at + PAUSE
        made = provide_new(
            room, key=str(occurrence.id), starts_at=starts_at, ends_at=ends_at, now=starts_at
        )
        occurrence.provision = made
        made.opened_at = starts_at - timedelta(
            minutes=self._chance.choice((9, 8, 7, 7, 6, 6, 5, 3))
        )

    def _rows(self, held: Held) -> Iterator[Base]:
        there = [p for p in held.people if p.removed_at is None]
        came = {p.id: self._came(held, p) for p in there}
        if held.plan.form.has_room:
            yield from self._in_the_room(held, there, came)
        if self._chance.random() < 0.93:
            yield self._closing(held, came)
        yield from self._evaluations(held, there, came)

    def _came(self, held: Held, person: Participant) -> Came:
        if person.id in held.barred:
            return Came.TECHNICAL
        if person is held.people[0]:
            return Came.TOOK_PART
        [found] = self._chance.choices(
            (Came.TOOK_PART, Came.SUBSTITUTE, Came.CANCELLED, Came.STAYED_AWAY), (92, 3, 3, 2)
        )
        return found

    def _in_the_room(
        self, held: Held, there: Sequence[Participant], came: dict[uuid.UUID, Came]
    ) -> Iterator[Base]:
        at, provision = held.occurrence, held.occurrence.provision
        opened_at = (provision.opened_at if provision else None) or at.starts_at - OPEN_BEFORE
        for person in there:
            if self._chance.random() < 0.55:
                tested_at = at.starts_at - timedelta(minutes=self._chance.randint(60, 1500))
                yield EquipmentTest(
                    occurrence_id=at.id, participant_id=person.id, at=tested_at, results=TESTED
                )
            if came[person.id] == Came.TOOK_PART:
                late = timedelta(minutes=self._chance.randint(-4, 2))
                joined_at = opened_at if person is held.people[0] else at.starts_at + late
                yield Attendance(
                    occurrence_id=at.id, participant_id=person.id, joined_at=joined_at,
                    seen_at=at.ends_at, left_at=at.ends_at,
                )  # fmt: skip

    def _closing(self, held: Held, came: dict[uuid.UUID, Came]) -> Closing:
        [reached] = self._chance.choices(tuple(REACHED), tuple(REACHED.values()))
        gets = self._chance.random() < 0.72
        return Closing(
            occurrence_id=held.occurrence.id, version=1, reached=reached,
            why="" if reached is Reached.YES else self._chance.choice(words.WHY_NOT),
            agreed=self._chance.choice(words.AGREED) if gets else "", more="",
            by_id=held.leader.id,
            at=held.occurrence.ends_at + timedelta(minutes=self._chance.randint(2, 40)),
            people=[
                ClosingPerson(
                    participant_id=id, came=how, had_trouble=how is Came.TECHNICAL, reason="",
                    gets_minutes=gets,
                )
                for id, how in came.items()
            ],
        )  # fmt: skip

    def _evaluations(
        self, held: Held, there: Sequence[Participant], came: dict[uuid.UUID, Came]
    ) -> Iterator[Evaluation]:
        for person in there:
            chance = 0.6 if person.kind.is_private else 0.25
            if came[person.id] != Came.TOOK_PART or self._chance.random() > chance:
                continue
            [said_it] = self._chance.choices(tuple(SAID), tuple(SAID.values()))
            worked = self._chance.choice((Reached.YES, Reached.YES, Reached.YES, Reached.PARTLY))
            yield Evaluation(
                occurrence_id=held.occurrence.id, participant_id=person.id, said_it=said_it,
                worked=worked if held.plan.form is not MeetingForm.IN_PERSON else None, words="",
                at=held.occurrence.ends_at + timedelta(minutes=self._chance.randint(1, 300)),
            )  # fmt: skip
