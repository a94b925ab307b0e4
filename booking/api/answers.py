"""What one participant was sent and answered, and what they said by phone."""

import uuid
from typing import Any

from accounts.access import current_actor, with_token
from booking import trail
from booking.api import rendering
from booking.api.asked import AnswerSchema
from booking.api.blueprint import bp
from booking.api.once import KEY, once
from booking.api.participants import TAG
from booking.api.schemas import MeetingSchema, TrailSchema
from booking.api.versions import tag_of
from booking.models import AnswerSource
from booking.services import answers, resending
from booking.services.looking import is_look_due, see_meeting
from booking.views.participants import find_person
from core import clock
from core.db import transaction

ONE = "/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>"


@bp.route(f"{ONE}/trail", tag=TAG)
@with_token()
@bp.answers(TrailSchema)
def read_trail(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Any:
    """Everything that was sent to somebody and answered, in the order of time.

    For who runs the meeting, as on the participant's page.
    """
    now, actor = clock.now(), current_actor()
    person = find_person(meeting_id, participant_id)
    if is_look_due(actor, person.meeting, now=now):
        with transaction():
            see_meeting(actor, meeting_id, now=now)
    return {"trail": trail.trail_of(person)}


@bp.route(f"{ONE}/answers", tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(AnswerSchema)
@bp.answers(MeetingSchema, 201)
def note(asked: dict[str, Any], meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Any:
    """Write down what somebody said by phone: they come, or they do not."""
    now, actor = clock.now(), current_actor()
    person = find_person(meeting_id, participant_id)
    resending.check(person.meeting, now=now)
    answers.record(person, asked["answer"], source=AnswerSource.PHONE, now=now, by=actor)
    return rendering.meeting(person.meeting, actor, now=now), {"ETag": tag_of(person.meeting)}
