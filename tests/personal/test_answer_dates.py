"""Yes or no to one date of a series, on one's own page; and who comes when, for the leader."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking import links, reminders
from booking.date_answers import DateAnswers
from booking.models import Answer, AnswerGiven, CallTask, Meeting, MeetingType, Participant
from booking.services.participants import invite_user
from booking.services.series_moves import Wish, move_dates
from booking.services.series_scope import Scope
from booking.slots import Slot
from core import clock
from core.db import db
from core.filters import day_and_time
from tests.audits import audits
from tests.booking.calling_off import messages
from tests.booking.making import CITIZEN, KEY, make_room
from tests.booking.serial import NINE, agreed_on, book_many, dates, weekly
from tests.booking.serial import post as sent_by
from tests.booking.walking import DAY
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.personal.test_statements import counted

WEEK = timedelta(days=7)


def a_series(session: Session, cast: Cast, work: Work, count: int = 4, **said: Any) -> uuid.UUID:
    """Anna's with Ida and Jens, on Wednesdays at nine."""
    with work():
        agreed, guests = agreed_on(weekly(DAY, count), NINE), (CITIZEN, invite_user(cast.jens))
        made = book_many(cast, agreed, now=clock.now(), invitees=guests, **said)
        return made.id


@pytest.fixture
def series(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    make_room(session)
    return a_series(session, cast, work)


def person(session: Session, email: str = "ida@example.org") -> Participant:
    """As committed."""
    session.rollback()
    session.expire_all()
    return session.scalars(select(Participant).where(Participant.email == email)).one()


def page_of(session: Session, email: str = "ida@example.org") -> str:
    """The address of somebody's own page."""
    url = f"/m/{links.token_for(person(session, email), KEY)}"
    session.commit()
    return url


def say(
    client: FlaskClient, session: Session, nth: int, said: str, email: str = "ida@example.org"
) -> TestResponse:
    """Press a button beside one of the dates."""
    page, date = page_of(session, email), dates(session)[nth].id
    session.commit()
    return post(client, f"{page}/dates/{date}/answers", {"answer": said}, page=page)


def said_of(session: Session, work: Work, email: str = "ida@example.org") -> str:
    """The answer to each date, by its first letter."""
    id = person(session, email).id
    session.commit()
    with work():
        who = db.session.get_one(Participant, id)
        ahead = sorted(who.meeting.occurrences, key=lambda o: o.starts_at)
        found = DateAnswers([who], ahead)
        return "".join(found.of(who, o).value[0] for o in ahead)


def say_to_all(client: FlaskClient, session: Session, said: str) -> None:
    page = page_of(session)
    post(client, f"{page}/answers", {"answer": said}, page=page)


def test_a_no_is_about_that_date_alone(
    client: FlaskClient, session: Session, work: Work, series: uuid.UUID
) -> None:
    say_to_all(client, session, "accepted")

    assert say(client, session, 1, "declined").status_code == 303

    assert said_of(session, work) == "adaa"
    assert person(session).answer == Answer.ACCEPTED
    [*_others, row] = audits(session, "meeting-answered")
    assert row.facts == {"answer": "declined", "source": "page", "standing": "stands"}


def test_it_is_kept_with_its_date(client: FlaskClient, session: Session, series: uuid.UUID) -> None:
    say(client, session, 2, "declined")

    [given] = session.scalars(select(AnswerGiven))
    assert (given.occurrence_id, given.said) == (dates(session)[2].id, Answer.DECLINED)


def test_an_answer_to_all_dates_that_comes_later_holds(
    client: FlaskClient, session: Session, work: Work, series: uuid.UUID
) -> None:
    say(client, session, 1, "declined")
    say_to_all(client, session, "accepted")

    assert said_of(session, work) == "aaaa"


def test_who_comes_to_none_can_come_to_one(
    client: FlaskClient, session: Session, work: Work, series: uuid.UUID
) -> None:
    say_to_all(client, session, "declined")
    say(client, session, 3, "accepted")

    assert said_of(session, work) == "ddda"


def test_pressed_twice_says_the_same(
    client: FlaskClient, session: Session, work: Work, series: uuid.UUID
) -> None:
    for _twice in range(2):
        assert say(client, session, 0, "accepted").status_code == 303

    assert said_of(session, work) == "annn"


def move(session: Session, cast: Cast, work: Work, meeting: uuid.UUID, scope: Scope) -> None:
    """The second date, two hours on, a while after people have answered."""
    with work():
        found, anna = db.session.get_one(Meeting, meeting), db.session.get_one(User, cast.anna.id)
        date = sorted(found.occurrences, key=lambda o: o.starts_at)[1]
        later = timedelta(hours=2)
        wish = Wish(Slot(date.starts_at + later, date.ends_at + later), scope)
        now = clock.now() + timedelta(minutes=5)
        move_dates(found, date, wish, sequence=found.sequence, by=anna, post=sent_by(), now=now)


def test_nobody_has_answered_the_new_time_of_a_date(
    client: FlaskClient, session: Session, cast: Cast, work: Work, series: uuid.UUID
) -> None:
    say_to_all(client, session, "accepted")
    say(client, session, 2, "declined")

    move(session, cast, work, series, Scope.THIS)

    assert said_of(session, work) == "anda"


def test_who_comes_to_none_is_not_asked_anew_for_one(
    client: FlaskClient, session: Session, cast: Cast, work: Work, series: uuid.UUID
) -> None:
    say_to_all(client, session, "declined")

    move(session, cast, work, series, Scope.THIS)

    assert said_of(session, work) == "dddd"


def test_the_page_says_of_each_date_what_was_said(
    client: FlaskClient, session: Session, series: uuid.UUID
) -> None:
    say_to_all(client, session, "accepted")
    say(client, session, 0, "declined")

    html = client.get(page_of(session)).text

    assert page_faults(html) == []
    assert (html.count("Du kommer ikke<"), html.count("Du kommer<")) == (1, 3)
    assert "kommer du ikke." in html  # beside the answer to all
    assert html.count("button-primary") <= 1


def test_many_dates_are_folded_away(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    a_series(session, cast, work, count=10)

    html = client.get(page_of(session)).text

    assert "Vis 6 datoer mere" in html
    assert html.index("Vis 6 datoer mere") > html.index("Jeg kan ikke komme")


def test_one_date_that_is_left_is_answered_above(
    client: FlaskClient, session: Session, series: uuid.UUID
) -> None:
    say_to_all(client, session, "accepted")
    say(client, session, 3, "declined")
    for date in dates(session)[:3]:
        date.starts_at, date.ends_at = (at - 10 * WEEK for at in (date.starts_at, date.ends_at))
    session.commit()

    assert "Du har sagt nej" in client.get(page_of(session)).text


def test_the_leader_sees_who_comes_on_which_date(
    client: FlaskClient, session: Session, cast: Cast, series: uuid.UUID
) -> None:
    say_to_all(client, session, "accepted")
    say(client, session, 1, "declined", "jens@example.org")
    sign_in(client, cast.anna)

    html = " ".join(client.get(f"/meetings/{series}/dates").text.split())

    assert html.count("1 kommer · 1 har ikke svaret") == 3
    assert html.count("1 kommer · Kommer ikke: Jens") == 1


def test_the_leaders_page_is_about_the_next_date(
    client: FlaskClient, session: Session, cast: Cast, series: uuid.UUID
) -> None:
    say_to_all(client, session, "accepted")
    say(client, session, 0, "declined")
    sign_in(client, cast.anna)

    html = client.get(f"/meetings/{series}").text

    assert "Kommer ikke</span>" in html
    assert "Kommer</span>" not in html


def test_it_stands_in_the_trail_with_its_date(
    client: FlaskClient, session: Session, cast: Cast, work: Work, series: uuid.UUID
) -> None:
    say(client, session, 1, "declined")
    ida, start = person(session).id, dates(session)[1].starts_at
    session.commit()
    with work(), force_locale("da"):
        at = day_and_time(start)
    sign_in(client, cast.anna)

    html = client.get(f"/meetings/{series}/participants/{ida}").text

    assert "Kommer ikke, på deres egen side" in html
    assert f"mødet {at}." in html


def test_nobody_is_reminded_of_a_date_they_declined(
    app: Flask, client: FlaskClient, session: Session, work: Work, series: uuid.UUID
) -> None:
    say(client, session, 0, "declined")
    with work():
        day = reminders.Reminder(reminders.DAY, timedelta(hours=12), days=1)
        first = min(o.starts_at for o in db.session.get_one(Meeting, series).occurrences)
        at = first - timedelta(hours=23)
        reminders.remind(day, key=KEY, mail_domain="x.dk", now=at)

    told = {m.address for m in messages(session, reminders.DAY)}
    assert "jens@example.org" in told
    assert "ida@example.org" not in told


def test_who_must_come_and_cannot_is_called(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    a_series(session, cast, work, type=MeetingType.PSYCHIATRY)
    say(client, session, 1, "declined", "jens@example.org")

    def open_calls() -> list[str]:
        session.rollback()
        return list(session.scalars(select(CallTask.reason).where(CallTask.done_at.is_(None))))

    assert open_calls() == ["no_stand_in"]
    say(client, session, 0, "accepted", "jens@example.org")
    assert open_calls() == ["no_stand_in"]
    say(client, session, 1, "accepted", "jens@example.org")
    assert open_calls() == []


@pytest.mark.parametrize("said", ["", "none", "maybe", "tentative", "\0"])
def test_what_is_no_answer_changes_nothing(
    client: FlaskClient, session: Session, work: Work, series: uuid.UUID, said: str
) -> None:
    assert say(client, session, 0, said).status_code == 422
    assert said_of(session, work) == "nnnn"


def test_a_date_that_is_off_or_over_is_not_answered(
    client: FlaskClient, session: Session, cast: Cast, series: uuid.UUID
) -> None:
    page, first = page_of(session), dates(session)[0]
    first.starts_at, first.ends_at = (at - 10 * WEEK for at in (first.starts_at, first.ends_at))
    url = f"{page}/dates/{first.id}/answers"
    session.commit()
    sign_in(client, cast.anna)
    off = f"/meetings/{series}/dates/{dates(session)[1].id}"
    session.commit()
    post(client, f"{off}/cancellation", {"scope": "this", "reason": "Ferie"})

    elsewhere = f"{page}{off.partition(str(series))[2]}/answers"
    over, cancelled = (post(client, u, {"answer": "accepted"}, page=page) for u in (url, elsewhere))

    assert (over.status_code, cancelled.status_code) == (422, 422)
    assert not session.scalars(select(AnswerGiven)).all()


def test_other_peoples_dates_and_unknown_links_are_not_found(
    client: FlaskClient, session: Session, cast: Cast, work: Work, series: uuid.UUID
) -> None:
    page = page_of(session)
    mine = {o.id for o in dates(session)}
    session.commit()
    make_room(session, "Rum 2")
    with work():
        later = agreed_on(weekly(DAY + timedelta(days=1), 2), NINE)
        book_many(cast, later, now=clock.now(), invitees=(invite_user(cast.jens),))
    foreign = next(o.id for o in dates(session) if o.id not in mine)
    session.commit()

    answers = [
        post(client, f"{whose}/dates/{id}/answers", {"answer": "declined"}, page=page).status_code
        for whose, id in ((page, foreign), (page, uuid.uuid4()), ("/m/x", next(iter(mine))))
    ]

    assert answers == [404] * 3
    assert not session.scalars(select(AnswerGiven)).all()


def test_the_statements_do_not_grow_with_the_dates(
    app: Flask, client: FlaskClient, session: Session, cast: Cast, work: Work, series: uuid.UUID
) -> None:
    def asked(url: str) -> int:
        client.get(url)
        with counted(app) as statements:
            client.get(url)
        return len(statements)

    make_room(session, "Rum 2")
    with work():
        later = agreed_on(weekly(DAY + timedelta(days=1), 20), NINE)
        long = book_many(cast, later, now=clock.now()).id
        people = (db.session.get_one(Meeting, id).participants for id in (series, long))
        pages = [f"/m/{links.token_for(each[1], KEY)}" for each in people]

    few, many = (asked(page) for page in pages)
    sign_in(client, cast.anna)

    assert many <= few
    assert asked(f"/meetings/{long}/dates") <= asked(f"/meetings/{series}/dates")
