"""Asking: from step 2 to held times and a link for everybody, all of it or nothing."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from booking import drafts
from booking.claims import ClaimState
from booking.models import MeetingDraft, Poll
from booking.polls.refusals import PeopleAreAsked
from booking.ports import meeting_post
from core import clock
from core.db import db
from tests.audits import audits
from tests.booking.making import a_booking, book, make_room
from tests.booking.walking import DAY, begin, choose, say
from tests.browse import Fields, post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.reading import lines_of
from tests.polls.making import STARTS, Made, claims, held_rows, letters, make_draft, usual_guests

HELD, RELEASED = ClaimState.HELD, ClaimState.RELEASED
TICKED = [start.isoformat() for start in STARTS]
SINCE = {"since": "", "minutes": "45", "do": "ask", "deadline": ""}


@pytest.fixture
def draft(session: Session, cast: Cast, work: Work) -> str:
    """The address of Anna's booking, with step 1 said and three on the list."""
    make_room(session)
    with work():
        return f"/drafts/{make_draft(cast, usual_guests(cast), now=clock.now()).id}/time-poll"


def keys(session: Session) -> list[str]:
    """Of those on the list."""
    session.rollback()
    [data] = session.scalars(select(MeetingDraft.data)).all()
    return [guest["key"] for guest in data["guests"]]


def test_the_times_are_held_and_everybody_is_asked(
    client: FlaskClient, session: Session, cast: Cast, draft: str
) -> None:
    sign_in(client, cast.anna)

    answer = post(client, draft, {**SINCE, "slots": TICKED, "required": keys(session)[:1]})

    assert answer.status_code == 303, answer.text
    assert claims(session) == [(start, HELD) for start in STARTS]
    assert claims(session, "room") == [(start, HELD) for start in STARTS]
    [poll] = session.scalars(select(Poll))
    assert [p.is_required for p in poll.people] == [True, False, False]
    told = [(m.address, m.channel.value) for m in letters(session, "poll-invitation")]
    assert told == [
        ("ida@example.org", "email"),
        ("+4500112233", "sms"),
        ("jens@example.org", "email"),
        ("ward@example.org", "email"),
    ]
    assert audits(session, "poll-asked", poll.id)[0].facts == {"times": 3, "people": 3}


def test_without_a_day_people_have_three_days(session: Session, made: Made) -> None:
    [poll] = session.scalars(select(Poll))

    on = clock.to_local(poll.created_at).date() + timedelta(days=3)
    assert clock.to_local(poll.deadline).strftime("%Y-%m-%d %H:%M") == f"{on} 23:59"


def test_nobody_answers_later_than_the_first_time(
    client: FlaskClient, session: Session, cast: Cast, draft: str
) -> None:
    sign_in(client, cast.anna)

    answer = post(client, draft, {**SINCE, "slots": TICKED, "deadline": DAY.isoformat()})

    assert answer.status_code == 303, answer.text
    assert session.scalars(select(Poll.deadline)).one() == STARTS[0]


def test_a_typed_time_is_held_like_a_ticked_one(
    client: FlaskClient, session: Session, cast: Cast, draft: str
) -> None:
    sign_in(client, cast.anna)
    typed = {"own2_date": DAY.isoformat(), "own2_time": "13:00"}

    answer = post(client, draft, {**SINCE, "slots": TICKED[:1], **typed})

    assert answer.status_code == 303, answer.text
    assert claims(session) == [(start, HELD) for start in STARTS[:2]]


BAD: dict[str, tuple[dict[str, str | list[str]], str]] = {
    "one time": ({"slots": TICKED[:1]}, "mindst to tider"),
    "no time": ({}, "mindst to tider"),
    "eleven": ({"slots": [(STARTS[0] + timedelta(days=n)).isoformat() for n in range(11)]}, "ti"),
    "overlap": (
        {"slots": [TICKED[0], (STARTS[0] + timedelta(minutes=30)).isoformat()]},
        "overlapper",
    ),
    "a senseless time": ({"slots": ["x", TICKED[0]]}, "Vælg mellem tiderne"),
    "the past": ({"slots": ["2024-01-01T10:00:00+00:00", TICKED[0]]}, "tidspunkt er passeret"),
    "half a time": ({"slots": TICKED, "own1_date": DAY.isoformat()}, "både dag og klokkeslæt"),
    "an answer too late": (
        {"slots": TICKED, "deadline": (DAY + timedelta(days=1)).isoformat()},
        "før den første",
    ),
    "an answer yesterday": ({"slots": TICKED, "deadline": "2024-01-01"}, "Vælg en senere"),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_is_senseless_is_said_and_what_was_chosen_is_kept(
    client: FlaskClient, session: Session, cast: Cast, draft: str, fault: str
) -> None:
    sign_in(client, cast.anna)
    said, words = BAD[fault]

    answer = post(client, draft, {**SINCE, **said})

    assert answer.status_code == 422
    assert words in answer.text
    assert (f'value="{TICKED[0]}"' in answer.text) == (TICKED[0] in said.get("slots", ()))
    assert (claims(session), held_rows(session)) == ([], 0)


def test_one_taken_time_holds_none_and_the_nearest_are_offered(
    client: FlaskClient, session: Session, cast: Cast, work: Work, draft: str
) -> None:
    with work():
        book(a_booking(cast, starts_at=STARTS[1]), cast.anna, now=clock.now())
    sign_in(client, cast.anna)

    answer = post(client, draft, {**SINCE, "slots": TICKED})

    assert answer.status_code == 422
    assert "mødelederen er optaget" in answer.text
    assert (STARTS[1] - timedelta(minutes=45)).isoformat() in answer.text
    assert [state for _at, state in claims(session)] == [ClaimState.BOOKED]
    assert letters(session, "poll-invitation") == []


def test_the_last_room_taken_by_another_is_said_too(
    client: FlaskClient, session: Session, cast: Cast, work: Work, draft: str
) -> None:
    with work():
        book(a_booking(cast, starts_at=STARTS[1]), cast.carla, now=clock.now())
    sign_in(client, cast.anna)

    answer = post(client, draft, {**SINCE, "slots": TICKED})

    assert answer.status_code == 422
    assert "virtuelt mødelokale ledigt" in answer.text


def test_pressed_twice_it_is_one_poll(
    client: FlaskClient, session: Session, cast: Cast, draft: str
) -> None:
    sign_in(client, cast.anna)
    said: Fields = {**SINCE, "slots": TICKED}
    first = post(client, draft, said)

    second = post(client, draft, said, page="/meetings")

    assert (first.location, second.status_code) == (second.location, 303)
    assert session.scalar(select(func.count(Poll.id))) == 1
    assert len(claims(session)) == 3


def test_the_draft_rests_until_a_time_is_chosen(
    client: FlaskClient, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)

    steps = [client.get(f"/drafts/{made.draft_id}/{step}") for step in ("what", "when", "who")]

    assert {answer.location for answer in steps} == {made.url}


def test_a_colleagues_draft_is_not_there(client: FlaskClient, cast: Cast, draft: str) -> None:
    sign_in(client, cast.bo)

    assert [client.get(draft + rest).status_code for rest in ("", "/people")] == [404, 404]


@pytest.mark.parametrize(("name", "status"), [("carla", 404), ("dorte", 403), (None, 303)])
def test_others_get_nothing(
    client: FlaskClient, cast: Cast, draft: str, name: str | None, status: int
) -> None:
    if name:
        sign_in(client, getattr(cast, name))

    assert client.get(draft).status_code == status


def test_people_are_added_and_taken_off_before_anybody_is_asked(
    client: FlaskClient, session: Session, cast: Cast, draft: str
) -> None:
    sign_in(client, cast.anna)
    people = f"{draft}/people"
    post(client, people, {"user_id": str(cast.carla.id)})
    guest = {"name": "Else", "email": "", "phone": "", "language": "da"}
    post(client, f"{draft}/invitees?kind=relative", guest)

    answer = post(client, people, {"remove": keys(session)[0]})

    assert answer.status_code == 303
    page = client.get(people).text
    assert "Else" in page
    assert cast.carla.name in page
    assert "Ida" not in " ".join(lines_of(page))


def test_a_booking_of_others_is_refused_at_a_held_time_with_free_ones(
    client: FlaskClient, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.carla)
    draft = begin(client)
    say(client, draft)

    answer = choose(client, draft)  # at ten on the day that is held

    assert answer.status_code == 422
    assert "Ledige tider i nærheden" in answer.text


def test_who_had_the_booking_open_in_another_window_cannot_book_it_past_the_poll(
    cast: Cast, work: Work, made: Made
) -> None:
    for deed in (_book, _take_off):
        with work(), pytest.raises(PeopleAreAsked):
            deed(db.session.get_one(MeetingDraft, made.draft_id), cast)


def _book(draft: MeetingDraft, cast: Cast) -> None:
    anna = db.session.get_one(User, cast.anna.id)
    drafts.book_draft(draft, by=anna, post=meeting_post(), now=clock.now())


def _take_off(draft: MeetingDraft, _cast: Cast) -> None:
    drafts.remove_guest(draft, drafts.plan_of(draft).guests[0].key, now=clock.now())
