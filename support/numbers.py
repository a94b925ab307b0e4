"""Numbers to ring with the hours in which they are answered, as plain values: each reader of an
invitation has one, so each booking reads several."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, bindparam, select

from accounts.models import Organisation, Unit, place_of
from core.plain import ask
from support import directory
from support.hours import Interval, OwnDays, Timetable
from support.receivers import OpeningHours, OwnDay, SupportUnit, Tier


@dataclass(frozen=True)
class Number:
    """A support unit as whoever rings it knows it."""

    id: uuid.UUID
    name: str
    phone: str | None
    table: Timetable


def number_of(unit: SupportUnit) -> Number:
    """That of a unit that is read already."""
    return Number(unit.id, name_of(unit), unit.unit.phone, directory.timetable(unit))


def name_of(unit: SupportUnit) -> str:
    """What people call it: the citizen hotline by its name alone, others with where they are."""
    return _name(unit.tier, unit.unit.name, unit.unit.organisation.name)


class Numbers:
    """Those that were asked for, each read once."""

    def __init__(self) -> None:
        self._read: dict[uuid.UUID, Number] = {}

    def these(self, ids: Sequence[uuid.UUID]) -> list[Number]:
        """Several, in this order. Three statements, unless all were read."""
        missing = {id for id in ids if id not in self._read}
        if missing:
            self._read |= _read(missing)
        return [self._read[id] for id in ids]


def _name(tier: Tier, unit: str, organisation: str) -> str:
    return unit if tier == Tier.CITIZEN_HOTLINE else place_of(unit, organisation)


def _read(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Number]:
    asked = {"ids": sorted(ids)}
    week: dict[uuid.UUID, list[Interval]] = {id: [] for id in ids}
    own: dict[uuid.UUID, list[OwnDays]] = {id: [] for id in ids}
    for id, *interval in ask(_WEEKS, asked):
        week[id].append(Interval(*interval))
    for id, first_on, last_on, opens, closes, why in ask(_OWN_DAYS, asked):
        own[id].append(OwnDays(first_on, last_on, opens, closes, why))
    return {
        row.id: Number(
            row.id,
            _name(row.tier, row.unit, row.organisation),
            row.phone,
            Timetable(tuple(week[row.id]), row.on_holidays, tuple(own[row.id]), ZoneInfo(row.zone)),
        )
        for row in ask(_UNITS, asked)
    }


_IDS: BindParameter[uuid.UUID] = bindparam("ids", expanding=True)
_UNITS = (
    select(
        SupportUnit.id,
        SupportUnit.tier,
        SupportUnit.on_holidays,
        SupportUnit.zone,
        Unit.name.label("unit"),
        Unit.phone,
        Organisation.name.label("organisation"),
    )
    .join(SupportUnit.unit)
    .join(Unit.organisation)
    .where(SupportUnit.id.in_(_IDS))
)
_WEEKS = (
    select(
        OpeningHours.support_unit_id, OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes
    )
    .where(OpeningHours.support_unit_id.in_(_IDS))
    .order_by(OpeningHours.weekday, OpeningHours.opens)
)
_OWN_DAYS = (
    select(
        OwnDay.support_unit_id,
        OwnDay.first_on,
        OwnDay.last_on,
        OwnDay.opens,
        OwnDay.closes,
        OwnDay.why,
    )
    .where(OwnDay.support_unit_id.in_(_IDS))
    .order_by(OwnDay.first_on, OwnDay.opens, OwnDay.id)
)
