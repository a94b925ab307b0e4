"""How the fake VDX writes what it knows."""

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.bridges.fake_vdx import FarRoom, Refused, World, short_id

SERVER = ZoneInfo("Europe/Copenhagen")  # its own time; nobody is told so


def meeting_json(room: FarRoom, base: str, turn: int) -> dict[str, Any]:
    """No address, no PIN, no state in it. The same moment is written now so, now so."""
    short = short_id(room)
    return {
        "uuid": room.uuid, "subject": room.subject, "startTime": written(room.starts_at, turn),
        "endTime": written(room.ends_at, turn + 1), "externalId": room.external_id,
        "organizedBy": {"organisationId": room.organisation, "email": room.organised_by},
        "labels": room.labels, "shortId": short, **room.kept,
        "shortLink": f"https://m.example.org/{short}", "shortlink": f"https://m.example.org/{short}",
        "_links": {"self": {"href": f"{base}/v2/meetings/{room.uuid}"}},
    }  # fmt: skip


def written(at: datetime, turn: int) -> str:
    """As Z, or with an offset."""
    hours = turn % 3
    if hours == 0:
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    local = at + timedelta(hours=hours)
    return local.strftime("%Y-%m-%dT%H:%M:%S") + f"+0{hours}:00"


def info_json(room: FarRoom, world: World, base: str) -> dict[str, Any]:
    """The technical half. The portal's link holds the guests' PIN; without one, the host's."""
    uri = f"{room.number}@rooms.example.org" if room.number else None
    pin = room.guest_pin or room.host_pin
    at = room.linked_at.astimezone(SERVER).strftime("%Y-%m-%dT%H:%M:%S")
    short = short_id(room)
    return {
        "uuid": room.uuid, "uriWithDomain": uri, "uriWithoutDomain": room.number,
        "hostPin": room.host_pin, "guestPin": room.guest_pin,
        "vmrAvailableBefore": world.available_before, "provisionStatus": room.status,
        "provisionStatusDescription": room.words, "portalLink":
        f"https://portal.example.org/?url={uri}&pin={pin}&start_dato={at}",
        "shortlink": f"https://m.example.org/{short}", "customPortalGuest": None,
        "customPortalHost": world.portal_host, "meetingDetails": {"uuid": room.uuid},
        "_links": {"self": {"href": f"{base}/v2/scheduling-info/{room.uuid}"}},
    }  # fmt: skip


def error_json(refused: Refused, path: str, world: World) -> bytes:
    """The code is text, not a number."""
    said = {
        "timestamp": world.now.isoformat(), "path": path, "status": refused.status,
        "error": "Not Acceptable", "detailed_error_code": refused.code,
        "detailed_error": refused.words,
    }  # fmt: skip
    return json.dumps(said).encode()
