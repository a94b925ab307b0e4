"""A program moves and cancels dates of a series: this one, the following, or all."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from accounts.models import User
from tests.api.programs import Program, program_of, span, token_of, wish, word
from tests.api.repeating import booked, day, local, starts, tag, weekly
from tests.audits import audits
from tests.booking import serial
from tests.booking.test_statements import counted
from tests.factories import Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def four(anna: Program, cast: Cast, monday: datetime) -> Any:
    """Four Mondays of Anna's, as answered."""
    return booked(anna, cast.at.adults.id, monday)


def path(said: Any, number: int, deed: str) -> str:
    """Where something is done to one of the dates."""
    return f"/meetings/{said['meeting']['id']}/dates/{said['dates'][number]['id']}/{deed}"


def committed(session: Session) -> list[datetime]:
    """When they begin that are not off, says the database."""
    found = [o.starts_at for o in serial.dates(session) if o.cancellation is None]
    session.commit()
    return found


@pytest.mark.parametrize(
    ("scope", "moved"), [("this", [1]), ("following", [1, 2, 3]), ("all", [0, 1, 2, 3])]
)
def test_dates_are_moved_as_far_as_it_is_said(
    anna: Program, session: Session, four: Any, monday: datetime, scope: str, moved: list[int]
) -> None:
    body = {**span(local(monday, 1) + HOUR), "scope": scope}

    answer = anna.send("PUT", path(four, 1, "time"), body, If_Match=tag(four))

    assert answer.status_code == 200, answer.text
    assert answer.json
    wanted = [local(monday, weeks) + HOUR * (weeks in moved) for weeks in range(4)]
    assert committed(session) == starts(answer.json) == wanted
    assert answer.json["told"] == {"messages": 2, "calls": 0}
    assert answer.headers["ETag"] == tag(answer.json) != tag(four)


@pytest.mark.parametrize(("scope", "left"), [("this", [0, 2, 3]), ("following", [0]), ("all", [])])
def test_dates_are_cancelled_as_far_as_it_is_said(
    anna: Program, session: Session, cast: Cast, four: Any, monday: datetime, scope: str,
    left: list[int],
) -> None:  # fmt: skip
    body = {"reason": "Ferie", "scope": scope}

    answer = anna.send("POST", path(four, 1, "cancellation"), body, If_Match=tag(four))

    assert answer.status_code == 201, answer.text
    assert answer.json
    wanted = [local(monday, weeks) for weeks in left]
    assert committed(session) == starts(answer.json) == wanted
    said = answer.json["dates"][1]["cancellation"]
    assert (said["reason"], said["by"]) == ("Ferie", cast.anna.name)
    [row] = audits(session, "meeting-cancelled")
    assert row.actor_id == cast.anna.id


@pytest.mark.parametrize(("method", "deed"), [("PUT", "time"), ("POST", "cancellation")])
@pytest.mark.parametrize(("seen", "status"), [(None, 428), ('"x"', 412), ('"9-x"', 412)])
def test_dates_that_were_not_seen_are_not_changed(
    anna: Program, session: Session, four: Any, monday: datetime, method: str, deed: str,
    seen: str | None, status: int,
) -> None:  # fmt: skip
    more = span(local(monday, 1) + HOUR) if deed == "time" else {"reason": "Ferie"}

    answer = anna.send(method, path(four, 1, deed), {**more, "scope": "all"}, If_Match=seen)

    assert answer.status_code == status
    assert committed(session) == starts(four)


def test_dates_in_the_way_are_all_said_and_can_stay(
    anna: Program, session: Session, cast: Cast, four: Any, monday: datetime
) -> None:
    taken = local(monday, 2) + HOUR
    anna.send("POST", "/meetings", wish(cast.at.adults.id, taken))
    body = {**span(monday + HOUR), "scope": "all"}

    refused = anna.send("PUT", path(four, 0, "time"), body, If_Match=tag(four))
    moved = anna.send(
        "PUT", path(four, 0, "time"), body | {"leaves_taken": True}, If_Match=tag(four)
    )

    assert (refused.status_code, word(refused)) == (409, "dates-in-the-way")
    assert refused.json
    [lost] = refused.json["lost"]
    assert datetime.fromisoformat(lost["starts_at"]) == taken
    near = [datetime.fromisoformat(each["starts_at"]) for each in lost["nearest"]]
    assert near
    assert taken not in near
    assert moved.json
    assert [each["is_moved"] for each in moved.json["dates"]] == [False, False, True, False]


def test_what_is_off_is_not_cancelled_again(anna: Program, four: Any) -> None:
    body = {"reason": "Ferie", "scope": "all"}
    off = anna.send("POST", path(four, 0, "cancellation"), body, If_Match=tag(four)).json

    one = {"reason": "Igen", "scope": "this"}
    again = anna.send("POST", path(four, 0, "cancellation"), one, If_Match=tag(off))
    all_ = anna.send("POST", path(four, 0, "cancellation"), body, If_Match=tag(off))

    assert (again.status_code, word(again)) == (409, "already-cancelled")
    assert (all_.status_code, word(all_)) == (409, "nothing-to-change")


def test_two_at_once_change_it_once(
    app: Flask, session: Session, cast: Cast, four: Any, monday: datetime
) -> None:
    token, body = token_of(app, cast.anna), {**span(monday + HOUR), "scope": "all"}
    session.rollback()
    start = threading.Barrier(2)

    def press(_number: int) -> int:
        program = Program(app.test_client(), token)
        start.wait()
        return program.send("PUT", path(four, 0, "time"), body, If_Match=tag(four)).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(press, range(2)))

    assert statuses == [200, 412]


def test_the_same_cancellation_again_is_answered_the_same(
    anna: Program, session: Session, four: Any
) -> None:
    body = {"reason": "Ferie", "scope": "following"}
    said = {"If_Match": tag(four), "Idempotency_Key": "k1"}
    first = anna.send("POST", path(four, 1, "cancellation"), body, **said)

    again = anna.send("POST", path(four, 1, "cancellation"), body, **said)

    assert (again.status_code, again.json) == (201, first.json)
    assert len(audits(session, "meeting-cancelled")) == 1


def calls(four: Any, monday: datetime) -> list[tuple[str, str, Any]]:
    """Everything that is done with the dates of a meeting."""
    nobody = uuid.UUID(int=0)
    return [
        ("GET", f"/meetings/{four['meeting']['id']}/dates", None),
        ("PUT", path(four, 0, "time"), {**span(monday + HOUR), "scope": "this"}),
        ("POST", path(four, 0, "cancellation"), {"reason": "Nej", "scope": "all"}),
        ("POST", f"/meetings/{four['meeting']['id']}/skipped-dates/{nobody}/retries", None),
    ]


def test_a_stranger_finds_no_dates(
    app: Flask, session: Session, cast: Cast, four: Any, monday: datetime
) -> None:
    carla = program_of(app, cast.carla)

    for method, url, body in calls(four, monday):
        answer = carla.send(method, url, body, If_Match=tag(four))
        assert (answer.status_code, word(answer)) == (404, "not-found")
    assert committed(session) == starts(four)


def test_one_who_is_invited_may_not_run_the_dates(
    app: Flask, anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    said = booked(anna, cast.at.adults.id, monday, invitees=[{"user_id": str(cast.jens.id)}])
    jens = program_of(app, cast.jens)

    for method, url, body in calls(said, monday):
        answer = jens.send(method, url, body, If_Match=tag(said))
        assert (answer.status_code, word(answer)) == (403, "not-yours")
    assert committed(session) == starts(said)


def test_a_colleague_of_the_unit_cancels_dates(
    app: Flask, session: Session, cast: Cast, four: Any
) -> None:
    bo, body = program_of(app, cast.bo), {"reason": "Ferie", "scope": "all"}

    answer = bo.send("POST", path(four, 0, "cancellation"), body, If_Match=tag(four))

    assert answer.status_code == 201
    assert committed(session) == []


def test_somebody_who_leads_no_meetings_books_no_series(
    app: Flask, session: Session, cast: Cast, monday: datetime
) -> None:
    dorte = program_of(app, cast.dorte)

    answer = dorte.send("POST", "/series", weekly(cast.at.adults.id, monday))

    assert answer.status_code == 403
    assert committed(session) == []


def test_dates_and_skips_of_other_meetings_are_not_found(
    anna: Program, cast: Cast, four: Any, monday: datetime
) -> None:
    later = monday + 3 * HOUR
    other = booked(anna, cast.at.adults.id, later, leave_out=[str(day(monday, 2))])
    [left], mine = other["left_out"], f"/meetings/{four['meeting']['id']}"
    body = {"reason": "Nej", "scope": "all"}

    date = anna.send(
        "POST", f"{mine}/dates/{other['dates'][0]['id']}/cancellation", body, If_Match=tag(four)
    )
    skip = anna.send("POST", f"{mine}/skipped-dates/{left['id']}/retries")

    assert (date.status_code, skip.status_code) == (404, 404)


def test_a_meeting_of_one_time_has_one_date(anna: Program, ahead: uuid.UUID) -> None:
    said = anna.get(f"/meetings/{ahead}/dates").json

    assert said
    assert (len(said["dates"]), said["left_out"], said["rhythm"]) == (1, [], "")
    one = f"/meetings/{ahead}/dates/{said['dates'][0]['id']}/cancellation"
    body = {"reason": "Nej", "scope": "this"}
    assert anna.send("POST", one, body, If_Match=tag(said)).status_code == 404


def test_reading_dates_is_written_down_once_a_quarter(
    anna: Program, session: Session, four: Any
) -> None:
    id = uuid.UUID(four["meeting"]["id"])
    for _ in range(2):
        anna.get(f"/meetings/{id}/dates")

    assert len(audits(session, "meeting-seen", id)) == 1


def test_forty_dates_are_read_in_as_many_statements_as_four(
    anna: Program, cast: Cast, four: Any, monday: datetime
) -> None:
    rule = {"rhythm": "weekly", "count": 40}
    many = booked(anna, cast.at.adults.id, monday + 3 * HOUR, repeats=rule)
    costs = []
    for said in (four, many):
        url = f"/meetings/{said['meeting']['id']}/dates"
        anna.get(url)  # the look is noted once
        with counted() as seen:
            assert anna.get(url).status_code == 200
        costs.append(len(seen))

    assert costs[0] == costs[1] <= 20, costs


def hand_on(program: Program, said: Any, to: User, before: User, **more: Any) -> Any:
    """Somebody else is to lead the second date."""
    body = {"user_id": str(to.id), "instead_of": str(before.id), **more}
    return program.send("PUT", path(said, 1, "leader"), body)


def led(answer: Any) -> list[str]:
    """Who leads each date."""
    return [date["leader_id"] for date in answer.json["dates"]]


def test_somebody_else_leads_one_date_and_gives_it_back(
    anna: Program, cast: Cast, four: Any
) -> None:
    hers, his = str(cast.anna.id), str(cast.bo.id)

    there = hand_on(anna, four, cast.bo, cast.anna)
    stale = hand_on(anna, four, cast.bo, cast.anna)
    read = anna.get(f"/meetings/{four['meeting']['id']}/dates")
    back = hand_on(anna, four, cast.anna, cast.bo, stays=False)

    assert there.status_code == 200, there.text
    assert led(there) == led(read) == [hers, his, hers, hers]
    assert (stale.status_code, word(stale)) == (412, "changed-meanwhile")
    assert led(back) == [hers] * 4


def test_who_leads_no_meetings_leads_no_date(anna: Program, cast: Cast, four: Any) -> None:
    answer = hand_on(anna, four, cast.dorte, cast.anna)

    assert (answer.status_code, word(answer)) == (422, "may-not-lead")
