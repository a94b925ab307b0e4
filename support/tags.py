"""The words that an organisation sorts its tickets by. Others do not see them."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, exists, select

from accounts.models import Role, Unit, User
from accounts.reading import READER, of_reader
from core.db import db, insert_new
from core.search import folded
from support import access
from support.models import SupportUnit, Tag, Ticket, TicketTag
from support.refusals_of_work import NoTag, TagsFull

LONGEST = 40
MOST = 12  # of an organisation's, on one ticket


def tags_of(ticket: Ticket, reader: User) -> Sequence[Tag]:
    """Those of the reader's organisations, by name."""
    return db.session.scalars(_on_ticket(), {**of_reader(reader), "ticket": ticket.id}).all()


@cache
def _on_ticket() -> Select[Tag]:
    has = select(TicketTag.tag_id).where(TicketTag.ticket_id == bindparam("ticket"))
    return _theirs(READER).where(Tag.id.in_(has))


def add(ticket: Ticket, typed: str, *, by: User, now: datetime) -> Tag:
    """Spelled otherwise, it is the same tag. Twice is once. Raises NoTag, TagsFull."""
    name = " ".join(typed.split())
    if not name or len(name) > LONGEST:
        raise NoTag
    tag = _tag(_organisation_of(by, ticket), name)
    has = tags_of(ticket, by)
    if tag in has:
        return tag
    if len(has) >= MOST:
        raise TagsFull
    row = {"ticket_id": ticket.id, "tag_id": tag.id, "by_id": by.id, "at": now}
    db.session.execute(insert_new(TicketTag, [row]))
    return tag


def remove(ticket: Ticket, tag_id: int, *, by: User) -> Tag | None:
    """The tag itself stays, to be chosen again. None: it is not there, or not theirs."""
    tag = next((tag for tag in tags_of(ticket, by) if tag.id == tag_id), None)
    row = select(TicketTag).where(TicketTag.ticket_id == ticket.id, TicketTag.tag_id == tag_id)
    if tag:
        db.session.delete(db.session.scalars(row).one())
    return tag


def ids_of(name: str, reader: User) -> Sequence[int]:
    """The tag of this name in each of the reader's organisations, if any ticket has it."""
    same = _theirs(reader).where(Tag.folded == folded(name))
    used = same.where(exists().where(TicketTag.tag_id == Tag.id))
    return db.session.scalars(used.with_only_columns(Tag.id)).all()


def _theirs(reader: User) -> Select[Tag]:
    mine = select(Unit.organisation_id).where(Unit.id.in_(reader.unit_ids(Role.SUPPORTER)))
    return select(Tag).where(Tag.organisation_id.in_(mine)).order_by(Tag.folded, Tag.id)


def _organisation_of(by: User, ticket: Ticket) -> uuid.UUID:
    """That of the unit which has the ticket, if it is one of theirs; else that of their own."""
    units = db.session.scalars(
        select(SupportUnit).where(SupportUnit.id.in_(access.my_units(by))).order_by(SupportUnit.id)
    ).all()
    mine = [unit for unit in units if unit.id == ticket.responsible_id] or list(units)
    return mine[0].unit.organisation_id


def _tag(organisation_id: uuid.UUID, name: str) -> Tag:
    row = {"organisation_id": organisation_id, "name": name, "folded": folded(name)}
    db.session.execute(insert_new(Tag, [row]))
    same = Tag.organisation_id == organisation_id, Tag.folded == folded(name)
    return db.session.scalars(select(Tag).where(*same)).one()
