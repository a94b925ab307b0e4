"""Running a poll: who may, reminding, other times, a longer wait, and dropping it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.claims import ClaimState
from core import clock
from tests.audits import audits
from tests.booking.making import CITIZEN, a_booking, at, book, make_room
from tests.booking.walking import DAY
from tests.browse import Fields, post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.polls.making import (
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

HELD, RELEASED, BOOKED = ClaimState.HELD, ClaimState.RELEASED, ClaimState.BOOKED
LATER = DAY + timedelta(days=2)
NEW_TIME = {"date": LATER.isoformat(), "time": "11:00"}


def states(session: Session, kind: str = "leader") -> list[ClaimState]:
    return [state for _at, state in claims(session, kind)]


def test_the_page_says_who_can_when(
    client: FlaskClient, session: Session, cast: Cast, work: Work, made: Made
) -> None:
    say(work, made, "ida", YES, NO, YES, note="Helst formiddag")
    say(work, made, "jens", YES, YES, NO)
    sign_in(client, cast.anna)

    page = client.get(made.url).text

    for words in ("2 af 3 har svaret", "Helst formiddag", "Ida kan ikke", "Bedst: ", "Har svaret"):
        assert words in page
    assert len(audits(session, "poll-seen", made.poll_id)) == 1


def test_a_deputy_runs_it_too(client: FlaskClient, cast: Cast, made: Made) -> None:
    sign_in(client, cast.bo)

    assert client.get(made.url).status_code == 200
    assert post(client, f"{made.url}/reminders", page=made.url).status_code == 303


PARTS = ("", "/withdrawal", "/people/{ida}/answers")
DEEDS = ("/reminders", "/times", "/times/{time}/removal", "/deadline", "/withdrawal",
         "/people/{ida}/answers", "/times/{time}/meeting")  # fmt: skip


@pytest.mark.parametrize(("name", "status"), [("carla", 404), ("dorte", 403), (None, 303)])
def test_others_neither_see_nor_change_it(
    client: FlaskClient, session: Session, cast: Cast, made: Made, name: str | None, status: int
) -> None:
    page = "/profile" if name else "/sign-in"
    if name:
        sign_in(client, getattr(cast, name))
    ids = {"ida": made.people["ida"], "time": made.times[0]}

    got = {client.get(made.url + part.format(**ids)).status_code for part in PARTS}
    done = {post(client, made.url + d.format(**ids), page=page).status_code for d in DEEDS}

    assert (got, done) == ({status}, {status})
    assert states(session) == [HELD] * 3


def test_one_press_reminds_those_who_have_not_answered(
    client: FlaskClient, session: Session, cast: Cast, work: Work, made: Made
) -> None:
    say(work, made, "ida", YES, YES, YES)
    sign_in(client, cast.anna)

    answer = post(client, f"{made.url}/reminders", page=made.url)

    assert answer.status_code == 303
    told = [m.address for m in letters(session, "poll-reminder")]
    assert told == ["jens@example.org", "ward@example.org"]
    assert audits(session, "poll-reminded")[0].facts == {"people": 2}


def test_nobody_is_reminded_twice_within_an_hour(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    post(client, f"{made.url}/reminders", page=made.url)

    answer = post(client, f"{made.url}/reminders", page=made.url)

    assert answer.status_code == 422
    assert "mindre end en time siden" in answer.text
    assert len(letters(session, "poll-reminder")) == 4


def test_one_more_time_is_held_and_those_who_answered_are_asked(
    client: FlaskClient, session: Session, cast: Cast, work: Work, made: Made
) -> None:
    say(work, made, "jens", YES, YES, YES)
    sign_in(client, cast.anna)

    answer = post(client, f"{made.url}/times", NEW_TIME, page=made.url)

    assert answer.status_code == 303
    assert claims(session)[-1] == (at("11:00", LATER), HELD)
    assert [m.address for m in letters(session, "poll-reminder")] == ["jens@example.org"]
    assert audits(session, "poll-time-added", made.poll_id)


def test_the_same_time_twice_is_one(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)

    pressed = [post(client, f"{made.url}/times", NEW_TIME, page=made.url) for _ in range(2)]

    assert [answer.status_code for answer in pressed] == [303, 303]
    assert states(session) == [HELD] * 4


BAD_TIMES = {
    "overlap": ({"date": DAY.isoformat(), "time": "10:30"}, "overlapper"),
    "no time": ({"date": DAY.isoformat(), "time": ""}, "Udfyld"),
    "before the last day": ({"date": clock.now().date().isoformat(), "time": "23:59"}, ""),
    "the past": ({"date": "2024-01-01", "time": "10:00"}, "passeret"),
}


@pytest.mark.parametrize("fault", BAD_TIMES)
def test_a_senseless_new_time_is_refused_and_kept(
    client: FlaskClient, session: Session, cast: Cast, made: Made, fault: str
) -> None:
    sign_in(client, cast.anna)
    said, _words = BAD_TIMES[fault]

    answer = post(client, f"{made.url}/times", said, page=made.url)

    assert answer.status_code == 422
    assert f'value="{said["date"]}"' in answer.text
    assert states(session) == [HELD] * 3


def test_a_time_that_is_taken_away_is_free_again(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    away = f"{made.url}/times/{made.times[1]}/removal"

    pressed = [post(client, away, page=made.url) for _ in range(2)]

    assert [answer.status_code for answer in pressed] == [303, 303]
    assert states(session) == states(session, "room") == [HELD, RELEASED, HELD]
    assert len(audits(session, "poll-time-removed", made.poll_id)) == 1


def test_two_times_stay(client: FlaskClient, session: Session, cast: Cast, made: Made) -> None:
    sign_in(client, cast.anna)
    post(client, f"{made.url}/times/{made.times[1]}/removal", page=made.url)

    answer = post(client, f"{made.url}/times/{made.times[0]}/removal", page=made.url)

    assert answer.status_code == 422
    assert states(session) == [HELD, RELEASED, HELD]


def test_what_was_said_of_a_time_that_comes_back_still_holds(
    client: FlaskClient, session: Session, cast: Cast, work: Work, made: Made
) -> None:
    say(work, made, "ida", YES, NO, YES)
    sign_in(client, cast.anna)
    post(client, f"{made.url}/times/{made.times[1]}/removal", page=made.url)

    back = {"date": DAY.isoformat(), "time": "13:00"}
    post(client, f"{made.url}/times", back, page=made.url)

    assert [t.removed_at for t in poll_row(session, made).times] == [None] * 3
    assert "Ida kan ikke" in client.get(made.url).text


def test_a_longer_wait_holds_the_times_as_long(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    on = (DAY - timedelta(days=1)).isoformat()

    answer = post(client, f"{made.url}/deadline", {"deadline": on}, page=made.url)

    assert answer.status_code == 303
    poll = poll_row(session, made)
    assert clock.to_local(poll.deadline).date().isoformat() == on
    assert states(session) == [HELD] * 3
    assert audits(session, "poll-extended")[0].facts == {"lost": 0}


@pytest.mark.parametrize("on", [LATER.isoformat(), "2024-01-01", ""])
def test_a_senseless_deadline_is_refused_and_kept(
    client: FlaskClient, session: Session, cast: Cast, made: Made, on: str
) -> None:
    sign_in(client, cast.anna)
    before = poll_row(session, made).deadline

    answer = post(client, f"{made.url}/deadline", {"deadline": on}, page=made.url)

    assert answer.status_code == 422
    assert f'value="{on}"' in answer.text
    assert poll_row(session, made).deadline == before


def test_a_time_lost_after_the_deadline_is_said_when_the_others_are_held_again(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    asked = clock.now() - timedelta(days=5)  # its deadline was two days ago
    made = make_poll(work, cast, now=asked)
    with work():
        book(a_booking(cast, starts_at=STARTS[1]), cast.carla, now=clock.now())  # the only room
    sign_in(client, cast.anna)
    assert "nogen har taget" in client.get(made.url).text

    on = (DAY - timedelta(days=1)).isoformat()
    post(client, f"{made.url}/deadline", {"deadline": on}, page=made.url)

    held = [start for start, state in claims(session) if state == HELD]
    assert held == [STARTS[0], STARTS[2]]
    assert "Taget i mellemtiden" in client.get(made.url).text


def test_dropped_it_holds_nothing_and_everybody_is_told(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    url = f"{made.url}/withdrawal"

    pressed = [post(client, url), post(client, url, page="/meetings")]

    assert [answer.status_code for answer in pressed] == [303, 303]
    assert states(session) == states(session, "room") == [RELEASED] * 3
    assert len(letters(session, "poll-dropped")) == 4
    assert client.get(f"/drafts/{made.draft_id}/what").status_code == 200
    assert "Du behøver ikke svare mere" in client.get(made.link()).text


def test_a_draft_that_was_dropped_can_be_asked_about_anew(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    post(client, f"{made.url}/withdrawal")
    said: Fields = {"slots": [s.isoformat() for s in STARTS], "minutes": "45", "do": "ask"}

    answer = post(client, f"/drafts/{made.draft_id}/time-poll", said)

    assert answer.status_code == 303
    assert answer.location != made.url
    assert states(session).count(HELD) == 3


def test_the_leader_notes_what_somebody_says_on_the_phone(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    nameless = type(CITIZEN)(kind=CITIZEN.kind)
    made = make_poll(work, cast, guests=[nameless])
    sign_in(client, cast.anna)
    url = f"{made.url}/people/{made.people['borger']}/answers"
    assert "Ingen besked når frem" in client.get(made.url).text

    answer = post(client, url, made.fields(YES, NO, YES))

    assert answer.status_code == 303
    assert "Svarede i telefonen" in client.get(made.url).text
    [row] = audits(session, "poll-answered")
    assert row.actor_id == cast.anna.id


def test_a_noted_answer_without_all_times_is_refused_and_kept(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    url = f"{made.url}/people/{made.people['ida']}/answers"

    answer = post(client, url, made.fields(YES, note="Ringede i dag"))

    assert answer.status_code == 422
    assert "Ringede i dag" in answer.text
    assert audits(session, "poll-answered") == []


def test_the_list_of_meetings_shows_what_is_asked(
    client: FlaskClient, cast: Cast, work: Work, made: Made
) -> None:
    say(work, made, "ida", YES, YES, YES)
    seen = []
    for who in (cast.anna, cast.bo, cast.carla):
        sign_in(client, who)
        seen.append("1 af 3 har svaret" in client.get("/meetings").text)

    assert seen == [True, True, False]
