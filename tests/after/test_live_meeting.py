"""The leader's page while the meeting lasts: agenda with a clock, who is missing, who waits."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.after import agenda
from booking.models import AgendaStep, Answer, CallTask, Meeting, Occurrence
from core import clock
from core.db import db
from tests.after.making import came_in, know
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.personal.conftest import Make
from tests.personal.makers import TOMORROW, Made
from video.models import Admission, Verdict

MINUTE = timedelta(minutes=1)
BEGUN = -20 * MINUTE


def act(client: FlaskClient, made: Made, rest: str, **fields: str) -> TestResponse:
    """Press a button of the meeting's page."""
    url = f"/meetings/{made.meeting_id}"
    return post(client, f"{url}/{rest}", fields, page="/")


def steps(session: Session) -> list[int | None]:
    """The items that were begun, as committed."""
    session.rollback()
    return list(session.scalars(select(AgendaStep.item).order_by(AgendaStep.id)))


def last_step(session: Session) -> str:
    """As the page has it."""
    session.rollback()
    newest = select(AgendaStep.id).order_by(AgendaStep.id.desc()).limit(1)
    return str(session.scalar(newest) or 0)


def test_items_and_breaks_are_begun_one_after_the_other(
    client: FlaskClient, session: Session, cast: Cast, make: Make
) -> None:
    made = make(starts_in=BEGUN, is_open=True)
    sign_in(client, cast.anna)
    for item in ("0", "break", "0", "1"):
        answer = act(client, made, "agenda-steps", item=item, seen=last_step(session))
        assert answer.location == f"/meetings/{made.meeting_id}"

    assert steps(session) == [0, None, 0, 1]
    assert [row.facts["item"] for row in audits(session, "agenda-stepped")] == [0, None, 0, 1]


def test_a_second_press_begins_nothing_more(
    client: FlaskClient, session: Session, cast: Cast, make: Make
) -> None:
    made = make(starts_in=BEGUN)
    sign_in(client, cast.anna)

    for _press in range(2):
        act(client, made, "agenda-steps", item="0", seen="0")

    assert steps(session) == [0]


@pytest.mark.parametrize(("item", "status"), [("9", 303), ("x", 400), ("", 400), ("²", 400)])
def test_what_is_no_item_begins_nothing(
    client: FlaskClient, session: Session, cast: Cast, make: Make, item: str, status: int
) -> None:
    made = make(starts_in=BEGUN)
    sign_in(client, cast.anna)

    assert act(client, made, "agenda-steps", item=item, seen="0").status_code == status

    assert steps(session) == []


def test_before_it_begins_the_agenda_stands_still(
    client: FlaskClient, session: Session, cast: Cast, make: Make
) -> None:
    made = make(starts_in=TOMORROW)
    sign_in(client, cast.anna)

    act(client, made, "agenda-steps", item="0", seen="0")

    assert steps(session) == []
    assert 'id="live"' not in client.get(f"/meetings/{made.meeting_id}").text


def clock_at(made: Made, later: timedelta, *begun: tuple[int, int | None]) -> agenda.AgendaClock:
    """The clock so long after the start, with items that were begun at these minutes."""
    occurrence = db.session.get_one(Occurrence, made.occurrence_id)
    meeting = db.session.get_one(Meeting, made.meeting_id)
    meeting.agenda = "Hjælp i hjemmet (10 min.)\nMedicin"
    for minute, item in begun:
        at: datetime = occurrence.starts_at + minute * MINUTE
        by_id = meeting.leader_id
        db.session.add(AgendaStep(occurrence_id=occurrence.id, item=item, at=at, by_id=by_id))
        db.session.flush()
    return agenda.clock_of(occurrence, now=occurrence.starts_at + later)


def test_the_clock_counts_each_item_without_its_breaks(work: Work, cast: Cast, make: Make) -> None:
    made = make(starts_in=BEGUN)
    with work():
        found = clock_at(made, 25 * MINUTE, (0, 0), (8, None), (12, 0), (18, 1))

    first, second = found.items
    assert (first.spent, first.planned, first.over, first.is_on) == (14, 10, 4, False)
    assert (second.spent, second.planned, second.over, second.is_on) == (7, None, 0, True)
    assert (found.left, found.next_item) == (20, None)


@pytest.mark.parametrize(
    ("minutes", "begun", "is_due"),
    [
        (44, (), False),
        (46, (), True),
        (46, ((20, None), (25, 0)), False),
        (46, ((45, None),), False),
    ],
)
def test_a_break_is_proposed_after_three_quarters_of_an_hour(
    work: Work, cast: Cast, make: Make, minutes: int, begun: tuple[tuple[int, int | None], ...],
    is_due: bool,
) -> None:  # fmt: skip
    made = make(starts_in=BEGUN)
    with work():
        db.session.get_one(Occurrence, made.occurrence_id).ends_at += timedelta(hours=1)
        assert clock_at(made, minutes * MINUTE, *begun).break_is_due is is_due


def test_who_is_missing_can_be_called_and_that_is_noted(
    client: FlaskClient, session: Session, cast: Cast, work: Work, make: Make
) -> None:
    made = make(starts_in=BEGUN, is_open=True)
    know(work, made, "ida", phone="+4500112233")
    know(work, made, "unit-0", answer=Answer.DECLINED)
    came_in(work, made, "jens")
    sign_in(client, cast.anna)
    url = f"/meetings/{made.meeting_id}"
    part = client.get(f"{url}/live").text
    assert "tel:+4500112233" in part
    assert "Jens" not in part
    assert "Hjemmeplejen" not in part

    act(client, made, f"participants/{made.people['ida']}/live-calls")

    [task] = session.scalars(select(CallTask))
    assert (task.reason, task.done_by_id) == ("missing", cast.anna.id)
    assert audits(session, "call-made")[0].subject_id == made.people["ida"]
    page = client.get(url).text
    assert "Ringet op kl." in page
    assert not page_faults(page)


def test_nobody_is_missing_before_the_start(
    client: FlaskClient, session: Session, cast: Cast, make: Make
) -> None:
    made = make(starts_in=6 * MINUTE, is_open=True)
    sign_in(client, cast.anna)
    assert "Er her ikke endnu" not in client.get(f"/meetings/{made.meeting_id}/live").text

    act(client, made, f"participants/{made.people['ida']}/live-calls")

    assert session.scalars(select(CallTask)).all() == []


def test_who_waits_outside_the_built_in_room_is_let_in(
    client: FlaskClient, session: Session, cast: Cast, work: Work, make: Make
) -> None:
    made = make(starts_in=BEGUN, is_open=True)
    came_in(work, made, "ida", waiting_at=clock.now())
    with work():
        provision = db.session.get_one(Occurrence, made.occurrence_id).provision
        assert provision
        provision.room.capacity, provision.room.provider = 4, "local"
        provision.admits_singly = True
    sign_in(client, cast.anna)
    assert "Luk ind" in client.get(f"/meetings/{made.meeting_id}").text

    act(client, made, f"participants/{made.people['ida']}/admissions")

    [row] = session.scalars(select(Admission))
    assert (row.who, row.verdict) == (made.people["ida"], Verdict.LET_IN)
    assert audits(session, "guest-decided")[0].facts == {"verdict": "let_in"}


def test_a_room_elsewhere_has_no_such_door(
    client: FlaskClient, session: Session, cast: Cast, make: Make
) -> None:
    made = make(starts_in=BEGUN, is_open=True)
    sign_in(client, cast.anna)

    act(client, made, f"participants/{made.people['ida']}/admissions")

    assert session.scalars(select(Admission)).all() == []


def test_nobody_else_moves_anything(
    client: FlaskClient, session: Session, cast: Cast, work: Work, make: Make
) -> None:
    made = make(starts_in=BEGUN, is_open=True)
    know(work, made, "jens", user_id=cast.jens.id)
    ida = f"participants/{made.people['ida']}"
    for who, status in ((cast.jens, 403), (cast.carla, 404)):
        sign_in(client, who)
        assert client.get(f"/meetings/{made.meeting_id}/live").status_code == status
        for rest in ("agenda-steps", f"{ida}/live-calls", f"{ida}/admissions"):
            assert act(client, made, rest, item="0", seen="0").status_code == status
    assert steps(session) == []
