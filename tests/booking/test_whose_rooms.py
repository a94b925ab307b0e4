"""A meeting gets a room of its own organisation or one above it, or the installation's own."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from accounts.models import Organisation
from booking import drafts, offers
from booking.models import MeetingForm, MeetingType
from booking.services import NoRoomFree
from booking.services.refusals import NoRoomLargeEnough
from booking.services.rooms import claim_this_room, usable_rooms, usable_rooms_by_unit
from booking.times.hours import WORKDAYS
from core.db import db
from tests.booking.making import NOW, a_booking, at, book, make_room
from tests.booking.test_statements import counted
from tests.conftest import Work
from tests.factories import Cast
from video.models import Room


def make_owned(session: Session, **owners: Organisation) -> None:
    """A room of each, of the name said."""
    for name, owner in owners.items():
        make_room(session, name, organisation_id=owner.id)


def names(cast: Cast, *, of: str = "adults") -> set[str]:
    """What the rooms are called that the unit's meetings may get."""
    return {room.name for room in usable_rooms(getattr(cast.at, of).id)}


def test_rooms_come_from_the_own_line_of_the_tree(session: Session, cast: Cast, work: Work) -> None:
    there = cast.at
    make_owned(session, own=there.kolding, above=there.region, beside=there.vejle)
    make_room(session, "everybodys")

    with work():
        assert names(cast) == {"own", "above", "everybodys"}
        assert names(cast, of="families") == {"beside", "above", "everybodys"}
        assert names(cast, of="hotline_unit") == {"above", "everybodys"}


def test_a_room_two_levels_up_is_open_and_one_below_is_not(
    session: Session, cast: Cast, work: Work
) -> None:
    session.get_one(Organisation, cast.at.clinic.id).parent_id = cast.at.kolding.id
    make_owned(session, top=cast.at.region, below=cast.at.clinic)

    with work():
        assert names(cast, of="doctors") == {"top", "below"}
        assert names(cast) == {"top"}


def test_a_circle_in_the_tree_ends(session: Session, cast: Cast, work: Work) -> None:
    session.get_one(Organisation, cast.at.region.id).parent_id = cast.at.kolding.id
    make_owned(session, own=cast.at.kolding, above=cast.at.region)

    with work():
        assert names(cast) == {"own", "above"}


def test_somebody_elses_room_is_never_given_though_it_fits_best(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session, "tempting", capacity=2, organisation_id=cast.at.vejle.id)
    make_room(session, "own", capacity=20, organisation_id=cast.at.kolding.id)

    with work():
        provision = book(a_booking(cast), cast.anna).occurrences[0].provision

        assert provision
        assert provision.room.name == "own"


def test_with_somebody_elses_rooms_only_there_is_none(
    session: Session, cast: Cast, work: Work
) -> None:
    make_owned(session, foreign=cast.at.vejle)

    with work(), pytest.raises(NoRoomLargeEnough):
        book(a_booking(cast), cast.anna)


def test_no_time_is_offered_because_somebody_elses_room_is_free(
    session: Session, cast: Cast, work: Work
) -> None:
    make_owned(session, own=cast.at.kolding, foreign=cast.at.vejle)
    with work():
        book(a_booking(cast), cast.anna)

    with work(), pytest.raises(NoRoomFree) as refusal:
        book(a_booking(cast), db.session.merge(cast.bo))

    nearest = [slot.starts_at for slot in refusal.value.nearest]
    assert nearest == [at("09:00"), at("09:15"), at("10:45")]


def test_a_draft_is_neither_offered_nor_given_somebody_elses_room(
    session: Session, cast: Cast, work: Work
) -> None:
    make_owned(session, foreign=cast.at.vejle)
    with work():
        anna = db.session.merge(cast.anna)
        draft = drafts.start_draft(anna, MeetingType.PLANNING, now=NOW)
        plan = drafts.plan_of(draft)

        assert offers.offer(plan, anna, since=NOW.date(), hours=WORKDAYS, now=NOW).times == []
        with pytest.raises(NoRoomFree):
            drafts.set_time(draft, at("10:00"), 45, leader=anna, now=NOW)


def test_one_statement_whatever_the_number_of_rooms_and_units(
    session: Session, cast: Cast, work: Work
) -> None:
    for number in range(9):
        make_room(session, f"own {number}", organisation_id=cast.at.kolding.id)
    make_room(session, "everybodys")
    with work(), counted() as seen:
        found = usable_rooms_by_unit([cast.at.adults.id, cast.at.families.id])

    assert len(seen) == 1
    assert [len(rooms) for rooms in found.values()] == [10, 1]


@pytest.mark.parametrize("change", [{"capacity": 2}, {"is_active": False}])
def test_a_room_that_changed_since_it_was_read_is_not_taken(
    session: Session, cast: Cast, work: Work, change: dict[str, Any]
) -> None:
    make_room(session, capacity=8)
    with work():
        occurrence = book(a_booking(cast, form=MeetingForm.TELEPHONE), cast.anna).occurrences[0]
        [room] = usable_rooms(cast.at.adults.id)
        silent = {"synchronize_session": False}
        db.session.execute(update(Room).values(change), execution_options=silent)

        assert not claim_this_room(room.id, occurrence, 3, now=NOW)
