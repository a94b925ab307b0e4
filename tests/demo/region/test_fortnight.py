"""A region's fortnight: something of everything, much of nothing, and nobody real."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.models import Membership, Organisation, OrganisationKind, Role, Unit, User
from booking.claims import Claim
from booking.models import (
    Answer,
    Attendance,
    CallTask,
    Cancellation,
    Meeting,
    Occurrence,
    Participant,
    ParticipantKind,
)
from core import clock
from core.audit import AuditEntry
from core.forms import looks_like_cpr
from notifications.email import UnusableAddress
from notifications.models import OutboxMessage
from notifications.sending import prepare
from support.models import (
    Outcome,
    PhoneLine,
    SupportModel,
    SupportUnit,
    Ticket,
    TicketEvent,
    Tier,
    UnitPhone,
)
from tests.demo.region import told
from video.models import Room
from video.outside.models import Bridge, RoomOrder

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def fresh(region: Session) -> Iterator[None]:
    """No test leaves a transaction open for the next."""
    yield
    region.rollback()


def count(region: Session, entity: type, *wanted: object) -> int:
    """How many there are of such."""
    return region.scalar(select(func.count()).select_from(entity).where(*wanted)) or 0  # type: ignore[arg-type]  # conditions


def test_the_whole_region_is_there(region: Session) -> None:
    kinds = {
        kind: count(region, Organisation, Organisation.kind == kind) for kind in OrganisationKind
    }

    assert kinds[OrganisationKind.MUNICIPALITY] == 22
    assert kinds[OrganisationKind.HOSPITAL] == 5
    assert kinds[OrganisationKind.PRACTICE] == 10
    assert set(region.scalars(select(Ticket.model))) == set(SupportModel)
    assert set(region.scalars(select(SupportUnit.tier))) == set(Tier)
    assert {m.role for m in region.scalars(select(Membership))} == set(Role)


def test_people_meet_in_every_way(region: Session) -> None:
    told.has_every_type_and_form(region)
    circles = told.circles(region)
    assert min(circles) == 2
    assert max(circles) == 12
    assert set(region.scalars(select(Participant.kind))) == set(ParticipantKind)
    assert set(region.scalars(select(Participant.answer))) == set(Answer)
    assert count(region, Participant, Participant.kind == "citizen", Participant.name.is_(None)) > 1
    assert count(region, Participant, Participant.joins_from_room_system) > 1
    assert count(region, Attendance, Attendance.joined_at.is_not(None)) > 50


def test_some_meetings_are_cancelled_and_everybody_reads_why(region: Session) -> None:
    cancelled = region.execute(
        select(Cancellation, Meeting, Occurrence)
        .join(Occurrence, Cancellation.occurrence_id == Occurrence.id)
        .join(Meeting)
        .order_by(Occurrence.starts_at)
    ).all()

    runs = Counter(meeting.purpose for _why, meeting, _at in cancelled)
    assert max(runs.values()) >= 3
    assert len(cancelled) >= 7
    assert all(why.by_id == meeting.leader_id and why.reason for why, meeting, _at in cancelled)
    assert all(meeting.created_at < why.at < at.starts_at for why, meeting, at in cancelled)
    assert count(region, OutboxMessage, OutboxMessage.kind == "cancellation") >= 7


def test_organisations_have_rooms_of_their_own(region: Session) -> None:
    owners = Counter(region.scalars(select(Organisation.name).join(Room)))
    frida = region.scalars(select(User).where(User.email == "frida@example.org")).one()
    home = frida.memberships[0].unit.organisation.name

    assert len(owners) >= 2
    assert owners[home] == 4  # two of them at a bridge of its own


def test_hotlines_answer_for_citizens_and_for_staff(region: Session) -> None:
    lines = region.execute(
        select(Organisation.name, PhoneLine.kind, PhoneLine.number).join(
            PhoneLine, PhoneLine.organisation_id == Organisation.id
        )
    ).all()
    rung = region.scalars(
        select(SupportUnit.tier).join(UnitPhone, UnitPhone.support_unit_id == SupportUnit.id)
    )

    assert {(name, kind) for name, kind, _number in lines} == {
        ("Region Syddanmark", "citizen"), ("Region Syddanmark", "staff"),
        ("Kolding Kommune", "staff"),
    }  # fmt: skip
    assert all(number.startswith("+4500") for *_who, number in lines)  # nobody has them
    hotlines = {Tier.CITIZEN_HOTLINE, Tier.STAFF_HOTLINE, Tier.LOCAL_IT, Tier.SHARED_SUPPORT}
    assert set(rung) == hotlines


def test_nothing_is_sent_to_the_bridge_that_is_made_up(region: Session) -> None:
    [bridge] = region.scalars(select(Bridge)).all()

    assert (bridge.kind, bridge.api_url) == ("pexip-policy", "")  # it asks us, at no address
    [order] = region.scalars(select(RoomOrder)).all()
    assert order.bridge_id == bridge.id


def test_a_week_back_and_a_week_ahead(region: Session) -> None:
    first, last = region.execute(
        select(func.min(Occurrence.starts_at), func.max(Occurrence.starts_at)).where(
            Occurrence.id.in_(select(Claim.occurrence_id)),  # of the weeks before nothing is taken
            Occurrence.series_id.is_(None),  # what comes again goes on for longer
        )
    ).one()

    assert clock.now() - timedelta(days=8) < first < clock.now() - timedelta(days=4)
    assert clock.now() + timedelta(days=4) < last < clock.now() + timedelta(days=8)
    told.is_in_office_hours(region, clock.now())
    told.has_happened(region, clock.now())


def test_there_are_cases_in_every_state(region: Session) -> None:
    states = told.states(region)

    assert set(states) == told.STATES
    assert all(number >= 2 for number in states.values())
    assert count(region, Ticket, Ticket.outcome == Outcome.CANNOT_ATTEND) >= 1
    assert count(region, Ticket, Ticket.is_learning, told.OF_THE_FORTNIGHT) == 3
    assert {"reopened", "offered", "accepted", "skipped", "all_closed"} <= set(
        region.scalars(select(TicketEvent.kind))
    )
    assert set(region.scalars(select(CallTask.done_at.is_(None)))) == {True, False}


def test_whoever_could_not_attend_was_not_there(region: Session) -> None:
    absent = select(Ticket).where(Ticket.outcome == Outcome.CANNOT_ATTEND)
    for ticket in region.scalars(absent):
        key = (ticket.occurrence_id, ticket.participant_id)
        assert region.get(Attendance, key) is None


def test_everybody_who_leads_has_something_ahead(region: Session) -> None:
    ahead = select(Meeting.id).join(Occurrence).where(Occurrence.ends_at > clock.now())
    busy = {
        *region.scalars(select(Meeting.unit_id).where(Meeting.id.in_(ahead))),
        *region.scalars(select(Participant.unit_id).where(Participant.meeting_id.in_(ahead))),
    }
    leaders = select(Membership.unit_id).where(Membership.role == Role.MEETING_LEADER)
    assert set(region.scalars(leaders)) <= busy


def test_no_list_drowns(region: Session) -> None:
    tickets = select(func.count()).group_by(Ticket.responsible_id).where(Ticket.outcome.is_(None))
    led = select(func.count(Meeting.id)).group_by(Meeting.unit_id)

    assert max(region.scalars(tickets)) <= 5 + 6  # what five clinics and a room have told Hans
    taken = led.join(Occurrence).where(Occurrence.id.in_(select(Claim.occurrence_id)))
    assert max(region.scalars(taken)) <= 8 + 1  # and one at a bridge
    told.is_not_flooded(region)


def test_nothing_is_booked_twice(region: Session) -> None:
    assert told.overlaps(region) == 0

    claim = region.scalars(select(Claim)).first()
    assert claim is not None
    region.add(
        Claim(
            resource_id=claim.resource_id,
            starts_at=claim.starts_at,
            ends_at=claim.ends_at,
            kind="room",
        )
    )
    with pytest.raises(IntegrityError):
        region.flush()


def test_a_stranger_always_finds_a_room_with_real_video(region: Session) -> None:
    small = count(region, Room, Room.provider == "local")
    used = select(Occurrence.starts_at, Occurrence.ends_at).join(Occurrence.provision)
    spans = region.execute(used.join(Room).where(Room.provider == "local")).all()

    for begins, _ends in spans:
        assert sum(since <= begins < until for since, until in spans) <= small - 3


def test_nobody_in_it_is_real(region: Session) -> None:
    people = [*region.scalars(select(User)), *region.scalars(select(Participant))]
    reached = [*people, *region.scalars(select(Unit))]
    numbers = {*[one.phone for one in reached], *region.scalars(select(Room.phone))}
    numbers |= set(region.scalars(select(Meeting.phone)))
    assert {m.email.partition("@")[2] for m in reached if m.email} == {"example.org"}
    assert [n for n in numbers if n and not re.match(r"\+45(00|1)\d+$", n)] == []


def test_nothing_in_it_looks_like_a_cpr_number(region: Session) -> None:
    columns = (TicketEvent.text, Meeting.agenda, Meeting.purpose, Participant.topics, Meeting.phone)
    texts = [text for column in columns for text in region.scalars(select(column)) if text]
    assert [text for text in texts if looks_like_cpr(text)] == []


def test_every_unit_says_what_it_is(region: Session) -> None:
    said = region.scalars(select(Unit.explanation)).all()
    assert all(text.endswith(".") and text.count(". ") == 0 for text in said)


def test_what_is_known_is_sometimes_missing(region: Session) -> None:
    assert count(region, Unit, Unit.email.is_(None)) > 10
    assert set(region.scalars(select(Unit.has_secure_mail))) == {True, False, None}
    helping = select(SupportUnit.unit_id)
    assert count(region, Unit, Unit.id.in_(helping), Unit.email.is_(None)) == 0


def test_every_deed_is_in_the_audit(region: Session) -> None:
    kinds = set(region.scalars(select(AuditEntry.kind)))
    for kind in (
        "meeting-booked",
        "meeting-answered",
        "room-opened",
        "help-asked-for",
        "call-made",
    ):
        assert kind in kinds


def test_every_message_can_be_written_but_to_mistyped_addresses(
    app: Flask, region: Session
) -> None:
    rows = region.scalars(select(OutboxMessage)).all()
    mistyped = {row.id for row in rows if not row.address.isascii()}
    refused = set()
    region.rollback()
    with app.app_context():
        for row in rows:
            try:
                prepare(row.id, now=clock.now())
            except UnusableAddress:
                refused.add(row.id)

    assert refused == mistyped
    assert 0 < len(mistyped) < 5
