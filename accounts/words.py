"""Roles and states in words."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from accounts.models import Role, UserState

LANGUAGES = {"da": "Dansk", "en": "English"}


@dataclass(frozen=True)
class RoleWords:
    """A role as its name, and as what one may do with it."""

    name: object  # lazy texts
    means: object


ROLES = {
    Role.MEETING_LEADER: RoleWords(
        _l("Meeting leader"),
        _l("Meeting leader: books and leads meetings, and is a deputy of the unit"),
    ),
    Role.SUPPORTER: RoleWords(
        _l("Supporter"), _l("Supporter: helps people into their meeting, where the unit is a desk")
    ),
    Role.ADMINISTRATOR: RoleWords(
        _l("Administrator"), _l("Administrator: looks after users and set-up of the organisation")
    ),
}


@dataclass(frozen=True)
class StateWords:
    """A state as a sign and a word (components/status.html)."""

    kind: str
    name: object  # a lazy text


STATES = {
    UserState.INVITED: StateWords("care", _l("Invited")),
    UserState.ACTIVE: StateWords("good", _l("Active")),
    UserState.DEACTIVATED: StateWords("none", _l("Deactivated")),
}
