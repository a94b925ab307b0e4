"""Two in the same second: each on a thread and a connection of their own, and over HTTP."""

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from accounts.services import start_session
from booking.claims import Claim, ClaimState
from booking.models import Meeting, MeetingDraft, Poll, PollAnswer, PollPerson
from booking.polls import answering, asking, changes, choosing, holds
from booking.polls.asking import Question
from booking.polls.finding import find_poll, find_time
from core import clock
from core.config import Settings
from core.db import db, transaction
from core.errors import Refusal
from tests.booking.making import a_booking, book, make_room
from tests.booking.racing import Browser, press_at_once
from tests.conftest import Work
from tests.factories import Cast
from tests.polls.making import (
    STARTS,
    YES,
    Made,
    letters,
    make_draft,
    make_poll,
    poll_row,
    post,
    usual_guests,
)
from tests.servers import web_server

Deed = Callable[[], object]
ROUNDS = 4


def at_once(app: Flask, deeds: Sequence[Deed]) -> list[object]:
    """What came of each: its answer, or the refusal's type."""
    start = Barrier(len(deeds))

    def run(deed: Deed) -> object:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    return deed()
            except Refusal as refusal:
                return type(refusal)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def choosing_as(who: User, made: Made, number: int) -> Deed:
    """Press »book« beside this time."""

    def press() -> uuid.UUID:
        by = db.session.get_one(User, who.id)
        poll = find_poll(by, made.poll_id, lock=True)
        assert poll
        time = find_time(poll, made.times[number])
        return choosing.choose_time(poll, time, by=by, post=post(), now=clock.now())

    return press


def booking_as(who: User, cast: Cast, number: int) -> Deed:
    """Book another meeting at this time."""
    return lambda: book(a_booking(cast, starts_at=STARTS[number]), who, now=clock.now()).id


def overlaps(session: Session) -> int:
    """How many pairs of claims that count are over each other."""
    session.rollback()
    rows = session.scalars(select(Claim).where(Claim.state != ClaimState.RELEASED)).all()
    return sum(
        one.id < other.id
        and one.resource_id == other.resource_id
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
        for one in rows
        for other in rows
    )


def meetings(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count(Meeting.id))) or 0


def test_leader_and_deputy_choose_different_times_and_it_is_one_meeting(
    app: Flask, session: Session, cast: Cast, made: Made
) -> None:
    session.rollback()

    one, other = at_once(app, [choosing_as(cast.anna, made, 0), choosing_as(cast.bo, made, 2)])

    assert one == other
    assert (meetings(session), overlaps(session)) == (1, 0)


def test_choosing_and_another_booking_at_a_held_time(
    app: Flask, session: Session, cast: Cast, made: Made
) -> None:
    session.rollback()

    chosen, other = at_once(app, [choosing_as(cast.anna, made, 1), booking_as(cast.carla, cast, 1)])

    assert isinstance(chosen, uuid.UUID)
    assert not isinstance(other, uuid.UUID)
    assert (meetings(session), overlaps(session)) == (1, 0)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_choosing_at_the_moment_when_the_hold_runs_out(
    app: Flask, session: Session, cast: Cast, work: Work, _round: int
) -> None:
    make_room(session)
    made = make_poll(work, cast, now=clock.now() - timedelta(days=5))
    session.rollback()
    tidying: Deed = lambda: holds.tidy(clock.now())  # noqa: E731 - one of three deeds

    chosen, other, _tidied = at_once(
        app, [choosing_as(cast.anna, made, 1), booking_as(cast.carla, cast, 1), tidying]
    )

    won = [isinstance(each, uuid.UUID) for each in (chosen, other)]
    assert sorted(won) == [False, True]
    assert (meetings(session), overlaps(session)) == (1, 0)


def test_asked_twice_at_once_it_is_one_poll(
    app: Flask, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        draft_id = make_draft(cast, usual_guests(cast), now=clock.now()).id
    session.rollback()

    def press() -> uuid.UUID:
        by = db.session.get_one(User, cast.anna.id)
        draft = db.session.get_one(MeetingDraft, draft_id)
        question = Question(STARTS, 45, None, ())
        return asking.ask(draft, question, by=by, post=post(), now=clock.now()).id

    one, other = at_once(app, [press, press])

    assert one == other
    assert session.scalar(select(func.count(Poll.id))) == 1
    assert len(letters(session, "poll-invitation")) == 4


def test_two_polls_want_the_last_room(app: Flask, session: Session, cast: Cast, work: Work) -> None:
    make_room(session)
    with work():
        ids = [make_draft(cast, usual_guests(cast), now=clock.now()).id for _ in range(2)]
    session.rollback()

    def asking_as(who: User, draft_id: uuid.UUID) -> Deed:
        def press() -> uuid.UUID:
            draft = db.session.get_one(MeetingDraft, draft_id)
            by, question = db.session.get_one(User, who.id), Question(STARTS, 45, None, ())
            return asking.ask(draft, question, by=by, post=post(), now=clock.now()).id

        return press

    got = at_once(app, [asking_as(cast.anna, ids[0]), asking_as(cast.carla, ids[1])])

    assert sorted(isinstance(each, uuid.UUID) for each in got) == [False, True]
    assert overlaps(session) == 0
    assert session.scalar(select(func.count(Claim.id))) == 6


def answering_as(made: Made, who: str) -> Deed:
    """Yes to everything."""

    def press() -> str:
        person = db.session.get_one(PollPerson, made.people[who])
        said = dict.fromkeys(made.times, YES)
        answering.answer(person, said, "", post=post(), now=clock.now())
        return "kept"

    return press


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_answer_at_the_moment_when_the_poll_ends_is_counted_or_refused(
    app: Flask, session: Session, cast: Cast, made: Made, _round: int
) -> None:
    session.rollback()

    answered, chosen = at_once(app, [answering_as(made, "ida"), choosing_as(cast.anna, made, 1)])

    session.rollback()
    meeting = session.scalars(select(Meeting)).one()
    counted = meeting.participants[1].answered_by == "poll"
    kept = session.scalar(select(func.count()).select_from(PollAnswer))
    assert isinstance(chosen, uuid.UUID)
    assert (answered == "kept", counted) in {(True, True), (False, False)}
    assert kept == (3 if counted else 0)


def test_the_last_two_answer_at_once_and_the_leader_is_told_once(
    app: Flask, session: Session, cast: Cast, made: Made
) -> None:
    session.rollback()

    at_once(app, [answering_as(made, who) for who in ("ida", "jens", "sengeafsnit")])

    assert len(letters(session, "poll-answered")) == 1


def test_one_person_answers_twice_at_once(app: Flask, session: Session, made: Made) -> None:
    session.rollback()

    got = at_once(app, [answering_as(made, "ida")] * 3)

    assert got == ["kept"] * 3
    session.rollback()
    assert session.scalar(select(func.count()).select_from(PollAnswer)) == 3


def test_two_remind_at_once_and_it_is_one_reminder(
    app: Flask, session: Session, cast: Cast, made: Made
) -> None:
    session.rollback()

    def reminding_as(who: User) -> Deed:
        def press() -> int:
            by = db.session.get_one(User, who.id)
            poll = find_poll(by, made.poll_id, lock=True)
            assert poll
            return changes.remind(poll, by=by, post=post(), now=clock.now())

        return press

    at_once(app, [reminding_as(cast.anna), reminding_as(cast.bo)])

    assert len(letters(session, "poll-reminder")) == 4


@pytest.mark.slow
def test_over_http_a_deputy_chooses_while_others_book_at_the_held_times(
    app: Flask, settings: Settings, session: Session, cast: Cast, made: Made, tmp_path: Path
) -> None:
    people = (cast.anna, cast.bo, cast.anna, cast.bo)
    with app.app_context(), transaction():
        tokens = [start_session(db.session.get_one(User, p.id), now=clock.now()) for p in people]
    session.rollback()
    with web_server(settings, tmp_path / "web.log") as url:
        server = url.removeprefix("http://")
        browsers = [Browser(server, t, p.id) for t, p in zip(tokens, people, strict=True)]
        for browser in browsers:
            browser.open(made.url)
        paths = [f"{made.url}/times/{made.times[n]}/meeting" for n in (0, 1, 2, 0)]
        statuses = press_at_once(browsers, paths)

    assert statuses == [303] * 4
    assert (meetings(session), overlaps(session)) == (1, 0)
    assert poll_row(session, made).meeting_id
