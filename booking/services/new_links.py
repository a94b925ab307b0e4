"""A new personal link instead of one that came into the wrong hands."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import User
from booking import links
from booking.joining import occurrence_for
from booking.messages import INVITATION, send_invitation
from booking.models import Participant
from booking.ports import MeetingPost
from booking.services.invitations import Routes
from core import audit
from core.db import db
from core.errors import DomainError
from notifications.waiting import Reach, reach_of, take_back
from video import services as rooms

REPLACED = audit.declare("link-replaced", "generation")


class LinkIsNew(DomainError):
    """Somebody else was faster: the link that was to end has ended."""

    message = _l("This person has just got a new link.")


def give_new_link(
    participant: Participant,
    *,
    generation: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> None:
    """End the link of this generation at once, with its code and way into the built-in room, and
    send a new one to whoever can be reached. Of two at once, one is told. Raises LinkIsNew.
    """
    held = select(Participant).where(Participant.id == participant.id)
    held = held.with_for_update(of=Participant).execution_options(populate_existing=True)
    participant = db.session.scalars(held).one()
    if participant.link_generation != generation:
        raise LinkIsNew
    participant.link_generation += 1
    links.give_code(participant, post.key)
    _put_out_of_rooms(participant, now)
    audit.record(
        by.as_actor(), REPLACED, subject=participant.id, meeting=participant.meeting_id, now=now,
        generation=participant.link_generation,
    )  # fmt: skip
    occurrence = occurrence_for(participant, now=now)
    if occurrence.takes_place(now):
        take_back([participant.id], INVITATION, now=now)  # one letter is enough
        has_got_one = reach_of([participant.id], INVITATION, now=now).get(participant.id)
        routes = Routes(participant.meeting, post.desk, now=now)
        send_invitation(
            participant,
            occurrence,
            support=routes.best(participant),
            post=post,
            now=now,
            is_again=has_got_one != Reach.GONE,
        )


def _put_out_of_rooms(participant: Participant, now: datetime) -> None:
    for occurrence in participant.meeting.occurrences:
        provision = occurrence.provision
        if provision and not provision.is_over(now):
            rooms.remove(provision, participant.id, now=now)
