"""How somebody is reached: by what, in which language, and at what hours."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking import access
from booking.channels import Planned
from booking.messages import INVITATION
from booking.models import Participant, Ways
from booking.services.refusals import BookingRefused
from booking.services.resending import AddressIsTheirs, check
from core import audit
from core.db import db
from notifications.waiting import let_go, take_back

WAYS_CHANGED = audit.declare("participant-ways-changed", "fields")


class NoSuchWay(BookingRefused):
    """There is no address for it, or not any more."""

    field = "ways"
    message = _l("There is not both an e-mail address and a mobile phone. Choose another way.")


@dataclass(frozen=True)
class Plan:
    """As it stands, and as it is to be."""

    ways: Ways | None
    language: str
    from_hour: int | None
    until_hour: int | None

    @classmethod
    def of(cls, person: Planned) -> "Plan":
        """As it stands."""
        return cls(person.ways, person.language, person.from_hour, person.until_hour)


def ways_open_to(person: Planned) -> list[Ways]:
    """What can be chosen: between mail and SMS where there are both."""
    return list(Ways) if person.email and person.phone else [Ways.CALL]


def check_way(person: Planned) -> None:
    """Raises NoSuchWay."""
    if person.ways and person.ways not in ways_open_to(person):
        raise NoSuchWay


def change_ways(person: Participant, plan: Plan, *, by: User, now: datetime) -> None:
    """Keep it, for everything that is written from now on. Where the leader calls instead, an
    invitation that has not left stays here.

    Raises MeetingIsCancelled, MeetingIsOver, NoSuchWay, AddressIsTheirs.
    """
    db.session.refresh(person.meeting, with_for_update=True)
    check(person.meeting, now=now)
    db.session.refresh(person)
    if not access.may_hand_over(by, person):
        raise AddressIsTheirs
    if plan.ways and plan.ways not in ways_open_to(person):
        raise NoSuchWay
    before = Plan.of(person)
    changed = [name for name, said in vars(plan).items() if said != getattr(before, name)]
    for name in changed:
        setattr(person, name, getattr(plan, name))
    if plan.ways is Ways.CALL:
        take_back([person.id], INVITATION, now=now)
    if "from_hour" in changed and plan.from_hour is None:
        let_go(person.id, now=now)
    if changed:
        audit.record(
            by.as_actor(), WAYS_CHANGED, subject=person.id, meeting=person.meeting_id, now=now,
            fields=changed,
        )  # fmt: skip
