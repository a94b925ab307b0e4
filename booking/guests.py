"""The list of those to invite: who they are, and how word reaches them."""

import uuid
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from accounts.models import Unit, User
from booking import directory
from booking.channels import ways_to
from booking.drafts import Guest, Plan
from booking.models import ParticipantKind, Proxy, Ways
from booking.services import Invitee, OrganisationMissing
from booking.services.ways import check_way
from booking.words import KINDS
from notifications.models import Channel
from notifications.suppressions import suppressed


@dataclass(frozen=True)
class GuestRow:
    """One line of the list. `signal` is good (nothing to do) or care (watch)."""

    key: uuid.UUID | None  # none for the leader, who cannot be taken off
    name: str
    place: str
    note: str
    signal: str
    state: str
    misses_mail: bool = False


def invitee_of(said: Mapping[str, Any], kind: ParticipantKind) -> Invitee:
    """Somebody from outside the directory. Raises OrganisationMissing for staff without a place,
    NoSuchWay."""
    place = said.get("organisation_id")
    if kind == ParticipantKind.STAFF and not place:
        raise OrganisationMissing
    if place == "elsewhere":
        place = directory.other_organisation().id
    invitee = Invitee(
        kind=kind,
        organisation_id=uuid.UUID(str(place)) if place else None,
        name=said["name"] or None,
        function=said.get("function") or "",
        language=said["language"],
        email=said["email"] or None,
        phone=said["phone"],
        joins_from_room_system=bool(said.get("joins_from_room_system")),
        is_presenter=bool(said.get("is_presenter")),
        proxy=Proxy(said["proxy"]) if said.get("proxy") else None,
        ways=Ways(said["ways"]) if said.get("ways") else None,
        from_hour=said.get("from_hour"),
        until_hour=said.get("until_hour"),
    )
    check_way(invitee)
    return invitee


def rows(plan: Plan, leader: User) -> Sequence[GuestRow]:
    """The leader first, then the others in the order they were added."""
    units = directory.units_by_id([i.unit_id for i in plan.invitees if i.unit_id])
    bad = suppressed([i.email for i in plan.invitees if i.email])
    return [_leader(leader), *(_row(guest, units, bad) for guest in plan.guests)]


def _leader(leader: User) -> GuestRow:
    return GuestRow(None, leader.name, leader.place, "", "good", _("Leads the meeting"))


def _row(guest: Guest, units: dict[uuid.UUID, Unit], bad: Set[str]) -> GuestRow:
    invitee = guest.invitee
    unit = units.get(invitee.unit_id) if invitee.unit_id else None
    kind = str(KINDS[invitee.kind])
    place = unit.organisation.name if unit else invitee.function or kind
    signal, state = _reach(invitee)
    if invitee.email and invitee.email.lower() in bad:
        signal, state = "care", _("Mail to this address has come back. Correct it.")
    return GuestRow(
        key=guest.key,
        name=invitee.name or (invitee.function if invitee.function else kind),
        place=place if invitee.name and place != invitee.name else "",
        note=unit.explanation if unit else "",
        signal=signal,
        state=state,
        misses_mail=invitee.kind == ParticipantKind.STAFF and not invitee.email,
    )


def _reach(invitee: Invitee) -> tuple[str, str]:
    if invitee.kind == ParticipantKind.STAFF and invitee.ways is None:
        if invitee.email:
            return "good", _("Ready")
        if not invitee.phone:
            return "care", _("Needs an e-mail address")
    if invitee.ways is Ways.CALL:
        return "good", _("You call, or hand over the print sheet")
    match ways_to(invitee):
        case [Channel.EMAIL, Channel.SMS]:
            return "good", _("Gets e-mail and text message")
        case [Channel.EMAIL]:
            return "good", _("Gets e-mail")
        case [Channel.SMS]:
            return "good", _("Gets text message")
    return "care", _("Print sheet and code only")
