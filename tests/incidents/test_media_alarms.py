"""Without its media server a meeting has no room, and the desk reads it before anybody calls."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.db import db
from support.incidents import room_alarms
from support.models import Status
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import NOON, POST, Held, make_meeting, only_ticket, read_anew
from video import services
from video.media import sweeping
from video.models import Provision, ProvisionState, Room


@pytest.fixture
def held(session: Session, cast: Cast) -> Held:
    """A meeting in half an hour, in a room on the media server."""
    held = make_meeting(session, cast, NOON + timedelta(minutes=30))
    read_anew(session)
    provision = session.get_one(Provision, held.occurrence.provision_id)
    provision.room.provider, provision.state = "janus", ProvisionState.READY
    session.commit()
    return held


def note(app: Flask, *, is_there: bool) -> int:
    """What the worker has seen."""
    with app.app_context():
        return sweeping.note_state(is_there=is_there, now=NOON)


def test_a_ticket_opens_by_itself_and_closes_when_it_answers_again(
    app: Flask, session: Session, work: Work, held: Held
) -> None:
    assert note(app, is_there=False) == 1
    with work():
        assert room_alarms.open_alarms(post=POST, now=NOON) == 1
    assert only_ticket(session).subject.startswith("Det virtuelle mødelokale er ikke klar")

    assert note(app, is_there=True) == 1
    with work():
        assert room_alarms.close_ready(post=POST, now=NOON) == 1

    read_anew(session)
    assert only_ticket(session).status in (Status.RESOLVED, Status.CLOSED)


def test_moved_to_a_small_room_it_is_ready_and_nobody_reads_of_the_server(
    app: Flask, session: Session, work: Work, held: Held
) -> None:
    note(app, is_there=False)

    with work():
        provision = db.session.get_one(Provision, held.occurrence.provision_id)
        small = Room(provider="local", name="Lille rum", capacity=4)
        services.move(provision, small, now=NOON)

    read_anew(session)
    moved = session.get_one(Provision, held.occurrence.provision_id)
    assert (moved.state, moved.state_text) == (ProvisionState.READY, None)
