"""Booking: what is written, what is refused, and which room it gets."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking import services
from booking.claims import Claim
from booking.links import find_by_code
from booking.models import Attending, Meeting, MeetingForm, Occurrence, Participant, ParticipantKind
from booking.services import Invitee
from booking.services.participants import invite_unit
from core.audit import AuditEntry
from tests.booking.making import KEY, NOW, a_booking, at, book, crowd, make_room
from tests.conftest import Work
from tests.factories import Cast
from video.models import ProvisionState


def test_the_leader_and_a_room_are_taken(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)

    with work():
        book(a_booking(cast), cast.anna)

    claims = session.scalars(select(Claim).order_by(Claim.id)).all()
    assert [(c.kind, c.starts_at, c.ends_at) for c in claims] == [
        ("leader", at("10:00"), at("10:45")),
        ("room", at("10:00"), at("10:45")),
    ]


def test_the_room_is_made_ready_in_the_booking(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)

    with work():
        book(a_booking(cast), cast.anna)

    provision = session.scalars(select(Occurrence)).one().provision
    assert provision
    assert provision.state == ProvisionState.READY


def test_the_leader_is_the_first_participant(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)

    with work():
        book(a_booking(cast), cast.anna)

    leader, citizen = session.scalars(select(Participant).order_by(Participant.position))
    assert (leader.attending, leader.user_id) == (Attending.LEADER, cast.anna.id)
    assert leader.function == "Sagsbehandler, Voksenrådgivningen, Kolding Kommune"
    assert (citizen.name, citizen.function) == ("Ida", "Borger")


def test_everybody_gets_a_code_of_their_own(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)

    with work():
        book(a_booking(cast, invitees=crowd(5)), cast.anna)

    digests = set(session.scalars(select(Participant.code_digest)))
    assert len(digests) == 6
    with work():
        assert find_by_code("00000000", KEY, now=NOW) is None


def test_a_citizen_is_booked_with_nothing_known(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)

    with work():
        book(a_booking(cast, invitees=crowd(1)), cast.anna)

    citizen = session.scalars(select(Participant).where(Participant.position == 1)).one()
    assert (citizen.name, citizen.email, citizen.phone) == (None, None, None)


def test_the_calendar_identity_never_changes_and_is_ours(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)

    with work():
        book(a_booking(cast), cast.anna)

    meeting = session.scalars(select(Meeting)).one()
    assert (meeting.uid, meeting.sequence) == (f"{meeting.id}@moedebro.example", 0)


def test_the_booking_and_each_invitation_leave_a_trace(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)

    with work():
        book(a_booking(cast), cast.anna)

    kinds = list(session.scalars(select(AuditEntry.kind).order_by(AuditEntry.id)))
    assert kinds == ["meeting-booked", "participant-invited", "participant-invited"]


def test_back_to_back_is_legal(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)

    for start in ("10:00", "10:45", "09:15"):
        with work():
            book(a_booking(cast, start), cast.anna)

    assert session.scalar(select(func.count(Meeting.id))) == 3


@pytest.mark.parametrize("start", ["10:00", "09:30", "10:30", "10:15"])
def test_a_leader_leads_one_meeting_at_a_time(
    session: Session, cast: Cast, work: Work, start: str
) -> None:
    make_room(session)
    make_room(session, "Rum 2")
    with work():
        book(a_booking(cast), cast.anna)

    with pytest.raises(services.LeaderBusy) as refusal, work():
        book(a_booking(cast, start), cast.anna)

    assert len(refusal.value.nearest) == 3
    assert session.scalar(select(func.count(Meeting.id))) == 1


def test_a_refusal_that_the_caller_swallows_leaves_nothing(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)

    with work():
        book(a_booking(cast), cast.anna)
        with suppress(services.LeaderBusy):
            book(a_booking(cast), cast.anna)

    assert session.scalar(select(func.count(Meeting.id))) == 1


def test_a_room_holds_one_meeting_at_a_time(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)
    with work():
        book(a_booking(cast), cast.anna)

    with pytest.raises(services.NoRoomFree) as refusal, work():
        book(a_booking(cast, unit_id=cast.at.families.id), cast.carla)

    assert [s.starts_at for s in refusal.value.nearest] == [at("09:00"), at("09:15"), at("10:45")]


def test_the_pause_of_a_room_counts_on_both_sides(session: Session, cast: Cast, work: Work) -> None:
    make_room(session, buffer_minutes=10)
    with work():
        book(a_booking(cast), cast.anna)

    with pytest.raises(services.NoRoomFree), work():
        book(a_booking(cast, "11:00"), cast.anna)
    with work():
        book(a_booking(cast, "11:05"), cast.anna)


def test_the_leader_needs_no_pause(session: Session, cast: Cast, work: Work) -> None:
    make_room(session, buffer_minutes=30)
    make_room(session, "Rum 2", buffer_minutes=30)

    for start in ("10:00", "10:45"):
        with work():
            book(a_booking(cast, start), cast.anna)

    assert session.scalar(select(func.count(Meeting.id))) == 2


def test_the_smallest_room_that_holds_all_is_chosen(
    session: Session, cast: Cast, work: Work
) -> None:
    for name, capacity in (("Stor", 30), ("Lille", 2), ("Mellem", 8)):
        make_room(session, name, capacity=capacity)

    with work():
        book(a_booking(cast, invitees=crowd(7)), cast.anna)

    provision = session.scalars(select(Occurrence)).one().provision
    assert provision
    assert provision.room.name == "Mellem"


def test_a_lost_room_gives_the_next_one(session: Session, cast: Cast, work: Work) -> None:
    make_room(session, "A")
    make_room(session, "B")
    with work():
        book(a_booking(cast), cast.anna)

    with work():
        book(a_booking(cast), cast.carla)

    rooms = {o.provision.room.name for o in session.scalars(select(Occurrence)) if o.provision}
    assert rooms == {"A", "B"}


@pytest.mark.parametrize("said", [{"capacity": 2}, {"is_active": False}, {"provider": "gone"}])
def test_a_room_that_cannot_is_never_given(
    session: Session, cast: Cast, work: Work, said: dict[str, Any]
) -> None:
    make_room(session, **said)

    with pytest.raises(services.NoRoomLargeEnough), work():
        book(a_booking(cast, invitees=crowd(2)), cast.anna)


def test_a_telephone_meeting_takes_no_room(session: Session, cast: Cast, work: Work) -> None:
    with work():
        book(a_booking(cast, form=MeetingForm.TELEPHONE), cast.anna)

    assert session.scalars(select(Claim)).one().kind == "leader"
    assert session.scalars(select(Occurrence)).one().provision is None


REFUSED: dict[type[services.BookingRefused], dict[str, Any]] = {
    services.PurposeMissing: {"purpose": ""},
    services.AgendaMissing: {"agenda": ""},
    services.AddressMissing: {"form": MeetingForm.HYBRID},
    services.PhoneMissing: {"phone": ""},
    services.NobodyInvited: {"invitees": ()},
    services.OrganisationMissing: {"invitees": (Invitee(kind=ParticipantKind.STAFF),)},
    services.EndsBeforeStart: {"minutes": -15},
    services.TooLong: {"minutes": 12 * 60 + 1},
    services.InThePast: {"starts_at": NOW - timedelta(minutes=6)},
    services.TooFarAhead: {"starts_at": NOW + timedelta(days=733)},
}


@pytest.mark.parametrize("refusal", REFUSED, ids=lambda kind: kind.__name__)
def test_what_does_not_hold_is_refused_by_name(
    session: Session, cast: Cast, work: Work, refusal: type[services.BookingRefused]
) -> None:
    make_room(session)

    with pytest.raises(refusal), work():
        book(a_booking(cast, **REFUSED[refusal]), cast.anna)

    assert session.scalar(select(func.count(Meeting.id))) == 0


def test_an_agenda_may_follow_later(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)

    with work():
        book(a_booking(cast, agenda=None, agenda_follows_on=date(2026, 11, 30)), cast.anna)

    assert session.scalars(select(Meeting)).one().agenda_follows_on == date(2026, 11, 30)


def test_a_meeting_may_be_booked_as_it_begins(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)

    with work():
        book(a_booking(cast, starts_at=NOW - timedelta(minutes=2)), cast.anna)

    assert session.scalar(select(func.count(Meeting.id))) == 1


def test_two_municipalities_meet_across_sectors(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)

    with work():
        meeting = book(a_booking(cast, invitees=(invite_unit(cast.at.families),)), cast.anna)
        alone = book(
            a_booking(cast, "13:00", invitees=(invite_unit(cast.at.home_care),)), cast.anna
        )
        assert (meeting.is_cross_sector, alone.is_cross_sector) == (True, False)
