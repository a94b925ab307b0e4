"""Whatever is asked, answered, given, waited for, ended and opened again, in whatever order, while
time goes by: a case has one unit, ends last and with everybody told, and its history only grows."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import ColumnElement, Engine, exists, func, select
from sqlalchemy.orm import Session

from accounts.models import User
from core.db import db
from core.errors import Refusal
from notifications.models import OutboxMessage
from support.models import (
    ENDED,
    OPEN,
    AccessGround,
    Consultation,
    EventKind,
    Ground,
    HandOver,
    Notice,
    Offer,
    Outcome,
    Status,
    SupportUnit,
    Ticket,
    TicketEvent,
    WaitsFor,
)
from support.services import (
    again,
    consulting,
    handing_over,
    late_tasks,
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
TASKS_HEARD = (EventKind.TASK_DONE, EventKind.TASK_CANCELLED, EventKind.TASK_SILENT)
RIGHT = "the right one"  # most times: else nearly everything is refused
people = st.sampled_from([*sorted(PEOPLE), *[RIGHT] * 8])
units = st.sampled_from(sorted(PEOPLE.values()))
which = st.integers(0, 9)
ABOUT: dict[str, ColumnElement[bool]] = {
    "open": Ticket.status.in_(OPEN) & Ticket.parent_id.is_(None),
    "task": Ticket.status.in_(OPEN) & Ticket.parent_id.is_not(None),
    "end": Ticket.status.in_(ENDED) & Ticket.parent_id.is_(None),
    "offer": exists().where(Offer.ticket_id == Ticket.id, Offer.answered_at.is_(None)),
    "question": exists().where(
        Consultation.ticket_id == Ticket.id, Consultation.ended_at.is_(None)
    ),
    "case": Ticket.parent_id.is_(None),
}


often = settings(
    max_examples=15,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # to make a failure smaller takes minutes
    suppress_health_check=list(HealthCheck),
)


class Lives(RuleBasedStateMachine):
    """Two cases and four units, one of them with a system of its own. Each rule is one deed, by
    anybody: what may not be is refused, and leaves everything as it was."""

    def __init__(self, engine: Engine, session: Session, troupe: Troupe, work: Work) -> None:
        super().__init__()
        session.rollback()
        wipe(engine)
        session.expunge_all()
        self.session, self.work, self.cast = session, work, troupe.enter(session)
        self.now, self.history = NOON, list[int]()
        self.is_external = False
        self.there: set[str] = {"open"}  # what deeds can be about
        held = make_meeting(session, self.cast, NOON + timedelta(hours=3))
        asked = (call(held, self.cast), staff_call(held, self.cast))
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
        self.give_tasks(RIGHT, 1 + number, ["hospital_it", "shared"][number // 2 :])

    def deed(self, run: Callable[[Ticket], object], number: int, on: str = "open") -> None:
        """On one of the tickets it can be about, now and then on any: done, or refused."""
        with self.work():
            found = select(Ticket.id).order_by(Ticket.number)
            if number or on == "task":
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
    @rule(who=people, n=which, outcome=st.sampled_from(Outcome), seldom=st.integers(0, 2))
    def resolve(self, who: str, n: int, outcome: Outcome, seldom: int) -> None:
        if seldom:
            return
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

    @rule(n=which, seldom=st.integers(0, 5))
    def requester(self, n: int, seldom: int) -> None:
        def say(ticket: Ticket) -> None:
            if seldom == 0:
                resolving.works_now(ticket, post=POST, now=self.now)
            else:
                two_weeks = timedelta(days=14)
                again.write(ticket, "Hej", reopens_within=two_weeks, post=POST, now=self.now)

        self.deed(say, n, "case")

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

    @rule(minutes=st.sampled_from([1, 5, 5, 15, 31, 31, 120]))
    def time_goes_by(self, minutes: int) -> None:
        """And the worker has its turns."""
        self.now += timedelta(minutes=minutes)
        with self.work():
            offering.time_out_due(post=POST, now=self.now)
        with self.work():
            late_tasks.deal(post=POST, now=self.now)
        with self.work():
            waiting.resume_due(now=self.now)

    def fresh(self) -> list[Ticket]:
        self.session.rollback()
        self.session.expire_all()
        return list(self.session.scalars(select(Ticket).order_by(Ticket.number)))

    @invariant()
    def look(self) -> None:
        """What there is to do something about: else most rules would try in vain."""
        found = self.fresh()
        offers = select(Offer.id).where(Offer.answered_at.is_(None))
        asked = select(Consultation.id).where(Consultation.ended_at.is_(None))
        is_so = {
            "open": any(t.status in OPEN and t.parent_id is None for t in found),
            "task": any(t.status in OPEN and t.parent_id for t in found),
            "end": any(t.status in ENDED for t in found),
            "offer": self.session.scalars(offers).first(),
            "question": self.session.scalars(asked).first(),
            "external": self.is_external,
        }
        self.there = {name for name, holds in is_so.items() if holds}

    @invariant()
    def one_unit_is_responsible(self) -> None:
        found = self.fresh()
        live = AccessGround.until.is_(None), AccessGround.ground == Ground.RESPONSIBLE
        grounds = self.session.execute(
            select(AccessGround.ticket_id, AccessGround.support_unit_id).where(*live)
        ).all()
        assert sorted(map(tuple, grounds)) == sorted((t.id, t.responsible_id) for t in found)
        last = {h.ticket_id: h.to_id for h in self._hand_overs()}
        assert last == {t.id: t.responsible_id for t in found}

    def _hand_overs(self) -> list[HandOver]:
        had = select(HandOver).where(HandOver.was_skipped.is_(False)).order_by(HandOver.id)
        return list(self.session.scalars(had))

    @invariant()
    def who_is_asked_may_look_and_nobody_else(self) -> None:
        found = {t.id: t for t in self.fresh()}
        offers = self.session.scalars(select(Offer).where(Offer.answered_at.is_(None))).all()
        asked = self.session.scalars(select(Consultation).where(Consultation.ended_at.is_(None)))
        assert all(o.from_id == found[o.ticket_id].responsible_id for o in offers)
        assert all(found[o.ticket_id].status in OPEN for o in offers)
        wanted = {(o.ticket_id, o.to_id, Ground.OFFERED) for o in offers} | {
            (c.ticket_id, c.unit_id, Ground.CONSULTED) for c in asked
        }
        assert {g for g in self._live() if g[2] in (Ground.OFFERED, Ground.CONSULTED)} == wanted

    def _live(self) -> set[tuple[UUID, UUID, Ground]]:
        live = select(AccessGround).where(AccessGround.until.is_(None))
        return {(g.ticket_id, g.support_unit_id, g.ground) for g in self.session.scalars(live)}

    @invariant()
    def a_case_ends_after_its_tasks(self) -> None:
        found = self.fresh()
        by_id = {t.id: t for t in found}
        for task in (t for t in found if t.parent_id):
            whole = by_id[task.parent_id]  # type: ignore[index]
            assert task.status not in OPEN or whole.status in OPEN
            assert whole.status != Status.CLOSED or task.status != Status.RESOLVED

    @invariant()
    def who_waits_for_tasks_has_some(self) -> None:
        found = self.fresh()
        for whole in (t for t in found if t.waiting_for == WaitsFor.TASKS):
            assert any(t.parent_id == whole.id and t.status in OPEN for t in found)

    @invariant()
    def every_end_of_a_task_was_told(self) -> None:
        self.fresh()
        heard = select(func.count()).where(TicketEvent.kind.in_(TASKS_HEARD))
        mails = self.session.scalars(select(OutboxMessage.payload))
        about = [p["about"] for p in mails if p.get("about", "").startswith(("task-", "tasks-"))]
        told = [word for word in about if word in ("task-done", "tasks-done", "task-silent")]
        to_mailboxes = self.session.scalar(heard) or 0
        assert len(told) == to_mailboxes

    @invariant()
    def nobody_is_untold_when_it_is_closed(self) -> None:
        found = self.fresh()
        untold = set(self.session.scalars(select(Notice.ticket_id).where(Notice.told_at.is_(None))))
        for ticket in (t for t in found if t.parent_id is None):
            assert (ticket.status == Status.CLOSING) == (ticket.id in untold)
            known = {n.support_unit_id for n in ticket.notices}
            had = {h.to_id for h in self._hand_overs() if h.ticket_id == ticket.id}
            had |= {t.responsible_id for t in found if t.parent_id == ticket.id and
                    t.status in (Status.RESOLVED, Status.CLOSED)}  # fmt: skip
            if ticket.status in ENDED:
                assert had - {ticket.responsible_id} <= known

    @invariant()
    def the_history_only_grows(self) -> None:
        self.fresh()
        ids = list(self.session.scalars(select(TicketEvent.id).order_by(TicketEvent.id)))
        assert ids[: len(self.history)] == self.history
        self.history = ids


@pytest.mark.slow
def test_in_any_order(engine: Engine, session: Session, troupe: Troupe, work: Work) -> None:
    class Here(Lives):
        def __init__(self) -> None:
            super().__init__(engine, session, troupe, work)

    run_state_machine_as_test(Here, settings=often)
