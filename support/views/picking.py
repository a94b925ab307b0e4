"""Offering units to choose from on a page: the nearest few, and a search for the others."""

import uuid
from collections.abc import Callable, Sequence

from flask import request
from flask_babel import gettext as _
from wtforms import Field, SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from booking.support_queries import MeetingFacts
from core import clock
from support import directory, opening_words
from support.lines import Units
from support.models import SupportUnit, Ticket
from support.routing import Directory
from support.services import choosing
from support.services.choosing import Asked, Near

LONGEST = 100  # characters of what is looked for
Able = Callable[[Ticket, Directory], Sequence[uuid.UUID]]


def words() -> str:
    """What the page is asked to find."""
    return request.args.get("find", "").strip()[:LONGEST]


def asked(field: Field) -> Asked:
    """That, and what was ticked."""
    return Asked(words(), field.raw_data or ())


def offer(
    field: Field, ticket: Ticket, meeting: MeetingFacts | None, able: Able
) -> tuple[list[SelectChoice], bool]:
    """Who can be chosen, and whether there are others, to be found by name."""
    units = Units.read()
    near = Near.of(units.rows, ticket, meeting)
    found = choosing.offer(ticket, near, able(ticket, units.rows), units, asked(field))
    return [SelectChoice(str(unit.id), choice(unit)) for unit in found.units], found.has_others


def choice(unit: SupportUnit, place: str = "") -> str:
    """A unit as it is read in a list: where (said otherwise by `place`), when it is open, and how
    it is reached."""
    hours = opening_words.open_text(directory.timetable(unit), clock.now())
    outside = [_("Works in a system of its own: reached by mail.")] if unit.is_external else []
    return " ".join([(place or unit.unit.place) + ".", hours, *outside])
