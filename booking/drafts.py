"""A booking in the making: typed step by step, kept in a row, booked once."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime, timedelta

from accounts.models import Unit, User
from booking.channels import ways_to
from booking.draft_refusals import AlreadyBooked, TimeMissing, TooManyGuests
from booking.draft_series import Repetition
from booking.draft_texts import invitee_of, plain_of
from booking.early import with_lead, without_lead
from booking.meeting_types.reading import types_for
from booking.models import (
    Meeting,
    MeetingDraft,
    MeetingForm,
    MeetingType,
)
from booking.polls.finding import refuse_while_asked
from booking.ports import MeetingPost
from booking.services import (
    Booking,
    Invitee,
    LeaderBusy,
    book_meeting,
    rules,
)
from booking.services.planning import Details
from booking.services.rooms import no_room_free
from booking.services.series_bookings import book_series
from booking.slots import Slot
from booking.times.calendar import Needed
from booking.times.hours import WORKDAYS, Hours
from booking.times.people import Party, People
from booking.times.rooms import free_seats
from booking.times.search import nearest_free
from booking.times.seats import seats_for
from core import clock
from core.db import db
from core.plain import change_written

MOST_GUESTS = 100


@dataclass(frozen=True)
class Guest:
    """Somebody on the list, with a key to take them off again."""

    key: uuid.UUID
    invitee: Invitee


@dataclass(frozen=True)
class Matter:
    """The answers of the first step."""

    type: MeetingType
    form: MeetingForm
    unit_id: uuid.UUID
    phone: str = ""
    purpose: str = ""
    agenda: str = ""
    agenda_follows_on: date | None = None
    address: str = ""
    is_rehearsal: bool = False

    def check(self) -> None:
        """Raises BookingRefused for what is missing."""
        rules.check_matter(
            self.form, self.purpose, self.agenda, self.agenda_follows_on, self.address
        )
        rules.check_phone(self.phone)


@dataclass(frozen=True)
class Plan:
    """What a draft says so far."""

    matter: Matter
    minutes: int
    starts_at: datetime | None = None
    guests: tuple[Guest, ...] = field(default=())
    details: Details = field(default_factory=Details)
    series: Repetition | None = None  # it comes again

    @property
    def invitees(self) -> Sequence[Invitee]:
        """Everybody on the list."""
        return [guest.invitee for guest in self.guests]

    @property
    def expected(self) -> int:
        """How many will come, the leader too."""
        return 1 + len(self.guests)

    @property
    def duration(self) -> timedelta:
        """How long it lasts."""
        return timedelta(minutes=self.minutes)

    @property
    def lead(self) -> timedelta:
        """How long before it the professionals meet."""
        return timedelta(minutes=self.details.pre_minutes or 0)

    @property
    def slot(self) -> Slot | None:
        """The chosen time."""
        return Slot(self.starts_at, self.starts_at + self.duration) if self.starts_at else None

    @property
    def last_on(self) -> date | None:
        """The day of the last date, as far as the dates are chosen."""
        if self.series is None:
            return clock.to_local(self.slot.ends_at).date() if self.slot else None
        if not self.series.is_seen:
            return self.series.rule.days[-1]
        ends = (each.starts_at + self.duration for each in self.series.kept)
        return clock.to_local(max(ends)).date()

    @property
    def has_private(self) -> bool:
        """Whether a citizen or relative is on the list."""
        return any(invitee.kind.is_private for invitee in self.invitees)

    @property
    def reachable(self) -> int:
        """How many of the invited get a message."""
        return sum(bool(ways_to(invitee)) for invitee in self.invitees)


def lasting(plan: Plan, minutes: int) -> Plan:
    """The same with another length, for a look at the calendar."""
    return replace(plan, minutes=minutes)


def start_draft(owner: User, kind: MeetingType, *, now: datetime) -> MeetingDraft:
    """Begin a booking with what is usual for this type of meeting."""
    home = home_of(owner)
    template = types_for(home.organisation_id)[kind].template
    phone = home.phone or home.organisation.citizen_phone or ""
    matter = Matter(kind, template.form, home.id, phone=phone)
    details = Details(is_duty=template.is_duty)
    return keep_new(Plan(matter, template.minutes, details=details), owner, now=now)


def keep_new(plan: Plan, owner: User, *, now: datetime) -> MeetingDraft:
    """A draft that says this."""
    draft = MeetingDraft(owner_id=owner.id, data=plain_of(asdict(plan)), updated_at=now)
    db.session.add(draft)
    db.session.flush()
    return draft


def home_of(owner: User) -> Unit:
    """The unit this person books for, unless they say another."""
    return next(m.unit for m in owner.memberships if m.unit_id in leading_unit_ids(owner))


def leading_unit_ids(owner: User) -> Sequence[uuid.UUID]:
    """The units this person books for."""
    return owner.unit_ids(rules.LEADS)


def plan_of(draft: MeetingDraft) -> Plan:
    """What the draft says."""
    data = draft.data
    said = {**data["matter"], "unit_id": uuid.UUID(data["matter"]["unit_id"])}
    said["type"], said["form"] = MeetingType(said["type"]), MeetingForm(said["form"])
    follows = said["agenda_follows_on"]
    said["agenda_follows_on"] = date.fromisoformat(follows) if follows else None
    starts_at = data["starts_at"]
    return Plan(
        matter=Matter(**said),
        minutes=data["minutes"],
        starts_at=datetime.fromisoformat(starts_at) if starts_at else None,
        guests=tuple(Guest(uuid.UUID(g["key"]), invitee_of(g["invitee"])) for g in data["guests"]),
        details=Details.of_json(data.get("details", {})),
        series=Repetition.read(data.get("series")),
    )


def set_matter(
    draft: MeetingDraft, matter: Matter, details: Details | None = None, *, now: datetime
) -> None:
    """Keep the answers of the first step. Raises BookingRefused."""
    matter.check()
    plan = locked(draft)
    details = details or plan.details
    details.check()
    keep(draft, replace(plan, matter=matter, details=details), now)


def set_time(
    draft: MeetingDraft,
    starts_at: datetime,
    minutes: int,
    *,
    leader: User,
    hours: Hours = WORKDAYS,
    now: datetime,
) -> None:
    """Keep the time. A look at the calendar saves a walk: raises LeaderBusy, NoRoomFree. What
    comes again begins there, and its dates are to be looked through anew."""
    plan = replace(locked(draft), starts_at=starts_at, minutes=minutes)
    plan = replace(plan, series=plan.series.moved_to(starts_at) if plan.series else None)
    rules.check_time(starts_at - plan.lead, starts_at + plan.duration, now=now)
    _look(plan, Slot(starts_at, starts_at + plan.duration), leader, hours=hours, now=now)
    keep(draft, plan, now)


def add_guest(draft: MeetingDraft, invitee: Invitee, *, now: datetime) -> None:
    """Put somebody on the list. Who stands there already is not put there twice."""
    plan = locked(draft)
    if invitee.user_id == draft.owner_id or any(_same(g, invitee) for g in plan.invitees):
        return
    if len(plan.guests) >= MOST_GUESTS:
        raise TooManyGuests
    keep(draft, replace(plan, guests=(*plan.guests, Guest(uuid.uuid4(), invitee))), now)


def remove_guest(draft: MeetingDraft, key: uuid.UUID, *, now: datetime) -> None:
    """Take somebody off the list. Harmless when they are off already."""
    plan = locked(draft)
    keep(draft, replace(plan, guests=tuple(g for g in plan.guests if g.key != key)), now)


def book_draft(draft: MeetingDraft, *, by: User, post: MeetingPost, now: datetime) -> uuid.UUID:
    """Make the meeting and answer its id. Pressed twice, it is the same meeting."""
    db.session.refresh(draft, with_for_update=True)
    if draft.meeting_id is not None:
        return draft.meeting_id
    refuse_while_asked(draft.id)
    meeting = _book(plan_of(draft), by=by, post=post, now=now)
    change_written(draft, meeting_id=meeting.id)
    return meeting.id


def _book(plan: Plan, *, by: User, post: MeetingPost, now: datetime) -> Meeting:
    booking = booking_of(plan)
    if plan.series:
        agreed = plan.series.agreed(plan.minutes)
        return book_series(booking, agreed, by=by, post=post, now=now)
    return book_meeting(booking, by=by, post=post, now=now)


def booking_of(plan: Plan) -> Booking:
    """What the plan asks for. Raises TimeMissing."""
    if plan.slot is None:
        raise TimeMissing
    matter = {f.name: getattr(plan.matter, f.name) for f in fields(plan.matter)}
    return Booking(
        **{**matter, "agenda": matter["agenda"] or None, "address": matter["address"] or None},
        chair_id=None,
        starts_at=plan.slot.starts_at,
        ends_at=plan.slot.ends_at,
        invitees=plan.invitees,
        details=plan.details,
    )


def needed_for(plan: Plan, leader_id: uuid.UUID, parties: Sequence[Party] = ()) -> Needed:
    """Who and what the meeting would need."""
    matter = plan.matter
    seats = seats_for(matter.form, matter.unit_id, plan.expected)
    return Needed(leader_id, seats, parties)


def _look(plan: Plan, slot: Slot, leader: User, *, hours: Hours, now: datetime) -> None:
    needed, slot = needed_for(plan, leader.id), with_lead(slot, plan.lead)
    people = People(leader.id, [], slot.starts_at, slot.ends_at, now=now)
    has_leader = people.leads_nothing(slot)
    has_room = needed.seats is None or bool(free_seats(needed.seats, slot, now=now))
    if not (has_leader and has_room):
        refusal = no_room_free(needed.seats or (), slot, now=now) if has_leader else LeaderBusy
        found = nearest_free(needed, slot, hours=hours, now=now)
        raise refusal(without_lead(found, plan.lead))


def locked(draft: MeetingDraft) -> Plan:
    """What the draft says, held until it is written. Raises AlreadyBooked."""
    db.session.refresh(draft, with_for_update=True)
    if draft.meeting_id:
        raise AlreadyBooked
    refuse_while_asked(draft.id)
    return plan_of(draft)


def keep(draft: MeetingDraft, plan: Plan, now: datetime) -> None:
    """Write what the draft says by now."""
    draft.data, draft.updated_at = plain_of(asdict(plan)), now


def _same(one: Invitee, other: Invitee) -> bool:
    known = (one.unit_id, one.user_id)
    return known != (None, None) and known == (other.unit_id, other.user_id)
