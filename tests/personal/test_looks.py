"""The citizen reads who has opened the meeting, on every state of the page."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.models import MeetingForm
from booking.personal.queries import LOOKS_SHOWN, looks, looks_at
from core import clock
from core.audit import ActorKind, AuditEntry
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.conftest import Make
from tests.personal.makers import SOON, Made, cancel
from tests.plans import is_led_by

OTHER, LOUD = "Hjemmeplejen, Kolding Kommune", "Hotline for borgere, Region Syddanmark"


def look(session: Session, made: Made, place: str, at: datetime) -> None:
    """Somebody at that place saw the meeting."""
    row = AuditEntry(
        at=at, actor_kind=ActorKind.PERSON, actor_id=None, actor_place=place, kind="meeting-seen",
        subject_id=made.meeting_id, meeting_id=made.meeting_id, facts={},
    )  # fmt: skip
    session.add(row)


STATES: dict[str, dict[str, Any]] = {
    "before": {},
    "in person": {"form": MeetingForm.IN_PERSON},
    "waiting": {"starts_in": SOON},
    "open": {"starts_in": SOON, "is_open": True},
    "over": {"starts_in": -timedelta(hours=4)},
    "cancelled": {},
}


@pytest.mark.parametrize("state", STATES)
def test_it_stands_folded_on_every_state_of_the_page(
    client: FlaskClient, session: Session, work: Work, cast: Cast, make: Make, state: str
) -> None:
    made = make(**STATES[state])
    if state == "cancelled":
        cancel(work, cast, made)
    look(session, made, OTHER, clock.now())
    session.commit()

    page = client.get(made.url()).text

    assert "Hvem har åbnet mit møde?" in page
    assert f"{OTHER}: " in page
    assert OTHER not in client.get(made.url("jens")).text


def test_who_reloads_again_and_again_pushes_nobody_out(
    session: Session, work: Work, meeting: Made
) -> None:
    now = clock.now()
    look(session, meeting, OTHER, now - timedelta(days=3))
    for number in range(300):
        look(session, meeting, LOUD, now - timedelta(seconds=20 * number))
    session.commit()

    with work():
        found = looks_at(meeting.meeting_id)

    assert [seen.place for seen in found] == [LOUD] * LOOKS_SHOWN + [OTHER]
    assert found[-1].at == (now - timedelta(days=3)).replace(second=0, microsecond=0)


def test_what_happens_within_a_minute_is_one_line(
    session: Session, work: Work, meeting: Made
) -> None:
    minute = clock.now().replace(second=0, microsecond=0)
    for second in (0, 1, 59):
        look(session, meeting, OTHER, minute + timedelta(seconds=second))
    session.commit()

    with work():
        assert [seen.at for seen in looks_at(meeting.meeting_id)] == [minute]


def test_the_rows_of_a_meeting_are_found_by_index(app: Flask, meeting: Made) -> None:
    with app.app_context():
        assert is_led_by("ix_audit_entry_meeting", looks(meeting.meeting_id))
