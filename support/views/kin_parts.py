"""What the ticket page says of other cases: merged with it, or linked."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from support import access, kin, merged
from support.models import OPEN, EventKind, LinkKind, Status, Ticket
from support.services import merging
from support.thread import why_anew
from support.wording import requester_of, subject_of


@dataclass(frozen=True)
class KinRow:
    """Another case. One may know its number without seeing it."""

    id: uuid.UUID
    number: int
    about: str  # empty: it may not be seen
    is_open: bool
    is_seen: bool
    may_part: bool
    why: str = ""  # one began because the other was over


@dataclass(frozen=True)
class Kin:
    """The part of the page."""

    into: KinRow | None
    rows: Sequence[KinRow]  # what goes on as this one
    links: Sequence[KinRow]
    merged: Sequence[Ticket]  # with their history
    may_restore: bool
    why: str  # it was discarded
    may_discard: bool


def kin_of(ticket: Ticket, *, reader: User, may_act: bool, now: datetime) -> Kin:
    """No statement where there is none, four where there are many."""
    links = kin.links_of(ticket.id) if merged.is_linked(ticket) else []
    others = kin.others_of(ticket, links)
    seen = kin.seen_of(reader, others, now=now)
    by_id = {other.id: other for other in others}
    into = next((x.to_id for x in links if kin.is_merge(x) and x.from_id == ticket.id), None)
    parts = merged.parts_of(ticket)
    rest = {kin.one_of(link, ticket.id) for link in links} - {into, *(p.id for p in parts)}
    related = {kin.one_of(link, ticket.id) for link in links if link.kind == LinkKind.RELATED}
    ended = merging.last_end(ticket)
    return Kin(
        into=_row(by_id[into], seen, may_part=False) if into else None,
        rows=[_row(p, seen, may_part=access.may_act(reader, p)) for p in parts],
        links=[
            _row(o, seen, may_part=may_act and o.id in related, why=_why(ticket, o))
            for o in others
            if o.id in rest
        ],
        merged=parts,
        may_restore=may_act and ended is not None,
        why=ended.text if ended and ticket.status == Status.DISCARDED else "",
        may_discard=not ticket.participant_id and not ticket.user_id and not ticket.parent_id,
    )


def _why(ticket: Ticket, other: Ticket) -> str:
    linked = (
        event
        for event in ticket.events
        if event.kind == EventKind.LINKED and event.facts.get("other") == other.number
    )
    return next(filter(None, map(why_anew, linked)), "")


def _row(other: Ticket, seen: set[uuid.UUID], *, may_part: bool, why: str = "") -> KinRow:
    is_seen = other.id in seen
    return KinRow(
        id=other.id,
        number=other.number,
        about=f"{requester_of(other)} · {subject_of(other.subject)}" if is_seen else "",
        is_open=other.status in OPEN,
        is_seen=is_seen,
        may_part=may_part,
        why=why,
    )
