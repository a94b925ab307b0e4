"""Who is in a room at a bridge, as the bridge tells it. No names: lines, and where they lead.

A bridge tells in any order and more than once, so a line and the call it leads into are rows of
their own, each written whichever comes first; only when both are there does a room have a person.
"""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class BridgeHook(Base):
    """Where a bridge tells us. Its secret is made from our key and is kept nowhere."""

    __tablename__ = "bridge_hook"

    bridge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bridge.id"), primary_key=True)
    generation: Mapped[int] = mapped_column(default=1)  # a higher one ends every earlier secret
    made_at: Mapped[datetime]
    heard_at: Mapped[datetime | None]  # since when it is known to work


class BridgeCall(Base):
    """What goes on in one room there, from the first who comes to the last who goes."""

    __tablename__ = "bridge_call"
    __table_args__ = (
        Index("ix_bridge_call_provision_id", "provision_id"),
        Index("ix_bridge_call_told_at", "told_at"),
    )

    bridge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bridge.id"), primary_key=True)
    call: Mapped[str] = mapped_column(String(100), primary_key=True)  # the bridge's own id
    # None: it has not said yet which room, or it is none of ours.
    provision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("provision.id"))
    ended_at: Mapped[datetime | None]
    told_at: Mapped[datetime]  # the newest that was said of it


class BridgeLeg(Base):
    """One line into it: a browser, a telephone, a room system."""

    __tablename__ = "bridge_leg"
    __table_args__ = (
        Index("ix_bridge_leg_call", "bridge_id", "call"),
        Index("ix_bridge_leg_told_at", "told_at"),
    )

    bridge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bridge.id"), primary_key=True)
    leg: Mapped[str] = mapped_column(String(100), primary_key=True)  # the bridge's own id
    call: Mapped[str | None] = mapped_column(String(100))  # none while somebody is asked for a code
    is_host: Mapped[bool | None]  # where the bridge says so
    waits: Mapped[bool] = mapped_column(default=False)  # in its lobby
    came_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    told_at: Mapped[datetime]
    told_turn: Mapped[int] = mapped_column(BigInteger, default=0)  # of what it told in one second
