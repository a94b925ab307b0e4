"""Saving, changing, ordering and removing views; a removed one can be put back for some days."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from accounts.models import User
from core import audit
from core.db import db
from support.queues import Queue
from support.receivers import Audience
from support.saved_views import access
from support.saved_views.models import SavedView
from support.saved_views.refusals import ViewChangedMeanwhile, ViewNameTaken, ViewsFull

MOST = 8  # ours: of one person's, and of one unit's. More tabs than that find nothing
CHANGED = audit.declare("saved-view-changed", "view")
REMOVED = audit.declare("saved-view-removed", "view")
RESTORED = audit.declare("saved-view-restored", "view")


@dataclass(frozen=True)
class Wanted:
    """What somebody wants a view to be called and to show."""

    name: str
    queue: Queue
    responsible_id: uuid.UUID | None = None
    audience: Audience | None = None
    tag: str = ""
    text: str = ""


def add(support_unit_id: uuid.UUID | None, wanted: Wanted, *, by: User, now: datetime) -> SavedView:
    """One more, the last in order; one's own without a unit. A second press finds it there.
    Raises NotResponsible, ViewsFull, ViewNameTaken."""
    access.must_be_mine(by, support_unit_id)
    owner_id = None if support_unit_id else by.id
    made = SavedView(owner_id=owner_id, support_unit_id=support_unit_id)
    access.hold_owner(made)
    beside = beside_it(made)
    if again := next((view for view in beside if kept_in(view) == wanted), None):
        return again
    _must_have_room(beside, wanted.name)
    made.position = 1 + max((view.position for view in beside), default=0)
    _write(made, wanted, by, now)
    db.session.add(made)
    db.session.flush()
    _record(CHANGED, made, by, now)
    return made


def change(view: SavedView, wanted: Wanted, *, seen: str, by: User, now: datetime) -> None:
    """Whoever calls this holds it. `seen` is when it had been changed as the page showed it.
    Raises ViewChangedMeanwhile, ViewNameTaken."""
    if seen != mark_of(view):
        raise ViewChangedMeanwhile
    _must_be_free(beside_it(view), wanted.name)
    _write(view, wanted, by, now)
    _record(CHANGED, view, by, now)


def place(view: SavedView, at: int, *, by: User, now: datetime) -> None:
    """Let it stand so far from the first. Said twice, it stands there."""
    others = beside_it(view)
    at = max(0, min(at, len(others)))
    for position, each in enumerate([*others[:at], view, *others[at:]]):
        each.position = position
    _record(CHANGED, view, by, now)


def remove(view: SavedView, *, by: User, now: datetime) -> None:
    """It stands on no desk any more. What was removed long ago goes for good."""
    view.removed_at, view.changed_by_id, view.changed_at = now, by.id, now
    old = delete(SavedView).where(SavedView.removed_at <= now - access.UNDO)
    db.session.execute(old.execution_options(synchronize_session=False))
    _record(REMOVED, view, by, now)


def restore(view: SavedView, *, by: User, now: datetime) -> None:
    """Where it stood. Raises ViewsFull, ViewNameTaken."""
    _must_have_room(beside_it(view), view.name)
    view.removed_at, view.changed_by_id, view.changed_at = None, by.id, now
    _record(RESTORED, view, by, now)


def kept_in(view: SavedView) -> Wanted:
    """What it is called and shows."""
    return Wanted(
        view.name, view.queue, view.responsible_id, view.audience, view.tag, view.text
    )  # fmt: skip


def mark_of(view: SavedView) -> str:
    """Which wording it is."""
    return view.changed_at.isoformat()


def beside_it(view: SavedView) -> Sequence[SavedView]:
    """The others of the same owner, in their order."""
    same = (
        SavedView.owner_id == view.owner_id
        if view.owner_id
        else SavedView.support_unit_id == view.support_unit_id
    )
    kept = select(SavedView).where(
        same, SavedView.removed_at.is_(None), SavedView.id != view.id
    )  # one that is not written yet has no id: all are others
    with db.session.no_autoflush:
        return db.session.scalars(kept.order_by(SavedView.position, SavedView.id)).all()


def _must_have_room(beside: Sequence[SavedView], name: str) -> None:
    if len(beside) >= MOST:
        raise ViewsFull(MOST)
    _must_be_free(beside, name)


def _must_be_free(beside: Sequence[SavedView], name: str) -> None:
    if name in {view.name for view in beside}:
        raise ViewNameTaken


def _write(view: SavedView, wanted: Wanted, by: User, now: datetime) -> None:
    view.name, view.queue = wanted.name, wanted.queue
    view.responsible_id, view.audience = wanted.responsible_id, wanted.audience
    view.tag, view.text = wanted.tag, wanted.text
    view.changed_by_id, view.changed_at = by.id, now


def _record(kind: str, view: SavedView, by: User, now: datetime) -> None:
    whose = view.support_unit_id or by.id
    audit.record(by.as_actor(), kind, subject=whose, meeting=None, now=now, view=view.id)
