"""A program books and changes a meeting that comes again, as the pages do."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.models import Meeting
from core.clock import to_local
from notifications.models import OutboxMessage
from tests.api.programs import Program, wish, word
from tests.api.repeating import booked, day, local, starts, tag, weekly
from tests.audits import audits
from tests.booking import serial
from tests.booking.making import at
from tests.factories import Cast

SPRING = at("09:00", date(2027, 3, 18))  # a Thursday; Easter follows, and the clock is changed


def test_every_date_is_booked_and_said(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    answer = anna.send("POST", "/series", weekly(cast.at.adults.id, monday))

    assert answer.status_code == 201, answer.text
    assert answer.json
    assert starts(answer.json) == [local(monday, weeks) for weeks in range(4)]
    assert [o.starts_at for o in serial.dates(session)] == starts(answer.json)
    assert answer.headers["ETag"] == tag(answer.json)
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 2
    [row] = audits(session, "meeting-booked", uuid.UUID(answer.json["meeting"]["id"]))
    assert row.actor_id == cast.anna.id


def test_nine_stays_nine_and_holidays_are_left_out(
    anna: Program, cast: Cast, monday: datetime
) -> None:
    said = booked(anna, cast.at.adults.id, SPRING, on_holidays=False)

    assert [to_local(start).hour for start in starts(said)] == [9, 9, 9]
    assert [each["is_after_clock_change"] for each in said["dates"]] == [False, True, False]
    [easter] = said["left_out"]
    assert (easter["on"], easter["reason"]) == ("2027-03-25", "holiday")


def test_a_night_when_the_clock_is_changed_is_left_out(
    anna: Program, cast: Cast, monday: datetime
) -> None:
    said = booked(anna, cast.at.adults.id, at("02:30", date(2027, 3, 21)))

    assert [each["reason"] for each in said["left_out"]] == ["clock"]
    assert len(said["dates"]) == 3


def test_days_one_by_one_with_some_left_out_and_some_at_another_time(
    anna: Program, cast: Cast, monday: datetime
) -> None:
    later = (local(monday, 2) + timedelta(hours=3)).isoformat()
    said = booked(
        anna, cast.at.adults.id, monday, repeats=...,
        dates=[str(day(monday, weeks)) for weeks in (1, 2, 5)],
        leave_out=[str(day(monday, 1))],
        instead=[{"on": str(day(monday, 2)), "starts_at": later}],
    )  # fmt: skip

    assert starts(said) == [monday, datetime.fromisoformat(later), local(monday, 5)]
    assert [each["is_moved"] for each in said["dates"]] == [False, True, False]
    assert [(each["on"], each["reason"]) for each in said["left_out"]] == [
        (str(day(monday, 1)), "by_hand")
    ]


def test_lost_dates_are_all_said_with_free_times_close_by(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    for weeks in (1, 3):
        anna.send("POST", "/meetings", wish(cast.at.adults.id, local(monday, weeks)))

    answer = anna.send("POST", "/series", weekly(cast.at.adults.id, monday))

    assert (answer.status_code, word(answer)) == (409, "dates-taken")
    assert answer.json
    lost = answer.json["lost"]
    assert [datetime.fromisoformat(each["starts_at"]) for each in lost] == [
        local(monday, weeks) for weeks in (1, 3)
    ]
    assert {each["reason"] for each in lost} == {"leader_busy"}
    assert [len(each["nearest"]) for each in lost] == [3, 3]
    assert session.scalar(select(func.count()).select_from(Meeting)) == 2


def test_a_free_time_close_by_is_taken_instead(anna: Program, cast: Cast, monday: datetime) -> None:
    anna.send("POST", "/meetings", wish(cast.at.adults.id, local(monday, 1)))
    refused = anna.send("POST", "/series", weekly(cast.at.adults.id, monday)).json
    assert refused
    start = refused["lost"][0]["nearest"][0]["starts_at"]

    said = booked(
        anna, cast.at.adults.id, monday, instead=[{"on": str(day(monday, 1)), "starts_at": start}]
    )

    assert datetime.fromisoformat(start) in starts(said)
    assert not said["left_out"]


def test_what_is_taken_can_be_left_out_and_tried_again(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    other = anna.send("POST", "/meetings", wish(cast.at.adults.id, local(monday, 1))).json
    assert other
    said = booked(anna, cast.at.adults.id, monday, leaves_taken=True)
    [left] = said["left_out"]
    url = f"/meetings/{said['meeting']['id']}/skipped-dates/{left['id']}/retries"
    assert (left["reason"], left["can_be_tried"]) == ("leader_busy", True)

    taken = anna.send("POST", url)
    anna.send("POST", f"/meetings/{other['id']}/cancellation", {"reason": "Aflyst"})
    booked_now, again = anna.send("POST", url), anna.send("POST", url)

    assert (taken.status_code, word(taken)) == (409, "dates-taken")
    assert taken.json
    assert len(taken.json["lost"][0]["nearest"]) == 3
    assert booked_now.json
    assert (booked_now.status_code, booked_now.json["left_out"]) == (201, [])
    assert starts(booked_now.json) == [local(monday, weeks) for weeks in range(4)]
    assert (again.status_code, word(again)) == (409, "booked-meanwhile")
    assert len(audits(session, "skipped-date-booked", uuid.UUID(left["id"]))) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"repeats": ...}, "not-valid"),
        ({"dates": []}, "not-valid"),
        ({"repeats": ..., "dates": []}, "too-few-dates"),
        ({"repeats": {"rhythm": "weekly"}}, "not-valid"),
        ({"repeats": {"rhythm": "dates", "count": 3}}, "not-valid"),
        ({"repeats": {"rhythm": "weekly", "count": 3, "until": "2027-01-01"}}, "not-valid"),
        ({"repeats": {"rhythm": "weekly", "count": 105}}, "not-valid"),
        ({"repeats": {"rhythm": "monthly_date", "count": 104}}, "too-many-dates"),
        ({"repeats": {"rhythm": "weekly", "until": "2020-01-01"}}, "end-out-of-reach"),
        ({"leave_out": ["2020-01-01"]}, "no-such-date"),
        ({"purpose": ""}, "purpose-missing"),
        ({"invitees": [{"kind": "citizen"}] * 30}, "no-room-large-enough"),
    ],
)
def test_what_no_series_can_be_is_refused(
    anna: Program, session: Session, cast: Cast, monday: datetime, change: Any, said: str
) -> None:
    answer = anna.send("POST", "/series", weekly(cast.at.adults.id, monday, **change))

    assert (answer.status_code, word(answer)) == (422, said), answer.text
    assert session.scalar(select(func.count()).select_from(Meeting)) == 0
