"""A pool may hold so many people at once, over all its meetings: whoever asks, and however."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking import drafts, offers
from booking.claims import Claim, ClaimState
from booking.models import Meeting, MeetingType
from booking.ports import MeetingPost, help_desk
from booking.services import Invitee
from booking.services.people_changes import add_participant, remove_participant
from booking.services.refusals import NoPlacesForPeople
from booking.services.series_bookings import book_series
from booking.services.series_claims import DatesTaken
from booking.services.time_changes import change_time
from booking.slots import Slot
from booking.times.hours import WORKDAYS
from core.db import db
from tests.booking.making import CITIZEN, KEY, NOW, a_booking, at, book, crowd, make_room
from tests.booking.serial import agreed_on, book_many, weekly
from tests.booking.taking import make_pool
from tests.booking.test_cancel_at_once import at_once
from tests.conftest import Work
from tests.factories import Cast
from tests.house.source import ROOT
from video.models import Room


@pytest.fixture
def rooms(session: Session, cast: Cast) -> list[Room]:
    """Three rooms with five places for people, in as many meetings as you like."""
    made = [make_room(session, f"Rum {number}") for number in range(3)]
    make_pool(session, cast.at.region, *made, most=9, most_people=5)
    return made


def _book(cast: Cast, who: User, start: str, people: int = 2, minutes: int = 45) -> Meeting:
    """A meeting of so many, the leader too."""
    booking = a_booking(cast, start, minutes, invitees=crowd(people - 1))
    return book(booking, db.session.get_one(User, who.id))


def _post() -> MeetingPost:
    return MeetingPost(help_desk(), KEY, "x.example")


def _counted(session: Session) -> list[int | None]:
    session.rollback()
    held = select(Claim.people).where(Claim.kind == "room", Claim.state != ClaimState.RELEASED)
    return list(session.scalars(held.order_by(Claim.starts_at, Claim.id)))


def test_as_many_people_as_there_are_places(
    rooms: list[Room], session: Session, cast: Cast, work: Work
) -> None:
    with work():
        _book(cast, cast.anna, "10:00", people=3)
        _book(cast, cast.bo, "10:00", people=2)

    assert sorted(n or 0 for n in _counted(session)) == [2, 3]


def test_one_too_many_is_told_with_other_times(rooms: list[Room], cast: Cast, work: Work) -> None:
    with work():
        _book(cast, cast.anna, "10:00", people=4)

    with work(), pytest.raises(NoPlacesForPeople) as refusal:
        _book(cast, cast.carla, "10:30")

    nearest = [slot.starts_at for slot in refusal.value.nearest]
    assert nearest == [at("10:45"), at("11:00"), at("11:15")]
    assert "places for so many" in str(refusal.value.message)


def test_no_time_is_offered_when_the_places_are_taken(
    rooms: list[Room], cast: Cast, work: Work
) -> None:
    with work():
        _book(cast, cast.anna, "08:00", people=4, minutes=180)

    with work():
        carla = db.session.get_one(User, cast.carla.id)
        draft = drafts.start_draft(carla, MeetingType.CONVERSATION, now=NOW)
        drafts.add_guest(draft, CITIZEN, now=NOW)
        plan, on = drafts.plan_of(draft), at("10:00").date()
        found = offers.offer(plan, carla, since=on, hours=WORKDAYS, now=NOW)

    assert found.times[0].slot.starts_at == at("11:00")


def test_a_meeting_larger_than_the_pool_gets_none_of_its_rooms(
    rooms: list[Room], cast: Cast, work: Work
) -> None:
    with work(), pytest.raises(NoPlacesForPeople) as refusal:
        _book(cast, cast.anna, "10:00", people=6)

    assert refusal.value.nearest == []


def test_a_room_outside_the_pool_is_taken_instead(
    rooms: list[Room], session: Session, cast: Cast, work: Work
) -> None:
    other = make_room(session, "Uden for", capacity=30).id
    with work():
        _book(cast, cast.anna, "10:00", people=4)

        occurrence = _book(cast, cast.carla, "10:00").occurrences[0]

        assert occurrence.provision
        assert occurrence.provision.room_id == other


def _add(meeting: Meeting, invitee: Invitee = CITIZEN) -> None:
    add_participant(meeting, invitee, by=meeting.leader, post=_post(), now=NOW)


def test_one_more_person_takes_a_place(
    rooms: list[Room], session: Session, cast: Cast, work: Work
) -> None:
    with work():
        _add(_book(cast, cast.anna, "10:00", people=4))

    assert _counted(session) == [5]
    with work(), pytest.raises(NoPlacesForPeople):
        _book(cast, cast.carla, "10:00")


def test_one_more_than_there_are_places_is_refused_and_not_invited(
    rooms: list[Room], session: Session, cast: Cast, work: Work
) -> None:
    with work():
        id = _book(cast, cast.anna, "10:00", people=3).id
        _book(cast, cast.bo, "10:00", people=2)

    with work(), pytest.raises(NoPlacesForPeople):
        _add(db.session.get_one(Meeting, id))

    assert len(session.get_one(Meeting, id).invited) == 3
    assert sorted(n or 0 for n in _counted(session)) == [2, 3]


def test_who_is_taken_off_leaves_a_place(
    rooms: list[Room], session: Session, cast: Cast, work: Work
) -> None:
    with work():
        meeting = _book(cast, cast.anna, "10:00", people=4)
        leader, off = meeting.leader, meeting.invited[-1]
        remove_participant(off, by=leader, post=_post(), now=NOW)

    with work():
        _book(cast, cast.carla, "10:00")

    assert sorted(n or 0 for n in _counted(session)) == [2, 3]


def test_a_meeting_is_not_moved_where_its_people_have_no_place(
    rooms: list[Room], cast: Cast, work: Work
) -> None:
    with work():
        _book(cast, cast.anna, "10:00", people=4)
        meeting = _book(cast, cast.carla, "09:00")
        slot = Slot(at("10:00"), at("10:00") + timedelta(minutes=45))

        with pytest.raises(NoPlacesForPeople):
            change_time(meeting, slot, sequence=0, by=meeting.leader, post=_post(), now=NOW)


def test_of_two_at_once_for_the_last_places_one_wins(
    app: Flask, session: Session, cast: Cast, work: Work
) -> None:
    two = make_room(session), make_room(session, "Rum 2")
    make_pool(session, cast.at.region, *two, most=2, most_people=3)

    def want_it(by: User) -> None:
        book(a_booking(cast), by)

    refused = at_once(app, [cast.anna, cast.carla], want_it)

    assert Counter(refused) == Counter([None, NoPlacesForPeople])


def test_of_two_at_once_who_invite_one_more_one_gets_the_place(
    app: Flask, rooms: list[Room], session: Session, cast: Cast, work: Work
) -> None:
    with work():
        ids = {
            cast.anna.id: _book(cast, cast.anna, "10:00").id,
            cast.carla.id: _book(cast, cast.carla, "10:00").id,
        }

    def invite(by: User) -> None:
        _add(db.session.get_one(Meeting, ids[by.id]))

    refused = at_once(app, [cast.anna, cast.carla], invite)

    assert Counter(refused) == Counter([None, NoPlacesForPeople])
    assert sorted(n or 0 for n in _counted(session)) == [2, 3]


def test_the_dates_of_a_series_are_counted(
    rooms: list[Room], session: Session, cast: Cast, work: Work
) -> None:
    first = agreed_on(weekly(count=2))
    with work():
        book_many(cast, first, invitees=crowd(3))
    taken = first.kept[1].starts_at

    again, wish = a_booking(cast, invitees=crowd(1)), agreed_on(weekly(count=3))

    with work():
        carla = db.session.get_one(User, cast.carla.id)
        with pytest.raises(DatesTaken) as refusal:
            book_series(again, wish, by=carla, post=_post(), now=NOW)

    assert [at for at, _why in refusal.value.dates] == [first.kept[0].starts_at, taken]
    assert _counted(session) == [4, 4]


def test_what_was_booked_before_people_were_counted_is_counted(
    app: Flask, rooms: list[Room], session: Session, cast: Cast, work: Work
) -> None:
    with work():
        _book(cast, cast.anna, "10:00", people=4)
    session.rollback()
    [file] = (ROOT / "migrations/versions").glob("*_moves_and_people.py")

    with app.app_context():
        downgrade(revision=f"{int(file.name[:4]) - 1:04}")
        upgrade()

    assert _counted(session) == [4]
