"""Two bridges that are made up: the region's, whose rooms were typed in, and Kolding's own, which
asks us who may come in. Nothing is ever sent to either: there is none of those names anywhere."""

from datetime import datetime, timedelta

from sqlalchemy import select

from accounts.models import Unit
from booking.models import MeetingType
from booking.ports import MeetingPost
from booking.services import form_changes
from booking.services.participants import invite_unit
from core.db import db
from support.demo import times
from support.demo.meetings import Matter, book
from support.demo.stage import Stage, deed
from support.demo.times import at
from video.models import Room
from video.outside import accesses
from video.outside.accesses import Wanted
from video.outside.forms import NOT_ASKED
from video.outside.pexip.models import FEWEST_DIGITS, POLICY

DOMAIN, CISCO = "video.example.org", "cisco.example.org"
FOUR_HOURS = timedelta(hours=4)
OURS, REGIONS = "Kolding Pexip", "Region Cisco 1"


def make_bridges(stage: Stage) -> None:
    """After the story: its meetings have their rooms, and what is booked now can get one here."""
    _kolding(stage)
    _region(stage)
    at_region, at_home = times.ahead(stage.today, 2), times.ahead(stage.today, 3)  # maybe one day
    ward, rehab = stage.cast.at.ward, stage.cast.at.rehab
    _meet(stage, "Overgang til genoptræning", at(at_region, "11:00"), REGIONS, ward)
    _meet(stage, "Samarbejde om hjælpemidler", at(at_home, "14:00"), f"{OURS} 1", rehab)


def _kolding(stage: Stage) -> None:
    web_url = f"https://{DOMAIN}"
    digits = FEWEST_DIGITS
    details = {"domain": DOMAIN, "web_url": web_url, "theme": None, "pin_digits": digits}
    facts = NOT_ASKED | {"name": OURS, "api_url": "", "client_id": ""}
    wanted = Wanted(facts, "", places=2, capacity=12, kind=POLICY, details=details)
    accesses.add(
        stage.cast.at.kolding, wanted, by=stage.cast.frida, key=stage.post.key,
        now=stage.now - timedelta(days=30),
    )  # fmt: skip


def _region(stage: Stage) -> None:
    """As one begins with a Cisco Meeting Server: rooms on it, typed in."""
    typed = Room(
        provider="static", name=REGIONS, capacity=12, web_url=f"https://join.{CISCO}/meeting/7401",
        sip_address=f"7401@{CISCO}", phone="+4500778801", guest_pin="5217", host_pin="9043",
        buffer_minutes=5, organisation=stage.cast.at.region,
    )  # fmt: skip
    db.session.add(typed)


def _meet(stage: Stage, purpose: str, starts_at: datetime, room_name: str, guest: Unit) -> None:
    """Bo books it, and then chooses the bridge."""
    booked_at = stage.now - FOUR_HOURS
    with deed():
        matter = Matter(MeetingType.PLANNING, purpose, starts_at, 45)
        meeting = book(stage, stage.cast.bo, matter, [invite_unit(guest)], now=booked_at)
    with deed():
        room_id = db.session.scalar(select(Room.id).where(Room.name == room_name))
        post = MeetingPost(stage.desk, stage.post.key, stage.post.mail_domain)
        form_changes.choose_room(
            meeting, room_id, sequence=meeting.sequence, by=stage.cast.bo, post=post, now=booked_at
        )
