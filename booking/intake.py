"""Who is calling? As much of meetings, and of the people in them, as it takes to recognise them."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, not_, select
from sqlalchemy.orm import contains_eager
from sqlalchemy.orm.interfaces import ORMOption

from accounts.models import Organisation, Unit
from booking import links
from booking.date_answers import is_off
from booking.models import Meeting, Occurrence, Participant
from core import clock
from core.db import db
from core.phones import to_e164
from core.search import begins_a_word, holds_all

BACK, AHEAD = timedelta(days=1), timedelta(days=14)
MOST = 10
CODE_DIGITS = 8
LETTERS = 3  # of a name: fewer would list people instead of finding one


# "15.30 i Kolding", "kl. 9 Vejle": a time of today, and where.
AT_A_PLACE = re.compile(
    r"((?:kl\.?\s*)?\d{1,2}(?:[.:]\d{2})?)[\s,]+(?:(?:i|på|hos|in|at)\s+)?(\D.*)", re.IGNORECASE
)


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
    """By code, phone, time today (and where: "15.30 i Kolding"), or how a name begins."""
    digits = "".join(c for c in words if c.isdigit())
    if len(digits) == 8 and (owner := links.find_by_code(digits, key, now=now)):
        return Search.CODE, _people(Participant.id == owner.id, now=now)
    if (number := to_e164(words)) and len(digits) >= 8:
        people = _people(Participant.phone == number, now=now)
        return Search.PHONE, people or _meetings(Meeting.phone == number, *_near(now))
    if (wall := _time_today(words, now)) is not None:
        return Search.TIME, _meetings(Occurrence.starts_at == wall)
    if said := AT_A_PLACE.fullmatch(words.strip()):
        wall, place = _time_today(said[1], now), said[2]
        if wall and sum(c.isalpha() for c in place) >= LETTERS:
            is_there = holds_all(place.replace(",", " "), (Unit.name, Organisation.name))
            return Search.TIME, _meetings(Occurrence.starts_at == wall, is_there)
    if digits or sum(c.isalpha() for c in words) < LETTERS:
        return Search.NOTHING, []
    return Search.NAME, _people(begins_a_word(words, Participant.name), now=now)


def find_by_phone(number: str, *, now: datetime) -> list[Found]:
    """Where somebody with this number is invited. A number that calls can be made up."""
    return _people(Participant.phone == number, now=now)


def find_by_code(digits: str, *, now: datetime, key: bytes) -> list[Found]:
    """The dates of the meeting of whoever has this code. The caller counts the tries."""
    owner = links.find_by_code(digits, key, now=now) if len(digits) == CODE_DIGITS else None
    return _people(Participant.id == owner.id, now=now) if owner else []


def find_by_mail(address: str, *, now: datetime) -> list[Found]:
    """Where somebody with this address is invited. Anybody can write an address into a mail."""
    return _people(func.lower(Participant.email) == address.lower(), now=now)


def _near(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Occurrence.ends_at > now - BACK, Occurrence.starts_at < now + AHEAD


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
            not_(is_off()),
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
