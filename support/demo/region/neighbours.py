"""Some of the region's people whom a stranger may want to be."""

from collections.abc import Sequence

from sqlalchemy import select, true

from accounts.models import Membership, Organisation, OrganisationKind, Role, Unit, User
from core.db import db
from support.demo.region import kinds

# The unit's name, and the role there.
SOME: tuple[tuple[str, Role], ...] = (
    (kinds.HOSPITAL[0].name, Role.MEETING_LEADER),
    (kinds.PSYCHIATRY[0].name, Role.MEETING_LEADER),
    (kinds.LOCAL_IT.name, Role.SUPPORTER),
    (kinds.STAFF_HOTLINE.name, Role.SUPPORTER),
    (kinds.LOCAL_HELPER.name, Role.SUPPORTER),
    (kinds.ADMINISTRATION.name, Role.ADMINISTRATOR),
)


def some_neighbours() -> Sequence[User]:
    """One of each; nobody where only the story of the cast was loaded."""
    found = [_first(name, role) for name, role in SOME]
    found += [_first(kinds.ADMINISTRATION.name, Role.ADMINISTRATOR, kind=OrganisationKind.REGION)]
    return [user for user in found if user] if found[0] else []


def _first(unit: str, role: Role, *, kind: OrganisationKind | None = None) -> User | None:
    there = (
        select(User)
        .join(User.memberships)
        .join(Membership.unit)
        .join(Unit.organisation)
        .where(
            Unit.name == unit,
            Membership.role == role,
            Organisation.kind == kind if kind else true(),
        )
        .order_by(Organisation.name.desc(), User.name)
        .limit(1)
    )
    return db.session.scalar(there)
