"""The desk through a saved view: the queue's own rule, and what the view leaves out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import joinedload, lazyload

from accounts.models import Unit, User
from accounts.reading import READER, of_reader
from core.db import db
from support import access as seeing
from support import tags
from support.models import SupportUnit, Ticket, TicketTag
from support.queues import Queue
from support.saved_views import access
from support.saved_views.models import SavedView
from support.search.queries import has_words

WHOLE = 0  # no view: the whole queue


@dataclass(frozen=True)
class Tab:
    """A view on the desk, as plain values: the same values are the same page."""

    id: int
    name: str
    is_units: bool


@dataclass(frozen=True)
class Look:
    """What of the desk is looked at."""

    queue: Queue
    view_id: int = WHOLE
    name: str = ""
    gone: str = ""  # what the view asks for and is no more
    only: Sequence[ColumnElement[bool]] = ()

    @property
    def place(self) -> dict[str, Any]:
        """How an address says it."""
        return {"view": str(self.view_id)} if self.view_id else {"queue": self.queue.value}

    @property
    def seen(self) -> tuple[object, ...]:
        """As plain values."""
        return self.queue, self.view_id, self.name, self.gone


def tabs_of(actor: User) -> Sequence[Tab]:
    """The views that stand at the queues. One statement, however many: what is in each is not
    counted, for that would be asked of each again every few seconds."""
    rows = db.session.scalars(_views(), of_reader(actor))
    return [Tab(view.id, view.name, view.support_unit_id is not None) for view in rows]


@cache
def _views() -> Select[SavedView]:
    return access.views_for(READER)


def look_through(actor: User, view_id: int) -> Look | None:
    """What the view shows to this actor: it only leaves out, so that what it shows is of the
    queue. None: there is no such view for them."""
    view = access.find_view(actor, view_id)
    if view is None:
        return None
    conditions, gone = [], []
    for condition, missing in (_by_unit(view, actor), _by_tag(view, actor)):
        conditions += condition
        gone += missing
    if view.audience:
        conditions.append(Ticket.audience == view.audience)
    if view.text:
        conditions.append(has_words(view.text))
    return Look(view.queue, view.id, view.name, " ".join(gone), conditions)


Part = tuple[list[ColumnElement[bool]], list[str]]


def _by_unit(view: SavedView, actor: User) -> Part:
    if view.responsible_id is None:
        return [], []
    alone = select(SupportUnit).where(SupportUnit.id == view.responsible_id).options(
        joinedload(SupportUnit.unit).joinedload(Unit.organisation),
        lazyload(SupportUnit.hours),
        lazyload(SupportUnit.own_days),
    )  # fmt: skip
    unit = db.session.scalars(alone).one()
    only = [Ticket.responsible_id == unit.id]
    if unit.id not in seeing.my_unit_ids(actor):
        return only, [_("You do not work in %(place)s any more.", place=unit.unit.place)]
    if not unit.is_active:
        return only, [_("%(place)s is out of use.", place=unit.unit.place)]
    return only, []


def _by_tag(view: SavedView, actor: User) -> Part:
    if not view.tag:
        return [], []
    ids = tags.ids_of(view.tag, actor)
    if not ids:
        return [false()], [_("No case has the tag “%(tag)s” any more.", tag=view.tag)]
    tagged = select(TicketTag.ticket_id).where(TicketTag.tag_id.in_(ids))
    return [Ticket.id.in_(tagged)], []
