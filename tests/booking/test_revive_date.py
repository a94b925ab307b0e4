"""One cancelled date of a series is held after all: the same date in the same entry."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking.claims import Claim, ClaimState
from booking.models import Answer, CallTask, Cancellation, Meeting, Occurrence, Participant
from booking.services.date_revivals import revive_date
from booking.services.revivals import NotCancelled
from booking.services.series_cancellations import cancel_dates
from booking.services.series_moves import Wish, move_dates
from booking.services.series_scope import Scope
from booking.slots import Slot
from core import clock
from core.db import db
from notifications.models import OutboxMessage
from tests.audits import audits
from tests.booking.calling_off import let_all_leave
from tests.booking.making import a_booking, book, make_room
from tests.booking.serial import (
    NINE,
    agreed_on,
    book_many,
    dates,
    diary,
    mails,
    plain,
    starts,
    weekly,
)  # fmt: skip
from tests.booking.serial import post as sent_by
from tests.booking.test_cancel_at_once import at_once
from tests.booking.walking import DAY
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults

HOUR = timedelta(hours=1)
Off = Callable[..., None]


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> UUID:
    """Anna's with Ida: four Wednesdays at nine."""
    make_room(session)
    with work():
        return book_many(cast, agreed_on(weekly(DAY, 4), NINE), now=clock.now()).id


@pytest.fixture
def off(session: Session, cast: Cast, work: Work, meeting: UUID) -> Off:
    """Cancel some of the dates, when all of before has left."""

    def cancelled(nth: int, scope: Scope = Scope.THIS) -> None:
        let_all_leave(session)
        with work():
            found = db.session.get_one(Meeting, meeting)
            by = db.session.get_one(User, cast.anna.id)
            how: dict[str, Any] = {"by": by, "post": sent_by(), "now": clock.now()}
            cancel_dates(found, found.occurrences[nth], scope, reason="Syg", **how)
        let_all_leave(session)

    return cancelled


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, meeting: UUID) -> FlaskClient:
    sign_in(client, cast.anna)
    return client


def page_of(session: Session, nth: int) -> str:
    """Where one date is held after all."""
    chosen = dates(session)[nth]
    session.commit()
    return f"/meetings/{chosen.meeting_id}/dates/{chosen.id}/revival"


def revive(client: FlaskClient, url: str, **said: str) -> TestResponse:
    """Press the button of the page as it is now."""
    seen = re.search(r'name="sequence" value="(\d+)"', client.get(url).text)
    fields = {"sequence": seen[1] if seen else "1", **said}
    return post(client, url, fields, page="/profile")


def held(session: Session, nth: int) -> list[str]:
    """What is booked for the date."""
    chosen = dates(session)[nth].id
    mine = (Claim.occurrence_id == chosen, Claim.state == ClaimState.BOOKED)
    found = sorted(session.scalars(select(Claim.kind).where(*mine)))
    session.commit()
    return found


def in_calendar(app: Flask, session: Session) -> list[str]:
    """What takes place, where Ida's calendar says the same."""
    found = starts(session)
    with app.app_context():
        assert diary().starts() == sorted(found)
    return found


def test_it_takes_place_with_leader_and_room(
    app: Flask, anna: FlaskClient, session: Session, off: Off
) -> None:
    before = starts(session)
    off(1)
    assert held(session, 1) == []

    answer = revive(anna, page_of(session, 1))

    assert (answer.status_code, answer.location.endswith("/dates")) == (303, True)
    assert held(session, 1) == ["leader", "room"]
    assert in_calendar(app, session) == before


def test_its_entry_keeps_its_uid_and_counts_on(
    app: Flask, anna: FlaskClient, session: Session, off: Off
) -> None:
    off(1)

    revive(anna, page_of(session, 1))

    session.rollback()
    told = session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))).all()
    facts = {(m.payload["method"], m.payload["uid"], m.payload["sequence"]) for m in told}
    [series] = session.scalars(select(Meeting)).one().series
    assert facts == {("REQUEST", series.uid, 2)}
    assert len(told) == len({m.address for m in told})


def test_the_mail_names_the_date(app: Flask, anna: FlaskClient, session: Session, off: Off) -> None:
    off(1)
    day = dates(session)[1].starts_at.strftime("%-d.")
    session.commit()

    revive(anna, page_of(session, 1))

    with app.app_context():
        *_, mail = mails()
    assert mail.subject.startswith("Holdes alligevel: ")
    assert f"onsdag den {day}" in plain(mail.subject)
    assert "Denne dato holdes alligevel:" in mail.text


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_after_the_rest_was_cut_its_entry_reaches_so_far_again(
    app: Flask, anna: FlaskClient, session: Session, off: Off, nth: int
) -> None:
    before = starts(session)
    off(1, Scope.FOLLOWING)

    assert revive(anna, page_of(session, nth)).status_code == 303

    assert in_calendar(app, session) == [before[0], before[nth]]
    assert len(session.scalars(select(Meeting)).one().series) == 1


def test_of_a_whole_series_that_is_off_one_date_comes_back(
    app: Flask, anna: FlaskClient, session: Session, off: Off
) -> None:
    before = starts(session)
    off(0, Scope.ALL)

    revive(anna, page_of(session, 2))

    assert in_calendar(app, session) == [before[2]]


def test_where_the_others_have_moved_on_it_is_by_itself(
    app: Flask, anna: FlaskClient, cast: Cast, session: Session, work: Work, off: Off
) -> None:
    off(3)
    with work():
        found = session_meeting()
        first = found.occurrences[1]
        wish = Wish(Slot(first.starts_at + HOUR, first.ends_at + HOUR), Scope.FOLLOWING)
        by = db.session.get_one(User, cast.anna.id)
        how: dict[str, Any] = {"by": by, "post": sent_by(), "now": clock.now()}
        move_dates(found, first, wish, sequence=found.sequence, **how)

    assert revive(anna, page_of(session, 3)).status_code == 303

    assert len(in_calendar(app, session)) == 4


def session_meeting() -> Meeting:
    """The only one; within `work()`."""
    return db.session.scalars(select(Meeting)).one()


def test_what_people_said_holds(anna: FlaskClient, session: Session, off: Off) -> None:
    ida = session.scalars(select(Participant).where(Participant.name == "Ida")).one()
    ida.answer = Answer.ACCEPTED
    session.commit()
    off(1)

    revive(anna, page_of(session, 1))

    session.rollback()
    again = session.scalars(select(Participant).where(Participant.name == "Ida")).one()
    assert (again.answer, again.opened_at) == (Answer.ACCEPTED, None)


def test_who_cannot_be_reached_is_to_be_called(
    anna: FlaskClient, session: Session, off: Off
) -> None:
    ida = session.scalars(select(Participant).where(Participant.name == "Ida")).one()
    ida.email = None
    session.commit()
    off(1)

    revive(anna, page_of(session, 1))

    session.rollback()
    waiting = select(CallTask.reason).where(CallTask.done_at.is_(None))
    assert list(session.scalars(waiting)) == ["revived"]


@pytest.fixture
def in_the_way(session: Session, cast: Cast, work: Work, off: Off) -> str:
    """Bo has the only room by now; the page of the date."""
    off(1)
    page = page_of(session, 1)  # first: his meeting begins at the same time
    starts_at = dates(session)[1].starts_at
    session.commit()
    with work():
        book(a_booking(cast, starts_at=starts_at), cast.bo, now=clock.now())
    return page


def test_taken_by_others_it_offers_what_is_free_close_by(
    anna: FlaskClient, session: Session, in_the_way: str
) -> None:
    answer = revive(anna, in_the_way)

    assert answer.status_code == 422
    assert answer.text.count('name="slot"') == 3
    assert page_faults(answer.text) == []
    assert session.scalars(select(Cancellation)).one()
    assert audits(session, "series-date-revived") == []


def test_one_press_holds_it_close_by(
    app: Flask, anna: FlaskClient, session: Session, in_the_way: str
) -> None:
    id = UUID(in_the_way.split("/")[4])
    wished = session.get_one(Occurrence, id).starts_at + 3 * HOUR
    session.commit()

    assert revive(anna, in_the_way, slot=wished.isoformat()).status_code == 303

    assert len(in_calendar(app, session)) == 5
    assert session.get_one(Occurrence, id).starts_at == wished
    assert audits(session, "series-date-revived")[0].facts["is_moved"]


def test_pressed_twice_it_is_held_once(anna: FlaskClient, session: Session, off: Off) -> None:
    off(1)
    url = page_of(session, 1)

    answers = [revive(anna, url).status_code for _twice in range(2)]

    assert answers == [303, 422]
    assert len(audits(session, "series-date-revived")) == 1


@pytest.mark.parametrize("said", ["0", "2", "x", "", "-1", "9" * 30])
def test_a_stale_page_changes_nothing(
    anna: FlaskClient, session: Session, off: Off, said: str
) -> None:
    off(1)

    assert revive(anna, page_of(session, 1), sequence=said).status_code == 422

    assert held(session, 1) == []


def test_the_pages_offer_it_where_it_can_be(
    anna: FlaskClient, session: Session, meeting: UUID, off: Off
) -> None:
    off(1)
    url = page_of(session, 1)

    listed, asked = anna.get(f"/meetings/{meeting}/dates").text, anna.get(url).text

    assert listed.count(f'href="{url}"') == listed.count("/revival") == 1
    assert "Vil du holde datoen alligevel?" in asked
    assert page_faults(listed) == page_faults(asked) == []


def test_what_takes_place_or_has_begun_leads_back(
    anna: FlaskClient, session: Session, off: Off
) -> None:
    off(1)
    on, gone = page_of(session, 0), page_of(session, 1)
    date = session.get_one(Occurrence, UUID(gone.split("/")[4]))
    date.starts_at, date.ends_at = clock.now() - HOUR, clock.now() + HOUR
    session.commit()

    assert [anna.get(url).status_code for url in (on, gone)] == [303, 303]
    assert [revive(anna, url).status_code for url in (on, gone)] == [422, 422]


def test_who_may(client: FlaskClient, cast: Cast, session: Session, off: Off) -> None:
    off(1)
    url, found = page_of(session, 1), []
    for who in (cast.jens, cast.carla, cast.bo):
        sign_in(client, who)
        found.append(
            (client.get(url).status_code, post(client, url, {}, page="/profile").status_code)
        )
        session.rollback()

    assert found == [(404, 404), (404, 404), (200, 422)]
    assert client.get(url.replace(url.split("/")[4], str(uuid4()))).status_code == 404


def test_nobody_without_signing_in(app: Flask, session: Session, off: Off) -> None:
    off(1)

    answer = app.test_client().get(page_of(session, 1))

    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")


def test_two_deputies_at_once_hold_it_once(
    app: Flask, session: Session, cast: Cast, meeting: UUID, off: Off
) -> None:
    off(1)
    chosen = dates(session)[1].id
    session.commit()

    def press(by: User) -> None:
        found, date = db.session.get_one(Meeting, meeting), db.session.get_one(Occurrence, chosen)
        revive_date(found, date, sequence=1, by=by, post=sent_by(), now=clock.now())

    refused = at_once(app, [cast.anna, cast.bo], press)

    assert sorted(refused, key=str) == sorted([None, NotCancelled], key=str)
    assert held(session, 1) == ["leader", "room"]
