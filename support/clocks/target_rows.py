"""The targets of organisations as rows: the nearest upwards holds, and what is ours where none is.

A change is a new version. Nothing of an open case changes by it: its events keep what was promised.
"""

import uuid
from datetime import datetime

from sqlalchemy import Select, bindparam, literal, select
from sqlalchemy.orm import aliased

from accounts.models import Organisation, User
from core import audit
from core.db import db, insert_new
from support.clocks.models import ResponseTarget
from support.clocks.targets import DEFAULTS, Bands, Targets
from support.refusals import TargetsChangedMeanwhile

TARGETS_CHANGED = audit.declare("response-targets-changed", "version")
DEEPEST = 12  # levels of organisations: a circle in the tree ends here


def _nearest() -> Select[ResponseTarget]:
    above = (
        select(Organisation.id, Organisation.parent_id, literal(0).label("level"))
        .where(Organisation.id == bindparam("organisation"))
        .cte("above", recursive=True)
    )
    parent = aliased(Organisation)
    above = above.union_all(
        select(parent.id, parent.parent_id, above.c.level + 1)
        .join(above, parent.id == above.c.parent_id)
        .where(above.c.level < DEEPEST)
    )
    return (
        select(ResponseTarget)
        .join(above, above.c.id == ResponseTarget.organisation_id)
        .order_by(above.c.level, ResponseTarget.version.desc())
        .limit(1)
    )


NEAREST = _nearest()  # put together once: that takes longer than to ask it


def targets_for(organisation_id: uuid.UUID) -> Targets:
    """What holds for its cases now. One statement."""
    found = nearest(organisation_id)
    return targets_in(found) if found else DEFAULTS


def nearest(organisation_id: uuid.UUID) -> ResponseTarget | None:
    """The newest row of the organisation, else of the first one above that has any."""
    return db.session.scalar(NEAREST, {"organisation": organisation_id})


def targets_in(row: ResponseTarget) -> Targets:
    """The row's numbers."""
    return Targets(
        answer=Bands(row.answer_within_the_hour, row.answer_on_the_day, row.answer_otherwise),
        accept=Bands(row.accept_within_the_hour, row.accept_on_the_day, row.accept_otherwise),
        before_start=row.before_start,
    )


def version_of(organisation: Organisation) -> int:
    """How often its own were changed; 0 where it has none."""
    newest = select(ResponseTarget.version).where(ResponseTarget.organisation_id == organisation.id)
    return db.session.scalar(newest.order_by(ResponseTarget.version.desc()).limit(1)) or 0


def change(organisation: Organisation, new: Targets, *, seen: int, by: User, now: datetime) -> None:
    """Promise something else from now on. What holds already is no change.

    Raises TargetsChangedMeanwhile: of two at once, the second is told.
    """
    if new == targets_for(organisation.id):
        return
    row = {
        "organisation_id": organisation.id,
        "version": seen + 1,
        "since": now,
        "by_id": by.id,
        **_columns("answer", new.answer),
        **_columns("accept", new.accept),
        "before_start": new.before_start,
    }
    written = insert_new(ResponseTarget, [row]).returning(ResponseTarget.version)
    if version_of(organisation) != seen or db.session.scalar(written) is None:
        raise TargetsChangedMeanwhile(_in_words(targets_for(organisation.id)))
    audit.record(by.as_actor(), TARGETS_CHANGED, subject=organisation.id, now=now, version=seen + 1)


def _in_words(targets: Targets) -> str:
    """5, 30, 240 – 5, 15, 60 – 5: in the order of the page."""
    rows = (vars(targets.answer).values(), vars(targets.accept).values(), [targets.before_start])
    return " – ".join(", ".join(str(minutes) for minutes in row) for row in rows)


def _columns(name: str, bands: Bands) -> dict[str, int]:
    return {f"{name}_{band}": minutes for band, minutes in vars(bands).items()}
