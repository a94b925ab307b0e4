"""Holding a cancelled meeting after all: the same meeting, the same links, one message a person."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking import links
from booking.claims import Claim, ClaimState
from booking.models import Answer, CallTask, Cancellation, Meeting, Participant, TimeChange
from booking.ports import MeetingPost, help_desk
from booking.services.revivals import NotCancelled, revive_meeting
from booking.services.series_cancellations import cancel_dates
from booking.services.series_scope import Scope
from core import clock
from core.db import db
from notifications.kinds import kind_of
from notifications.models import Channel, OutboxMessage
from notifications.sms import ONE_MESSAGE, gsm_length, to_gsm
from tests.audits import audits
from tests.booking.calling_off import cancel, change, let_all_leave, messages
from tests.booking.making import KEY, NOW, a_booking, book
from tests.booking.moving import the_one
from tests.booking.serial import book_many
from tests.booking.serial import post as sent_by
from tests.booking.test_cancel_at_once import at_once
from tests.booking.test_cancel_meeting import LEFT
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.test_invitation import LONG_ADDRESS
from tests.pages import page_faults
from video.models import ProvisionState

HOUR = timedelta(hours=1)


@pytest.fixture
def off(client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID) -> uuid.UUID:
    """Anna's meeting the day after tomorrow, cancelled; Anna is signed in."""
    let_all_leave(session)
    sign_in(client, cast.anna)
    cancel(client, ahead)
    let_all_leave(session)
    return ahead


def revive(client: FlaskClient, meeting: uuid.UUID, **said: str) -> TestResponse:
    """Open the page, and press."""
    fields = {"sequence": "1", **said}
    return post(client, f"/meetings/{meeting}/revival", fields, page="/calendars")


def taken(session: Session, meeting: uuid.UUID) -> list[str]:
    """What is booked for it."""
    held = select(Claim.kind).where(
        Claim.occurrence_id == the_one(session).id, Claim.state == ClaimState.BOOKED
    )
    return sorted(session.scalars(held))


def anew(session: Session) -> list[OutboxMessage]:
    """The invitations that wait."""
    return [m for m in messages(session, "invitation") if m.sent_at is None]


def test_everybody_is_invited_again_under_the_same_uid(
    client: FlaskClient, session: Session, off: uuid.UUID
) -> None:
    assert taken(session, off) == []

    assert revive(client, off).status_code == 303

    sent = anew(session)
    assert [m.address for m in sent if m.channel is Channel.EMAIL] == list(LEFT)
    uid = session.get_one(Meeting, off).uid
    assert {(m.payload["method"], m.payload["sequence"], m.payload["uid"]) for m in sent} == {
        ("REQUEST", 2, uid)
    }
    assert session.scalars(select(Cancellation)).all() == []


def test_leader_and_room_are_taken_again(
    client: FlaskClient, session: Session, off: uuid.UUID
) -> None:
    revive(client, off)

    assert taken(session, off) == ["leader", "room"]
    provision = the_one(session).provision
    assert provision
    assert provision.state is ProvisionState.READY


def test_links_stay_and_the_page_is_open_again(
    client: FlaskClient, session: Session, off: uuid.UUID
) -> None:
    ida = session.scalars(select(Participant).where(Participant.name == "Ida")).one()
    url = f"/m/{links.token_for(ida, KEY)}"
    session.commit()
    assert "aflyst" in client.get(url).text

    revive(client, off)

    assert "aflyst" not in client.get(url).text


def test_who_had_said_yes_is_asked_again(
    client: FlaskClient, session: Session, off: uuid.UUID
) -> None:
    change(session, "Ida", answer=Answer.ACCEPTED, opened_at=clock.now())

    revive(client, off)

    session.rollback()
    ida = session.scalars(select(Participant).where(Participant.name == "Ida")).one()
    assert (ida.answer, ida.opened_at) == (Answer.NONE, None)


def test_the_mail_says_so_and_the_entry_is_confirmed(
    client: FlaskClient, session: Session, work: Work, off: uuid.UUID
) -> None:
    revive(client, off)
    [id] = [m.id for m in anew(session) if m.address == "ida@example.org"]
    session.rollback()

    with work():
        mail = kind_of("invitation").render(db.session.get_one(OutboxMessage, id))

    assert mail.subject.startswith("Holdes alligevel: ")
    assert "Det var aflyst, men bliver holdt alligevel. Svar igen." in mail.text
    [event] = Calendar.from_ical(mail.calendar or b"").walk("VEVENT")
    assert (str(event["STATUS"]), event.get("SEQUENCE")) == ("CONFIRMED", 2)


def test_a_text_message_says_so_in_one(
    client: FlaskClient, cast: Cast, session: Session, work: Work, ahead: uuid.UUID
) -> None:
    change(session, "Ida", phone="+4500112233")
    let_all_leave(session)
    sign_in(client, cast.anna)
    cancel(client, ahead)
    revive(client, ahead)
    [id] = [m.id for m in anew(session) if m.channel is Channel.SMS]
    session.rollback()

    with work():
        text = to_gsm(kind_of("invitation").render(db.session.get_one(OutboxMessage, id)).text)

    assert text.startswith("Vi mødes ")
    assert gsm_length(text) + len(LONG_ADDRESS) - len("http://127.0.0.1:8000") <= ONE_MESSAGE


def test_who_cannot_be_reached_is_to_be_called_once_for_the_right_thing(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    change(session, "Ida", email=None)
    sign_in(client, cast.anna)
    cancel(client, ahead)

    revive(client, ahead)

    session.rollback()
    open_tasks = select(CallTask.reason).where(CallTask.done_at.is_(None))
    assert list(session.scalars(open_tasks)) == ["revived"]
    assert "Ring og sig, at mødet holdes alligevel." in client.get(f"/meetings/{ahead}").text


def test_the_pages_are_sound_and_say_who_is_told(client: FlaskClient, off: uuid.UUID) -> None:
    shown = client.get(f"/meetings/{off}").text
    asked = client.get(f"/meetings/{off}/revival").text

    assert f'href="/meetings/{off}/revival"' in shown
    assert "Hold det på samme tid, og giv besked til\u00a04" in asked
    assert "Mail til ida@example.org" in asked
    assert page_faults(shown) == page_faults(asked) == []


def test_it_is_written_down(
    client: FlaskClient, cast: Cast, session: Session, off: uuid.UUID
) -> None:
    revive(client, off)

    [row] = audits(session, "meeting-revived", off)
    assert row.actor_id == cast.anna.id
    assert row.facts == {"messages": 4, "calls": 0, "is_moved": False}


@pytest.fixture
def in_the_way(session: Session, cast: Cast, work: Work, off: uuid.UUID) -> uuid.UUID:
    """Somebody else has the only room by now."""
    starts_at = the_one(session).starts_at
    session.rollback()
    with work():
        book(a_booking(cast, starts_at=starts_at), cast.bo, now=clock.now())
    return off


def test_lost_to_another_meeting_it_offers_what_is_free_close_by(
    client: FlaskClient, session: Session, in_the_way: uuid.UUID
) -> None:
    answer = revive(client, in_the_way)

    assert answer.status_code == 422
    assert answer.text.count('name="slot"') == 3
    assert page_faults(answer.text) == []
    assert anew(session)[:-2] == []  # those of the meeting in the way
    assert session.scalars(select(Cancellation)).one()


def test_one_press_holds_it_at_a_time_close_by(
    client: FlaskClient, session: Session, in_the_way: uuid.UUID
) -> None:
    session.rollback()
    before = session.get_one(Meeting, in_the_way).occurrences[0].starts_at
    session.rollback()
    wished = before + 3 * HOUR

    assert revive(client, in_the_way, slot=wished.isoformat()).status_code == 303

    session.rollback()
    [date] = session.get_one(Meeting, in_the_way).occurrences
    assert (date.starts_at, date.cancellation) == (wished, None)
    assert session.scalars(select(TimeChange)).one().starts_at == before
    assert audits(session, "meeting-revived")[0].facts["is_moved"]


def test_pressed_twice_it_is_held_once(
    client: FlaskClient, session: Session, off: uuid.UUID
) -> None:
    answers = [revive(client, off).status_code for _twice in range(2)]

    assert answers == [303, 422]
    assert len(anew(session)) == len(LEFT)


@pytest.mark.parametrize("said", ["0", "2", "x", "", "-1", "9" * 30])
def test_a_stale_page_or_nonsense_changes_nothing(
    client: FlaskClient, session: Session, off: uuid.UUID, said: str
) -> None:
    assert revive(client, off, sequence=said).status_code == 422
    assert anew(session) == []


def test_a_time_that_is_over_is_refused(
    client: FlaskClient, session: Session, off: uuid.UUID
) -> None:
    yesterday = clock.now() - timedelta(days=1)

    assert revive(client, off, slot=yesterday.isoformat()).status_code == 422
    assert session.scalars(select(Cancellation)).one()


def test_what_takes_place_or_has_begun_is_not_offered(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    on = client.get(f"/meetings/{ahead}/revival")
    cancel(client, ahead)
    date = the_one(session)
    date.starts_at, date.ends_at = (at - timedelta(days=3) for at in (date.starts_at, date.ends_at))
    session.commit()

    gone = client.get(f"/meetings/{ahead}/revival")

    assert (on.status_code, gone.status_code) == (303, 303)
    assert "/revival" not in client.get(f"/meetings/{ahead}").text
    assert revive(client, ahead).status_code == 422


def test_of_a_series_it_is_said_where_to_choose_the_date(
    client: FlaskClient, cast: Cast, session: Session, work: Work, off: uuid.UUID
) -> None:
    with work():
        made = book_many(cast)
        series, by, first = made.id, db.session.get_one(User, cast.anna.id), made.occurrences[0]
        now = NOW + HOUR
        cancel_dates(made, first, Scope.ALL, by=by, reason="Syg", post=sent_by(), now=now)

    looked, pressed = client.get(f"/meetings/{series}/revival"), revive(client, series)

    assert (looked.status_code, pressed.status_code) == (303, 422)
    assert "Vælg den dato, der skal holdes" in pressed.text
    assert "/revival" not in client.get(f"/meetings/{series}").text


def test_others_may_not(client: FlaskClient, cast: Cast, session: Session, off: uuid.UUID) -> None:
    found = []
    for who in (cast.jens, cast.carla, cast.bo):
        sign_in(client, who)
        found.append(client.get(f"/meetings/{off}/revival").status_code)
        session.rollback()

    assert found == [403, 404, 200]  # invited; elsewhere; a deputy of the unit
    assert client.get(f"/meetings/{uuid.uuid4()}/revival").status_code == 404


def test_who_is_not_signed_in_signs_in_first(app: Flask, off: uuid.UUID) -> None:
    answer = app.test_client().get(f"/meetings/{off}/revival")

    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")


def test_two_deputies_at_once_hold_it_once(
    app: Flask, session: Session, cast: Cast, off: uuid.UUID
) -> None:
    def press(by: User) -> None:
        post_ = MeetingPost(help_desk(), KEY, "x.example")
        found = db.session.get_one(Meeting, off)
        revive_meeting(found, sequence=1, by=by, post=post_, now=clock.now())

    refused = at_once(app, [cast.anna, cast.bo], press)

    assert sorted(refused, key=str) == sorted([None, NotCancelled], key=str)
    assert len(anew(session)) == len(LEFT)
