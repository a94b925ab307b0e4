"""Wrong contacts: whoever sees one says so; the unit's administrator answers; the one who said it
is told on their own page."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, lazyload

from accounts.administered import organisation_ids_for
from accounts.models import ContactReport, Membership, Organisation, Role, Unit, User, Verdict
from accounts.reading import READER, of_reader
from core import audit, throttle
from core.db import db
from core.errors import DomainError

REPORTED = audit.declare("contact-reported", "owner")
ANSWERED = audit.declare("contact-report-answered", "verdict")
MOST = 50
MOST_A_QUARTER = 20


class AlreadyAnswered(DomainError):
    """Another administrator was first."""

    message = _l("Somebody else has answered this report already.")


def unit_of(unit_id: uuid.UUID) -> Unit | None:
    """A unit. How to reach it is known to everybody who signs in, as in the directory."""
    return db.session.get(Unit, unit_id, options=[joinedload(Unit.organisation)])


def owner_of(unit: Unit) -> Organisation:
    """The nearest organisation with an administrator, from the unit's own upwards; without any,
    the topmost: whoever becomes its administrator finds the report."""
    at, seen = unit.organisation, {unit.organisation_id}
    while not _has_administrator(at) and at.parent and at.parent.id not in seen:
        at = at.parent
        seen.add(at.id)
    return at


def _has_administrator(organisation: Organisation) -> bool:
    administrators = (
        select(Membership.id)
        .join(Membership.unit)
        .join(Membership.user)
        .where(
            Unit.organisation_id == organisation.id,
            Membership.role == Role.ADMINISTRATOR,
            User.is_active,
        )
    )
    return bool(db.session.scalar(select(administrators.exists())))


def report(unit: Unit, text: str, *, by: User, now: datetime) -> Organisation:
    """Say that the unit's contact is wrong. The answer is who owns the report. Raises
    TooManyTries."""
    throttle.count_try("contact-report", str(by.id), limit=MOST_A_QUARTER, now=now)
    owner = owner_of(unit)
    db.session.add(
        ContactReport(
            unit_id=unit.id, owner_id=owner.id, text=text, reported_by_id=by.id, reported_at=now
        )
    )
    audit.record(by.as_actor(), REPORTED, subject=unit.id, now=now, owner=str(owner.id))
    return owner


def _with_places(reports: Select[ContactReport]) -> Select[ContactReport]:
    return reports.options(
        joinedload(ContactReport.unit).joinedload(Unit.organisation),
        joinedload(ContactReport.owner),
        joinedload(ContactReport.reported_by).lazyload(User.memberships),
    )


def waiting_for(actor: User, unit: Unit | None = None) -> Sequence[ContactReport]:
    """What the actor can answer, the oldest first."""
    waiting = select(ContactReport).where(
        ContactReport.owner_id.in_(organisation_ids_for(actor)), ContactReport.verdict.is_(None)
    )
    if unit:
        waiting = waiting.where(ContactReport.unit_id == unit.id)
    oldest = waiting.order_by(ContactReport.reported_at, ContactReport.id).limit(MOST)
    return db.session.scalars(_with_places(oldest)).all()


def lock_report(actor: User, report_id: uuid.UUID) -> ContactReport | None:
    """The report, if it is the actor's to answer, held until the transaction ends."""
    wanted = select(ContactReport).where(
        ContactReport.id == report_id, ContactReport.owner_id.in_(organisation_ids_for(actor))
    )
    return db.session.scalar(wanted.options(lazyload("*")).with_for_update(of=ContactReport))


def answer(report: ContactReport, verdict: Verdict, *, by: User, now: datetime) -> None:
    """Mended, or it was right. Raises AlreadyAnswered."""
    if report.verdict is not None:
        raise AlreadyAnswered
    report.verdict, report.answered_at, report.answered_by_id = verdict, now, by.id
    audit.record(by.as_actor(), ANSWERED, subject=report.unit_id, now=now, verdict=verdict.value)


def reported_by(actor: User) -> Sequence[ContactReport]:
    """The actor's own reports, the newest first."""
    own = select(ContactReport).where(ContactReport.reported_by_id == actor.id)
    newest = own.order_by(ContactReport.reported_at.desc(), ContactReport.id).limit(MOST)
    return db.session.scalars(_with_places(newest)).all()


def unread_answers(actor: User) -> Sequence[ContactReport]:
    """What the actor was answered and has not said to have read."""
    return db.session.scalars(_unread(), of_reader(actor)).all()


@cache
def _unread() -> Select[ContactReport]:
    unread = select(ContactReport).where(
        ContactReport.reported_by_id == READER.id,
        ContactReport.verdict.is_not(None),
        ContactReport.read_at.is_(None),
    )
    oldest = unread.order_by(ContactReport.answered_at, ContactReport.id).limit(MOST)
    return _with_places(oldest)


def find_own(actor: User, report_id: uuid.UUID) -> ContactReport | None:
    """The report, if the actor made it."""
    own = select(ContactReport).where(ContactReport.reported_by_id == actor.id)
    return db.session.scalar(own.where(ContactReport.id == report_id))


def mark_read(report: ContactReport, *, now: datetime) -> None:
    """The one who reported has read the answer. An unanswered one stays unread."""
    if report.verdict and report.read_at is None:
        report.read_at = now
