"""The list of users as their administrator reads it. Few statements, however many there are."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from accounts.administered import organisation_ids_for
from accounts.models import (
    Membership,
    Organisation,
    PasswordLink,
    Role,
    Unit,
    User,
    UserSession,
    UserState,
)
from accounts.people_access import PLACES, people_for
from core.db import db
from core.search import holds_all

PAGE = 25


@dataclass(frozen=True)
class Line:
    """One user of the list."""

    user: User
    seen_at: datetime | None
    is_uninvited: bool  # a file made them, and no invitation was sent


@dataclass(frozen=True)
class Listing:
    """One page of the list. `page` counts from 1 and is one that there is."""

    lines: Sequence[Line]
    total: int
    page: int
    pages: int


def list_people(actor: User, words: str, page: int) -> Listing:
    """Those whose name, mail, function, unit or organisation holds every word."""
    found = _found(actor, words)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    shown = found.options(PLACES).order_by(User.name, User.id)
    users = db.session.scalars(shown.limit(PAGE).offset((page - 1) * PAGE)).all()
    seen = last_seen([user.id for user in users])
    invited = _with_link([user.id for user in users])
    lines = [
        Line(
            user,
            seen.get(user.id),
            user.state is UserState.INVITED and user.id not in invited,
        )
        for user in users
    ]
    return Listing(lines, total, page, pages)


def _with_link(ids: Sequence[uuid.UUID]) -> set[uuid.UUID | None]:
    return set(
        db.session.scalars(select(PasswordLink.user_id).where(PasswordLink.user_id.in_(ids)))
    )


def _found(actor: User, words: str) -> Select[User]:
    if not words:
        return people_for(actor)
    told = (User.name, User.email, User.title, Unit.name, Organisation.name)
    ids = (
        select(User.id)
        .join(User.memberships)
        .join(Membership.unit)
        .join(Unit.organisation)
        .where(Organisation.id.in_(organisation_ids_for(actor)), holds_all(words, told))
    )
    return select(User).where(User.id.in_(ids))


def last_seen(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When each of them last used the service. Whoever never did is left out."""
    rows = db.session.execute(
        select(UserSession.user_id, func.max(UserSession.seen_at))
        .where(UserSession.user_id.in_(ids))
        .group_by(UserSession.user_id)
    )
    return {row[0]: row[1] for row in rows}


def led_alone(person: User) -> Sequence[Unit]:
    """The units where nobody else leads meetings: without this person, nobody sees theirs.

    Somebody invited sees nothing yet.
    """
    theirs = person.unit_ids(Role.MEETING_LEADER)
    others = (
        select(Membership.unit_id)
        .join(Membership.user)
        .where(Membership.role == Role.MEETING_LEADER, User.id != person.id)
        .where(User.is_active, User.password_hash.is_not(None))
    )
    alone = {m.unit_id: m.unit for m in person.memberships if m.unit_id in theirs}
    shared = set(db.session.scalars(others.where(Membership.unit_id.in_(theirs))))
    return [unit for unit_id, unit in alone.items() if unit_id not in shared]
