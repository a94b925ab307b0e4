"""One click moves the meeting: by the same service as any move, and what was held falls away."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from accounts.models import User
from booking.claims import ClaimState
from booking.models import Answer, Meeting, Participant, Poll, PollPerson
from booking.polls import holds
from booking.services import cancellations, people_changes, time_changes
from booking.slots import Slot
from core import clock
from core.db import db
from tests.audits import audits
from tests.booking.making import make_room
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.reading import lines_of
from tests.polls.making import IF_NEEDED, NO, STARTS, YES, Made, claims, letters, poll_row, say
from tests.polls.making import post as mail
from tests.polls.moving import THEN, ask, make_meeting, the_date

HELD, BOOKED = ClaimState.HELD, ClaimState.BOOKED


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    make_room(session)
    return make_meeting(work, cast)


@pytest.fixture
def made(cast: Cast, work: Work, meeting: uuid.UUID) -> Made:
    """Anna asks everybody in it about three other times."""
    return ask(work, cast.anna, meeting)


def press(client: FlaskClient, made: Made, number: int = 1, page: str = "") -> tuple[int, str]:
    """Press »move it there« beside this time."""
    url = f"{made.url}/times/{made.times[number]}/meeting"
    answer = post(client, url, page=page or made.url)
    return answer.status_code, answer.location or answer.text


def counting(session: Session, kind: str = "leader") -> list[object]:
    """When this is taken or held, as committed."""
    return [(at, state) for at, state in claims(session, kind) if state != ClaimState.RELEASED]


def test_the_meeting_is_at_the_chosen_time_and_nothing_else_is_held(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID, made: Made
) -> None:
    sign_in(client, cast.anna)

    status, location = press(client, made)

    assert (status, location) == (303, f"/meetings/{meeting}")
    assert the_date(session, meeting).starts_at == STARTS[1]
    for kind in ("leader", "room"):
        assert counting(session, kind) == [(STARTS[1], BOOKED)]
    assert audits(session, "poll-moved", made.poll_id)[0].meeting_id == meeting
    assert len(audits(session, "meeting-time-changed", meeting)) == 1


def test_everybody_is_told_as_by_any_move(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)

    press(client, made)

    sent = letters(session, "invitation")
    told = {m.address for m in sent}
    assert {"ida@example.org", "+4500112233", "jens@example.org", "ward@example.org"} <= told
    assert {m.payload["starts_at"] for m in sent} == {STARTS[1].isoformat()}


def test_who_said_yes_comes_and_all_others_are_asked_anew(
    client: FlaskClient, session: Session, cast: Cast, work: Work, meeting: uuid.UUID, made: Made
) -> None:
    say(work, made, "ida", NO, YES, NO)
    say(work, made, "jens", YES, IF_NEEDED, YES)
    sign_in(client, cast.anna)

    press(client, made)

    people = the_date(session, meeting).meeting.invited[1:]
    assert [(p.answer, p.answered_by) for p in people] == [
        (Answer.ACCEPTED, "poll"),
        (Answer.NONE, None),
        (Answer.NONE, None),
    ]


def test_pressed_twice_it_moves_once(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID, made: Made
) -> None:
    sign_in(client, cast.anna)
    press(client, made)

    again = press(client, made, number=0, page="/meetings")

    assert again == (303, f"/meetings/{meeting}")
    assert the_date(session, meeting).starts_at == STARTS[1]
    assert len(audits(session, "poll-moved")) == 1


def test_a_time_that_was_lost_and_taken_is_refused_and_all_stays(
    client: FlaskClient, session: Session, cast: Cast, work: Work, meeting: uuid.UUID, made: Made
) -> None:
    with work():
        db.session.execute(update(Poll).values(deadline=clock.now()))
        poll = db.session.get_one(Poll, made.poll_id)
        from_hold = poll.times[1]
        poll.times[1].removed_at = None
        holds.let_go([from_hold])
    make_meeting(work, cast, start=STARTS[1])
    sign_in(client, cast.anna)

    answer = press(client, made)

    assert answer[0] == 422
    assert the_date(session, meeting).starts_at == THEN
    assert poll_row(session, made).closed_at is None


@pytest.mark.parametrize("name", ["carla", "dorte", None])
def test_others_move_nothing(
    client: FlaskClient,
    session: Session,
    cast: Cast,
    meeting: uuid.UUID,
    made: Made,
    name: str | None,
) -> None:
    if name:
        sign_in(client, getattr(cast, name))

    status, _text = press(client, made, page="/" if name else "/sign-in")

    assert status == {"carla": 404, "dorte": 403, None: 303}[name]
    assert the_date(session, meeting).starts_at == THEN


def test_another_leader_of_the_meeting_runs_the_poll(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID, made: Made
) -> None:
    session.execute(update(Meeting).values(leader_id=cast.carla.id))
    session.commit()
    sign_in(client, cast.carla)

    assert client.get(made.url).status_code == 200


def _cancel(meeting: Meeting, anna: User) -> None:
    cancellations.cancel_meeting(meeting, by=anna, reason="", post=mail(), now=clock.now())


def _move_by_hand(meeting: Meeting, anna: User) -> None:
    slot = Slot(STARTS[0], STARTS[0] + timedelta(minutes=45))  # one that is held for the poll
    sequence = meeting.sequence
    time_changes.change_time(
        meeting, slot, sequence=sequence, by=anna, post=mail(), now=clock.now()
    )


@pytest.mark.parametrize("deed", [_cancel, _move_by_hand])
def test_a_meeting_that_is_off_or_moved_asks_no_more(
    client: FlaskClient, session: Session, cast: Cast, work: Work, meeting: uuid.UUID, made: Made,
    deed: object,
) -> None:  # fmt: skip
    assert callable(deed)
    with work():
        deed(db.session.get_one(Meeting, meeting), db.session.get_one(User, cast.anna.id))

    assert poll_row(session, made).is_dropped
    assert HELD not in [state for _at, state in claims(session)]
    assert "Du behøver ikke svare mere" in client.get(made.link()).text


def test_dropped_the_meeting_stays_and_people_read_so(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID, made: Made
) -> None:
    sign_in(client, cast.anna)

    answer = post(client, f"{made.url}/withdrawal")

    assert answer.status_code == 303
    assert counting(session) == [(THEN, BOOKED)]
    assert len(letters(session, "poll-dropped")) == 4
    assert f'href="/meetings/{meeting}"' in client.get(made.url).text


def test_who_is_taken_off_the_meeting_is_not_asked_any_more(
    client: FlaskClient, session: Session, cast: Cast, work: Work, made: Made
) -> None:
    with work():
        ida = db.session.get_one(PollPerson, made.people["ida"]).participant
        assert ida
        anna = db.session.get_one(User, cast.anna.id)
        people_changes.remove_participant(ida, by=anna, post=mail(), now=clock.now())

    assert client.get(made.link()).status_code == 404
    sign_in(client, cast.anna)
    assert "Ida" not in " ".join(lines_of(client.get(made.url).text))


def test_a_new_link_to_the_meeting_ends_the_one_to_the_question(
    client: FlaskClient, session: Session, made: Made
) -> None:
    session.execute(update(Participant).values(link_generation=2))
    session.commit()

    assert client.get(made.link()).status_code == 404


def test_the_page_says_that_the_meeting_is_still_where_it_is(
    client: FlaskClient, work: Work, made: Made
) -> None:
    asked = client.get(made.link()).text
    say(work, made, "ida", YES, NO, NO)

    assert "Vi vil gerne flytte vores møde" in asked
    assert "Det er stadig" in client.get(made.link()).text


def test_when_it_is_moved_the_link_leads_to_the_meeting(
    client: FlaskClient, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    press(client, made)

    assert (client.get(made.link()).location or "").startswith("/m/")
