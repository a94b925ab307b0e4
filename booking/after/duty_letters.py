"""The mail to a leader that something is left to do after meetings. Neutral: which days, and the
links; what it is stands on the pages."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from accounts.models import Unit
from booking.after import duties
from booking.after.duties import Duty
from booking.letters import sender_name
from booking.meeting_types.checklists import Due
from booking.models import Meeting, Occurrence
from core.db import db
from core.jobs import Job
from core.web import key, settings
from notifications import outbox
from notifications.kinds import Kind, Rendered, register
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient
from notifications.rendering import render_folder

LEFT = "duties-left"


def remind(now: datetime) -> int:
    """One mail to each leader. How many facts were dealt with."""
    left, taken = duties.take(now)
    letters = [
        _letter(list(mine)) for _id, mine in groupby(left, key=lambda duty: duty[0].leader_id)
    ]
    outbox.enqueue_all(letters, mail_domain=settings().mail_domain, key=key(), now=now)
    return taken


def _letter(mine: Sequence[Duty]) -> tuple[Draft, Recipient]:
    leader = mine[0][0].leader
    to = Recipient(
        channel=Channel.EMAIL,
        address=leader.email,
        language=leader.language,
        stream=f"{JOB.name}:{leader.id}",
        user_id=leader.id,
    )
    return Draft(LEFT, {"left": [[str(each.id), duty.value] for each, duty in mine]}), to


def _still_left(message: OutboxMessage) -> Sequence[Occurrence]:
    """Of what it was about, the dates of which something is undone, led by the reader still."""
    told = [(uuid.UUID(id), Due(duty)) for id, duty in message.payload["left"]]
    dates = _dates({id for id, _duty in told})
    known = [(dates[id], duty) for id, duty in told if id in dates]
    mine = [each for each in known if each[0].leader_id == message.user_id]
    return list(dict.fromkeys(each for each, _duty in duties.undone(mine)))


def _dates(ids: set[uuid.UUID]) -> Mapping[uuid.UUID, Occurrence]:
    organisation = joinedload(Meeting.unit).joinedload(Unit.organisation)
    rows = select(Occurrence).where(Occurrence.id.in_(ids))
    found = db.session.scalars(rows.options(joinedload(Occurrence.meeting).options(organisation)))
    return {each.id: each for each in found}


def _render(message: OutboxMessage) -> Rendered:
    dates = _still_left(message)
    said: dict[str, Any] = {
        "dates": [(each.starts_at, _url(each)) for each in dates],
        "language": message.language,
    }
    organisation = dates[0].meeting.unit.organisation.name if dates else "Mødebro"
    return render_folder(message, said, sender_name=sender_name(organisation))


def _url(occurrence: Occurrence) -> str:
    """Where it stands; who has not closed the meeting is sent to do so first."""
    base = settings().base_url.rstrip("/")
    return f"{base}/meetings/{occurrence.meeting_id}/dates/{occurrence.id}/minutes"


def _is_wanted(message: OutboxMessage, _now: datetime) -> bool:
    """Asked when it leaves: something is still left."""
    return bool(_still_left(message))


def _has_due(now: datetime) -> bool:
    if not duties.is_time(settings().remind_duties_hour, now):
        return False
    anything = duties.due(now).with_only_columns(Occurrence.id).order_by(None).limit(1)
    return db.session.scalar(anything) is not None


JOB = Job(duties.JOB, remind, _has_due, every=duties.EVERY)


def register_kinds() -> None:
    """Make the kind known."""
    register(Kind(LEFT, _render, is_wanted=_is_wanted))
