"""Keeping a file that was tried, and importing just that one: all of it, or nothing."""

import hashlib
import uuid
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from accounts import cards
from accounts.imports import people_writing, trial
from accounts.imports.known import ORGANISATION_FIELDS, UNIT_FIELDS
from accounts.imports.models import ImportFile, ImportKind
from accounts.imports.rows import Effect, Row, chunks
from accounts.imports.trial import Parsed, Trial
from accounts.models import Organisation, Unit, User
from core import audit, throttle
from core.db import db
from core.errors import DomainError

KEPT = audit.declare("import-tried", "rows")
EXPORTED = audit.declare("file-exported", "sort")
IMPORTED = audit.declare("import-done", "added", "changed")
FORGOTTEN_AFTER = timedelta(days=1)  # a file that was tried and not imported
MOST_A_QUARTER = 30
MOST_SHOWN = 20


class ChangedSinceTrial(DomainError):
    """What the file would do now is not what was seen."""

    message = _l("Something was changed since you looked. This is what the file would do now.")


class AlreadyImported(DomainError):
    """Pressed twice, or in two tabs."""

    message = _l("This file is imported already.")


class FileDamaged(DomainError):
    """What is kept is not what was uploaded."""

    message = _l("The file we kept is damaged. Choose it once more.")


class RowsWrong(DomainError):
    """Half a file is never imported."""

    message = _l("Some rows are wrong. Mend them in the file, and choose it once more.")


class InvitationsNotChosen(DomainError):
    """Mail to many is never sent by the way."""

    field = "invitations"
    message = _l("Choose when the new users are to get their invitation.")


class NothingNew(DomainError):
    """Everything stands there already."""

    message = _l("Everything in the file stands here already.")


def count_upload(actor: User, *, now: datetime) -> None:
    """Reading a large file is hard work. Raises TooManyTries."""
    throttle.count_try("import", str(actor.id), limit=MOST_A_QUARTER, now=now)


def keep(content: bytes, name: str, found: Trial, *, by: User, now: datetime) -> ImportFile:
    """Keep a file whose rows are all right, to be imported as it is. Raises RowsWrong."""
    if found.counts[Effect.WRONG]:
        raise RowsWrong
    made = ImportFile(
        id=uuid.uuid4(),
        kind=found.layout.kind,
        name=name[-200:],
        content=zlib.compress(content, level=1),
        checksum=hashlib.sha256(content).hexdigest(),
        uploaded_by_id=by.id,
        uploaded_at=now,
    )
    db.session.add(made)
    audit.record(by.as_actor(), KEPT, subject=made.id, now=now, rows=len(found.rows))
    return made


def note_export(kind: ImportKind, *, by: User, now: datetime) -> None:
    """Write down that somebody took everything out."""
    audit.record(by.as_actor(), EXPORTED, subject=None, now=now, sort=kind.value)


def has_old(now: datetime) -> bool:
    """Whether a file waits that nobody imported: it may hold people's names."""
    return db.session.scalar(select(ImportFile.id).where(*_is_old(now)).limit(1)) is not None


def forget_old(now: datetime) -> int:
    """Drop them. How many there were."""
    dropped = delete(ImportFile).where(*_is_old(now)).returning(ImportFile.id)
    return len(db.session.scalars(dropped).all())


def _is_old(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return ImportFile.imported_at.is_(None), ImportFile.uploaded_at < now - FORGOTTEN_AFTER


def files_of(actor: User) -> Sequence[ImportFile]:
    """The actor's own, the newest first."""
    own = select(ImportFile).where(ImportFile.uploaded_by_id == actor.id)
    newest = own.order_by(ImportFile.uploaded_at.desc(), ImportFile.id).limit(MOST_SHOWN)
    return db.session.scalars(newest).all()


def find_file(actor: User, file_id: uuid.UUID) -> ImportFile | None:
    """The file, if the actor uploaded it."""
    own = select(ImportFile).where(ImportFile.uploaded_by_id == actor.id)
    return db.session.scalar(own.where(ImportFile.id == file_id))


def lock_file(actor: User, file_id: uuid.UUID) -> ImportFile | None:
    """The same, held until the transaction ends."""
    own = select(ImportFile).where(ImportFile.uploaded_by_id == actor.id, ImportFile.id == file_id)
    return db.session.scalar(own.with_for_update().execution_options(populate_existing=True))


def parse_kept(file: ImportFile) -> Parsed:
    """The kept file's rows. Raises FileDamaged, AlreadyImported."""
    if file.imported_at:
        raise AlreadyImported
    try:
        content = zlib.decompress(file.content)
    except zlib.error:
        raise FileDamaged from None
    if hashlib.sha256(content).hexdigest() != file.checksum:
        raise FileDamaged
    return trial.parse(content, file.kind)


def import_file(
    file: ImportFile,
    parsed: Parsed,
    *,
    seen: str,
    invites: bool | None = None,
    by: User,
    now: datetime,
) -> Trial:
    """Write every row, if the file still does what was seen. The file itself is not needed then.
    `invites` says whether new users get their mail now; else an administrator sends it later.

    Raises ChangedSinceTrial, AlreadyImported, RowsWrong, NothingNew, InvitationsNotChosen.
    """
    if file.imported_at:
        raise AlreadyImported
    found = trial.try_out(parsed, by, hold=True)
    _must_be_as_seen(found, seen)
    if found.makes_users and invites is None:
        raise InvitationsNotChosen
    try:
        if found.layout.kind == ImportKind.PEOPLE:
            people_writing.write(found, str(file.id), invites=bool(invites), by=by, now=now)
        else:
            _write(found, file, by=by, now=now)
        db.session.flush()
    except IntegrityError:  # somebody added one of that name or id this moment
        raise ChangedSinceTrial from None
    file.imported_at, file.content = now, b""
    file.added, file.changed, file.unchanged = (
        found.counts[effect] for effect in (Effect.ADDED, Effect.CHANGED, Effect.UNCHANGED)
    )
    audit.record(
        by.as_actor(), IMPORTED, subject=file.id, now=now, added=file.added, changed=file.changed
    )
    return found


def _must_be_as_seen(found: Trial, seen: str) -> None:
    if found.digest != seen:
        raise ChangedSinceTrial
    if found.counts[Effect.WRONG]:
        raise RowsWrong
    if not found.writes:
        raise NothingNew


def _write(found: Trial, file: ImportFile, *, by: User, now: datetime) -> None:
    """A fixed number of statements for each thousand rows."""
    is_units = found.layout.kind == ImportKind.UNITS
    model: type[Unit | Organisation] = Unit if is_units else Organisation
    added, changed = (
        (cards.UNIT_ADDED, cards.UNIT_CHANGED)
        if is_units
        else (cards.ORGANISATION_ADDED, cards.ORGANISATION_CHANGED)
    )
    actor, source = by.as_actor(), str(file.id)
    for rows in chunks(found.those(Effect.ADDED)):
        made = [_made(row, is_units=is_units) for row in rows]
        db.session.execute(insert(model), made)
        facts = {"import": source}
        audit.record_many(actor, added, subjects={new["id"]: facts for new in made}, now=now)
    for rows in chunks(found.those(Effect.CHANGED)):
        db.session.execute(update(model), [_changed(row) for row in rows])
        subjects = {
            row.target.id: {"import": source, "fields": sorted(row.values)}
            for row in rows
            if row.target
        }
        audit.record_many(actor, changed, subjects=subjects, now=now)


EMPTY = {"explanation": "", "phone_hours": "", "local_helper": ""}


def _made(row: Row, *, is_units: bool) -> dict[str, Any]:  # columns of two models
    fields = UNIT_FIELDS if is_units else ORGANISATION_FIELDS
    return {
        "id": uuid.uuid4(),
        "organisation_id" if is_units else "parent_id": row.place,
        **{name: row.values.get(name, EMPTY.get(name)) for name in fields},
    }


def _changed(row: Row) -> dict[str, Any]:  # columns of two models
    """Every field, so that all rows of a chunk are one statement."""
    assert row.target  # noqa: S101 - a row that changes something has one
    target = row.target
    return {"id": target.id, "version": target.version + 1, **target.values, **row.values}
