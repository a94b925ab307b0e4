"""The list of meetings and the leader's page: who sees what, and what it says."""

import uuid
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from booking import links
from booking.models import (
    Answer,
    Cancellation,
    Meeting,
    MeetingForm,
    Occurrence,
    Participant,
)
from core import clock
from core.audit import AuditEntry
from tests.booking.making import KEY
from tests.booking.meetings import citizen_of, page_of, soon
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults, read_page


def test_the_time_left_is_said_first(client: FlaskClient, cast: Cast, meeting: uuid.UUID) -> None:
    sign_in(client, cast.anna)

    page = read_page(page_of(client, meeting))

    assert page.all("h1")[0].text() in ("Starter om 12 minutter", "Starter om 13 minutter")


def test_the_page_is_sound_and_has_one_thing_to_do(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    page = page_of(client, meeting)

    assert page_faults(page) == []
    assert f'action="/meetings/{meeting}/room-openings"' in page


def test_the_leader_sees_everybody_with_their_code_and_phone(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    page = page_of(client, meeting)

    for said in ("Ida", "Sygehus Lillebælt", "Jens Praksisholm", "00 44 55 66", "Din kode"):
        assert said.replace(" ", "\u00a0") in page or said in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("anna", 200), ("bo", 200), ("jens", 200), ("carla", 404), ("frida", 404), ("dorte", 404)],
)
def test_who_sees_the_meeting(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(f"/meetings/{meeting}").status_code == status
    assert client.get(f"/meetings/{meeting}/people").status_code == status


@pytest.mark.parametrize(("who", "may_open"), [("anna", True), ("bo", True), ("jens", False)])
def test_who_may_open_the_room(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID, who: str, may_open: bool
) -> None:
    sign_in(client, getattr(cast, who))

    page = page_of(client, meeting)

    assert ("room-openings" in page, "help-requests" in page) == (may_open, may_open)


def test_nobody_sees_it_without_signing_in(client: FlaskClient, meeting: uuid.UUID) -> None:
    assert "/sign-in" in client.get(f"/meetings/{meeting}").location


def test_a_look_leaves_a_trace_and_the_poll_does_not(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.bo)

    page_of(client, meeting)
    page_of(client, meeting, "/people")

    [row] = session.scalars(select(AuditEntry).where(AuditEntry.kind == "meeting-seen"))
    assert (row.meeting_id, row.actor_id) == (meeting, cast.bo.id)


def test_the_poll_is_answered_shortly_until_something_happens(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    known = {"If-None-Match": client.get(f"/meetings/{meeting}/people").headers["ETag"]}

    same = client.get(f"/meetings/{meeting}/people", headers=known)
    session.execute(update(Participant).values(answer=Answer.ACCEPTED))
    session.commit()
    changed = client.get(f"/meetings/{meeting}/people", headers=known)

    assert (same.status_code, same.text, changed.status_code) == (304, "", 200)
    assert "csrf" not in changed.text


def test_a_case_in_the_meeting_is_told_on_top(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    idas = f"/m/{links.token_for(citizen_of(session), KEY)}"
    post(client, f"{idas}/help-requests", page=f"{idas}/help")
    sign_in(client, cast.anna)

    page = page_of(client, meeting)

    assert "Ida har bedt om hjælp" in page
    assert "Hotline for borgere har fået sagen." in page
    assert page_faults(page) == []


def test_a_cancelled_meeting_has_no_door(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    at = session.scalars(select(Occurrence.id)).one()
    session.add(Cancellation(occurrence_id=at, by_id=cast.anna.id, reason="Syg", at=clock.now()))
    session.commit()
    sign_in(client, cast.anna)

    page = page_of(client, meeting)

    assert "Mødet er aflyst" in page
    assert "room-openings" not in page


@pytest.mark.parametrize(
    ("moved", "is_opened", "words"),
    [
        (timedelta(days=3), False, "Om 3 dage"),
        (timedelta(minutes=-20), True, "Mødet er i gang"),
        (timedelta(minutes=-20), False, "Mødet skulle være begyndt kl."),
        (timedelta(hours=-2), True, "Mødet er slut"),
        (timedelta(hours=-2), False, "Mødets tid er gået"),
    ],
)
def test_where_the_meeting_stands(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID,
    moved: timedelta, is_opened: bool, words: str,
) -> None:  # fmt: skip
    _move(session, moved, opened_at=clock.now() if is_opened else None)
    sign_in(client, cast.anna)

    page = page_of(client, meeting)

    assert read_page(page).all("h1")[0].text().startswith(words)
    assert page_faults(page) == []


def test_a_room_that_nobody_opened_is_said_to_those_who_lead_and_who_come(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    _move(session, timedelta(minutes=-20))
    said = {}
    for who in (cast.anna, cast.jens):
        sign_in(client, who)
        page = page_of(client, meeting)
        said[who.name] = ("Ingen har åbnet rummet endnu." in page, "Gå ind som den første" in page)

    assert said == {"Anna Brofelt": (True, True), "Jens Praksisholm": (True, False)}


@pytest.mark.parametrize("form", [MeetingForm.TELEPHONE, MeetingForm.IN_PERSON])
def test_of_a_meeting_without_a_room_only_its_time_is_known(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, form: MeetingForm
) -> None:
    _move(session, timedelta(minutes=-20))
    session.execute(update(Meeting).values(form=form))
    session.execute(update(Occurrence).values(provision_id=None))
    session.commit()
    sign_in(client, cast.anna)

    page, listed = page_of(client, meeting), client.get("/meetings").text

    assert read_page(page).all("h1")[0].text() == "Det er tid til mødet"
    assert "åbnet" not in read_page(page).all("p")[0].text()
    assert ("<span>Nu</span>" in listed, "I gang" in listed) == (True, False)


@pytest.mark.parametrize(
    ("is_opened", "words"), [(True, "I gang"), (False, "Rummet er ikke åbnet")]
)
def test_the_list_says_whether_somebody_opened_the_room(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID,
    is_opened: bool, words: str,
) -> None:  # fmt: skip
    _move(session, timedelta(minutes=-20), opened_at=clock.now() if is_opened else None)
    sign_in(client, cast.anna)

    assert f"<span>{words}</span>" in client.get("/meetings").text


def _move(session: Session, by: timedelta, *, opened_at: datetime | None = None) -> None:
    occurrence = session.scalars(select(Occurrence)).one()
    occurrence.starts_at += by
    occurrence.ends_at += by
    assert occurrence.provision
    occurrence.provision.opened_at = opened_at
    session.commit()


def test_the_list_shows_own_and_deputised(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID
) -> None:
    shown = {}
    for who in (cast.anna, cast.bo, cast.carla):
        sign_in(client, who)
        shown[who.name] = client.get("/meetings").text

    assert "Du leder" in shown["Anna Brofelt"]
    assert "Samtale før hjemkomst" in shown["Bo Vikarsen"]
    assert "Samtale før hjemkomst" not in shown["Carla Nabofelt"]


def test_an_empty_list_says_what_to_do(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.carla)

    page = client.get("/meetings").text

    assert "Ingen kommende møder" in page
    assert page_faults(page) == []


def test_a_meeting_that_is_over_is_only_to_be_closed(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    session.execute(update(Occurrence).values(starts_at=soon(hours=-2), ends_at=soon(hours=-1)))
    session.commit()
    sign_in(client, cast.anna)

    page = client.get("/meetings").text
    to_close, _end, coming = page.partition("Ingen kommende møder")
    assert "Samtale før hjemkomst" in to_close
    assert coming
    assert "Samtale før hjemkomst" not in coming
    assert session.scalar(select(func.count(Meeting.id))) == 1
