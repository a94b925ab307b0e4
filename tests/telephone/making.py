"""A call that was, for tests of what the desk sees."""

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from core import clock
from support.mails.keeping import Shelf
from support.models import PhoneCall, PhoneLine, PhoneRecording, PhoneStep
from support.telephone.calling import kept
from support.telephone.calls import Call, State
from support.telephone.models import StepKind
from tests.factories import Cast
from tests.support.makers import KEY, read_anew

SOUND = b"\xff\xfb hej"


def make_call(session: Session, line: PhoneLine, cast: Cast, **facts: Any) -> PhoneCall:
    """Somebody rang four minutes ago, and left a message."""
    read_anew(session)
    began = clock.now() - timedelta(minutes=4)
    usual: dict[str, Any] = {
        "provider_id": "CA" + uuid.uuid4().hex,
        "line_id": line.id,
        "caller": "+4500990011",
        "state": State.ENDED,
        "flow": kept(Call()),
        "turn": 3,
        "began_at": began,
        "ended_at": began + timedelta(seconds=95),
        "support_unit_id": None if "ticket_id" in facts else cast.at.hotline.id,
    }
    call = PhoneCall(id=uuid.uuid4(), **usual | facts)
    unit = cast.at.hotline.id
    call.steps = [
        PhoneStep(at=began, kind=StepKind.RANG, support_unit_id=unit),
        PhoneStep(at=began, kind=StepKind.NOT_ANSWERED, support_unit_id=unit),
    ]
    message = PhoneRecording(
        provider_id="RE" + uuid.uuid4().hex, seconds=12, made_at=began, fetched_at=began, tries=1
    )
    Shelf(KEY).put(message, SOUND, "voice")
    call.recordings = [message]
    session.add(call)
    session.commit()
    return call
