"""Who leads, who leads the talk and how people meet, changed by a program; and the pre-meeting."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from booking.models import Meeting
from tests.api.programs import Program, program_of, wish, word
from tests.audits import audits
from tests.booking.moving import the_one
from tests.factories import Cast


def row(session: Session) -> Meeting:
    return the_one(session).meeting


def hand_over(program: Program, ahead: uuid.UUID, **said: Any) -> Any:
    return program.send("PUT", f"/meetings/{ahead}/leader", said)


def test_somebody_else_leads_and_nobody_is_invited_again(
    anna: Program, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    answer = hand_over(anna, ahead, user_id=str(cast.bo.id), instead_of=str(cast.anna.id))

    assert answer.status_code == 200, answer.text
    assert answer.json["leader_id"] == str(cast.bo.id)
    assert row(session).leader_id == cast.bo.id
    assert cast.anna.id in {p.user_id for p in row(session).invited}
    assert audits(session, "meeting-leader-changed", ahead)[0].facts["stays"] is True


def test_who_led_leaves_where_that_is_said(
    anna: Program, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    said = {"user_id": str(cast.bo.id), "instead_of": str(cast.anna.id), "stays": False}

    assert hand_over(anna, ahead, **said).status_code == 200

    assert cast.anna.id not in {p.user_id for p in row(session).invited}


def test_another_leads_already(anna: Program, cast: Cast, ahead: uuid.UUID) -> None:
    answer = hand_over(anna, ahead, user_id=str(cast.bo.id), instead_of=str(cast.bo.id))

    assert (answer.status_code, word(answer)) == (412, "changed-meanwhile")


@pytest.mark.parametrize(
    ("who", "told"), [("dorte", "may-not-lead"), ("anna", "leads-already"), (None, "may-not-lead")]
)
def test_not_everybody_can_lead(
    anna: Program, cast: Cast, ahead: uuid.UUID, who: str | None, told: str
) -> None:
    id = getattr(cast, who).id if who else uuid.UUID(int=1)

    answer = hand_over(anna, ahead, user_id=str(id), instead_of=str(cast.anna.id))

    assert (answer.status_code, word(answer)) == (422, told)


def test_somebody_leads_the_talk_and_is_invited(
    anna: Program, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    said = {"user_id": str(cast.carla.id), "instead_of": None}

    answer = anna.send("PUT", f"/meetings/{ahead}/chair", said)

    assert answer.status_code == 200, answer.text
    assert row(session).chair_id == cast.carla.id
    assert cast.carla.id in {p.user_id for p in row(session).invited}
    assert len(audits(session, "meeting-chair-changed", ahead)) == 1


def test_nobody_but_the_leader_leads_the_talk_again(
    anna: Program, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    carla = str(cast.carla.id)
    anna.send("PUT", f"/meetings/{ahead}/chair", {"user_id": carla, "instead_of": None})

    answer = anna.send("PUT", f"/meetings/{ahead}/chair", {"user_id": None, "instead_of": carla})

    assert answer.status_code == 200
    assert row(session).chair_id is None


@pytest.mark.parametrize(
    ("who", "seen", "status", "told"),
    [
        (None, None, 422, "invitee-unknown"),
        ("anna", None, 422, "leader-is-no-chair"),
        ("carla", "bo", 412, "changed-meanwhile"),
    ],
)
def test_a_chair_that_cannot_be_is_refused(
    anna: Program, cast: Cast, ahead: uuid.UUID, who: str | None, seen: str | None, status: int,
    told: str,
) -> None:  # fmt: skip
    id = getattr(cast, who).id if who else uuid.UUID(int=1)
    before = str(getattr(cast, seen).id) if seen else None

    answer = anna.send(
        "PUT", f"/meetings/{ahead}/chair", {"user_id": str(id), "instead_of": before}
    )

    assert (answer.status_code, word(answer)) == (status, told)


def test_people_meet_otherwise_and_are_told(
    anna: Program, session: Session, ahead: uuid.UUID, tag: str
) -> None:
    said = {"form": "in_person", "address": "Torvet 1"}

    answer = anna.send("PUT", f"/meetings/{ahead}/form", said, If_Match=tag)

    assert answer.status_code == 200, answer.text
    assert answer.json
    assert answer.json["told"]["messages"] > 0
    assert answer.headers["ETag"] != tag
    assert (row(session).form.value, row(session).address) == ("in_person", "Torvet 1")


@pytest.mark.parametrize(
    ("said", "told"), [({"form": "in_person"}, "address-missing"), ({"form": "video"}, "same-form")]
)
def test_a_form_that_cannot_be_is_refused(
    anna: Program, ahead: uuid.UUID, tag: str, said: Any, told: str
) -> None:
    answer = anna.send("PUT", f"/meetings/{ahead}/form", said, If_Match=tag)

    assert (answer.status_code, word(answer)) == (422, told)


def test_a_form_that_was_changed_meanwhile_stays(anna: Program, ahead: uuid.UUID, tag: str) -> None:
    first = anna.send("PUT", f"/meetings/{ahead}/form", {"form": "telephone"}, If_Match=tag)
    again = anna.send("PUT", f"/meetings/{ahead}/form", {"form": "video"}, If_Match=tag)
    without = anna.send("PUT", f"/meetings/{ahead}/form", {"form": "video"})

    assert [first.status_code, again.status_code, without.status_code] == [200, 412, 428]


@pytest.mark.parametrize(("who", "status"), [("carla", 404), ("jens", 403)])
def test_who_may_not_run_it_changes_nothing(
    app: Flask, session: Session, cast: Cast, ahead: uuid.UUID, tag: str, who: str, status: int
) -> None:
    program, id = program_of(app, getattr(cast, who)), str(cast.bo.id)

    for noun, said in [
        ("leader", {"user_id": id, "instead_of": str(cast.anna.id)}),
        ("chair", {"user_id": id, "instead_of": None}),
        ("form", {"form": "telephone"}),
    ]:
        answer = program.send("PUT", f"/meetings/{ahead}/{noun}", said, If_Match=tag)
        assert answer.status_code == status
    assert (row(session).leader_id, row(session).chair_id) == (cast.anna.id, None)


def test_a_pre_meeting_is_booked_with_it(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    ward = {"unit_id": str(cast.at.ward.id), "skips_pre_meeting": True}
    body = wish(cast.at.adults.id, monday, pre_minutes=15)
    body["invitees"] = [*body["invitees"], ward]

    answer = anna.send("POST", "/meetings", body)

    assert (answer.status_code, answer.json and answer.json["pre_minutes"]) == (201, 15)
    skips = {p.unit_id: p.skips_pre_meeting for p in row(session).invited}
    assert skips[cast.at.ward.id]


@pytest.mark.parametrize(("minutes", "told"), [(7, "not-valid"), (11, "no-such-pre-meeting")])
def test_a_pre_meeting_of_another_length_is_refused(
    anna: Program, cast: Cast, monday: datetime, minutes: int, told: str
) -> None:
    answer = anna.send("POST", "/meetings", wish(cast.at.adults.id, monday, pre_minutes=minutes))

    assert (answer.status_code, word(answer)) == (422, told)
