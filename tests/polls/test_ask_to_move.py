"""Asking about another time for a booked meeting: it stays where it is, and the times are held."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.claims import ClaimState
from booking.models import Answer, Participant, Poll
from core import clock
from tests.audits import audits
from tests.booking.making import a_booking, book, make_room
from tests.booking.moving import put_at
from tests.booking.walking import DAY
from tests.browse import Fields, post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.polls.making import STARTS, claims, letters
from tests.polls.moving import THEN, address, ask, make_meeting, the_date

HELD, BOOKED = ClaimState.HELD, ClaimState.BOOKED
TICKED = [start.isoformat() for start in STARTS]
SAID: Fields = {"since": "", "do": "ask", "deadline": "", "slots": TICKED}


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    make_room(session)
    return make_meeting(work, cast)


def test_the_times_are_held_and_the_meeting_stays(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    answer = post(client, address(session, meeting), SAID)

    assert answer.status_code == 303, answer.text
    held = sorted([(start, HELD) for start in STARTS] + [(THEN, BOOKED)])
    assert (claims(session), claims(session, "room")) == (held, held)
    poll = session.scalars(select(Poll)).one()
    assert (poll.moves_id, poll.minutes) == (the_date(session, meeting).id, 45)
    told = [(m.address, m.channel.value) for m in letters(session, "poll-invitation")]
    assert told == [
        ("ida@example.org", "email"),
        ("+4500112233", "sms"),
        ("jens@example.org", "email"),
        ("ward@example.org", "email"),
    ]
    [row] = audits(session, "poll-asked", poll.id)
    assert (row.meeting_id, row.facts) == (meeting, {"times": 3, "people": 3})


def test_the_page_of_the_meeting_leads_there_and_then_to_the_answers(
    client: FlaskClient, session: Session, cast: Cast, work: Work, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.bo)
    assert f'href="{address(session, meeting)}"' in client.get(f"/meetings/{meeting}").text

    made = ask(work, cast.anna, meeting)

    assert f'href="{made.url}"' in client.get(f"/meetings/{meeting}").text
    assert client.get(address(session, meeting)).location == made.url


def test_pressed_twice_it_is_one_poll(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    url = address(session, meeting)
    first = post(client, url, SAID)

    second = post(client, url, SAID, page="/meetings")

    assert (first.location, second.status_code) == (second.location, 303)
    session.rollback()
    assert session.scalar(select(func.count(Poll.id))) == 1


def test_a_deputy_asks_in_the_leaders_name(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.bo)

    post(client, address(session, meeting), SAID)

    session.rollback()
    poll = session.scalars(select(Poll)).one()
    assert poll.asked_by_id == cast.anna.id
    assert audits(session, "poll-asked", poll.id)[0].actor_id == cast.bo.id


BAD: dict[str, tuple[Fields, str]] = {
    "one time": ({"slots": TICKED[:1]}, "mindst to tider"),
    "on itself": (
        {"slots": [TICKED[0], (THEN + timedelta(minutes=30)).isoformat()]},
        "overlapper mødet",
    ),
    "an answer too late": (
        {"slots": TICKED[2:], "own1_date": f"{DAY + timedelta(days=2)}", "own1_time": "10:00",
         "deadline": f"{DAY + timedelta(days=1)}"},
        "før mødet begynder",
    ),
    "half a time": ({"own2_date": f"{DAY}"}, "både dag og klokkeslæt"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BAD)
def test_what_is_senseless_is_said_and_what_was_chosen_is_kept(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID, fault: str
) -> None:
    sign_in(client, cast.anna)
    said, words = BAD[fault]

    answer = post(client, address(session, meeting), {**SAID, **said})

    assert answer.status_code == 422
    assert words in answer.text
    ticked = {**SAID, **said}["slots"]
    assert all(f'value="{start}"' in answer.text for start in ticked)
    assert [state for _at, state in claims(session)] == [BOOKED]


def test_a_taken_time_holds_none_and_the_nearest_are_offered(
    client: FlaskClient, session: Session, cast: Cast, work: Work, meeting: uuid.UUID
) -> None:
    with work():
        book(a_booking(cast, starts_at=STARTS[1]), cast.anna, now=clock.now())
    sign_in(client, cast.anna)

    answer = post(client, address(session, meeting), SAID)

    assert answer.status_code == 422
    assert "mødelederen er optaget" in answer.text
    assert (STARTS[1] - timedelta(minutes=45)).isoformat() in answer.text
    assert [state for _at, state in claims(session)] == [BOOKED, BOOKED]


def test_a_meeting_that_has_begun_is_not_asked_about(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    url = address(session, meeting)
    put_at(session, clock.now() - timedelta(minutes=5))
    sign_in(client, cast.anna)

    looked = client.get(url)
    pressed = post(client, url, SAID, page="/meetings")

    assert [looked.location, pressed.location] == [f"/meetings/{meeting}"] * 2
    session.rollback()
    assert session.scalar(select(func.count(Poll.id))) == 0


@pytest.mark.parametrize(
    ("name", "status"), [("jens", 403), ("carla", 404), ("dorte", 403), (None, 303)]
)
def test_others_get_nothing(
    client: FlaskClient,
    session: Session,
    cast: Cast,
    meeting: uuid.UUID,
    name: str | None,
    status: int,
) -> None:
    url = address(session, meeting)
    if name:
        sign_in(client, getattr(cast, name))

    assert client.get(url).status_code == status
    if name:
        assert post(client, url, SAID, page="/").status_code == status


def test_another_meetings_date_is_not_there(
    client: FlaskClient, session: Session, cast: Cast, work: Work, meeting: uuid.UUID
) -> None:
    other = make_meeting(work, cast, start=THEN + timedelta(days=1))
    foreign = the_date(session, other).id
    sign_in(client, cast.anna)

    assert client.get(f"/meetings/{meeting}/dates/{foreign}/time-poll").status_code == 404


def test_one_more_time_can_be_written_without_javascript(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    url = address(session, meeting)
    assert client.get(url).text.count('type="time"') == 1

    typed = {"own1_date": f"{DAY}", "own1_time": "08:15", "do": "more"}
    answer = post(client, url, {**SAID, **typed})

    assert answer.status_code == 200
    assert answer.text.count('type="time"') == 2
    assert 'value="08:15"' in answer.text


def test_people_have_not_answered_the_meeting_by_being_asked(
    session: Session, cast: Cast, work: Work, meeting: uuid.UUID
) -> None:
    ask(work, cast.anna, meeting)

    session.rollback()
    invited = session.scalars(select(Participant.answer).where(Participant.position > 0)).all()
    assert set(invited) == {Answer.NONE}
