"""Reading the calendars of people's own by the clock, one at a time and outside transactions."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, insert, or_, select

from accounts.models import Unit, User
from booking.calendars import caldav
from booking.calendars.aside import NotReadable, read_aside
from booking.calendars.fetching import Fetched, Request, fetch
from booking.calendars.foreign import Asked, Span, as_question, spans_of
from booking.calendars.models import BusySource, BusySpan, SourceKind
from booking.calendars.sources import SEAL
from booking.calendars.troubles import CannotRead, Trouble
from core.db import db, transaction
from core.reaching import Reach
from core.sealing import SealBroken, unseal

EVERY = timedelta(minutes=15)
WHOLE_EVERY = timedelta(days=1)  # else rules would never be followed into the days that come
BACK, AHEAD = timedelta(days=1), timedelta(days=549)


@dataclass(frozen=True)
class Taken:
    """One source, taken to be read."""

    id: uuid.UUID
    kind: SourceKind
    sealed: bytes
    etag: str
    last_modified: str
    whole_at: datetime | None


@dataclass(frozen=True)
class Outcome:
    """What came of it. No spans: they are as they were."""

    spans: Sequence[Span] | None = None
    skipped: int = 0
    etag: str = ""
    last_modified: str = ""
    trouble: Trouble | None = None


def due(now: datetime) -> Select[BusySource]:
    """Those to be read now, the longest due first. Whose owner is gone is read no more."""
    return (
        select(BusySource)
        .outerjoin(User, User.id == BusySource.user_id)
        .outerjoin(Unit, Unit.id == BusySource.unit_id)
        .where(BusySource.next_read_at <= now, or_(User.is_active, Unit.is_active))
        .order_by(BusySource.next_read_at, BusySource.id)
        .limit(1)
    )


def has_due(now: datetime) -> bool:
    """Whether `read_next` would find anything."""
    return db.session.scalar(due(now).with_only_columns(BusySource.id)) is not None


def read_next(reach: Reach, *, own_domain: str, key: bytes, now: datetime) -> uuid.UUID | None:
    """Read one: whose turn is over, or whose reader was killed, has another in a while."""
    with transaction():
        taken = _take(now)
    if taken is None:
        return None
    outcome = look(taken, reach, own_domain=own_domain, key=key, now=now)
    with transaction():
        keep(taken.id, outcome, now=now)
    return taken.id


def _take(now: datetime) -> Taken | None:
    wanted = due(now).with_for_update(of=BusySource, skip_locked=True)
    source = db.session.scalar(wanted)
    if source is None:
        return None
    source.next_read_at = now + EVERY
    source.tried_at = now
    names = Taken.__dataclass_fields__
    return Taken(**{name: getattr(source, name) for name in names})


def look(taken: Taken, reach: Reach, *, own_domain: str, key: bytes, now: datetime) -> Outcome:
    """Go there and read. Touches no table."""
    start, end = now - BACK, now + AHEAD
    is_server = taken.kind is SourceKind.CALDAV
    try:
        request = _request(taken, key, now)
        came = caldav.ask(request, start, end, reach) if is_server else fetch(request, reach)
        if came.status == 304:
            return Outcome(etag=taken.etag, last_modified=taken.last_modified)
        return _understood(came, Asked(start, end, own_domain, came.status == 207))
    except SealBroken:
        return Outcome(trouble=Trouble.SEALED)
    except CannotRead as refusal:
        return Outcome(trouble=refusal.trouble)
    except NotReadable as refusal:
        return Outcome(trouble=Trouble(str(refusal)))


def _understood(came: Fetched, asked: Asked) -> Outcome:
    answer = read_aside("booking.calendars.foreign", as_question(came.content, asked))
    spans, skipped = spans_of(answer)
    return Outcome(spans, skipped, came.etag, came.last_modified)


def _request(taken: Taken, key: bytes, now: datetime) -> Request:
    """What it had said before is asked after only for a day. Raises SealBroken."""
    secret = json.loads(unseal(key, SEAL, taken.sealed))
    headers = {"Accept": "text/calendar"}
    if taken.whole_at is not None and now - taken.whole_at < WHOLE_EVERY:
        known = {"If-None-Match": taken.etag, "If-Modified-Since": taken.last_modified}
        headers |= {name: said for name, said in known.items() if said}
    return Request(headers=headers, **secret)


def keep(source_id: uuid.UUID, outcome: Outcome, *, now: datetime) -> None:
    """Note how it went. One that was removed meanwhile is forgotten."""
    wanted = select(BusySource).where(BusySource.id == source_id)
    source = db.session.scalar(wanted.with_for_update(of=BusySource))
    if source is None:
        return
    source.trouble = outcome.trouble
    if outcome.trouble is not None:
        source.failing_since = source.failing_since or now
        return
    source.failing_since = source.told_at = None
    source.read_at = now
    if outcome.spans is not None:
        source.etag, source.last_modified = outcome.etag, outcome.last_modified
        source.skipped, source.whole_at = outcome.skipped, now
        _replace_spans(source_id, outcome.spans)


def _replace_spans(source_id: uuid.UUID, spans: Sequence[Span]) -> None:
    """Nothing is written where nothing changed: mostly so."""
    stored = select(BusySpan.starts_at, BusySpan.ends_at).where(BusySpan.source_id == source_id)
    before = {(row.starts_at, row.ends_at) for row in db.session.execute(stored)}
    if before == set(spans):
        return
    db.session.execute(delete(BusySpan).where(BusySpan.source_id == source_id))
    rows = [{"source_id": source_id, "starts_at": a, "ends_at": b} for a, b in spans]
    if rows:
        db.session.execute(insert(BusySpan), rows)
