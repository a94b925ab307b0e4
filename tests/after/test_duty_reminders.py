"""What is left to do after a meeting: the leader gets one neutral mail in the morning."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.after import duties
from booking.models import Meeting, MeetingType
from booking.services import checklists
from core import clock
from core.db import db
from core.purge import purge
from notifications.kinds import kind_of
from notifications.models import OutboxMessage
from tests.booking.making import a_booking, at, book, make_room
from tests.booking.serial import agreed_on, book_many, weekly
from tests.booking.timed import job
from tests.booking.timed import run as run_job
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.test_invitation import compare, rendered, whole

THURSDAY, FRIDAY, MONDAY = date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 7)
Held = Callable[..., None]


@pytest.fixture
def held(session: Session, cast: Cast, work: Work) -> Held:
    """`held("10:00", …)`: Anna books a meeting about an action plan on Wednesday 2 December."""
    make_room(session)

    def makes(start: str = "10:00", **said: Any) -> None:
        with work():
            facts = {"type": MeetingType.ACTION_PLAN, **said}
            book(a_booking(cast, start, **facts), cast.anna)

    return makes


def mails(session: Session) -> Sequence[OutboxMessage]:
    """The mails, as committed, in the order in which they were written."""
    session.rollback()
    wanted = select(OutboxMessage).where(OutboxMessage.kind == "duties-left")
    return session.scalars(wanted.order_by(OutboxMessage.created_at, OutboxMessage.id)).all()


def only_mail() -> OutboxMessage:
    """Within `work()`."""
    return db.session.scalars(select(OutboxMessage).filter_by(kind="duties-left")).one()


def run(work: Work, now: datetime) -> int:
    """As the worker does."""
    return run_job(work, duties.JOB, now)


def tick(work: Work, cast: Cast, *items: str) -> None:
    """Anna has seen to these after every meeting there is."""
    with work():
        anna = db.session.get_one(User, cast.anna.id)
        for meeting in db.session.scalars(select(Meeting)):
            for item in items:
                checklists.tick(meeting.occurrences[0], item, by=anna, now=clock.now())


def test_the_day_after_two_meetings_are_one_mail(
    session: Session, cast: Cast, work: Work, held: Held
) -> None:
    held("10:00")
    held("13:00")

    assert run(work, at("08:00", THURSDAY)) == 2

    [mail] = mails(session)
    assert (mail.address, mail.user_id) == ("anna@example.org", cast.anna.id)
    assert [duty for _id, duty in mail.payload["left"]] == ["day_after", "day_after"]
    with work():
        assert not job(duties.JOB).has_due(at("08:01", THURSDAY))


@pytest.mark.parametrize("clock", ["07:59", "18:00"])
def test_nobody_is_written_to_outside_working_hours(work: Work, held: Held, clock: str) -> None:
    held()

    assert run(work, at(clock, THURSDAY)) == 0


def test_what_is_due_in_a_weekend_waits_until_monday(
    session: Session, work: Work, held: Held
) -> None:
    held(starts_at=at("10:00", FRIDAY))

    assert [run(work, at("09:00", FRIDAY + timedelta(days=n))) for n in (0, 1, 2, 3)] == [
        0,
        0,
        0,
        1,
    ]

    assert len(mails(session)) == 1


def test_what_was_ticked_off_is_no_mail(
    session: Session, cast: Cast, work: Work, held: Held
) -> None:
    held()
    tick(work, cast, "minutes")

    assert run(work, at("08:00", THURSDAY)) == 1  # dealt with, and nobody asks again

    assert mails(session) == []


def test_what_takes_three_months_comes_while_there_is_time_and_once(
    session: Session, cast: Cast, work: Work, held: Held
) -> None:
    held()
    tick(work, cast, "minutes")
    tenth_week = at("08:00", date(2026, 12, 2) + timedelta(days=70))

    for day in range(6):  # and what was taken long ago is deleted meanwhile
        run(work, tenth_week + timedelta(days=day))
        with work():
            purge(tenth_week + timedelta(days=day))

    [mail] = mails(session)
    assert [duty for _id, duty in mail.payload["left"]] == ["quarter_after"]


def test_in_a_series_what_takes_long_is_asked_for_after_the_last_date(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        first = date(2026, 12, 2)
        kind = MeetingType.ACTION_PLAN
        last = book_many(cast, agreed_on(weekly(first, count=2)), type=kind).occurrences[1].id
    tick(work, cast, "minutes")

    for day in (70, 77):
        run(work, at("08:00", first + timedelta(days=day)))

    [mail] = mails(session)
    assert mail.payload["left"] == [[str(last), "quarter_after"]]


def test_a_rehearsal_and_a_type_without_duties_are_left_alone(
    session: Session, work: Work, held: Held
) -> None:
    held(is_rehearsal=True)
    held("13:00", type=MeetingType.SPARRING)

    run(work, at("08:00", THURSDAY))

    assert mails(session) == []


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_mail_reads_as_it_was_last_approved(
    session: Session, cast: Cast, work: Work, held: Held, language: str
) -> None:
    held("10:00")
    held("13:00", starts_at=at("13:00"))
    run(work, at("08:00", THURSDAY))
    with work():
        mail = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == "duties-left")
        ).one()
        mail.language = language
        said = whole(rendered(mail)).removesuffix("\n=====\n")
        for meeting in db.session.scalars(select(Meeting)):
            said = said.replace(str(meeting.id), "MEETING")
            said = said.replace(str(meeting.occurrences[0].id), "DATE")

    compare(f"duties-left.{language}.txt", said)
    assert "Samtale før hjemkomst" not in said


def test_it_is_withdrawn_when_everything_is_ticked_off_or_another_leads(
    session: Session, cast: Cast, work: Work, held: Held
) -> None:
    held()
    run(work, at("08:00", THURSDAY))
    wanted = kind_of("duties-left").is_wanted
    assert wanted

    def is_wanted() -> bool:
        with work():
            return wanted(only_mail(), at("08:01", THURSDAY))

    assert is_wanted()
    with work():
        db.session.scalars(select(Meeting)).one().leader_id = cast.bo.id
    assert not is_wanted()
    with work():
        db.session.scalars(select(Meeting)).one().leader_id = cast.anna.id
    tick(work, cast, "minutes")
    assert not is_wanted()


def test_who_led_the_one_date_is_reminded_of_it(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)
    with work():
        agreed = agreed_on(weekly(date(2026, 12, 2), 2), time(10))
        book_many(cast, agreed, type=MeetingType.ACTION_PLAN, now=clock.now())
        first = db.session.scalars(select(Meeting)).one().occurrences[0]
        first.own_leader_id = cast.bo.id

    run(work, at("08:00", THURSDAY))

    assert [mail.user_id for mail in mails(session)] == [cast.bo.id]
