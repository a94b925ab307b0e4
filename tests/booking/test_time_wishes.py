"""The leader answers who asks for another time: one click moves the meeting, another says no."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking import links
from booking.models import Answer, CallTask, Participant, TimeChange, WishOutcome
from core import clock
from tests.audits import audits
from tests.booking.asking import IN_WORDS, ask, kept, url_of
from tests.booking.calling_off import cancel, change, let_all_leave, messages
from tests.booking.making import KEY, a_booking, book, make_room
from tests.booking.meetings import citizen_of, page_of
from tests.booking.moving import NEXT_WEEK, later, move, put_at, the_one
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page
from tests.personal.test_statements import counted

SEQUENCE = {"sequence": "0"}


def test_one_click_moves_the_meeting_and_everybody_is_told(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    old, id = the_one(session).starts_at, ask(session, work)
    sign_in(client, cast.anna)

    answer = post(client, url_of(ahead, id), SEQUENCE, page=f"/meetings/{ahead}")

    assert answer.status_code == 303
    assert the_one(session).starts_at == old + NEXT_WEEK
    assert len([m for m in messages(session, "invitation") if m.sent_at is None]) == 4
    assert (kept(session, id).outcome, kept(session, id).by_id) == ("accepted", cast.anna.id)
    assert audits(session, "time-wish-granted")[0].actor_id == cast.anna.id
    assert "Ønsker en anden tid" not in page_of(client, ahead)


def test_the_wish_stands_with_whether_it_is_free(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    ask(session, work, text="Helst torsdag")
    sign_in(client, cast.bo)

    page = page_of(client, ahead)

    assert "»Helst torsdag«" in page
    assert "Mødelederen og et mødelokale er ledige" in page
    assert not page_faults(page)


def test_a_little_later_is_free_although_the_meeting_itself_is_there(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    id = ask(session, work, by=timedelta(minutes=15))
    sign_in(client, cast.anna)

    assert "er ledige" in page_of(client, ahead)
    assert post(client, url_of(ahead, id), SEQUENCE).status_code == 303


def test_who_asked_is_told_kindly_that_the_time_stays(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    id = ask(session, work)
    sign_in(client, cast.bo)

    post(client, url_of(ahead, id, "refusal"), page=f"/meetings/{ahead}")

    [told] = messages(session, "meeting-news")
    assert (told.address, told.payload["news"]) == ("ida@example.org", "time-kept")
    assert kept(session, id).outcome == WishOutcome.DECLINED
    assert citizen_of(session).answer == Answer.NONE
    assert audits(session, "time-wish-declined")[0].facts == {"told": True}
    page = client.get(f"/m/{links.token_for(citizen_of(session), KEY)}").text
    assert "Vi kan ikke flytte mødet" in page
    assert not page_faults(page)


def test_whose_wish_was_followed_is_not_told_that_the_time_stays(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    id = ask(session, work)
    sign_in(client, cast.anna)

    post(client, url_of(ahead, id), SEQUENCE)

    page = client.get(f"/m/{links.token_for(citizen_of(session), KEY)}").text
    assert "Mødet har fået et nyt tidspunkt" in page
    assert "Vi kan ikke flytte mødet" not in page


def test_who_is_not_reached_is_to_be_called(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    ida = change(session, "Ida", email=None)
    id = ask(session, work)
    sign_in(client, cast.anna)

    post(client, url_of(ahead, id, "refusal"), page=f"/meetings/{ahead}")

    session.rollback()
    tasks = session.scalars(select(CallTask)).all()
    assert [(t.participant_id, t.reason) for t in tasks] == [(ida, "time_kept")]
    assert "Ring og sig, at mødet bliver" in page_of(client, ahead)


def test_a_no_stays_a_no(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    id = ask(session, work)
    change(session, "Ida", answer=Answer.DECLINED)
    sign_in(client, cast.anna)

    post(client, url_of(ahead, id, "refusal"), page=f"/meetings/{ahead}")

    session.rollback()
    assert citizen_of(session).answer == Answer.DECLINED


def test_a_time_that_is_taken_comes_with_the_nearest(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    make_room(session, "Rum 2")
    then, id = the_one(session).starts_at + NEXT_WEEK, ask(session, work)
    with work():
        book(a_booking(cast, starts_at=then), cast.anna, now=clock.now())
    sign_in(client, cast.anna)

    answer = post(client, url_of(ahead, id), SEQUENCE)

    assert answer.status_code == 422
    page = read_page(answer.text)
    assert "Mødelederen leder allerede et møde" in page.text()
    near = [i.attributes["value"] for i in page.all("input") if i.attributes.get("name") == "slot"]
    assert len(near) == 3
    assert kept(session, id).outcome is None
    assert post(client, url_of(ahead, id), {**SEQUENCE, "slot": near[0]}).status_code == 303
    assert kept(session, id).occurrence.starts_at.isoformat() == near[0]


def test_the_page_says_beforehand_that_it_is_taken(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    make_room(session, "Rum 2")
    then, id = the_one(session).starts_at + NEXT_WEEK, ask(session, work)
    with work():
        book(a_booking(cast, starts_at=then), cast.anna, now=clock.now())
    sign_in(client, cast.anna)

    page = page_of(client, ahead)

    assert "Mødelederen leder et andet møde på det tidspunkt" in page
    assert url_of(ahead, id) in page
    assert "Ledige tider i nærheden" in client.get(url_of(ahead, id)).text


def test_no_room_then_is_said_as_such(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    then = the_one(session).starts_at + NEXT_WEEK
    ask(session, work)
    with work():
        book(a_booking(cast, starts_at=then), cast.carla, now=clock.now())
    sign_in(client, cast.anna)

    assert "Intet virtuelt mødelokale er ledigt" in page_of(client, ahead)


def test_only_words_lead_to_the_free_times(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    id = ask(session, work, by=IN_WORDS, text="En morgen")
    sign_in(client, cast.anna)

    answer = post(client, url_of(ahead, id), SEQUENCE)

    assert answer.status_code == 422
    assert "Ønsket nævner intet tidspunkt" in answer.text
    assert "Find en anden tid" in page_of(client, ahead)


def test_a_meeting_moved_meanwhile_is_not_moved_again(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    id = ask(session, work)
    sign_in(client, cast.anna)
    move(client, ahead, **later(session, 2 * NEXT_WEEK))

    answer = client.post(url_of(ahead, id), data={"csrf_token": token(client, ahead), **SEQUENCE})

    assert answer.status_code == 303
    assert "Ønsket gælder ikke mere" in client.get(answer.location).text
    assert len(session.scalars(select(TimeChange)).all()) == 1


def token(client: FlaskClient, meeting: uuid.UUID) -> str:
    page = client.get(f"/meetings/{meeting}/cancellation").text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_a_page_that_is_out_of_date_is_told_so(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    id, before = ask(session, work), the_one(session).starts_at
    sign_in(client, cast.anna)

    answer = post(client, url_of(ahead, id), {"sequence": "7"})

    assert answer.status_code == 422
    assert "En anden har ændret mødet imens" in answer.text
    assert the_one(session).starts_at == before
    assert kept(session, id).outcome is None


def test_a_second_press_says_who_was_first(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    id = ask(session, work)
    sign_in(client, cast.anna)
    for _press in range(2):
        answer = post(client, url_of(ahead, id, "refusal"), page=f"/meetings/{ahead}/time")

    assert "har allerede svaret på ønsket" in client.get(answer.location).text
    assert len(messages(session, "meeting-news")) == 1


@pytest.mark.parametrize("sequence", ["", "x", "-1", "9" * 40])
def test_a_form_that_makes_no_sense_moves_nothing(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID, sequence: str
) -> None:
    id, before = ask(session, work), the_one(session).starts_at
    sign_in(client, cast.anna)

    answer = post(client, url_of(ahead, id), {"sequence": sequence, "slot": "\0"})

    assert answer.status_code == 422
    assert the_one(session).starts_at == before


def test_once_it_has_begun_nothing_is_asked_of_the_leader(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    id = ask(session, work)
    put_at(session, clock.now().replace(microsecond=0) - timedelta(minutes=5))
    sign_in(client, cast.anna)

    assert "Ønsker en anden tid" not in page_of(client, ahead)
    assert client.get(url_of(ahead, id)).status_code == 303


@pytest.mark.parametrize("deed", ["acceptance", "refusal"])
def test_who_may_not_lead_answers_nothing(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID, deed: str
) -> None:
    id, before = ask(session, work), the_one(session).starts_at
    sign_in(client, cast.jens)

    page = f"/meetings/{ahead}"
    statuses = [post(client, url_of(ahead, id, deed), SEQUENCE, page="/drafts").status_code]
    sign_in(client, cast.carla)
    statuses.append(post(client, url_of(ahead, id, deed), SEQUENCE, page="/drafts").status_code)

    assert statuses == [403, 404]
    assert "Ønsker en anden tid" not in client.get(page).text
    assert the_one(session).starts_at == before


def test_a_wish_of_another_meeting_is_not_there(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    id = ask(session, work)
    make_room(session, "Rum 2")
    with work():
        other = book(
            a_booking(cast, starts_at=clock.now() + timedelta(days=20)),
            cast.anna,
            now=clock.now(),
        ).id
    sign_in(client, cast.anna)

    assert client.get(url_of(other, id)).status_code == 404


def test_who_was_taken_off_asks_for_nothing(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    ask(session, work)
    change(session, "Ida", removed_at=clock.now())
    sign_in(client, cast.anna)

    assert "Ønsker en anden tid" not in page_of(client, ahead)


def test_a_cancelled_meeting_is_not_moved_by_a_wish(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    id = ask(session, work)
    sign_in(client, cast.anna)
    cancel(client, ahead)

    assert client.get(url_of(ahead, id)).status_code == 303
    assert not session.scalars(select(TimeChange)).all()


def test_one_wish_and_three_cost_the_same(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    ask(session, work)
    page_of(client, ahead)
    with counted(client.application) as one:
        page_of(client, ahead)
    others = [p.name for p in session.scalars(select(Participant)) if p.name != "Ida"]
    for number, name in enumerate(others):
        ask(session, work, who=str(name), by=timedelta(days=3 + number))
    with counted(client.application) as many:
        page_of(client, ahead)

    assert len(one) == len(many)
