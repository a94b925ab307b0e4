"""By the clock: holds are tidied, people are reminded the day before, the leader is told."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from booking.claims import Claim, ClaimState, resource_for
from booking.models import Poll
from booking.polls import holds
from booking.polls.jobs import CHOICE, HOLDS, JOBS, OVER, REMINDER
from core.db import db
from notifications.kinds import kind_of
from notifications.models import OutboxMessage
from tests.booking.history import history
from tests.booking.making import CITIZEN, NOW, at, make_room
from tests.booking.test_statements import counted
from tests.conftest import Work
from tests.factories import Cast
from tests.plans import plan_of
from tests.polls.making import YES, Made, claims, letters, make_poll, say

__all__ = ["history"]

DAYS, MINUTE = timedelta(days=1), timedelta(minutes=1)
STARTS = (at("10:00"), at("13:00"))
DEADLINE = at("23:59", (NOW + 3 * DAYS).date())
HELD, RELEASED = ClaimState.HELD, ClaimState.RELEASED


@pytest.fixture
def asked(session: Session, cast: Cast, work: Work) -> Made:
    """On a Monday, to be answered until Thursday night."""
    make_room(session)
    return make_poll(work, cast, starts=STARTS, now=NOW)


def run(work: Work, name: str, now: datetime) -> int:
    """As the worker does: asked first, then run in a transaction."""
    [job] = [job for job in JOBS if job.name == name]
    with work():
        if not job.has_due(now):
            return 0
    with work():
        return job.run(now)


def test_holds_that_have_run_out_are_let_go_of(session: Session, work: Work, asked: Made) -> None:
    before = run(work, HOLDS, DEADLINE - MINUTE)
    held = claims(session)

    done = run(work, HOLDS, DEADLINE)

    assert (before, done, run(work, HOLDS, DEADLINE + MINUTE)) == (0, 4, 0)
    assert [state for _at, state in held] == [HELD, HELD]
    assert [state for _at, state in claims(session)] == [RELEASED, RELEASED]


def test_those_who_have_not_answered_are_reminded_the_day_before_and_once(
    session: Session, work: Work, asked: Made
) -> None:
    say(work, asked, "ida", YES, YES, now=NOW)

    done = [run(work, REMINDER, DEADLINE - DAYS + n * MINUTE) for n in (-1, 0, 1)]

    assert done == [0, 1, 0]
    assert told(session, "poll-reminder") == ["jens@example.org", "ward@example.org"]


def all_say_yes(work: Work, asked: Made) -> None:
    for who in asked.people:
        say(work, asked, who, YES, YES, now=NOW)


def told(session: Session, kind: str) -> list[str]:
    return [m.address for m in letters(session, kind)]


def test_when_all_have_answered_only_the_leader_is_reminded_and_once(
    session: Session, work: Work, asked: Made
) -> None:
    all_say_yes(work, asked)

    done = [run(work, CHOICE, DEADLINE - DAYS + n * MINUTE) for n in (-1, 0, 1)]

    assert run(work, REMINDER, DEADLINE - DAYS) == 1
    assert done == [0, 1, 0]
    assert told(session, "poll-reminder") == []
    assert told(session, "poll-deadline") == ["anna@example.org"]


def test_the_leader_is_reminded_though_people_were_a_moment_ago(
    session: Session, work: Work, asked: Made
) -> None:
    with work():
        db.session.get_one(Poll, asked.poll_id).reminded_at = DEADLINE - DAYS - MINUTE

    run(work, REMINDER, DEADLINE - DAYS)
    run(work, CHOICE, DEADLINE - DAYS)

    assert told(session, "poll-reminder") == []
    assert told(session, "poll-deadline") == ["anna@example.org"]


def test_who_asks_for_an_answer_the_same_day_is_reminded_late(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    made = make_poll(work, cast, starts=STARTS, deadline=NOW.date(), now=NOW)
    with work():
        deadline = db.session.get_one(Poll, made.poll_id).deadline

    done = [run(work, CHOICE, at) for at in (NOW + MINUTE, deadline - timedelta(hours=3))]

    assert done == [0, 1]
    assert told(session, "poll-deadline") == ["anna@example.org"]


def test_who_did_not_choose_is_told_once_that_the_times_are_free_again(
    session: Session, work: Work, asked: Made
) -> None:
    all_say_yes(work, asked)

    done = [run(work, OVER, DEADLINE + n * MINUTE) for n in (-1, 0, 1)]

    assert done == [0, 1, 0]
    assert told(session, "poll-expired") == ["anna@example.org"]


def test_a_longer_deadline_is_reminded_of_anew(session: Session, work: Work, asked: Made) -> None:
    run(work, CHOICE, DEADLINE - DAYS)
    with work():
        db.session.get_one(Poll, asked.poll_id).deadline = DEADLINE + 7 * DAYS

    assert run(work, OVER, DEADLINE + MINUTE) == 0
    assert run(work, CHOICE, DEADLINE + 6 * DAYS) == 1


def test_a_choice_that_is_made_is_not_asked_for(work: Work, asked: Made) -> None:
    with work():
        db.session.get_one(Poll, asked.poll_id).closed_at = NOW

    done = [run(work, CHOICE, DEADLINE - DAYS), run(work, OVER, DEADLINE)]

    assert done == [0, 0]


def test_what_ran_out_long_ago_is_old_news(work: Work, asked: Made) -> None:
    assert run(work, OVER, DEADLINE + 3 * DAYS) == 0


def test_who_chooses_meanwhile_gets_no_mail(session: Session, work: Work, asked: Made) -> None:
    run(work, OVER, DEADLINE)
    [mail] = letters(session, "poll-expired")
    wanted = kind_of("poll-expired").is_wanted
    assert wanted
    with work():
        message, poll = (
            db.session.get_one(OutboxMessage, mail.id),
            db.session.get_one(Poll, asked.poll_id),
        )
        before, poll.closed_at = wanted(message, DEADLINE), DEADLINE

        assert (before, wanted(message, DEADLINE)) == (True, False)


def test_who_was_asked_a_moment_ago_is_not_reminded(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    make_poll(work, cast, starts=STARTS, deadline=NOW.date(), now=NOW)

    assert run(work, REMINDER, NOW + MINUTE) == 1
    assert letters(session, "poll-reminder") == []


def test_few_and_many_cost_the_same(session: Session, cast: Cast, work: Work) -> None:
    costs = []
    for number, guests in enumerate((1, 12)):
        make_room(session, f"Rum {number}")
        day = (STARTS[0] + number * DAYS, STARTS[1] + number * DAYS)
        people = [replace(CITIZEN, email=f"ida{n}@example.org") for n in range(guests)]
        make_poll(work, cast, starts=day, guests=people, now=NOW)
        with work(), counted() as seen:
            assert [job.run(DEADLINE - DAYS) for job in JOBS[1:3]] == [1, 1]
        costs.append(len(seen))

    assert costs[0] == costs[1]


@pytest.fixture
def many_claims(history: None, cast: Cast, work: Work) -> None:
    """Thousands that were booked and let go of."""
    with work():
        resource = resource_for(user_id=cast.carla.id)
        row = {"resource_id": resource, "kind": "leader", "state": RELEASED}
        past = [STARTS[0] - n * MINUTE for n in range(3000)]
        spans = [{"starts_at": at, "ends_at": at + MINUTE} for at in past]
        db.session.execute(insert(Claim), [{**row, **span} for span in spans])
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE"))


def test_holds_that_have_run_out_are_found_by_index(work: Work, many_claims: None) -> None:
    with work():
        plan = plan_of(holds.expired(NOW).limit(500))

    assert "ix_claim_held" in plan
