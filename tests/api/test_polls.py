"""A program asks people about the time, reads what they say, and chooses."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.models import Meeting, Poll, PollPerson
from core.clock import to_local
from notifications.models import OutboxMessage
from tests.api.programs import Program, program_of, token_of, wish, word
from tests.audits import audits
from tests.booking.test_statements import counted
from tests.factories import Cast

HOUR = timedelta(hours=1)


def question(unit_id: uuid.UUID, start: datetime, **changes: Any) -> dict[str, Any]:
    """When can Ida and the ward? Three times of that day."""
    times = [to_local(start + hours * HOUR).isoformat() for hours in (0, 2, 4)]
    spans = {"starts_at": times, "ends_at": ..., "minutes": 45}
    return wish(unit_id, start, **{**spans, **changes})


@pytest.fixture
def poll(anna: Program, cast: Cast, monday: datetime) -> Any:
    """As answered to Anna's program."""
    answer = anna.send("POST", "/polls", question(cast.at.adults.id, monday))
    assert answer.status_code == 201, answer.text
    return answer.json


def url(poll: Any, deed: str = "", number: int = 0) -> str:
    """Of the poll, of one of its times (`meeting`), or of Ida's answers."""
    at = {"meeting": f"/times/{poll['times'][number]['id']}", "": ""}
    at["answers"], at["withdrawal"] = f"/people/{poll['people'][0]['id']}", ""
    return f"/polls/{poll['id']}{at[deed]}" + (f"/{deed}" if deed else "")


def said(poll: Any, *words: str) -> dict[str, Any]:
    """Something of each time."""
    ids = [time["id"] for time in poll["times"]]
    return {"answers": [{"time_id": t, "said": w} for t, w in zip(ids, words, strict=False)]}


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_people_are_asked_and_the_times_held(
    anna: Program, session: Session, cast: Cast, poll: Any
) -> None:
    assert [time["is_held"] for time in poll["times"]] == [True] * 3
    assert [person["lacks_answers"] for person in poll["people"]] == [True]
    assert anna.get(url(poll)).json == poll
    row = session.scalars(select(Poll)).one()
    assert (str(row.id), row.asked_by_id) == (poll["id"], cast.anna.id)
    assert audits(session, "poll-asked", row.id)[0].actor_id == cast.anna.id


def test_nothing_that_opens_a_door_is_let_out(anna: Program, poll: Any) -> None:
    assert "/t/" not in anna.get(url(poll)).text
    assert not {"code", "link", "token"} & poll["people"][0].keys()


def test_an_answer_by_phone_is_noted(
    anna: Program, session: Session, cast: Cast, poll: Any
) -> None:
    body = said(poll, "no", "yes", "if_needed") | {"note": "Helst sent"}

    answer = anna.send("POST", url(poll, "answers"), body)

    assert answer.status_code == 201, answer.text
    assert answer.json
    [ida] = answer.json["people"]
    assert (ida["lacks_answers"], ida["note"]) == (False, "Helst sent")
    assert ida["noted_by"] == cast.anna.name
    assert [t["verdict"] for t in answer.json["times"]] == ["ruled_out", "fits", "fits"]
    assert [t["is_best"] for t in answer.json["times"]] == [False, True, False]
    session.rollback()
    assert session.scalars(select(PollPerson)).one().note == "Helst sent"


@pytest.mark.parametrize("words", [(), ("yes", "no"), ("yes", "no", "no", "no")])
def test_an_answer_that_leaves_a_time_out_is_refused(
    anna: Program, poll: Any, words: tuple[str, ...]
) -> None:
    body = said(poll, *words[:3])
    body["answers"] += body["answers"][: len(words) - 3] if len(words) > 3 else []

    answer = anna.send("POST", url(poll, "answers"), body)

    assert (answer.status_code, word(answer)) == (422, "answers-do-not-fit")


def test_the_chosen_time_becomes_the_meeting_once(
    anna: Program, session: Session, poll: Any
) -> None:
    answer = anna.send("POST", url(poll, "meeting", 1))
    again = anna.send("POST", url(poll, "meeting", 2))

    assert answer.status_code == 201, answer.text
    assert answer.json
    assert answer.json["starts_at"] == poll["times"][1]["starts_at"]
    assert (again.status_code, word(again)) == (409, "poll-is-booked")
    after = anna.get(url(poll)).json
    assert after
    assert (after["meeting_id"], after["is_over"]) == (answer.json["id"], True)
    assert (count(session, Meeting), len(audits(session, "poll-booked"))) == (1, 1)


def test_two_at_once_choose_one_time(app: Flask, session: Session, cast: Cast, poll: Any) -> None:
    token = token_of(app, cast.anna)
    session.rollback()
    start = threading.Barrier(2)

    def press(number: int) -> int:
        program = Program(app.test_client(), token)
        start.wait()
        return program.send("POST", url(poll, "meeting", number)).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(press, range(2)))

    assert statuses == [201, 409]
    assert count(session, Meeting) == 1


def test_a_poll_is_dropped_and_everybody_told_once(
    anna: Program, session: Session, poll: Any
) -> None:
    answers = [anna.send("POST", url(poll, "withdrawal")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json
    assert answers[0].json["is_dropped"]
    chosen = anna.send("POST", url(poll, "meeting"))
    noted = anna.send("POST", url(poll, "answers"), said(poll, "yes", "yes", "yes"))
    assert [word(chosen), word(noted)] == ["poll-is-dropped"] * 2
    assert len(audits(session, "poll-dropped")) == 1


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"starts_at": []}, 422, "too-few-times"),
        ({"deadline": "2020-01-01"}, 422, "deadline-passed"),
        ({"deadline": "2030-01-01"}, 422, "deadline-too-late"),
        ({"minutes": 121}, 422, "times-overlap"),
        ({"minutes": 4}, 422, "not-valid"),
        ({"purpose": ""}, 422, "purpose-missing"),
        ({"invitees": []}, 422, "nobody-invited"),
        ({"unit_id": str(uuid.UUID(int=1))}, 422, "not-your-unit"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    anna: Program, session: Session, cast: Cast, monday: datetime, change: Any, status: int,
    told: str,
) -> None:  # fmt: skip
    answer = anna.send("POST", "/polls", question(cast.at.adults.id, monday) | change)

    assert (answer.status_code, word(answer)) == (status, told), answer.text
    assert count(session, Poll) == 0


def test_a_time_that_is_taken_comes_with_the_nearest_and_none_is_held(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    anna.send("POST", "/meetings", wish(cast.at.adults.id, monday))

    answer = anna.send("POST", "/polls", question(cast.at.adults.id, monday))

    assert (answer.status_code, word(answer)) == (409, "proposal-taken")
    assert answer.json
    assert answer.json["nearest"]
    assert count(session, Poll) == 0


def test_the_same_question_again_is_asked_once(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    body = question(cast.at.adults.id, monday)
    first, again = (anna.send("POST", "/polls", body, Idempotency_Key="k1") for _ in range(2))

    assert (again.status_code, again.json) == (201, first.json)
    assert count(session, Poll) == 1
    assert count(session, OutboxMessage) == 1


@pytest.mark.parametrize(("who", "status"), [("carla", 404), ("dorte", 403)])
def test_who_may_not_run_it_does_nothing_with_it(
    app: Flask, session: Session, cast: Cast, poll: Any, who: str, status: int
) -> None:
    program, body = program_of(app, getattr(cast, who)), said(poll, "yes", "yes", "yes")

    for method, address, sent in [
        ("GET", url(poll), None),
        ("POST", url(poll, "answers"), body),
        ("POST", url(poll, "meeting"), None),
        ("POST", url(poll, "withdrawal"), None),
    ]:
        assert program.send(method, address, sent).status_code == status
    assert count(session, Meeting) == 0


def test_a_colleague_of_the_unit_chooses(app: Flask, cast: Cast, poll: Any) -> None:
    answer = program_of(app, cast.bo).send("POST", url(poll, "meeting"))

    assert answer.status_code == 201


def test_ten_people_cost_no_more_statements_than_one(
    anna: Program, cast: Cast, monday: datetime, poll: Any
) -> None:
    crowd = [{"kind": "citizen", "name": f"Nr. {n}"} for n in range(10)]
    later = question(cast.at.adults.id, monday + timedelta(days=1), invitees=crowd)
    many = anna.send("POST", "/polls", later).json
    costs = []
    for each in (poll, many):
        anna.get(url(each))  # the look is noted once
        with counted() as seen:
            assert anna.get(url(each)).status_code == 200
        costs.append(len(seen))

    assert costs[0] == costs[1] <= 30, costs
