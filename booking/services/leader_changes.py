"""Another leader for a meeting that is booked: nobody else is invited again, and links stay."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import Membership, Organisation, Role, Unit, User
from booking.calling import TOLD_OFF
from booking.claims import release_leader
from booking.invites import Method
from booking.models import Answer, AnswerSource, Attending, Meeting, Occurrence, Participant
from booking.ports import MeetingPost
from booking.services import answers
from booking.services.date_lists import only_on
from booking.services.participants import leader_of
from booking.services.people_changes import count_on, hold, put_on, take_off
from booking.services.refusals import BookingRefused, ChangedMeanwhile, LastGuestStays
from booking.services.room_systems import invite_room_systems
from booking.services.rooms import claim_larger_room, claim_leader, hold_users
from booking.services.series_near import for_each_date
from booking.services.telling import Telling, by_message, stop_invitations, tell
from booking.times.hours import Hours
from core import audit
from core.db import db
from core.search import holds_all

LEADER_CHANGED = audit.declare("meeting-leader-changed", "before", "leader", "stays")
MOST = 12


class LeadsAlready(BookingRefused):
    """Nothing would change."""

    field = "user_id"
    message = _l("That person leads the meeting already. Choose another.")


class MayNotLead(BookingRefused):
    """Somebody of elsewhere, or who leads no meetings."""

    field = "user_id"
    message = _l("Choose somebody who leads meetings in the same organisation.")


def who_may_lead(meeting: Meeting, words: str, *, now_led_by: uuid.UUID) -> Sequence[User]:
    """Those who lead meetings in the organisation, but who leads now: by words, else those of the
    unit itself."""
    place = Membership.unit_id == meeting.unit_id
    if words:
        place = holds_all(words, (User.name, User.title, Unit.name))
    ids = (
        select(User.id)
        .join(User.memberships)
        .join(Membership.unit)
        .join(Unit.organisation)
        .where(
            User.is_active,
            User.id != now_led_by,
            Membership.role == Role.MEETING_LEADER,
            Unit.is_active,
            Organisation.id == meeting.unit.organisation_id,
            place,
        )
        .distinct()
    )
    found = select(User).where(User.id.in_(ids)).order_by(User.name, User.id).limit(MOST)
    return db.session.scalars(found).all()


def may_lead(user: User, meeting: Meeting) -> bool:
    """Whether the meeting can be theirs: they lead meetings in its organisation."""
    home = meeting.unit.organisation_id
    leads = (m for m in user.memberships if m.role == Role.MEETING_LEADER and m.unit.is_active)
    return user.is_active and any(m.unit.organisation_id == home for m in leads)


def change_leader(
    meeting: Meeting,
    user: User,
    *,
    stays: bool,
    seen: uuid.UUID | None,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> None:
    """Let `user` lead; who did stays as a participant, or is taken off the list and told. A date
    that somebody else leads goes on being led by them.

    `seen` is who led when the page was made. Raises MeetingIsCancelled, MeetingIsOver,
    ChangedMeanwhile, LeadsAlready, MayNotLead, LastGuestStays, LeaderBusy, which knows the nearest
    times when the new one is free (of a series DatesNotFree), and what `claim_larger_room` raises.
    """
    occurrence = hold(meeting, now)
    hold_dates(meeting)
    before = meeting.leader_id
    if before != seen:
        raise ChangedMeanwhile
    if user.id == before:
        raise LeadsAlready
    if not may_lead(user, meeting):
        raise MayNotLead
    old = next((p for p in meeting.invited if p.attending == Attending.LEADER), None)
    with db.session.begin_nested():  # a refusal leaves nothing behind
        new = _seat(meeting, user, old, key=post.key, now=now)
        _hand_over(meeting, user, hours=post.hours, now=now)
        if old:
            _step_down(old, stays=stays, by=by, post=post, now=now)
        if len(meeting.invited) < 2:
            raise LastGuestStays
        had = occurrence.provision
        _find_place(meeting, hours=post.hours, now=now)
    tell([Telling(new, by_message(new))], occurrence, Method.REQUEST, post=post, now=now)
    if occurrence.provision and occurrence.provision is not had:
        invite_room_systems([occurrence.provision.id], post=post, now=now)
    _write_down(meeting, before, stays=stays, by=by, now=now)


def hold_dates(meeting: Meeting) -> None:
    """The dates as they are now that the meeting is held: who leads them was changed meanwhile."""
    mine = select(Occurrence).where(Occurrence.meeting_id == meeting.id)
    db.session.scalars(mine.execution_options(populate_existing=True)).all()
    db.session.refresh(meeting, ["off_dates"])


def _hand_over(meeting: Meeting, user: User, *, hours: Hours, now: datetime) -> None:
    """The time of the one is free again, and that of the other taken."""
    ahead = [o for o in meeting.occurrences if o.takes_place(now) and o.own_leader_id is None]
    hold_users({meeting.leader_id, user.id})
    release_leader(meeting.leader_id, [each.id for each in ahead])
    meeting.leader = user
    for date in meeting.occurrences:
        if date.own_leader_id == user.id:  # is led by the meeting's leader now, as all others
            date.own_leader = None
    if meeting.chair_id == user.id:
        meeting.chair_id = None
    db.session.flush()
    expected = len(meeting.invited)

    def take(date: Occurrence) -> None:
        claim_leader(meeting, date, meeting.form, expected, hours=hours, now=now)

    for_each_date(meeting, ahead, take, hours=hours, now=now)


def _find_place(meeting: Meeting, *, hours: Hours, now: datetime) -> None:
    """Who led and stays is one more: where a room is too small, that date gets a larger one."""
    ahead = [o for o in meeting.occurrences if o.takes_place(now)]

    def take(date: Occurrence) -> None:
        claim_larger_room(meeting, date, hours=hours, now=now)

    for_each_date(meeting, ahead, take, hours=hours, now=now)


def _seat(
    meeting: Meeting, user: User, old: Participant | None, *, key: bytes, now: datetime
) -> Participant:
    """Their own place on the list if they have one, at its head."""
    new = next((p for p in meeting.invited if p.user_id == user.id), None)
    is_listed = new is not None
    if new is None:
        count_on(meeting)
        new = put_on(meeting, leader_of(user, meeting.unit), id=None, key=key, now=now)
    off = {o.id for o in meeting.occurrences if old and old.id in o.off}
    if off or (is_listed and any(o.series_id for o in meeting.occurrences)):
        # Who leads comes to every date, but for those that somebody else leads without them.
        theirs = [
            o for o in meeting.occurrences if o.id not in off or o.own_leader_id in (None, user.id)
        ]
        only_on(new, theirs, by_date=False)
    if old:
        new.position, old.position = old.position, new.position
    new.attending = Attending.LEADER
    new.answer, new.answered_at, new.answered_by = Answer.NONE, None, None
    return new


def _step_down(
    old: Participant, *, stays: bool, by: User, post: MeetingPost, now: datetime
) -> None:
    old.attending = Attending.REQUIRED
    if old.user_id == by.id and stays:
        answers.record(old, Answer.ACCEPTED, source=AnswerSource.PAGE, now=now, actor=by.as_actor())
    if stays:
        return
    occurrence = next(o for o in old.meeting.occurrences if o.takes_place(now))
    [telling] = stop_invitations([old], by, now=now)
    take_off(old, occurrence, now=now)
    tell([telling], occurrence, Method.CANCEL, post=post, now=now, call_to_say=TOLD_OFF)


def _write_down(
    meeting: Meeting, before: uuid.UUID, *, stays: bool, by: User, now: datetime
) -> None:
    audit.record(
        by.as_actor(),
        LEADER_CHANGED,
        subject=meeting.id,
        meeting=meeting.id,
        now=now,
        before=str(before),
        leader=str(meeting.leader_id),
        stays=stays,
    )
