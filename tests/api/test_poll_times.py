"""A program lists polls, adds and takes away times, and asks about another for a booked meeting."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.claims import ClaimState
from booking.models import Occurrence, PollHold
from core.clock import to_local
from tests.api.programs import Program, program_of, wish, word
from tests.api.test_polls import HOUR, poll, question, url
from tests.booking.moving import the_one
from tests.factories import Cast
from tests.polls.making import claims

__all__ = ["poll"]


def lines(program: Program) -> Any:
    answer = program.get("/polls")
    assert answer.json
    return answer.json["polls"]


def test_open_polls_are_listed_for_who_may_run_them(
    app: Flask, anna: Program, cast: Cast, poll: Any
) -> None:
    [mine] = lines(anna)
    [colleagues] = lines(program_of(app, cast.bo))

    assert (mine["id"], mine["asked"], mine["answered"]) == (poll["id"], 1, 0)
    assert (mine["is_mine"], colleagues["is_mine"]) == (True, False)
    assert lines(program_of(app, cast.carla)) == []


def test_what_is_settled_is_not_listed(anna: Program, poll: Any) -> None:
    anna.send("POST", url(poll, "withdrawal"))

    assert lines(anna) == []


def test_one_more_time_is_held_and_one_taken_away_is_free(
    anna: Program, session: Session, monday: datetime, poll: Any
) -> None:
    later = {"starts_at": to_local(monday + 6 * HOUR).isoformat()}

    added = anna.send("POST", f"{url(poll)}/times", later)
    gone = anna.send("DELETE", f"{url(poll)}/times/{poll['times'][0]['id']}")

    assert [added.status_code, gone.status_code] == [201, 200]
    assert gone.json
    assert len(gone.json["times"]) == 3
    held = [at for at, state in claims(session) if state == ClaimState.HELD]
    assert held == [monday + hours * HOUR for hours in (2, 4, 6)]


def test_a_time_that_overlaps_is_refused(anna: Program, monday: datetime, poll: Any) -> None:
    later = {"starts_at": to_local(monday + HOUR / 2).isoformat()}

    answer = anna.send("POST", f"{url(poll)}/times", later)

    assert (answer.status_code, word(answer)) == (422, "times-overlap")


def test_two_times_stay(anna: Program, poll: Any) -> None:
    first, second, _third = (f"{url(poll)}/times/{time['id']}" for time in poll["times"])
    anna.send("DELETE", first)

    answer = anna.send("DELETE", second)

    assert (answer.status_code, word(answer)) == (422, "times-stay")


@pytest.mark.parametrize(("who", "status"), [("carla", 404), ("dorte", 403)])
def test_who_may_not_run_it_changes_no_time(
    app: Flask, session: Session, cast: Cast, monday: datetime, poll: Any, who: str, status: int
) -> None:
    program = program_of(app, getattr(cast, who))
    later = {"starts_at": to_local(monday + 6 * HOUR).isoformat()}

    statuses = [
        program.send("POST", f"{url(poll)}/times", later).status_code,
        program.send("DELETE", f"{url(poll)}/times/{poll['times'][0]['id']}").status_code,
    ]

    assert statuses == [status] * 2
    assert len(session.scalars(select(PollHold)).all()) == 6


@pytest.fixture
def booked(anna: Program, session: Session, cast: Cast, monday: datetime) -> Occurrence:
    """Anna meets Ida on Monday at ten."""
    answer = anna.send("POST", "/meetings", wish(cast.at.adults.id, monday))
    assert answer.status_code == 201
    return the_one(session)


def other_times(start: datetime) -> dict[str, Any]:
    return {"starts_at": [to_local(start + hours * HOUR).isoformat() for hours in (2, 4)]}


def test_another_time_is_asked_for_and_chosen(
    anna: Program, session: Session, booked: Occurrence, monday: datetime
) -> None:
    address = f"/meetings/{booked.meeting_id}/dates/{booked.id}/polls"
    made: Any = anna.send("POST", address, other_times(monday)).json
    assert (made["meeting_id"], made["moves_meeting_id"]) == (None, str(booked.meeting_id))
    assert [person["is_required"] for person in made["people"]] == [True]

    chosen = anna.send("POST", url(made, "meeting"))

    assert (chosen.status_code, chosen.json and chosen.json["id"]) == (201, str(booked.meeting_id))
    assert the_one(session).starts_at == monday + 2 * HOUR
    again = anna.send("POST", url(made, "meeting", 1))
    assert (again.status_code, word(again)) == (409, "poll-is-booked")


def test_a_time_on_the_meeting_itself_is_refused(
    anna: Program, booked: Occurrence, monday: datetime
) -> None:
    address = f"/meetings/{booked.meeting_id}/dates/{booked.id}/polls"

    answer = anna.send("POST", address, other_times(monday - 2 * HOUR + timedelta(minutes=15)))

    assert (answer.status_code, word(answer)) == (422, "meets-itself")


@pytest.mark.parametrize(("who", "status"), [("carla", 404), ("dorte", 403)])
def test_who_may_not_move_it_asks_nobody(
    app: Flask, cast: Cast, booked: Occurrence, monday: datetime, who: str, status: int
) -> None:
    address = f"/meetings/{booked.meeting_id}/dates/{booked.id}/polls"

    answer = program_of(app, getattr(cast, who)).send("POST", address, other_times(monday))

    assert answer.status_code == status


def test_a_poll_may_have_a_pre_meeting(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    body = question(cast.at.adults.id, monday, pre_minutes=30)

    answer = anna.send("POST", "/polls", body)

    assert answer.status_code == 201, answer.text
    assert claims(session)[0][0] == monday - HOUR / 2
