"""Scarce things and who has them when. The schema itself refuses two at once.

The guard is an exclusion constraint on PostgreSQL and two triggers on SQLite; the service does
not start without it (`guard.py`). Ranges are half-open, so back-to-back is legal.
"""

import uuid
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from booking.times.spans import crowded, overfull, span_of
from core.db import Base, db, violates, words
from core.errors import DomainError
from core.plain import ask
from video.models import PooledRoom, RoomPool

GUARD = "claim_no_overlap"
# No claim is longer (a meeting, its pre-meeting and the pauses of its room: a test adds them up),
# so that what is taken at a time is found among what begins shortly before.
LONGEST = timedelta(hours=17)

POSTGRESQL_GUARD = f"""
ALTER TABLE claim ADD CONSTRAINT {GUARD} EXCLUDE USING gist (
    int4range(resource_id, resource_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at, '[)') WITH &&
) WHERE (state <> 'released')
"""
_CLASH = """
    SELECT RAISE(ABORT, 'claim_no_overlap') WHERE EXISTS (
        SELECT 1 FROM claim AS other
        WHERE other.resource_id = NEW.resource_id AND other.state <> 'released'
          AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
          AND other.id IS NOT NEW.id
    );
"""
SQLITE_GUARDS = {
    f"{GUARD}_insert": f"""CREATE TRIGGER {GUARD}_insert BEFORE INSERT ON claim
WHEN NEW.state <> 'released' BEGIN {_CLASH} END""",
    f"{GUARD}_update": f"""CREATE TRIGGER {GUARD}_update
BEFORE UPDATE OF resource_id, starts_at, ends_at, state ON claim
WHEN NEW.state <> 'released' BEGIN {_CLASH} END""",
}


class SlotTaken(DomainError):
    """The room or the leader is taken at that time."""

    message = _l("That time has just been taken.")


class PoolFull(SlotTaken):
    """The rooms of the pool hold as many meetings, or people, then as they may."""


class Resource(Base):
    """A room or a leader, as something that can be taken. Integer: the guard needs a range."""

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("(room_id IS NULL) <> (user_id IS NULL)", name="room_or_user"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("room.id"), unique=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"), unique=True)


class ClaimState(StrEnum):
    """Whether a claim holds."""

    HELD = "held"  # until `expires_at`, while people are asked about the time
    BOOKED = "booked"
    RELEASED = "released"


_HELD = text("state = 'held'")  # few of many: what the job that tidies looks for


class Claim(Base):
    """A resource taken for a span of time, buffers included."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("(state = 'held') = (expires_at IS NOT NULL)", name="a_hold_expires"),
        Index("ix_claim_resource_span", "resource_id", "starts_at", "ends_at"),
        Index("ix_claim_occurrence", "occurrence_id"),
        Index("ix_claim_held", "expires_at", postgresql_where=_HELD, sqlite_where=_HELD),
        Index(  # what is taken at a time, where there are many rooms
            "ix_claim_span",
            "starts_at",
            "ends_at",
            "resource_id",
            postgresql_where=text("state <> 'released'"),
            sqlite_where=text("state <> 'released'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"))
    occurrence_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("occurrence.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[ClaimState] = mapped_column(words(ClaimState), default=ClaimState.BOOKED)
    expires_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(String(10))  # "room" or "leader", for the refusal's words
    people: Mapped[int | None]  # of a room: how many are invited, for a pool that counts them


_SAID = [name for column in Claim.__table__.columns if (name := column.key) != "id"]
_INSERT = {  # only the guard can be in conflict: ids are given out
    "sqlite": sqlite.insert(Claim).returning(Claim.id),
    "postgresql": postgresql.insert(Claim).on_conflict_do_nothing().returning(Claim.id),
}

# What every booking asks is put together once.
_OF_USER, _OF_ROOM = (
    select(Resource.id).where(column == bindparam("id")).with_for_update(key_share=True)
    for column in (Resource.user_id, Resource.room_id)
)
_POOL_OF = (
    select(RoomPool.id, RoomPool.most, RoomPool.most_people)
    .join(PooledRoom, PooledRoom.pool_id == RoomPool.id)
    .join(Resource, Resource.room_id == PooledRoom.room_id)
    .where(Resource.id == bindparam("resource_id"))
    .with_for_update(of=RoomPool)
)

# Written out, not bound: so a plan can use the index that leaves out what was let go of.
HOLDS = Claim.state != literal_column(f"'{ClaimState.RELEASED}'")


def take(claim: Claim, *, now: datetime | None = None) -> None:
    """Write the claim. Raises SlotTaken when the guard says that somebody has the time, and
    PoolFull when the pool of the room has no place left then.

    The guard cannot look at the clock. So holds in the way that have run out by `now` are let go
    of here, in the transaction that needs the time; without `now` they still count.
    """
    if claim.kind == "room":
        check_pool(claim, now)
    try:
        _write(claim)
    except SlotTaken:
        if now is None or not let_go_of_expired([claim], now):
            raise
        _write(claim)


def let_go_of_expired(wanted: Collection[Claim], now: datetime) -> bool:
    """Release the holds in the way of these whose time is out. Whether there were any."""
    is_out = and_(Claim.state == ClaimState.HELD, Claim.expires_at <= now)
    meets = and_(
        Claim.starts_at < max(claim.ends_at for claim in wanted),
        Claim.ends_at > min(claim.starts_at for claim in wanted),
    )
    row = select(Claim.id, Claim.resource_id, Claim.starts_at, Claim.ends_at).where(is_out, meets)
    resources = {claim.resource_id for claim in wanted}
    found = db.session.execute(row.where(Claim.resource_id.in_(resources)))
    in_the_way = [
        id
        for id, resource_id, since, until in found
        if any(
            claim.resource_id == resource_id and claim.starts_at < until and claim.ends_at > since
            for claim in wanted
        )
    ]
    if not in_the_way:
        return False
    gone = update(Claim).where(Claim.id.in_(in_the_way), is_out).returning(Claim.id)
    done = gone.values(state=ClaimState.RELEASED, expires_at=None)
    return bool(db.session.scalars(done).all())


def _write(claim: Claim) -> None:
    """Needs no savepoint: PostgreSQL is asked to leave the row out where its guard refuses it, and
    SQLite takes back the statement alone."""
    db.session.flush()  # the occurrence
    said = {name: getattr(claim, name) for name in _SAID}
    said["state"] = claim.state or ClaimState.BOOKED
    connection = db.session.connection()
    try:
        written = connection.scalar(_INSERT[connection.dialect.name], said)
    except IntegrityError as error:
        if violates(error, GUARD):
            raise SlotTaken from error
        raise
    if written is None:
        raise SlotTaken
    claim.id, claim.state = written, said["state"]


def check_pool(claim: Claim, now: datetime | None) -> None:
    """Count what the rooms of the pool are taken for, and by how many people, under the lock of
    the pool's row: however a claim is come to, this is where it is written. What the same
    occurrence has is let go of when it changes rooms, so it does not count, nor does a hold whose
    time is out. Raises PoolFull."""
    pool = ask(_POOL_OF, {"resource_id": claim.resource_id}).first()
    if pool is None:
        return
    span = span_of(claim.starts_at, claim.ends_at)
    found = _in_pool(pool.id, claim, now)
    if crowded([(since, until) for since, until, _many in found], pool.most).touches(*span):
        raise PoolFull
    if pool.most_people is None:
        return
    if overfull(found, pool.most_people - (claim.people or 1)).touches(*span):
        raise PoolFull


def _in_pool(pool_id: uuid.UUID, claim: Claim, now: datetime | None) -> list[tuple[int, int, int]]:
    """What others have of the pool around this claim: from, to, and how many people."""
    start, end = claim.starts_at, claim.ends_at
    rooms = select(PooledRoom.room_id).where(PooledRoom.pool_id == pool_id)
    meets = and_(
        Claim.starts_at < end, Claim.starts_at > start - LONGEST, Claim.ends_at > start, HOLDS
    )
    wanted = select(Claim.starts_at, Claim.ends_at, func.coalesce(Claim.people, 1))
    wanted = wanted.join(Resource, Resource.id == Claim.resource_id)
    others = or_(Claim.occurrence_id.is_(None), Claim.occurrence_id != claim.occurrence_id)
    lasts = or_(Claim.expires_at.is_(None), Claim.expires_at > now) if now else true()
    rows = db.session.execute(wanted.where(Resource.room_id.in_(rooms), meets, others, lasts))
    return [(*span_of(since, until), many) for since, until, many in rows]


def hold_pools(room_ids: Collection[uuid.UUID]) -> None:
    """Lock the pools of these rooms, in one order, before any of the rooms: two who take rooms of
    two pools would else stop each other."""
    if not room_ids:
        return
    pools = select(RoomPool.id).join(PooledRoom, PooledRoom.pool_id == RoomPool.id)
    held = pools.where(PooledRoom.room_id.in_(room_ids)).order_by(RoomPool.id)
    db.session.execute(held.with_for_update(of=RoomPool))


def resource_for(*, user_id: uuid.UUID | None = None, room_id: uuid.UUID | None = None) -> int:
    """The integer that stands for a leader or a room, made when first needed. Locks its row.

    The lock makes those who want the same thing wait for each other here: two who insert into
    the exclusion constraint at the same instant would else stop each other as a deadlock.
    """
    wanted = _OF_USER if user_id else _OF_ROOM
    found = ask(wanted, {"id": user_id or room_id}).scalar()
    if found is not None:
        return found
    with suppress(IntegrityError), db.session.begin_nested():  # another may make it this moment
        db.session.add(Resource(user_id=user_id, room_id=room_id))
    return ask(wanted, {"id": user_id or room_id}).scalar_one()


def release(occurrence_id: uuid.UUID) -> None:
    """Let go of everything an occurrence has taken."""
    db.session.execute(
        update(Claim)
        .where(Claim.occurrence_id == occurrence_id)
        .values(state=ClaimState.RELEASED, expires_at=None)
    )


def release_room(room_id: uuid.UUID, occurrence_ids: Collection[uuid.UUID]) -> None:
    """Let go of this room for these occurrences, and of nothing else they have taken."""
    _release(Resource.room_id == room_id, occurrence_ids)


def release_leader(user_id: uuid.UUID, occurrence_ids: Collection[uuid.UUID]) -> None:
    """Let go of this leader for these occurrences, and of nothing else they have taken."""
    _release(Resource.user_id == user_id, occurrence_ids)


def _release(which: ColumnElement[bool], occurrence_ids: Collection[uuid.UUID]) -> None:
    resource = select(Resource.id).where(which).scalar_subquery()
    db.session.execute(
        update(Claim)
        .where(Claim.resource_id == resource, Claim.occurrence_id.in_(occurrence_ids))
        .values(state=ClaimState.RELEASED, expires_at=None)
    )
