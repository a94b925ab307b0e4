"""How each person is reached: by what, in which language, at what hours. Chosen by who leads."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from booking.models import CallTask, Occurrence, Participant, Ways
from booking.page_news import News, tell_news
from booking.quiet_times import leaves_at
from core import clock
from core.db import db
from notifications.models import Channel
from tests.audits import audits
from tests.booking.calling_off import cancel, change, let_all_leave, messages
from tests.booking.meetings import citizen_of, soon
from tests.booking.serial import post as sent_by
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page

MOBILE = "+4500112233"
MORNING = datetime(2026, 12, 1, 7, tzinfo=UTC)  # eight o'clock in Denmark


@pytest.fixture
def anna(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Her browser, signed in."""
    sign_in(client, cast.anna)
    return client


@pytest.fixture
def ida(session: Session, meeting: uuid.UUID) -> str:
    """The citizen's page of ways; she has mail and a mobile, and the meeting is in two days."""
    change(session, "Ida", phone=MOBILE)
    session.execute(update(Occurrence).values(starts_at=soon(hours=48), ends_at=soon(hours=49)))
    session.commit()
    let_all_leave(session)
    return f"/meetings/{meeting}/participants/{citizen_of(session).id}/ways"


def said(**other: str) -> dict[str, str]:
    return {"ways": "", "language": "da", "hours": "", **other}


def checked(page: str) -> set[str | None]:
    """What is chosen on it."""
    inputs = [i.attributes for i in read_page(page).all("input")]
    return {i["value"] for i in inputs if "checked" in i}


def now_of(session: Session) -> Participant:
    session.rollback()
    session.expire_all()
    return citizen_of(session)


def written(session: Session, kind: str) -> list[Channel]:
    whom = citizen_of(session).id
    return [m.channel for m in messages(session, kind) if m.participant_id == whom]


@pytest.mark.parametrize("who", ["anna", "bo"])
def test_it_is_kept_and_noted(
    client: FlaskClient, session: Session, cast: Cast, ida: str, who: str
) -> None:
    sign_in(client, getattr(cast, who))

    answer = post(client, ida, said(ways="sms_first", language="en", hours="8-20"))

    person = now_of(session)
    assert answer.status_code == 303
    assert (person.ways, person.language) == (Ways.SMS_FIRST, "en")
    assert (person.from_hour, person.until_hour) == (8, 20)
    [row] = audits(session, "participant-ways-changed")
    assert set(row.facts["fields"]) == {"ways", "language", "from_hour", "until_hour"}


def test_the_page_says_what_stands(anna: FlaskClient, session: Session, ida: str) -> None:
    post(anna, ida, said(ways="both", hours="16-21"))

    page = anna.get(ida).text

    assert page_faults(page) == []
    assert checked(page) == {"both", "da", "16-21"}


def test_a_second_press_changes_nothing(anna: FlaskClient, session: Session, ida: str) -> None:
    for _press in range(2):
        assert post(anna, ida, said(ways="both")).status_code == 303

    assert len(audits(session, "participant-ways-changed")) == 1


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ("mail_first", [Channel.EMAIL]),
        ("sms_first", [Channel.SMS]),
        ("both", [Channel.EMAIL, Channel.SMS]),
        ("", [Channel.EMAIL, Channel.SMS]),
    ],
)
def test_what_is_written_goes_the_chosen_way(
    anna: FlaskClient, session: Session, meeting: uuid.UUID, ida: str,
    ways: str, expected: list[Channel],
) -> None:  # fmt: skip
    post(anna, ida, said(ways=ways))

    cancel(anna, meeting)

    assert sorted(written(session, "cancellation")) == sorted(expected)


def test_who_is_to_be_called_gets_nothing_and_a_call(
    anna: FlaskClient, session: Session, meeting: uuid.UUID, ida: str
) -> None:
    post(anna, ida, said(ways="call"))

    cancel(anna, meeting)

    assert written(session, "cancellation") == []
    [task] = session.scalars(select(CallTask))
    assert (task.participant_id, task.reason) == (citizen_of(session).id, "cancelled")


def test_an_invitation_that_waits_stays_where_a_call_is_chosen(
    anna: FlaskClient, session: Session, ida: str
) -> None:
    let_all_leave(session, sent_at=None)

    post(anna, ida, said(ways="call"))

    assert written(session, "invitation") == []


def test_sending_again_is_refused_where_a_call_is_chosen(
    anna: FlaskClient, session: Session, ida: str
) -> None:
    post(anna, ida, said(ways="call"))
    again = ida.replace("/ways", "/invitations")

    answer = post(anna, again, {"email": "ida.ny@example.org", "phone": ""})

    assert answer.status_code == 422
    assert "valgt at ringe" in answer.text


def test_between_two_ways_nobody_chooses_who_has_one(
    anna: FlaskClient, session: Session, ida: str
) -> None:
    change(session, "Ida", phone=None)

    answer = post(anna, ida, said(ways="both", language="en"))

    assert answer.status_code == 422
    assert now_of(session).ways is None
    assert "en" in checked(answer.text)


def test_a_deputy_does_not_choose_for_the_leader(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID, ida: str
) -> None:
    leader = session.scalars(select(Participant).where(Participant.user_id == cast.anna.id)).one()
    sign_in(client, cast.bo)

    answer = post(client, f"/meetings/{meeting}/participants/{leader.id}/ways", said(ways="call"))

    assert answer.status_code == 403
    session.refresh(leader)
    assert leader.ways is None


@pytest.mark.parametrize(("who", "status"), [("jens", 403), ("carla", 404)])
def test_others_neither_see_nor_choose(
    client: FlaskClient, session: Session, cast: Cast, ida: str, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(ida).status_code == status
    assert post(client, ida, said(ways="both"), page="/").status_code == status
    assert now_of(session).ways is None


def test_nobody_chooses_without_signing_in(client: FlaskClient, ida: str) -> None:
    assert "/sign-in" in client.get(ida).location


def test_of_a_meeting_that_is_off_nothing_is_chosen(
    anna: FlaskClient, session: Session, meeting: uuid.UUID, ida: str
) -> None:
    cancel(anna, meeting)

    assert anna.get(ida).status_code == 303
    assert post(anna, ida, said(ways="both"), page="/").status_code == 422
    assert now_of(session).ways is None


@pytest.mark.parametrize(
    ("hours_from_morning", "expected"),
    [
        (0, None),  # eight: within
        (11, None),  # seven in the evening: within
        (12, 24),  # eight in the evening: next morning
        (-1, 0),  # seven: an hour later
        (17, 24),  # one at night: the same morning
    ],
)
def test_what_can_wait_keeps_to_the_hours(hours_from_morning: int, expected: int | None) -> None:
    person = Participant(from_hour=8, until_hour=20)
    now = MORNING + timedelta(hours=hours_from_morning)

    at = leaves_at(person, MORNING + timedelta(days=3), now=now)

    assert at == (None if expected is None else MORNING + timedelta(hours=expected))


def test_what_is_urgent_does_not_wait() -> None:
    person = Participant(from_hour=8, until_hour=20)
    night = MORNING - timedelta(hours=5)

    assert leaves_at(person, MORNING + timedelta(hours=2), now=night) is None
    assert leaves_at(person, MORNING + timedelta(hours=4), now=night) == MORNING


def test_the_hours_are_by_the_clock_on_the_wall() -> None:
    person = Participant(from_hour=8, until_hour=20)
    before_the_change = datetime(2026, 10, 24, 20, tzinfo=UTC)

    at = leaves_at(person, None, now=before_the_change)

    assert at == datetime(2026, 10, 25, 7, tzinfo=UTC)


def test_a_cancellation_at_night_waits_for_the_morning(
    anna: FlaskClient, session: Session, meeting: uuid.UUID, ida: str
) -> None:
    hour = clock.to_local(clock.now()).hour
    person = now_of(session)
    person.from_hour, person.until_hour = (hour + 2) % 24, (hour + 3) % 24
    session.commit()

    cancel(anna, meeting)

    late = [m for m in messages(session) if m.participant_id == person.id]
    assert late
    assert all(m.due_at > m.created_at for m in late)


def _news_waits(session: Session, work: Work) -> None:
    """It is night for Ida, and something that can wait was written to her."""
    hour, person = clock.to_local(clock.now()).hour, now_of(session)
    person.from_hour, person.until_hour = (hour + 2) % 24, (hour + 3) % 24
    session.commit()
    with work():
        [date] = db.session.get_one(Participant, person.id).meeting.occurrences
        whom = db.session.get_one(Participant, person.id)
        tell_news(whom, date, News.CHAIR, post=sent_by(), now=clock.now())


def test_what_is_urgent_takes_along_what_waits_before_it(
    anna: FlaskClient, session: Session, work: Work, meeting: uuid.UUID, ida: str
) -> None:
    _news_waits(session, work)
    assert all(m.due_at > clock.now() for m in messages(session, "meeting-news"))
    session.execute(update(Occurrence).values(starts_at=soon(hours=1), ends_at=soon(hours=2)))
    session.commit()

    cancel(anna, meeting)

    assert written(session, "cancellation")
    assert all(m.due_at <= clock.now() for m in messages(session, "meeting-news"))


def test_at_any_time_is_at_once_for_what_waits(
    anna: FlaskClient, session: Session, work: Work, ida: str
) -> None:
    _news_waits(session, work)

    post(anna, ida, said())

    assert all(m.due_at <= clock.now() for m in messages(session, "meeting-news"))
