"""Parallel tasks: each has a unit, a time and a result; the case waits, and hears of every end."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from core.db import db
from support import access
from support.models import Notice, Outcome, Status, Task, Ticket, WaitsFor
from support.refusals import NoSuchReceiver, NotResponsible, TaskAlreadyGiven, TasksOpen
from support.services import late_tasks, leaving, resolving, tasks
from support.timeline import by_user
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, read_anew
from tests.support.test_offers import news
from tests.support.test_work_on_ticket import hand_over
from tests.support.timetables import opens_on

DUE = NOON + timedelta(minutes=10)
WANTED = "Se om skærmen på stuen har lyd."


@pytest.fixture
def led(act: Deed, session: Session, cast: Cast, ticket: Ticket) -> Ticket:
    """Shared support leads a case, and has given both local IT departments a task."""
    hand_over(act, ticket, cast.dorte, cast.at.shared)
    give(act, ticket, cast.hans, cast.at.kolding_it.id, cast.at.hospital_it.id)
    return ticket


def give(act: Deed, ticket: Ticket, by: User, *to: uuid.UUID) -> None:
    """Each of them the same."""
    act(tasks.give, ticket, list(to), WANTED, due_at=DUE, by=by, post=POST)


def parts(session: Session) -> list[Ticket]:
    """The tasks, as committed: Kolding's first."""
    read_anew(session)
    found = select(Ticket).where(Ticket.parent_id.is_not(None)).order_by(Ticket.number)
    return list(session.scalars(found))


def whole(session: Session) -> Ticket:
    """The case, as committed."""
    read_anew(session)
    return session.scalars(select(Ticket).where(Ticket.parent_id.is_(None))).one()


def answer(task: Ticket, by: uuid.UUID, solved: bool = True, *, now: datetime) -> None:
    """What the unit found."""
    who = by_user(db.session.get_one(User, by))
    tasks.finish(task, "Lyden var slået fra.", is_solved=solved, by=who, post=POST, now=now)


def test_the_case_waits_and_each_unit_has_its_own(session: Session, cast: Cast, led: Ticket
) -> None:  # fmt: skip
    found = whole(session)

    assert (found.status, found.waiting_for) == (Status.WAITING, WaitsFor.TASKS)
    units = [cast.at.kolding_it.id, cast.at.hospital_it.id]
    assert [t.responsible_id for t in parts(session)] == units
    assert [about for _to, about in news(session)][-2:] == ["task", "task"]


def test_a_unit_sees_its_extract_and_not_the_case(
    work: Work, session: Session, cast: Cast, led: Ticket
) -> None:
    mine, theirs = parts(session)
    assert mine.participant_id is None
    assert "høre" not in mine.subject

    with work():
        erik = db.session.get_one(User, cast.erik.id)
        assert access.find_ticket(erik, mine.id, now=NOON)
        assert access.find_ticket(erik, led.id, now=NOON) is None
        assert access.find_ticket(erik, theirs.id, now=NOON) is None


def test_the_giver_sees_every_task(work: Work, session: Session, cast: Cast, led: Ticket) -> None:
    found = parts(session)
    with work():
        hans = db.session.get_one(User, cast.hans.id)
        assert all(access.find_ticket(hans, task.id, now=NOON) for task in found)


def test_the_last_answer_gives_the_case_back_and_says_so(
    act: Deed, session: Session, cast: Cast, led: Ticket
) -> None:
    mine, theirs = parts(session)
    act(answer, mine, cast.erik.id)
    assert (whole(session).status, news(session)[-1][1]) == (Status.WAITING, "task-done")

    act(answer, theirs, cast.gitte.id, False)

    found = whole(session)
    assert (found.status, found.assignee_id) == (Status.ACTIVE, cast.hans.id)
    assert news(session)[-1] == ("shared-unit@example.org", "tasks-done")
    assert [t.status for t in parts(session)] == [Status.RESOLVED, Status.RESOLVED]


def test_the_case_ends_last(act: Deed, session: Session, cast: Cast, led: Ticket) -> None:
    with pytest.raises(TasksOpen):
        act(resolving.resolve, led, Outcome.CAN_ATTEND, by=cast.hans, post=POST)
    for task, who in zip(parts(session), (cast.erik, cast.gitte), strict=True):
        act(answer, task, who.id)
    act(resolving.resolve, led, Outcome.CAN_ATTEND, by=cast.hans, post=POST)
    ring_all(act, session, cast, led)

    assert [t.status for t in (whole(session), *parts(session))] == [Status.CLOSED] * 3
    ends = [e.kind for t in (*parts(session), whole(session)) for e in t.events][-1]
    assert ends == "closed"


def ring_all(act: Deed, session: Session, cast: Cast, led: Ticket) -> None:
    """Everybody who must know is told by phone."""

    def ring(ticket: Ticket, *, by: User, now: datetime) -> None:
        for notice in ticket.notices:
            resolving.told_by_phone(ticket, notice, by=by, now=now)

    act(ring, led, by=cast.hans)


def test_every_local_it_that_did_a_part_must_know(
    act: Deed, session: Session, cast: Cast, led: Ticket
) -> None:
    for task, who in zip(parts(session), (cast.erik, cast.gitte), strict=True):
        act(answer, task, who.id)
    act(resolving.resolve, led, Outcome.CANNOT_ATTEND, by=cast.hans, post=POST)

    told = {n.support_unit_id for n in session.scalars(select(Notice))}
    assert {cast.at.kolding_it.id, cast.at.hospital_it.id, cast.at.hotline.id} <= told


def test_it_works_now_does_not_end_a_case_with_open_tasks(
    act: Deed, session: Session, led: Ticket
) -> None:
    act(resolving.works_now, led, post=POST)

    found = whole(session)
    assert (found.status, found.outcome) == (Status.ACTIVE, None)


def test_silence_is_reminded_and_then_the_giver_decides(
    act: Deed, work: Work, session: Session, cast: Cast, led: Ticket
) -> None:
    act(answer, parts(session)[0], cast.erik.id)
    assert tick(work, DUE) == 1
    assert news(session)[-1] == ("hospital-it-unit@example.org", "task-late")
    assert whole(session).status == Status.WAITING

    assert tick(work, DUE + late_tasks.GRACE) == 1

    assert news(session)[-1] == ("shared-unit@example.org", "task-silent")
    assert whole(session).status == Status.ACTIVE
    assert tick(work, DUE + timedelta(days=1)) == 0


def tick(work: Work, now: datetime) -> int:
    """The worker's turn."""
    with work():
        return late_tasks.deal(post=POST, now=now) if late_tasks.has_due(now) else 0


def test_before_the_time_nobody_is_reminded(work: Work, led: Ticket) -> None:
    assert tick(work, DUE - timedelta(seconds=1)) == 0


CLOSED_FROM_NOON = {
    "the day after": (timedelta(days=5), datetime(2026, 12, 3, 9, 30, tzinfo=UTC)),
    "the meeting rules": (timedelta(minutes=40), NOON + timedelta(minutes=30)),
    "just before the meeting": (timedelta(minutes=18), NOON + timedelta(minutes=13)),
}


@pytest.mark.parametrize("case", CLOSED_FROM_NOON)
def test_time_counts_while_the_unit_is_open_and_the_meeting_is_far(
    act: Deed, session: Session, cast: Cast, ticket: Ticket, case: str
) -> None:
    starts_in, due_at = CLOSED_FROM_NOON[case]
    session.get_one(Ticket, ticket.id).meeting_starts_at = NOON + starts_in
    opens_on(session, cast.at.kolding_it, range(5), 10, 12)  # closes as the task is given

    facts = {"due_at": NOON + timedelta(minutes=30), "by": cast.dorte, "post": POST}
    act(tasks.give, ticket, [cast.at.kolding_it.id], WANTED, **facts)

    assert session.scalars(select(Task.due_at)).one() == due_at


def test_a_late_answer_is_still_an_answer(
    act: Deed, work: Work, session: Session, cast: Cast, led: Ticket
) -> None:
    for minutes in (0, 15):
        tick(work, DUE + timedelta(minutes=minutes))
    for task, who in zip(parts(session), (cast.erik, cast.gitte), strict=True):
        act(answer, task, who.id)

    assert [t.status for t in parts(session)] == [Status.RESOLVED, Status.RESOLVED]


def test_the_giver_does_without_it(act: Deed, session: Session, cast: Cast, led: Ticket) -> None:
    mine, theirs = parts(session)
    act(answer, mine, cast.erik.id)
    act(tasks.take_back, theirs, "Vi kan selv", by=cast.hans, post=POST)

    assert parts(session)[1].status == Status.DISCARDED
    assert whole(session).status == Status.ACTIVE
    assert ("hospital-it-unit@example.org", "task-dropped") in news(session)


def test_the_giver_gives_it_to_another(
    act: Deed, session: Session, cast: Cast, led: Ticket
) -> None:
    first = parts(session)[0]
    act(tasks.take_back, parts(session)[1], "Vi kan selv", by=cast.hans, post=POST)
    to = cast.at.hospital_it.id
    facts = {"due_at": DUE, "by": cast.hans, "post": POST}
    act(tasks.give_to_another, first, to, "Ingen svarer", **facts)

    states = [t.status for t in parts(session)]
    assert states == [Status.DISCARDED, Status.DISCARDED, Status.NEW]
    assert session.scalars(select(Task.wanted)).all() == [WANTED] * 3
    assert whole(session).waiting_for == WaitsFor.TASKS


def test_only_the_unit_answers_and_only_the_giver_takes_back(
    act: Deed, session: Session, cast: Cast, led: Ticket
) -> None:
    mine = parts(session)[0]
    with pytest.raises(NotResponsible):
        act(answer, mine, cast.hans.id)
    with pytest.raises(NotResponsible):
        act(tasks.take_back, mine, "Nej", by=cast.erik, post=POST)


def test_a_unit_has_one_open_task_of_a_case(act: Deed, cast: Cast, led: Ticket) -> None:
    with pytest.raises(TaskAlreadyGiven):
        give(act, led, cast.hans, cast.at.kolding_it.id)


@pytest.mark.parametrize("unit", ["shared", "hotline"])
def test_not_everybody_can_get_a_task(act: Deed, cast: Cast, led: Ticket, unit: str) -> None:
    with pytest.raises(NoSuchReceiver):
        give(act, led, cast.hans, getattr(cast.at, unit).id)


def test_whoever_gets_the_case_sees_its_tasks(
    act: Deed, work: Work, session: Session, cast: Cast, led: Ticket
) -> None:
    hand_over(act, led, cast.hans, cast.at.hotline)
    found = parts(session)[0]

    with work():
        dorte = db.session.get_one(User, cast.dorte.id)
        assert access.find_ticket(dorte, found.id, now=NOON)
        assert access.may_lead(dorte, db.session.get_one(Ticket, found.id))


def test_a_task_of_a_unit_out_of_use_goes_back_to_its_giver(
    work: Work, session: Session, cast: Cast, led: Ticket
) -> None:
    with work():
        frida = db.session.get_one(User, cast.frida.id)
        unit = tasks.tasks_of(db.session.get_one(Ticket, led.id))[0].responsible
        leaving._give_tasks_back(unit, by=frida, post=POST, now=NOON)

    assert [t.status for t in parts(session)] == [Status.DISCARDED, Status.NEW]
    assert news(session)[-2][1] == "task-done"
