"""A bridge of Kolding's own. It asks us who may come in, so nothing is ever sent to it: there is
none of that name anywhere."""

from datetime import timedelta

from support.demo.stage import Stage
from video.outside import accesses
from video.outside.accesses import Wanted
from video.outside.forms import NOT_ASKED
from video.outside.pexip.models import FEWEST_DIGITS, POLICY

DOMAIN = "video.example.org"


def make_bridge(stage: Stage) -> None:
    """After the story: its meetings have their rooms, and what is booked now can get one here."""
    web_url = f"https://{DOMAIN}"
    digits = FEWEST_DIGITS
    details = {"domain": DOMAIN, "web_url": web_url, "theme": None, "pin_digits": digits}
    facts = NOT_ASKED | {"name": "Kolding Pexip", "api_url": "", "client_id": ""}
    wanted = Wanted(facts, "", places=2, capacity=12, kind=POLICY, details=details)
    accesses.add(
        stage.cast.at.kolding, wanted, by=stage.cast.frida, key=stage.post.key,
        now=stage.now - timedelta(days=30),
    )  # fmt: skip
