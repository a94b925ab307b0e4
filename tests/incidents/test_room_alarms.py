"""A room that is not ready: a ticket before anybody calls, once, which closes itself."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking import readiness
from booking.models import Cancellation, Meeting, MeetingForm, Occurrence
from booking.readiness import Lack
from core import clock
from core.db import db
from notifications.models import OutboxMessage
from support import queries
from support.incidents import room_alarms, sightings
from support.incidents.baseline import Shared
from support.incidents.models import RoomAlarm
from support.models import Status, Ticket
from support.services import opening, tasks
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import (
    NOON,
    POST,
    Held,
    call,
    make_meeting,
    only_ticket,
    read_anew,
    told_story,
)
from video.models import Provision, ProvisionState

SOON = NOON + timedelta(minutes=2)


@pytest.fixture
def held(session: Session, cast: Cast) -> Held:
    """A meeting in eight minutes, whose bridge has not made the room."""
    held = make_meeting(session, cast, NOON + timedelta(minutes=8))
    become(session, held, ProvisionState.PENDING)
    return held


def become(session: Session, held: Held, state: ProvisionState) -> None:
    """What the bridge says of the room."""
    read_anew(session)
    session.get_one(Provision, held.occurrence.provision_id).state = state
    session.commit()


def roomless(session: Session, cast: Cast, form: str, minutes: int) -> None:
    """A meeting that nobody made a room for."""
    held = make_meeting(session, cast, NOON + timedelta(minutes=minutes))
    read_anew(session)
    session.get_one(Meeting, held.meeting.id).form = MeetingForm(form)
    session.get_one(Occurrence, held.occurrence.id).provision_id = None
    session.commit()


def look(work: Work, now: datetime = NOON) -> int:
    """The job's turn."""
    with work():
        return room_alarms.open_alarms(post=POST, now=now)


def look_again(work: Work, now: datetime = SOON) -> int:
    """The turn of the one that closes."""
    with work():
        return room_alarms.close_ready(post=POST, now=now) if room_alarms.has_settled(now) else 0


def test_it_opens_a_ticket_at_the_desk_of_the_convener(
    session: Session, work: Work, cast: Cast, held: Held
) -> None:
    assert look(work) == 1

    ticket = only_ticket(session)
    assert ticket.subject.startswith("Det virtuelle mødelokale er ikke klar")
    assert ticket.responsible_id == cast.at.kolding_it.id
    assert ticket.occurrence_id == held.occurrence.id
    assert len(audits(session, "ticket-opened", ticket.id)) == 1


def test_it_opens_one_only(session: Session, work: Work, held: Held) -> None:
    look(work)

    assert not look(work, SOON)

    only_ticket(session)


@pytest.mark.parametrize(
    ("state", "minutes", "opens"),
    [
        (ProvisionState.PENDING, 11, 0),  # a bridge makes the room shortly before
        (ProvisionState.PENDING, 9, 1),
        (ProvisionState.FAILED, 45, 1),
        (ProvisionState.FAILED, 61, 0),
        (ProvisionState.READY, 5, 0),
        (ProvisionState.FAILED, -1, 0),
    ],
)
def test_it_depends_on_how_far_the_bridge_is(
    session: Session, work: Work, cast: Cast, state: ProvisionState, minutes: int, opens: int
) -> None:
    become(session, make_meeting(session, cast, NOON + timedelta(minutes=minutes)), state)

    assert look(work) == opens


@pytest.mark.parametrize(
    ("form", "minutes", "opened"),
    [("video", 59, 1), ("video", 61, 0), ("hybrid", 5, 1), ("telephone", 5, 0)],
)
def test_a_meeting_by_video_that_has_no_room_at_all_lacks_one(
    session: Session, work: Work, cast: Cast, form: str, minutes: int, opened: int
) -> None:
    roomless(session, cast, form, minutes)
    until, cities = NOON + timedelta(hours=4), [cast.at.kolding.id]
    with work():
        [row] = readiness.coming_meetings(cities, now=NOON, until=until)

    assert look(work) == opened
    assert (Lack.ROOM in dict(row.lacks)) == bool(opened)
    assert look_again(work) == 0


def test_a_cancelled_meeting_needs_no_room(
    session: Session, work: Work, cast: Cast, held: Held
) -> None:
    session.add(
        Cancellation(occurrence_id=held.occurrence.id, by_id=cast.anna.id, reason="", at=NOON)
    )
    session.commit()

    assert look(work) == 0


def test_nobody_is_told_that_somebody_asked(session: Session, work: Work, held: Held) -> None:
    look(work)

    kinds = set(session.scalars(select(OutboxMessage.kind)))
    assert kinds == {"ticket-received"}  # the unit's mailbox


def test_ready_it_closes_by_itself(session: Session, work: Work, held: Held) -> None:
    look(work)
    become(session, held, ProvisionState.READY)

    assert look_again(work) == 1

    assert only_ticket(session).status == Status.CLOSED
    assert told_story(session) == ["opened", "room_ready", "resolved", "closed"]
    assert look_again(work) == 0


def test_not_ready_it_stays(session: Session, work: Work, held: Held) -> None:
    look(work)

    assert look_again(work) == 0

    assert only_ticket(session).status == Status.NEW


def test_over_it_is_left_to_the_desk(session: Session, work: Work, held: Held) -> None:
    look(work)

    assert look_again(work, NOON + timedelta(hours=2)) == 1

    assert only_ticket(session).status == Status.NEW
    assert session.scalars(select(RoomAlarm.ended_at)).one()


def test_with_a_task_open_the_desk_reads_that_it_is_ready(
    session: Session, work: Work, cast: Cast, held: Held
) -> None:
    look(work)
    with work():
        ticket, erik = db.session.scalars(select(Ticket)).one(), cast.erik.id
        tasks.give(
            ticket, [cast.at.hospital_it.id], "Se på broen.", due_at=SOON,
            by=db.session.get_one(User, erik), post=POST, now=NOON,
        )  # fmt: skip
    become(session, held, ProvisionState.READY)

    look_again(work)

    read_anew(session)
    whole = session.scalars(select(Ticket).where(Ticket.parent_id.is_(None))).one()
    assert whole.status == Status.WAITING
    assert "room_ready" in told_story(session)


def test_the_leader_reads_that_it_is_known(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    held = make_meeting(session, cast, clock.now() + timedelta(minutes=8))
    become(session, held, ProvisionState.FAILED)
    look(work, clock.now())
    sign_in(client, cast.anna)

    page = client.get(f"/meetings/{held.meeting.id}").text

    assert "Det virtuelle mødelokale er ikke klar endnu" in page


@pytest.fixture
def alarmed(client: FlaskClient, session: Session, work: Work, cast: Cast) -> Held:
    """A meeting in eight minutes whose room is not ready. Erik, whose desk has the case, looks."""
    held = make_meeting(session, cast, clock.now() + timedelta(minutes=8))
    become(session, held, ProvisionState.FAILED)
    look(work, clock.now())
    sign_in(client, cast.erik)
    return held


def test_its_page_speaks_of_a_room_and_of_nobody(
    client: FlaskClient, session: Session, cast: Cast, alarmed: Held
) -> None:
    url = f"/tickets/{only_ticket(session).id}"
    post(client, f"{url}/assignments", page=url)

    page = client.get(url).text

    assert "Lokalet var ikke klar" in page
    assert "Lokalet er klar</button>" in page
    assert "Lokalet blev ikke klar</button>" in page
    for words in (
        "lokale bad om hjælp",
        "kan deltage",
        "Svar Virtuelt",
        'id="reply"',
        "mødelederen får",
    ):
        assert words not in page
    assert page.count("button-primary") == 1


def test_it_ends_in_words_of_a_room(client: FlaskClient, session: Session, alarmed: Held) -> None:
    url = f"/tickets/{only_ticket(session).id}"

    post(client, f"{url}/resolutions", {"outcome": "cannot_attend"}, page=url)

    page = client.get(url).text
    assert "Lokalet blev ikke klar." in page
    assert "kan ikke deltage" not in page


def test_a_room_is_nobody_who_waits(
    client: FlaskClient, session: Session, work: Work, cast: Cast, alarmed: Held
) -> None:
    with work():
        opening.open_ticket(call(alarmed, cast), by=None, post=POST, now=clock.now())
    sign_in(client, cast.dorte)
    read_anew(session)
    asked = session.scalars(select(Ticket).where(Ticket.participant_id.is_not(None))).one()

    assert "Andre med problemer samme sted" not in client.get(f"/tickets/{asked.id}").text
    with work():
        desk = queries.desk_of(db.session.get_one(User, cast.erik.id), now=clock.now())
        assert [row.people for row in desk.waiting] == [0]


@pytest.mark.parametrize(
    ("is_alarm", "kinds"),
    [
        (True, {Shared.ROOM, Shared.BRIDGE}),
        (False, {Shared.ROOM, Shared.BRIDGE, Shared.ORGANISATION}),
    ],
)
def test_what_shares_an_organisation_are_people(
    session: Session, work: Work, held: Held, *, is_alarm: bool, kinds: set[Shared]
) -> None:
    look(work)
    if not is_alarm:
        session.delete(session.scalars(select(RoomAlarm)).one())
        session.commit()

    with work():
        [seen] = sightings.lately(SOON)

    assert {kind for kind, _value in seen.keys} == kinds
