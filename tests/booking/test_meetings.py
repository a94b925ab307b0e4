"""The list of meetings and the leader's page: who sees what, and what it says."""

import uuid
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from booking.models import (
    Answer,
    Attendance,
    Cancellation,
    EquipmentTest,
    Meeting,
    Occurrence,
    Participant,
)
from booking.ports import Banner
from booking.services.participants import invite_unit, invite_user
from core import clock
from core.audit import AuditEntry
from notifications.models import Channel, OutboxMessage
from tests.booking.making import CITIZEN, a_booking, book, make_room
from tests.booking.quiet_desk import QuietDesk
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page


def _soon(**ahead: int) -> datetime:
    return clock.now().replace(second=0, microsecond=0) + timedelta(**ahead)


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    """Anna's meeting with Ida, the ward and Jens, in twelve minutes."""
    make_room(session)
    invitees = (CITIZEN, invite_unit(cast.at.ward), invite_user(cast.jens))
    with work():
        said = a_booking(cast, starts_at=_soon(minutes=12, seconds=30), invitees=invitees)
        made = book(said, cast.anna, now=clock.now())
        return made.id


def _citizen(session: Session) -> Participant:
    return session.scalars(select(Participant).where(Participant.name == "Ida")).one()


def _page(client: FlaskClient, meeting: uuid.UUID, part: str = "") -> str:
    answer = client.get(f"/meetings/{meeting}{part}")
    assert answer.status_code == 200
    return answer.text


def test_the_time_left_is_said_first(client: FlaskClient, cast: Cast, meeting: uuid.UUID) -> None:
    sign_in(client, cast.anna)

    page = read_page(_page(client, meeting))

    assert page.all("h1")[0].text() in ("Starter om 12 minutter", "Starter om 13 minutter")


def test_the_page_is_sound_and_has_one_thing_to_do(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    page = _page(client, meeting)

    assert page_faults(page) == []
    assert f'action="/meetings/{meeting}/room-openings"' in page


def test_the_leader_sees_everybody_with_their_code_and_phone(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    page = _page(client, meeting)

    for said in ("Ida", "Sygehus Lillebælt", "Jens Praksisholm", "00 44 55 66", "Mødets kode"):
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

    page = _page(client, meeting)

    assert ("room-openings" in page, "help-requests" in page) == (may_open, may_open)


def test_nobody_sees_it_without_signing_in(client: FlaskClient, meeting: uuid.UUID) -> None:
    assert "/sign-in" in client.get(f"/meetings/{meeting}").location


def test_a_look_leaves_a_trace_and_the_poll_does_not(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.bo)

    _page(client, meeting)
    _page(client, meeting, "/people")

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


def test_an_answer_a_test_and_being_there_are_shown(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    ida, now = _citizen(session), clock.now()
    at = session.scalars(select(Occurrence.id)).one()
    ida.answer, ida.opened_at, ida.topics = Answer.ACCEPTED, now, "Hvem hjælper mig?"
    session.add(Attendance(occurrence_id=at, participant_id=ida.id, waiting_at=now))
    session.add(
        EquipmentTest(
            occurrence_id=at, participant_id=ida.id, at=now, results={"microphone": False}
        )
    )
    session.commit()
    sign_in(client, cast.anna)

    page = _page(client, meeting)

    for said in ("Kommer", "Mikrofon", "Venter", "I dag kl.", "»Hvem hjælper mig?«"):
        assert f"{said}<" in page or said in page


@pytest.mark.parametrize(
    ("joined", "left", "words"),
    [(True, False, "Er inde"), (True, True, "Er gået"), (False, False, "Nej")],
)
def test_where_somebody_is(
    client: FlaskClient,
    cast: Cast,
    session: Session,
    meeting: uuid.UUID,
    joined: bool,
    left: bool,
    words: str,
) -> None:
    now = clock.now()
    session.add(
        Attendance(
            occurrence_id=session.scalars(select(Occurrence.id)).one(),
            participant_id=_citizen(session).id,
            waiting_at=now - timedelta(minutes=2),
            joined_at=now if joined else None,
            left_at=now if left else None,
        )
    )
    session.commit()
    sign_in(client, cast.anna)

    assert f"<span>{words}</span>" in _page(client, meeting, "/people")


def _sent(participant: Participant, **said: datetime) -> OutboxMessage:
    now = clock.now()
    return OutboxMessage(
        kind="invitation",
        channel=Channel.EMAIL,
        stream="a",
        address="ida@example.org",
        language="da",
        payload={},
        participant_id=participant.id,
        message_id=f"<{uuid.uuid4()}@example.org>",
        envelope_from="b@example.org",
        created_at=now,
        due_at=now,
        **said,
    )


@pytest.mark.parametrize(
    ("state", "words"), [("sent_at", "Mail sendt"), ("failed_at", "Ikke leveret"), ("", "På vej")]
)
def test_whether_word_got_there(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, state: str, words: str
) -> None:
    session.execute(delete(OutboxMessage))
    session.add(_sent(_citizen(session), **({state: clock.now()} if state else {})))
    session.commit()
    sign_in(client, cast.anna)

    assert f"<span>{words}</span>" in _page(client, meeting, "/people")


def test_a_case_in_the_meeting_is_told_on_top(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID, desk: QuietDesk
) -> None:
    desk.said = [Banner("Ida har bedt om hjælp", "Dorte taler med hende.", is_over=False)]
    sign_in(client, cast.anna)

    page = _page(client, meeting)

    assert "Ida har bedt om hjælp" in page
    assert page_faults(page) == []


def test_a_cancelled_meeting_has_no_door(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    at = session.scalars(select(Occurrence.id)).one()
    session.add(Cancellation(occurrence_id=at, by_id=cast.anna.id, reason="Syg", at=clock.now()))
    session.commit()
    sign_in(client, cast.anna)

    page = _page(client, meeting)

    assert "Mødet er aflyst" in page
    assert "room-openings" not in page


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        (timedelta(days=3), "Om 3 dage"),
        (timedelta(minutes=-20), "Mødet er i gang"),
        (timedelta(hours=-2), "Mødet er slut"),
    ],
)
def test_where_the_meeting_stands(
    client: FlaskClient,
    cast: Cast,
    session: Session,
    meeting: uuid.UUID,
    moved: timedelta,
    words: str,
) -> None:
    occurrence = session.scalars(select(Occurrence)).one()
    occurrence.starts_at, occurrence.ends_at = (
        occurrence.starts_at + moved,
        occurrence.ends_at + moved,
    )
    session.commit()
    sign_in(client, cast.anna)

    assert read_page(_page(client, meeting)).all("h1")[0].text() == words


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


def test_a_meeting_that_is_over_leaves_the_list(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    session.execute(update(Occurrence).values(starts_at=_soon(hours=-2), ends_at=_soon(hours=-1)))
    session.commit()
    sign_in(client, cast.anna)

    assert "Samtale før hjemkomst" not in client.get("/meetings").text
    assert session.scalar(select(func.count(Meeting.id))) == 1
