"""The lobby of the built-in room: whom a host sees outside, and what hosts decide about guests."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from core.db import db
from core.errors import DomainError, NotYours
from video import facts, peers
from video.models import Admission, Peer, PeerState, Provision, Verdict


class NotHosting(NotYours):
    """Only a host who is in the room decides who else is."""


class NoSuchGuest(DomainError):
    """Nobody of that id is a guest in this room. A host is none."""


def called(peer: Peer, names: Mapping[uuid.UUID, str]) -> str:
    """The function, and before it the first name where the reader may know it: hosts do."""
    name = names.get(peer.who)
    return f"{name}, {peer.label}" if name else peer.label


class Why(StrEnum):
    """Why somebody stands outside an open room, as hosts are told."""

    ASKS = "asks"  # to be let in
    NOT_NOW = "not-now"  # was asked to wait
    PUT_OUT = "put-out"  # and asks to come in again
    NO_PLACE = "no-place"  # comes in by themselves when there is one


@dataclass(frozen=True)
class Outsider:
    """Somebody who waits outside."""

    peer: Peer
    why: Why

    def as_json(self, names: Mapping[uuid.UUID, str]) -> dict[str, Any]:
        """As a host's page reads it."""
        return {"id": str(self.peer.id), "who": called(self.peer, names), "why": self.why}


def outside(here: Sequence[Peer], *, now: datetime) -> list[Outsider]:
    """Whom a host is shown, once the door is open. Whoever may come in now, does by themselves."""
    waiting = (p for p in here if p.state == PeerState.WAITING)
    at_open_door = (p for p in waiting if p.provision.admits(is_host=p.is_host, now=now))
    return [
        Outsider(p, _why(p, now=now))
        for p in at_open_door
        if not (p.may_enter(now) and peers.has_place(p, here, now=now))
    ]


def _why(peer: Peer, *, now: datetime) -> Why:
    if peer.may_enter(now):
        return Why.NO_PLACE
    if peer.verdict == Verdict.PUT_OUT:
        return Why.PUT_OUT
    return Why.NOT_NOW if peer.verdict == Verdict.NOT_NOW else Why.ASKS


def decide(host: Peer, guest_id: uuid.UUID, verdict: Verdict, *, now: datetime) -> None:
    """A host lets somebody in, asks them to wait, or puts them out.

    Of two hosts who decide at once, one is heard; whoever is let in is not asked to wait after.
    Raises NotHosting, NoSuchGuest.
    """
    known = peers.lock(host.provision_id)
    if not host.is_host or host.state != PeerState.IN:
        raise NotHosting
    guest = next((p for p in known if p.id == guest_id and not p.is_host), None)
    if guest is None:
        raise NoSuchGuest
    if verdict == Verdict.NOT_NOW and guest.verdict == Verdict.LET_IN:
        return
    if verdict == guest.verdict:
        return
    if verdict == Verdict.PUT_OUT:
        put_out(guest.provision_id, guest.who, now=now)
    else:
        note(guest.provision_id, guest.who, verdict, now=now)
    facts.decided.send(
        provision_id=host.provision_id,
        who=guest.who,
        verdict=verdict,
        by=host.who,
        place=host.label,
        at=now,
    )


def put_out(provision_id: uuid.UUID, who: uuid.UUID, *, now: datetime) -> None:
    """Every page of this person ends; a new one waits until a host lets them in."""
    note(provision_id, who, Verdict.PUT_OUT, now=now)
    rows = select(Peer).where(Peer.provision_id == provision_id, Peer.who == who)
    for peer in db.session.scalars(rows):
        peers.leave(peer, at=now, into=PeerState.REMOVED)


def choose(provision: Provision, *, admits_singly: bool, now: datetime) -> None:
    """Who comes in by themselves from now on: everybody, or nobody. Whoever is in, stays."""
    known = peers.lock(provision.id)
    if admits_singly and not provision.admits_singly:
        for guest in known:
            if guest.state == PeerState.IN and not guest.is_host and guest.verdict is None:
                note(provision.id, guest.who, Verdict.LET_IN, now=now)
    provision.admits_singly = admits_singly


def note(provision_id: uuid.UUID, who: uuid.UUID, verdict: Verdict, *, now: datetime) -> None:
    """Write the decision down; it stands in the place of the one before."""
    made = Admission(provision_id=provision_id, who=who, verdict=verdict, at=now)
    db.session.merge(made)
    db.session.flush()
