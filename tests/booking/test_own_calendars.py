"""What people's own calendars say counts when a time is looked for, and refuses nobody."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from booking import drafts, offers
from booking.calendars.models import BusySource, BusySpan, SourceKind
from booking.models import MeetingForm, MeetingType
from booking.offers import Offer
from booking.services.participants import invite_unit, invite_user
from booking.slots import Slot
from booking.times.hours import WORKDAYS
from booking.times.people import People
from core.db import db
from tests.booking.making import NOW, WEDNESDAY, at, make_room
from tests.conftest import Work
from tests.factories import Cast

HOUR = timedelta(hours=1)
TEN = Slot(at("10:00"), at("11:00"))


@pytest.fixture
def room(session: Session, cast: Cast) -> None:
    """One, so that rooms stand in nobody's way."""
    make_room(session)


def taken(
    owner: UUID, *spans: Slot, by: UUID, is_unit: bool = False, read_at: datetime | None = NOW
) -> None:
    """A calendar of theirs, as it was read; call it within `work()`."""
    source = BusySource(
        user_id=None if is_unit else owner,
        unit_id=owner if is_unit else None,
        kind=SourceKind.ICS,
        host="kalender.example.org",
        sealed=b"x",
        digest=str(owner),
        made_by_id=by,
        made_at=NOW,
        next_read_at=NOW,
        read_at=read_at,
    )
    db.session.add(source)
    db.session.flush()
    rows = [{"source_id": source.id, "starts_at": s.starts_at, "ends_at": s.ends_at} for s in spans]
    if rows:
        db.session.execute(insert(BusySpan), rows)


def people(cast: Cast, *parties: UUID) -> People:
    """Anna leads; read for that day."""
    start, end = TEN.starts_at - 3 * HOUR, TEN.ends_at + 9 * HOUR
    return People(cast.anna.id, parties, start, end, now=NOW)


def busy(found: People, slot: Slot = TEN) -> list[UUID]:
    """Who cannot come."""
    return list(found.busy(int(slot.starts_at.timestamp()), int(slot.ends_at.timestamp())))


def test_somebody_who_never_led_is_known_by_their_own_calendar(work: Work, cast: Cast) -> None:
    with work():
        taken(cast.jens.id, TEN, by=cast.jens.id)
        found = people(cast, cast.jens.id)

        assert (list(found.known), list(found.silent)) == ([cast.jens.id], [])
        assert busy(found) == [cast.jens.id]
        assert busy(found, Slot(TEN.ends_at, TEN.ends_at + HOUR)) == []


@pytest.mark.parametrize("read_at", [None, NOW - timedelta(days=1)])
def test_a_calendar_that_is_not_read_makes_nobody_known(
    work: Work, cast: Cast, read_at: datetime | None
) -> None:
    with work():
        taken(cast.jens.id, TEN, by=cast.jens.id, read_at=read_at)

        assert list(people(cast, cast.jens.id).silent) == [cast.jens.id]


def test_a_unit_can_come_while_one_of_its_people_can(work: Work, cast: Cast) -> None:
    unit = cast.at.adults.id
    with work():
        taken(cast.anna.id, TEN, by=cast.anna.id)
        assert busy(people(cast, unit)) == []
        taken(cast.bo.id, TEN, by=cast.bo.id)
        assert busy(people(cast, unit)) == [unit]


def test_a_units_own_calendar_counts_for_all_of_it(work: Work, cast: Cast) -> None:
    with work():
        taken(cast.at.adults.id, TEN, by=cast.anna.id, is_unit=True)

        assert busy(people(cast, cast.at.adults.id)) == [cast.at.adults.id]


def offered(cast: Cast, chosen: datetime | None = None) -> Offer:
    """What Anna is offered that day, and keeps."""
    anna = db.session.merge(cast.anna)
    draft = drafts.start_draft(anna, MeetingType.PLANNING, now=NOW)
    matter = drafts.plan_of(draft).matter
    invited = [invite_user(cast.jens), invite_unit(cast.at.ward)]
    assert matter.form is MeetingForm.VIDEO
    for guest in invited:
        drafts.add_guest(draft, guest, now=NOW)
    if chosen:
        drafts.set_time(draft, chosen, 60, leader=anna, now=NOW)
    plan = drafts.plan_of(draft)
    return offers.offer(plan, anna, since=WEDNESDAY, hours=WORKDAYS, now=NOW)


def test_what_the_leaders_own_calendar_says_is_not_offered(
    room: None, work: Work, cast: Cast
) -> None:
    all_day = Slot(at("00:00"), at("13:00"))
    with work():
        taken(cast.anna.id, all_day, by=cast.anna.id)
        times = [time.slot.starts_at for time in offered(cast).times]

    assert times
    assert min(times) >= all_day.ends_at


def test_the_leader_may_choose_it_all_the_same_and_is_told(
    room: None, work: Work, cast: Cast
) -> None:
    with work():
        taken(cast.anna.id, TEN, by=cast.anna.id)
        first = offered(cast, chosen=TEN.starts_at).times[0]

    assert first.slot == TEN
    assert list(first.busy) == ["Du selv (ifølge din egen kalender)"]
    assert first.free < first.total
    assert first.leader_is_away
