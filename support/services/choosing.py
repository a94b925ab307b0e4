"""Which units a supporter is offered: of hundreds the nearest few, or those found by name."""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from booking.support_queries import MeetingFacts
from support import directory
from support.lines import Units
from support.models import Audience, SupportUnit, Ticket, Tier
from support.routing import Directory, after
from support.services import routes

NEAR = 12  # so many can be read through; where there are no more, all are offered
FOUND = 20
AT_HAND = (Tier.SHARED_SUPPORT, Tier.CITIZEN_HOTLINE)  # asked from everywhere


@dataclass(frozen=True)
class Asked:
    """What one looks for, and what is chosen already: that stays on the list."""

    words: str = ""
    chosen: Collection[str] = ()


ANYBODY = Asked()


@dataclass(frozen=True)
class Offered:
    """What can be chosen, the nearest first, and whether there are others."""

    units: Sequence[SupportUnit]
    has_others: bool


@dataclass(frozen=True)
class Near:
    """What makes a unit the nearer one, for a ticket."""

    following: Sequence[uuid.UUID]  # after who has it, on its route
    convening: uuid.UUID | None  # the IT of who convened the meeting
    parties: Collection[uuid.UUID] = field(default_factory=frozenset)  # whose meeting it is

    @classmethod
    def of(cls, rows: Directory, ticket: Ticket, meeting: MeetingFacts | None) -> "Near":
        """By the route that the ticket keeps."""
        return cls(
            after(routes.route_of(rows, ticket).receivers, ticket.responsible_id),
            rows.local_it(uuid.UUID(ticket.snapshot["convening_id"])),
            meeting.organisation_ids if meeting else frozenset(),
        )

    def rank(self, rows: Directory, ticket: Ticket, unit_id: uuid.UUID) -> tuple[bool, ...]:
        """In what order they stand: the route's own next, then the parties' local IT."""
        return (
            self.following[:1] != (unit_id,),
            is_exception(ticket, rows.tiers[unit_id]),
            unit_id != self.convening,
            rows.places[unit_id] not in self.parties,
        )

    def having_to_do(self, rows: Directory) -> set[uuid.UUID]:
        """What is on the route, of a party, or there for everybody."""
        of_party = {id for id, place in rows.places.items() if place in self.parties}
        at_hand = {id for id, tier in rows.tiers.items() if tier in AT_HAND}
        convening = {self.convening} if self.convening else set()
        return of_party | at_hand | convening | set(self.following)


def offer(
    ticket: Ticket,
    near: Near,
    able: Sequence[uuid.UUID],
    units: Units,
    asked: Asked,
) -> Offered:
    """Of those who could do it."""
    rows = units.rows
    theirs = near.having_to_do(rows)
    first = sorted(able, key=lambda id: id not in theirs)[:NEAR]
    nearest = sorted(first, key=lambda id: near.rank(rows, ticket, id))
    return _shown(able, nearest, units, asked)


def _shown(
    able: Sequence[uuid.UUID], nearest: Sequence[uuid.UUID], units: Units, asked: Asked
) -> Offered:
    """Those that are found, else the nearest; and what is chosen already."""
    said = {str(id): id for id in able} if asked.chosen else {}
    chosen = [said[text] for text in asked.chosen if text in said]
    found = directory.found_by(asked.words, able, FOUND) if asked.words else nearest
    shown = list(dict.fromkeys([*found, *chosen]))
    return Offered(units.by_id.these(shown), has_others=len(shown) < len(able))


def offer_for_all(
    tickets: Sequence[tuple[Ticket, Near]],
    able: Sequence[uuid.UUID],
    units: Units,
    asked: Asked,
) -> Offered:
    """For several tickets: the nearest are those that most of them have to do with."""
    rows = units.rows
    met = Counter(id for _ticket, near in tickets for id in near.having_to_do(rows))
    ranks = {id: min(near.rank(rows, one, id) for one, near in tickets) for id in able}
    nearest = sorted(able, key=lambda id: (-met[id], ranks[id]))[:NEAR]
    return _shown(able, nearest, units, asked)


def is_exception(ticket: Ticket, tier: Tier) -> bool:
    """Citizens' cases do not go to shared support, but for a logged reason."""
    return ticket.audience == Audience.CITIZEN and tier == Tier.SHARED_SUPPORT
