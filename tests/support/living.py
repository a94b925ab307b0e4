"""A small world in which cases live: two people who ask and a caller without a name, four units,
the worker, and what can be done at a desk. Each rule is one deed, by anybody: what may not be is
refused, and leaves everything as it was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import ColumnElement, Engine, exists, select
from sqlalchemy.orm import Session

from accounts.models import User
from core.db import db
from core.errors import Refusal
from support.models import (
    ENDED,
    OPEN,
    AccessGround,
    Consultation,
    Ground,
    Offer,
    Outcome,
    Status,
    SupportUnit,
    Ticket,
    WaitsFor,
)
from support.services import (
    consulting,
    handing_over,
    leaving,
    offering,
    opening,
    outside,
    resolving,
    tasks,
    waiting,
    working,
)
from support.services.outside import Says
from support.services.parts import open_offer
from support.threads import thread_with
from support.timeline import by_user
from tests.conftest import Work
from tests.databases import wipe
from tests.factories import Troupe
from tests.support.makers import NOON, POST, call, make_meeting, staff_call

PEOPLE = {"dorte": "hotline", "erik": "kolding_it", "gitte": "hospital_it", "hans": "shared"}
RIGHT = "the right one"  # most times: else nearly everything is refused
people = st.sampled_from([*sorted(PEOPLE), *[RIGHT] * 8])
units = st.sampled_from(sorted(PEOPLE.values()))
which = st.integers(0, 9)
ANY = 9  # among these: whatever it is
CALLER, PHONE = "Den, der ringede", "+4500112233"
GONE = (Status.MERGED, Status.DISCARDED)
ABOUT: dict[str, ColumnElement[bool]] = {
    "open": Ticket.status.in_(OPEN) & Ticket.parent_id.is_(None),
    "task": Ticket.status.in_(OPEN) & Ticket.parent_id.is_not(None),
    "end": Ticket.status.in_(ENDED) & Ticket.parent_id.is_(None),
    "offer": exists().where(Offer.ticket_id == Ticket.id, Offer.answered_at.is_(None)),
    "question": exists().where(
        Consultation.ticket_id == Ticket.id, Consultation.ended_at.is_(None)
    ),
    "case": Ticket.parent_id.is_(None),
    "any": Ticket.id.is_not(None),
    "gone": Ticket.status.in_(GONE) & Ticket.parent_id.is_(None),
}


class Desk(RuleBasedStateMachine):
    """Three cases and four units, one of them with a system of its own."""

    def __init__(self, engine: Engine, session: Session, troupe: Troupe, work: Work) -> None:
        super().__init__()
        session.rollback()
        wipe(engine)
        session.expunge_all()
        self.session, self.work, self.cast = session, work, troupe.enter(session)
        self.now, self.heard = NOON, list[str]()
        self.lines, self.told_of_tasks = list[tuple[Any, ...]](), dict[int, str]()
        self.is_external = False
        self.there: set[str] = {"open"}  # what deeds can be about
        self.held = make_meeting(session, self.cast, NOON + timedelta(hours=3))
        nobody: dict[str, Any] = {"participant_id": None, "requester": CALLER}
        asked = (
            call(self.held, self.cast),
            staff_call(self.held, self.cast),
            call(self.held, self.cast, callback_phone=PHONE, **nobody),
        )
        session.rollback()
        with work():
            for one in asked:
                opening.open_ticket(one, by=None, post=POST, now=NOON)

    @initialize(is_external=st.booleans(), number=st.integers(0, 2))
    def begin(self, is_external: bool, number: int) -> None:
        """The hospital's IT has a ticket system of its own, or not; and some are at work."""
        self.is_external = is_external
        with self.work():
            unit = db.session.get_one(SupportUnit, self.cast.at.hospital_it.id)
            unit.is_external = is_external
        if number:
            self.give_tasks(RIGHT, number, ["hospital_it", "shared"][number - 1 :])

    def deed(self, run: Callable[[Ticket], object], number: int, on: str = "open") -> None:
        """On one of the tickets it can be about, now and then on any: done, or refused."""
        with self.work():
            found = select(Ticket.id).order_by(Ticket.number)
            if number < ANY or on == "task":
                found = found.where(ABOUT[on])
            ids = db.session.scalars(found).all()
        if not ids:
            return
        try:
            with self.work():
                run(db.session.get_one(Ticket, ids[number % len(ids)]))
        except Refusal:
            return

    def user(self, name: str, unit_id: UUID | None = None) -> User:
        """That one; or whoever works in the unit whose turn it is."""
        if name == RIGHT:
            name = next((p for p, u in PEOPLE.items() if self.unit(u) == unit_id), "dorte")
        return db.session.get_one(User, getattr(self.cast, name).id)

    def mine(self, name: str, ticket: Ticket) -> User:
        """Of the responsible unit; of one that is external, whoever sees to it."""
        cares = select(AccessGround.support_unit_id).where(
            AccessGround.ticket_id == ticket.id,
            AccessGround.ground == Ground.CARETAKER,
            AccessGround.until.is_(None),
        )
        return self.user(name, db.session.scalar(cares.limit(1)) or ticket.responsible_id)

    def unit(self, name: str) -> UUID:
        id: UUID = getattr(self.cast.at, name).id
        return id

    @precondition(lambda self: "open" in self.there)
    @rule(who=people, n=which)
    def take(self, who: str, n: int) -> None:
        self.deed(lambda t: working.take(t, by=self.mine(who, t), now=self.now), n)

    @precondition(lambda self: "task" in self.there)
    @rule(who=people, n=which)
    def take_task(self, who: str, n: int) -> None:
        self.deed(lambda t: working.take(t, by=self.mine(who, t), now=self.now), n, "task")

    @precondition(lambda self: "open" in self.there)
    @rule(who=people, n=which)
    def reply(self, who: str, n: int) -> None:
        self.deed(
            lambda t: working.reply(t, "Prøv.", by=self.mine(who, t), post=POST, now=self.now), n
        )

    @precondition(lambda self: "open" in self.there)
    @rule(who=people, n=which, to=units)
    def hand_over(self, who: str, n: int, to: str) -> None:
        self.deed(
            lambda t: handing_over.hand_over(
                t, self.unit(to), reason="Fordi", tried=[], by=self.mine(who, t), post=POST,
                now=self.now,
            ), n,
        )  # fmt: skip

    @precondition(lambda self: "offer" in self.there)
    @rule(who=people, n=which, yes=st.booleans())
    def answer_offer(self, who: str, n: int, yes: bool) -> None:
        def say(ticket: Ticket) -> None:
            asked = open_offer(ticket)
            by = by_user(self.user(who, asked.to_id if asked else None))
            if yes:
                offering.accept(ticket, by=by, post=POST, now=self.now)
            else:
                offering.decline(ticket, "Nej", by=by, post=POST, now=self.now)

        self.deed(say, n, "offer")

    @precondition(lambda self: "offer" in self.there)
    @rule(who=people, n=which)
    def take_back(self, who: str, n: int) -> None:
        self.deed(
            lambda t: offering.take_back(t, by=self.mine(who, t), post=POST, now=self.now),
            n,
            "offer",
        )

    @precondition(lambda self: "open" in self.there)
    @rule(who=people, n=which, to=st.lists(units, min_size=1, max_size=3, unique=True))
    def give_tasks(self, who: str, n: int, to: list[str]) -> None:
        due, ids = self.now + timedelta(minutes=30), [self.unit(name) for name in to]
        self.deed(
            lambda t: tasks.give(
                t, ids, "Se efter", due_at=due, by=self.mine(who, t), post=POST, now=self.now
            ), n,
        )  # fmt: skip

    @precondition(lambda self: "task" in self.there)
    @rule(who=people, n=which, solved=st.booleans())
    def finish(self, who: str, n: int, solved: bool) -> None:
        self.deed(
            lambda t: tasks.finish(
                t, "Set", is_solved=solved, by=by_user(self.mine(who, t)), post=POST, now=self.now
            ), n, "task",
        )  # fmt: skip

    @precondition(lambda self: "task" in self.there)
    @rule(who=people, n=which, to=units, to_another=st.booleans())
    def decide(self, who: str, n: int, to: str, to_another: bool) -> None:
        def run(task: Ticket) -> None:
            by = self.mine(who, tasks.whole_of(task))
            due = self.now + timedelta(minutes=30)
            if to_another:
                tasks.give_to_another(
                    task, self.unit(to), "Nej", due_at=due, by=by, post=POST, now=self.now
                )
            else:
                tasks.take_back(task, "Nej", by=by, post=POST, now=self.now)

        self.deed(run, n, "task")

    @precondition(lambda self: "open" in self.there)
    @rule(who=people, n=which, to=units)
    def consult(self, who: str, n: int, to: str) -> None:
        self.deed(
            lambda t: consulting.ask(
                t, self.unit(to), "?", by=self.mine(who, t), post=POST, now=self.now
            ), n,
        )  # fmt: skip

    @precondition(lambda self: "question" in self.there)
    @rule(who=people, n=which)
    def advise(self, who: str, n: int) -> None:
        def say(ticket: Ticket) -> None:
            for asked in ticket.consultations[-1:]:
                by = by_user(self.user(who, asked.unit_id))
                consulting.answer(ticket, asked, "Genstart", by=by, post=POST, now=self.now)

        self.deed(say, n, "question")

    @precondition(lambda self: "open" in self.there)
    @rule(who=people, n=which, why=st.sampled_from(WaitsFor), resumes=st.booleans())
    def wait(self, who: str, n: int, why: WaitsFor, resumes: bool) -> None:
        def run(ticket: Ticket) -> None:
            if resumes:
                waiting.resume(ticket, by=self.mine(who, ticket), now=self.now)
            else:
                waiting.wait(ticket, why, by=self.mine(who, ticket), now=self.now)

        self.deed(run, n)

    @precondition(lambda self: "open" in self.there)
    @rule(who=people, n=which, outcome=st.sampled_from(Outcome))
    def resolve(self, who: str, n: int, outcome: Outcome) -> None:
        self.deed(
            lambda t: resolving.resolve(t, outcome, by=self.mine(who, t), post=POST, now=self.now),
            n,
        )

    @precondition(lambda self: "end" in self.there)
    @rule(n=which, every=st.booleans())
    def tell(self, n: int, every: bool) -> None:
        def ring(ticket: Ticket) -> None:
            waits = [notice for notice in ticket.notices if notice.told_at is None]
            for notice in waits if every else waits[:1]:
                by = self.user("dorte")
                resolving.told_by_phone(ticket, notice, by=by, now=self.now)

        self.deed(ring, n, "end")

    @precondition(lambda self: "end" in self.there)
    @rule(n=which, seldom=st.integers(0, 4))
    def bounce(self, n: int, seldom: int) -> None:
        if seldom:
            return

        def back(ticket: Ticket) -> None:
            for notice in ticket.notices[:1]:
                resolving.withdraw(ticket, notice, now=self.now)

        self.deed(back, n, "end")

    @precondition(lambda self: "external" in self.there)
    @rule(n=which, says=st.sampled_from(Says), of_tasks=st.booleans())
    def outside(self, n: int, says: Says, of_tasks: bool) -> None:
        def mail(ticket: Ticket) -> None:
            unit = db.session.get_one(SupportUnit, self.cast.at.hospital_it.id)
            thread = thread_with(ticket, unit, now=self.now)
            outside.answer_from_outside(thread.id, "Vi ser", says=says, post=POST, now=self.now)

        self.deed(mail, n, "task" if of_tasks else "case")

    @rule(who=people)
    def leaves(self, who: str) -> None:
        with self.work():
            frida = self.user("frida")
            leaving.give_back(
                self.user(who, self.unit("hotline")), by=frida, post=POST, now=self.now
            )
