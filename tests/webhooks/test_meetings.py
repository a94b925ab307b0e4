"""Meetings as systems elsewhere are told of them: ids and times, for those who may see them."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import User
from booking import told_elsewhere
from booking.models import Meeting, Occurrence, ParticipantKind
from booking.ports import MeetingPost, help_desk
from booking.services import Invitee, cancellations, revivals, time_changes
from booking.slots import Slot
from core import clock
from core.db import db
from core.jobs import LATE
from support.webhooks import meetings
from support.webhooks.models import HookKind, Webhook, WebhookDelivery, WebhookMeetingFact
from tests.booking.making import CITIZEN, KEY, a_booking, at, book, make_room
from tests.conftest import Work
from tests.factories import Cast
from tests.plans import is_led_by
from tests.support.makers import read_anew
from tests.webhooks.conftest import Tell, register
from tests.webhooks.receiver import Receiver

NEXT_WEEK = clock.to_local(clock.now()).date() + timedelta(days=7)
HERE = "http://127.0.0.1:9/"
DAY = timedelta(days=1)


@pytest.fixture
def kolding(work: Work, session: Session, cast: Cast) -> Webhook:
    """Of the municipality that convenes, told of everything."""
    make_room(session)
    return register(work, session, cast, cast.at.kolding, f"{HERE}kolding")


def convene(work: Work, session: Session, cast: Cast, **said: Any) -> uuid.UUID:
    """Anna books next week. The meeting."""
    starts_at = at("10:00", NEXT_WEEK)
    with work():
        made = book(a_booking(cast, starts_at=starts_at, **said), cast.anna, now=clock.now()).id
    read_anew(session)
    return made


def post_box() -> MeetingPost:
    return MeetingPost(help_desk(), KEY, "moedebro.example")


def move(work: Work, cast: Cast, meeting_id: uuid.UUID, starts_at: datetime) -> None:
    with work():
        meeting = db.session.get_one(Meeting, meeting_id)
        slot = Slot(starts_at, starts_at + timedelta(minutes=45))
        by = db.session.get_one(User, cast.anna.id)
        time_changes.change_time(
            meeting, slot, sequence=meeting.sequence, by=by, post=post_box(), now=clock.now()
        )


def cancel(work: Work, cast: Cast, meeting_id: uuid.UUID) -> None:
    with work():
        meeting = db.session.get_one(Meeting, meeting_id)
        by = db.session.get_one(User, cast.anna.id)
        cancellations.cancel_meeting(meeting, by=by, reason="Syg", post=post_box(), now=clock.now())


def told(work: Work, session: Session, hook: Webhook, now: datetime | None = None) -> list[str]:
    """The worker passes on what there is."""
    id = hook.id
    session.rollback()
    with work():
        meetings.pass_on(now or clock.now())
    mine = select(WebhookDelivery).where(WebhookDelivery.webhook_id == id)
    return [d.kind.value for d in session.scalars(mine.order_by(WebhookDelivery.id))]


def end(work: Work, session: Session, now: datetime) -> int:
    session.rollback()
    with work():
        return meetings.note_ended(now)


def test_booked_moved_and_cancelled_are_told_in_order(
    work: Work, session: Session, cast: Cast, kolding: Webhook
) -> None:
    made = convene(work, session, cast)
    move(work, cast, made, at("12:00", NEXT_WEEK))
    cancel(work, cast, made)

    kinds = ["meeting.booked", "meeting.moved", "meeting.cancelled"]
    assert told(work, session, kolding) == kinds
    assert session.scalars(select(WebhookMeetingFact)).all() == []


def test_one_that_is_held_after_all_is_told_as_booked(
    work: Work, session: Session, cast: Cast, kolding: Webhook
) -> None:
    made = convene(work, session, cast)
    cancel(work, cast, made)
    revive(work, cast, made)

    kinds = ["meeting.booked", "meeting.cancelled", "meeting.booked"]
    assert told(work, session, kolding) == kinds


def revive(work: Work, cast: Cast, meeting_id: uuid.UUID) -> None:
    with work():
        meeting = db.session.get_one(Meeting, meeting_id)
        by, seen = db.session.get_one(User, cast.anna.id), meeting.sequence
        revivals.revive_meeting(meeting, sequence=seen, by=by, post=post_box(), now=clock.now())


def test_it_holds_ids_kind_and_times_and_nothing_else(
    work: Work, session: Session, cast: Cast, kolding: Webhook
) -> None:
    made = convene(work, session, cast)
    told(work, session, kolding)

    payload = session.scalars(select(WebhookDelivery)).one().payload
    date = session.scalars(select(Occurrence)).one()
    assert (payload["type"], set(payload)) == ("meeting.booked", {"type", "timestamp", "data"})
    assert payload["data"] == {
        "meeting_id": str(made),
        "date_id": str(date.id),
        "unit_id": str(cast.at.adults.id),
        "starts_at": date.starts_at.isoformat(),
        "ends_at": date.ends_at.isoformat(),
    }


def test_it_is_signed_and_sent_as_the_others(
    work: Work, session: Session, cast: Cast, tell: Tell, far: Receiver
) -> None:
    make_room(session)
    hook = register(work, session, cast, cast.at.kolding, far.url)
    convene(work, session, cast)
    told(work, session, hook)
    assert tell(clock.now()) == 1

    [(_path, headers, body)] = far.got
    assert json.loads(body)["type"] == "meeting.booked"
    assert headers["webhook-signature"].startswith("v1,")


def test_whose_unit_is_invited_is_told_and_nobody_else(
    work: Work, session: Session, cast: Cast, kolding: Webhook
) -> None:
    hospital = register(work, session, cast, cast.at.hospital, f"{HERE}hospital")
    region = register(work, session, cast, cast.at.region, f"{HERE}region")
    unit = Invitee(
        kind=ParticipantKind.STAFF, unit_id=cast.at.ward.id, organisation_id=cast.at.hospital.id,
        name="Afdelingen",
    )  # fmt: skip
    doctor = Invitee(
        kind=ParticipantKind.STAFF, organisation_id=cast.at.region.id, name="En læge"
    )  # a person: their organisation is no reason
    convene(work, session, cast, invitees=(CITIZEN, unit, doctor))

    assert told(work, session, hospital) == ["meeting.booked"]
    assert told(work, session, kolding) == ["meeting.booked"]
    assert told(work, session, region) == []


def test_nothing_is_kept_for_who_does_not_listen(
    work: Work, session: Session, cast: Cast, kolding: Webhook
) -> None:
    unit = Invitee(
        kind=ParticipantKind.STAFF, unit_id=cast.at.ward.id, organisation_id=cast.at.hospital.id,
        name="Afdelingen",
    )  # fmt: skip
    convene(work, session, cast, invitees=(CITIZEN, unit))

    facts = session.scalars(select(WebhookMeetingFact.organisation_id)).all()
    assert facts == [cast.at.kolding.id]


def test_practice_is_told_to_nobody(
    work: Work, session: Session, cast: Cast, kolding: Webhook
) -> None:
    made = convene(work, session, cast, is_rehearsal=True)
    cancel(work, cast, made)

    assert told(work, session, kolding) == []


def test_only_what_was_chosen_is_kept(work: Work, session: Session, cast: Cast) -> None:
    make_room(session)
    kinds = (HookKind.TICKET_OPENED, HookKind.MEETING_MOVED)
    hook = register(work, session, cast, cast.at.kolding, HERE, kinds)
    made = convene(work, session, cast)
    assert session.scalars(select(WebhookMeetingFact)).all() == []
    move(work, cast, made, at("12:00", NEXT_WEEK))

    assert told(work, session, hook) == ["meeting.moved"]


def test_a_booking_that_fails_tells_nothing(
    work: Work, session: Session, cast: Cast, kolding: Webhook
) -> None:
    def fail() -> None:
        with work():
            book(a_booking(cast, starts_at=at("10:00", NEXT_WEEK)), cast.anna, now=clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert told(work, session, kolding) == []


def test_that_it_is_over_is_told_once(
    work: Work, session: Session, cast: Cast, kolding: Webhook
) -> None:
    convene(work, session, cast)
    over = at("10:45", NEXT_WEEK)

    assert end(work, session, over - timedelta(minutes=1)) == 0
    assert (end(work, session, over), end(work, session, over)) == (1, 0)
    assert told(work, session, kolding, over) == ["meeting.booked", "meeting.ended"]


def test_a_cancelled_one_never_ends(
    work: Work, session: Session, cast: Cast, kolding: Webhook
) -> None:
    cancel(work, cast, convene(work, session, cast))

    assert end(work, session, at("11:00", NEXT_WEEK)) == 0


def test_what_ends_during_a_pause_is_not_told_later(
    work: Work, session: Session, cast: Cast, kolding: Webhook
) -> None:
    convene(work, session, cast)
    session.execute(update(Webhook).values(paused_at=clock.now()))
    session.commit()
    over = at("10:45", NEXT_WEEK)
    assert end(work, session, over) == 1
    session.execute(update(Webhook).values(paused_at=None))
    session.commit()

    assert end(work, session, over + LATE) == 0
    assert "meeting.ended" not in told(work, session, kolding, over)


def test_nothing_is_due_where_there_is_nobody_to_tell(
    work: Work, session: Session, cast: Cast
) -> None:
    make_room(session)
    convene(work, session, cast)
    over = at("10:45", NEXT_WEEK)
    with work():
        assert not meetings.has_ended(over)
    register(work, session, cast, cast.at.kolding, HERE)

    with work():
        assert meetings.has_ended(over)
        assert not meetings.has_ended(over + 2 * DAY)  # old: news to nobody


def test_what_is_over_is_found_by_its_time(work: Work, kolding: Webhook) -> None:
    with work():
        assert is_led_by("ix_occurrence_starts_at", told_elsewhere.ended(clock.now()))
