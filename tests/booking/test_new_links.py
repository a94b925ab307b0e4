"""A new link for somebody: the old one ends at once, and the new one is sent to whom it is for."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking import links
from booking.models import Cancellation, Occurrence, Participant
from booking.ports import MeetingPost, help_desk
from booking.services.new_links import LinkIsNew, give_new_link
from core import clock
from core.audit import AuditEntry
from core.db import db, transaction
from notifications.models import OutboxMessage
from tests.booking.making import KEY
from tests.booking.meetings import citizen_of, page_of
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults


def address(session: Session, meeting: uuid.UUID) -> str:
    """Where Ida is given a new link."""
    return f"/meetings/{meeting}/participants/{citizen_of(session).id}/new-link"


def give(client: FlaskClient, session: Session, meeting: uuid.UUID, **fields: str) -> TestResponse:
    """Press the button, as the page of the first link has it."""
    url, typed = address(session, meeting), {"generation": "1", **fields}
    return post(client, url, typed)


def ida(session: Session) -> Participant:
    """Ida as she is committed now."""
    session.rollback()
    session.expire_all()
    return citizen_of(session)


def letters(session: Session) -> list[OutboxMessage]:
    """What was written to Ida."""
    mine = OutboxMessage.participant_id == ida(session).id
    return list(session.scalars(select(OutboxMessage).where(mine).order_by(OutboxMessage.id)))


def test_the_old_link_and_code_end_and_a_new_invitation_leaves(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    session.execute(update(OutboxMessage).values(sent_at=clock.now()))
    session.commit()
    was = citizen_of(session)
    link, code = links.token_for(was, KEY), links.code_for(was, KEY)
    sign_in(client, cast.anna)

    assert give(client, session, meeting).status_code == 303

    now = ida(session)
    assert client.get(f"/m/{link}").status_code == 404
    assert client.get(f"/m/{links.token_for(now, KEY)}").status_code == 200
    assert post(client, "/codes", {"code": code}, page="/").status_code == 422
    assert [letter.kind for letter in letters(session)] == ["invitation", "invitation"]
    assert letters(session)[1].payload["is_update"]


def test_who_has_the_old_link_is_told_in_plain_words(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    link = links.token_for(citizen_of(session), KEY)
    sign_in(client, cast.anna)
    give(client, session, meeting)

    page = client.get(f"/m/{link}")

    assert "Du har fået et nyt link" in page.text
    assert page_faults(page.text) == []
    assert "Du har fået et nyt link" not in client.get(f"/m/{'x' * 44}").text


def test_the_page_asks_once_more(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    page = client.get(address(session, meeting))

    assert "Giv Ida et nyt link?" in page.text
    assert page_faults(page.text) == []
    assert ida(session).link_generation == 1


def test_it_is_written_down(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    give(client, session, meeting)

    whom = ida(session).id
    [row] = session.scalars(select(AuditEntry).where(AuditEntry.kind == "link-replaced"))
    assert (row.actor_id, row.subject_id) == (cast.anna.id, whom)
    assert (row.meeting_id, row.facts) == (meeting, {"generation": 2})


def test_pressed_twice_it_is_one_new_link(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    give(client, session, meeting)
    give(client, session, meeting)

    assert "Den person har lige fået et nyt link." in page_of(client, meeting)
    assert (ida(session).link_generation, len(letters(session))) == (2, 1)


def test_what_still_waited_to_be_sent_is_sent_once_and_changes_nothing(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    give(client, session, meeting)

    [letter] = letters(session)
    assert not letter.payload["is_update"]


def test_two_at_once_make_one_new_link(
    app: Flask, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    whom, by, start = citizen_of(session).id, cast.anna.id, Barrier(2)
    session.rollback()

    def press(_number: int) -> bool:
        with app.app_context():
            start.wait(timeout=20)
            try:
                with transaction():
                    give_new_link(
                        db.session.get_one(Participant, whom),
                        generation=1,
                        by=db.session.get_one(User, by),
                        post=MeetingPost(help_desk(), KEY, "x.example"),
                        now=clock.now(),
                    )
            except LinkIsNew:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(2))) == [False, True]
    assert (ida(session).link_generation, len(letters(session))) == (2, 1)


@pytest.mark.parametrize(
    ("who", "status"), [("bo", 200), ("jens", 403), ("carla", 404), ("dorte", 404), ("frida", 404)]
)
def test_only_who_may_lead_gives_links(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID, who: str, status: int
) -> None:
    url = address(session, meeting)
    sign_in(client, getattr(cast, who))

    assert client.get(url).status_code == status
    sent = post(client, url, {"generation": "1"}, page="/sign-in")
    assert sent.status_code == (303 if status == 200 else status)
    assert ida(session).link_generation == (2 if status == 200 else 1)


def test_who_is_not_signed_in_is_asked_to(
    client: FlaskClient, session: Session, meeting: uuid.UUID
) -> None:
    url = address(session, meeting)

    assert client.get(url).status_code == 303
    assert post(client, url, {"generation": "1"}, page="/sign-in").status_code == 303
    assert ida(session).link_generation == 1


def test_somebody_of_another_meeting_is_not_there(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    url = f"/meetings/{meeting}/participants/{uuid.uuid4()}/new-link"
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("generation", ["", "x", "0", "-1", "99999999999999999999", "1.5", "\x00"])
def test_senseless_input_is_refused(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID, generation: str
) -> None:
    sign_in(client, cast.anna)

    page = give(client, session, meeting, generation=generation)

    assert page.status_code == 422
    assert page_faults(page.text) == []
    assert ida(session).link_generation == 1


def test_who_has_a_sheet_of_paper_gets_a_new_one_by_hand(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    session.execute(update(Participant).values(email=None, phone=None))
    session.commit()
    sign_in(client, cast.anna)
    assert "Udskriv et nyt ark" in client.get(address(session, meeting)).text

    give(client, session, meeting)

    assert (ida(session).link_generation, len(letters(session))) == (2, 0)


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_when_nobody_is_to_come_the_link_ends_without_a_letter(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID, is_cancelled: bool
) -> None:
    occurrence = session.scalars(select(Occurrence)).one()
    if is_cancelled:
        off = {"by_id": cast.anna.id, "reason": "Syg", "at": clock.now()}
        session.add(Cancellation(occurrence_id=occurrence.id, **off))
    else:
        occurrence.starts_at -= timedelta(days=2)
        occurrence.ends_at -= timedelta(days=2)
    session.commit()
    sign_in(client, cast.anna)
    assert "Der sendes ingen besked" in client.get(address(session, meeting)).text

    give(client, session, meeting)

    assert (ida(session).link_generation, len(letters(session))) == (2, 1)
