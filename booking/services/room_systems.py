"""New invitations where the address that room systems call is another one.

Everybody else has a link to their own page, and the page knows (product: invitation).
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select

from booking.invites import Method
from booking.messages import send_invitation
from booking.models import Cancellation, Meeting, Occurrence
from booking.ports import MeetingPost
from booking.services.invitations import Routes
from core.db import db
from video.models import Provision, ProvisionState


def has_room_ahead(now: datetime) -> ColumnElement[bool]:
    """Of an occurrence and its provision: it is not over, not cancelled, and has its room."""
    cancelled = select(Cancellation.occurrence_id)
    return (
        (Occurrence.ends_at > now)
        & Occurrence.id.not_in(cancelled)
        & (Provision.state != ProvisionState.RELEASED)
    )


def invite_room_systems(
    provision_ids: Collection[uuid.UUID],
    *,
    post: MeetingPost,
    now: datetime,
) -> None:
    """Tell those who join from a room system, and nobody else, where to call from now on."""
    wanted = (
        select(Occurrence)
        .join(Provision, Occurrence.provision_id == Provision.id)
        .join(Meeting, Occurrence.meeting_id == Meeting.id)
        .where(Provision.id.in_(provision_ids), has_room_ahead(now))
        .order_by(Meeting.id)
        .with_for_update(of=Meeting)  # who writes to its participants waits in line
    )
    for occurrence in db.session.scalars(wanted).all():
        routes = Routes(occurrence.meeting, post.desk, now=now)
        for participant in occurrence.invited:
            is_told = participant.email and participant.last_method == Method.REQUEST.value
            if participant.joins_from_room_system and is_told:
                send_invitation(
                    participant,
                    occurrence,
                    support=routes.best(participant),
                    post=post,
                    now=now,
                )
