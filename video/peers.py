"""Who is in the built-in room. Whoever changes that holds the room's lock, so the last place is
given once, and signals become visible in the order of their ids."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select

from core import secrets
from core.db import db
from video import facts
from video.models import Peer, PeerState, Provision, Signal
from video.ports import PURPOSE, generation_of

GONE_AFTER = timedelta(seconds=30)  # not heard of for so long: the browser is gone
SEEN_EVERY = timedelta(seconds=15)  # how often being there is written down
HERE = (PeerState.WAITING, PeerState.IN)


def find_peer(token: str, key: bytes) -> Peer | None:
    """Whose address this is; nobody's once the person was taken off the meeting or got a newer
    link. Somebody put out of the room keeps it: their page says so."""
    read = secrets.read_token(token)
    peer = db.session.get(Peer, read[0]) if read else None
    if peer is None:
        return None
    now_valid = generation_of(peer.who)
    if now_valid is None:
        return None
    return peer if secrets.is_token(key, PURPOSE, token, peer.id, now_valid) else None


def lock(provision_id: uuid.UUID) -> Sequence[Peer]:
    """Let one at a time change who is in the room; the peers, as the one before has left them.

    On SQLite the transaction itself is the lock.
    """
    row = select(Provision).where(Provision.id == provision_id).with_for_update(of=Provision)
    db.session.scalars(row.execution_options(populate_existing=True)).one()
    known = select(Peer).where(Peer.provision_id == provision_id)
    return db.session.scalars(known.execution_options(populate_existing=True)).all()


def present(provision_id: uuid.UUID, *, now: datetime) -> Sequence[Peer]:
    """The browsers that are heard of, the first to come first."""
    rows = select(Peer).where(*_here(provision_id), Peer.seen_at > now - GONE_AFTER)
    return db.session.scalars(rows.order_by(Peer.joined_at, Peer.id)).all()


def arrive(peer: Peer, *, now: datetime) -> None:
    """The page was opened: this is now the person's one browser here."""
    let_go_of_lost(peer.provision_id, now=now)
    replace(peer.provision_id, peer.who, now=now, by=peer)
    forget_signals(peer)
    if peer.state == PeerState.LEFT:
        peer.state, peer.left_at = PeerState.WAITING, None
    peer.joined_at = peer.seen_at = now


def is_next(peer: Peer, *, now: datetime) -> bool:
    """Whether a waiting browser may come in now: the door is open for it, and a place is free."""
    if peer.state != PeerState.WAITING or not peer.may_enter(now):
        return False
    return has_place(peer, present(peer.provision_id, now=now), now=now)


def has_place(peer: Peer, here: Sequence[Peer], *, now: datetime) -> bool:
    """Whether there is a place for `peer`, who waits: those who came before go first, and the
    last place is kept for a host while there is none."""
    if peer not in here:
        return False
    inside = [p for p in here if p.state == PeerState.IN]
    before = [p for p in here[: here.index(peer)] if p.state == PeerState.WAITING]
    ahead = [p for p in before if p.may_enter(now) and p.is_host >= peer.is_host]
    is_led = peer.is_host or any(p.is_host for p in [*inside, *ahead])
    return len(inside) + len(ahead) + (not is_led) < peer.provision.room.capacity


def admit(peer: Peer, *, now: datetime) -> None:
    """Let a waiting browser in, if it is its turn."""
    if is_next(peer, now=now):
        peer.state, peer.joined_at = PeerState.IN, now
        facts.joined.send(provision_id=peer.provision_id, who=peer.who, at=now)


def leave(peer: Peer, *, at: datetime, into: PeerState = PeerState.LEFT) -> None:
    """The browser is gone. May be repeated; who was put out stays that."""
    if peer.state == PeerState.REMOVED:
        return
    was_in = peer.state == PeerState.IN
    if peer.state in HERE:
        peer.left_at = at
    peer.state = into
    forget_signals(peer)
    if was_in:
        facts.left.send(provision_id=peer.provision_id, who=peer.who, at=at)


def replace(
    provision_id: uuid.UUID, who: uuid.UUID, *, now: datetime, by: Peer | None = None
) -> None:
    """A person has one browser in the room: the others step aside."""
    for peer in db.session.scalars(select(Peer).where(*_here(provision_id), Peer.who == who)):
        if peer is not by:
            leave(peer, at=now)


def let_go_of_lost(provision_id: uuid.UUID, *, now: datetime) -> None:
    """Whoever was not heard of is gone since they were last seen."""
    lost = select(Peer).where(*_here(provision_id), Peer.seen_at <= now - GONE_AFTER)
    for peer in db.session.scalars(lost):
        leave(peer, at=peer.seen_at)


def forget_signals(peer: Peer) -> None:
    """What was said to or by this page is of no use to the next."""
    db.session.execute(
        delete(Signal).where(or_(Signal.sender_id == peer.id, Signal.receiver_id == peer.id))
    )


def _here(provision_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return Peer.provision_id == provision_id, Peer.state.in_(HERE)
