"""Meetings for programs: the same as on the pages, for the same people."""

import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.lists import A_PAGE
from booking.models import Meeting, Occurrence, Participant
from core.clock import to_local
from notifications.models import OutboxMessage
from tests.api.programs import Program, program_of, span, wish, word
from tests.audits import audits
from tests.booking.making import make_room
from tests.booking.moving import the_one
from tests.factories import Cast


def test_a_meeting_is_booked_and_everybody_invited(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    answer = anna.send("POST", "/meetings", wish(cast.at.adults.id, monday))

    assert answer.status_code == 201, answer.text
    meeting = session.scalars(select(Meeting)).one()
    assert answer.headers["Location"] == f"/api/v1/meetings/{meeting.id}"
    assert (meeting.leader_id, meeting.phone) == (cast.anna.id, "+4500445566")
    assert the_one(session).starts_at == monday
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 2
    [row] = audits(session, "meeting-booked", meeting.id)
    assert row.actor_id == cast.anna.id


def test_times_are_answered_with_the_danish_offset(anna: Program, ahead: uuid.UUID) -> None:
    said = anna.get(f"/meetings/{ahead}").json

    assert said
    start = datetime.fromisoformat(said["starts_at"])
    assert (start.hour, start.utcoffset()) == (10, to_local(start).utcoffset())


def test_nothing_that_opens_a_door_is_let_out(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    make_room(session, "Med PIN", capacity=4, guest_pin="482915", host_pin="713402")
    booked = anna.send("POST", "/meetings", wish(cast.at.adults.id, monday))
    assert booked.json

    read = anna.get(f"/meetings/{booked.json['id']}")

    for answer in (booked, read):
        assert "482915" not in answer.text
        assert "713402" not in answer.text
        assert "/m/" not in answer.text
        assert not {"code", "link", "uid", "room"} & answer.json.keys()  # type: ignore[union-attr]


def test_reading_a_meeting_is_written_down_once_a_quarter(
    anna: Program, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    for _ in range(3):
        anna.get(f"/meetings/{ahead}")
    anna.get(f"/meetings/{ahead}/participants")

    [row] = audits(session, "meeting-seen", ahead)
    assert row.actor_id == cast.anna.id


def test_the_list_shows_what_lies_ahead(anna: Program, ahead: uuid.UUID) -> None:
    said = anna.get("/meetings").json

    assert said
    assert [line["id"] for line in said["meetings"]] == [str(ahead)]
    assert said["meetings"][0]["participants"] == 4
    assert said["next"] is None
    assert anna.get("/meetings", part="past").json == {"meetings": [], "next": None}


def test_the_list_goes_on_after_a_cursor(anna: Program, session: Session, ahead: uuid.UUID) -> None:
    start = the_one(session).starts_at
    for hours in range(1, A_PAGE + 1):
        at = start + timedelta(hours=hours)
        session.add(Occurrence(meeting_id=ahead, starts_at=at, ends_at=at + timedelta(minutes=5)))
    session.commit()

    first = anna.get("/meetings").json
    assert first
    rest = anna.get("/meetings", cursor=first["next"]).json

    assert rest
    assert [len(first["meetings"]), len(rest["meetings"]), rest["next"]] == [A_PAGE, 1, None]


@pytest.mark.parametrize(
    "cursor", ["x", "_", "2026-01-01", "0001-01-01T00:00:00+14:00_" + str(uuid.UUID(int=0))]
)
def test_a_senseless_cursor_is_refused(anna: Program, cast: Cast, cursor: str) -> None:
    assert anna.get("/meetings", cursor=cursor).status_code == 422


def test_a_colleague_of_the_unit_sees_it_and_may_run_it(
    app: Flask, cast: Cast, ahead: uuid.UUID
) -> None:
    said = program_of(app, cast.bo).get(f"/meetings/{ahead}").json

    assert said
    assert said["is_led"]


def test_one_who_is_invited_sees_it_and_may_not_run_it(
    app: Flask, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    jens = program_of(app, cast.jens)
    read = jens.get(f"/meetings/{ahead}")
    assert read.json
    assert read.json["is_led"] is False
    assert {person["phone"] for person in read.json["participants"]} == {None}

    answer = jens.send("POST", f"/meetings/{ahead}/cancellation", {"reason": "Nej"})

    assert (answer.status_code, word(answer)) == (403, "not-yours")
    assert the_one(session).cancellation is None


CALLS = [
    ("GET", "", None),
    ("GET", "/participants", None),
    ("PUT", "/time", {}),
    ("PATCH", "/matter", {"purpose": "Andet"}),
    ("POST", "/cancellation", {"reason": "Nej"}),
    ("POST", "/participants", {"kind": "citizen"}),
    ("DELETE", f"/participants/{uuid.UUID(int=0)}", None),
]


@pytest.mark.parametrize(("method", "part", "body"), CALLS)
def test_a_stranger_finds_nothing(
    app: Flask, cast: Cast, ahead: uuid.UUID, method: str, part: str, body: dict[str, str] | None
) -> None:
    carla = program_of(app, cast.carla)
    body = span(datetime.fromisoformat("2027-01-04T10:00:00+01:00")) if part == "/time" else body

    answer = carla.send(method, f"/meetings/{ahead}{part}", body, If_Match='"0-x"')

    assert (answer.status_code, word(answer)) == (404, "not-found")


def test_somebody_who_leads_no_meetings_books_none(
    app: Flask, session: Session, cast: Cast, monday: datetime
) -> None:
    dorte = program_of(app, cast.dorte)

    answer = dorte.send("POST", "/meetings", wish(cast.at.adults.id, monday))

    assert answer.status_code == 403
    assert not session.scalars(select(Meeting)).all()


def test_nobody_books_for_a_unit_of_others(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    answer = anna.send("POST", "/meetings", wish(cast.at.families.id, monday))

    assert (answer.status_code, word(answer)) == (422, "not-your-unit")
    assert not session.scalars(select(Meeting)).all()


def test_a_taken_time_comes_with_the_nearest_free(
    anna: Program, cast: Cast, monday: datetime
) -> None:
    anna.send("POST", "/meetings", wish(cast.at.adults.id, monday))

    answer = anna.send("POST", "/meetings", wish(cast.at.adults.id, monday))

    assert (answer.status_code, word(answer)) == (409, "leader-busy")
    assert answer.json
    assert len(answer.json["nearest"]) == 3
    again = wish(cast.at.adults.id, monday) | answer.json["nearest"][0]
    assert anna.send("POST", "/meetings", again).status_code == 201


def test_who_is_named_twice_is_invited_once_and_the_leader_not_at_all(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    ward, me = {"unit_id": str(cast.at.ward.id)}, {"user_id": str(cast.anna.id)}

    answer = anna.send(
        "POST", "/meetings", wish(cast.at.adults.id, monday, invitees=[ward, me, ward])
    )

    assert answer.status_code == 201
    assert session.scalar(select(func.count()).select_from(Participant)) == 2


def test_free_times_are_those_of_the_booking_page(
    anna: Program, cast: Cast, monday: datetime
) -> None:
    answer = anna.get(
        "/free-times", unit_id=cast.at.adults.id, form="video", minutes=45,
        since=monday.date(), party=[str(cast.at.ward.id)],
    )  # fmt: skip

    assert answer.json
    assert len(answer.json["times"]) == 4
    first = answer.json["times"][0]
    assert first["total"] == 2
    span_of = {name: first[name] for name in ("starts_at", "ends_at")}
    booked = anna.send("POST", "/meetings", wish(cast.at.adults.id, monday) | span_of)
    assert booked.status_code == 201


def test_free_times_can_be_asked_for_in_other_hours(
    anna: Program, cast: Cast, monday: datetime
) -> None:
    answer = anna.get(
        "/free-times", unit_id=cast.at.adults.id, form="video", minutes=30, since=monday.date(),
        weekday=[2, 4], hour_from=13, hour_until=15, weeks=4, person=[str(cast.jens.id)],
    )  # fmt: skip

    assert answer.json
    starts = [datetime.fromisoformat(each["starts_at"]) for each in answer.json["times"]]
    assert {at.weekday() for at in starts} == {1, 3}
    assert {at.hour for at in starts} <= {13, 14}
    assert answer.json["times"][0]["total"] == 2


def test_many_dates_are_answered_at_once(anna: Program, cast: Cast, monday: datetime) -> None:
    anna.send("POST", "/meetings", wish(cast.at.adults.id, monday))
    dates = [to_local(monday + timedelta(days=7 * n)).isoformat() for n in range(52)]

    answer = anna.get(
        "/free-dates", unit_id=cast.at.adults.id, form="video", minutes=45, starts_at=dates
    )

    assert answer.json
    found = answer.json["dates"]
    assert [each["starts_at"] for each in found] == dates
    assert [each["can_be"] for each in found] == [False] + [True] * 51
    assert len(found[0]["nearest"]) == 3


def test_the_directory_finds_units_and_people(anna: Program, cast: Cast) -> None:
    units, people = anna.get("/units", q="sengeafsnit"), anna.get("/people", q="carla")

    assert units.json
    assert str(cast.at.ward.id) in {unit["id"] for unit in units.json["units"]}
    assert people.json
    assert [person["id"] for person in people.json["people"]] == [str(cast.carla.id)]


def test_a_program_knows_whose_it_is(anna: Program, cast: Cast) -> None:
    said = anna.get("/me").json

    assert said
    assert (said["id"], [u["id"] for u in said["units"]]) == (
        str(cast.anna.id),
        [str(cast.at.adults.id)],
    )
