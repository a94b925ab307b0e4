"""Answers that a unit gives often: whose they are, and how they read for one who asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from flask_babel import force_locale
from sqlalchemy import Select, select

from accounts.models import User
from accounts.reading import READER, of_reader
from booking.support_queries import Contact, MeetingFacts
from core.db import db
from core.filters import when
from support import access
from support.cases import first_name
from support.models import CannedReply, SupportUnit, Ticket

# In Danish and in English, so that both texts read well where they are written.
PLACEHOLDERS: Mapping[str, str] = {
    "navn": "name",
    "name": "name",
    "tid": "time",
    "time": "time",
    "sted": "place",
    "place": "place",
}
IN_BRACES = re.compile(r"( ?)\{([^{}]*)\}")
MOST = 100  # on a page


@dataclass(frozen=True)
class ReadyReply:
    """One of them, filled in."""

    id: int
    name: str
    text: str


def replies_for(actor: User) -> Select[CannedReply]:
    """Those of the units that the actor works in, by name."""
    mine = CannedReply.support_unit_id.in_(access.my_units(actor))
    return select(CannedReply).where(mine).order_by(CannedReply.name, CannedReply.id)


def all_of(actor: User) -> Sequence[CannedReply]:
    """The same, read."""
    return db.session.scalars(_theirs(), of_reader(actor)).all()


@cache
def _theirs() -> Select[CannedReply]:
    return replies_for(READER).limit(MOST)


def find_reply(actor: User, reply_id: int, *, held: bool = False) -> CannedReply | None:
    """One of them, held until the transaction ends if it is to be changed."""
    found = replies_for(actor).where(CannedReply.id == reply_id)
    return db.session.scalar(found.with_for_update() if held else found)


def units_of(actor: User) -> Sequence[SupportUnit]:
    """Whose replies the actor may write."""
    mine = select(SupportUnit).where(SupportUnit.id.in_(access.my_units(actor)))
    return db.session.scalars(mine.order_by(SupportUnit.id)).all()


def ready_for(
    ticket: Ticket,
    contact: Contact | None,
    meeting: MeetingFacts | None,
    *,
    reader: User,
    now: datetime,
) -> Sequence[ReadyReply]:
    """As they would read to whoever asked, in their language where there are words in it."""
    language = contact.language if contact else "da"
    rows = all_of(reader)
    told = {row.id: "en" if language == "en" and row.english else "da" for row in rows}
    facts = {lang: _facts(ticket, contact, meeting, lang, now) for lang in set(told.values())}
    return [ReadyReply(r.id, r.name, fill(_text(r, told[r.id]), facts[told[r.id]])) for r in rows]


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Where nothing is known, the space before it goes, too: "Hej {navn}," is "Hej,"."""

    def said(found: re.Match[str]) -> str:
        key = PLACEHOLDERS.get(found[2].strip().lower())
        if key is None:
            return found[0]
        return found[1] + facts[key] if facts[key] else ""

    return IN_BRACES.sub(said, text)


def unknown_in(text: str) -> list[str]:
    """What stands in braces and is no placeholder."""
    names = [name.strip() for _space, name in IN_BRACES.findall(text)]
    return [name for name in names if name.lower() not in PLACEHOLDERS]


def _text(reply: CannedReply, language: str) -> str:
    return reply.english if language == "en" else reply.danish


def _facts(
    ticket: Ticket,
    contact: Contact | None,
    meeting: MeetingFacts | None,
    language: str,
    now: datetime,
) -> Mapping[str, str]:
    starts_at = meeting.starts_at if meeting else ticket.meeting_starts_at
    with force_locale(language):
        at = when(starts_at, now) if starts_at else ""
    name = first_name(contact.name or "") if contact else ""
    return {"name": name, "time": at, "place": meeting.place if meeting else ""}
