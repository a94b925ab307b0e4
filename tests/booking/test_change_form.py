"""Meeting in another way: a room comes or goes, an address is asked for, everybody is told once."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking import links
from booking.models import Answer, Meeting, MeetingForm, Occurrence
from booking.ports import MeetingPost, help_desk
from booking.services.form_changes import change_form
from booking.services.refusals import ChangedMeanwhile
from core import clock
from core.db import db
from tests.audits import audits
from tests.booking.calling_off import cancel, change, let_all_leave, messages
from tests.booking.making import KEY, a_booking, book, make_room
from tests.booking.meetings import citizen_of, page_of
from tests.booking.moving import claims, put_at, the_one
from tests.booking.test_cancel_at_once import at_once
from tests.booking.test_change_leader import led
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page
from tests.personal.reading import lines_of, lix
from video.models import Provision, ProvisionState

PLACE = "Nytorv 11, Kolding"


def choose(
    client: FlaskClient, meeting: uuid.UUID, form: str, address: str = "", **other: str
) -> TestResponse:
    """Choose on the page, and press."""
    url = f"/meetings/{meeting}/form"
    seen = client.get(url).text.split('name="sequence"')[1].split('value="')[1].split('"')[0]
    return post(client, url, {"form": form, "address": address, "sequence": seen, **other})


def test_without_video_the_room_is_free_for_others(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    old = the_one(session).provision_id
    sign_in(client, cast.anna)

    assert choose(client, ahead, "in_person", PLACE).status_code == 303

    meeting = led(session, ahead)
    assert (meeting.form, meeting.address) == (MeetingForm.IN_PERSON, PLACE)
    assert the_one(session).provision_id is None
    assert session.get_one(Provision, old).state == ProvisionState.RELEASED
    assert [kind for kind, _since, _until in claims(session)] == ["leader"]


def test_with_video_a_room_is_taken(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    choose(client, ahead, "telephone")

    assert choose(client, ahead, "hybrid", PLACE).status_code == 303

    assert the_one(session).provision_id
    assert [kind for kind, _since, _until in claims(session)] == ["leader", "room"]
    assert session.get_one(Provision, the_one(session).provision_id).state == ProvisionState.READY


def test_everybody_is_told_once_and_answers_stay(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    change(session, "Ida", answer=Answer.ACCEPTED)
    sign_in(client, cast.anna)

    answer = client.get(choose(client, ahead, "telephone").location)

    sent = [m for m in messages(session, "invitation") if m.sent_at is None]
    assert len(sent) == 4
    assert {(m.payload["form"], m.payload["sequence"]) for m in sent} == {("telephone", 1)}
    assert citizen_of(session).answer == Answer.ACCEPTED
    assert "4 personer får besked" in read_page(answer.text).text()
    [row] = audits(session, "meeting-form-changed")
    assert row.facts == {"before": "video", "form": "telephone", "messages": 4, "calls": 0}


def test_own_page_and_calendar_say_how_one_meets(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    url = f"/m/{links.token_for(citizen_of(session), KEY)}"
    with_room = client.get(f"{url}/calendar.ics").text
    sign_in(client, cast.anna)
    choose(client, ahead, "in_person", PLACE)

    page = client.get(url).text

    assert PLACE in page
    assert lix(lines_of(page)) <= 30
    assert "CONFERENCE" in with_room
    assert "CONFERENCE" not in client.get(f"{url}/calendar.ics").text


@pytest.mark.parametrize("form", ["hybrid", "in_person"])
def test_who_comes_in_person_needs_an_address(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID, form: str
) -> None:
    sign_in(client, cast.anna)

    answer = choose(client, ahead, form)

    assert answer.status_code == 422
    assert "Skriv adressen" in answer.text
    assert read_page(answer.text).all("input")
    assert led(session, ahead).form == MeetingForm.VIDEO


def test_no_room_then_comes_with_the_nearest_times(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    choose(client, ahead, "telephone")
    start = the_one(session).starts_at
    with work():
        book(a_booking(cast, starts_at=start), cast.carla, now=clock.now())

    answer = choose(client, ahead, "video")

    assert answer.status_code == 422
    assert "Her er et mødelokale ledigt" in answer.text
    assert led(session, ahead).form == MeetingForm.TELEPHONE


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"form": "video"}, "mødes allerede sådan"),
        ({"form": ""}, ""),
        ({"form": "x"}, ""),
        ({"sequence": "x"}, "En anden har ændret mødet"),
        ({"sequence": "99"}, "En anden har ændret mødet"),
        ({"address": "x" * 400}, ""),
        ({"address": "010190-1234"}, "CPR-nummer"),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    client: FlaskClient,
    session: Session,
    cast: Cast,
    ahead: uuid.UUID,
    fields: dict[str, str],
    words: str,
) -> None:
    sign_in(client, cast.anna)

    said = {"form": "telephone", "sequence": "0", **fields}
    answer = post(client, f"/meetings/{ahead}/form", said)

    assert answer.status_code == 422
    assert words in answer.text
    assert led(session, ahead).form == MeetingForm.VIDEO


def test_once_it_has_begun_it_stays(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    put_at(session, clock.now().replace(microsecond=0) - timedelta(minutes=5))
    sign_in(client, cast.anna)

    assert "Mødet er begyndt" in choose(client, ahead, "telephone").text
    assert f"{ahead}/form" not in page_of(client, ahead)


def test_an_open_room_is_not_left_behind(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    post(client, f"/meetings/{meeting}/room-openings", page=f"/meetings/{meeting}")

    answer = choose(client, meeting, "telephone")

    assert answer.status_code == 422
    assert "Mødelokalet er åbent" in answer.text


def test_who_may_not_lead_it_changes_nothing(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    statuses = [client.get(f"/meetings/{ahead}/form").status_code]
    for user in (cast.jens, cast.carla):
        sign_in(client, user)
        for what in ("form", "room"):
            answer = post(client, f"/meetings/{ahead}/{what}", {"form": "x"}, page="/drafts")
            statuses.append(answer.status_code)

    assert statuses == [303, 403, 403, 404, 404]


def test_a_cancelled_meeting_stays_as_it_is(
    client: FlaskClient, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    cancel(client, ahead)

    assert [client.get(f"/meetings/{ahead}/{w}").status_code for w in ("form", "room")] == [303] * 2


def test_the_pages_are_as_every_page_must_be(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    make_room(session, "Rum 2")
    sign_in(client, cast.anna)

    for what in ("/form", "/room", "/leader"):
        assert not page_faults(page_of(client, ahead, what))


def test_two_who_change_it_at_once(
    app: Flask, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    forms = {cast.anna.id: MeetingForm.TELEPHONE, cast.bo.id: MeetingForm.IN_PERSON}
    session.rollback()

    def press(by: User) -> None:
        change_form(
            db.session.get_one(Meeting, ahead), forms[by.id], PLACE, sequence=0, by=by,
            post=MeetingPost(help_desk(), KEY, "x.dk"), now=clock.now(),
        )  # fmt: skip

    refused = at_once(app, [cast.anna, cast.bo], press)

    assert sorted(map(str, refused)) == sorted(map(str, [None, ChangedMeanwhile]))
    assert session.scalars(select(Occurrence)).one().provision_id is None


def test_with_a_citizen_video_is_worth_a_thought(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    said = ["Tænk over, hvordan en skærm opleves" in client.get(f"/meetings/{ahead}/form").text]
    citizen_of(session).removed_at = clock.now()
    session.commit()
    said.append("Tænk over, hvordan en skærm opleves" in client.get(f"/meetings/{ahead}/form").text)

    assert said == [True, False]
