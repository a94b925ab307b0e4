"""Telling everybody invited, by messages that leave after the booking is committed."""

from datetime import datetime

from booking.messages import SupportRoute, missing_elements, send_invitation
from booking.models import Meeting, Occurrence, Participant
from booking.ports import HelpDesk
from booking.services.refusals import InvitationIncomplete


def invite_all(
    meeting: Meeting,
    occurrence: Occurrence,
    *,
    desk: HelpDesk,
    key: bytes,
    mail_domain: str,
    now: datetime,
) -> None:
    """Put an invitation into the outbox for everybody who can be reached.

    Raises InvitationIncomplete when one of the seven elements is missing for somebody.
    """
    for participant in meeting.invited:
        support = _support_for(participant, occurrence, desk)
        missing = missing_elements(meeting, occurrence, support)
        if missing or support is None:
            raise InvitationIncomplete(missing)
        send_invitation(
            participant, occurrence, support=support, key=key, mail_domain=mail_domain, now=now
        )


def _support_for(
    participant: Participant, occurrence: Occurrence, desk: HelpDesk
) -> SupportRoute | None:
    """The help that is right for this reader; citizens have no organisation but the convener's."""
    organisation = participant.organisation_id or occurrence.meeting.unit.organisation_id
    line = desk.line_for(
        organisation, is_private=participant.kind.is_private, now=occurrence.starts_at
    )
    if line is None or line.phone is None:
        return None
    return SupportRoute(line.name, line.phone, line.hours_text)
