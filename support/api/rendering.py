"""Tickets as programs read them: what the page shows to the same person, as plain values."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload
from sqlalchemy.orm.interfaces import ORMOption

from accounts.models import Role, Unit, User
from core.db import db
from core.web import settings
from support import access
from support.api.listing import UnitQueue
from support.api.versions import Version, tag_of, version_of
from support.merged import parts_of, told_together
from support.models import OPEN, Consultation, Offer, Status, SupportUnit, Task, Ticket
from support.queries import CaseRow
from support.services import tasks
from support.services.handing_over import Target
from support.services.merging import last_end

Said = dict[str, Any]  # JSON values


def unit(found: SupportUnit) -> Said:
    """A unit that receives cases."""
    return {"id": found.id, "name": found.unit.name, "place": found.unit.place}


def queue(found: UnitQueue) -> Said:
    """A unit, and how much lies with it."""
    by_status: Mapping[str, int] = {s.value: found.counts.get(s, 0) for s in OPEN}
    return {**unit(found.unit), **by_status, "offered": found.offered}


def line(ticket: Ticket, reader: User, version: Version | None = None) -> Said:
    """What stands in a list, and is answered to a deed."""
    return {
        **{name: getattr(ticket, name) for name in AS_THEY_STAND},
        **{name: value and value.value for name, value in _words(ticket).items()},
        "version": str(version or version_of(ticket)),
        "unit": unit(ticket.responsible),
        "assignee": ticket.assignee.name if ticket.assignee else None,
        "is_mine": ticket.assignee_id == reader.id,
        "is_task": ticket.parent_id is not None,
        "url": settings().base_url + url_for("desk.tickets.show", ticket_id=ticket.id),
    }


def found(row: CaseRow) -> Said:
    """A line of what a search found."""
    return {
        **{name: getattr(row, name) for name in ("id", "number", "subject", "requester")},
        "status": row.status.value,
        "unit": row.responsible,
        "assignee": row.assignee or None,
        "meeting_starts_at": row.starts_at,
        "opened_at": row.opened_at,
        "url": settings().base_url + url_for("desk.tickets.show", ticket_id=row.id),
    }


def listed(found: tuple[Ticket, int], reader: User) -> Said:
    """A line of the list."""
    ticket, last_event_id = found
    return line(ticket, reader, Version(ticket.version, last_event_id))


AS_THEY_STAND = (
    "id", "number", "subject", "requester", "is_learning", "meeting_starts_at", "opened_at",
    "closed_at",
)  # fmt: skip


def _words(ticket: Ticket) -> Mapping[str, Any]:
    names = ("status", "waiting_for", "outcome")
    return {name: getattr(ticket, name) for name in names}


def whole(ticket: Ticket, reader: User) -> Said:
    """The ticket with its thread, in a fixed number of statements."""
    is_part = ticket.parent_id is not None
    return {
        **line(ticket, reader),
        "device": ticket.device,
        "may_act": access.may_act(reader, ticket),
        "merged_into": _merged_into(ticket),
        "events": _events(ticket),
        "offer": None if is_part else _offer(ticket, reader),
        "tasks": [] if is_part else [_task(each) for each in tasks.tasks_of(ticket)],
        "task": _wanted(tasks.wanted_of(ticket)) if is_part else None,
        "consultations": [_question(each, reader) for each in ticket.consultations],
        "notices": [] if ticket.status in OPEN else _notices(ticket),
    }


def _merged_into(ticket: Ticket) -> int | None:
    ended = last_end(ticket)
    return ended.facts.get("into") if ended else None


def _events(ticket: Ticket) -> Sequence[Said]:
    """With what happened to cases that go on as this one, as on the page."""
    parts = parts_of(ticket)
    numbers = {one.id: one.number for one in (ticket, *parts)}
    return [
        {
            "id": event.id,
            "number": numbers[event.ticket_id],
            "at": event.at,
            "kind": event.kind.value,
            "who": event.actor_name,
            "text": event.text,
            "is_internal": event.is_internal,
        }
        for event in told_together(ticket, parts)
    ]


def _offer(ticket: Ticket, reader: User) -> Said | None:
    open_one = select(Offer).where(Offer.ticket_id == ticket.id, Offer.answered_at.is_(None))
    shown = (*_places(Offer.sender), *_places(Offer.receiver))
    found = db.session.scalar(open_one.options(*shown))
    if found is None:
        return None
    return {
        "sender": unit(found.sender),
        "receiver": unit(found.receiver),
        "is_ours": found.receiver.unit_id in reader.unit_ids(Role.SUPPORTER),
        "due_at": found.due_at,
        "reason": found.reason,
        "tried": found.tried.splitlines(),
    }


def _question(asked: Consultation, reader: User) -> Said:
    return {
        "id": asked.id,
        "unit": unit(asked.unit),
        "is_ours": asked.unit.unit_id in reader.unit_ids(Role.SUPPORTER),
        **{name: getattr(asked, name) for name in ("at", "question", "answer", "ended_at")},
    }


def _places(of: Any) -> tuple[ORMOption, ...]:  # an attribute of Offer
    named = joinedload(of)
    return (
        named.joinedload(SupportUnit.unit).joinedload(Unit.organisation),
        named.options(lazyload(SupportUnit.hours), lazyload(SupportUnit.own_days)),
    )


def _task(part: Ticket) -> Said:
    return {
        "id": part.id,
        "number": part.number,
        "status": Status(part.status).value,
        "unit": unit(part.responsible),
        **_wanted(tasks.wanted_of(part)),
    }


def _wanted(task: Task) -> Said:
    names = ("wanted", "due_at", "done_at", "is_solved", "result")
    return {name: getattr(task, name) for name in names}


def _notices(ticket: Ticket) -> Sequence[Said]:
    return [
        {
            "id": each.id,
            "label": each.label,
            "told_at": each.told_at,
            "told_by": each.told_by and each.told_by.value,
            "failed_at": each.failed_at,
        }
        for each in ticket.notices
    ]


def receiver(found: Target) -> Said:
    """A unit that it can be handed over to."""
    names = ("is_open", "is_next", "is_exception")
    return {**unit(found.unit), **{name: getattr(found, name) for name in names}}


def done(ticket: Ticket, reader: User) -> tuple[Said, Mapping[str, str]]:
    """What is answered to a deed: the ticket as it is now, and its tag."""
    version = version_of(ticket)
    return line(ticket, reader, version), {"ETag": tag_of(version)}
