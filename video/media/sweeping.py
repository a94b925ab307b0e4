"""Looking after the media server by the clock: a room there exists while the meeting's does, nobody
sends who is out, and where it does not answer, meetings that count on it say so.

It forgets its rooms when it starts anew; whoever comes next makes the room again.
"""

import logging
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, and_, select

from core.db import db, transaction
from video import peers
from video.media.janus import Access, Janus, MediaAway, MediaRefused
from video.media.names import KEPT
from video.media.rooms import MediaRoom, ours
from video.media.serving import KIND, gone_lately, has_seat, seat_of
from video.models import Provision, ProvisionState, Room

log = logging.getLogger(__name__)

SOON = timedelta(minutes=30)  # before the door may be opened; an hour before the meeting
MOST = 200


@contextmanager
def visiting(access: Access) -> Iterator[tuple[Janus, int, int]]:
    """A session of our own at the server. Raises MediaAway, MediaRefused."""
    session = secrets.randbits(KEPT) or 1
    with Janus(access) as janus:
        janus.open(session)
        try:
            yield janus, session, janus.attach(session)
        finally:
            janus.close(session)


def sweep(access: Access | None, *, key: bytes, now: datetime) -> int:
    """Look through the server, and note what meetings should know of it."""
    try:
        if access is None:
            raise MediaAway
        with visiting(access) as (janus, session, handle):
            _look_through(janus, session, handle, key=key, now=now)
    except (MediaAway, MediaRefused) as trouble:
        log.warning("the media server: %s", trouble)
        return note_state(is_there=False, now=now)
    return note_state(is_there=True, now=now)


def _look_through(janus: Janus, session: int, handle: int, *, key: bytes, now: datetime) -> None:
    for room in ours(janus, session, handle, key=key):
        if not _is_wanted(room.provision_id, now=now):
            db.session.rollback()
            room.destroy(session, handle)
            log.info("a room at the media server was left over, and is gone")
            continue
        _end_strangers(room, session, handle, key=key, now=now)


def _is_wanted(provision_id: uuid.UUID, *, now: datetime) -> bool:
    found = db.session.scalar(select(Provision).where(Provision.id == provision_id))
    return found is not None and found.room.provider == KIND and not found.is_over(now)


def _end_strangers(
    room: MediaRoom, session: int, handle: int, *, key: bytes, now: datetime
) -> None:
    """Who sends is asked first: whoever comes in after that is no stranger."""
    sending = room.feeds(session, handle)
    db.session.rollback()
    inside = {
        seat_of(peer, key=key).feed
        for peer in peers.present(room.provision_id, now=now)
        if has_seat(peer, now=now)
    }
    gone = gone_lately(room.provision_id, key=key, now=now)
    db.session.rollback()  # nothing is open while the server keeps us waiting
    for feed in sending:
        if feed not in inside:
            room.stop_feed(session, handle, feed)
    for seat in gone:
        room.janus.close(seat.session)


def _to_note(*, is_there: bool, now: datetime) -> Select[Provision]:
    """Meetings soon or going on that do not know yet that it is away; or those that were told so,
    when it is there again."""
    is_near = and_(Provision.opens_at <= now + SOON, Provision.closes_at > now)
    is_told = Provision.state_text.is_not(None)
    return (
        select(Provision)
        .join(Provision.room)
        .where(
            Room.provider == KIND,
            Provision.state.in_((ProvisionState.READY, ProvisionState.FAILED)),
            is_told if is_there else and_(is_near, ~is_told),
        )
        .order_by(Provision.id)
        .limit(MOST)
    )


def has_any(now: datetime) -> bool:
    """Whether anybody has, or had, anything at the server."""
    return db.session.scalar(select(Room.id).where(Room.provider == KIND).limit(1)) is not None


def note_state(*, is_there: bool, now: datetime) -> int:
    """On meetings whose door is shut still: not ready, and the desk is told as of any bridge. Where
    people are in the room, their pages say it, and the desk reads it."""
    wanted = _to_note(is_there=is_there, now=now)
    has_some = db.session.scalar(wanted.with_only_columns(Provision.id)) is not None
    db.session.rollback()  # the read
    if not has_some:
        return 0
    with transaction():
        changed = db.session.scalars(wanted.with_for_update(of=Provision)).all()
        for provision in changed:
            _note(provision, is_there=is_there)
        return len(changed)


def _note(provision: Provision, *, is_there: bool) -> None:
    if is_there:
        provision.state, provision.state_text = ProvisionState.READY, None
        return
    with force_locale("da"):  # the desk's language: nobody asked
        provision.state_text = _("The media server does not answer.")
    if provision.opened_at is None:
        provision.state = ProvisionState.FAILED
