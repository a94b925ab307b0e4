"""What a saved view shows, in words."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.models import User
from core.db import db
from support.desk_words import QUEUES
from support.receivers import Audience
from support.saved_views import access
from support.saved_views.models import SavedView

ASKERS: Mapping[Audience, LazyString] = {
    Audience.CITIZEN: _l("Citizens and relatives"),
    Audience.STAFF: _l("Professionals"),
}


@dataclass(frozen=True)
class Row:
    """One view on the list."""

    id: int
    name: str
    shows: str


@dataclass(frozen=True)
class Group:
    """The views of one owner, in their order."""

    place: str  # of the unit; empty: one's own
    rows: Sequence[Row]


@dataclass(frozen=True)
class Page:
    """All that the actor has or shares, and what can be put back."""

    groups: Sequence[Group]
    removed: Sequence[Row]


def page_of(actor: User, *, removed: Sequence[SavedView]) -> Page:
    """In as many statements as with one."""
    units = {unit.id: unit.unit.place for unit in access.units_of(actor)}
    views = db.session.scalars(access.views_for(actor)).all()
    mine = Group("", [row_of(view, units) for view in views if view.owner_id])
    shared = [
        Group(place, [row_of(view, units) for view in views if view.support_unit_id == id])
        for id, place in units.items()
    ]
    groups = [group for group in (mine, *shared) if group.rows]
    return Page(groups, [row_of(view, units) for view in removed])


def row_of(view: SavedView, places: Mapping[uuid.UUID, str]) -> Row:
    """The queue first, then what of it."""
    said = [str(QUEUES[view.queue].title)]
    if view.responsible_id:
        said.append(places.get(view.responsible_id) or _("a unit that is not yours any more"))
    if view.audience:
        said.append(str(ASKERS[view.audience]))
    if view.tag:
        said.append(_("tag: %(tag)s", tag=view.tag))
    if view.text:
        said.append(_("words: %(text)s", text=view.text))
    return Row(view.id, view.name, " · ".join(said))
