"""Who leads the talk, where it is not the leader: chosen, exchanged, or nobody."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import User
from booking import directory
from booking.joining import occurrence_at
from booking.models import Meeting, Participant
from booking.page_news import News, tell_news
from booking.ports import MeetingPost
from booking.services.participants import invite_user
from booking.services.people_changes import add_participant, hold
from booking.services.refusals import BookingRefused, ChangedMeanwhile
from core import audit
from core.db import db

CHAIR_CHANGED = audit.declare("meeting-chair-changed", "before", "chair")


class LeaderIsNoChair(BookingRefused):
    """Without a chair it is the leader who leads the talk."""

    field = "user_id"
    message = _l("Without a chair the leader leads the talk. Choose somebody else, or nobody.")


def choose_chair(
    meeting: Meeting,
    user: User | None,
    *,
    seen: uuid.UUID | None,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> None:
    """Let `user` lead the talk, or nobody. Both who does and who did are told; who is not on the
    list is invited. `seen` is who did when the page was made.

    Raises MeetingIsCancelled, MeetingIsOver, ChangedMeanwhile, LeaderIsNoChair, and what
    `add_participant` raises.
    """
    hold(meeting, now)
    before = meeting.chair_id
    if before != seen:
        raise ChangedMeanwhile
    if user and user.id == meeting.leader_id:
        raise LeaderIsNoChair
    if before == (user.id if user else None):
        return
    meeting.chair_id = user.id if user else None
    db.session.flush()
    if user and _seat_of(meeting, user.id) is None:
        add_participant(meeting, invite_user(user), by=by, post=post, now=now)
    _tell(meeting, before, News.NOT_CHAIR, post=post, now=now)
    _tell(meeting, meeting.chair_id, News.CHAIR, post=post, now=now)
    audit.record(
        by.as_actor(), CHAIR_CHANGED, subject=meeting.id, meeting=meeting.id, now=now,
        before=_said(before), chair=_said(meeting.chair_id),
    )  # fmt: skip


def _said(user_id: uuid.UUID | None) -> str:
    return str(user_id) if user_id else ""


def _seat_of(meeting: Meeting, user_id: uuid.UUID) -> Participant | None:
    return next((p for p in meeting.invited if p.user_id == user_id), None)


def _tell(
    meeting: Meeting, user_id: uuid.UUID | None, news: News, *, post: MeetingPost, now: datetime
) -> None:
    if user_id and (seat := _seat_of(meeting, user_id)):
        tell_news(seat, occurrence_at(meeting, now=now), news, post=post, now=now)


def who_may_chair(meeting: Meeting, words: str) -> Sequence[User]:
    """People who sign in: by words, else those on the list. Not the leader."""
    if words:
        found = directory.find_people(words)
    else:
        ids = [p.user_id for p in meeting.invited if p.user_id]
        on_list = select(User).where(User.id.in_([*ids, meeting.chair_id]), User.is_active)
        found = db.session.scalars(on_list.order_by(User.name, User.id)).all()
    return [user for user in found if user.id != meeting.leader_id]
