"""A number to ring: whose it is, whether somebody answers, and who helps where nobody does."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from booking.ports import During, HelpLine, MeetingTime
from core import clock
from support import directory, hours, opening_words, routing
from support.hours import Timetable
from support.models import Audience, SupportUnit, Tier
from support.routing import Directory, Inquiry


@dataclass(frozen=True)
class Units:
    """All units with the rows that routing rests on: read once for all numbers of a page."""

    rows: Directory
    by_id: Mapping[uuid.UUID, SupportUnit]

    @classmethod
    def read(cls) -> "Units":
        """In a fixed number of statements."""
        units = directory.active_units()
        return cls(directory.load(units), {unit.id: unit for unit in units})


def first(
    units: Units,
    organisation_id: uuid.UUID,
    audience: Audience,
    *,
    now: datetime,
    meeting: MeetingTime | None = None,
) -> HelpLine | None:
    """The first receiver of a case from here. None where there is no support unit at all."""
    if not units.by_id:
        return None
    asked = Inquiry(audience, organisation_id, organisation_id, is_cross_sector=True)
    chain = [units.by_id[id] for id in routing.route(units.rows, asked).receivers]
    return tell(chain[0], others=chain[1:], now=now, meeting=meeting)


def tell(
    unit: SupportUnit,
    *,
    others: Sequence[SupportUnit] = (),
    now: datetime,
    meeting: MeetingTime | None = None,
) -> HelpLine:
    """The unit's number and hours in words. The others are those routed to when it is closed."""
    table = directory.timetable(unit)
    is_open = hours.is_open(table, now)
    return HelpLine(
        name=name_of(unit),
        phone=unit.unit.phone,
        is_open=is_open,
        open_text=opening_words.open_text(table, now),
        hours_text=opening_words.hours_text(table, now),
        unit_id=unit.id,
        others=None if is_open else _first_open(others, now),
        during=_during(unit, others, now, *meeting) if meeting else None,
    )


def paths_under(
    organisation_id: uuid.UUID, to_id: uuid.UUID
) -> tuple[dict[Audience, list[str]], dict[Audience, list[str]]]:
    """By name, who gets the organisation's cases: where it lies now, and where it would lie."""
    units = Units.read()
    moved = replace(units.rows, parents={**units.rows.parents, organisation_id: to_id})
    now, then = (
        {who: _path(Units(rows, units.by_id), organisation_id, who) for who in Audience}
        for rows in (units.rows, moved)
    )
    return now, then


def _path(units: Units, organisation_id: uuid.UUID, audience: Audience) -> list[str]:
    if not units.by_id:
        return []
    asked = Inquiry(audience, organisation_id, organisation_id, is_cross_sector=True)
    return [name_of(units.by_id[id]) for id in routing.route(units.rows, asked).receivers]


def name_of(unit: SupportUnit) -> str:
    """What people call it: the citizen hotline by its name alone, others with where they are."""
    return unit.unit.name if unit.tier == Tier.CITIZEN_HOTLINE else unit.unit.place


def _first_open(units: Sequence[SupportUnit], at: datetime) -> str | None:
    found = (u for u in units if hours.is_open(directory.timetable(u), at))
    return next((name_of(unit) for unit in found), None)


def _during(
    unit: SupportUnit,
    others: Sequence[SupportUnit],
    now: datetime,
    starts_at: datetime,
    ends_at: datetime,
) -> During:
    table = directory.timetable(unit)
    if hours.is_open_during(table, starts_at, ends_at):
        text = _("%(name)s is open during the meeting.", name=name_of(unit))
        return During(is_open=True, text=text, last_time=None, others=None)
    closes_at = hours.last_closing(table, now, starts_at)
    return During(
        is_open=False,
        text=_closed_text(name_of(unit), table, starts_at),
        last_time=opening_words.until(closes_at, now) if closes_at else None,
        others=_first_open(others, starts_at),
    )


def _closed_text(name: str, table: Timetable, starts_at: datetime) -> str:
    why = opening_words.why_closed(table, clock.to_local(starts_at).date())
    if why:
        return str(_("%(name)s is closed that day (%(why)s).", name=name, why=why))
    if hours.is_open(table, starts_at):
        return str(_("%(name)s closes before the meeting is over.", name=name))
    opens_at = hours.next_opening(table, starts_at)
    if opens_at is None or clock.to_local(opens_at).date() != clock.to_local(starts_at).date():
        return str(_("%(name)s is closed when the meeting begins.", name=name))
    return str(_("%(name)s does not open until the meeting has begun.", name=name))
