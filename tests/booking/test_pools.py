"""Rooms of a pool hold as many meetings at once as there are places, whoever asks and however."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from accounts.models import User
from booking import drafts, offers
from booking.claims import Claim as AnyClaim
from booking.claims import PoolFull, resource_for
from booking.claims import take as take_claim
from booking.models import Meeting, MeetingType
from booking.ports import MeetingPost, help_desk
from booking.services.form_changes import choose_room, rooms_instead
from booking.services.refusals import NoPlaceInPool, NoRoomFree
from booking.services.room_moves import move_meetings
from booking.services.time_changes import change_time
from booking.slots import Slot
from booking.times.hours import WORKDAYS
from core.db import db
from tests.booking.making import KEY, NOW, a_booking, at, book, make_room
from tests.booking.taking import make_pool
from tests.booking.test_cancel_at_once import at_once
from tests.conftest import Work
from tests.factories import Cast
from video.models import Room

LONG = timedelta(minutes=45)


@pytest.fixture
def rooms(session: Session, cast: Cast) -> list[Room]:
    """Three rooms that share two places."""
    made = [make_room(session, f"Rum {number}") for number in range(3)]
    make_pool(session, cast.at.region, *made, most=2)
    return made


def _book(cast: Cast, who: User, start: str, minutes: int = 45) -> Meeting:
    return book(a_booking(cast, start, minutes), db.session.get_one(User, who.id))


def test_a_full_pool_is_told_with_other_times(rooms: list[Room], cast: Cast, work: Work) -> None:
    with work():
        _book(cast, cast.anna, "10:00")
        _book(cast, cast.bo, "10:00")

    with work(), pytest.raises(NoPlaceInPool) as refusal:
        _book(cast, cast.carla, "10:30")

    nearest = [slot.starts_at for slot in refusal.value.nearest]
    assert nearest == [at("10:45"), at("11:00"), at("11:15")]
    assert "All places" in str(refusal.value.message)


def test_two_that_follow_each_other_take_one_place(
    rooms: list[Room], cast: Cast, work: Work
) -> None:
    with work():
        _book(cast, cast.anna, "10:00")
        _book(cast, cast.bo, "10:45")

        made = _book(cast, cast.carla, "10:00", 90)

        assert made.occurrences[0].provision


def test_where_all_rooms_are_taken_nothing_is_said_of_places(
    session: Session, cast: Cast, work: Work
) -> None:
    make_pool(session, cast.at.region, make_room(session), most=2)
    with work():
        _book(cast, cast.anna, "10:00")

    with work(), pytest.raises(NoRoomFree) as refusal:
        _book(cast, cast.bo, "10:00")

    assert type(refusal.value) is NoRoomFree


def test_no_time_is_offered_when_the_pool_is_full(
    rooms: list[Room], cast: Cast, work: Work
) -> None:
    with work():
        for who in (cast.anna, cast.bo):
            _book(cast, who, "08:00", 180)

    with work():
        carla = db.session.get_one(User, cast.carla.id)
        draft = drafts.start_draft(carla, MeetingType.CONVERSATION, now=NOW)
        on = at("10:00").date()
        found = offers.offer(drafts.plan_of(draft), carla, since=on, hours=WORKDAYS, now=NOW)

    assert found.times[0].slot.starts_at == at("11:00")


@pytest.mark.parametrize(
    ("start", "minutes"), [("10:00", 45), ("10:30", 15), ("09:00", 75)], ids=str
)
def test_neither_moved_nor_made_longer_into_a_full_pool(
    rooms: list[Room], session: Session, cast: Cast, work: Work, start: str, minutes: int
) -> None:
    with work():
        _book(cast, cast.anna, "10:00")
        _book(cast, cast.bo, "10:00")
        id = _book(cast, cast.carla, "09:00").id
    slot = Slot(at(start), at(start) + timedelta(minutes=minutes))

    with work():
        by = db.session.get_one(User, cast.carla.id)
        meeting = db.session.get_one(Meeting, id)
        with pytest.raises(NoPlaceInPool):
            change_time(meeting, slot, sequence=0, by=by, post=_post(), now=NOW)

    assert session.get_one(Meeting, id).occurrences[0].starts_at == at("09:00")


def _post() -> MeetingPost:
    return MeetingPost(help_desk(), KEY, "x.example")


def test_a_meeting_keeps_its_own_place_when_it_is_made_longer(
    rooms: list[Room], cast: Cast, work: Work
) -> None:
    with work():
        _book(cast, cast.bo, "10:00")
        meeting = _book(cast, cast.anna, "10:00")
        slot = Slot(at("10:00"), at("11:00"))

        change_time(meeting, slot, sequence=0, by=meeting.leader, post=_post(), now=NOW)

        assert meeting.occurrences[0].ends_at == at("11:00")


def test_a_meeting_keeps_its_own_place_when_it_changes_rooms(
    rooms: list[Room], cast: Cast, work: Work
) -> None:
    with work():
        _book(cast, cast.bo, "10:00")
        provision = _book(cast, cast.anna, "10:00").occurrences[0].provision
        assert provision
        old = provision.room
        old.is_active = False

        moved = move_meetings(
            old, by=db.session.get_one(User, cast.frida.id), post=_post(), now=NOW
        )

        assert moved == 1


def test_whoever_writes_a_claim_is_counted(rooms: list[Room], cast: Cast, work: Work) -> None:
    def claim(room: Room) -> AnyClaim:
        span = {"starts_at": at("10:00"), "ends_at": at("11:00")}
        return AnyClaim(resource_id=resource_for(room_id=room.id), kind="room", **span)

    with work():
        take_claim(claim(rooms[0]))
        take_claim(claim(rooms[1]))
        with pytest.raises(PoolFull):
            take_claim(claim(rooms[2]))


def test_of_two_at_once_for_the_last_place_one_wins(
    app: Flask, session: Session, cast: Cast, work: Work
) -> None:
    make_pool(session, cast.at.region, make_room(session), make_room(session, "Rum 2"), most=1)

    def want_it(by: User) -> None:
        book(a_booking(cast), by)

    refused = at_once(app, [cast.anna, cast.carla], want_it)

    assert Counter(refused) == Counter([None, NoPlaceInPool])


def test_a_meeting_takes_its_place_along_to_a_room_that_is_chosen(
    rooms: list[Room], cast: Cast, work: Work
) -> None:
    with work():
        _book(cast, cast.bo, "10:00")
        occurrence = _book(cast, cast.anna, "10:00").occurrences[0]

        [free] = rooms_instead(occurrence, now=NOW)
        meeting = occurrence.meeting
        choose_room(meeting, free.room_id, sequence=0, by=meeting.leader, post=_post(), now=NOW)

        assert occurrence.provision
        assert occurrence.provision.room_id == free.room_id
