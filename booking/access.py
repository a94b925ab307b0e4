"""Who sees which meeting. Every look-up by id goes through here."""

import uuid
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import CompoundSelect, Select, bindparam, select, union

from accounts.models import Role, User
from accounts.reading import READER
from booking.joining import is_chair, leads_any
from booking.models import Meeting, MeetingDraft, Occurrence, Participant, Poll
from core.db import db
from core.errors import NotYours


def meetings_for(actor: User) -> Select[Meeting]:
    """What the actor may see: meetings they lead, if only on one date, chair or made, and those
    that a unit they deputise for convened or is invited to (product rule 3.19). An organisation is
    no reason."""
    return select(Meeting).where(Meeting.id.in_(meeting_ids_for(actor)))


def meeting_ids_for(actor: User) -> CompoundSelect[uuid.UUID]:
    """The ids of what the actor may see. One reason a branch, so that each uses its index."""
    deputised = actor.unit_ids(Role.MEETING_LEADER)
    invited = select(Participant.meeting_id).where(Participant.removed_at.is_(None))
    return union(
        select(Meeting.id).where(Meeting.leader_id == actor.id),
        select(Occurrence.meeting_id).where(Occurrence.own_leader_id == actor.id),
        select(Meeting.id).where(Meeting.chair_id == actor.id),
        select(Meeting.id).where(Meeting.created_by_id == actor.id),
        select(Meeting.id).where(Meeting.unit_id.in_(deputised)),
        invited.where(Participant.user_id == actor.id),
        invited.where(Participant.unit_id.in_(deputised)),
    )


def leads(actor: User, meeting: Meeting) -> bool:
    """Whether the actor may run the whole meeting: leader, chair, and deputies of the convening
    unit."""
    return actor.id in (meeting.leader_id, meeting.chair_id) or meeting.unit_id in actor.unit_ids(
        Role.MEETING_LEADER
    )


def leads_date(actor: User, occurrence: Occurrence) -> bool:
    """Whether the actor may run this date: open its room, let people in, close it. Who leads one
    date alone changes nothing of the others."""
    return actor.id == occurrence.own_leader_id or leads(actor, occurrence.meeting)


def may_hand_over(actor: User, participant: Participant) -> bool:
    """Whether the actor, who may run the meeting, may hold this person's link on paper. With the
    link of somebody who leads, if only on one date, a deputy could act as them."""
    return participant.user_id == actor.id or not (is_chair(participant) or leads_any(participant))


def drafts_for(actor: User) -> Select[MeetingDraft]:
    """Bookings in the making: only the owner's own."""
    return select(MeetingDraft).where(MeetingDraft.owner_id == actor.id)


def unfinished_drafts(actor: User, *, limit: int = 5) -> Sequence[MeetingDraft]:
    """The actor's drafts that are no meetings yet, the latest first."""
    kept = drafts_for(actor).where(MeetingDraft.meeting_id.is_(None))
    return db.session.scalars(kept.order_by(MeetingDraft.updated_at.desc()).limit(limit)).all()


_WAITS_FOR = select(Poll.id).where(Poll.draft_id == MeetingDraft.id, Poll.closed_at.is_(None))
_DRAFT = (  # put together once
    drafts_for(READER)
    .where(MeetingDraft.id == bindparam("draft_id"))
    .add_columns(_WAITS_FOR.scalar_subquery())
)


def find_draft(
    actor: User, draft_id: uuid.UUID
) -> tuple[MeetingDraft, uuid.UUID | None] | tuple[None, None]:
    """The draft, if it is the actor's, and the poll that it waits for, by its id."""
    asked = {"reader_id": actor.id, "draft_id": draft_id}
    found = db.session.execute(_DRAFT, asked).one_or_none()
    return (found[0], found[1]) if found else (None, None)


def find_meeting(actor: User, meeting_id: uuid.UUID) -> Meeting | None:
    """The meeting, if the actor may see it."""
    return db.session.scalar(meetings_for(actor).where(Meeting.id == meeting_id))


def find_participant(meeting: Meeting, participant_id: uuid.UUID) -> Participant | None:
    """Somebody on the list of this meeting, which the actor was let in to."""
    return db.session.scalar(
        select(Participant).where(
            Participant.id == participant_id,
            Participant.meeting_id == meeting.id,
            Participant.removed_at.is_(None),
        )
    )


def seats_of_units(actor: User, participants: Iterable[Participant]) -> Sequence[Participant]:
    """The invited units that the actor answers for: those where they deputise."""
    deputised = actor.unit_ids(Role.MEETING_LEADER)
    return [p for p in participants if p.unit_id in deputised and p.removed_at is None]


def find_unit_seat(
    actor: User, meeting_id: uuid.UUID, participant_id: uuid.UUID
) -> Participant | None:
    """An invited unit that the actor answers for. Raises NotYours for any other on the list."""
    meeting = find_meeting(actor, meeting_id)
    found = find_participant(meeting, participant_id) if meeting else None
    if found is not None and not seats_of_units(actor, [found]):
        raise NotYours
    return found


def find_meeting_to_lead(actor: User, meeting_id: uuid.UUID) -> Meeting | None:
    """The meeting, if the actor may run it. Raises NotYours when they may only see it."""
    found = find_meeting(actor, meeting_id)
    if found is not None and not leads(actor, found):
        raise NotYours
    return found


def find_date_to_lead(
    actor: User, meeting_id: uuid.UUID, choose: Callable[[Meeting], Occurrence | None]
) -> Occurrence | None:
    """A date of the meeting, if the actor may run that date. Raises NotYours when they may only
    see the meeting."""
    meeting = find_meeting(actor, meeting_id)
    found = choose(meeting) if meeting else None
    if found is not None and not leads_date(actor, found):
        raise NotYours
    return found
