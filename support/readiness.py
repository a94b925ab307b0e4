"""Which meetings the readiness board of a supporter shows: those that their units help with."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking.readiness import BAD, Coming, Lack, coming_meetings
from support import access
from support.lines import Units

AHEAD = timedelta(hours=4)

LACKS: Mapping[Lack, LazyString] = {
    Lack.ROOM: _l("The room is not ready"),
    Lack.LEADER: _l("The leader has not opened the room"),
    Lack.FAILED_TEST: _l("The test found a fault: %(num)s"),
    Lack.NOT_REACHED: _l("Not reached, or has not opened the invitation: %(num)s"),
    Lack.NOT_ANSWERED: _l("Has not answered: %(num)s"),
    Lack.UNTESTED: _l("Citizen or relative who has not tested: %(num)s"),
}


def board_of(actor: User, *, now: datetime) -> Sequence[Coming]:
    """The next hours, the most pressing first."""
    return coming_meetings(served_by(actor), now=now, until=now + AHEAD)


def served_by(actor: User) -> frozenset[uuid.UUID]:
    """The organisations whose calls for help a unit of the actor's may get."""
    units, mine = Units.read(), access.my_unit_ids(actor)
    return frozenset(id for id in units.rows.parents if units.rows.helpers_of(id) & mine)


def lines_of(coming: Coming) -> Sequence[tuple[str, str]]:
    """What it lacks in words, each with the look of its status."""
    return [
        ("bad" if lack in BAD else "care", str(LACKS[lack]) % {"num": number})
        for lack, number in coming.lacks
    ]
