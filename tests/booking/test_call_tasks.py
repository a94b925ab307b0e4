"""Whom the leader has to call: shown until somebody says it is done."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.calling import NOT_DELIVERED
from booking.models import CallTask, Participant
from booking.services.participants import invite_user
from booking.support_queries import add_call_task
from core import clock
from core.audit import AuditEntry
from tests.booking.making import CITIZEN, a_booking, book, make_room
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page

Ids = tuple[uuid.UUID, uuid.UUID]  # of a meeting, and of Ida in it


def _meeting(work: Work, cast: Cast, hours: int = 2) -> Ids:
    starts_at = clock.now() + timedelta(hours=hours)
    invitees = (CITIZEN, invite_user(cast.jens))
    with work():
        made = book(
            a_booking(cast, starts_at=starts_at, invitees=invitees), cast.anna, now=clock.now()
        )
        made.invited[1].phone = "+4500112233"
        return made.id, made.invited[1].id


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> Ids:
    """Anna's meeting with Ida and Jens, in two hours."""
    make_room(session)
    return _meeting(work, cast)


@pytest.fixture
def task(session: Session, work: Work, meeting: Ids) -> int:
    """Ida's invitation did not arrive."""
    with work():
        add_call_task(*meeting, NOT_DELIVERED, now=clock.now())
    return session.scalars(select(CallTask.id)).one()


def _url(meeting: Ids) -> str:
    return f"/meetings/{meeting[0]}"


def _say_called(client: FlaskClient, meeting: Ids, task: int, page: str = "") -> int:
    url = f"{_url(meeting)}/call-tasks/{task}/completion"
    return post(client, url, page=page or _url(meeting)).status_code


def _row(session: Session) -> CallTask:
    session.rollback()
    return session.scalars(select(CallTask)).one()


def test_the_page_says_whom_to_call_and_why(
    client: FlaskClient, cast: Cast, meeting: Ids, task: int
) -> None:
    sign_in(client, cast.anna)

    page = client.get(_url(meeting)).text

    section = next(s for s in read_page(page).all("section") if "Ring til" in s.text()[:8])
    for said in ("Ida", "aflysningen nåede ikke frem", "I dag kl.", "Jeg har ringet"):
        assert said in section.text()
    assert section.all("a")[0].attributes["href"] == "tel:+4500112233"
    assert page_faults(page) == []


def test_without_calls_the_page_says_nothing_of_them(
    client: FlaskClient, cast: Cast, meeting: Ids
) -> None:
    sign_in(client, cast.anna)

    assert 'id="calls"' not in client.get(_url(meeting)).text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("help-closed", "har lukket"),
        ("help-not-reached", "Svaret om teknisk hjælp"),
        ("something-new", "En besked nåede ikke frem"),
    ],
)
def test_a_caller_without_a_name_has_no_number(
    client: FlaskClient, cast: Cast, work: Work, meeting: Ids, reason: str, words: str
) -> None:
    with work():
        add_call_task(meeting[0], None, reason, now=clock.now())
    sign_in(client, cast.anna)

    page = client.get(_url(meeting)).text

    for said in ("Nogen i mødet", "Vi kender ikke nummeret", words):
        assert said in page


def test_somebody_off_the_list_is_still_to_be_called(
    client: FlaskClient, cast: Cast, session: Session, meeting: Ids, task: int
) -> None:
    session.get_one(Participant, meeting[1]).removed_at = clock.now()
    session.commit()
    sign_in(client, cast.anna)

    assert "tel:+4500112233" in client.get(_url(meeting)).text


@pytest.mark.parametrize("who", ["anna", "bo"])
def test_who_leads_says_that_the_call_is_made(
    client: FlaskClient, cast: Cast, session: Session, meeting: Ids, task: int, who: str
) -> None:
    caller: User = getattr(cast, who)
    sign_in(client, caller)

    assert _say_called(client, meeting, task) == 303

    row = _row(session)
    assert (row.done_by_id, row.done_at is not None) == (caller.id, True)
    [audit] = session.scalars(select(AuditEntry).where(AuditEntry.kind == "call-made"))
    assert (audit.actor_id, audit.subject_id, audit.meeting_id) == (
        caller.id,
        meeting[1],
        meeting[0],
    )


def test_after_the_call_it_leaves_the_page(
    client: FlaskClient, cast: Cast, meeting: Ids, task: int
) -> None:
    sign_in(client, cast.anna)
    _say_called(client, meeting, task)

    page = client.get(_url(meeting)).text

    assert "Opkaldet er noteret" in page
    assert 'id="calls"' not in page


def test_saying_it_twice_changes_nothing(
    client: FlaskClient, cast: Cast, session: Session, meeting: Ids, task: int
) -> None:
    sign_in(client, cast.anna)
    _say_called(client, meeting, task)
    first = _row(session).done_at
    sign_in(client, cast.bo)

    assert _say_called(client, meeting, task) == 303

    assert (_row(session).done_at, _row(session).done_by_id) == (first, cast.anna.id)
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.kind == "call-made")).all()) == 1


@pytest.mark.parametrize(("who", "status"), [("carla", 404), ("dorte", 404), ("jens", 403)])
def test_others_may_not_say_it(
    client: FlaskClient,
    cast: Cast,
    session: Session,
    meeting: Ids,
    task: int,
    who: str,
    status: int,
) -> None:
    sign_in(client, getattr(cast, who))

    assert _say_called(client, meeting, task, page="/") == status

    assert _row(session).done_at is None


def test_who_is_only_invited_does_not_see_the_calls(
    client: FlaskClient, cast: Cast, meeting: Ids, task: int
) -> None:
    sign_in(client, cast.jens)

    assert 'id="calls"' not in client.get(_url(meeting)).text


def test_a_task_of_another_meeting_is_not_found(
    client: FlaskClient, cast: Cast, session: Session, work: Work, meeting: Ids, task: int
) -> None:
    make_room(session, "Rum 2")
    other = _meeting(work, cast, hours=6)
    sign_in(client, cast.anna)

    assert _say_called(client, other, task) == 404

    assert _row(session).done_at is None


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_a_number_that_no_task_can_have_is_not_found(
    client: FlaskClient, cast: Cast, meeting: Ids, number: int
) -> None:
    sign_in(client, cast.anna)

    assert _say_called(client, meeting, number) == 404


@pytest.mark.parametrize(("who", "is_said"), [("anna", True), ("bo", True), ("jens", False)])
def test_the_list_counts_the_calls_for_those_who_lead(
    client: FlaskClient, cast: Cast, meeting: Ids, task: int, who: str, is_said: bool
) -> None:
    sign_in(client, getattr(cast, who))

    answer = client.get("/meetings")

    assert ("1 skal ringes op" in answer.text, answer.status_code) == (is_said, 200)


def test_the_list_forgets_calls_that_were_made(
    client: FlaskClient, cast: Cast, meeting: Ids, task: int
) -> None:
    sign_in(client, cast.anna)
    _say_called(client, meeting, task)

    assert "skal ringes op" not in client.get("/meetings").text
