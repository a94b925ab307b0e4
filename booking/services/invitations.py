"""Telling everybody invited, by messages that leave after the booking is committed."""

import uuid
from datetime import datetime

from flask_babel import lazy_gettext as _l

from booking.joining import MeetingIsCancelled, MeetingIsOver
from booking.messages import Element, SupportRoute, missing_elements, send_invitation
from booking.models import Meeting, Occurrence, Participant
from booking.ports import HelpDesk
from booking.services.refusals import InvitationIncomplete
from core import audit, throttle
from core.audit import Actor
from core.db import db
from core.errors import DomainError, TooManyTries

SENT_AGAIN = audit.declare("link-sent-again")
MOST_SENDS = 3  # a quarter of an hour, per participant


class NotReachable(DomainError):
    """There is neither a mail address nor a phone number."""

    message = _l("We know neither mail nor phone, so the link cannot be sent.")


class SentOften(TooManyTries):
    """The same link was just sent, and more than once."""

    message = _l("The link has just been sent several times. Wait a quarter of an hour.")


class Routes:
    """The help that is right for each reader: who is asked once for each kind of reader."""

    def __init__(self, meeting: Meeting, desk: HelpDesk, *, now: datetime) -> None:
        """Citizens are helped by the convening organisation's hotline, staff by their own."""
        self._meeting, self._desk, self._now = meeting, desk, now
        self._found: dict[tuple[uuid.UUID, bool], SupportRoute | None] = {}

    def find(self, participant: Participant) -> SupportRoute | None:
        """The route, or None where nobody has said whom to call."""
        is_private, convening = participant.kind.is_private, self._meeting.unit.organisation_id
        place = convening if is_private else participant.organisation_id or convening
        if (place, is_private) not in self._found:
            self._found[place, is_private] = self._ask(place, is_private=is_private)
        return self._found[place, is_private]

    def instead(self) -> SupportRoute:
        """Where no help is set up, the reader still has the meeting's own phone to call."""
        return SupportRoute(self._meeting.unit.place, self._meeting.phone, "")

    def _ask(self, place: uuid.UUID, *, is_private: bool) -> SupportRoute | None:
        line = self._desk.line_for(place, is_private=is_private, now=self._now)
        if line is None or not line.phone:
            return None
        unit_id = str(line.unit_id) if line.unit_id else None
        return SupportRoute(line.name, line.phone, line.hours_text, unit_id)


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

    Raises InvitationIncomplete when one of the seven elements is missing. A missing support route
    does not stop a meeting: the booking page warns, and the meeting's phone stands instead.
    """
    routes = Routes(meeting, desk, now=now)
    for participant in meeting.invited:
        support = routes.find(participant)
        missing = missing_elements(meeting, occurrence, support or routes.instead())
        if set(missing) - {Element.SUPPORT_ROUTE}:
            raise InvitationIncomplete(missing)
        send_invitation(
            participant,
            occurrence,
            support=support or routes.instead(),
            key=key,
            mail_domain=mail_domain,
            now=now,
        )


def resend_invitation(
    participant_id: uuid.UUID,
    occurrence_id: uuid.UUID,
    *,
    by: Actor,
    desk: HelpDesk,
    key: bytes,
    mail_domain: str,
    now: datetime,
) -> None:
    """The same invitation once more, as it is now: nothing has changed, and it says so.

    Raises NotReachable, SentOften, MeetingIsCancelled, MeetingIsOver.
    """
    participant = db.session.get_one(Participant, participant_id)
    occurrence = db.session.get_one(Occurrence, occurrence_id)
    _must_lie_ahead(occurrence, now)
    if not participant.is_reachable or participant.removed_at:
        raise NotReachable
    try:
        throttle.count_try("link-sent", str(participant.id), limit=MOST_SENDS, now=now)
    except TooManyTries:
        raise SentOften from None
    routes = Routes(occurrence.meeting, desk, now=now)
    send_invitation(
        participant,
        occurrence,
        support=routes.find(participant) or routes.instead(),
        key=key,
        mail_domain=mail_domain,
        now=now,
        is_news=False,
    )
    audit.record(by, SENT_AGAIN, subject=participant.id, meeting=occurrence.meeting_id, now=now)


def _must_lie_ahead(occurrence: Occurrence, now: datetime) -> None:
    if occurrence.cancellation:
        raise MeetingIsCancelled
    if occurrence.has_ended(now):
        raise MeetingIsOver
