"""Who would get a case: the same code that routes one, with nothing opened and nobody told."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from booking.ports import Case, HelpLine
from support import cases, directory, lines, opening_words, routing
from support.lines import Units
from support.models import EventKind, Status, SupportUnit, Ticket, TicketEvent, Tier
from support.numbers import name_of
from support.routing.levels import Level
from support.routing.paths import Arrival, Inquiry, Step
from support.routing.words import FORWARDS, level_name

PHONE = "+4500000000"  # where the meeting's own would stand
GETS, PAST, NEXT = "now", "done", "next"  # of a step, as the path on the page shows it


@dataclass(frozen=True)
class Stop:
    """One level of the path, and what happens there."""

    title: str
    note: str
    state: str


@dataclass(frozen=True)
class Tryout:
    """Who gets it and why, and what the one who asks is told."""

    owner: str
    stops: Sequence[Stop]
    skipped: int
    is_all_closed: bool
    is_exception: bool
    told: Sequence[str]
    line: HelpLine


def try_out(units: Units, inquiry: Inquiry, *, at: datetime) -> Tryout:
    """Ask the rows as they are now."""
    found = routing.route(units.rows, inquiry)
    arrival = routing.arrive(
        found.receivers,
        directory.open_units(units.by_id.these(found.receivers), at),
        found.at_once,
    )
    owner = units.by_id[arrival.owner]
    told = _told(owner, arrival, at)
    return Tryout(
        owner=name_of(owner),
        stops=list(_stops(units, inquiry, arrival, at)),
        skipped=len(arrival.skipped),
        is_all_closed=arrival.all_closed,
        is_exception=found.is_exception and owner.tier == Tier.SHARED_SUPPORT,
        told=[told.title, told.lead],
        line=lines.tell(owner, now=at),
    )


def _stops(units: Units, inquiry: Inquiry, arrival: Arrival, at: datetime) -> Iterator[Stop]:
    said: set[uuid.UUID] = set()
    for step in routing.walk(units.rows, inquiry):
        how = level_name(step.level, {})
        if step.unit is None:
            yield Stop(how, _why_nobody(step), NEXT)
        elif step.unit in said:
            yield Stop(how, _("The same as above."), NEXT)
        else:
            said.add(step.unit)
            yield _stop(units.by_id[step.unit], step.level, arrival, at)
    if arrival.owner not in said:
        unit = units.by_id[arrival.owner]
        why = _("Nobody on the path can be found, so the one who can help most gets it.")
        yield Stop(name_of(unit), why, GETS)


def _why_nobody(step: Step) -> str:
    if step.is_refused:
        return str(_("Passed over: citizens' cases do not go to shared support."))
    return str(_("Passed over: there is nobody just now."))


def _stop(unit: SupportUnit, level: Level, arrival: Arrival, at: datetime) -> Stop:
    name = name_of(unit)
    opening = opening_words.open_text(directory.timetable(unit), at)
    does = "" if level.solves else f" {FORWARDS[level.by_itself]}"
    if unit.id in arrival.forwarded:
        return Stop(name, _("Gets it, and sends it on at once, by itself."), PAST)
    if unit.id in arrival.skipped:
        return Stop(name, _("Skipped, and told so. %(opening)s.", opening=opening) + does, PAST)
    if unit.id != arrival.owner:
        return Stop(name, _("Gets it if it is handed over.") + does, NEXT)
    if arrival.all_closed:
        why = _("Gets it: all are closed, and it is the last. %(opening)s.", opening=opening)
        return Stop(name, why + does, GETS)
    return Stop(name, _("Gets it. %(opening)s.", opening=opening) + does, GETS)


def _told(unit: SupportUnit, arrival: Arrival, at: datetime) -> Case:
    """The very words of the personal page, of a case that is never opened."""
    kinds = [EventKind.ALL_CLOSED] if arrival.all_closed else []
    never = Ticket(
        number=0,
        responsible=unit,
        status=Status.NEW,
        snapshot={"phone": PHONE},
        opened_at=at,
        meeting_starts_at=at + timedelta(minutes=15),
        events=[TicketEvent(kind=kind, text="", is_internal=True, facts={}) for kind in kinds],
    )
    return cases.tell(never, now=at)
