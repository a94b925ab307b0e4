"""What came by mail for whoever leads a meeting: somebody's own words, or an answer that does not
fit. It is shown to the leader and forgotten by nobody."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.models import MailSort, Meeting, MeetingMail, Participant
from core.db import db
from core.forms import CONTROL, mask_cpr
from notifications.inbound.letters import Letter

TEXT_MAX = 5_000
SHOWN = 20


@dataclass(frozen=True)
class MailNote:
    """One of them, as the leader reads it."""

    sort: MailSort
    who: str  # a name or a function of the list; of strangers, their address
    sender: str
    text: str
    at: datetime


def note_mail(
    meeting: Meeting,
    letter: Letter,
    sort: MailSort,
    text: str,
    *,
    participant: Participant | None = None,
    now: datetime,
) -> None:
    """Put it before the leader. What looks like a CPR number is masked."""
    db.session.add(
        MeetingMail(
            meeting_id=meeting.id,
            participant_id=participant.id if participant else None,
            sort=sort,
            sender=letter.from_address[:254],
            text=mask_cpr(CONTROL.sub("", text))[:TEXT_MAX].strip(),
            at=now,
            inbound_mail_id=letter.mail_id,
        )
    )


def mails_about(meeting_id: uuid.UUID) -> Sequence[MailNote]:
    """The newest, the newest first. One statement."""
    newest = (
        select(MeetingMail, Participant)
        .outerjoin(Participant, Participant.id == MeetingMail.participant_id)
        .where(MeetingMail.meeting_id == meeting_id)
        .order_by(MeetingMail.id.desc())
        .limit(SHOWN)
    )
    return [_note(mail, whom) for mail, whom in db.session.execute(newest)]


def _note(mail: MeetingMail, whom: Participant | None) -> MailNote:
    name = (whom.name or whom.function) if whom else mail.sender
    return MailNote(mail.sort, name, mail.sender, mail.text, mail.at)
