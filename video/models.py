"""Rooms, what is set up in them for a meeting, and who is in the built-in one."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from accounts.models import Organisation
from core.db import Base, words

# Each browser in the built-in room uploads its picture once to every other one: with four that is
# three uploads at 1-2 Mbit/s, about what a home line gives. Raising it takes a migration.
MESH_MOST = 4
# With a media server each uploads once, and downloads the others: nine pictures of 0.75 Mbit/s.
MEDIA_MOST = 10


class Room(Base):
    """A virtual room on a bridge, or one that the service itself provides."""

    __tablename__ = "room"
    __table_args__ = (
        CheckConstraint("capacity >= 2", name="holds_a_meeting"),
        CheckConstraint("buffer_minutes >= 0", name="buffer_not_negative"),
        CheckConstraint(f"provider <> 'local' OR capacity <= {MESH_MOST}", name="mesh_is_small"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    provider: Mapped[str] = mapped_column(String(20))  # a key of video.services.PROVIDERS
    name: Mapped[str] = mapped_column(String(120), unique=True)
    capacity: Mapped[int]
    buffer_minutes: Mapped[int] = mapped_column(default=0)  # kept free before and after
    web_url: Mapped[str | None] = mapped_column(String(500))
    sip_address: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(20))  # E.164
    guest_pin: Mapped[str | None] = mapped_column(String(20))
    host_pin: Mapped[str | None] = mapped_column(String(20))
    is_active: Mapped[bool] = mapped_column(default=True)
    # Whose meetings may get it: the organisation's and those below it. NULL: the installation's
    # own, made at the terminal or by the demo, and for everybody's meetings.
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    version: Mapped[int] = mapped_column(default=1)  # counts the corrections

    organisation: Mapped[Organisation | None] = relationship()


class RoomPool(Base):
    """Rooms that share so many places: licences, or what a bridge can carry. A claim on one of
    them counts the others under the lock of this row."""

    __tablename__ = "room_pool"
    __table_args__ = (
        CheckConstraint("most >= 1", name="has_a_place"),
        UniqueConstraint("organisation_id", "name"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(120))
    most: Mapped[int]  # meetings at once
    most_people: Mapped[int | None]  # in all of them together, at once; none: as many as come
    version: Mapped[int] = mapped_column(default=1)  # counts the changes

    organisation: Mapped[Organisation] = relationship()


class PooledRoom(Base):
    """A room is in one pool at most: its key makes it so."""

    __tablename__ = "pooled_room"
    __table_args__ = (Index("ix_pooled_room_pool", "pool_id"),)

    room_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("room.id"), primary_key=True)
    pool_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("room_pool.id"))


class ProvisionState(StrEnum):
    """How far a room is for one meeting. Bridges answer late, so it starts as pending."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"
    RELEASED = "released"


class Provision(Base):
    """One room made ready for one occurrence. `key` makes a repeated request harmless."""

    __tablename__ = "provision"
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="closes_after_opening"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    room_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("room.id"), index=True)
    state: Mapped[ProvisionState] = mapped_column(
        words(ProvisionState), default=ProvisionState.PENDING
    )
    state_text: Mapped[str | None] = mapped_column(String(300))  # the provider's words
    ref: Mapped[str | None] = mapped_column(String(200))  # the provider's own id
    addresses: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]  # by the leader; until then everybody waits
    moved_at: Mapped[datetime | None]  # to another room when the door was open: all come in anew
    admits_singly: Mapped[bool] = mapped_column(default=False)  # each guest is let in by a host

    room: Mapped[Room] = relationship(lazy="joined")

    def is_over(self, now: datetime) -> bool:
        """Whether nobody gets in any more, whoever they are."""
        return now > self.closes_at or self.state == ProvisionState.RELEASED

    def admits(self, *, is_host: bool, now: datetime) -> bool:
        """Whether somebody may be in the room now: guests wait until the leader has opened."""
        is_there = self.state == ProvisionState.READY and self.opens_at <= now <= self.closes_at
        return is_there and (is_host or self.opened_at is not None)


class Verdict(StrEnum):
    """What a host decided about somebody outside or inside."""

    LET_IN = "let_in"
    NOT_NOW = "not_now"  # they have been seen, and wait
    PUT_OUT = "put_out"  # until they are let in again, also where everybody may come


class Admission(Base):
    """What the hosts decided about one person, whichever browser they come with. Its key makes
    one decision of two hosts' at once."""

    __tablename__ = "admission"

    provision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provision.id"), primary_key=True)
    who: Mapped[uuid.UUID] = mapped_column(primary_key=True)  # the participant
    verdict: Mapped[Verdict] = mapped_column(words(Verdict))
    at: Mapped[datetime]


class PeerState(StrEnum):
    """Where a browser is in the built-in room."""

    WAITING = "waiting"
    IN = "in"
    LEFT = "left"  # may come back by the same address
    REMOVED = "removed"  # put out: this page has ended, and its person may ask anew


class Peer(Base):
    """One browser in the built-in room."""

    __tablename__ = "peer"
    __table_args__ = (Index("ix_peer_provision_state", "provision_id", "state"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    provision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provision.id"))
    who: Mapped[uuid.UUID]  # the participant
    label: Mapped[str] = mapped_column(String(200))  # the function others see
    is_host: Mapped[bool]
    state: Mapped[PeerState] = mapped_column(words(PeerState))
    joined_at: Mapped[datetime]  # when the page was opened; once it is in, when it came in
    seen_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    provision: Mapped[Provision] = relationship(lazy="joined", innerjoin=True)
    admission: Mapped[Admission | None] = relationship(
        primaryjoin=lambda: and_(
            foreign(Peer.provision_id) == remote(Admission.provision_id),
            foreign(Peer.who) == remote(Admission.who),
        ),
        lazy="joined",
        viewonly=True,
    )

    @property
    def verdict(self) -> Verdict | None:
        """What the hosts said of this person, if anything."""
        return self.admission.verdict if self.admission else None

    def may_enter(self, now: datetime) -> bool:
        """Whether the door is open for this person: for the place they need, see `peers`."""
        if not self.provision.admits(is_host=self.is_host, now=now):
            return False
        if self.is_host or self.verdict == Verdict.LET_IN:
            return True
        return self.verdict != Verdict.PUT_OUT and not self.provision.admits_singly

    @property
    def visit(self) -> str:
        """Changes when the page is opened anew, so that nobody talks to the page that was, and
        when it comes in: of two pages, the later one begins to connect."""
        return self.joined_at.isoformat(timespec="microseconds")


class Signal(Base):
    """One message between two browsers while they connect."""

    __tablename__ = "signal"
    # Pages ask for "after this id": an id is never given twice, also when the last row is gone.
    __table_args__ = (
        Index("ix_signal_receiver", "receiver_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sender_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("peer.id"))
    receiver_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("peer.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    sent_at: Mapped[datetime]
