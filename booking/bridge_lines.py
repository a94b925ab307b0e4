"""How many are in a room at a bridge, where the bridge tells: for leaders and for supporters."""

from flask_babel import gettext as _
from flask_babel import ngettext

from video.models import Provision, ProvisionState
from video.outside import live
from video.services import PROVIDERS


def words_now(provision: Provision | None) -> str:
    """Who is there now; nothing of a room of which nobody tells. One statement at most."""
    if provision is None or provision.state != ProvisionState.READY:
        return ""
    found = _told(provision)
    if not found.is_told:
        return ""
    if not found.inside and not found.waiting:
        return str(_("The bridge sees nobody in the room."))
    inside = ngettext(
        "The bridge sees %(num)d in the room.", "The bridge sees %(num)d in the room.", found.inside
    )
    if not found.waiting:
        return str(inside)
    waiting = ngettext("%(num)d waits for a host.", "%(num)d wait for a host.", found.waiting)
    return f"{inside} {waiting}" if found.inside else str(waiting)


def words_after(provision: Provision | None) -> str:
    """How many lines there were in all, also once the room was given back."""
    if provision is None or not (found := _told(provision)).came:
        return ""
    return str(
        ngettext(
            "The bridge saw %(num)d line into the room.",
            "The bridge saw %(num)d lines into the room.",
            found.came,
        )
    )


def _told(provision: Provision) -> live.Live:
    if PROVIDERS[provision.room.provider].is_immediate:
        return live.Live()
    return live.live_in([provision.id]).get(provision.id, live.Live())
