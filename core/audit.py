"""Who looked at what, and who changed what: one row each, in the same transaction as the deed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, db, words
from core.plain import write

ONE_LOOK = timedelta(minutes=15)


class ActorKind(StrEnum):
    """Who acts."""

    PERSON = "person"  # signed in
    PARTICIPANT = "participant"  # by a personal link
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who acts, and the function they act in (never a staff name: citizens read the place)."""

    kind: ActorKind
    id: uuid.UUID | None
    place: str


SYSTEM = Actor(ActorKind.SYSTEM, None, "Mødebro")

# Every kind of row with the keys of its facts. docs/architecture.md says what each one is for.
KINDS: dict[str, frozenset[str]] = {}


def declare(kind: str, *keys: str) -> str:
    """Make a kind of audit row known, with the keys its facts may have."""
    KINDS[kind] = frozenset(keys)
    return kind


class AuditEntry(Base):
    """One look-up or change. Append-only: the schema refuses updates."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_meeting", "meeting_id", "id"),
        Index("ix_audit_entry_subject", "subject_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_kind: Mapped[ActorKind] = mapped_column(words(ActorKind))
    actor_id: Mapped[uuid.UUID | None]
    actor_place: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[uuid.UUID | None]
    meeting_id: Mapped[uuid.UUID | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


Deed = tuple[str, uuid.UUID, dict[str, Any]]  # kind, subject, facts


class UndeclaredAudit(LookupError):
    """The kind, or a key of its facts, was never declared."""


def record(
    actor: Actor,
    kind: str,
    *,
    subject: uuid.UUID | None,
    now: datetime,
    meeting: uuid.UUID | None = None,
    **facts: Any,  # JSON values; the keys are declared
) -> None:
    """Add one row to the running transaction. Raises UndeclaredAudit for unknown kinds or keys."""
    if kind not in KINDS or not facts.keys() <= KINDS[kind]:
        raise UndeclaredAudit(kind)
    db.session.add(
        AuditEntry(
            at=now,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_place=actor.place,
            kind=kind,
            subject_id=subject,
            meeting_id=meeting,
            facts=facts,
        )
    )


def record_many(
    actor: Actor,
    kind: str,
    *,
    subjects: Mapping[uuid.UUID, dict[str, Any]],
    now: datetime,
    meeting: uuid.UUID | None = None,
) -> None:
    """One row each, with the facts of each, in one statement. Raises UndeclaredAudit."""
    rows = [(kind, subject, facts) for subject, facts in subjects.items()]
    record_all(actor, rows, meeting=meeting, now=now)


def record_all(
    actor: Actor, deeds: Sequence[Deed], *, now: datetime, meeting: uuid.UUID | None = None
) -> None:
    """The same of several kinds. Raises UndeclaredAudit."""
    for kind, _subject, facts in deeds:
        if kind not in KINDS or not facts.keys() <= KINDS[kind]:
            raise UndeclaredAudit(kind)
    _insert(actor, [(deed, meeting) for deed in deeds], now)


def record_around(
    actor: Actor,
    kind: str,
    *,
    subjects: Mapping[uuid.UUID, tuple[uuid.UUID | None, dict[str, Any]]],
    now: datetime,
) -> None:
    """One row each, with the meeting and the facts of each, in one statement. Raises
    UndeclaredAudit."""
    if kind not in KINDS or not all(said.keys() <= KINDS[kind] for _m, said in subjects.values()):
        raise UndeclaredAudit(kind)
    deeds = [((kind, id, facts), meeting) for id, (meeting, facts) in subjects.items()]
    _insert(actor, deeds, now)


def _insert(actor: Actor, deeds: Sequence[tuple[Deed, uuid.UUID | None]], now: datetime) -> None:
    same = {"at": now, "actor_kind": actor.kind, "actor_id": actor.id, "actor_place": actor.place}
    rows = [
        {**same, "kind": kind, "subject_id": subject, "meeting_id": meeting, "facts": facts}
        for (kind, subject, facts), meeting in deeds
    ]
    write(AuditEntry, rows)


def has_lately(actor: Actor, kind: str, *, subject: uuid.UUID, now: datetime) -> bool:
    """Whether this actor has such a row already: a page that asks again and again is one look."""
    same = (
        AuditEntry.subject_id == subject,
        AuditEntry.actor_id == actor.id,
        AuditEntry.kind == kind,
        AuditEntry.at > now - ONE_LOOK,
    )
    return db.session.scalar(select(AuditEntry.id).where(*same).limit(1)) is not None


def entries_for_meeting(meeting: uuid.UUID, *, limit: int = 50) -> Sequence[AuditEntry]:
    """The newest rows about a meeting."""
    newest = (
        select(AuditEntry)
        .where(AuditEntry.meeting_id == meeting)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return db.session.scalars(newest).all()
