"""Sending one person's invitation again, to an address that may be corrected first.

It is the same invitation: UID, SEQUENCE and personal link stay, only DTSTAMP is later.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking import access
from booking.calling import NOT_DELIVERED, spare_the_call
from booking.joining import MeetingIsCancelled, MeetingIsOver, occurrence_at
from booking.messages import INVITATION, send_invitation
from booking.models import Meeting, Occurrence, Participant, Ways
from booking.ports import MeetingPost
from booking.services.invitations import Routes
from booking.services.refusals import BookingRefused
from core import audit, throttle
from core.db import db
from core.errors import DomainError, NotYours, TooManyTries
from notifications.waiting import take_back

SENT_AGAIN = audit.declare("invitation-sent-again", "corrected")
MOST_SENDS = 3  # by supporters, a quarter of an hour, per participant
PAUSE = timedelta(minutes=1)  # ours: a second press is a slip, and a mail takes its time


class SentJustNow(DomainError):
    """Somebody pressed twice, or a colleague did."""

    message = _l(
        "An invitation was sent there less than a minute ago. "
        "Wait a little, and look whether it has arrived."
    )


class NowhereToSend(BookingRefused):
    """Neither mail nor phone."""

    field = "email"
    message = _l(
        "Write an e-mail address or a mobile phone. Without them there is the print sheet."
    )


class AddressIsTheirs(NotYours):
    """A deputy who sent the leader's link to an address of their own could act as the leader."""

    message = _l("Only the one who leads can change the address of their own invitation.")


class ToBeCalled(BookingRefused):
    """Whoever leads chose to call."""

    field = "email"
    message = _l("You have chosen to call them, so nothing is sent. Choose another way first.")


class NotReachable(DomainError):
    """There is neither a mail address nor a phone number."""

    message = _l("We know neither mail nor phone, so the link cannot be sent.")


class SentOften(TooManyTries):
    """The same link was sent several times within a quarter of an hour."""

    message = _l("The link has just been sent several times. Wait a quarter of an hour.")


@dataclass(frozen=True)
class Address:
    """Where somebody is reached."""

    email: str | None
    phone: str | None  # E.164


def check(meeting: Meeting, *, now: datetime) -> Occurrence:
    """The occurrence it is about. Raises MeetingIsCancelled, MeetingIsOver."""
    occurrence = occurrence_at(meeting, now=now)
    if occurrence.cancellation:
        raise MeetingIsCancelled
    if occurrence.has_ended(now):
        raise MeetingIsOver
    return occurrence


def send_again(
    participant: Participant,
    to: Address,
    *,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> None:
    """Keep the address and send the invitation there. What still waited for another is not sent.

    Raises MeetingIsCancelled, MeetingIsOver, NowhereToSend, SentJustNow, AddressIsTheirs,
    ToBeCalled.
    """
    meeting = participant.meeting
    db.session.refresh(meeting, with_for_update=True)  # of two at once, the second waits here
    db.session.refresh(participant)
    occurrence = check(meeting, now=now)
    corrected = _correct(participant, to, by=by, now=now)
    if participant.ways is Ways.CALL:
        raise ToBeCalled
    take_back([participant.id], INVITATION, now=now)
    routes = Routes(meeting, post.desk, now=now)
    send_invitation(
        participant,
        occurrence,
        support=routes.best(participant),
        post=post,
        now=now,
        is_again=True,
    )
    spare_the_call(participant.id, NOT_DELIVERED, now=now)
    audit.record(
        by.as_actor(),
        SENT_AGAIN,
        subject=participant.id,
        meeting=meeting.id,
        now=now,
        corrected=corrected,
    )


def send_as_known(
    participant_id: uuid.UUID,
    *,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> None:
    """Send it to the address there is: for a supporter, who sees neither link nor address.

    Raises NotReachable, SentOften, and what `send_again` raises.
    """
    participant = db.session.get_one(Participant, participant_id)
    if not participant.is_reachable or participant.removed_at:
        raise NotReachable
    try:
        throttle.count_try("link-sent", str(participant.id), limit=MOST_SENDS, now=now)
    except TooManyTries:
        raise SentOften from None
    to = Address(participant.email, participant.phone)
    send_again(participant, to, by=by, post=post, now=now)


def _correct(participant: Participant, to: Address, *, by: User, now: datetime) -> list[str]:
    """What differs from what was known: the names of the fields, never the addresses."""
    if not (to.email or to.phone):
        raise NowhereToSend
    corrected = [name for name, said in vars(to).items() if said != getattr(participant, name)]
    sent_at = participant.last_dtstamp
    if not corrected and sent_at and now - sent_at < PAUSE:
        raise SentJustNow
    if corrected and not access.may_hand_over(by, participant):
        raise AddressIsTheirs
    participant.email, participant.phone = to.email, to.phone
    return corrected
