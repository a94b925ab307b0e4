"""The organisation tree, its units, the people in them, and their sessions."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.audit import Actor, ActorKind
from core.db import Base, words


class OrganisationKind(StrEnum):
    """What sort of organisation it is. Two of different kinds meet across sectors."""

    REGION = "region"
    HOSPITAL = "hospital"
    MUNICIPALITY = "municipality"
    PRACTICE = "practice"
    OTHER = "other"


class Role(StrEnum):
    """What a membership lets a person do."""

    MEETING_LEADER = "meeting_leader"  # books and leads; deputises for the unit
    SUPPORTER = "supporter"  # works the desk of the unit
    ADMINISTRATOR = "administrator"  # of the unit's organisation


class UserState(StrEnum):
    """How far somebody is with us."""

    INVITED = "invited"  # has not chosen a password yet
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


class LinkKind(StrEnum):
    """What a password link was sent for."""

    INVITATION = "invitation"
    FORGOTTEN = "forgotten"


class Organisation(Base):
    """A region, hospital, municipality, practice or other. Hospitals lie under their region."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("parent_id", "own_key"),
        Index("ix_organisation_parent", "parent_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(words(OrganisationKind))
    gln: Mapped[str | None] = mapped_column(String(13))
    sor_code: Mapped[str | None] = mapped_column(String(20))
    own_key: Mapped[str | None] = mapped_column(String(60))  # its id in a system of its own
    citizen_phone: Mapped[str | None] = mapped_column(String(20))  # E.164, where citizens call
    mail_sender: Mapped[str | None] = mapped_column(String(254))  # None: the service's own address
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)  # counts the changes

    parent: Mapped["Organisation | None"] = relationship(remote_side=[id])
    units: Mapped[list["Unit"]] = relationship(back_populates="organisation")


def place_of(unit: str, organisation: str) -> str:
    """A unit's name with that of its organisation; where they are the same, once."""
    return unit if unit == organisation else f"{unit}, {organisation}"


class Unit(Base):
    """A function that can be addressed: a department, a ward, a clinic, a help desk."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        UniqueConstraint("organisation_id", "own_key"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    explanation: Mapped[str] = mapped_column(String(300), default="")  # one sentence for outsiders
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))  # E.164
    phone_hours: Mapped[str] = mapped_column(String(120), default="")
    has_secure_mail: Mapped[bool | None]  # None: not known, which is a normal value
    local_helper: Mapped[str] = mapped_column(String(200), default="")  # whom colleagues ask first
    gln: Mapped[str | None] = mapped_column(String(13))
    sor_code: Mapped[str | None] = mapped_column(String(20))
    own_key: Mapped[str | None] = mapped_column(String(60))  # its id in a system of its own
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)  # counts the changes

    organisation: Mapped[Organisation] = relationship(back_populates="units")
    memberships: Mapped[list["Membership"]] = relationship(back_populates="unit")

    @property
    def place(self) -> str:
        """The function with its organisation, as shown to people elsewhere."""
        return place_of(self.name, self.organisation.name)

    @property
    def is_offered(self) -> bool:
        """Whether meetings may invite it from now on. Those that did keep it."""
        return self.is_active and self.organisation.is_active


class User(Base):
    """Somebody who signs in."""

    __tablename__ = "user"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    password_hash: Mapped[str | None] = mapped_column(String(200))  # argon2id; None: invited
    title: Mapped[str] = mapped_column(String(120), default="")  # the function citizens see
    phone: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2), default="da")
    is_active: Mapped[bool] = mapped_column(default=True)

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", order_by="Membership.id", lazy="selectin"
    )

    @property
    def state(self) -> UserState:
        """Invited, active or deactivated."""
        if not self.is_active:
            return UserState.DEACTIVATED
        return UserState.ACTIVE if self.password_hash else UserState.INVITED

    @property
    def home(self) -> Unit | None:
        """The unit this person belongs to first of all."""
        return self.memberships[0].unit if self.memberships else None

    @property
    def place(self) -> str:
        """Where this person works, without saying who it is."""
        return self.home.place if self.home else ""

    def unit_ids(self, role: Role) -> list[uuid.UUID]:
        """The units where this person has the role."""
        return [m.unit_id for m in self.memberships if m.role == role]

    def has_role(self, role: Role) -> bool:
        """Whether this person has the role anywhere."""
        return any(m.role == role for m in self.memberships)

    def as_actor(self) -> Actor:
        """This person in an audit row."""
        return Actor(ActorKind.PERSON, self.id, self.place)


class Verdict(StrEnum):
    """What came of a report that a contact is wrong."""

    MENDED = "mended"
    WAS_RIGHT = "was_right"


class ContactReport(Base):
    """Somebody says that a unit's contact is wrong. An organisation owns the report."""

    __tablename__ = "contact_report"
    __table_args__ = (
        CheckConstraint("(verdict IS NULL) = (answered_at IS NULL)", name="answered_with_verdict"),
        Index("ix_contact_report_owner", "owner_id", "answered_at"),
        Index("ix_contact_report_reported_by", "reported_by_id"),
        Index("ix_contact_report_unit", "unit_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    text: Mapped[str] = mapped_column(String(500))
    reported_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    reported_at: Mapped[datetime]
    verdict: Mapped[Verdict | None] = mapped_column(words(Verdict))
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]  # the answer, by the one who reported

    unit: Mapped[Unit] = relationship()
    owner: Mapped[Organisation] = relationship()
    reported_by: Mapped[User] = relationship(foreign_keys=[reported_by_id])


class Membership(Base):
    """A person's role in a unit."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "unit_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))

    user: Mapped[User] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship(back_populates="memberships", lazy="joined")


class UserSession(Base):
    """A signed-in browser. Its row is the session: ending the row ends it everywhere."""

    __tablename__ = "user_session"
    __table_args__ = (
        CheckConstraint("expires_at > started_at", name="ends_after_start"),
        Index("ix_user_session_user", "user_id"),
    )

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)  # names it in addresses
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    device: Mapped[str] = mapped_column(String(300), default="")  # what the browser says of itself
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


LIVE = "used_at IS NULL AND ended_at IS NULL"


class PasswordLink(Base):
    """A link that lets one person choose a password, once. It is derived from the id and a key, so
    nothing here opens anything.

    A row is made for an unknown address too, with nobody in it: asking takes as long for both.
    """

    __tablename__ = "password_link"
    __table_args__ = (
        CheckConstraint("expires_at > made_at", name="expires_after_made"),
        # One that works per person: a new one ends the old.
        Index(
            "uq_password_link_live",
            "user_id",
            unique=True,
            postgresql_where=text(LIVE),
            sqlite_where=text(LIVE),
        ),
        Index("ix_password_link_user", "user_id", "made_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[LinkKind] = mapped_column(words(LinkKind))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # by a newer one, or because the user was deactivated
    not_delivered_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()

    def is_open(self, now: datetime) -> bool:
        """Whether a password can be chosen with it."""
        is_live = self.used_at is None and self.ended_at is None and now < self.expires_at
        return is_live and self.user is not None and self.user.is_active
