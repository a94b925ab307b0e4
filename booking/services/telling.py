"""Whom a change of a meeting is told to, and how each of them hears of it."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accounts.models import User
from booking.calling import ask_to_call
from booking.channels import ways_to
from booking.invites import Method
from booking.messages import INVITATION, entries_of, send_invitations
from booking.models import Answer, Meeting, Occurrence, Participant
from booking.own_entries import Before, own_entries
from booking.ports import MeetingPost
from booking.series_calendar import Facts
from booking.services.invitations import Routes
from notifications.waiting import Reach, reach_of, take_back


class Way(StrEnum):
    """How somebody is told."""

    EMAIL = "email"
    SMS = "sms"
    BOTH = "both"
    CALL = "call"  # no message gets there: somebody has to ring
    NOTHING = "nothing"  # the invitation has not left, so there is nothing to take back


@dataclass(frozen=True)
class Told:
    """What came of it: how many are written to, and how many are to be called."""

    messages: int
    calls: int


@dataclass(frozen=True)
class Telling:
    """One person, and how they are told."""

    participant: Participant
    way: Way

    @property
    def is_message(self) -> bool:
        """Whether a message leaves."""
        return self.way in (Way.EMAIL, Way.SMS, Way.BOTH)


def how_to_tell(person: Participant, by: User, *, now: datetime) -> Way:
    """How this one would be told now that something is off."""
    return _way(person, _reach([person], now=now).get(person.id), by)


def _reach(people: Sequence[Participant], *, now: datetime) -> dict[uuid.UUID, Reach]:
    """How far invitations have come. What waits of a series leaves before what is said now."""
    reach = reach_of([p.id for p in people], INVITATION, now=now)
    if not _are_in_series(people):
        return reach
    return {who: Reach.GONE if how == Reach.WAITING else how for who, how in reach.items()}


def _are_in_series(people: Sequence[Participant]) -> bool:
    return bool(people) and any(o.series_id for o in people[0].meeting.occurrences)


def whom_to_tell(meeting: Meeting, by: User, *, now: datetime) -> Sequence[Telling]:
    """Everybody on the list, and how each would be told now."""
    reach = _reach(meeting.invited, now=now)
    return [Telling(p, _way(p, reach.get(p.id), by)) for p in meeting.invited]


def _way(person: Participant, reach: Reach | None, by: User) -> Way:
    knows = person.opened_at is not None or person.answer != Answer.NONE
    if reach == Reach.WAITING and not knows:
        return Way.NOTHING
    if reach == Reach.FAILED or not person.is_reachable or not person.last_method:
        return Way.NOTHING if person.user_id == by.id else Way.CALL
    return by_message(person)


def by_message(person: Participant) -> Way:
    """How a message goes to somebody who can be reached."""
    ways = ways_to(person)
    return Way.BOTH if len(ways) > 1 else Way(ways[0].value)


def stop_invitations(
    people: Sequence[Participant], by: User, *, now: datetime
) -> Sequence[Telling]:
    """What has not left stays here. Who had nothing else never heard of the meeting. Of a series
    nothing is taken back: one message tells of these dates, and another of those."""
    if _are_in_series(people):
        return [Telling(p, _way(p, r, by)) for p, r in _each(people, _reach(people, now=now))]
    ids = [p.id for p in people]
    stopped = dict.fromkeys(take_back(ids, INVITATION, now=now), Reach.WAITING)
    reach = stopped | reach_of(ids, INVITATION, now=now)
    return [Telling(p, _way(p, r, by)) for p, r in _each(people, reach)]


def _each(
    people: Sequence[Participant], reach: Mapping[uuid.UUID, Reach]
) -> Iterator[tuple[Participant, Reach | None]]:
    return ((person, reach.get(person.id)) for person in people)


def with_the_unheard(found: Sequence[Telling], by: User) -> Sequence[Telling]:
    """Of a change: whose invitation has not left yet gets it as things are now, or is called."""
    return [_or_anew(telling, by) if telling.way == Way.NOTHING else telling for telling in found]


def _or_anew(telling: Telling, by: User) -> Telling:
    person = telling.participant
    if person.is_reachable:
        return Telling(person, by_message(person))
    return telling if person.user_id == by.id else Telling(person, Way.CALL)


def tell(
    tellings: Sequence[Telling],
    occurrence: Occurrence,
    method: Method,
    *,
    post: MeetingPost,
    now: datetime,
    call_to_say: str | None = None,
    about: Sequence[Facts] | None = None,
    before: Before | None = None,
    is_revived: bool = False,
) -> Told:
    """Put a message into the outbox for everybody whom one reaches; the others are to be called,
    where there is something to say (a reason of calling.py). Of a series: about some dates, and
    only those who are on the list of one of them."""
    entries = entries_of(occurrence, about, now=now)
    tellings = [t for t in tellings if own_entries(t.participant, occurrence, entries, before)]
    routes = Routes(occurrence.meeting, post.desk, now=now)
    readers = [(t.participant, routes.best(t.participant)) for t in tellings if t.is_message]
    send_invitations(
        readers,
        occurrence,
        post=post,
        now=now,
        method=method,
        about=entries if occurrence.series_id else about,
        before=before,
        is_revived=is_revived,
    )
    calls = [t.participant for t in tellings if t.way == Way.CALL]
    if call_to_say:
        ask_to_call([(p.meeting_id, p.id) for p in calls], call_to_say, now=now)
    return Told(sum(t.is_message for t in tellings), len(calls))
