"""The access to a bridge, and what is asked of it: each order is one room there."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organisation
from core.db import Base, only, words
from video.models import Provision


class Trouble(StrEnum):
    """Why a bridge did not do what was asked."""

    NO_SUCH_PLACE = "no_such_place"
    NOT_PUBLIC = "not_public"
    NOT_SECURE = "not_secure"
    CERTIFICATE = "certificate"
    NO_ANSWER = "no_answer"
    MOVED = "moved"
    BUSY = "busy"
    BROKEN = "broken"
    NO_BRIDGE = "no_bridge"
    WRONG_API = "wrong_api"
    CLOCK = "clock"
    NOT_LET_IN = "not_let_in"
    NOT_ALLOWED = "not_allowed"
    NO_CAPACITY = "no_capacity"
    BADLY_SET_UP = "badly_set_up"
    REJECTED = "rejected"
    ITS_PROBLEMS = "its_problems"
    SEALED = "sealed"
    TOO_OFTEN = "too_often"
    NO_LOBBY = "no_lobby"
    NUMBER_TAKEN = "number_taken"
    PIN_RULE = "pin_rule"
    NOT_ASKED = "not_asked"
    STILL_THERE = "still_there"

    @property
    def is_lasting(self) -> bool:
        """Whether it stays so until somebody does something about it."""
        return self in LASTING


LASTING = {
    Trouble.NOT_PUBLIC,
    Trouble.NOT_SECURE,
    Trouble.CERTIFICATE,
    Trouble.MOVED,
    Trouble.WRONG_API,
    Trouble.CLOCK,
    Trouble.NOT_LET_IN,
    Trouble.NOT_ALLOWED,
    Trouble.BADLY_SET_UP,
    Trouble.REJECTED,
    Trouble.SEALED,
    Trouble.TOO_OFTEN,
    Trouble.NO_LOBBY,
    Trouble.PIN_RULE,
    Trouble.NOT_ASKED,
}
STILL_OPEN = "trouble = 'still_there' AND ended_at IS NULL"
# Rooms there have no time of their own, or are none: whoever works makes them when it is time.
OPENED_LATE = ("pexip", "pexip-policy")


class Bridge(Base):
    """An organisation's access to a bridge. What lets us in is sealed."""

    __tablename__ = "bridge"
    __table_args__ = (Index("ix_bridge_organisation_id", "organisation_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20))  # a key of video.outside.form_kinds.FORMS
    name: Mapped[str] = mapped_column(String(80))
    api_url: Mapped[str] = mapped_column(String(300))
    token_url: Mapped[str] = mapped_column(String(300))
    client_id: Mapped[str] = mapped_column(String(200))
    secret: Mapped[bytes]  # sealed
    organiser_email: Mapped[str] = mapped_column(String(254))
    template_id: Mapped[int | None]  # how the bridge sets its rooms up; none: as it does by itself
    version: Mapped[int] = mapped_column(default=1)  # counts the corrections
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    check_trouble: Mapped[Trouble | None] = mapped_column(words(Trouble))
    attempts: Mapped[int] = mapped_column(default=0)  # in vain, one after the other
    rests_until: Mapped[datetime | None]  # nothing is asked of it before
    swept_at: Mapped[datetime | None]  # compared with what we know

    organisation: Mapped[Organisation] = relationship()
    detail: Mapped["BridgeDetail | None"] = relationship(lazy="joined")

    @property
    def details(self) -> dict[str, Any]:
        """What its kind alone asks for."""
        return self.detail.said if self.detail else {}

    @property
    def opens_late(self) -> bool:
        """Whether its rooms are looked after as a whole: see OPENED_LATE."""
        return self.kind in OPENED_LATE


class BridgeDetail(Base):
    """What one kind of bridge asks for and the others do not, by the names of its form's fields."""

    __tablename__ = "bridge_detail"

    bridge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bridge.id"), primary_key=True)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)


class BridgeRoom(Base):
    """A room of ours that stands for one meeting at a time on the bridge."""

    __tablename__ = "bridge_room"
    __table_args__ = (Index("ix_bridge_room_bridge_id", "bridge_id"),)

    room_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("room.id"), primary_key=True)
    bridge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bridge.id"))


class RoomOrder(Base):
    """One room at a bridge, wanted or to be given back. Its id is the room's there, made from the
    provision's key: to ask again is to ask for the same room."""

    __tablename__ = "room_order"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        # One room for one meeting, whoever asks.
        Index("uq_room_order_wanted", "provision_id", unique=True, **only("is_wanted")),
        Index(
            "ix_room_order_next_try_at", "bridge_id", "next_try_at",
            **only("next_try_at IS NOT NULL"),
        ),
        Index("ix_room_order_bridge_id_starts_at", "bridge_id", "starts_at"),
        Index("ix_room_order_provision_id", "provision_id"),
        Index("ix_room_order_wanted_ends_at", "ends_at", **only("is_wanted")),
        Index("ix_room_order_untold", "id", **only("is_address_untold")),
        Index("ix_room_order_still_there", "id", **only(STILL_OPEN)),
    )  # fmt: skip

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    bridge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bridge.id"))
    # None: found at the bridge, and nobody here knows of it.
    provision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("provision.id"))
    generation: Mapped[int] = mapped_column(default=1)
    is_wanted: Mapped[bool]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    wanted: Mapped[int] = mapped_column(default=1)  # counts what was asked
    done: Mapped[int] = mapped_column(default=0)  # that much of it has been done
    made_at: Mapped[datetime | None]  # seen there for the first time
    ended_at: Mapped[datetime | None]  # given back, or given up
    next_try_at: Mapped[datetime | None]  # None: nothing more is to be done
    lease_until: Mapped[datetime | None]
    claimed_by: Mapped[uuid.UUID | None]
    attempts: Mapped[int] = mapped_column(default=0)  # in vain, one after the other
    failing_since: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    trouble: Mapped[Trouble | None] = mapped_column(words(Trouble))
    trouble_code: Mapped[str | None] = mapped_column(String(40))  # the bridge's own
    sealed: Mapped[bytes | None]  # PINs, and addresses that hold one
    is_address_untold: Mapped[bool] = mapped_column(default=False)  # room systems call another

    bridge: Mapped[Bridge] = relationship()
    provision: Mapped[Provision | None] = relationship()
