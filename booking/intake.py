"""Who is calling? As much of meetings, and of the people in them, as it takes to recognise them."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager
from sqlalchemy.orm.interfaces import ORMOption

from accounts.models import Unit
from booking import links
from booking.models import Meeting, Occurrence, Participant
from core import clock
from core.db import db
from core.phones import to_e164

BACK, AHEAD = timedelta(days=1), timedelta(days=14)
MOST = 10
LETTERS = 3  # of a name: fewer would list people instead of finding one


class Search(StrEnum):
    """What a supporter's words were taken for. Written down instead of the words."""

    CODE = "code"
    PHONE = "phone"
    TIME = "time"
    NAME = "name"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Found:
    """A meeting, and when the search named one, the person by first name and function."""

    occurrence_id: uuid.UUID
    meeting_id: uuid.UUID
    starts_at: datetime
    place: str
    participant_id: uuid.UUID | None
    kind: str | None
    name: str | None


def find(words: str, *, now: datetime, key: bytes) -> tuple[Search, list[Found]]:
    """By the code of eight digits, by phone, by time today, or by how a name begins."""
    digits = "".join(c for c in words if c.isdigit())
    if len(digits) == 8 and (owner := links.find_by_code(digits, key, now=now)):
        return Search.CODE, _people(Participant.id == owner.id, now=now)
    if (number := to_e164(words)) and len(digits) >= 8:
        people = _people(Participant.phone == number, now=now)
        return Search.PHONE, people or _meetings(Meeting.phone == number, *_near(now))
    if (wall := _time_today(words, now)) is not None:
        return Search.TIME, _meetings(Occurrence.starts_at == wall)
    if digits or sum(c.isalpha() for c in words) < LETTERS:
        return Search.NOTHING, []
    return Search.NAME, _people(_has_word(words), now=now)


def _has_word(words: str) -> ColumnElement[bool]:
    """A word of the name begins so. (SQLite knows small from capital in English letters only.)"""
    plain = _plain(words)
    spellings = {plain, plain[:1].upper() + plain[1:]}
    begins = [f"{before}{said}%" for said in sorted(spellings) for before in ("", "% ", "%-")]
    return or_(*(Participant.name.ilike(each, escape="\\") for each in begins))


def _near(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Occurrence.ends_at > now - BACK, Occurrence.starts_at < now + AHEAD


def _plain(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, "\\" + sign)
    return text


def _time_today(query: str, now: datetime) -> datetime | None:
    """`10`, `10.30`, `kl. 10:30` as a moment of the present day."""
    text = query.lower().removeprefix("kl").lstrip(". ").replace(":", ".")
    hours, _dot, minutes = text.partition(".")
    minutes = minutes or "0"
    if not (hours.isdecimal() and minutes.isdecimal()) or len(hours + minutes) > 4:
        return None
    if int(hours) > 23 or int(minutes) > 59:
        return None
    wall = datetime.combine(clock.to_local(now).date(), time(int(hours), int(minutes)))
    return wall.replace(tzinfo=clock.COPENHAGEN)


def _people(wanted: ColumnElement[bool], *, now: datetime) -> list[Found]:
    rows = db.session.execute(
        select(Occurrence, Participant)
        .join(Occurrence.meeting)
        .join(Participant, Participant.meeting_id == Meeting.id)
        .join(Meeting.unit)
        .join(Unit.organisation)
        .where(
            wanted,
            Participant.removed_at.is_(None),
            *_near(now),
        )
        .options(_place())
        .order_by(Occurrence.starts_at, Participant.position)
        .limit(MOST)
    )
    return [_found(occurrence, participant) for occurrence, participant in rows]


def _meetings(*wanted: ColumnElement[bool]) -> list[Found]:
    rows = db.session.scalars(
        select(Occurrence)
        .join(Occurrence.meeting)
        .join(Meeting.unit)
        .join(Unit.organisation)
        .where(*wanted)
        .options(_place())
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(MOST)
    )
    return [_found(occurrence, None) for occurrence in rows]


def _place() -> ORMOption:
    meeting = contains_eager(Occurrence.meeting)
    return meeting.contains_eager(Meeting.unit).contains_eager(Unit.organisation)


def _found(occurrence: Occurrence, participant: Participant | None) -> Found:
    name = participant.name if participant else None
    return Found(
        occurrence_id=occurrence.id,
        meeting_id=occurrence.meeting_id,
        starts_at=occurrence.starts_at,
        place=occurrence.meeting.unit.place,
        participant_id=participant.id if participant else None,
        kind=participant.kind.value if participant else None,
        name=name.split()[0] if name and name.split() else None,
    )
