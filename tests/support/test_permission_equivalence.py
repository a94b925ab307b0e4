"""Whatever happened to cases, by chance: who has a reason in their story sees them, through every
door alike: listed, opened, found, counted, exported, ticked, read by a program, and with what is
attached. Nobody else sees them through any."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, Unit
from core import clock
from support import access
from support.models import (
    OPEN,
    PhoneCall,
    PhoneLine,
    Status,
    SupportUnit,
    Ticket,
    TicketMail,
    Tier,
)
from support.queues import Queue
from support.services.several import Several
from support.telephone.known import LineKind
from tests.chance import draws
from tests.conftest import Work
from tests.factories import Troupe
from tests.mails.world import put_mail
from tests.support.doors import Doors, Ids, Ways
from tests.support.living import PEOPLE, RIGHT, units, which
from tests.support.stories import Story, kept, reasons
from tests.support.test_any_life import Lives
from tests.telephone.making import make_call

STEPS, LOOKS = 30, 20  # after so many deeds every door is tried
WORD = "kolding"  # who convenes them all
LATER = (timedelta(0), timedelta(days=31))
WHO = {**PEOPLE, "bo": "kolding_it", "carla": "elsewhere"}


class Offices(Lives):
    """Mails and calls come, too. Bo works in two of the units, and Carla in one of another
    organisation that is never asked anything."""

    app: Flask
    steps = 0
    attached = 0

    @initialize(has_asked=st.booleans(), has_answer=st.booleans())
    def hire(self, has_asked: bool, has_answer: bool) -> None:
        """More than one unit, and one that has nothing to do with all this. Some advice is asked
        for, and given."""
        at = self.cast.at
        self.session.rollback()
        there = Unit(organisation_id=at.vejle.id, name="Lokal it", phone="+4500112277",
                     explanation="Hjælper.", email="it@vejle.example.org")  # fmt: skip
        elsewhere = SupportUnit(unit=there, tier=Tier.LOCAL_IT)
        self.line = PhoneLine(organisation_id=at.kolding.id, kind=LineKind.CITIZEN,
                              number="+4500700799", name="Hjælp", made_at=clock.now())  # fmt: skip
        self.session.add_all([there, elsewhere, self.line])
        self.session.flush()
        works = [("bo", at.kolding_it.unit_id), ("bo", at.hospital_it.unit_id), ("carla", there.id)]
        for name, unit_id in works:
            person = getattr(self.cast, name).id
            self.session.add(Membership(user_id=person, unit_id=unit_id, role=Role.SUPPORTER))
        self.session.commit()
        self.elsewhere = elsewhere.id
        if has_asked:
            self.consult(RIGHT, 1, "shared")
        if has_asked and has_answer:
            self.advise(RIGHT, 0)

    @rule(n=which, at=units, is_unsorted=st.booleans())
    def mail_comes(self, n: int, at: str, is_unsorted: bool) -> None:
        """With a file: on a case, or on a list."""
        self.attached += 1

        def put(ticket: Ticket) -> None:
            put_mail(self.attached, self.unit(at), None if is_unsorted else ticket.id)

        self.deed(put, n, "any")

    @rule(n=which)
    def call_comes(self, n: int) -> None:
        """With a message, on a case."""
        ids = list(self.seen.tickets)
        make_call(self.session, self.line, self.cast, ticket_id=ids[n % len(ids)])

    @invariant()
    def no_ground_without_a_story(self) -> None:
        """And no story without one."""
        story = Story(self.session)
        assert kept(self.session) == reasons(story)
        assert {unit for id, unit in story.caretakers} & story.external == set()

    @invariant()
    def look_through_every_door(self) -> None:
        self.steps += 1
        if self.steps != LOOKS:
            return
        for name in WHO:
            self.by_the_services(name, self.now)
            self.by_the_services(name, self.now + LATER[1])
            self.over_http(name)

    def may_see(self, name: str, now: datetime) -> Ids:
        """By the story of each case, and how long ago it ended."""
        story, mine = Story(self.session), self.units_of(name)
        found = {id for id, unit in reasons(story) if unit in mine}
        ends = {id: story.tickets[id].closed_at for id in found}
        recent = {id for id, at in ends.items() if at is None or at > now - access.READ_ON}
        return recent | {id for id in found if story.tickets[id].responsible_id in mine}

    def units_of(self, name: str) -> Ids:
        if name == "bo":
            return {self.unit("kolding_it"), self.unit("hospital_it")}
        return {self.elsewhere} if name == "carla" else {self.unit(WHO[name])}

    def by_the_services(self, name: str, now: datetime) -> None:
        may_see, tickets = self.may_see(name, now), self.seen.tickets
        with self.work():
            ways = Ways(self.user(name), list(tickets), now)
            assert ways.seen() == [may_see] * 7
            assert ways.searched(WORD) == may_see
            for id, ticket in tickets.items():
                assert {id} & may_see <= ways.searched(str(ticket.number)) <= may_see
            going_on = (*OPEN, Status.CLOSING)
            assert ways.on_the_desk() == {i for i in may_see if tickets[i].status in going_on}
            assert ways.to_ring() <= may_see
            self.queues(ways, [tickets[id] for id in may_see], self.units_of(name))

    def queues(self, ways: Ways, seen: Iterable[Ticket], mine: Ids) -> None:
        """Each shows what it says, of what is seen."""
        own = [t for t in seen if t.responsible_id in mine and t.status in OPEN]
        me = ways.user.id
        wanted = {
            Queue.ALL: own,
            Queue.FREE: [t for t in own if t.assignee_id is None],
            Queue.OWN: [t for t in own if t.assignee_id == me],
            Queue.WAITING: [t for t in own if t.status == Status.WAITING],
        }
        assert {queue: ways.in_queue(queue) for queue in wanted} == {
            queue: {ticket.id for ticket in found} for queue, found in wanted.items()
        }
        assert ways.in_queue(Queue.AT_RISK) <= {ticket.id for ticket in own}

    def over_http(self, name: str) -> None:
        """By the real clock."""
        numbers = {ticket.number: id for id, ticket in self.seen.tickets.items()}
        doors = Doors(self.app, getattr(self.cast, name), numbers)
        may_see = self.may_see(name, clock.now())
        self.session.rollback()
        assert set(doors.pages) == may_see
        assert doors.read_by_program() == doors.listed_by_program() == may_see
        assert doors.searched(WORD) == doors.exported(find=WORD) == may_see
        for deed in Several:
            assert doors.on_preview(deed) == may_see
        with self.work():
            user, now = self.user(name), clock.now()
            shown = {q: Ways(user, [], now).in_queue(q) for q in Queue}
        assert {q: doors.exported(f"?queue={q.value}") for q in Queue} == shown
        self.what_is_attached(doors, may_see, self.units_of(name))

    def what_is_attached(self, doors: Doors, may_see: Ids, mine: Ids) -> None:
        """What a page leads to is there. All else is there for whoever sees the case that it is
        on, or that goes on as another that they see; what lies on a list, for that desk."""
        assert [url for url in doors.attached() if not doors.opens(url)] == []
        story = Story(self.session)
        open_ones = {one.id for id in may_see for one in story.all_of(story.tickets[id])} | may_see
        for url, ticket_id, unit_id in self.attachments():
            is_theirs = ticket_id in open_ones if ticket_id else unit_id in mine
            assert doors.opens(url) == is_theirs, url

    def attachments(self) -> list[tuple[str, uuid.UUID | None, uuid.UUID | None]]:
        """Each by its address, with where it is."""
        self.session.rollback()
        found = list[tuple[str, uuid.UUID | None, uuid.UUID | None]]()
        for mail in self.session.scalars(select(TicketMail).order_by(TicketMail.id)):
            at = f"/desk/mails/{mail.id}"
            urls = (at, f"{at}/page", f"{at}/files/{mail.files[0].id}")
            found += [(url, mail.ticket_id, mail.support_unit_id) for url in urls]
        for call in self.session.scalars(select(PhoneCall).order_by(PhoneCall.id)):
            at = f"/desk/phone-calls/{call.id}"
            both = (at, f"{at}/messages/{call.recordings[0].id}")
            found += [(url, call.ticket_id, call.support_unit_id) for url in both]
        self.session.rollback()
        return found


@pytest.mark.slow
def test_what_is_seen_is_seen_through_every_door(
    app: Flask, engine: Engine, session: Session, troupe: Troupe, work: Work
) -> None:
    class Here(Offices):
        def __init__(self) -> None:
            super().__init__(engine, session, troupe, work)
            self.app = app

    run_state_machine_as_test(Here, settings=draws(8, stateful_step_count=STEPS))
