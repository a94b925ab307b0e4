"""What reached somebody, for a supporter who has them on the phone.

Times, ways and what came of it. Never their own words, who came in their stead, or who of the staff
rang: the desk is told nothing of what a meeting is about.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from booking.models import Participant
from booking.trail import TrailLine, proof_of
from core.db import db


def reached(participant_id: uuid.UUID) -> Sequence[TrailLine]:
    """The oldest first; nothing where they are forgotten. Seven statements."""
    person = db.session.get(Participant, participant_id)
    return [_for_the_desk(line) for line in proof_of(person)] if person else []


def _for_the_desk(line: TrailLine) -> TrailLine:
    """What was answered stands in the title; what came with it is between the people who meet."""
    return replace(line, notes=(), quote="") if line.is_answer else line
