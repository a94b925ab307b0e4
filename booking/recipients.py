"""Where a message to a participant goes, and about whom it is."""

from booking.models import Meeting, Participant
from notifications.models import Channel
from notifications.outbox import Recipient


def recipient_of(participant: Participant, meeting: Meeting, channel: Channel) -> Recipient:
    """Where a message about the meeting goes.

    Neither of the two waits for the other; a person's messages of one way keep their order.
    """
    by_mail = channel is Channel.EMAIL
    stream = f"{meeting.id}:{participant.id}"
    return Recipient(
        channel=channel,
        address=(participant.email if by_mail else participant.phone) or "",
        language=participant.language,
        stream=stream if by_mail else f"{stream}:text",
        meeting_id=meeting.id,
        participant_id=participant.id,
        user_id=participant.user_id,
        reply_to=meeting.unit.email,  # the function's mailbox, never a private address
        sender=meeting.mail_sender,
    )
