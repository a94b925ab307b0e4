"""One click: the chosen time is the meeting, the other times are free, everybody is invited."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking import unopened
from booking.claims import Claim, ClaimState
from booking.models import Answer, Attending, CallTask, Meeting, Participant
from core import clock
from tests.audits import audits
from tests.booking.making import a_booking, book, make_room
from tests.booking.timed import run
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.polls.making import (
    IF_NEEDED,
    NO,
    STARTS,
    YES,
    Made,
    claims,
    letters,
    make_poll,
    poll_row,
    say,
)
from video.models import Room

HELD, RELEASED, BOOKED = ClaimState.HELD, ClaimState.RELEASED, ClaimState.BOOKED


def choose(client: FlaskClient, made: Made, number: int = 1, page: str = "") -> tuple[int, str]:
    """Press »book« beside this time."""
    url = f"{made.url}/times/{made.times[number]}/meeting"
    answer = post(client, url, page=page or made.url)
    return answer.status_code, answer.location or answer.text


def the_meeting(session: Session) -> Meeting:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Meeting)).one()


def test_the_chosen_time_is_the_meeting_and_the_others_are_free(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    before = session.scalars(select(Claim.id).order_by(Claim.id)).all()
    sign_in(client, cast.anna)

    status, location = choose(client, made)

    meeting = the_meeting(session)
    assert (status, location) == (303, f"/meetings/{meeting.id}")
    assert [o.starts_at for o in meeting.occurrences] == [STARTS[1]]
    for kind in ("leader", "room"):
        assert [state for _at, state in claims(session, kind)] == [RELEASED, BOOKED, RELEASED]
    assert session.scalars(select(Claim.id).order_by(Claim.id)).all() == before  # none anew
    assert meeting.occurrences[0].provision
    assert [m.address for m in letters(session, "invitation")] == [
        "anna@example.org", "ida@example.org", "+4500112233", "jens@example.org",
        "ward@example.org",
    ]  # fmt: skip
    assert audits(session, "poll-booked")[0].facts == {"was_held": True}


def test_who_said_yes_comes_and_all_others_are_asked_anew(
    client: FlaskClient, session: Session, cast: Cast, work: Work, made: Made
) -> None:
    say(work, made, "ida", NO, YES, NO)
    say(work, made, "jens", YES, IF_NEEDED, YES)
    say(work, made, "sengeafsnit", YES, NO, YES)
    sign_in(client, cast.anna)

    choose(client, made)

    answers = [(p.name, p.answer, p.answered_by) for p in the_meeting(session).participants[1:]]
    assert [answer for _name, *answer in answers] == [
        [Answer.ACCEPTED, "poll"],
        [Answer.NONE, None],
        [Answer.NONE, None],
    ]
    assert [m.payload["answer"] for m in letters(session, "invitation")] == ["none"] * 5


def test_who_said_yes_but_never_opens_the_invitation_is_to_be_called(
    client: FlaskClient, session: Session, cast: Cast, work: Work, made: Made
) -> None:
    say(work, made, "ida", YES, YES, YES)
    sign_in(client, cast.anna)
    choose(client, made)

    run(work, unopened.JOB, clock.now() + timedelta(days=3))

    session.rollback()
    assert [call.reason for call in session.scalars(select(CallTask))] == ["not_opened"]


def test_who_may_be_away_is_invited_as_optional(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    made = make_poll(work, cast, optional=[cast.jens.name])
    sign_in(client, cast.anna)

    choose(client, made)

    roles = {p.name: p.attending for p in the_meeting(session).participants[1:]}
    assert roles[cast.jens.name] == Attending.OPTIONAL
    assert roles["Ida"] == Attending.REQUIRED


def test_pressed_twice_it_is_the_same_meeting(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)

    pressed = [choose(client, made, number, "/meetings") for number in (1, 1, 0)]

    assert pressed == [(303, f"/meetings/{the_meeting(session).id}")] * 3


def test_the_links_lead_on_to_the_personal_pages(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    choose(client, made)

    answer = client.get(made.link())

    assert answer.status_code == 303
    assert "/m/" in answer.location
    assert "Samtale" in client.get(answer.location).text
    assert client.get(made.url).location == f"/meetings/{the_meeting(session).id}"


def test_a_link_that_was_replaced_in_the_meeting_is_not_led_to_by_the_old_one(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    choose(client, made)
    session.rollback()
    ida = session.scalars(select(Participant).where(Participant.name == "Ida")).one()
    ida.link_generation += 1
    session.commit()

    assert client.get(made.link()).status_code == 404


def test_a_deputy_books_for_the_leader(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.bo)

    choose(client, made)

    meeting = the_meeting(session)
    assert (meeting.leader_id, meeting.created_by_id) == (cast.anna.id, cast.bo.id)


def test_a_room_that_is_out_of_use_by_now_is_replaced(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    other = make_room(session, "Rum 2")
    session.scalars(select(Room).where(Room.name == "Rum 1")).one().is_active = False
    session.commit()
    sign_in(client, cast.anna)

    assert choose(client, made)[0] == 303
    provision = the_meeting(session).occurrences[0].provision
    assert provision
    assert provision.room_id == other.id


def test_after_the_deadline_a_time_that_is_still_free_is_booked(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    made = make_poll(work, cast, now=clock.now() - timedelta(days=5))
    sign_in(client, cast.anna)

    assert choose(client, made)[0] == 303
    assert [state for _at, state in claims(session)] == [RELEASED, BOOKED, RELEASED]


def test_a_hold_that_was_lost_is_said_with_free_times_and_nothing_changes(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    made = make_poll(work, cast, now=clock.now() - timedelta(days=5))
    with work():
        book(a_booking(cast, starts_at=STARTS[1]), cast.carla, now=clock.now())
    sign_in(client, cast.anna)

    status, text = choose(client, made)

    assert status == 422
    assert "Ledigt tæt på" in text
    assert poll_row(session, made).closed_at is None


def test_a_time_that_was_taken_away_is_not_booked(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    post(client, f"{made.url}/times/{made.times[1]}/removal", page=made.url)

    status, text = choose(client, made)

    assert status == 422
    assert "taget væk" in text


def test_what_was_dropped_is_not_booked(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    post(client, f"{made.url}/withdrawal")

    assert choose(client, made, page="/meetings")[0] == 422
    assert [state for _at, state in claims(session)] == [RELEASED] * 3


def test_the_leader_reads_who_said_yes_before_it_was_booked(
    client: FlaskClient, cast: Cast, work: Work, made: Made
) -> None:
    say(work, made, "ida", YES, YES, YES)
    sign_in(client, cast.anna)
    _status, location = choose(client, made)

    assert "Sagde ja til tiden" in client.get(location).text
