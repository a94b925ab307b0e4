"""Telling everybody invited, by messages that leave after the booking is committed."""

import uuid
from datetime import datetime

from booking.messages import Element, SupportRoute, missing_elements, send_invitation
from booking.models import Meeting, Occurrence, Participant
from booking.ports import HelpDesk, MeetingPost
from booking.services.refusals import InvitationIncomplete


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

    def best(self, participant: Participant) -> SupportRoute:
        """The route, or what stands in for it."""
        return self.find(participant) or self.instead()

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
    post: MeetingPost,
    now: datetime,
) -> None:
    """Put an invitation into the outbox for everybody who can be reached.

    Raises InvitationIncomplete when one of the seven elements is missing. A missing support route
    does not stop a meeting: the booking page warns, and the meeting's phone stands instead.
    """
    routes = Routes(meeting, post.desk, now=now)
    for participant in meeting.invited:
        support = routes.find(participant)
        missing = missing_elements(meeting, occurrence, support or routes.instead())
        if set(missing) - {Element.SUPPORT_ROUTE}:
            raise InvitationIncomplete(missing)
        send_invitation(
            participant,
            occurrence,
            support=support or routes.instead(),
            post=post,
            now=now,
        )
