"""Somebody calls: a supporter finds the meeting, and opens the case for them."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import User
from booking import intake, support_queries
from booking.intake import Found
from core import audit, throttle
from core.db import db
from core.errors import TooManyTries
from support import access
from support.models import Audience, SupportUnit, Ticket
from support.refusals import UnknownMeeting
from support.services import opening
from support.services.opening import Opening
from support.services.telling import Post
from support.timeline import By, by_user
from support.wording import NOBODY, as_kept, role_of

SEARCHED = audit.declare("meeting-searched", "found", "search")
MOST_SEARCHES = 40  # a quarter of an hour, per supporter: a caller takes minutes
SEARCHING, OPENING = "intake-search", "intake-opening"  # who searched a lot can still open a case


class Whose(Protocol):
    """Whom a case is opened for, and about which date of a meeting."""

    @property
    def occurrence_id(self) -> uuid.UUID:
        """The date."""

    @property
    def participant_id(self) -> uuid.UUID | None:
        """None: somebody without a name."""


class SearchedOften(TooManyTries):
    """More searches than there can be callers."""

    message = _l("You have searched many times. Wait a quarter of an hour and try again.")


def search(
    words: str, *, by: User, key: bytes, now: datetime, what_for: str = SEARCHING
) -> Sequence[Found]:
    """Find meetings, and write down for each that it was looked at; or that nothing was found.

    What was searched for is kept nowhere. Raises SearchedOften.
    """
    try:
        throttle.count_try(what_for, str(by.id), limit=MOST_SEARCHES, now=now)
    except TooManyTries:
        raise SearchedOften from None
    kind, found = intake.find(words, now=now, key=key)
    facts = {"found": len(found), "search": kind.value}
    for meeting in dict.fromkeys(row.meeting_id for row in found) or [None]:
        audit.record(by.as_actor(), SEARCHED, subject=None, meeting=meeting, now=now, **facts)
    return found


def open_by_phone(
    row: Found,
    *,
    caller: str,
    phone: str | None,
    words: str,
    besides: int = 0,
    by: User,
    post: Post,
    now: datetime,
) -> Ticket:
    """A supporter took the call, and their unit reads on. Raises UnknownMeeting."""
    return open_for_caller(
        row, caller=caller, phone=phone, words=words, besides=besides, intake_id=_unit_of(by),
        by=by_user(by), post=post, now=now,
    )  # fmt: skip


def open_for_caller(
    row: Whose,
    *,
    caller: str,
    phone: str | None,
    words: str,
    besides: int = 0,
    intake_id: uuid.UUID | None = None,
    by: By,
    post: Post,
    now: datetime,
) -> Ticket:
    """Open a ticket for the participant, or for somebody without a name about the meeting.

    A participant's open ticket gets a note of the call instead, unless it is about something else
    than the tickets up to the number `besides`.
    """
    facts = support_queries.meeting_facts(row.occurrence_id)
    if facts is None:
        raise UnknownMeeting
    contact = support_queries.contact_of(row.participant_id) if row.participant_id else None
    private = contact.is_private if contact else True
    kind = contact.kind if contact else NOBODY
    own = contact.organisation_id if contact and not private else None
    asked = Opening(
        occurrence_id=row.occurrence_id,
        participant_id=row.participant_id,
        user_id=contact.user_id if contact else None,
        requester=caller or as_kept(kind, contact.name if contact else None),
        audience=Audience.CITIZEN if private else Audience.STAFF,
        organisation_id=own or facts.convening_id,
        words=words,
        device=_("Called"),
        snapshot=None if caller else role_of(kind),
        callback_phone=phone,
        intake_id=intake_id,
        besides=besides,
    )
    return opening.open_ticket(asked, by=by, post=post, now=now)


def _unit_of(user: User) -> uuid.UUID | None:
    mine = select(SupportUnit.id).where(SupportUnit.id.in_(access.my_units(user)))
    return db.session.scalars(mine.order_by(SupportUnit.id).limit(1)).first()
