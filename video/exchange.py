"""What the room page asks and is told, in short requests: who is there, and what they signal."""

import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from core.db import db
from core.errors import DomainError
from video import facts, lobby, peers
from video.models import Peer, PeerState, Signal, Verdict

SIGNAL_LIFE = timedelta(minutes=2)
CONNECTING = timedelta(seconds=15)  # after somebody came, everybody asks often
AT_ONCE = 50  # signals in one request or answer
PAYLOAD_MOST = 16_000  # bytes of one signal
UNREAD_MOST = 200  # signals that wait for one page; four people who connect send about ninety
BODY_MOST = 128_000  # bytes of a question; an offer with sound and picture is about 6,000
POLL_CONNECTING, POLL_EXPECTING, POLL_QUIET = 1000, 2000, 5000  # milliseconds


class Senseless(ValueError):
    """What was sent is not what the room page sends."""


class DoorShut(DomainError):
    """Signals of somebody who is not in the room: the lobby is kept here, not in the browser."""


class UnknownPeer(DomainError):
    """A signal to somebody who never was in this room."""


class SignalTooLarge(DomainError):
    """More than any browser says to another in one signal."""

    message = _l("One signal is too large.")


class InboxFull(DomainError):
    """The other page has not fetched what waits for it. Nothing of this question is kept."""

    message = _l("Too many signals wait for the other one. Try again in a moment.")


class State(StrEnum):
    """What the page is told about its own place."""

    WAITING = "waiting"  # for the leader
    KNOCKING = "knocking"  # a host sees them outside, and can let them in
    NOT_NOW = "not-now"  # a host has seen them, and asks them to wait
    FULL = "full"  # comes in when there is a place
    OPEN = "open"
    CLOSED = "closed"
    REMOVED = "removed"  # put out by a host
    REPLACED = "replaced"  # the person is here from another page or device
    GONE = "gone"  # not heard of for a while: the page asks to come in again


OUTSIDE = (State.WAITING, State.KNOCKING, State.NOT_NOW, State.FULL)


@dataclass(frozen=True)
class Outgoing:
    """One signal that the page sends to one page of another."""

    to: uuid.UUID
    visit: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One question of the page. Without `visit` it has just been opened."""

    visit: str | None
    cursor: int  # the last signal it has got
    signals: Sequence[Outgoing]


@dataclass(frozen=True)
class Told:
    """The answer. Only an open door shows who is there and what they signal."""

    state: State
    visit: str
    others: Sequence[Peer] = ()
    signals: Sequence[Signal] = ()
    poll_ms: int = POLL_QUIET
    outside: Sequence[lobby.Outsider] = ()  # told to hosts

    def as_json(self, cursor: int, names: Mapping[uuid.UUID, str]) -> dict[str, Any]:
        """As the page reads it; `names` are the first names that its reader may know."""
        return {
            "state": self.state,
            "visit": self.visit,
            "peers": [
                {
                    "id": str(p.id),
                    "visit": p.visit,
                    "label": p.label,
                    "who": lobby.called(p, names),
                    "is_host": p.is_host,
                }
                for p in self.others
            ],
            "signals": [{"from": str(s.sender_id), "payload": s.payload} for s in self.signals],
            "outside": [each.as_json(names) for each in self.outside],
            "cursor": self.signals[-1].id if self.signals else cursor,
            "pollMs": self.poll_ms,
        }


def read_asked(body: bytes) -> Asked:
    """Read a question. Raises Senseless, SignalTooLarge."""
    if len(body) > BODY_MOST:
        raise Senseless
    try:
        found = json.loads(body, parse_constant=_refuse)
        visit, cursor, signals = found["visit"], found["cursor"], found["signals"]
        said = [Outgoing(uuid.UUID(s["to"]), s["visit"], s["payload"]) for s in signals]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Senseless from None
    shapes = [
        isinstance(visit, str | None),
        type(cursor) is int and 0 <= cursor < 2**31,
        isinstance(signals, list) and len(said) <= AT_ONCE,
        all(isinstance(s.visit, str) and isinstance(s.payload, dict) for s in said),
        all(_is_shallow(s.payload) for s in said),
    ]
    if not all(shapes):
        raise Senseless
    if any(len(json.dumps(s.payload)) > PAYLOAD_MOST for s in said):
        raise SignalTooLarge
    return Asked(visit, cursor, said)


def _is_shallow(value: object, levels: int = 2) -> bool:
    """An offer, an answer or a candidate in a dictionary, and nothing deeper."""
    if isinstance(value, dict):
        return levels > 0 and all(_is_shallow(each, levels - 1) for each in value.values())
    return not isinstance(value, list)


def _refuse(_constant: str) -> None:
    raise Senseless  # NaN and Infinity are no JSON, and PostgreSQL keeps none


def must_write(peer: Peer, asked: Asked, *, now: datetime) -> bool:
    """Whether answering changes anything. Most questions only read."""
    return (
        asked.visit is None
        or bool(asked.signals)
        or now - peer.seen_at >= peers.SEEN_EVERY
        or peers.is_next(peer, now=now)
    )


def talk(peer: Peer, asked: Asked, *, now: datetime) -> Told:
    """Note that the page is there, pass on what it says, and answer.

    Raises DoorShut, UnknownPeer, InboxFull.
    """
    known = peers.lock(peer.provision_id)
    peers.let_go_of_lost(peer.provision_id, now=now)
    is_open = peer.provision.admits(is_host=peer.is_host, now=now)
    if asked.signals and (peer.state != PeerState.IN or not is_open):
        raise DoorShut
    visit, has_ended = asked.visit, peer.state == PeerState.REMOVED or peer.provision.is_over(now)
    if visit is None and not has_ended:
        peers.arrive(peer, now=now)
        visit = peer.visit
    if visit == peer.visit and peer.state in peers.HERE:
        peer.seen_at = now
        peers.admit(peer, now=now)
        visit = peer.visit
        _pass_on(peer, asked, known, now=now)
        if peer.state == PeerState.WAITING:
            facts.waiting.send(provision_id=peer.provision_id, who=peer.who, at=now)
    return look(peer, Asked(visit, asked.cursor, asked.signals), now=now)


def look(peer: Peer, asked: Asked, *, now: datetime) -> Told:
    """Answer without changing anything."""
    here = peers.present(peer.provision_id, now=now)
    state = _state(peer, asked.visit, here, now=now)
    if state in OUTSIDE:
        return Told(state, peer.visit, poll_ms=POLL_EXPECTING)
    if state != State.OPEN:
        return Told(state, peer.visit)
    inside = [p for p in here if p.state == PeerState.IN]
    fresh = select(Signal).where(
        Signal.receiver_id == peer.id,
        Signal.id > asked.cursor,
        Signal.sent_at > now - SIGNAL_LIFE,
    )
    signals = db.session.scalars(fresh.order_by(Signal.id).limit(AT_ONCE)).all()
    busy = bool(signals or asked.signals)
    return Told(
        state,
        peer.visit,
        [p for p in inside if p is not peer],
        signals,
        _poll_ms(inside, is_busy=busy, now=now),
        lobby.outside(here, now=now) if peer.is_host else (),
    )


def _state(peer: Peer, visit: str | None, here: Sequence[Peer], *, now: datetime) -> State:
    if peer.provision.is_over(now):
        return State.CLOSED
    if peer.state == PeerState.REMOVED:
        return State.REMOVED
    if any(p.who == peer.who and (p is not peer or visit != p.visit) for p in here):
        return State.REPLACED
    if peer not in here or visit != peer.visit:
        return State.GONE
    return State.OPEN if peer.state == PeerState.IN else _outside(peer, here, now=now)


def _outside(peer: Peer, here: Sequence[Peer], *, now: datetime) -> State:
    """What somebody is told who is not in, and of nobody else more than that a host sees them."""
    if peer.may_enter(now):
        return State.FULL
    is_led = any(p.is_host and p.state == PeerState.IN for p in here)
    if not is_led or not peer.provision.admits(is_host=peer.is_host, now=now):
        return State.WAITING
    return State.NOT_NOW if peer.verdict == Verdict.NOT_NOW else State.KNOCKING


def _poll_ms(inside: Sequence[Peer], *, is_busy: bool, now: datetime) -> int:
    if len(inside) < 2:
        return POLL_EXPECTING
    is_connecting = any(now - p.joined_at < CONNECTING for p in inside)
    return POLL_CONNECTING if is_busy or is_connecting else POLL_QUIET


def _pass_on(peer: Peer, asked: Asked, known: Sequence[Peer], *, now: datetime) -> None:
    """Keep what is for pages that are open; forget what was delivered or is old."""
    by_id = {p.id: p for p in known}
    unread = _unread(list(by_id), now=now) if asked.signals else Counter()
    for said in asked.signals:
        other = by_id.get(said.to)
        if other is None:
            raise UnknownPeer
        if other.state == PeerState.IN and other.visit == said.visit:
            unread[other.id] += 1
            if unread[other.id] > UNREAD_MOST:
                raise InboxFull
            db.session.add(
                Signal(sender_id=peer.id, receiver_id=other.id, payload=said.payload, sent_at=now)
            )
    db.session.execute(
        delete(Signal).where(Signal.receiver_id == peer.id, Signal.id <= asked.cursor)
    )
    if asked.visit is None:
        _forget_old(now=now)


def _unread(receivers: Sequence[uuid.UUID], *, now: datetime) -> Counter[uuid.UUID]:
    """How many signals wait for each page of the room, without those that are too old to matter."""
    to_them = Signal.receiver_id.in_(receivers)
    db.session.execute(delete(Signal).where(to_them, Signal.sent_at <= now - SIGNAL_LIFE))
    waiting = select(Signal.receiver_id, func.count()).where(to_them).group_by(Signal.receiver_id)
    unread: Counter[uuid.UUID] = Counter()
    for receiver, count in db.session.execute(waiting):
        unread[receiver] = count
    return unread


def _forget_old(*, now: datetime) -> None:
    """In every room, when somebody comes: also those that nobody is in any more."""
    old = select(Signal.id).where(Signal.sent_at <= now - SIGNAL_LIFE)
    db.session.execute(delete(Signal).where(Signal.id.in_(old.with_for_update(skip_locked=True))))
