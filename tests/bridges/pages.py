"""Bridges as administrators see them, in every state."""

from dataclasses import replace
from datetime import timedelta

from accounts.models import Organisation, User
from core import clock
from core.db import db
from core.web import key
from tests.bridges.cms.fake import GUESTS, HOSTS
from tests.conftest import Work
from tests.factories import Cast
from video.outside import accesses, hooks
from video.outside.models import RoomOrder, Trouble
from video.outside.orders import ref_of
from video.outside.pexip import calling

HIDDEN = "ingen-kender-den"
FACTS = {
    "api_url": "https://videoapi.example.org/videoapi",
    "token_url": "https://login.example.org/realms/vdx/protocol/openid-connect/token",
    "client_id": "kommunen",
    "organiser_email": "moeder@example.org",
    "template_id": None,
}


PEXIP = {
    "domain": "video.example.org", "web_url": "https://video.example.org", "theme": "Dansk",
    "pin_digits": 6,
}  # fmt: skip


def wanted(name: str = "VDX", *, secret: str = HIDDEN, places: int = 2) -> accesses.Wanted:
    """As somebody would type it in."""
    return accesses.Wanted({"name": name, **FACTS}, secret, places, 12)


def wanted_cms() -> accesses.Wanted:
    """Of another kind."""
    facts = {
        "name": "CMS", "api_url": "https://cms.example.org:445", "client_id": "moedebro",
        "token_url": "", "organiser_email": "", "template_id": None,
    }  # fmt: skip
    profiles = {"host_profile": HOSTS, "guest_profile": GUESTS}
    return accesses.Wanted(facts, HIDDEN, 2, 12, kind="cms", details=profiles)


def make_bridges(cast: Cast, work: Work) -> dict[str, str]:
    """The addresses of their pages: one that works, one that does not, and one of another kind."""
    where, now, pages = cast.at.kolding.id, clock.now(), {}
    with work():
        owner = db.session.get_one(Organisation, where)
        by = db.session.get_one(User, cast.frida.id)
        for state in ("works", "fails"):
            bridge = accesses.add(owner, wanted(f"VDX {state}"), by=by, key=key(), now=now)
            pages[state] = f"/organisations/{where}/bridges/{bridge.id}"
        other = accesses.add(owner, wanted_cms(), by=by, key=key(), now=now)
        hooks.make(other, by=by, now=now)
        pages["tells"] = f"/organisations/{where}/bridges/{other.id}"
        for state, kind in (("asks", "pexip-policy"), ("managed", "pexip")):
            said = replace(wanted(f"Pexip {state}"), kind=kind, details=PEXIP)
            pexip = accesses.add(owner, said, by=by, key=key(), now=now)
            pages[state] = f"/organisations/{where}/bridges/{pexip.id}"
        calling.make_password(pexip, by=by, key=key(), now=now)
        bridge.checked_at, bridge.check_trouble = now, Trouble.NOT_LET_IN
        db.session.add(
            RoomOrder(
                id=ref_of("lost", 1), bridge_id=bridge.id, is_wanted=False, starts_at=now,
                ends_at=now + timedelta(hours=1), given_up_at=now, trouble=Trouble.NOT_LET_IN,
            )
        )  # fmt: skip
    return pages
