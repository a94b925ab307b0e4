"""Where a unit's hours may lie: the clocks of Denmark, the Faroe Islands and Greenland."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

DANISH = "Europe/Copenhagen"
# IANA's name, and the place whose clock it is.
PLACES: Mapping[str, LazyString] = {
    DANISH: _l("Denmark"),
    "Atlantic/Faroe": _l("The Faroe Islands"),
    "America/Nuuk": _l("Nuuk and most of Greenland"),
    "America/Scoresbysund": _l("Ittoqqortoormiit, Greenland"),
    "America/Danmarkshavn": _l("Danmarkshavn, Greenland"),
    "America/Thule": _l("Pituffik, Greenland"),
}


def place_of(zone: str) -> str:
    """Whose clock it is, in words; the name itself of one that is not on the list."""
    return str(PLACES.get(zone, zone))
