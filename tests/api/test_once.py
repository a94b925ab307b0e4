"""Every write is done once by its key, also when it comes twice in the same second."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from booking.api import keys
from booking.api.models import IdempotencyKey
from booking.models import Meeting, Occurrence
from core import clock
from notifications.models import OutboxMessage
from tests.api.programs import Program, program_of, span, token_of, wish, word
from tests.api.repeating import weekly
from tests.booking.moving import NEXT_WEEK, the_one
from tests.conftest import Work
from tests.factories import Cast


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_same_again_is_answered_the_same_and_done_once(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    body = wish(cast.at.adults.id, monday)
    first = anna.send("POST", "/meetings", body, Idempotency_Key="k1")

    again = anna.send("POST", "/meetings", body, Idempotency_Key="k1")

    assert (again.status_code, again.json) == (first.status_code, first.json)
    for name in ("ETag", "Location"):
        assert again.headers[name] == first.headers[name]
    assert "Idempotency-Replayed" in again.headers
    assert "Idempotency-Replayed" not in first.headers
    assert (count(session, Meeting), count(session, OutboxMessage)) == (1, 2)


def test_something_else_by_the_same_key_is_refused(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    anna.send("POST", "/meetings", wish(cast.at.adults.id, monday), Idempotency_Key="k1")
    later = wish(cast.at.adults.id, monday + timedelta(hours=2))

    answer = anna.send("POST", "/meetings", later, Idempotency_Key="k1")

    assert (answer.status_code, word(answer)) == (422, "key-used-otherwise")
    assert count(session, Meeting) == 1


def test_a_write_without_a_key_is_not_done(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    for key in (None, "x" * 201, "mellem rum", "æ"):
        answer = anna.send(
            "POST", "/meetings", wish(cast.at.adults.id, monday), Idempotency_Key=key
        )

        assert (answer.status_code, word(answer)) == (400, "key-missing")
    assert count(session, Meeting) == 0


def test_what_was_refused_takes_no_key(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    body = wish(cast.at.adults.id, monday)
    refused = anna.send("POST", "/meetings", body | {"purpose": ""}, Idempotency_Key="k1")
    assert refused.status_code == 422

    assert anna.send("POST", "/meetings", body, Idempotency_Key="k1").status_code == 201


def test_keys_of_two_people_are_two_keys(
    app: Flask, anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    bo, later = program_of(app, cast.bo), monday + timedelta(hours=2)
    anna.send("POST", "/meetings", wish(cast.at.adults.id, monday), Idempotency_Key="k1")

    answer = bo.send("POST", "/meetings", wish(cast.at.adults.id, later), Idempotency_Key="k1")

    assert answer.status_code == 201
    assert count(session, Meeting) == 2


def test_the_same_move_again_moves_once(
    anna: Program, session: Session, ahead: uuid.UUID, tag: str
) -> None:
    body = span(the_one(session).starts_at + NEXT_WEEK)
    said = {"If_Match": tag, "Idempotency_Key": "k1"}
    first = anna.send("PUT", f"/meetings/{ahead}/time", body, **said)

    again = anna.send("PUT", f"/meetings/{ahead}/time", body, **said)

    assert [first.status_code, again.status_code] == [200, 200]
    assert again.json == first.json


def at_once(app: Flask, cast: Cast, path: str, body: object, times: int) -> list[Any]:
    """The same, by one key, in the same instant: what each was answered."""
    token, start = token_of(app, cast.anna), threading.Barrier(times)

    def press(_number: int) -> tuple[int, object]:
        program = Program(app.test_client(), token)
        start.wait()
        answer = program.send("POST", path, body, Idempotency_Key="k1")
        return answer.status_code, answer.json

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(press, range(times)))


def test_two_at_once_by_one_key_book_one_meeting(
    app: Flask, session: Session, cast: Cast, monday: datetime
) -> None:
    body = wish(cast.at.adults.id, monday)
    session.rollback()

    answers = at_once(app, cast, "/meetings", body, times=4)

    assert [status for status, _ in answers] == [201] * 4
    assert all(said == answers[0][1] for _, said in answers)
    assert (count(session, Meeting), count(session, OutboxMessage)) == (1, 2)


def test_two_at_once_by_one_key_book_one_series(
    app: Flask, session: Session, cast: Cast, monday: datetime
) -> None:
    body = weekly(cast.at.adults.id, monday)
    session.rollback()

    one, other = at_once(app, cast, "/series", body, times=2)

    assert one == other
    assert one[0] == 201
    found = count(session, Meeting), count(session, Occurrence), count(session, OutboxMessage)
    assert found == (1, 4, 2)


def test_two_at_once_for_one_time_are_booked_and_refused(
    app: Flask, session: Session, cast: Cast, monday: datetime
) -> None:
    token, body = token_of(app, cast.anna), wish(cast.at.adults.id, monday)
    session.rollback()
    start = threading.Barrier(2)

    def press(_number: int) -> int:
        program = Program(app.test_client(), token)
        start.wait()
        return program.send("POST", "/meetings", body).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(press, range(2)))

    assert statuses == [201, 409]
    assert count(session, Meeting) == 1


def test_keys_are_forgotten_after_a_day(
    anna: Program, session: Session, cast: Cast, work: Work, monday: datetime
) -> None:
    anna.send("POST", "/meetings", wish(cast.at.adults.id, monday))
    session.execute(update(IdempotencyKey).values(made_at=clock.now() - timedelta(hours=23)))
    session.commit()
    with work():
        assert not keys.has_old(clock.now())
        assert keys.forget_old(clock.now()) == 0

    with work():
        assert keys.has_old(clock.now() + timedelta(hours=2))
        assert keys.forget_old(clock.now() + timedelta(hours=2)) == 1

    assert count(session, IdempotencyKey) == 0


def test_an_answer_that_is_kept_holds_nothing_secret(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    anna.send("POST", "/meetings", wish(cast.at.adults.id, monday))

    kept = session.scalars(select(IdempotencyKey)).one()

    assert kept.status == 201
    assert "/m/" not in (kept.body or "")
