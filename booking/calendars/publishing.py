"""What a feed says now: joined from stored bytes, of which only what changed is built anew."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import CompoundSelect, Select, delete, or_, select, union, update

from accounts.models import Organisation, Unit
from booking.calendars.entries import FOOT, LINES, Line, entry, head, window
from booking.calendars.feeds import Live
from booking.calendars.models import CalendarEntry, CalendarFeed
from booking.letters import meeting_title
from booking.models import Answer, Cancellation, Meeting, Occurrence, Participant, TimeChange
from core.db import db, insert_new

CANCELLED_KEPT = timedelta(days=30)
NOTED_EVERY = timedelta(minutes=5)


def meetings_in(feed: Live) -> CompoundSelect[uuid.UUID]:
    """The ids of what stands in it: what the person leads, chairs or is invited to; what the unit
    convened or is invited to. What they declined is none of it. A branch for each, so that each
    uses its index."""
    invited = select(Participant.meeting_id).where(
        Participant.removed_at.is_(None), Participant.answer != Answer.DECLINED
    )
    if feed.unit_id:
        return union(
            select(Meeting.id).where(Meeting.unit_id == feed.unit_id),
            invited.where(Participant.unit_id == feed.unit_id),
        )
    return union(
        select(Meeting.id).where(Meeting.leader_id == feed.user_id),
        select(Meeting.id).where(Meeting.chair_id == feed.user_id),
        invited.where(Participant.user_id == feed.user_id),
    )


def listed(feed: Live, *, now: datetime) -> Select[uuid.UUID]:
    """The ids of the occurrences in the window, without those long cancelled."""
    start, end = window(now)
    is_shown = or_(Cancellation.at.is_(None), Cancellation.at > now - CANCELLED_KEPT)
    return (
        select(Occurrence.id)
        .outerjoin(Cancellation, Cancellation.occurrence_id == Occurrence.id)
        .where(
            Occurrence.meeting_id.in_(meetings_in(feed)),
            Occurrence.starts_at >= start,
            Occurrence.starts_at < end,
            is_shown,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(LINES)
    )


def outline(feed: Live, *, now: datetime) -> Sequence[Line]:
    """Every line of the feed by its cheap columns, in order. One statement."""
    mine = listed(feed, now=now).subquery()
    is_kept = (CalendarEntry.occurrence_id == Occurrence.id) & (
        CalendarEntry.language == feed.language
    )
    columns = (
        Occurrence.id,
        Occurrence.starts_at,
        Occurrence.ends_at,
        Meeting.id,
        Meeting.uid,
        Meeting.sequence,
        Meeting.created_at,
        Meeting.form,
        Organisation.name,
        Cancellation.at,
        CalendarEntry.stamp,
    )
    wanted = (
        select(*columns)
        .select_from(Occurrence)
        .join(mine, mine.c.id == Occurrence.id)
        .join(Meeting, Meeting.id == Occurrence.meeting_id)
        .join(Unit, Unit.id == Meeting.unit_id)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .outerjoin(Cancellation, Cancellation.occurrence_id == Occurrence.id)
        .outerjoin(CalendarEntry, is_kept)
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return [Line(*row) for row in db.session.execute(wanted)]


def tag_of(feed: Live, lines: Iterable[Line], base_url: str) -> str:
    """Differs as soon as the feed would: from cheap columns, nothing is built."""
    said = hashlib.blake2b(f"{feed.name}\0{feed.language}".encode(), digest_size=16)
    for line in lines:
        said.update(line.occurrence_id.bytes)
        said.update(line.stamp(base_url).encode())
    return said.hexdigest()


def build_missing(lines: Iterable[Line], language: str, *, base_url: str, now: datetime) -> int:
    """Store the bytes of what is new or changed; call it in a transaction, in that language. How
    many. Of two that build the same at once, one is kept: both say the same."""
    stale = [line for line in lines if line.kept_stamp != line.stamp(base_url)]
    if not stale:
        return 0
    first_starts = _first_starts(line.occurrence_id for line in stale)
    rows = [
        {
            "occurrence_id": line.occurrence_id,
            "language": language,
            "stamp": line.stamp(base_url),
            "content": _entry(line, first_starts, base_url=base_url, now=now),
        }
        for line in stale
    ]
    old = [line.occurrence_id for line in stale if line.kept_stamp is not None]
    if old:
        is_old = CalendarEntry.occurrence_id.in_(old) & (CalendarEntry.language == language)
        db.session.execute(delete(CalendarEntry).where(is_old))
    db.session.execute(insert_new(CalendarEntry, rows))
    return len(rows)


def _entry(
    line: Line, first_starts: Mapping[uuid.UUID, datetime], *, base_url: str, now: datetime
) -> bytes:
    return entry(
        line,
        title=meeting_title(line.form, line.organisation),
        first_start=first_starts.get(line.occurrence_id, line.starts_at),
        base_url=base_url,
        now=now,
    )


def _first_starts(occurrence_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, datetime]:
    """When those that were moved were booked for at first."""
    moved = (
        select(TimeChange.occurrence_id, TimeChange.starts_at)
        .where(TimeChange.occurrence_id.in_(list(occurrence_ids)))
        .order_by(TimeChange.id.desc())
    )
    return {row.occurrence_id: row.starts_at for row in db.session.execute(moved)}


def note_fetch(feed: Live, tag: str, *, now: datetime) -> datetime:
    """Keep that it was fetched, and what it said. Since when it says that."""
    is_new = tag != feed.tag
    changed_at = now if is_new else feed.changed_at
    is_recent = feed.last_fetched_at is not None and now - feed.last_fetched_at < NOTED_EVERY
    if is_new or not is_recent:
        noted = update(CalendarFeed).where(CalendarFeed.id == feed.id)
        db.session.execute(noted.values(last_fetched_at=now, tag=tag, changed_at=changed_at))
    return changed_at


def content_of(feed: Live, lines: Sequence[Line], *, now: datetime) -> bytes:
    """The whole file, from what is stored. One statement."""
    kept = select(CalendarEntry.occurrence_id, CalendarEntry.content).where(
        CalendarEntry.language == feed.language,
        CalendarEntry.occurrence_id.in_(listed(feed, now=now).scalar_subquery()),
    )
    ready = {row.occurrence_id: row.content for row in db.session.execute(kept)}
    events = (ready[line.occurrence_id] for line in lines if line.occurrence_id in ready)
    return b"".join((head(feed.name), *events, FOOT))
