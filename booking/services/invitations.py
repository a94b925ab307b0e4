"""Telling everybody invited, by messages that leave after the booking is committed."""

from datetime import datetime

from booking.messages import Element, SupportRoute, missing_elements, send_invitations
from booking.models import Meeting, Occurrence, Participant
from booking.ports import HelpDesk, HelpLine, MeetingPost, Reader
from booking.services.refusals import InvitationIncomplete


class Routes:
    """The help that is right for each reader: asked once, for everybody in the meeting."""

    def __init__(self, meeting: Meeting, desk: HelpDesk, *, now: datetime) -> None:
        """Citizens are helped by the convening organisation's hotline, staff by their own."""
        self._meeting, self._desk, self._now = meeting, desk, now
        self._found: dict[Reader, SupportRoute | None] = {}

    def find(self, participant: Participant) -> SupportRoute | None:
        """The route, or None where nobody has said whom to call."""
        reader = self._reader(participant)
        if reader not in self._found:
            everybody = {reader, *map(self._reader, self._meeting.invited)}
            lines = self._desk.lines_for(everybody, now=self._now)
            self._found |= {each: _route(line) for each, line in lines.items()}
        return self._found[reader]

    def best(self, participant: Participant) -> SupportRoute:
        """The route, or what stands in for it."""
        return self.find(participant) or self.instead()

    def instead(self) -> SupportRoute:
        """Where no help is set up, the reader still has the meeting's own phone to call."""
        return SupportRoute(self._meeting.unit.place, self._meeting.phone, "")

    def _reader(self, participant: Participant) -> Reader:
        is_private, convening = participant.kind.is_private, self._meeting.unit.organisation_id
        return (convening if is_private else participant.organisation_id or convening), is_private


def _route(line: HelpLine | None) -> SupportRoute | None:
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
    readers = [(participant, routes.best(participant)) for participant in meeting.invited]
    for _participant, support in readers:
        missing = missing_elements(meeting, occurrence, support)
        if set(missing) - {Element.SUPPORT_ROUTE}:
            raise InvitationIncomplete(missing)
    send_invitations(readers, occurrence, post=post, now=now)
