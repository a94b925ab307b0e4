"""A time poll, as programs of who runs it read it."""

from datetime import datetime
from typing import Any

from booking.api import rendering
from booking.api.rendering import Said
from booking.models import Poll, PollPerson
from booking.polls.table import Asked, Proposal, table_of


def poll(found: Poll, *, now: datetime) -> Said:
    """The table of its page, in a fixed number of statements."""
    table = table_of(found, now=now)
    people = {person.id: person for person in found.people}
    return {
        "id": found.id,
        "purpose": table.plan.matter.purpose,
        "unit": rendering.unit(found.unit),
        "minutes": found.minutes,
        "deadline": found.deadline,
        "is_over": table.is_over or found.closed_at is not None,
        "is_dropped": found.is_dropped,
        "meeting_id": found.leads_to,
        "moves_meeting_id": found.moves.meeting_id if found.moves else None,
        "times": [_proposal(row) for row in table.rows],
        "people": [_asked(row, people[row.id]) for row in table.people],
    }


def _proposal(row: Proposal) -> dict[str, Any]:
    return {
        **vars(row.slot),
        "id": row.id,
        "verdict": row.verdict.value,
        "reason": row.reason,
        "is_held": row.is_held,
        "is_best": row.is_best,
    }


def _asked(row: Asked, person: PollPerson) -> dict[str, Any]:
    answers = sorted(person.answers, key=lambda answer: answer.time_id)
    said = [{"time_id": each.time_id, "said": each.said.value} for each in answers]
    return {**vars(row), "answers": said}
