"""Getting into a meeting: where its door stands, opening it, and who came through it."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from accounts.models import User
from booking import early
from booking.models import Attendance, Attending, Meeting, Occurrence, Participant, ParticipantKind
from core import audit
from core.db import db
from core.errors import DomainError
from video import services as rooms
from video.models import Provision
from video.ports import FIRST_GENERATION
from video.providers import JoinIdentity, JoinTarget, RoomNotReady, TooEarly

JOINED = audit.declare("meeting-joined")
OPENED = audit.declare("room-opened")

NOTE_EVERY = timedelta(seconds=15)  # the page asks every 5 seconds; not each of them is a write
GONE_AFTER = timedelta(seconds=40)  # two notes missed: nobody is at the door any more


class MeetingIsCancelled(DomainError):
    """The meeting is off."""

    message = _l("The meeting is cancelled.")


class MeetingIsOver(DomainError):
    """The meeting has been."""

    message = _l("The meeting is over.")


class Door(StrEnum):
    """Where a meeting stands, seen from outside."""

    CLOSED = "closed"  # days before, or a form of meeting without a room
    WAITING = "waiting"  # the time has come; the leader has not opened yet
    OPEN = "open"
    OVER = "over"
    CANCELLED = "cancelled"


def occurrence_at(meeting: Meeting, *, now: datetime) -> Occurrence:
    """The occurrence that is meant now: the next that has not ended, else the last. Of many dates
    one that is off is passed over while another is still to come."""
    return _meant(meeting.occurrences, now)


def occurrence_for(participant: Participant, *, now: datetime) -> Occurrence:
    """The same for one participant: of a series, among the dates whose list they are on."""
    dates = participant.meeting.occurrences
    return _meant([o for o in dates if participant.id not in o.off] or dates, now)


def newest_begun(meeting: Meeting, *, now: datetime) -> Occurrence | None:
    """The newest date that has begun: the one there is to close, and to do something after."""
    begun = [o for o in meeting.occurrences if o.has_started(now) and not o.cancellation]
    return max(begun, key=lambda o: o.starts_at, default=None)


def _meant(dates: Sequence[Occurrence], now: datetime) -> Occurrence:
    ahead = [o for o in dates if not o.has_ended(now)]
    on = [o for o in ahead if o.cancellation is None]
    return (on or ahead or dates[-1:])[0]


def door_of(occurrence: Occurrence, *, now: datetime) -> Door:
    """Where the door of the occurrence stands. An open one stays open while the room does."""
    if occurrence.cancellation:
        return Door.CANCELLED
    provision = occurrence.provision
    if provision and provision.opened_at and now <= provision.closes_at:
        return Door.OPEN
    if occurrence.has_ended(now):
        return Door.OVER
    has_come = now >= occurrence.gathers_at - rooms.OPEN_BEFORE
    return Door.WAITING if occurrence.meeting.form.has_room and has_come else Door.CLOSED


def door_for(participant: Participant, occurrence: Occurrence, *, now: datetime) -> Door:
    """Where the door stands for this one. During the pre-meeting it is not open for all."""
    door = door_of(occurrence, now=now)
    is_out = early.is_kept_out(participant, occurrence, now=now)
    if not is_out or door not in (Door.OPEN, Door.WAITING):
        return door
    has_come = now >= occurrence.starts_at - rooms.OPEN_BEFORE
    return Door.WAITING if has_come else Door.CLOSED


def label_of(participant: Participant) -> str:
    """The function others see; never a name."""
    return participant.function or {
        ParticipantKind.STAFF: participant.unit.place if participant.unit else _("Staff"),
        ParticipantKind.CITIZEN: _("Citizen"),
        ParticipantKind.RELATIVE: _("Relative"),
        ParticipantKind.INTERPRETER: _("Interpreter"),
    }.get(participant.kind, "")


def place_of(participant: Participant) -> str:
    """The function, with the organisation where the function does not say it."""
    label, organisation = label_of(participant), participant.organisation
    if organisation is None or organisation.name in label:
        return label
    return f"{label}, {organisation.name}"


def is_chair(participant: Participant) -> bool:
    """Whether they lead the talk."""
    return participant.user_id is not None and participant.user_id == participant.meeting.chair_id


def is_host(participant: Participant, occurrence: Occurrence) -> bool:
    """Who leads the date, and the chair, get in first and let the others in."""
    return is_chair(participant) or occurrence.is_led_by(participant)


def leads_any(participant: Participant) -> bool:
    """Whether they lead the meeting, or some date of it."""
    is_leader = participant.attending == Attending.LEADER
    return is_leader or any(o.is_led_by(participant) for o in participant.meeting.occurrences)


def seat_for(occurrence: Occurrence, user: User) -> Participant:
    """Whom a signed-in person sits as: their own seat, else that of who leads the date, for whom
    they deputise.

    Raises RoomNotReady where a meeting has no seat for its leader.
    """
    invited = occurrence.meeting.invited
    own = [p for p in invited if p.user_id == user.id]
    led = [p for p in invited if is_host(p, occurrence)]
    for participant in own + led:
        return participant
    raise RoomNotReady


def open_room(occurrence: Occurrence, *, by: User, now: datetime) -> None:
    """Open the door. Raises MeetingIsCancelled, RoomNotReady, TooEarly, TooLate."""
    rooms.open_room(_provision(occurrence), now=now)
    audit.record(
        by.as_actor(), OPENED, subject=occurrence.id, meeting=occurrence.meeting_id, now=now
    )


def join(
    occurrence: Occurrence, participant: Participant, *, now: datetime, by: User | None = None
) -> JoinTarget:
    """Let somebody in; `by` is the signed-in host who sits there. Raises as `way_in` does.
    Whoever does not come to the pre-meeting is too early until it is over.

    A room elsewhere does not tell who comes, so going there counts as joining. The built-in one
    tells by `video.facts`.
    """
    if by is None and early.is_kept_out(participant, occurrence, now=now):
        raise TooEarly
    seat = _who(occurrence, participant, by)
    own = seat == participant.id
    who = JoinIdentity(
        who=seat,
        label=label_of(participant),
        is_host=bool(by) or is_host(participant, occurrence),
        generation=participant.link_generation if own else FIRST_GENERATION,
    )
    target = rooms.join(_provision(occurrence), who, now=now)
    if target.is_external:
        _note_joined(occurrence.id, participant.id, at=now)
    actor = by.as_actor() if by else participant.as_actor()
    audit.record(actor, JOINED, subject=participant.id, meeting=occurrence.meeting_id, now=now)
    return target


def way_in(
    occurrence: Occurrence, participant: Participant, *, now: datetime, is_led: bool = False
) -> JoinTarget | None:
    """The address of a room elsewhere, as it is now; None for a room of our own.

    Raises MeetingIsCancelled, RoomNotReady, TooEarly, TooLate, RoomFull.
    """
    if not is_led and early.is_kept_out(participant, occurrence, now=now):
        raise TooEarly
    provider = rooms.PROVIDERS[_provision(occurrence).room.provider]
    if provider.is_embedded:
        return None
    who = JoinIdentity(
        participant.id, label_of(participant), is_led or is_host(participant, occurrence)
    )
    return rooms.join(_provision(occurrence), who, now=now)


def _who(occurrence: Occurrence, participant: Participant, by: User | None) -> uuid.UUID:
    """Whose seat is taken. A deputy gets a chair of their own while the leader sits in theirs:
    a second browser of one person takes the place of the first."""
    seated = attendance_of(occurrence.id, participant.id)
    is_inside = bool(seated and seated.joined_at and seated.left_at is None)
    if by is None or by.id == participant.user_id or not is_inside:
        return participant.id
    return uuid.uuid5(participant.id, str(by.id))


def _provision(occurrence: Occurrence) -> Provision:
    if occurrence.cancellation:
        raise MeetingIsCancelled
    if occurrence.provision is None:
        raise RoomNotReady
    return occurrence.provision


def attendance_of(occurrence_id: uuid.UUID, participant_id: uuid.UUID) -> Attendance | None:
    """What is known of somebody's being there."""
    return db.session.get(Attendance, (occurrence_id, participant_id))


def is_at_door(attendance: Attendance | None, *, now: datetime) -> bool:
    """Whether the person waits outside just now."""
    return bool(attendance and attendance.waiting_at and now - attendance.waiting_at <= GONE_AFTER)


def is_note_due(attendance: Attendance | None, *, now: datetime) -> bool:
    """Whether being at the door is to be noted again."""
    seen = attendance.waiting_at if attendance else None
    return seen is None or now - seen >= NOTE_EVERY


def note_at_door(occurrence: Occurrence, participant: Participant, *, now: datetime) -> None:
    """The person waits outside."""
    _attendance(occurrence.id, participant.id).waiting_at = now


def on_joined(_sender: object, *, provision_id: uuid.UUID, who: uuid.UUID, at: datetime) -> None:
    """The built-in room says that somebody came in (video.facts.joined)."""
    if occurrence_id := _occurrence_of(provision_id, who):
        _note_joined(occurrence_id, who, at=at)


def on_waiting(_sender: object, *, provision_id: uuid.UUID, who: uuid.UUID, at: datetime) -> None:
    """The built-in room says that somebody waits in its lobby (video.facts.waiting)."""
    if occurrence_id := _occurrence_of(provision_id, who):
        _attendance(occurrence_id, who).waiting_at = at


def on_left(_sender: object, *, provision_id: uuid.UUID, who: uuid.UUID, at: datetime) -> None:
    """The built-in room says that somebody went (video.facts.left)."""
    if occurrence_id := _occurrence_of(provision_id, who):
        _attendance(occurrence_id, who).left_at = at


def _occurrence_of(provision_id: uuid.UUID, who: uuid.UUID) -> uuid.UUID | None:
    """The occurrence in this room, if `who` is invited to it."""
    return db.session.scalar(
        select(Occurrence.id)
        .join(Participant, Participant.meeting_id == Occurrence.meeting_id)
        .where(Occurrence.provision_id == provision_id, Participant.id == who)
    )


def _note_joined(occurrence_id: uuid.UUID, participant_id: uuid.UUID, *, at: datetime) -> None:
    attendance = _attendance(occurrence_id, participant_id)
    attendance.joined_at = attendance.joined_at or at
    attendance.seen_at, attendance.left_at = at, None


def _attendance(occurrence_id: uuid.UUID, participant_id: uuid.UUID) -> Attendance:
    """The row, made where there is none. Two requests at once make one: its key says so."""
    if found := attendance_of(occurrence_id, participant_id):
        return found
    made = Attendance(occurrence_id=occurrence_id, participant_id=participant_id)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        other = attendance_of(occurrence_id, participant_id)
        if other is None:
            raise
        return other
    return made
