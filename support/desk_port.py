"""What booking's pages may ask of the help desk: the port, in plain words for the requester."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select

from accounts.models import User
from booking import support_queries
from booking.ports import (
    Banner,
    Case,
    HelpLine,
    HelpRequest,
    MeetingTime,
    Outage,
    Reader,
    Trouble,
    Whereabouts,
)
from core.db import db
from support import access, banners, cases, lines, queues, timeline, troubles
from support.incidents import outages
from support.lines import Units
from support.models import OPEN, Audience, EventKind, Status, SupportUnit, Ticket
from support.services import again, linking, moving, opening, resolving, telling
from support.services.opening import Opening
from support.services.telling import Post
from support.webhooks import meetings
from support.webhooks.models import HookKind
from support.wording import role_of

SHOWN_AFTER = timedelta(days=1)
TWO_WEEKS = timedelta(days=14)


class Desk:
    """Implements booking.ports.HelpDesk. app.py makes the one there is."""

    def __init__(self, post: Post, reopens_within: timedelta = TWO_WEEKS) -> None:
        self.post, self.reopens_within = post, reopens_within

    def open_ticket(self, request: HelpRequest, *, now: datetime) -> uuid.UUID:
        """Open a ticket, or add to the open one of this participant."""
        asked = Opening(
            occurrence_id=request.occurrence_id,
            participant_id=request.participant_id,
            user_id=request.user_id,
            requester=request.requester,
            audience=Audience.CITIZEN if request.is_private else Audience.STAFF,
            organisation_id=request.organisation_id,
            words=request.text,
            device=request.device,
            callback_phone=request.callback_phone,
            snapshot=request.snapshot | (role_of(request.role) if request.role else {}),
        )
        return opening.open_ticket(asked, by=None, post=self.post, now=now).id

    def answer(self, participant_id: uuid.UUID, text: str, *, works: bool, now: datetime) -> None:
        """The requester says more, or that it works now. After an outcome, that opens it again."""
        ticket = db.session.scalar(_current(participant_id, now).limit(1)) or _last(participant_id)
        if ticket is None:
            return
        if not works:
            within = self.reopens_within
            again.write(ticket, text, reopens_within=within, post=self.post, now=now)
            return
        ticket = linking.goes_on_as(ticket)
        opening.add_words(ticket, text, now=now)
        resolving.works_now(ticket, post=self.post, now=now)

    def case_of(self, participant_id: uuid.UUID, *, now: datetime) -> Case | None:
        """The newest case, open or ended since yesterday, with what was said in the others."""
        found = db.session.scalars(_current(participant_id, now)).all()
        return cases.tell(found[0], others=found[1:], now=now) if found else None

    def seen_by(self, participant_id: uuid.UUID, *, now: datetime) -> None:
        """The requester has seen the page: each outcome there counts as told."""
        ended = Ticket.participant_id == participant_id, Ticket.status == Status.CLOSING
        closing = select(Ticket).where(*ended, Ticket.parent_id.is_(None)).order_by(Ticket.number)
        for ticket in db.session.scalars(access.held(closing)).all():
            resolving.seen_by_requester(ticket, now=now)

    def banners(self, meeting_id: uuid.UUID, *, now: datetime) -> Sequence[Banner]:
        """The open cases of a meeting, and those that ended since yesterday, for its leader."""
        tickets = db.session.scalars(
            select(Ticket)
            .where(
                Ticket.occurrence_id.in_(support_queries.occurrence_ids(meeting_id)),
                Ticket.parent_id.is_(None),
                _is_current(now),
            )
            .order_by(Ticket.opened_at, Ticket.number)
        )
        return [banners.tell(ticket, now=now) for ticket in tickets]

    def troubles_at(self, occurrence_id: uuid.UUID) -> Mapping[uuid.UUID, Trouble]:
        """Whose technical trouble was never solved, by participant. One statement."""
        return troubles.troubles_at(occurrence_id)

    def who_needs_help(self, occurrence_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, str]:
        """In words, by occurrence, where a case has no outcome yet. One statement."""
        unsolved = db.session.execute(unsolved_at(occurrence_ids)) if occurrence_ids else ()
        by_meeting: dict[uuid.UUID | None, list[str]] = {}
        for occurrence_id, requester in unsolved:
            by_meeting.setdefault(occurrence_id, []).append(requester)
        return {id: banners.need(who) for id, who in by_meeting.items() if id}

    def line_for(
        self,
        organisation_id: uuid.UUID,
        *,
        is_private: bool,
        now: datetime,
        meeting: MeetingTime | None = None,
    ) -> HelpLine | None:
        """The right number for this reader, whether it is open now, and during a meeting."""
        audience = _audience(is_private=is_private)
        return lines.first(Units.read(), organisation_id, audience, now=now, meeting=meeting)

    def lines_for(
        self,
        readers: Collection[Reader],
        *,
        now: datetime,
        meeting: MeetingTime | None = None,
    ) -> Mapping[Reader, HelpLine | None]:
        """The right number for each of these, in as many statements as for one."""
        units = Units.read()
        asked = {reader: (reader[0], _audience(is_private=reader[1])) for reader in readers}
        return lines.firsts(units, asked, now=now, meeting=meeting)

    def lines_during(
        self, organisation_id: uuid.UUID, meetings: Sequence[MeetingTime], *, now: datetime
    ) -> Sequence[HelpLine | None]:
        """The citizens' number during each of these, in as many statements as for one."""
        units, who = Units.read(), (organisation_id, Audience.CITIZEN)
        return [lines.first(units, *who, now=now, meeting=meeting) for meeting in meetings]

    def line_of(
        self, unit_id: uuid.UUID, *, now: datetime, meeting: MeetingTime | None = None
    ) -> HelpLine | None:
        """The number of a unit that is known, for messages: in the language they are sent in."""
        unit = db.session.get(SupportUnit, unit_id)
        return lines.tell(unit, now=now, meeting=meeting) if unit else None

    def outage_at(self, place: Whereabouts, *, now: datetime) -> Outage | None:
        """What is known to be wrong where somebody is about to meet. One statement."""
        return outages.outage_at(place, now=now)

    def note_booked(self, occurrence_ids: Sequence[uuid.UUID], *, now: datetime) -> None:
        """There are new dates: for systems that are told."""
        meetings.follow(occurrence_ids, HookKind.MEETING_BOOKED, now=now)

    def note_cancelled(self, occurrence_id: uuid.UUID, *, by: User, now: datetime) -> None:
        """The meeting is off: written on each case of it that is open."""
        meetings.follow([occurrence_id], HookKind.MEETING_CANCELLED, now=now)
        about = select(Ticket).where(Ticket.occurrence_id == occurrence_id, Ticket.status.in_(OPEN))
        for ticket in db.session.scalars(access.held(about.order_by(Ticket.number))).all():
            kind = EventKind.MEETING_CANCELLED
            moving.move(ticket, kind, by=timeline.by_user(by), now=now)

    def note_moved(self, occurrence_id: uuid.UUID, *, by: User, now: datetime) -> None:
        """The meeting is at another time: written on its open cases, which are queued anew."""
        meetings.follow([occurrence_id], HookKind.MEETING_MOVED, now=now)
        self._note_time(occurrence_id, EventKind.MEETING_MOVED, by=by, now=now)

    def note_revived(self, occurrence_id: uuid.UUID, *, by: User, now: datetime) -> None:
        """The same of one that was off. To systems that were told so it is a new one."""
        meetings.follow([occurrence_id], HookKind.MEETING_BOOKED, now=now)
        self._note_time(occurrence_id, EventKind.MEETING_REVIVED, by=by, now=now)

    def _note_time(
        self, occurrence_id: uuid.UUID, event: EventKind, *, by: User, now: datetime
    ) -> None:
        meeting = support_queries.meeting_facts(occurrence_id)
        about = select(Ticket).where(Ticket.occurrence_id == occurrence_id, Ticket.status.in_(OPEN))
        if meeting is None:
            return
        for ticket in db.session.scalars(access.held(about.order_by(Ticket.number))).all():
            is_moved = ticket.meeting_starts_at != meeting.starts_at
            ticket.meeting_starts_at = meeting.starts_at
            who, starts = timeline.by_user(by), meeting.starts_at.isoformat()
            moving.move(ticket, event, by=who, now=now, starts_at=starts)
            if is_moved and ticket.parent_id is None and ticket.user_id != meeting.leader_id:
                telling.tell_leader_near_start(ticket, meeting, post=self.post, now=now)


def _audience(*, is_private: bool) -> Audience:
    return Audience.CITIZEN if is_private else Audience.STAFF


def unsolved_at(occurrence_ids: Sequence[uuid.UUID]) -> Select[uuid.UUID | None, str]:
    """Who waits for help at these, the longest waiting first, and no alarm of a room; a test reads
    its plan."""
    return (
        select(Ticket.occurrence_id, Ticket.requester)
        .where(
            Ticket.occurrence_id.in_(occurrence_ids),
            Ticket.task_key.is_(None),  # no task; by `parent_id` SQLite would read every case
            Ticket.status.in_(OPEN),
            ~queues.is_alarm(Ticket.id),
        )
        .order_by(Ticket.opened_at, Ticket.number)
    )


def _is_current(now: datetime) -> ColumnElement[bool]:
    ended = and_(Ticket.status == Status.CLOSED, Ticket.closed_at > now - SHOWN_AFTER)
    return or_(Ticket.status.in_((*OPEN, Status.CLOSING)), ended)


def _current(participant_id: uuid.UUID, now: datetime) -> Select[Ticket]:
    """An open one goes before one that ended."""
    return (
        select(Ticket)
        .where(
            Ticket.participant_id == participant_id,
            Ticket.parent_id.is_(None),
            _is_current(now),
        )
        .order_by(Ticket.status.in_(OPEN).desc(), Ticket.number.desc())
    )


def _last(participant_id: uuid.UUID) -> Ticket | None:
    """Whatever has become of it: somebody who writes from an old page is heard too."""
    return db.session.scalar(
        select(Ticket)
        .where(Ticket.participant_id == participant_id, Ticket.parent_id.is_(None))
        .order_by(Ticket.number.desc())
        .limit(1)
    )
