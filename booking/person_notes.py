"""What is said of somebody besides their answer: who comes instead, and how late they come."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from flask_babel import gettext as _
from sqlalchemy import select

from booking.models import Delay, Participant, StandIn, UnitSeat
from core.db import db
from core.filters import at_time


@dataclass(frozen=True)
class PersonNotes:
    """Sentences beside the answer, and the one about being late."""

    said: Sequence[str] = ()
    late: str = ""


def notes_on(
    participants: Sequence[Participant], occurrence_id: uuid.UUID
) -> Mapping[uuid.UUID, PersonNotes]:
    """Of everybody there is something to say of. Three statements."""
    names = {p.id: p.name or p.function for p in participants}
    said: dict[uuid.UUID, list[str]] = {}
    for who, sentence in chain(_instead(names), _for_units(names)):
        said.setdefault(who, []).append(sentence)
    late = {who: late_words(delay) for who, delay in delays_of(occurrence_id).items()}
    known = said.keys() | late.keys()
    return {who: PersonNotes(said.get(who, ()), late.get(who, "")) for who in known}


def _instead(names: Mapping[uuid.UUID, str]) -> Iterator[tuple[uuid.UUID, str]]:
    rows = select(StandIn, Participant).join(StandIn.stand_in)
    mine = StandIn.participant_id.in_(names) | StandIn.stand_in_id.in_(names)
    found = db.session.execute(rows.where(mine, Participant.removed_at.is_(None)))
    for row, stand_in in found:
        other = stand_in.name or stand_in.function
        yield row.participant_id, _("%(name)s comes instead", name=other)
        first = names.get(row.participant_id)
        if first:
            yield row.stand_in_id, _("Comes instead of %(name)s, and may decide", name=first)


def _for_units(names: Mapping[uuid.UUID, str]) -> Iterator[tuple[uuid.UUID, str]]:
    rows = select(UnitSeat, Participant).join(UnitSeat.comes)
    found = rows.where(UnitSeat.participant_id.in_(names), Participant.removed_at.is_(None))
    for row, person in db.session.execute(found):
        name = person.name or person.function
        yield row.participant_id, _("%(name)s comes for the unit", name=name)


def delays_of(occurrence_id: uuid.UUID) -> Mapping[uuid.UUID, Delay]:
    """Who has said that they come late."""
    found = db.session.scalars(select(Delay).where(Delay.occurrence_id == occurrence_id))
    return {delay.participant_id: delay for delay in found}


def late_words(delay: Delay) -> str:
    """About when they come."""
    return str(_("Late: comes about %(when)s", when=at_time(delay.expected_at)))
