"""What deputies do for an invited unit: answer, ask for another time, and say who comes.

Not more than the unit itself can do on its page; each deed is written down with who did it.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import Membership, User
from booking.joining import occurrence_for
from booking.models import Answer, Participant, UnitSeat, WishSource
from booking.personal import services as own_page
from booking.ports import MeetingPost
from booking.services import stand_ins, time_wishes
from booking.services.participants import invite_user
from booking.services.people_changes import (
    add_participant,
    hold,
    is_removable,
    remove_participant,
)
from booking.services.refusals import BookingRefused
from booking.slots import Slot
from core import audit
from core.db import db

PERSON_NAMED = audit.declare("unit-person-named", "comes")

SAID = (Answer.ACCEPTED, Answer.DECLINED)


class NotOfTheUnit(BookingRefused):
    """Who comes for a unit works there."""

    field = "user_id"
    message = _l("Choose somebody who works in the unit.")


def answer_for(
    seat: Participant, said: Answer, *, by: User, post: MeetingPost, now: datetime
) -> None:
    """Yes or no for the unit. Raises MeetingIsCancelled, MeetingIsOver."""
    hold(seat.meeting, now)
    if said == Answer.DECLINED and stand_ins.must_attend(seat):
        stand_ins.decline_alone(seat, post=post, now=now)
    own_page.answer(seat, said, now=now, actor=by.as_actor())
    _said_by(seat, by, now)


def ask_other_time(
    seat: Participant, text: str, slot: Slot | None, *, by: User, now: datetime
) -> None:
    """Another time would suit the unit better. Raises as `time_wishes.wish` does."""
    occurrence = occurrence_for(seat, now=now)
    source = WishSource.PAGE
    time_wishes.wish(seat, occurrence, slot=slot, text=text, source=source, now=now)
    own_page.answer(seat, Answer.TENTATIVE, now=now, actor=by.as_actor())
    _said_by(seat, by, now)


def people_of(unit_id: uuid.UUID | None) -> Sequence[User]:
    """Everybody who works in the unit and can sign in."""
    ids = select(Membership.user_id).where(Membership.unit_id == unit_id)
    found = select(User).where(User.id.in_(ids), User.is_active)
    return db.session.scalars(found.order_by(User.name, User.id)).all()


def seat_row(seat: Participant) -> UnitSeat | None:
    """What was said for the unit, if anything."""
    return db.session.get(UnitSeat, seat.id)


def name_person(
    seat: Participant, user: User | None, *, by: User, post: MeetingPost, now: datetime
) -> None:
    """Who comes for the unit: they get an invitation of their own. Whoever was named before, and is
    on the list for that only, is taken off. Nobody again: the unit comes without saying who.

    Raises NotOfTheUnit, MeetingIsCancelled, MeetingIsOver, and what `add_participant` raises.
    """
    hold(seat.meeting, now)
    if user and user.id not in {each.id for each in people_of(seat.unit_id)}:
        raise NotOfTheUnit
    row = _said_by(seat, by, now)
    before = row.comes if row.comes and row.comes.removed_at is None else None
    if (before.user_id if before else None) == (user.id if user else None):
        return
    with db.session.begin_nested():  # a refusal leaves nothing behind
        was_added, row.comes, row.is_added = row.is_added, None, False
        if user:
            _let_come(row, seat, user, by=by, post=post, now=now)
        if before and was_added and is_removable(before, now=now):
            remove_participant(before, by=by, post=post, now=now)
    if user:
        own_page.answer(seat, Answer.ACCEPTED, now=now, actor=by.as_actor())
    audit.record(
        by.as_actor(), PERSON_NAMED, subject=seat.id, meeting=seat.meeting_id, now=now,
        comes=str(user.id) if user else "",
    )  # fmt: skip


def _let_come(
    row: UnitSeat, seat: Participant, user: User, *, by: User, post: MeetingPost, now: datetime
) -> None:
    listed = next((p for p in seat.meeting.invited if p.user_id == user.id), None)
    row.is_added = listed is None
    row.comes = listed or add_participant(
        seat.meeting, invite_user(user), like=seat, by=by, post=post, now=now
    )


def _said_by(seat: Participant, by: User, now: datetime) -> UnitSeat:
    row = seat_row(seat)
    if row is None:
        row = UnitSeat(participant_id=seat.id, by_id=by.id, at=now)
        db.session.add(row)
    row.by_id, row.at = by.id, now
    db.session.flush()
    return row
