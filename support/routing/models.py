"""The versions of who helps. They are only ever added: the schema refuses to change one.

Their ids count through all organisations, so that one id says what held everywhere: of each
organisation, the newest version up to it. A ticket keeps the id it was opened under.
"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.db import Base, words
from support.receivers import SupportModel, Tier
from support.routing.levels import ByItself, Kind


class RoutingCounter(Base):
    """The last id of a version: one row, so that two who save wait for each other, and ids are
    seen in the order of their numbers."""

    __tablename__ = "routing_counter"

    id: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class RoutingVersion(Base):
    """How an organisation's cases are routed, from the moment it was saved until the next one.

    What is empty is inherited from the organisation above.
    """

    __tablename__ = "routing_version"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        Index("ix_routing_version_organisation", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[int]  # as people say it: 1, 2, 3 of this organisation
    at: Mapped[datetime | None]  # none: from before versions were kept
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    why: Mapped[str] = mapped_column(String(300), default="")
    restores: Mapped[int | None]  # the number of the one that was put in force again
    model: Mapped[SupportModel | None] = mapped_column(words(SupportModel))
    # Where the organisation has no local IT of its own (product rule 6.7).
    has_local_it: Mapped[bool] = mapped_column(default=True)
    local_it_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    citizen_hotline_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    staff_hotline_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    shared_support_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    citizen_path: Mapped[str | None] = mapped_column(ForeignKey("routing_path.key"))
    staff_single_path: Mapped[str | None] = mapped_column(ForeignKey("routing_path.key"))
    staff_cross_path: Mapped[str | None] = mapped_column(ForeignKey("routing_path.key"))

    by: Mapped[User | None] = relationship()


class RoutingPath(Base):
    """Levels in their order. Versions that say the same share one: most organisations go by the
    same few, and every reader of an invitation asks for all of them."""

    __tablename__ = "routing_path"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)  # a digest of its levels

    levels: Mapped[list["PathLevel"]] = relationship(order_by="PathLevel.position")


class PathLevel(Base):
    """One level of a path."""

    __tablename__ = "path_level"
    __table_args__ = (
        CheckConstraint("(kind = 'nearest') = (tier IS NOT NULL)", name="nearest_of_a_tier"),
        CheckConstraint("(kind = 'unit') = (support_unit_id IS NOT NULL)", name="unit_is_named"),
    )

    path_key: Mapped[str] = mapped_column(ForeignKey("routing_path.key"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(words(Kind))
    tier: Mapped[Tier | None] = mapped_column(words(Tier))
    support_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    solves: Mapped[bool]
    takes_citizens: Mapped[bool]
    by_itself: Mapped[ByItself | None] = mapped_column(words(ByItself))
