"""The numbers that we gave to rooms at a Pexip."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

POLICY, MANAGED = "pexip-policy", "pexip"  # it asks us; we make the rooms there
FEWEST_DIGITS, MOST_DIGITS = 6, 19  # of a PIN: what it wants unless told otherwise, and the most


class DialNumber(Base):
    """A number that leads to one room, and never to another one: rows stay. Without an order it
    was somebody else's there already, and is not tried again."""

    __tablename__ = "dial_number"

    bridge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bridge.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    order_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("room_order.id"), unique=True)
    given_at: Mapped[datetime]
