"""How somebody on the list of a draft is reached: chosen by who books, also for those whom the
directory knows. Without a choice it is as usual, in the language they have chosen themselves."""

import uuid
from dataclasses import replace
from datetime import datetime

from booking import drafts
from booking.drafts import Guest, Plan
from booking.models import MeetingDraft
from booking.services import ways
from booking.services.ways import check_way


def find_guest(plan: Plan, key: uuid.UUID) -> Guest | None:
    """One line of the list."""
    return next((guest for guest in plan.guests if guest.key == key), None)


def set_ways(draft: MeetingDraft, key: uuid.UUID, said: ways.Plan, *, now: datetime) -> None:
    """Keep it. Harmless where somebody is off the list by now. Raises NoSuchWay."""
    plan = drafts.locked(draft)
    guests = [_with(guest, said) if guest.key == key else guest for guest in plan.guests]
    drafts.keep(draft, replace(plan, guests=tuple(guests)), now)


def _with(guest: Guest, said: ways.Plan) -> Guest:
    invitee = replace(guest.invitee, **vars(said))
    check_way(invitee)
    return replace(guest, invitee=invitee)
