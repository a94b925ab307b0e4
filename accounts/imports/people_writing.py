"""Writing the users of a file: a fixed number of statements for each thousand rows."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from accounts import invitations, people
from accounts.imports.rows import Effect, Row, chunks
from accounts.imports.trial import Trial
from accounts.links import Reader
from accounts.models import Membership, Role, User
from core import audit
from core.db import db

IMPORTED = audit.declare("user-imported", "import", "roles", "places")
CHANGED = audit.declare("user-changed", "import", "fields")
PROFILE = ("email", "name", "title", "language")


def write(found: Trial, source: str, *, invites: bool, by: User, now: datetime) -> None:
    """Make the new ones, and change the others. Only with `invites` a mail leaves."""
    for rows in chunks(found.those(Effect.ADDED)):
        readers = _make(rows, source, by=by, now=now)
        if invites:
            invitations.send(readers, by=by, now=now)
    for rows in chunks(found.those(Effect.CHANGED)):
        _change(rows, source, by=by, now=now)


def _make(rows: Sequence[Row], source: str, *, by: User, now: datetime) -> list[Reader]:
    ids = [uuid.uuid4() for _row in rows]
    made = [(id, row) for id, row in zip(ids, rows, strict=True)]
    users = [{"id": id, **{name: row.values[name] for name in PROFILE}} for id, row in made]
    db.session.execute(insert(User), users)
    _join((id, row, row.values["roles"]) for id, row in made)
    subjects = {
        id: {
            "import": source,
            "roles": [role.value for role in row.values["roles"]],
            "places": [row.values["unit"]],
        }
        for id, row in made
    }
    audit.record_many(by.as_actor(), IMPORTED, subjects=subjects, now=now)
    return [Reader(id, row.values["email"], row.values["language"]) for id, row in made]


def _join(given: Iterable[tuple[uuid.UUID, Row, Iterable[Role]]]) -> None:
    places = [
        {"user_id": user_id, "unit_id": row.place, "role": role}
        for user_id, row, roles in given
        for role in roles
    ]
    if places:
        db.session.execute(insert(Membership), places)


def _change(rows: Sequence[Row], source: str, *, by: User, now: datetime) -> None:
    changed: list[dict[str, Any]] = []  # columns of the model
    fields: dict[uuid.UUID, dict[str, Any]] = {}  # facts are JSON
    given: list[tuple[uuid.UUID, Row, list[Role]]] = []
    for row in rows:
        assert row.target  # noqa: S101 - a row that changes somebody has one
        id, before = row.target.id, row.target.values
        if own := sorted(row.values.keys() & {"name", "title"}):
            both = {name: row.values.get(name, before[name]) for name in ("name", "title")}
            changed.append({"id": id, **both})
            fields[id] = {"import": source, "fields": own}
        if "roles" in row.values:
            had = before["roles"] or ()
            given.append((id, row, [role for role in row.values["roles"] if role not in had]))
    if changed:
        db.session.execute(update(User), changed)
    _join(given)
    audit.record_many(by.as_actor(), CHANGED, subjects=fields, now=now)
    _note_roles(given, by=by, now=now)


def _note_roles(
    given: Sequence[tuple[uuid.UUID, Row, list[Role]]], *, by: User, now: datetime
) -> None:
    """The same rows as when a role is given on the user's page."""
    for role in Role:
        subjects = {
            id: {"role": role.value, "place": _place_of(row)}
            for id, row, roles in given
            if role in roles
        }
        audit.record_many(by.as_actor(), people.ROLE_GIVEN, subjects=subjects, now=now)


def _place_of(row: Row) -> str:
    """The unit in words: one that is new to the person, or one where they have a role already."""
    before = row.target.values["unit"] if row.target else None
    return str(row.values.get("unit") or before)
