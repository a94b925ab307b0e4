"""A program holds after all what was cancelled: a meeting, or one date of a series."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.api.programs import Program, program_of, word
from tests.api.repeating import booked, local, starts, tag
from tests.audits import audits
from tests.factories import Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def one_off(anna: Program, cast: Cast, monday: datetime) -> Any:
    """Four Mondays of Anna's, the second of them cancelled, as answered."""
    said = booked(anna, cast.at.adults.id, monday)
    answer = anna.send("POST", path(said, 1, "cancellation", said["meeting"]["id"]),
                       {"reason": "Ferie", "scope": "this"}, If_Match=tag(said))  # fmt: skip
    assert answer.json
    return {**answer.json, "id": said["meeting"]["id"]}


def path(said: Any, number: int, deed: str, meeting_id: str) -> str:
    return f"/meetings/{meeting_id}/dates/{said['dates'][number]['id']}/{deed}"


def test_a_date_is_held_after_all(anna: Program, monday: datetime, one_off: Any) -> None:
    url = path(one_off, 1, "revival", one_off["id"])

    answer = anna.send("POST", url, {}, If_Match=tag(one_off))

    assert answer.status_code == 201, answer.text
    assert answer.json
    assert starts(answer.json) == [local(monday, weeks) for weeks in range(4)]
    assert answer.json["told"] == {"messages": 2, "calls": 0}
    assert answer.headers["ETag"] == tag(answer.json) != tag(one_off)


def test_or_at_another_time(
    anna: Program, session: Session, monday: datetime, one_off: Any
) -> None:
    wished = local(monday, 1) + HOUR
    url = path(one_off, 1, "revival", one_off["id"])

    answer = anna.send("POST", url, {"starts_at": wished.isoformat()}, If_Match=tag(one_off))

    assert answer.json
    assert starts(answer.json)[1] == wished
    assert audits(session, "series-date-revived")[0].facts["is_moved"]


@pytest.mark.parametrize(("seen", "status"), [(None, 428), ('"x"', 412), ('"9-x"', 412)])
def test_what_was_not_seen_is_not_held(
    anna: Program, session: Session, one_off: Any, seen: str | None, status: int
) -> None:
    url, version = path(one_off, 1, "revival", one_off["id"]), {"If_Match": seen} if seen else {}

    assert anna.send("POST", url, {}, **version).status_code == status
    assert audits(session, "series-date-revived") == []


def test_what_takes_place_is_a_conflict(anna: Program, one_off: Any) -> None:
    url = path(one_off, 0, "revival", one_off["id"])

    answer = anna.send("POST", url, {}, If_Match=tag(one_off))

    assert (answer.status_code, word(answer)) == (409, "not-cancelled")


def test_the_same_call_twice_holds_it_once(anna: Program, session: Session, one_off: Any) -> None:
    url, key = path(one_off, 1, "revival", one_off["id"]), str(uuid.uuid4())

    twice = [
        anna.send("POST", url, {}, If_Match=tag(one_off), Idempotency_Key=key) for _time in range(2)
    ]

    assert [answer.status_code for answer in twice] == [201, 201]
    assert len(audits(session, "series-date-revived")) == 1


def test_a_meeting_is_held_after_all(anna: Program, session: Session, ahead: uuid.UUID) -> None:
    off = anna.send("POST", f"/meetings/{ahead}/cancellation", {"reason": "Syg"})

    seen = off.headers["ETag"]
    answer = anna.send("POST", f"/meetings/{ahead}/revival", {}, If_Match=seen)

    assert answer.status_code == 201, answer.text
    assert answer.json
    assert answer.json["meeting"]["cancellation"] is None
    assert len(audits(session, "meeting-revived", ahead)) == 1


def test_others_may_not(app: Flask, cast: Cast, one_off: Any) -> None:
    url = path(one_off, 1, "revival", one_off["id"])
    carla = program_of(app, cast.carla)

    assert carla.send("POST", url, {}, If_Match=tag(one_off)).status_code == 404
