"""A draft as JSON: nested dicts and lists of texts and numbers."""

import uuid
from datetime import date, datetime
from typing import Any

from booking.models import Attending, ParticipantKind, Proxy, Ways
from booking.services import Invitee


def plain_of(value: Any) -> Any:  # what JSON knows
    """The same in texts and numbers."""
    if isinstance(value, dict):
        return {key: plain_of(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_of(each) for each in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, (uuid.UUID, str)) else value


def invitee_of(said: dict[str, Any]) -> Invitee:
    """Somebody on the list, as a draft keeps them."""
    ids = {
        name: uuid.UUID(said[name]) if said[name] else None
        for name in ("user_id", "unit_id", "organisation_id")
    }
    kind, attending = ParticipantKind(said["kind"]), Attending(said["attending"])
    proxy = Proxy(said["proxy"]) if said.get("proxy") else None
    ways = Ways(said["ways"]) if said.get("ways") else None
    words = {"kind": kind, "attending": attending, "proxy": proxy, "ways": ways}
    return Invitee(**{**said, **ids, **words})
