"""What a feed says now: joined from stored bytes, of which only what changed is built anew."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    delete,
    func,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from accounts.models import Organisation, Unit
from booking.calendars.entries import FOOT, LINES, Line, entry, head, window
from booking.calendars.feeds import Live
from booking.calendars.models import CalendarEntry, CalendarFeed
from booking.letters import meeting_title
from booking.models import Answer, Cancellation, Meeting, Occurrence, Participant, TimeChange
from core.db import db

CANCELLED_KEPT = timedelta(days=30)
NOTED_EVERY = timedelta(minutes=5)
_IS_OFF = Cancellation.at.is_not(None)
_FACTS = (
    Occurrence.id,
    Occurrence.starts_at,
    Occurrence.ends_at,
    Meeting.id,
    Meeting.uid,
    Meeting.sequence,
    Meeting.created_at,
    Meeting.form,
    Organisation.name,
    _IS_OFF,
)
_KEPT = (
    "occurrence_id",
    "starts_at",
    "ends_at",
    "sequence",
    "form",
    "organisation",
    "is_cancelled",
)


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


def stale(feed: Live, *, base_url: str, now: datetime) -> Sequence[Line]:
    """What has no bytes yet, or others than it should have. One statement, and mostly no row: the
    database compares."""
    mine = listed(feed, now=now).subquery()
    is_kept = and_(
        CalendarEntry.occurrence_id == Occurrence.id,
        CalendarEntry.language == feed.language,
        CalendarEntry.starts_at == Occurrence.starts_at,
        CalendarEntry.ends_at == Occurrence.ends_at,
        CalendarEntry.sequence == Meeting.sequence,
        CalendarEntry.form == Meeting.form,
        CalendarEntry.organisation == Organisation.name,
        CalendarEntry.is_cancelled == _IS_OFF,
        CalendarEntry.base_url == base_url,
    )
    wanted = (
        select(*_FACTS)
        .select_from(Occurrence)
        .join(mine, mine.c.id == Occurrence.id)
        .join(Meeting, Meeting.id == Occurrence.meeting_id)
        .join(Unit, Unit.id == Meeting.unit_id)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .outerjoin(Cancellation, Cancellation.occurrence_id == Occurrence.id)
        .outerjoin(CalendarEntry, is_kept)
        .where(CalendarEntry.occurrence_id.is_(None))
    )
    rows = db.session.execute(wanted)
    return [Line(*row) for row in rows]  # type: ignore[call-arg]  # mypy loses count of a row


def build(lines: Sequence[Line], language: str, *, base_url: str, now: datetime) -> None:
    """Store their bytes; call it in a transaction, in that language. Of two that build the same at
    once one is kept: both say the same."""
    first_starts = _first_starts(line.occurrence_id for line in lines)
    rows = [
        {
            **{name: getattr(line, name) for name in _KEPT},
            "language": language,
            "base_url": base_url,
            "mark": secrets.randbelow(2**31),
            "content": _entry(line, first_starts, base_url=base_url, now=now),
        }
        for line in lines
    ]
    ids = [line.occurrence_id for line in lines]
    is_old = CalendarEntry.occurrence_id.in_(ids) & (CalendarEntry.language == language)
    db.session.execute(delete(CalendarEntry).where(is_old))
    db.session.execute(_insert().on_conflict_do_nothing(), rows)


def _insert() -> postgresql.Insert | sqlite.Insert:
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(CalendarEntry) if is_postgresql else sqlite.insert(CalendarEntry)


def tag_of(feed: Live, *, now: datetime) -> str:
    """Differs as soon as the feed does: from how many there are and the marks of all. Nothing is
    built or fetched. One statement."""
    counted = select(func.count(), func.sum(CalendarEntry.mark)).where(_mine(feed, now=now))
    number, marks = db.session.execute(counted).one()
    said = f"{number}.{marks}.{feed.name}.{feed.language}"
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def _mine(feed: Live, *, now: datetime) -> ColumnElement[bool]:
    ids = listed(feed, now=now).scalar_subquery()
    return and_(CalendarEntry.language == feed.language, CalendarEntry.occurrence_id.in_(ids))


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


def content_of(feed: Live, *, now: datetime) -> bytes:
    """The whole file, from what is stored. One statement."""
    kept = select(CalendarEntry.content).where(_mine(feed, now=now))
    in_order = kept.order_by(CalendarEntry.starts_at, CalendarEntry.occurrence_id)
    return b"".join((head(feed.name), *db.session.scalars(in_order), FOOT))
