"""Whatever is asked, answered, given, waited for, merged, parted, ended and opened again, in
whatever order, while weeks go by and the meeting is moved: a case has one unit, ends last and with
everybody told, and its history only grows."""

from collections import Counter
from typing import Any

import pytest
from hypothesis.stateful import invariant, run_state_machine_as_test
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from support.models import (
    ENDED,
    OPEN,
    EventKind,
    Ground,
    Status,
    TicketEvent,
    WaitsFor,
)
from support.services.moving import FINAL
from tests.chance import draws
from tests.conftest import Work
from tests.factories import Troupe
from tests.support.kin_steps import KinSteps
from tests.support.living import GONE
from tests.support.seeing import Seen

TASKS_HEARD = (EventKind.TASK_DONE, EventKind.TASK_CANCELLED, EventKind.TASK_SILENT)


class Lives(KinSteps):
    """What holds after each deed."""

    seen: Seen
    lines: list[tuple[Any, ...]]
    told_of_tasks: dict[int, str]

    @invariant()
    def look(self) -> None:
        """What there is to do something about: else most rules would try in vain."""
        seen = self.seen = Seen(self.session)
        is_so = {
            "open": any(t.status in OPEN for t in seen.cases),
            "task": any(t.status in OPEN for t, _whole in seen.tasks),
            "end": any(t.status in ENDED for t in seen.cases),
            "gone": any(t.status in GONE for t in seen.cases),
            "offer": seen.offers,
            "question": seen.questions,
            "external": self.is_external,
        }
        self.there = {name for name, holds in is_so.items() if holds}
        self._look_through(seen)

    def _look_through(self, seen: Seen) -> None:
        one_unit_is_responsible(seen)
        who_is_asked_may_look_and_nobody_else(seen)
        a_case_ends_after_its_tasks(seen)
        what_is_merged_goes_on(seen)
        nobody_is_untold_when_it_is_closed(seen)
        self.every_end_of_a_task_was_told(seen)
        self.the_history_only_grows(seen)
        self.nobody_spoke_in_vain(seen)

    def every_end_of_a_task_was_told(self, seen: Seen) -> None:
        self.told_of_tasks |= seen.told_of_tasks()  # a mail that has had its time goes
        kinds = Counter(line[LINE.index("kind")] for line in seen.lines)
        assert len(self.told_of_tasks) == sum(kinds[kind] for kind in TASKS_HEARD)

    def the_history_only_grows(self, seen: Seen) -> None:
        assert seen.lines[: len(self.lines)] == self.lines
        self.lines = seen.lines

    def nobody_spoke_in_vain(self, seen: Seen) -> None:
        """What somebody said stands where a desk reads it."""
        text, where = LINE.index("text"), LINE.index("ticket_id")
        by_words = {line[text]: seen.tickets[line[where]] for line in seen.lines}
        assert all(seen.end_of(by_words[words]) for words in self.heard)


LINE = TicketEvent.__table__.columns.keys()


def one_unit_is_responsible(seen: Seen) -> None:
    every = sorted((t.id, t.responsible_id) for t in seen.tickets.values())
    assert sorted((a, b) for a, b, ground in seen.grounds if ground == Ground.RESPONSIBLE) == every
    assert sorted(dict(seen.hand_overs).items()) == every
    gone = set(seen.units_out_of_use())
    assert not [t for t in seen.tickets.values() if t.status in OPEN and t.responsible_id in gone]


def who_is_asked_may_look_and_nobody_else(seen: Seen) -> None:
    for offer in seen.offers:
        case = seen.tickets[offer.ticket_id]
        assert (offer.from_id, case.status in OPEN) == (case.responsible_id, True)
    asked = {(o.ticket_id, o.to_id, Ground.OFFERED) for o in seen.offers}
    asked |= {(c.ticket_id, c.unit_id, Ground.CONSULTED) for c in seen.questions}
    assert {g for g in seen.grounds if g[2] in (Ground.OFFERED, Ground.CONSULTED)} == asked


def a_case_ends_after_its_tasks(seen: Seen) -> None:
    for task, whole in seen.tasks:
        assert task.status not in OPEN or whole.status in OPEN
        assert whole.status != Status.CLOSED or task.status != Status.RESOLVED
    leads = {whole.id for task, whole in seen.tasks if task.status in OPEN}
    assert {t.id for t in seen.cases if t.waiting_for == WaitsFor.TASKS} <= leads


def what_is_merged_goes_on(seen: Seen) -> None:
    """As one other, and never in a circle; what is nobody's any more has an end, and no other."""
    assert set(seen.merges) == {t.id for t in seen.cases if t.status == Status.MERGED}
    assert all(seen.end_of(one).status != Status.MERGED for one in seen.cases)
    for ticket in seen.tickets.values():
        assert (ticket.closed_at is not None) == (ticket.status in FINAL)


def nobody_is_untold_when_it_is_closed(seen: Seen) -> None:
    untold = {notice.ticket_id for notice in seen.notices if notice.told_at is None}
    assert {t.id for t in seen.tickets.values() if t.status == Status.CLOSING} == untold
    for case in (t for t in seen.cases if t.status in ENDED):
        known = {n.support_unit_id for n in seen.notices if n.ticket_id == case.id}
        people = {(n.participant_id, n.label) for n in seen.notices if n.ticket_id == case.id}
        whole = seen.all_of(case)
        ids = {one.id for one in whole}
        had = {to for id, to in seen.hand_overs if id in ids}
        done = (Status.RESOLVED, Status.CLOSED)
        had |= {t.responsible_id for t, of in seen.tasks if of.id in ids and t.status in done}
        assert had - {case.responsible_id} <= known
        assert {(one.participant_id, one.requester) for one in whole} <= people


@pytest.mark.slow
def test_in_any_order(engine: Engine, session: Session, troupe: Troupe, work: Work) -> None:
    class Here(Lives):
        def __init__(self) -> None:
            super().__init__(engine, session, troupe, work)

    run_state_machine_as_test(Here, settings=draws(15, stateful_step_count=40))
