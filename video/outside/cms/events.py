"""What a Cisco Meeting Server pushes (CDR): who comes and goes in all of its rooms, others' too."""

from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element

from video.outside.bridge import BridgeRefused
from video.outside.cms.answers import tag_of
from video.outside.cms.reading import NotXml, bare, text_of, tree_of
from video.outside.live import CallTold, LegTold
from video.outside.models import Trouble

MOST_RECORDS = 5_000
ID_MOST = 100


def told_in(content: bytes, marker: str) -> Sequence[CallTold | LegTold]:
    """In the order in which it happened there. Of rooms of others nothing, and of what we do not
    know nothing either: it must be taken, or it comes again. Raises BridgeRefused."""
    try:
        tree = tree_of(content)
    except NotXml as error:
        raise BridgeRefused(Trouble.NO_BRIDGE) from error
    if bare(tree.tag) != "records" or len(tree) > MOST_RECORDS:
        raise BridgeRefused(Trouble.NO_BRIDGE)
    found = [_told(record, marker) for record in sorted(tree, key=_index)]
    return [each for each in found if each is not None]


def _index(record: Element) -> int:
    text = record.get("recordIndex") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _told(record: Element, marker: str) -> CallTold | LegTold | None:
    kind, at = record.get("type") or "", _time(record.get("time") or "")
    about = record[0] if len(record) else None
    id = about.get("id", "")[:ID_MOST] if about is not None else ""
    if about is None or at is None or not id:
        return None
    match kind:
        case "callStart":
            tag = tag_of(text_of(about, "cdrTag"))
            return CallTold(id, at, ref=tag.ref) if tag and tag.marker == marker else None
        case "callEnd":
            return CallTold(id, at, is_over=True)
        case "callLegStart" | "callLegUpdate":
            return _leg(id, at, _index(record), about)
        case "callLegEnd":
            return LegTold(id, at, _index(record), is_over=True)
    return None


def _leg(id: str, at: datetime, turn: int, about: Element) -> LegTold:
    """Without a call somebody is still asked for a number or a passcode. Their name is not read."""
    call = text_of(about, "call")[:ID_MOST] or None
    is_in = call is not None and text_of(about, "state") == "connected"
    waits = text_of(about, "deactivated") == "true" if is_in else None
    return LegTold(id, at, turn, call=call, has_come=is_in, waits=waits)


def _time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
