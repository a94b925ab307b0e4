"""A number to ring: whose it is, whether somebody answers, and who helps where nobody does."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from booking.ports import During, HelpLine, MeetingTime, Reader
from core import clock
from support import directory, hours, opening_words, routing
from support.hours import Timetable
from support.models import Audience, SupportUnit
from support.numbers import Number, Numbers, name_of, number_of
from support.routing import Directory, Inquiry


class Found(Mapping[uuid.UUID, SupportUnit]):
    """Units by their ids, in the order of their names. Each is read, with its hours, when it is
    asked for: a region has hundreds, and a case has to do with five of them."""

    def __init__(self, ids: Iterable[uuid.UUID]) -> None:
        self._read: dict[uuid.UUID, SupportUnit | None] = dict.fromkeys(ids)

    def fetch(self, ids: Iterable[uuid.UUID]) -> None:
        """Read those that were not read yet, all at once. What is not there is left out."""
        missing = [id for id in ids if id in self._read and self._read[id] is None]
        if missing:
            self._read |= {unit.id: unit for unit in directory.units_of(missing)}

    def these(self, ids: Sequence[uuid.UUID]) -> list[SupportUnit]:
        """Several at once."""
        self.fetch(ids)
        return [self[id] for id in ids]

    def __getitem__(self, id: uuid.UUID) -> SupportUnit:
        self.fetch([id])
        found = self._read[id]
        if found is None:
            raise KeyError(id)
        return found

    def __iter__(self) -> Iterator[uuid.UUID]:
        self.fetch(self._read)  # who goes through all of them wants all of them
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)

    def __contains__(self, id: object) -> bool:
        return id in self._read


@dataclass(frozen=True)
class Units:
    """The rows that routing rests on, and the units: read once for all numbers of a page."""

    rows: Directory
    by_id: Found
    numbers: Numbers

    @classmethod
    def read(cls) -> "Units":
        """In a fixed number of statements, and one lot more for the units that are asked for."""
        rows = directory.load()
        return cls(rows, Found(rows.tiers), Numbers())


def first(
    units: Units,
    organisation_id: uuid.UUID,
    audience: Audience,
    *,
    now: datetime,
    meeting: MeetingTime | None = None,
) -> HelpLine | None:
    """The first receiver of a case from here. None where there is no support unit at all."""
    chain = units.numbers.these(chain_of(units, organisation_id, audience))
    return _line(chain[0], chain[1:], now=now, meeting=meeting) if chain else None


def firsts(
    units: Units,
    asked: Mapping[Reader, tuple[uuid.UUID, Audience]],
    *,
    now: datetime,
    meeting: MeetingTime | None = None,
) -> Mapping[Reader, HelpLine | None]:
    """The same for many readers, in as many statements as for one."""
    chains = {reader: chain_of(units, *who) for reader, who in asked.items()}
    units.numbers.these([id for chain in chains.values() for id in chain])  # at once
    found = {reader: units.numbers.these(chain) for reader, chain in chains.items()}
    return {
        reader: _line(chain[0], chain[1:], now=now, meeting=meeting) if chain else None
        for reader, chain in found.items()
    }


def chain_of(units: Units, organisation_id: uuid.UUID, audience: Audience) -> Sequence[uuid.UUID]:
    """Who gets a case from here, in order; nobody where there is no support unit at all."""
    if not units.by_id:
        return ()
    asked = Inquiry(audience, organisation_id, organisation_id, is_cross_sector=True)
    return routing.route(units.rows, asked).receivers


def tell(unit: SupportUnit, *, now: datetime, meeting: MeetingTime | None = None) -> HelpLine:
    """The unit's number and hours in words."""
    return _line(number_of(unit), (), now=now, meeting=meeting)


def _line(
    number: Number, others: Sequence[Number], *, now: datetime, meeting: MeetingTime | None
) -> HelpLine:
    """The others are those routed to when it is closed."""
    is_open = hours.is_open(number.table, now)
    return HelpLine(
        name=number.name,
        phone=number.phone,
        is_open=is_open,
        open_text=opening_words.open_text(number.table, now),
        hours_text=opening_words.hours_text(number.table, now),
        unit_id=number.id,
        others=None if is_open else _first_open(others, now),
        during=_during(number, others, now, *meeting) if meeting else None,
    )


def paths_under(
    organisation_id: uuid.UUID, to_id: uuid.UUID
) -> tuple[dict[Audience, list[str]], dict[Audience, list[str]]]:
    """By name, who gets the organisation's cases: where it lies now, and where it would lie."""
    units = Units.read()
    moved = replace(units.rows, parents={**units.rows.parents, organisation_id: to_id})
    now, then = (
        {who: _path(replace(units, rows=rows), organisation_id, who) for who in Audience}
        for rows in (units.rows, moved)
    )
    return now, then


def _path(units: Units, organisation_id: uuid.UUID, audience: Audience) -> list[str]:
    chain = units.by_id.these(chain_of(units, organisation_id, audience))
    return [name_of(unit) for unit in chain]


def _first_open(numbers: Sequence[Number], at: datetime) -> str | None:
    return next((each.name for each in numbers if hours.is_open(each.table, at)), None)


def _during(
    number: Number,
    others: Sequence[Number],
    now: datetime,
    starts_at: datetime,
    ends_at: datetime,
) -> During:
    table = number.table
    if hours.is_open_during(table, starts_at, ends_at):
        text = _("%(name)s is open during the meeting.", name=number.name)
        return During(is_open=True, text=text, last_time=None, others=None)
    closes_at = hours.last_closing(table, now, starts_at)
    return During(
        is_open=False,
        text=_closed_text(number.name, table, starts_at),
        last_time=opening_words.until(closes_at, now) if closes_at else None,
        others=_first_open(others, starts_at),
    )


def _closed_text(name: str, table: Timetable, starts_at: datetime) -> str:
    why = opening_words.why_closed(table, clock.to_local(starts_at, table.zone).date())
    if why:
        return str(_("%(name)s is closed that day (%(why)s).", name=name, why=why))
    if hours.is_open(table, starts_at):
        return str(_("%(name)s closes before the meeting is over.", name=name))
    opens_at = hours.next_opening(table, starts_at)
    if opens_at is None or clock.to_local(opens_at).date() != clock.to_local(starts_at).date():
        return str(_("%(name)s is closed when the meeting begins.", name=name))
    return str(_("%(name)s does not open until the meeting has begun.", name=name))
