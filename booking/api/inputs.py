"""From what a program sends to what the services take. The same people and places can be chosen
as on the pages: units one books for, and whom the directory offers."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking import directory, drafts, guests
from booking.draft_refusals import TooManyGuests
from booking.drafts import MOST_GUESTS, Guest, Matter, Plan
from booking.forms import ELSEWHERE, possible_id
from booking.models import Meeting, MeetingType, ParticipantKind
from booking.services import Booking, BookingRefused, Invitee, OrganisationMissing
from booking.services.matter_changes import Said
from booking.services.participants import invite_unit, invite_user
from booking.services.planning import Details
from booking.times.asked import Asked

Sent = Mapping[str, Any]  # read by a schema of asked.py


class NotYourUnit(BookingRefused):
    """Meetings are booked for a unit where one is a meeting leader."""

    field = "unit_id"
    message = _l("You do not book for that unit.")


class InviteeUnknown(BookingRefused):
    """No unit or person of the directory that meetings can invite, or none named at all."""

    field = "invitees"
    message = _l("Name a unit_id, a user_id or a kind that can be invited.")


def own_unit(actor: User, unit_id: uuid.UUID) -> uuid.UUID:
    """Raises NotYourUnit."""
    if unit_id not in drafts.leading_unit_ids(actor):
        raise NotYourUnit
    return unit_id


def booking_of(sent: Sent, actor: User) -> Booking:
    """What is to be booked. Raises BookingRefused."""
    return Booking(
        type=sent["type"],
        form=sent["form"],
        purpose=sent.get("purpose", ""),
        agenda=sent.get("agenda") or None,
        agenda_follows_on=sent.get("agenda_follows_on"),
        address=sent.get("address") or None,
        phone=sent.get("phone", ""),
        unit_id=own_unit(actor, sent["unit_id"]),
        chair_id=None,
        starts_at=sent["starts_at"],
        ends_at=sent["ends_at"],
        invitees=_invitees(sent["invitees"], actor),
        is_rehearsal=sent["is_rehearsal"],
        details=Details(pre_minutes=sent["pre_minutes"]),
    )


def _invitees(sent: Sequence[Sent], actor: User) -> Sequence[Invitee]:
    """Each once, and the leader not at all, as on the list of a draft. Raises TooManyGuests."""
    if len(sent) > MOST_GUESTS:
        raise TooManyGuests
    found: dict[object, Invitee] = {}
    for number, each in enumerate(sent):
        invitee = invitee_of(each)
        if invitee.user_id != actor.id:
            found.setdefault(invitee.unit_id or invitee.user_id or number, invitee)
    return list(found.values())


def invitee_of(sent: Sent) -> Invitee:
    """Somebody to invite. Raises InviteeUnknown, OrganisationMissing."""
    named = [name for name in ("unit_id", "user_id", "kind") if name in sent]
    if len(named) != 1:
        raise InviteeUnknown
    found, skips = _named(sent), sent.get("skips_pre_meeting", False)
    return replace(found, skips_pre_meeting=skips and found.kind is ParticipantKind.STAFF)


def _named(sent: Sent) -> Invitee:
    if "unit_id" in sent:
        unit = directory.offered_unit(sent["unit_id"])
        return invite_unit(unit) if unit else _unknown()
    if "user_id" in sent:
        user = directory.person_of(sent["user_id"])
        return invite_user(user) if user else _unknown()
    return _outsider(sent, sent["kind"])


def _unknown() -> Invitee:
    raise InviteeUnknown


def _outsider(sent: Sent, kind: ParticipantKind) -> Invitee:
    """Citizens have no function, and no place of work: they are not asked for one on the page."""
    said: dict[str, Any] = {"name": None, "email": None, "phone": None, **sent}
    is_staff = kind == ParticipantKind.STAFF
    said["organisation_id"] = _place(sent) if is_staff else None
    said["joins_from_room_system"] = is_staff and sent["joins_from_room_system"]
    if kind.is_private:
        said["function"] = ""
    return guests.invitee_of({**said, "phone": said["phone"] or None}, kind)


def _place(sent: Sent) -> str | None:
    said: str | None = sent.get("organisation_id")
    if said in (None, ELSEWHERE):
        return said
    if possible_id(said) not in {place.id for place in directory.organisations()}:
        raise OrganisationMissing
    return said


def matter_of(meeting: Meeting, sent: Sent) -> Said:
    """What stands, with what was sent in its place."""
    said = {name: value for name, value in sent.items() if name in vars(Said.of(meeting))}
    for name in ("agenda", "address"):
        if name in said:
            said[name] = said[name] or None
    return replace(Said.of(meeting), **said)


def plan_of(sent: Sent, actor: User) -> Plan:
    """A meeting that a time is looked for. Raises NotYourUnit, InviteeUnknown."""
    units = [invitee_of({"unit_id": unit_id}) for unit_id in dict.fromkeys(sent["party"])]
    users = [invitee_of({"user_id": user_id}) for user_id in dict.fromkeys(sent["person"])]
    known = [*units, *(user for user in users if user.user_id != actor.id)]
    others = [Invitee(kind=ParticipantKind.CITIZEN)] * max(0, sent["people"] - 1 - len(known))
    matter = Matter(MeetingType.PLANNING, sent["form"], own_unit(actor, sent["unit_id"]))
    invited = tuple(Guest(uuid.uuid4(), invitee) for invitee in (*known, *others))
    return Plan(matter, sent["minutes"], guests=invited)


def asked_of(sent: Sent) -> Asked:
    """What is asked of the list of times, besides the day and the length."""
    return Asked(
        weeks=sent["weeks"],
        weekdays=frozenset(day - 1 for day in sent["weekday"]),
        since=sent.get("hour_from"),
        until=sent.get("hour_until"),
        on_holidays=sent["on_holidays"],
        everybody=sent["everybody"],
    )
