"""Whose views one sees and may change: one's own, and those of the units one works in.

Any supporter of a unit writes its views, as its ready answers: there is no role that leads a unit,
and what only one person could mend would stay wrong while they are away.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, select, union
from sqlalchemy.orm import joinedload, lazyload

from accounts.models import Unit, User
from core.db import db
from support import access
from support.models import SupportUnit
from support.refusals import NotResponsible
from support.saved_views.models import SavedView

UNDO = timedelta(days=7)  # ours: so long a view that was removed can be put back


def views_for(actor: User) -> Select[SavedView]:
    """Those that stand on the actor's desk, one's own first."""
    return (
        select(SavedView)
        .where(_may(actor), SavedView.removed_at.is_(None))
        .order_by(
            SavedView.support_unit_id.is_not(None),
            SavedView.support_unit_id,
            SavedView.position,
            SavedView.id,
        )
    )


def removed_for(actor: User, *, now: datetime) -> Select[SavedView]:
    """Those that can be put back, the last that was removed first."""
    is_new = SavedView.removed_at > now - UNDO
    return select(SavedView).where(_may(actor), is_new).order_by(SavedView.removed_at.desc())


def removed_of(actor: User, *, now: datetime) -> Sequence[SavedView]:
    """The same, read."""
    return db.session.scalars(removed_for(actor, now=now)).all()


def find_view(actor: User, view_id: int) -> SavedView | None:
    """One of them."""
    return db.session.scalar(views_for(actor).where(SavedView.id == view_id))


def hold_view(actor: User, view_id: int) -> SavedView | None:
    """The same, to be changed: whoever orders or names others beside it waits."""
    return _held(views_for(actor).where(SavedView.id == view_id))


def hold_removed(actor: User, view_id: int, *, now: datetime) -> SavedView | None:
    """One that can be put back."""
    return _held(removed_for(actor, now=now).where(SavedView.id == view_id))


def _held(wanted: Select[SavedView]) -> SavedView | None:
    """Read again once its owner is held: a colleague may have been faster."""
    found = db.session.scalar(wanted)
    if found is None:
        return None
    hold_owner(found)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def hold_owner(view: SavedView) -> None:
    """Names, number and order are those of one owner: of two who change them, one waits."""
    owner = select(User.id).where(User.id == view.owner_id)
    unit = select(SupportUnit.id).where(SupportUnit.id == view.support_unit_id)
    db.session.execute((owner if view.owner_id else unit).with_for_update(key_share=True))


def must_be_mine(actor: User, support_unit_id: uuid.UUID | None) -> None:
    """Whether the actor may keep views there. Raises NotResponsible."""
    if support_unit_id and support_unit_id not in access.my_unit_ids(actor):
        raise NotResponsible


def units_of(actor: User) -> Sequence[SupportUnit]:
    """Whose views the actor may write, and whose cases a view can be narrowed to."""
    mine = select(SupportUnit).where(SupportUnit.id.in_(access.my_units(actor)))
    place = joinedload(SupportUnit.unit).joinedload(Unit.organisation)
    short = mine.options(
        place, lazyload(SupportUnit.hours), lazyload(SupportUnit.own_days)
    ).order_by(SupportUnit.id)
    return db.session.scalars(short).all()


def _may(actor: User) -> ColumnElement[bool]:
    """Two branches, so that each goes by its index."""
    own = select(SavedView.id).where(SavedView.owner_id == actor.id)
    shared = select(SavedView.id).where(SavedView.support_unit_id.in_(access.my_units(actor)))
    return SavedView.id.in_(union(own, shared))
