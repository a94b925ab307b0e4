"""Who can come when: only as far as we know it, and never guessed."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import and_, or_

from sqlalchemy import or_ as or_else
from sqlalchemy import select

from accounts.models import Membership, Role, User
from booking.busy import taken_and_known
from booking.claims import Resource
from booking.slots import Slot
from booking.times.spans import Spans
from booking.times.taken import second, taken_between
from core.db import db

Party = uuid.UUID  # a person, or a unit


class People:
    """The leader and the parties of a meeting, and when each of them leads another.

    A unit can come when one of those who lead meetings there can, and its own calendar says
    nothing else. Whoever never led a meeting here, and has added no calendar that is read, shares
    none with us: nothing is known of them.

    What the leader's own calendar says keeps a time from being offered, and refuses none: they see
    it, and know better.
    """

    def __init__(
        self,
        leader_id: uuid.UUID,
        parties: Sequence[Party],
        start: datetime,
        end: datetime,
        *,
        now: datetime,
        without: Collection[uuid.UUID] = (),
    ) -> None:
        """Read what is known of them between these instants, in four statements."""
        self.parties = list(dict.fromkeys(parties))
        members = _members(leader_id, self.parties)
        ids = {i for people in members.values() for _user, i in people if i is not None}
        taken = taken_between(ids, start, end, now=now, without=without)
        users = {leader_id, *self.parties, *(u for ms in members.values() for u, _i in ms)}
        own, trusted = taken_and_known(users, self.parties, start, end, now=now)
        elsewhere = {
            party: Spans((second(a), second(b)) for a, b in spans) for party, spans in own.items()
        }
        self._leader = Spans(
            span for _u, i in members.pop(leader_id, []) if i for span in taken.get(i, ())
        )
        self._elsewhere = elsewhere.get(leader_id, Spans())
        for party in trusted.intersection(self.parties):
            members.setdefault(party, [(party, None)])
        self._calendars: Mapping[Party, Sequence[Spans]] = {
            party: [
                Spans(taken.get(i, ()) if i is not None else ())
                | elsewhere.get(user, Spans())
                | elsewhere.get(party, Spans())
                for user, i in people
            ]
            for party, people in members.items()
        }

    @property
    def known(self) -> Sequence[Party]:
        """Those who share a calendar with us."""
        return [party for party in self.parties if party in self._calendars]

    @property
    def silent(self) -> Sequence[Party]:
        """The others."""
        return [party for party in self.parties if party not in self._calendars]

    def leader_is_free(self, start: int, end: int) -> bool:
        """Whether the leader leads nothing then."""
        return not self._leader.touches(start, end)

    def leads_nothing(self, slot: Slot) -> bool:
        """Whether the leader is free then."""
        return self.leader_is_free(second(slot.starts_at), second(slot.ends_at))

    def leader_is_elsewhere(self, slot: Slot) -> bool:
        """Whether the leader's own calendar says that they are taken then. It may know less."""
        return self._elsewhere.touches(second(slot.starts_at), second(slot.ends_at))

    def busy(self, start: int, end: int) -> Sequence[Party]:
        """Those of whom we know that they cannot come then."""
        return [
            party
            for party in self.known
            if all(calendar.touches(start, end) for calendar in self._calendars[party])
        ]

    def refused(self, length: int, *, all_parties: bool) -> Spans:
        """When the leader cannot begin something so long; or somebody else whom we know."""
        asked = self.known if all_parties else []
        return reduce(or_, (self._party_refused(p, length) for p in asked), self._own(length))

    def _own(self, length: int) -> Spans:
        return (self._leader | self._elsewhere).refused(length)

    def _party_refused(self, party: Party, length: int) -> Spans:
        return reduce(and_, (each.refused(length) for each in self._calendars[party]))


Member = tuple[uuid.UUID, int | None]  # a person, and the resource that stands for them


def _members(leader_id: uuid.UUID, parties: Sequence[Party]) -> dict[Party, list[Member]]:
    """The people of each party: of a unit, everybody who leads meetings there."""
    persons = (
        select(User.id, User.id, Resource.id)
        .join(Resource, Resource.user_id == User.id)
        .where(or_else(User.id == leader_id, User.id.in_(parties) & User.is_active))
    )
    units = (
        select(Membership.unit_id, Membership.user_id, Resource.id)
        .join(Membership.user)
        .outerjoin(Resource, Resource.user_id == Membership.user_id)
        .where(Membership.unit_id.in_(parties), Membership.role == Role.MEETING_LEADER)
        .where(User.is_active)  # whoever has left is not free
    )
    found: dict[Party, list[Member]] = {}
    for wanted in (persons, units) if parties else (persons,):
        for party, user_id, resource_id in db.session.execute(wanted):
            found.setdefault(party, []).append((user_id, resource_id))
    return found
