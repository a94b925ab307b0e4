"""What a feed says now: joined from stored bytes, of which only what changed is built anew."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from accounts.models import Organisation, Unit
from booking.calendars.entries import FOOT, LINES, Line, Name, entry, head, window
from booking.calendars.feeds import Live
from booking.calendars.models import CalendarEntry, CalendarFeed
from booking.date_answers import says_no
from booking.letters import meeting_title
from booking.models import (
    Answer,
    AnswerGiven,
    Attending,
    Cancellation,
    Meeting,
    Occurrence,
    OffDate,
    Participant,
    ParticipantKind,
    SkippedDate,
    TimeChange,
)
from core.db import db

_Wanted = TypeVarTuple("_Wanted")
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
    Meeting.pre_minutes,
)
_KEPT = (
    "occurrence_id",
    "starts_at",
    "ends_at",
    "sequence",
    "form",
    "organisation",
    "is_cancelled",
    "is_early",
)


def meetings_in(feed: Live) -> CompoundSelect[uuid.UUID]:
    """The ids of what stands in it: what the person leads, chairs or is invited to; what the unit
    convened or is invited to. A branch for each, so that each uses its index."""
    invited = select(Participant.meeting_id).where(Participant.removed_at.is_(None))
    if feed.unit_id:
        return union(
            select(Meeting.id).where(Meeting.unit_id == feed.unit_id),
            invited.where(Participant.unit_id == feed.unit_id),
        )
    return union(
        select(Meeting.id).where(Meeting.leader_id == feed.user_id),
        select(Occurrence.meeting_id).where(Occurrence.own_leader_id == feed.user_id),
        select(Meeting.id).where(Meeting.chair_id == feed.user_id),
        invited.where(Participant.user_id == feed.user_id),
    )


def comes_early(feed: Live) -> ColumnElement[bool]:
    """Whether the pre-meeting is the owner's too: `early.comes_early`, asked of many at once. Who
    leads or chairs has no row that says otherwise."""
    later = exists().where(
        _owners_seat(feed),
        Participant.attending != Attending.LEADER,
        or_(Participant.skips_pre_meeting, Participant.kind != ParticipantKind.STAFF),
    )
    return and_(func.coalesce(Meeting.pre_minutes, 0) > 0, not_(later))


def _owners_seat(feed: Live) -> ColumnElement[bool]:
    owner = Participant.unit_id == feed.unit_id if feed.unit_id else (
        Participant.user_id == feed.user_id)  # fmt: skip
    return and_(Participant.meeting_id == Meeting.id, owner, Participant.removed_at.is_(None))


def is_theirs(feed: Live) -> ColumnElement[bool]:
    """Whether the owner leads, chairs or convened it, or comes that day: what they declined is none
    of it."""
    owns = Meeting.unit_id == feed.unit_id if feed.unit_id else or_(
        Occurrence.leader_id == feed.user_id, Meeting.chair_id == feed.user_id)  # fmt: skip
    comes = exists().where(_owners_seat(feed), not_(says_no())).correlate(Meeting, Occurrence)
    return or_(owns, _nobody_spoke_of_it(feed), comes)


def _nobody_spoke_of_it(feed: Live) -> ColumnElement[bool]:
    """Of nearly every date: no answer and no list is about it alone, and the owner did not decline
    them all.
    It follows from who comes, and is asked first, for it costs next to nothing."""
    owner = Participant.unit_id == feed.unit_id if feed.unit_id else (
        Participant.user_id == feed.user_id)  # fmt: skip
    declined_none = select(Participant.meeting_id).where(
        owner, Participant.removed_at.is_(None), Participant.answer != Answer.DECLINED
    )
    about_it = exists().where(AnswerGiven.occurrence_id == Occurrence.id).correlate(Occurrence)
    lists = exists().where(OffDate.occurrence_id == Occurrence.id).correlate(Occurrence)
    return and_(not_(about_it), not_(lists), Occurrence.meeting_id.in_(declined_none))


def listed(feed: Live, *, now: datetime) -> Select[uuid.UUID, bool]:
    """The ids of the occurrences in the window, without those long cancelled, and whether they
    begin with the pre-meeting for the owner."""
    start, end = window(now)
    is_shown = or_(Cancellation.at.is_(None), Cancellation.at > now - CANCELLED_KEPT)
    return (
        select(Occurrence.id, comes_early(feed).label("is_early"))
        .join(Meeting, Meeting.id == Occurrence.meeting_id)
        .outerjoin(Cancellation, Cancellation.occurrence_id == Occurrence.id)
        .where(
            Occurrence.meeting_id.in_(meetings_in(feed)),
            Occurrence.starts_at >= start,
            Occurrence.starts_at < end,
            is_shown,
            is_theirs(feed),
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
        CalendarEntry.is_early == mine.c.is_early,
        CalendarEntry.starts_at == Occurrence.starts_at,
        CalendarEntry.ends_at == Occurrence.ends_at,
        CalendarEntry.sequence == Meeting.sequence,
        CalendarEntry.form == Meeting.form,
        CalendarEntry.organisation == Organisation.name,
        CalendarEntry.is_cancelled == _IS_OFF,
        CalendarEntry.base_url == base_url,
    )
    wanted = (
        select(*_FACTS, mine.c.is_early)
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
    names = _names(lines)
    rows = [
        {
            **{name: getattr(line, name) for name in _KEPT},
            "language": language,
            "base_url": base_url,
            "mark": secrets.randbelow(2**31),
            "content": _entry(line, names[line.occurrence_id], base_url=base_url, now=now),
        }
        for line in lines
    ]
    for is_early in (False, True):
        ids = [line.occurrence_id for line in lines if line.is_early == is_early]
        _forget(ids, language, is_early=is_early)
    db.session.execute(_insert().on_conflict_do_nothing(), rows)


def _forget(ids: Sequence[uuid.UUID], language: str, *, is_early: bool) -> None:
    """What the others are told of the same meeting stays."""
    is_old = and_(
        CalendarEntry.occurrence_id.in_(ids),
        CalendarEntry.language == language,
        CalendarEntry.is_early == is_early,
    )
    db.session.execute(delete(CalendarEntry).where(is_old))


def _insert() -> postgresql.Insert | sqlite.Insert:
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(CalendarEntry) if is_postgresql else sqlite.insert(CalendarEntry)


def tag_of(feed: Live, *, now: datetime) -> str:
    """Differs as soon as the feed does: from how many there are and the marks of all. Nothing is
    built or fetched. One statement."""
    counted = _of(feed, select(func.count(), func.sum(CalendarEntry.mark)), now=now)
    number, marks = db.session.execute(counted).one()
    said = f"{number}.{marks}.{feed.name}.{feed.language}"
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def _of(feed: Live, wanted: Select[*_Wanted], *, now: datetime) -> Select[*_Wanted]:
    """What is stored of it, without what is told others of the same meetings."""
    mine = listed(feed, now=now).subquery()
    is_mine = and_(
        CalendarEntry.occurrence_id == mine.c.id, CalendarEntry.is_early == mine.c.is_early
    )
    return (
        wanted.select_from(mine)
        .join(CalendarEntry, is_mine)
        .where(CalendarEntry.language == feed.language)
    )


def _entry(line: Line, name: Name, *, base_url: str, now: datetime) -> bytes:
    title = meeting_title(line.form, line.organisation)
    return entry(line, title=title, name=name, base_url=base_url, now=now)


def _names(lines: Sequence[Line]) -> Mapping[uuid.UUID, Name]:
    """What each is known by. Two statements."""
    ids = [line.occurrence_id for line in lines]
    first_starts = _first_starts(ids)
    left_out = select(SkippedDate.occurrence_id).where(SkippedDate.occurrence_id.in_(ids))
    later = set(db.session.scalars(left_out))
    return {
        line.occurrence_id: Name(
            first_starts.get(line.occurrence_id, line.starts_at), line.occurrence_id in later
        )
        for line in lines
    }


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
    kept = _of(feed, select(CalendarEntry.content), now=now)
    in_order = kept.order_by(CalendarEntry.starts_at, CalendarEntry.occurrence_id)
    return b"".join((head(feed.name), *db.session.scalars(in_order), FOOT))
