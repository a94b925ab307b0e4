"""What is known of an organisation or a unit: adding one, changing it, putting it out of use.

Nothing is ever deleted: meetings and cases refer to it.
"""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from accounts import facts
from accounts.models import Organisation, OrganisationKind, Unit, User
from core import audit
from core.db import db, violates
from core.errors import DomainError

ORGANISATION_SEEN = audit.declare("organisation-seen")
ORGANISATION_ADDED = audit.declare("organisation-added", "sector", "import")
ORGANISATION_CHANGED = audit.declare("organisation-changed", "fields", "is_active", "import")
UNIT_SEEN = audit.declare("unit-seen")
UNIT_ADDED = audit.declare("unit-added", "import")
UNIT_CHANGED = audit.declare("unit-changed", "fields", "is_active", "import")

# PostgreSQL names the constraint, SQLite the columns.
SAME_NAME = (
    "uq_organisation_name", "organisation.name",
    "uq_unit_organisation_id_name", "unit.organisation_id, unit.name",
)  # fmt: skip
SAME_KEY = (
    "uq_organisation_parent_id_own_key", "organisation.parent_id, organisation.own_key",
    "uq_unit_organisation_id_own_key", "unit.organisation_id, unit.own_key",
)  # fmt: skip


class NameTaken(DomainError):
    """Two of one name cannot be told apart."""

    field = "name"
    message = _l("There is already one with this name. Choose another name.")


class KeyTaken(DomainError):
    """An id of one's own is of one thing."""

    field = "own_key"
    message = _l("Another one has this id already.")


class ChangedMeanwhile(DomainError):
    """Somebody else saved since the page was opened. Nothing is overwritten unseen."""

    message = _l("Somebody else changed this while you wrote. Look at what is different, and save.")


@dataclass(frozen=True)
class OrganisationCard:
    """An organisation as typed in."""

    name: str
    kind: OrganisationKind
    sor_code: str | None = None
    gln: str | None = None
    own_key: str | None = None
    citizen_phone: str | None = None


@dataclass(frozen=True)
class UnitCard:
    """A unit as typed in. None and empty are normal: they are shown as missing."""

    name: str
    explanation: str = ""
    email: str | None = None
    phone: str | None = None
    phone_hours: str = ""
    has_secure_mail: bool | None = None
    local_helper: str = ""
    sor_code: str | None = None
    gln: str | None = None
    own_key: str | None = None


def see_organisation(organisation: Organisation, *, by: User, now: datetime) -> None:
    """Write down that somebody looked."""
    audit.record(by.as_actor(), ORGANISATION_SEEN, subject=organisation.id, now=now)


def see_unit(unit: Unit, *, by: User, now: datetime) -> None:
    """Write down that somebody looked."""
    audit.record(by.as_actor(), UNIT_SEEN, subject=unit.id, now=now)


def add_organisation(
    card: OrganisationCard, *, under: Organisation, by: User, now: datetime
) -> Organisation:
    """A new one below another. Raises NameTaken, KeyTaken."""
    made = Organisation(id=uuid.uuid4(), parent_id=under.id, **asdict(card))
    db.session.add(made)
    _flush()
    sector = card.kind.value
    audit.record(by.as_actor(), ORGANISATION_ADDED, subject=made.id, now=now, sector=sector)
    return made


def add_unit(card: UnitCard, *, to: Organisation, by: User, now: datetime) -> Unit:
    """A new unit of the organisation. Raises NameTaken, KeyTaken."""
    made = Unit(id=uuid.uuid4(), organisation_id=to.id, **asdict(card))
    db.session.add(made)
    _flush()
    audit.record(by.as_actor(), UNIT_ADDED, subject=made.id, now=now)
    return made


def change_organisation(
    organisation: Organisation, card: OrganisationCard, *, version: int, by: User, now: datetime
) -> None:
    """Write the card. Raises ChangedMeanwhile, NameTaken, KeyTaken."""
    fields = _change(organisation, card, version)
    if fields:
        audit.record(
            by.as_actor(), ORGANISATION_CHANGED, subject=organisation.id, now=now, fields=fields
        )


def change_unit(unit: Unit, card: UnitCard, *, version: int, by: User, now: datetime) -> None:
    """Write the card. Raises ChangedMeanwhile, NameTaken, KeyTaken."""
    fields = _change(unit, card, version)
    if fields:
        audit.record(by.as_actor(), UNIT_CHANGED, subject=unit.id, now=now, fields=fields)


def put_under(organisation: Organisation, to: Organisation) -> None:
    """Change its place in the tree. Raises KeyTaken."""
    organisation.parent_id = to.id
    organisation.version += 1
    _flush()


def set_active(thing: Organisation | Unit, is_active: bool, *, by: User, now: datetime) -> None:
    """Put it in or out of use. Meetings that have it keep it; said twice, it changes nothing.

    A unit that others cannot do without is kept in use: raises their DomainError.
    """
    if thing.is_active == is_active:
        return
    thing.is_active = is_active
    if isinstance(thing, Unit):
        said = facts.unit_put_in if is_active else facts.unit_put_out
        said.send(unit=thing, by=by, now=now)
    kind = UNIT_CHANGED if isinstance(thing, Unit) else ORGANISATION_CHANGED
    audit.record(by.as_actor(), kind, subject=thing.id, now=now, is_active=is_active)


def _change(
    thing: Organisation | Unit, card: OrganisationCard | UnitCard, version: int
) -> list[str]:
    """The names of the fields that became something else."""
    if thing.version != version:
        raise ChangedMeanwhile
    new = {name: value for name, value in asdict(card).items() if getattr(thing, name) != value}
    for name, value in new.items():
        setattr(thing, name, value)
    if new:
        thing.version += 1
        _flush()
    return sorted(new)


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        if any(violates(error, name) for name in SAME_NAME):
            raise NameTaken from None
        if any(violates(error, name) for name in SAME_KEY):
            raise KeyTaken from None
        raise
