"""Sound and picture for whoever is in: what a page may ask of the media server, and what ends.

The lobby is ours: who is outside is not heard here, whatever the browser asks. No transaction is
open while the server keeps us waiting, so whoever was put out meanwhile is looked for afterwards.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select

from core.db import db
from video import peers
from video.exchange import DoorShut, UnknownPeer
from video.media.asking import Deed, MediaAsked, MediaTold, Outcome
from video.media.janus import Access, Janus, MediaAway, MediaRefused
from video.media.names import feed_number, session_number
from video.media.rooms import MediaRoom, NotYet, Seat, SeatLost
from video.models import Peer, PeerState, Provision

log = logging.getLogger(__name__)

LATELY = timedelta(minutes=5)  # whatever was sent before has ended by itself
KIND = "janus"


def seat_of(peer: Peer, *, key: bytes) -> Seat:
    """Where this visit sits."""
    session = session_number(key, peer.id, peer.visit)
    return Seat(peer.provision_id, session, feed_number(key, peer.id, peer.visit))


def has_seat(peer: Peer, *, now: datetime) -> bool:
    """Whether this page may send and see: it is in, and the door is open."""
    is_open = peer.provision.admits(is_host=peer.is_host, now=now)
    return peer.provision.room.provider == KIND and peer.state == PeerState.IN and is_open


def _seat_in(peer: Peer, visit: str, *, key: bytes, now: datetime) -> Seat:
    if not has_seat(peer, now=now) or visit != peer.visit:
        raise DoorShut
    return seat_of(peer, key=key)


def _feed_of(asked: MediaAsked, seat: Seat, *, key: bytes, now: datetime) -> int:
    """What the other one sends; they must be in, in the same room."""
    here = Peer.provision_id == seat.provision_id
    other = db.session.scalar(select(Peer).where(Peer.id == asked.peer_id, here))
    if other is None:
        raise UnknownPeer
    if not has_seat(other, now=now) or other.visit != asked.peer_visit:
        raise NotYet(0)
    return feed_number(key, other.id, other.visit)


def serve(
    find: Callable[[], Peer], asked: MediaAsked, access: Access | None, *, key: bytes, now: datetime
) -> MediaTold:
    """Answer a page. `find` reads whose it is. Raises DoorShut, UnknownPeer."""
    seat = _seat_in(find(), asked.visit, key=key, now=now)
    try:
        feed = _feed_of(asked, seat, key=key, now=now) if asked.deed == Deed.WATCH else 0
        db.session.rollback()  # nothing is open while the server keeps us waiting
        with _line(access) as janus:
            told = _told(MediaRoom(janus, seat.provision_id, key=key), seat, asked, feed)
            try:
                _seat_in(find(), asked.visit, key=key, now=now)
            except DoorShut:
                janus.close(seat.session)
                raise
            return told
    except NotYet:
        return MediaTold(Outcome.NOT_YET)
    except SeatLost:
        return MediaTold(Outcome.LOST)
    except MediaAway:
        return MediaTold(Outcome.AWAY)
    except MediaRefused as refusal:
        log.warning("the media server refuses %s with %s", asked.deed, refusal.code)
        return MediaTold(Outcome.AWAY)


def _told(room: MediaRoom, seat: Seat, asked: MediaAsked, feed: int) -> MediaTold:
    if asked.deed == Deed.PUBLISH:
        return MediaTold(Outcome.DONE, room.publish(seat, asked.sdp))
    if asked.deed == Deed.WATCH:
        handle, offer = room.watch(seat, feed)
        return MediaTold(Outcome.DONE, offer, handle)
    room.start(seat, asked.handle, asked.sdp)
    return MediaTold(Outcome.DONE)


def _line(access: Access | None) -> Janus:
    if access is None:
        raise MediaAway
    return Janus(access)


def keep_alive(seat: Seat, access: Access | None) -> Outcome:
    """The page was heard of, so its seat stays; nobody else keeps it."""
    try:
        with _line(access) as janus:
            janus.keep(seat.session)
    except MediaRefused:
        return Outcome.LOST
    except MediaAway:
        return Outcome.AWAY
    return Outcome.DONE


def gone_lately(provision_id: uuid.UUID, *, key: bytes, now: datetime) -> Sequence[Seat]:
    """Of whoever left this room, or was put out, a short while ago."""
    rows = select(Peer).where(
        Peer.provision_id == provision_id,
        Peer.state.not_in(peers.HERE),
        Peer.left_at > now - LATELY,
    )
    return [seat_of(peer, key=key) for peer in db.session.scalars(rows)]


def end_gone(provision: Provision, access: Access | None, *, key: bytes, now: datetime) -> None:
    """Whoever is out sends and sees nothing any more, whatever their browser does. A server that
    is away forgets them by itself."""
    if provision.room.provider != KIND:
        return
    seats = gone_lately(provision.id, key=key, now=now)
    db.session.rollback()
    with suppress(MediaAway, MediaRefused), _line(access) as janus:
        for seat in seats:
            janus.close(seat.session)
