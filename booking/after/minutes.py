"""The minutes as text that is ready to copy into one's own system.

The product sends no health data by ordinary mail, so it never sends this.
"""

from collections.abc import Iterator

from flask_babel import gettext as _

from booking.after.words import CAME, REACHED
from booking.models import Closing, ClosingPerson, Occurrence, Reached
from core.filters import day, first_upper, time_span


def minutes_text(closing: Closing, occurrence: Occurrence, following: Occurrence | None) -> str:
    """All of it, in the language that is set."""
    blocks = _blocks(closing, occurrence, following)
    return "\n\n".join(block for block in blocks if block)


def _blocks(
    closing: Closing, occurrence: Occurrence, following: Occurrence | None
) -> Iterator[str]:
    meeting = occurrence.meeting
    yield "\n".join((meeting.purpose, _when(occurrence)))
    people = {each.participant_id: each for each in closing.people}
    known = [(p, people[p.id]) for p in meeting.participants if p.id in people]
    lines = (f"- {p.name or p.function}: {_came(person)}" for p, person in known)
    yield "\n".join((_("Who took part"), *lines))
    if closing.agreed:
        yield "\n".join((_("What you agreed"), closing.agreed))
    yield closing.more
    yield _reached(closing)
    if following:
        yield _("Next meeting: %(when)s", when=_when(following))


def _when(occurrence: Occurrence) -> str:
    span = time_span(occurrence.starts_at, occurrence.ends_at)
    return f"{first_upper(day(occurrence.starts_at))} {span}"


def _came(person: ClosingPerson) -> str:
    said = str(CAME[person.came])
    return f"{said} ({person.reason})" if person.reason else said


def _reached(closing: Closing) -> str:
    said = _("Purpose reached: %(said)s", said=str(REACHED[closing.reached]).lower())
    return said if closing.reached is Reached.YES else f"{said} ({closing.why})"
