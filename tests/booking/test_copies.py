"""The next meeting, from one that there is."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import Unit
from booking.drafts import Plan, plan_of
from booking.models import Meeting, MeetingDraft
from notifications.models import OutboxMessage
from tests.booking.calling_off import cancel, let_all_leave
from tests.booking.meetings import page_of
from tests.browse import post, sign_in
from tests.factories import Cast


def copy(client: FlaskClient, meeting: uuid.UUID) -> TestResponse:
    """Press the button on the meeting's page."""
    return post(client, f"/meetings/{meeting}/copies", page=f"/meetings/{meeting}")


def the_plan(session: Session) -> Plan:
    """What the one draft says."""
    session.rollback()
    return plan_of(session.scalars(select(MeetingDraft)).one())


def test_matter_length_and_people_come_along_and_the_time_does_not(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    answer = copy(client, ahead)

    plan = the_plan(session)
    assert answer.location.endswith("/what")
    assert (plan.matter.purpose, plan.minutes, plan.slot) == ("Samtale før hjemkomst", 45, None)
    assert plan.matter.unit_id == cast.at.adults.id
    assert [g.invitee.name for g in plan.guests] == ["Ida", "Sengeafsnit 3", "Jens Praksisholm"]
    assert plan.guests[0].invitee.email == "ida@example.org"


def test_nothing_is_sent(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.anna)

    copy(client, ahead)

    session.rollback()
    assert not session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))).all()
    assert len(session.scalars(select(Meeting)).all()) == 1


def test_a_deputy_leads_the_next_and_the_leader_is_invited(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.bo)

    copy(client, ahead)

    first, *_others = the_plan(session).guests
    assert first.invitee.name == "Anna Brofelt"
    assert session.scalars(select(MeetingDraft.owner_id)).one() == cast.bo.id


def test_who_has_left_is_left_out(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    session.get_one(Unit, cast.at.ward.id).is_active = False
    cast.jens.is_active = False
    session.commit()
    sign_in(client, cast.anna)

    copy(client, ahead)

    assert [g.invitee.name for g in the_plan(session).guests] == ["Ida"]


def test_a_cancelled_meeting_can_be_booked_anew(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    cancel(client, ahead)

    assert copy(client, ahead).status_code == 303


@pytest.mark.parametrize(("who", "status"), [("carla", 404), ("dorte", 403), ("jens", 403)])
def test_only_who_leads_it_does(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))

    assert post(client, f"/meetings/{ahead}/copies", page="/profile").status_code == status
    assert not session.scalars(select(MeetingDraft)).all()


def test_the_button_is_for_who_leads(client: FlaskClient, cast: Cast, ahead: uuid.UUID) -> None:
    sign_in(client, cast.jens)
    assert "/copies" not in page_of(client, ahead)
