"""Whether a support unit works here, or with a ticket system of its own that mails reach.

Its open cases stay with it. When it begins to work elsewhere, each goes to its mailbox, and
somebody here sees to it; so do the questions it was asked.
"""

import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Select, func, select

from accounts.models import Membership, Role, Unit, User
from accounts.own_addresses import plain
from core import audit
from core.db import db
from core.errors import DomainError
from notifications.own_senders import IsMailbox
from support import access, unsorted
from support.models import (
    OPEN,
    Consultation,
    EventKind,
    Offer,
    SupportUnit,
    Ticket,
)
from support.services import placing, tasks, telling
from support.services.moving import FINAL, move
from support.services.telling import Post
from support.timeline import by_user

CHANGED = audit.declare(
    "support-unit-system-changed", "is_external", "keeps_number", "has_mark", "cases"
)


class SupportersAtDesk(DomainError):
    """Who works here would never see what goes elsewhere."""

    def __init__(self, found: int) -> None:
        super().__init__(
            ngettext(
                "%(num)d supporter works in the unit. Give them another unit first.",
                "%(num)d supporters work in the unit. Give them another unit first.",
                found,
            )
        )


class WorksElsewhere(DomainError):
    """A supporter there would never see a case: they go to the unit's own system."""

    field = "unit"
    message = _l("The unit works in a ticket system of its own, so nobody supports in it here.")


class NobodyAtDesk(DomainError):
    """A unit without a system and without people would leave cases lying."""

    message = _l("Nobody works in the unit here. Let a supporter work in it first.")


class MailboxTaken(DomainError):
    """Mails to a desk of ours come back to us: they would go round."""

    field = "mailbox"
    message = _l("This is a mailbox of ours. Write the one of the unit's own system.")


class NobodyElseHere(DomainError):
    """Somebody here has to see to what lies elsewhere."""

    message = _l("It is the only unit that works here. Another one has to, first.")


class SystemChangedMeanwhile(DomainError):
    """A colleague saved while the page was open."""

    message = _l("Somebody else changed this while you wrote. Look at it, and save again.")


@dataclass(frozen=True)
class System:
    """Where a unit works. Without a mailbox: here."""

    mailbox: str | None = None
    keeps_number: bool = True
    number_mark: str | None = None


def system_of(unit: SupportUnit) -> System:
    """As it is kept. Of one that works here, with the mailbox that it would have."""
    return System(unit.mailbox, unit.keeps_number, unit.number_mark)


def seen(unit: SupportUnit) -> str:
    """What a page showed of it, in short."""
    said = repr((unit.is_external, unit.case_mailbox, unit.keeps_number, unit.number_mark))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def must_work_here(unit_id: uuid.UUID) -> None:
    """Raises WorksElsewhere."""
    elsewhere = select(SupportUnit.id).where(
        SupportUnit.unit_id == unit_id, SupportUnit.is_external, SupportUnit.is_active
    )
    if db.session.scalar(elsewhere.limit(1)) is not None:
        raise WorksElsewhere


def without_supporters() -> Mapping[uuid.UUID, str]:
    """The units that work elsewhere, and why nobody supports in them here."""
    elsewhere = select(SupportUnit.unit_id).where(SupportUnit.is_external, SupportUnit.is_active)
    return dict.fromkeys(db.session.scalars(elsewhere), str(WorksElsewhere.message))


def supporters_of(unit: SupportUnit) -> int:
    """How many people work in it here."""
    on_duty = (
        select(func.count(User.id.distinct()))
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.unit_id == unit.unit_id, Membership.role == Role.SUPPORTER, User.is_active
        )
    )
    return db.session.scalar(on_duty) or 0


def open_cases(unit: SupportUnit) -> int:
    """How many lie there, its parts of others' cases among them."""
    there = select(func.count()).where(Ticket.responsible_id == unit.id, Ticket.status.in_(OPEN))
    return db.session.scalar(there) or 0


def change(
    unit: SupportUnit,
    new: System,
    *,
    was_seen: str,
    ours: Collection[str],
    by: User,
    post: Post,
    now: datetime,
) -> int:
    """Write it. The unit is held. How many open cases were sent there.

    Raises SystemChangedMeanwhile, SupportersAtDesk, NobodyAtDesk, NobodyElseHere, MailboxTaken.
    """
    if was_seen != seen(unit):
        raise SystemChangedMeanwhile
    was_external, unit.is_external = unit.is_external, new.mailbox is not None
    _check(unit, new, ours, was_external=was_external)
    unit.case_mailbox = new.mailbox
    unit.keeps_number, unit.number_mark = new.keeps_number, new.number_mark
    db.session.flush()
    begins = unit.is_external and not was_external
    if begins:
        unsorted.move_list(unit.id)
    sent = _send_there(unit, by=by, post=post, now=now) if begins else 0
    audit.record(
        by.as_actor(), CHANGED, subject=unit.id, now=now, is_external=unit.is_external,
        keeps_number=new.keeps_number, has_mark=bool(new.number_mark), cases=sent,
    )  # fmt: skip
    return sent


def _check(unit: SupportUnit, new: System, ours: Collection[str], *, was_external: bool) -> None:
    working = supporters_of(unit)
    if new.mailbox is None:
        if was_external and not working:
            raise NobodyAtDesk
        return
    if working:
        raise SupportersAtDesk(working)
    if plain(new.mailbox) in ours or _is_a_desks(new.mailbox, unit):
        raise MailboxTaken
    others = select(SupportUnit.id).where(
        SupportUnit.id != unit.id, SupportUnit.is_active, SupportUnit.is_external.is_(False)
    )
    if db.session.scalar(others.limit(1)) is None:
        raise NobodyElseHere


def must_be_no_mailbox(address: str) -> None:
    """An organisation's own sender is passed on to us: a unit elsewhere that is written to there
    would never be. Raises IsMailbox."""
    at = "@" + address.rpartition("@")[2].lower()
    there = func.lower(SupportUnit.case_mailbox).endswith(at, autoescape=True)
    kept = select(SupportUnit.case_mailbox).where(there)  # of those that work here now, too
    if any(plain(mailbox or "") == plain(address) for mailbox in db.session.scalars(kept)):
        raise IsMailbox


def _is_a_desks(mailbox: str, unit: SupportUnit) -> bool:
    of_a_desk = (
        select(SupportUnit.id)
        .join(SupportUnit.unit)
        .where(
            func.lower(Unit.email) == mailbox.lower(),
            SupportUnit.id != unit.id,
            SupportUnit.is_active,
            SupportUnit.is_external.is_(False),
        )
    )
    return db.session.scalar(of_a_desk.limit(1)) is not None


def _send_there(unit: SupportUnit, *, by: User, post: Post, now: datetime) -> int:
    """Everything it has to do with, by mail. Whole cases are held before their parts."""
    note = _("%(unit)s works in a system of its own from now on. The case was sent there by mail.",
             unit=unit.unit.place)  # fmt: skip
    lying = Ticket.responsible_id == unit.id, Ticket.status.not_in(FINAL)
    sent = 0
    for ticket in _held(select(Ticket).where(*lying)):
        placing.let_somebody_see_to(ticket, now=now)
        if ticket.status in OPEN:
            move(ticket, EventKind.NOTED, by=by_user(by), now=now, text=note, is_internal=True)
            _send(ticket, unit, post=post, now=now)
            sent += 1
    _ask_again(unit, post=post, now=now)
    return sent


def _send(ticket: Ticket, unit: SupportUnit, *, post: Post, now: datetime) -> None:
    if ticket.task is None:
        telling.tell_unit(ticket, unit, telling.RECEIVED, post=post, now=now)
        return
    giver = tasks.whole_of(ticket).responsible.unit.place
    telling.tell_unit_news(
        ticket, unit, telling.TASK, post=post, now=now,
        unit=giver, due_at=ticket.task.due_at.isoformat(), wanted=ticket.task.wanted,
    )  # fmt: skip


def _ask_again(unit: SupportUnit, *, post: Post, now: datetime) -> None:
    """What it was asked, and has not answered: whether to take a case over, and for advice."""
    offered = select(Offer).where(Offer.to_id == unit.id, Offer.answered_at.is_(None))
    for offer in db.session.scalars(offered.order_by(Offer.id)).all():
        ticket = access.lock_whole(offer.ticket_id)
        telling.tell_unit_news(
            ticket, unit, telling.OFFER, post=post, now=now,
            unit=offer.sender.unit.place, due_at=offer.due_at.isoformat(),
        )  # fmt: skip
    asked = select(Consultation).where(
        Consultation.unit_id == unit.id, Consultation.ended_at.is_(None)
    )
    for question in db.session.scalars(asked.order_by(Consultation.id)).all():
        ticket = access.lock_whole(question.ticket_id)
        telling.tell_unit_news(
            ticket, unit, telling.CONSULT, post=post, now=now,
            unit=ticket.responsible.unit.place, wanted=question.question,
        )  # fmt: skip


def _held(tickets: Select[Ticket]) -> Sequence[Ticket]:
    """Held, each after the case that it is a part of, and those in the order of their numbers."""
    found = db.session.execute(
        tickets.with_only_columns(Ticket.id, Ticket.parent_id).order_by(Ticket.number)
    ).all()
    _hold(sorted({row.parent_id for row in found if row.parent_id}))
    return _hold(row.id for row in found)


def _hold(ids: Iterable[object]) -> Sequence[Ticket]:
    named = select(Ticket).where(Ticket.id.in_(list(ids))).order_by(Ticket.number)
    return db.session.scalars(access.held(named)).all()
