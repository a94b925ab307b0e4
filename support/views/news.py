"""What happens to users and units elsewhere means something for cases. app.py connects it."""

import uuid
from datetime import datetime

from flask import flash
from flask_babel import ngettext

from accounts.models import Role, Unit, User
from core.web import settings
from support.services import external_units, leaving
from support.services.telling import Post


def on_user_deactivated(_sender: object, *, person: User, by: User, now: datetime) -> None:
    """The cases they had are free again."""
    _say_freed(leaving.give_back(person, by=by, post=_post(), now=now))


def on_role_given(_sender: object, *, role: Role, unit_id: uuid.UUID) -> None:
    """Refused where the unit works in a system of its own."""
    if role is Role.SUPPORTER:
        external_units.must_work_here(unit_id)


def on_role_taken(
    _sender: object, *, person: User, role: Role, unit_id: uuid.UUID, by: User, now: datetime
) -> None:
    """A supporter less: what they had of that unit is free again."""
    if role is Role.SUPPORTER:
        _say_freed(leaving.give_back(person, unit_id=unit_id, by=by, post=_post(), now=now))


def on_unit_put_out(_sender: object, *, unit: Unit, by: User, now: datetime) -> None:
    """Refused while cases are sent there; else its open cases go on."""
    count = leaving.put_out(unit, by=by, post=_post(), now=now)
    if count:
        flash(
            ngettext(
                "%(num)d open case went on to somebody else.",
                "%(num)d open cases went on to somebody else.",
                count,
            )
        )


def on_unit_put_in(_sender: object, *, unit: Unit, by: User, now: datetime) -> None:
    """It can be chosen as a receiver again."""
    leaving.put_in(unit)


def on_sender_chosen(_sender: object, *, address: str) -> None:
    """Refused where a unit's own system is written to at that address."""
    external_units.must_be_no_mailbox(address)


def _say_freed(count: int) -> None:
    if count:
        flash(
            ngettext(
                "%(num)d open case is free for others to take.",
                "%(num)d open cases are free for others to take.",
                count,
            )
        )


def _post() -> Post:
    return Post.of(settings())
