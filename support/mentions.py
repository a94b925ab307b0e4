"""Who can be named in a note, who was, and what waits at whose desk because of it."""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from accounts.models import Membership, Role, User
from accounts.reading import READER, asked_by, of_reader
from core.db import db
from core.prepared import NOW
from core.search import folded
from support import access
from support.models import AccessGround, Mention, SupportUnit, Ticket
from support.refusals_of_work import CannotBeNamed, ManyOfThatName
from support.wording import said_of, subject_of

AT = re.compile(r"(?<![^\s(»“\"])@(?=[^\W\d_])")  # at the beginning of a word
WORD = re.compile(r"[\w-]+")
MOST = 20  # on the desk


@dataclass(frozen=True)
class Named:
    """A ticket that a note named somebody in."""

    ticket_id: uuid.UUID
    number: int
    about: str
    at: datetime


def colleagues(ticket: Ticket, *, but: User) -> Sequence[User]:
    """Supporters of units that may see it, by name."""
    return db.session.scalars(_colleagues(), {**of_reader(but), "ticket": ticket.id}).all()


@cache
def _colleagues() -> Select[User]:
    units = (
        select(SupportUnit.unit_id)
        .join(AccessGround, AccessGround.support_unit_id == SupportUnit.id)
        .where(AccessGround.ticket_id == bindparam("ticket"), AccessGround.until.is_(None))
    )
    theirs = select(Membership.user_id).where(
        Membership.unit_id.in_(units), Membership.role == Role.SUPPORTER
    )
    return (
        select(User)
        .where(User.id.in_(theirs), User.is_active, User.id != READER.id)
        .order_by(User.name, User.id)
    )


def named_in(words: str, ticket: Ticket, *, by: User, now: datetime) -> list[User]:
    """Each once. Raises CannotBeNamed, ManyOfThatName."""
    rests = list(_after_each_at(words))
    if not rests:
        return []
    known = [u for u in colleagues(ticket, but=by) if _sees(u, ticket, now)]
    return list(dict.fromkeys(_who(rest, known) for rest in rests))


def _after_each_at(words: str) -> Iterator[str]:
    return (words[found.end() :] for found in AT.finditer(words))


def _who(rest: str, known: Sequence[User]) -> User:
    """By the whole name, else by a first name that only one of them has."""
    whole = [user for user in known if _begins_with(rest, user.name)]
    if whole:
        return max(whole, key=lambda user: len(user.name))
    first = [user for user in known if _begins_with(rest, user.name.split()[0])]
    typed = WORD.match(rest)
    name = typed[0] if typed else rest
    if len(first) > 1:
        raise ManyOfThatName(name)
    if not first:
        raise CannotBeNamed(name, [user.name for user in known])
    return first[0]


def _begins_with(rest: str, name: str) -> bool:
    said, wanted = folded(rest), folded(name)
    return said.startswith(wanted) and not said[len(wanted) : len(wanted) + 1].isalnum()


def _sees(user: User, ticket: Ticket, now: datetime) -> bool:
    seen = access.seen_of(user, now=now).where(Ticket.id == ticket.id)
    return db.session.scalar(seen.with_only_columns(Ticket.id)) is not None


def unseen_by(user: User) -> Select[Mention]:
    """What the user was named in and has not opened."""
    return select(Mention).where(Mention.user_id == user.id, Mention.seen_at.is_(None))


def named(user: User, *, now: datetime) -> Sequence[Named]:
    """For the desk: the newest first, each ticket once. What one sees no more is left out."""
    found = [
        Named(
            row.id,
            row.number,
            f"{said_of(row.requester, row.snapshot)} · {subject_of(row.subject)}",
            row.at,
        )
        for row in db.session.execute(_waiting(), asked_by(user, now))
    ]
    return list({row.ticket_id: row for row in reversed(found)}.values())[::-1]


@cache
def _waiting() -> Select[*tuple[Any, ...]]:
    return (
        unseen_by(READER)
        .join(Ticket, Ticket.id == Mention.ticket_id)
        .where(access.is_seen(READER, now=NOW))
        .with_only_columns(
            Mention.at, Ticket.id, Ticket.number, Ticket.requester, Ticket.snapshot, Ticket.subject
        )
        .order_by(Mention.at.desc(), Mention.event_id.desc())
        .limit(MOST)
    )
