"""Where a bridge tells us who comes and goes: an address with a secret in it, made from our key.

The receiver stands in `booking/bridge_hooks.py`, for calls that come from outside are guarded by
`notifications.hooks`, which this package does not know.
"""

import hmac
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from accounts.models import User
from core import audit
from core.db import db, insert_new
from core.secrets import make_token, read_token
from video.outside import live
from video.outside.cms import events as cms_events
from video.outside.kinds import marker_of
from video.outside.live import CallTold, LegTold
from video.outside.live_models import BridgeHook
from video.outside.models import Bridge

MADE = audit.declare("bridge-hook-made", "generation")
PURPOSE = "bridge-hook"
PATH = "/hooks/bridges/"  # and the secret
LATEST = timedelta(hours=1)  # a bridge that had no answer says it again; later nobody honest does

Reader = Callable[[bytes, str], Sequence[CallTold | LegTold]]
# By kind: the types of what it sends, and who reads it. Reading raises BridgeRefused.
READERS: Mapping[str, tuple[tuple[str, ...], Reader]] = {
    "cms": (("text/xml", "application/xml"), cms_events.told_in),
}


class WrongSecret(Exception):
    """The bridge is there, and the secret is none of its, or of an address that was ended."""


class NothingNew(Exception):
    """All of it was told before, and long ago."""


def can_tell(bridge: Bridge) -> bool:
    """Whether this kind of bridge tells who is in its rooms."""
    return bridge.kind in READERS


def hook_of(bridge: Bridge) -> BridgeHook | None:
    """Where it tells us, if it does."""
    mine = select(BridgeHook).where(BridgeHook.bridge_id == bridge.id)
    return db.session.scalar(mine.execution_options(populate_existing=True))


def make(bridge: Bridge, *, by: User, now: datetime) -> BridgeHook:
    """An address; one from before leads nowhere from now on. The bridge is held by the caller."""
    row = {"bridge_id": bridge.id, "generation": 0, "made_at": now}
    db.session.execute(insert_new(BridgeHook, [row]))
    hook = db.session.scalars(select(BridgeHook).where(BridgeHook.bridge_id == bridge.id)).one()
    hook.generation += 1
    hook.made_at, hook.heard_at = now, None
    audit.record(by.as_actor(), MADE, subject=bridge.id, now=now, generation=hook.generation)
    return hook


def token_of(hook: BridgeHook, *, key: bytes) -> str:
    """What stands in the address."""
    return make_token(key, PURPOSE, hook.bridge_id, hook.generation)


def bridge_behind(token: str, *, key: bytes) -> Bridge | None:
    """The bridge that speaks here; none where nobody does. Raises WrongSecret."""
    said = read_token(token)
    if said is None:
        return None
    found = select(Bridge, BridgeHook).join(BridgeHook, BridgeHook.bridge_id == Bridge.id)
    row = db.session.execute(found.where(Bridge.id == said[0])).first()
    if row is None or row[0].kind not in READERS:
        return None
    if not hmac.compare_digest(token.encode(), token_of(row[1], key=key).encode()):
        raise WrongSecret
    bridge: Bridge = row[0]
    return bridge


def hear(bridge_id: uuid.UUID, told: Sequence[CallTold | LegTold], *, now: datetime) -> None:
    """Note it, in the caller's transaction. Raises NothingNew."""
    news = live.note(bridge_id, told, now=now)
    if told and not news and all(each.at < now - LATEST for each in told):
        raise NothingNew
    live.is_told(bridge_id, at=now)


def read(bridge: Bridge, content: bytes) -> Sequence[CallTold | LegTold]:
    """What was sent, understood. Raises BridgeRefused."""
    _types, reader = READERS[bridge.kind]
    return reader(content, marker_of(bridge))
