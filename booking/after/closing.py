"""Closing a meeting: who was there, what was agreed, whether it got there, and who is told.

Each time is a version of its own; the newest holds. Who reads what was agreed is an explicit
choice, and what goes out says only that there is something to read.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from booking.after import notices
from booking.after.closings import closing_of
from booking.after.refusals import (
    CameMissing,
    NotBegunYet,
    ReachedMissing,
    TroubleWasSeen,
    WhyMissing,
)
from booking.after.seen import Seen, seen_at
from booking.joining import MeetingIsCancelled
from booking.models import Came, Closing, ClosingPerson, Occurrence, Participant, Reached
from booking.ports import MeetingPost
from booking.services.refusals import BookingRefused, ChangedMeanwhile
from booking.services.telling import Told
from core import audit
from core.db import db

CLOSED = audit.declare("meeting-closed", "version", "reached", "overruled", "messages", "calls")


@dataclass(frozen=True)
class PersonSaid:
    """What the leader says of one person."""

    came: Came | None
    reason: str = ""
    gets_minutes: bool = False


@dataclass(frozen=True)
class Said:
    """What the leader says of the meeting."""

    reached: Reached | None
    why: str
    agreed: str
    more: str
    people: Mapping[uuid.UUID, PersonSaid]


def check(occurrence: Occurrence, *, now: datetime) -> None:
    """Whether there is something to close. Raises MeetingIsCancelled, NotBegunYet."""
    if occurrence.cancellation:
        raise MeetingIsCancelled
    if not occurrence.has_started(now):
        raise NotBegunYet


def close(
    occurrence: Occurrence,
    said: Said,
    *,
    seen_version: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    """Keep a new version, on top of the one that was seen. A second press keeps nothing new.

    Raises what `check` does, ChangedMeanwhile, and what does not hold of what is said.
    """
    db.session.refresh(occurrence.meeting, with_for_update=True)
    check(occurrence, now=now)
    people, before = occurrence.listed, closing_of(occurrence.id)
    made = _version(occurrence, said, _seen(occurrence, people, before, post), before, by, now)
    if before and _says(before) == _says(made):
        return Told(0, 0)
    if (before.version if before else 0) != seen_version:
        raise ChangedMeanwhile
    db.session.add(made)
    db.session.flush()
    told = notices.tell(occurrence, made, before, by=by, post=post, now=now)
    _write_down(occurrence, made, told, by=by, now=now)
    return told


def _seen(
    occurrence: Occurrence,
    people: Sequence[Participant],
    before: Closing | None,
    post: MeetingPost,
) -> Mapping[uuid.UUID, bool]:
    """Who had trouble, as far as we see or have seen: once seen, it is not forgotten."""
    found: Mapping[uuid.UUID, Seen] = seen_at(occurrence, people, post.desk)
    known = {each.participant_id: each.had_trouble for each in before.people} if before else {}
    return {id: seen.had_trouble or known.get(id, False) for id, seen in found.items()}


def _version(
    occurrence: Occurrence,
    said: Said,
    troubles: Mapping[uuid.UUID, bool],
    before: Closing | None,
    by: User,
    now: datetime,
) -> Closing:
    """Raises BookingRefused, with everything that does not hold."""
    refused = list(_refusals(said, troubles))
    if refused:
        refused[0].also = refused[1:]
        raise refused[0]
    return Closing(
        occurrence_id=occurrence.id,
        version=before.version + 1 if before else 1,
        reached=said.reached,
        why="" if said.reached is Reached.YES else said.why,
        agreed=said.agreed,
        more=said.more,
        by_id=by.id,
        at=now,
        people=[_person(id, said.people[id], had) for id, had in troubles.items()],
    )


def _refusals(said: Said, troubles: Mapping[uuid.UUID, bool]) -> Iterator[BookingRefused]:
    for who, had_trouble in troubles.items():
        person = said.people.get(who)
        if person is None or person.came is None:
            yield CameMissing(who)
        elif person.came is Came.STAYED_AWAY and had_trouble and not person.reason:
            yield TroubleWasSeen(who)
    if said.reached is None:
        yield ReachedMissing()
    elif said.reached is not Reached.YES and not said.why:
        yield WhyMissing()


def _person(who: uuid.UUID, said: PersonSaid, had_trouble: bool) -> ClosingPerson:
    return ClosingPerson(
        participant_id=who,
        came=said.came,
        had_trouble=had_trouble,
        reason=said.reason if said.came is Came.STAYED_AWAY else "",
        gets_minutes=said.gets_minutes,
    )


def _says(closing: Closing) -> object:
    """Everything a version says, to be compared."""
    people = {
        each.participant_id: (each.came, each.had_trouble, each.reason, each.gets_minutes)
        for each in closing.people
    }
    return closing.reached, closing.why, closing.agreed, closing.more, people


def _write_down(
    occurrence: Occurrence, made: Closing, told: Told, *, by: User, now: datetime
) -> None:
    """Which version, never its words; and how often trouble that we saw was called staying away."""
    overruled = [p for p in made.people if p.had_trouble and p.came is Came.STAYED_AWAY]
    audit.record(
        by.as_actor(),
        CLOSED,
        subject=occurrence.id,
        meeting=occurrence.meeting_id,
        now=now,
        version=made.version,
        reached=made.reached.value,
        overruled=len(overruled),
        messages=told.messages,
        calls=told.calls,
    )
