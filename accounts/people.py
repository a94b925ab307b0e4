"""What administrators do with users: invite, give and take roles, deactivate and reactivate."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts import facts, links, people_access, services
from accounts.models import LinkKind, Membership, Organisation, Role, Unit, User, UserState
from accounts.tokens import services as tokens
from core import audit
from core.db import db
from core.errors import DomainError, NotYours

USERS_LISTED = audit.declare("users-listed", "page", "is_search")
USER_SEEN = audit.declare("user-seen")
USER_INVITED = audit.declare("user-invited", "roles", "places")
INVITED_AGAIN = audit.declare("user-invited-again")
ROLE_GIVEN = audit.declare("role-given", "role", "place")
ROLE_TAKEN = audit.declare("role-taken", "role", "place")
DEACTIVATED = audit.declare("user-deactivated")
REACTIVATED = audit.declare("user-reactivated")


class UnitNotYours(DomainError):
    """A role is given in the administrator's own organisation or below, never above."""

    field = "unit"
    message = _l("You can only choose units of your own organisation.")


class NotOneself(DomainError):
    """Nobody locks themselves out."""

    message = _l("You cannot do that to yourself. Ask another administrator.")


class LastAdministrator(DomainError):
    """An organisation without an administrator could not help itself any more."""

    message = _l(
        "This is the last administrator of the organisation. Make somebody else one first."
    )


class LastPlace(DomainError):
    """A user of nowhere would be seen by no administrator."""

    message = _l("This is the user's last role. Give another one first, or deactivate the user.")


class WorksElsewhereToo(DomainError):
    """One administrator does not sign a person out of another organisation."""

    message = _l(
        "This user has roles in another organisation too. Take away the roles you gave instead."
    )


class NotInvited(DomainError):
    """Whoever has chosen a password, or is deactivated, is not invited once more."""

    message = _l("This user has already chosen a password, or is deactivated.")


@dataclass(frozen=True)
class Newcomer:
    """Somebody to invite, as typed in. A deputy is a meeting leader of a unit."""

    name: str
    email: str
    title: str
    language: str
    unit_id: uuid.UUID
    roles: Collection[Role]
    deputises_for: Sequence[uuid.UUID] = ()


def see_list(*, page: int, is_search: bool, by: User, now: datetime) -> None:
    """Write down that somebody looked. The words of a search may be a name: they are not kept."""
    audit.record(by.as_actor(), USERS_LISTED, subject=None, now=now, page=page, is_search=is_search)


def see_person(person: User, *, by: User, now: datetime) -> None:
    """Write down that somebody looked."""
    audit.record(by.as_actor(), USER_SEEN, subject=person.id, now=now)


def invite(new: Newcomer, *, by: User, now: datetime) -> User:
    """Make a user without a password, and send the link to choose one.

    Raises UnitNotYours, EmailTaken.
    """
    wanted = [(new.unit_id, role) for role in Role if role in new.roles]
    wanted += [(unit_id, Role.MEETING_LEADER) for unit_id in new.deputises_for]
    units = people_access.units_by_id(by, [unit_id for unit_id, _role in wanted])
    if any(unit_id not in units for unit_id, _role in wanted):
        raise UnitNotYours
    user = services.add_user(
        User(name=new.name, email=new.email, title=new.title, language=new.language)
    )
    for unit_id, role in dict.fromkeys(wanted):
        facts.role_given.send(role=role, unit_id=unit_id)
        services.join_unit(user, units[unit_id], role)
    links.make_link(links.reader_of(user), LinkKind.INVITATION, place=by.place, now=now)
    audit.record(
        by.as_actor(),
        USER_INVITED,
        subject=user.id,
        now=now,
        roles=[role.value for _unit_id, role in dict.fromkeys(wanted)],
        places=[units[unit_id].place for unit_id, _role in dict.fromkeys(wanted)],
    )
    return user


def invite_again(person: User, *, by: User, now: datetime) -> None:
    """Send a new link; the one before ends. Raises NotInvited."""
    if person.state is not UserState.INVITED:
        raise NotInvited
    links.make_link(links.reader_of(person), LinkKind.INVITATION, place=by.place, now=now)
    audit.record(by.as_actor(), INVITED_AGAIN, subject=person.id, now=now)


def give_role(person: User, unit_id: uuid.UUID, role: Role, *, by: User, now: datetime) -> None:
    """Give a role in a unit; twice is once. Raises UnitNotYours."""
    unit = people_access.units_by_id(by, [unit_id]).get(unit_id)
    if unit is None:
        raise UnitNotYours
    if any(m.unit_id == unit_id and m.role == role for m in person.memberships):
        return
    facts.role_given.send(role=role, unit_id=unit_id)
    services.join_unit(person, unit, role)
    audit.record(
        by.as_actor(), ROLE_GIVEN, subject=person.id, now=now, role=role.value, place=unit.place
    )


def take_role(person: User, membership: Membership, *, by: User, now: datetime) -> None:
    """Take one role away. Raises NotYours, NotOneself, LastPlace, LastAdministrator."""
    if membership.unit.organisation_id not in people_access.own_organisation_ids(by):
        raise NotYours
    if membership.role is Role.ADMINISTRATOR:
        if person.id == by.id:
            raise NotOneself
        _must_leave_an_administrator(person, [membership])
    if len(person.memberships) == 1:
        raise LastPlace
    person.memberships.remove(membership)
    db.session.delete(membership)
    role, unit_id = membership.role, membership.unit_id
    facts.role_taken.send(person=person, role=role, unit_id=unit_id, by=by, now=now)
    audit.record(
        by.as_actor(), ROLE_TAKEN, subject=person.id, now=now,
        role=membership.role.value, place=membership.unit.place,
    )  # fmt: skip


def deactivate(person: User, *, by: User, now: datetime) -> None:
    """Out at once, and no way in. Meetings stay where they are: deputies of their units see them.

    Raises NotOneself, WorksElsewhereToo, LastAdministrator.
    """
    if person.id == by.id:
        raise NotOneself
    if not person.is_active:
        return
    mine = people_access.own_organisation_ids(by)
    if any(m.unit.organisation_id not in mine for m in person.memberships):
        raise WorksElsewhereToo
    _must_leave_an_administrator(person, person.memberships)
    person.is_active = False
    services.end_all_sessions(person.id, now=now)
    links.end_links(person.id, now=now)
    tokens.end_tokens(person.id, now=now)
    facts.user_deactivated.send(person=person, by=by, now=now)
    audit.record(by.as_actor(), DEACTIVATED, subject=person.id, now=now)


def reactivate(person: User, *, by: User, now: datetime) -> None:
    """In again, with the password and the roles from before. Raises WorksElsewhereToo."""
    mine = people_access.own_organisation_ids(by)
    if any(m.unit.organisation_id not in mine for m in person.memberships):
        raise WorksElsewhereToo
    if not person.is_active:
        person.is_active = True
        audit.record(by.as_actor(), REACTIVATED, subject=person.id, now=now)


def _must_leave_an_administrator(person: User, lost: Sequence[Membership]) -> None:
    """Two administrators who take each other out at once: the second waits here, and is refused.

    Somebody who has no password yet, or is deactivated, does not count.
    """
    if person.state is not UserState.ACTIVE:
        return
    gone = [m for m in lost if m.role is Role.ADMINISTRATOR]
    if not gone:
        return
    organisations = sorted({m.unit.organisation_id for m in gone})
    db.session.execute(
        select(Organisation.id)
        .where(Organisation.id.in_(organisations))
        .order_by(Organisation.id)
        .with_for_update()
    )
    left = _administrators_but(gone)
    if any(organisation not in left for organisation in organisations):
        raise LastAdministrator


def _administrators_but(gone: Sequence[Membership]) -> set[uuid.UUID]:
    """The organisations that have an administrator without these memberships."""
    theirs = (
        select(Unit.organisation_id)
        .distinct()
        .join(Unit.memberships)
        .join(Membership.user)
        .where(Membership.role == Role.ADMINISTRATOR, Membership.id.not_in([m.id for m in gone]))
        .where(User.is_active, User.password_hash.is_not(None))
    )
    return set(db.session.scalars(theirs))
